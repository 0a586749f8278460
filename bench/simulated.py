"""A competing tool's calls and pauses, with threads in place of its engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ClassVar, TypeVar

from pulumi_machine_image.emulator import Emulator

from .clocks import CountingClock
from .fleets import AT_ONCE, Contestant, Journal, Phase, Wanted, settings
from .peers.account import Account
from .peers.aws import Aws
from .peers.packer import Packer
from .peers.peer import Made, Peer, Task
from .peers.terraform import TencentTerraform

T = TypeVar("T")


class Simulated(Contestant):
    """One run of a tool, in a cloud in which an image takes so many seconds."""

    simulated = True
    tool: ClassVar[type[Peer]]

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._clock = CountingClock()
        self._delays: list[float] = []

    def run(self, fleet: Sequence[Wanted]) -> dict[str, Phase]:
        with Emulator(settings(self._seconds), clock=self._clock.now) as emulator:
            peer = self.tool(Account(emulator.endpoint, emulator.credentials(), self._clock))
            made: list[Made] = []

            def each(task: Callable[[Made], Iterable[Task]]) -> None:
                self._side_by_side(part for one in made for part in task(one))

            def up() -> None:
                made.extend(self._side_by_side(partial(self._create, peer, wanted) for wanted in fleet))
                both = list(zip(made, fleet, strict=True))
                self._side_by_side(part for one, to in both if to.copies for part in peer.copy(one, to.copies))
                self._side_by_side(part for one, to in both if to.accounts for part in peer.share(one, to.accounts))

            def destroy() -> None:
                each(peer.refresh)
                each(peer.unshare)
                each(peer.destroy)

            # A plan is a refresh with a comparison after it.
            verbs = {"up": up, "destroy": destroy}
            if peer.refreshes:
                look = partial(each, peer.refresh)
                verbs = {"up": up, "preview": look, "refresh": look, "destroy": destroy}
            journal = Journal(emulator)
            return {verb: self._phase(journal, do) for verb, do in verbs.items()}

    def _phase(self, journal: Journal, do: Callable[[], None]) -> Phase:
        began = self._clock.now()
        do()
        delays, self._delays = self._delays, []
        return Phase(journal.since(), self._clock.now() - began, delays)

    def _create(self, peer: Peer, wanted: Wanted) -> Made:
        began = self._clock.now()
        made = peer.create(wanted.name, wanted.region)
        self._delays.append(self._clock.now() - began - self._seconds)
        return made

    def _side_by_side(self, tasks: Iterable[Callable[[], T]]) -> list[T]:
        """All tasks, so many at a time as the engine works on."""

        def work(task: Callable[[], T]) -> T:
            with self._clock.working():
                return task()

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(work, tasks))


class SimulatedTerraform(Simulated):
    title, tool = TencentTerraform.title, TencentTerraform


class SimulatedAws(Simulated):
    title, tool = Aws.title, Aws


class SimulatedPacker(Simulated):
    title, tool = Packer.title, Packer
