"""An emulated world and its model, side by side: every call goes to both, and the answers must be the same."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from emulator.lab import FIRST, GUANGZHOU, SECOND, Clock
from emulator.model import PRIVATE, PUBLIC, SHARED, Answer, Cloud, Image, Place, Snapshot
from emulator.model_changes import CHANGES
from emulator.model_questions import QUESTIONS
from emulator.model_rules import Call
from emulator.processes import Process, without_nulls
from pulumi_machine_image import emulator

ACCOUNTS = (FIRST, SECOND)
MINE = [{"Name": "image-type", "Values": [PRIVATE, SHARED]}]


class Comparison:
    """After a change, what it may have touched is looked at, whether it was refused or not."""

    def __init__(self, processes: Iterable[dict[str, Any]], *, in_file: bool, by_sdk: bool) -> None:
        self.clock = Clock()
        self.by_sdk = by_sdk
        self.failing: frozenset[str] = frozenset()
        self.folder = Path(tempfile.mkdtemp()) if in_file else None
        self.lives = 0
        self.starts = 1
        self.calls = 0
        self.looks = 0
        self.is_sound = True
        """Whether the last look found everything as predicted."""
        self.touched: set[Place] = set()
        self.shared: list[Image] = []
        self.visited: set[Place] = set()
        self._settings = [*processes]
        self.processes = self._started()
        self.cloud = Cloud(self.clock.now, self.processes[0].settings)
        every = {"Filters": [{"Name": "image-type", "Values": [PUBLIC]}], "Limit": 100}
        _, answer = self._process().bare(Place(FIRST, GUANGZHOU), "DescribeImages", every)
        self.cloud.public = answer["ImageSet"]

    @property
    def database(self) -> str:
        return ":memory:" if self.folder is None else str(self.folder / str(self.lives) / "world.db")

    def _started(self) -> list[Process]:
        parsed = [emulator.EmulatorSettings.parse({**one, "database": self.database}) for one in self._settings]
        return [Process(one, self.clock, self._fault) for one in parsed]

    def _fault(self, call: emulator.Call) -> emulator.Fault | None:
        return emulator.Fault.fail_images(*self.failing) if self.failing else None

    def _process(self) -> Process:
        """They take turns."""
        self.is_sound = False
        self.calls += 1
        process = self.processes[self.calls % len(self.processes)]
        self.cloud.settings = process.settings
        return process

    def change(self, place: Place, action: str, ask: Answer, fails: frozenset[str] = frozenset()) -> None:
        """Makes a call, which must be refused for a reason or be carried out as predicted."""
        process, ask = self._process(), without_nulls(ask)
        call = Call(self.cloud, place, ask, fails)
        self.failing = fails
        answer = self._answer(process, call, action, CHANGES[action].refusals(call))
        self.failing = frozenset()
        if ask.get("DryRun"):
            assert not answer, f"{action} {ask} is answered with {answer}"
        elif answer is not None:
            CHANGES[action].effect(call, answer)
        self.touched.add(place)

    def ask(self, place: Place, action: str, ask: Answer) -> None:
        """Asks, which must be refused for a reason or be answered as predicted."""
        process = self._process()
        call = Call(self.cloud, place, ask)
        answer = self._answer(process, call, action, QUESTIONS[action].refusals(call))
        if answer is not None:
            _alike(without_nulls(QUESTIONS[action].answer(call)), answer, f"{action} {place}")

    def _answer(self, process: Process, call: Call, action: str, refusals: Iterable[str]) -> Answer | None:
        """What is answered; None where it is refused, which must be for one of the reasons."""
        reasons = {*refusals}
        send = process.official if self.by_sdk else process.bare
        code, answer = send(call.place, action, call.ask)
        told = f"{action} {call.ask} of {call.place} is {code or 'carried out'}, expected {reasons or 'no refusal'}"
        assert (code in reasons) if code else not reasons, told
        return None if code else answer

    def look(self, place: Place, action: str, **ask: Any) -> None:
        """Asks for what must be answered, and as predicted."""
        process = self._process()
        code, answer = process.bare(place, action, ask)
        assert not code, f"{action} {place} is {code}"
        if action == "DescribeImages":
            self.cloud.learn(place, answer["ImageSet"])
        predicted = QUESTIONS[action].answer(Call(self.cloud, place, ask))
        _alike(without_nulls(predicted), answer, f"{action} {place}")

    def look_around(self, place: Place) -> None:
        """What an account has and receives in a region; in turns, its snapshots there and what others receive of it."""
        self.look(place, "DescribeImages", Filters=MINE, Limit=100)
        self.looks += 1
        for account in {*ACCOUNTS} - {place.account} if self.shared or self.looks % 2 else ():
            if self.shared or self.cloud.received(Place(account, place.region)):
                self.look(Place(account, place.region), "DescribeImages", Filters=MINE, Limit=100)
        if self.looks % 2 == 0:
            self.look(place, "DescribeSnapshots", Limit=100)
        self.visited.add(place)

    def look_at_what_was_touched(self) -> None:
        for place in sorted(self.touched):
            self.look_around(place)
        for image in self.shared:
            self.look(image.place, "DescribeImageSharePermission", ImageId=image.id)
        self.touched.clear()
        self.shared.clear()
        self.is_sound = True

    def look_everywhere(self) -> None:
        """At every place where something was, whole lists with the public images included."""
        for offset, place in enumerate(sorted(self.visited)):
            self.look(place, "DescribeImages", Offset=offset % 2, Limit=100)
            self.look(place, "DescribeSnapshots", Limit=100)
            if self.cloud.own(place):
                self.look(place, "DescribeImageFromFamily", ImageFamily="daily")
            if place in self.cloud.machines:
                self.look(place, "DescribeInstancesStatus")
        for image in self.cloud.there:
            if image.shares:
                self.look(image.place, "DescribeImageSharePermission", ImageId=image.id)
        for account in ACCOUNTS:
            here = Place(account, GUANGZHOU)
            self.look(here, "DescribeImages", Filters=MINE, Limit=100)
            self.look(here, "GetResources", MaxResults=200)
            self.look(here, "GetTags", MaxResults=200)

    def pass_time(self, seconds: float) -> None:
        """What is under way, and was begun last, is looked at."""
        if not seconds:
            return
        if any(image.outcome != "NORMAL" and not all(disk.id for disk in image.disks) for image in self.cloud.images):
            self.look_at_what_was_touched()  # for the ids of what may be gone then
        things: list[Image | Snapshot] = [*self.cloud.snapshots, *self.cloud.images]
        busy = [thing.place for thing in things if thing.is_busy(self.cloud.now)]
        self.touched |= {*busy[-1:]}
        self.clock.advance(seconds)
        self.cloud.now = self.clock.now

    def restart(self, how: str) -> None:
        """Other processes go on with the file: as it was closed, while the old ones have it open, or as they left it
        when they were killed."""
        old = self.processes
        self.starts += 1
        if how == "closed":
            self.close()
        if how == "killed":
            for process in old:
                process.emulator.journal()  # so that nothing is being written
            before = Path(self.database)
            self.lives += 1
            Path(self.database).parent.mkdir()
            for suffix in ("", "-wal"):
                shutil.copy(f"{before}{suffix}", f"{self.database}{suffix}")
        self.processes = self._started()
        if how != "closed":
            for process in old:
                process.close()

    def close(self) -> None:
        for process in self.processes:
            process.close()

    def remove(self) -> None:
        """Ends everything."""
        self.close()
        if self.folder is not None:
            shutil.rmtree(self.folder)


def _alike(predicted: Any, told: Any, where: str) -> None:
    """The first difference, with its place."""
    if isinstance(predicted, dict) and isinstance(told, dict) and predicted.keys() == told.keys():
        for key, value in predicted.items():
            _alike(value, told[key], f"{where}.{key}")
    elif isinstance(predicted, list) and isinstance(told, list) and len(predicted) == len(told):
        for number, value in enumerate(predicted):
            _alike(value, told[number], f"{where}[{number}]")
    else:
        assert type(predicted) is type(told), f"{where} is {told!r}, not {predicted!r}"
        assert predicted == told, f"{where} is {told!r}, not {predicted!r}"
