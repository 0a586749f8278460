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
from lab.program import Key
from plugin.stage import told
from pulumi_machine_image.emulator.regions import REGIONS as EMULATED
from pulumi_machine_image.images.errors import ImageError
from pulumi_machine_image.plugin.engine import OPTIONS
from pulumi_machine_image.plugin.values import dump, load

GROUPS = tuple(
    tuple(name for name, region in EMULATED.items() if region.partition == partition and region.copies)[:most]
    for partition, most in (("mainland", 6), ("outside", 10), ("finance", 2))
)
"""18 regions. An image of the first of a group is copied to its others: copies do not leave a partition."""
REGIONS = tuple(region for group in GROUPS for region in group)
AT_ONCE = 64
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
    def check(self, key: Key, news: Mapping[str, Any]) -> dict[str, Any]: ...

    @abstractmethod
    def create(self, key: Key, inputs: dict[str, Any]) -> Kept: ...

    @abstractmethod
    def read(self, key: Key, kept: Kept) -> Kept | None: ...

    @abstractmethod
    def delete(self, key: Key, kept: Kept) -> None: ...

    def megabytes(self) -> float | None:
        """The most memory that its process has occupied, where it has one of its own."""
        return None


class CoreDoor(Door):
    """The core in this process."""

    def __init__(self, lab: EmulatedLab) -> None:
        self._lab = lab

    def check(self, key: Key, news: Mapping[str, Any]) -> dict[str, Any]:
        return self._lab.checked(*key, news, None)

    def create(self, key: Key, inputs: dict[str, Any]) -> Kept:
        made = self._lab.core.create(key[0], inputs, self._lab.call(*key))
        return Kept(made.id, inputs, made.outputs)

    def read(self, key: Key, kept: Kept) -> Kept | None:
        found = self._lab.core.read(key[0], kept.id, kept.outputs, self._lab.call(*key))
        return Kept(found.id, found.inputs, found.outputs) if found is not None else None

    def delete(self, key: Key, kept: Kept) -> None:
        self._lab.core.delete(key[0], kept.id, kept.outputs, self._lab.call(*key))


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

    def check(self, key: Key, news: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._ask.Check(provider_pb2.CheckRequest(**told(*key), news=dump(news)))
        assert not answer.failures, answer.failures
        return load(answer.inputs)

    def create(self, key: Key, inputs: dict[str, Any]) -> Kept:
        answer = self._ask.Create(provider_pb2.CreateRequest(**told(*key), properties=dump(inputs)))
        return Kept(answer.id, inputs, load(answer.properties))

    def read(self, key: Key, kept: Kept) -> Kept | None:
        properties, inputs = dump(kept.outputs), dump(kept.inputs)
        answer = self._ask.Read(
            provider_pb2.ReadRequest(**told(*key), id=kept.id, properties=properties, inputs=inputs)
        )
        return Kept(answer.id, load(answer.inputs), load(answer.properties)) if answer.id else None

    def delete(self, key: Key, kept: Kept) -> None:
        properties, inputs = dump(kept.outputs), dump(kept.inputs)
        self._ask.Delete(provider_pb2.DeleteRequest(**told(*key), id=kept.id, properties=properties, old_inputs=inputs))

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
    """A stack of images of one instance, each with its copies in the other regions of its partition.

    Why copies, and not an image of each region's own: provenance takes a value of a tag for each resource, and the
    cloud keeps at most 1,000 of them.

    Attributes:
        shown: Errors that the person who runs it has seen.
        seconds: Real time that each run took.
    """

    door: Door
    number: int
    stack: dict[Key, Kept] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def images(self) -> int:
        return self.number * len(REGIONS)

    def up(self) -> None:
        began = time.monotonic()
        sets = [(f"web-{index}-{group[0]}", group) for index in range(self.number) for group in GROUPS]
        self._make({("CustomImage", name): self._image(name, group[0]) for name, group in sets})
        made = [(name, group) for name, group in sets if ("CustomImage", name) in self.stack]
        self._make({("ImageCopy", name): self._copies(name, group) for name, group in made})
        self._took("up", began)

    @staticmethod
    def _image(name: str, region: str) -> dict[str, Any]:
        return {"instanceId": "ins-demo0001", "region": region, "name": name}

    def _copies(self, name: str, group: tuple[str, ...]) -> dict[str, Any]:
        source = self.stack["CustomImage", name].id
        return {"sourceImageId": source, "sourceRegion": group[0], "regions": list(group[1:])}

    def _make(self, news: Mapping[Key, Mapping[str, Any]]) -> None:
        checked = {key: self.door.check(key, each) for key, each in news.items()}
        self._at_once(list(news), lambda key: self.stack.update({key: self.door.create(key, checked[key])}))

    def refresh(self) -> list[Key]:
        """Returns those that are not as they are in the state."""
        began, drifted = time.monotonic(), list[Key]()

        def read(key: Key) -> None:
            found, kept = self.door.read(key, self.stack[key]), self.stack[key]
            if found is None or found.outputs != kept.outputs:
                drifted.append(key)

        self._at_once(list(self.stack), read)
        self._took("refresh", began)
        return drifted

    def destroy(self) -> None:
        began = time.monotonic()

        def delete(key: Key) -> None:
            self.door.delete(key, self.stack[key])
            del self.stack[key]

        for kind in ("ImageCopy", "CustomImage"):
            self._at_once([key for key in self.stack if key[0] == kind], delete)
        self._took("destroy", began)

    def _took(self, run: str, began: float) -> None:
        self.seconds[run] = round(time.monotonic() - began, 1)

    def _at_once(self, keys: list[Key], do: Callable[[Key], None]) -> None:
        def one(key: Key) -> None:
            try:
                do(key)
            except (ImageError, Refused) as error:
                self.shown.append(f"{key}: {error}")
            except grpc.RpcError as error:
                answer: Any = error
                self.shown.append(f"{key}: {answer.details()}")

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, keys))


def occupied(process: str, what: str) -> float:
    """Megabytes, of a line of the process's status: `VmHWM` the most so far, `VmRSS` now."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024
