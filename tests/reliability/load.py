"""A stack of many images, as the engine has a provider carry it out: one Check after another, then many at once."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from lab.clock import START, FakeClock
from lab.emulated import EmulatedLab
from lab.engine import Kept, Refused
from plugin.stage import told
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.images.errors import ImageError
from pulumi_machine_image.plugin.engine import OPTIONS
from pulumi_machine_image.plugin.values import dump, load

KIND = "CustomImage"
REGIONS = tuple(TENCENT_TRAITS.regions)[:18]
AT_ONCE = 64
FAULTS = [
    {"do": do, "probability": 0.002, "seed": number, **more}
    for number, (do, more) in enumerate(
        [("throttle", {}), ("cut", {}), ("lose-answer", {}), ("garble", {}), ("http", {"status": 502})]
    )
]
"""One of a hundred calls goes wrong, in one of five ways."""
ROOT = Path(__file__).parent.parent.parent


class FastClock(FakeClock):
    """The real time, many times faster: what many threads wait for passes for all of them at once."""

    SPEED = 20.0

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()

    def now(self) -> float:
        return START + (time.monotonic() - self._began) * self.SPEED

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(seconds / self.SPEED)


class Door(ABC):
    """Whoever carries out what the engine says of one resource; raises what a person would see."""

    @abstractmethod
    def check(self, name: str, news: Mapping[str, Any]) -> dict[str, Any]: ...

    @abstractmethod
    def create(self, name: str, inputs: dict[str, Any]) -> Kept: ...

    @abstractmethod
    def read(self, name: str, kept: Kept) -> Kept | None: ...

    @abstractmethod
    def delete(self, name: str, kept: Kept) -> None: ...

    @abstractmethod
    def megabytes(self) -> float:
        """The most memory that its process has occupied."""


class CoreDoor(Door):
    """The core in this process."""

    def __init__(self, lab: EmulatedLab) -> None:
        self._lab = lab

    def check(self, name: str, news: Mapping[str, Any]) -> dict[str, Any]:
        return self._lab.checked(KIND, name, news, None)

    def create(self, name: str, inputs: dict[str, Any]) -> Kept:
        made = self._lab.core.create(KIND, inputs, self._lab.call(KIND, name))
        return Kept(made.id, inputs, made.outputs)

    def read(self, name: str, kept: Kept) -> Kept | None:
        found = self._lab.core.read(KIND, kept.id, kept.outputs, self._lab.call(KIND, name))
        return Kept(found.id, found.inputs, found.outputs) if found is not None else None

    def delete(self, name: str, kept: Kept) -> None:
        self._lab.core.delete(KIND, kept.id, kept.outputs, self._lab.call(KIND, name))

    def megabytes(self) -> float:
        return occupied("self", "VmHWM")


class PluginDoor(Door):
    """A process of the plugin, over gRPC."""

    def __init__(self, process: subprocess.Popen[str], settings: Mapping[str, Any]) -> None:
        assert process.stdout is not None
        self._pid = process.pid
        port = int(process.stdout.readline())
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=OPTIONS)
        self._ask = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self._ask.Handshake(provider_pb2.ProviderHandshakeRequest())
        self._ask.Configure(provider_pb2.ConfigureRequest(args=dump(settings)))

    def check(self, name: str, news: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._ask.Check(provider_pb2.CheckRequest(**told(KIND, name), news=dump(news)))
        assert not answer.failures, answer.failures
        return load(answer.inputs)

    def create(self, name: str, inputs: dict[str, Any]) -> Kept:
        answer = self._ask.Create(provider_pb2.CreateRequest(**told(KIND, name), properties=dump(inputs)))
        return Kept(answer.id, inputs, load(answer.properties))

    def read(self, name: str, kept: Kept) -> Kept | None:
        properties, inputs = dump(kept.outputs), dump(kept.inputs)
        answer = self._ask.Read(
            provider_pb2.ReadRequest(**told(KIND, name), id=kept.id, properties=properties, inputs=inputs)
        )
        return Kept(answer.id, load(answer.inputs), load(answer.properties)) if answer.id else None

    def delete(self, name: str, kept: Kept) -> None:
        properties, inputs = dump(kept.outputs), dump(kept.inputs)
        self._ask.Delete(
            provider_pb2.DeleteRequest(**told(KIND, name), id=kept.id, properties=properties, old_inputs=inputs)
        )

    def megabytes(self) -> float:
        return occupied(str(self._pid), "VmHWM")

    def close(self) -> None:
        self._ask.Cancel(empty_pb2.Empty())
        self._channel.close()


@contextmanager
def plugin(settings: Mapping[str, Any]) -> Iterator[PluginDoor]:
    """A process of the plugin, which ends with the block."""
    command = [sys.executable, str(ROOT / "provider" / "__main__.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            door = PluginDoor(process, settings)
            yield door
            door.close()
        finally:
            process.terminate()


@dataclass
class Load:
    """A stack of images of the demo instance, spread over the regions.

    Attributes:
        shown: Errors that the person who runs it has seen.
        seconds: Real time that each run took.
    """

    door: Door
    number: int
    stack: dict[str, Kept] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def up(self) -> None:
        news = {
            f"web-{index}": {
                "instanceId": "ins-demo0001",
                "region": REGIONS[index % len(REGIONS)],
                "name": f"web-{index}",
                "tags": {"number": str(index)},
            }
            for index in range(self.number)
        }
        checked = {name: self.door.check(name, each) for name, each in news.items()}
        self._at_once("up", list(news), lambda name: self.stack.update({name: self.door.create(name, checked[name])}))

    def refresh(self) -> list[str]:
        """Returns those that are not as they are in the state."""
        drifted: list[str] = []

        def read(name: str) -> None:
            found, kept = self.door.read(name, self.stack[name]), self.stack[name]
            if found is None or found.inputs != kept.inputs:
                drifted.append(name)

        self._at_once("refresh", list(self.stack), read)
        return drifted

    def destroy(self) -> None:
        def delete(name: str) -> None:
            self.door.delete(name, self.stack[name])
            del self.stack[name]

        self._at_once("destroy", list(self.stack), delete)

    def _at_once(self, run: str, names: list[str], do: Callable[[str], None]) -> None:
        began = time.monotonic()

        def one(name: str) -> None:
            try:
                do(name)
            except (ImageError, Refused) as error:
                self.shown.append(f"{run} {name}: {error}")
            except grpc.RpcError as error:
                answer: Any = error
                self.shown.append(f"{run} {name}: {answer.details()}")

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, names))
        self.seconds[run] = round(time.monotonic() - began, 1)


def occupied(process: str, what: str) -> float:
    """Megabytes, of a line of the process's status: `VmHWM` the most so far, `VmRSS` now."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024
