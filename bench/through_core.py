"""Ours without an engine: the core on the clock that leaves out the waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from pulumi_machine_image.clouds.calls import CallRecord
from pulumi_machine_image.clouds.connect import connect
from pulumi_machine_image.core import Call, Core
from pulumi_machine_image.emulator import Emulator
from pulumi_machine_image.emulator.faults import Call as Asked
from pulumi_machine_image.planning.plan import Declared
from pulumi_machine_image.settings import Settings

from .clocks import QuietClock
from .fleets import A_REGION, AT_ONCE, Contestant, Journal, Phase, Wanted, settings

T = TypeVar("T")
Key = tuple[str, str]
"""Kind and name."""


@dataclass
class Kept:
    """A resource in the state."""

    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


class ThroughCore(Contestant):
    """One run, in a cloud in which an image takes so many seconds."""

    title = "ours"

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._clock = QuietClock()
        self._under_way = UnderWay()
        self._clock.busy = self._under_way
        self._state: dict[Key, Kept] = {}
        self._delays: list[float] = []

    def run(self, fleet: Sequence[Wanted]) -> dict[str, Phase]:
        verbs = {
            "up": lambda core: self._up(core, fleet),
            "preview": lambda core: self._preview(core, fleet),
            "refresh": self._refresh,
            "destroy": self._destroy,
        }
        with Emulator(settings(self._seconds), clock=self._clock.now, faults=self._under_way.begins) as emulator:
            journal = Journal(emulator)
            return {verb: self._phase(emulator, journal, do) for verb, do in verbs.items()}

    def _phase(self, emulator: Emulator, journal: Journal, do: Callable[[Core], None]) -> Phase:
        """A verb in a provider of its own, as the engine starts one for each."""
        keys = emulator.credentials()
        given = {
            "region": "ap-guangzhou",
            "endpoint": emulator.endpoint,
            "secretId": keys.secret_id,
            "secretKey": keys.secret_key,
            "limits": {"images": A_REGION, "accounts": 500},
        }
        parsed = Settings.of(given)
        core = Core(parsed, connection=connect(parsed, self._clock, self._under_way.ended), clock=self._clock)
        began = self._clock.now()
        do(core)
        delays, self._delays = self._delays, []
        return Phase(journal.since(), self._clock.now() - began, delays)

    def _up(self, core: Core, fleet: Sequence[Wanted]) -> None:
        core.declare(
            Declared(_call(kind, name).urn, (wanted.region,) if kind == "CustomImage" else tuple(wanted.copies))
            for wanted in fleet
            for kind, name in _keys(wanted)
            if kind != "ImageShare"
        )
        for kind in ("CustomImage", "ImageCopy", "ImageShare"):
            checked = dict(self._checked(core, fleet, kind))
            self._side_by_side(checked, partial(self._create, core, checked))

    def _create(self, core: Core, checked: Mapping[Key, dict[str, Any]], key: Key) -> None:
        began = self._clock.now()
        made = core.create(key[0], checked[key], _call(*key))
        self._state[key] = Kept(made.id, checked[key], made.outputs)
        if key[0] == "CustomImage":
            self._delays.append(self._clock.now() - began - self._seconds)

    def _preview(self, core: Core, fleet: Sequence[Wanted]) -> None:
        for kind in ("CustomImage", "ImageCopy", "ImageShare"):
            for key, inputs in self._checked(core, fleet, kind):
                assert not core.diff(kind, self._state[key].outputs, inputs, _call(*key)), f"{key} has changed"

    def _refresh(self, core: Core) -> None:
        def read(key: Key) -> None:
            kept = self._state[key]
            assert core.read(key[0], kept.id, kept.outputs, _call(*key)) is not None, f"{key} is gone"

        self._side_by_side(self._state, read)

    def _destroy(self, core: Core) -> None:
        def delete(key: Key) -> None:
            kept = self._state.pop(key)
            core.delete(key[0], kept.id, kept.outputs, _call(*key))

        for kind in ("ImageShare", "ImageCopy", "CustomImage"):
            self._side_by_side([key for key in self._state if key[0] == kind], delete)

    def _checked(self, core: Core, fleet: Sequence[Wanted], kind: str) -> Iterable[tuple[Key, dict[str, Any]]]:
        """Inputs after the Checks, which come one after another."""
        for wanted in fleet:
            key = (kind, wanted.name)
            if key not in _keys(wanted):
                continue
            kept = self._state.get(key)
            checked = core.check(kind, self._news(wanted, kind), kept.inputs if kept else None, _call(*key))
            assert not checked.failures, checked.failures
            yield key, checked.inputs

    def _news(self, wanted: Wanted, kind: str) -> dict[str, Any]:
        if kind == "CustomImage":
            return {"name": wanted.name, "region": wanted.region, "instanceId": "ins-demo0001", "tags": {"team": "web"}}
        source = self._state["CustomImage", wanted.name].id
        if kind == "ImageCopy":
            return {"sourceImageId": source, "sourceRegion": wanted.region, "regions": list(wanted.copies)}
        return {"imageId": source, "region": wanted.region, "accountIds": list(wanted.accounts)}

    @staticmethod
    def _side_by_side(keys: Iterable[Key], do: Callable[[Key], None]) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(do, list(keys)))


class UnderWay:
    """Whether calls are: begun at the emulator, and not yet read by the client."""

    def __init__(self) -> None:
        self._number = 0
        self._guard = threading.Lock()

    def begins(self, call: Asked) -> None:
        """Told of each call before it is answered, and then once more."""
        if call.stage == "before":
            with self._guard:
                self._number += 1

    def ended(self, record: CallRecord) -> None:
        """Told of each call after its answer."""
        with self._guard:
            self._number -= 1

    def __call__(self) -> bool:
        return self._number > 0


def _keys(wanted: Wanted) -> list[Key]:
    kinds = {"CustomImage": True, "ImageCopy": bool(wanted.copies), "ImageShare": bool(wanted.accounts)}
    return [(kind, wanted.name) for kind, there in kinds.items() if there]


def _call(kind: str, name: str) -> Call:
    return Call(f"urn:pulumi:bench::bench::machine-image:index:{kind}::{name}")
