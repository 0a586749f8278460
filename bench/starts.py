"""What a provider process costs before it does anything: CPU until its port, until its first Check, and memory.

Beside it, a servicer that does nothing, with the same imports of gRPC and of the protocol. CPU and not seconds: other
programs on the machine count for less. From /proc, so on Linux only.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from pulumi_machine_image.plugin.values import dump

ROUNDS = 9
PLUGIN = (sys.executable, "-m", "pulumi_machine_image.plugin.process", "127.0.0.1:1")
BARE = (
    sys.executable,
    "-c",
    """
import os, signal, sys, threading
from concurrent import futures
import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

class Bare(provider_pb2_grpc.ResourceProviderServicer):
    def Configure(self, request, context):
        return provider_pb2.ConfigureResponse()

    def Check(self, request, context):
        return provider_pb2.CheckResponse(inputs=request.news)

    def Create(self, request, context):
        return provider_pb2.CreateResponse(id="it", properties=request.properties)

server = grpc.server(futures.ThreadPoolExecutor(512))
provider_pb2_grpc.add_ResourceProviderServicer_to_server(Bare(), server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
while os.read(0, 4096):
    pass
os._exit(0)
""",
)
TYPE = "machine-image:index:CustomImage"
INPUTS = {"name": "web", "region": "ap-guangzhou", "instanceId": "ins-demo0001"}


@dataclass(frozen=True)
class Cost:
    """So far: CPU in milliseconds; resident memory, and with shared pages only in part, in MB."""

    cpu: float
    rss: float
    pss: float


class Provider:
    """A provider's process, spoken to as the engine does."""

    def __init__(self, pid: int, ask: provider_pb2_grpc.ResourceProviderStub) -> None:
        self._process, self._ask = Path(f"/proc/{pid}"), ask
        self._told: dict[str, Any] = {"urn": f"urn:pulumi:dev::bench::{TYPE}::it", "type": TYPE, "name": "it"}
        self.started = self.cost()

    def cost(self) -> Cost:
        nanoseconds = sum(int(file.read_text().split()[0]) for file in self._process.glob("task/*/schedstat"))
        lines = (self._process / "smaps_rollup").read_text().splitlines()[1:]
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
        return Cost(nanoseconds / 1e6, kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024)

    def configure(self, settings: Mapping[str, Any]) -> None:
        self._ask.Configure(provider_pb2.ConfigureRequest(args=dump(settings)))

    def check(self) -> None:
        answer = self._ask.Check(provider_pb2.CheckRequest(**self._told, news=dump(INPUTS)))
        if answer.failures:
            raise RuntimeError(f"Check failed: {answer.failures}")

    def create(self) -> None:
        self._ask.Create(provider_pb2.CreateRequest(**self._told, properties=dump(INPUTS)))


@contextmanager
def provider(command: Sequence[str]) -> Iterator[Provider]:
    """A process, until the block ends; its standard input's end is its own."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        try:
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                yield Provider(process.pid, provider_pb2_grpc.ResourceProviderStub(channel))
        finally:
            process.stdin.close()
            process.wait(30)


def life(command: Sequence[str], settings: Mapping[str, Any]) -> dict[str, Cost]:
    """What a process has cost at each step of its life."""
    with provider(command) as one:
        steps: dict[str, Callable[[], None]] = {
            "Configure": lambda: one.configure(settings),
            "first Check": one.check,
            "first Create": one.create,
        }
        costs = {"port": one.started}
        for name, step in steps.items():
            step()
            costs[name] = one.cost()
        return costs


def lives(folder: Path, rounds: int = ROUNDS) -> dict[str, dict[str, Cost]]:
    """The medians of both, taken in turns."""
    found: dict[str, list[dict[str, Cost]]] = {"bare servicer": [], "machine-image": []}
    for number in range(rounds):
        emulator = {"database": str(folder / f"{number}.db"), "createSeconds": 0}
        settings = {"cloud": "emulator", "region": INPUTS["region"], "emulator": json.dumps(emulator)}
        for name, command in zip(found, (BARE, PLUGIN), strict=True):
            found[name].append(life(command, settings))
    return {name: {step: _median([one[step] for one in costs]) for step in costs[0]} for name, costs in found.items()}


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(median(getattr(cost, field) for cost in costs) for field in ("cpu", "rss", "pss")))


HEAD = ("until, and at", "bare CPU", "ours", "ratio", "bare RSS", "ours", "ours, PSS")


def rows(folder: Path) -> list[tuple[str, ...]]:
    """A row for each step, by `HEAD`; the Create is one on the emulator, which runs in the same process."""
    bare, ours = lives(folder).values()
    return [
        (
            step,
            f"{bare[step].cpu:.0f} ms",
            f"{cost.cpu:.0f} ms",
            f"{cost.cpu / bare[step].cpu:.2f}",
            f"{bare[step].rss:.0f} MB",
            f"{cost.rss:.0f} MB",
            f"{cost.pss:.0f} MB",
        )
        for step, cost in ours.items()
    ]
