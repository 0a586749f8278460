"""The plugin in this process, spoken to over gRPC as the engine does: no CLI, a cloud in memory, a clock that jumps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from google.protobuf.message import Message
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc, status_pb2

from lab.clock import FakeClock
from lab.engine import HOME
from lab.fake_cloud import FakeCloud
from pulumi_machine_image.clouds.calls import CallCount
from pulumi_machine_image.clouds.connect import Connection
from pulumi_machine_image.plugin import process
from pulumi_machine_image.plugin.engine import OPTIONS
from pulumi_machine_image.plugin.servicer import PREFIX, MachineImageProvider
from pulumi_machine_image.plugin.values import dump, load
from pulumi_machine_image.runtime.clock import Clock
from pulumi_machine_image.settings import Settings

LONG_TRAILERS = (("grpc.max_metadata_size", 16 << 20), ("grpc.absolute_max_metadata_size", 16 << 20))
"""What Go's gRPC, which the engine uses, takes of trailing metadata."""


@dataclass
class Told:
    """A call that ended with an error."""

    code: grpc.StatusCode
    text: str
    details: list[Message] = field(default_factory=list)

    @property
    def begun(self) -> provider_pb2.ErrorResourceInitFailed:
        """The detail of an operation that has made something."""
        [detail] = self.details
        assert isinstance(detail, provider_pb2.ErrorResourceInitFailed)
        return detail


@contextmanager
def refused() -> Iterator[Told]:
    """Wants the call in it to be refused, in one line and never with the code UNKNOWN; tells how."""
    told = Told(grpc.StatusCode.OK, "")
    with pytest.raises(grpc.RpcError) as error:
        yield told
    answer: Any = error.value
    told.code, told.text = answer.code(), answer.details()
    assert told.code is not grpc.StatusCode.UNKNOWN
    assert told.text
    assert "\n" not in told.text
    for key, value in answer.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            status = status_pb2.Status.FromString(value)
            assert (status.code, status.message) == (told.code.value[0], told.text)
            told.details += [_unpacked(detail) for detail in status.details]


def _unpacked(detail: Any) -> Message:
    for kind in (provider_pb2.ErrorResourceInitFailed, provider_pb2.ConfigureErrorMissingKeys):
        message = kind()
        if detail.Unpack(message):
            return message
    raise AssertionError(f"the engine knows no detail {detail.type_url}")


class EngineStub(engine_pb2_grpc.EngineServicer):
    """An engine that keeps what it is told."""

    def __init__(self) -> None:
        self.logged: list[engine_pb2.LogRequest] = []
        self.server = grpc.server(futures.ThreadPoolExecutor(8), options=OPTIONS)
        engine_pb2_grpc.add_EngineServicer_to_server(self, self.server)
        self.address = f"127.0.0.1:{self.server.add_insecure_port('127.0.0.1:0')}"
        self.server.start()

    def Log(self, request: engine_pb2.LogRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self.logged.append(request)
        return empty_pb2.Empty()

    def said(self, *severities: engine_pb2.LogSeverity.ValueType) -> list[str]:
        """The texts, of these severities or of all."""
        return [entry.message for entry in self.logged if not severities or entry.severity in severities]


class Stage:
    """One plugin, configured unless `settings` is None, and what is around it.

    Attributes:
        ask: The plugin's stub, for requests that are made by hand.
        connected: Settings of each connection that was made; `closed` of each that was closed again.
    """

    def __init__(self, settings: Mapping[str, Any] | None = None) -> None:
        self.clock = FakeClock()
        self.cloud = FakeCloud(self.clock)
        self.connected: list[Settings] = []
        self.closed: list[Settings] = []
        self.counts: list[CallCount] = []
        self.provider = MachineImageProvider(self._connect, self.clock)
        self.server, port = process.serve(self.provider)
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=(*OPTIONS, *LONG_TRAILERS))
        self.ask = provider_pb2_grpc.ResourceProviderStub(self.channel)
        self.engine = EngineStub()
        self.shake_hands()
        if settings is not None:
            self.configure(settings)

    def _connect(self, settings: Settings, clock: Clock, count: CallCount | None) -> Connection:
        assert clock is self.clock
        self.connected.append(settings)
        if count is not None:
            self.counts.append(count)
        return Connection(settings, lambda patience: self.cloud, lambda: self.closed.append(settings))

    def close(self) -> None:
        self.channel.close()
        self.server.stop(None)
        self.engine.server.stop(None)
        self.provider.close()

    def new_run(self) -> None:
        """Another run of the engine, in which nothing is there yet."""
        self.clock.on_wait = lambda now: None
        self.cloud = FakeCloud(self.clock)
        self.shake_hands()
        self.configure({"region": HOME})
        self.engine.logged.clear()

    def shake_hands(self) -> provider_pb2.ProviderHandshakeResponse:
        request = provider_pb2.ProviderHandshakeRequest(engine_address=self.engine.address)
        answer: provider_pb2.ProviderHandshakeResponse = self.ask.Handshake(request)
        return answer

    def configure(self, settings: Mapping[str, Any]) -> provider_pb2.ConfigureResponse:
        answer: provider_pb2.ConfigureResponse = self.ask.Configure(provider_pb2.ConfigureRequest(args=dump(settings)))
        return answer

    def cancel(self) -> None:
        self.ask.Cancel(empty_pb2.Empty())

    # The verbs, with the resource "it" of a kind.

    def check(
        self,
        kind: str,
        news: Mapping[str, Any],
        olds: Mapping[str, Any] | None = None,
        autonaming: provider_pb2.CheckRequest.AutonamingOptions | None = None,
        name: str = "it",
    ) -> provider_pb2.CheckResponse:
        request = provider_pb2.CheckRequest(**told(kind, name), news=dump(news), autonaming=autonaming)
        if olds is not None:
            request.olds.CopyFrom(dump(olds))
        answer: provider_pb2.CheckResponse = self.ask.Check(request)
        return answer

    def checked(self, kind: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The inputs of a Check that nothing is wrong with."""
        answer = self.check(kind, news, olds)
        assert not answer.failures, answer.failures
        return load(answer.inputs)

    def diff(
        self, kind: str, kept: Kept, news: Mapping[str, Any], ignore: tuple[str, ...] = ()
    ) -> provider_pb2.DiffResponse:
        answer: provider_pb2.DiffResponse = self.ask.Diff(
            provider_pb2.DiffRequest(
                **told(kind),
                id=kept.id,
                olds=dump(kept.outputs),
                old_inputs=dump(kept.inputs),
                news=dump(news),
                ignoreChanges=ignore,
            )
        )
        return answer

    def foresee(self, kind: str, news: Mapping[str, Any], kept: Kept | None = None) -> dict[str, Any]:
        """The outputs that the preview of a creation, or of an update, answers."""
        if kept is None:
            request = provider_pb2.CreateRequest(**told(kind), properties=dump(news), preview=True)
            return load(self.ask.Create(request).properties)
        return load(self.update_answer(kind, kept, news, preview=True).properties)

    def create(self, kind: str, news: Mapping[str, Any], timeout: float = 0) -> Kept:
        """Check and Create."""
        return self.make(kind, self.checked(kind, news), timeout=timeout)

    def make(self, kind: str, inputs: Mapping[str, Any], name: str = "it", timeout: float = 0) -> Kept:
        """Create alone."""
        request = provider_pb2.CreateRequest(**told(kind, name), properties=dump(inputs), timeout=timeout)
        answer = self.ask.Create(request)
        return Kept(answer.id, dict(inputs), load(answer.properties))

    def update(self, kind: str, kept: Kept, news: Mapping[str, Any], timeout: float = 0) -> Kept:
        """Check and Update."""
        inputs = self.checked(kind, news, kept.inputs)
        answer = self.update_answer(kind, kept, inputs, timeout=timeout)
        return Kept(kept.id, inputs, load(answer.properties))

    def update_answer(
        self, kind: str, kept: Kept, inputs: Mapping[str, Any], *, preview: bool = False, timeout: float = 0
    ) -> provider_pb2.UpdateResponse:
        answer: provider_pb2.UpdateResponse = self.ask.Update(
            provider_pb2.UpdateRequest(
                **told(kind),
                id=kept.id,
                olds=dump(kept.outputs),
                old_inputs=dump(kept.inputs),
                news=dump(inputs),
                preview=preview,
                timeout=timeout,
            )
        )
        return answer

    def read(self, kind: str, kept: Kept) -> Kept | None:
        """A refresh."""
        answer = self.ask.Read(
            provider_pb2.ReadRequest(**told(kind), id=kept.id, properties=dump(kept.outputs), inputs=dump(kept.inputs))
        )
        return Kept(answer.id, load(answer.inputs), load(answer.properties)) if answer.id else None

    def find(self, kind: str, id: str, *, by_get: bool = False) -> Kept | None:
        """An import, or a look-up by id: that one sends structs with nothing in them."""
        request = provider_pb2.ReadRequest(**told(kind), id=id)
        if by_get:
            request.properties.CopyFrom(struct_pb2.Struct())
            request.inputs.CopyFrom(struct_pb2.Struct())
        answer = self.ask.Read(request)
        return Kept(answer.id, load(answer.inputs), load(answer.properties)) if answer.id else None

    def delete(self, kind: str, kept: Kept, timeout: float = 0) -> None:
        self.ask.Delete(
            provider_pb2.DeleteRequest(
                **told(kind), id=kept.id, properties=dump(kept.outputs), old_inputs=dump(kept.inputs), timeout=timeout
            )
        )

    def invoke(self, name: str, args: Mapping[str, Any], *, preview: bool = False) -> dict[str, Any]:
        answer = self.ask.Invoke(provider_pb2.InvokeRequest(tok=PREFIX + name, args=dump(args), preview=preview))
        assert not answer.failures
        return load(getattr(answer, "return"))


@dataclass
class Kept:
    """A resource in the stack's state."""

    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


def told(kind: str, name: str = "it") -> dict[str, Any]:
    """What every request says of its resource."""
    token = PREFIX + kind
    return {"urn": urn(kind, name), "type": token, "name": name}


def urn(kind: str, name: str = "it") -> str:
    return f"urn:pulumi:dev::shop::{PREFIX}{kind}::{name}"


def during_the_wait(stage: Stage, do: Callable[[], object], after: int = 2) -> None:
    """Lets something happen once, in the midst of a wait."""
    waits = 0

    def wait(now: float) -> None:
        nonlocal waits
        waits += 1
        if waits == after:
            do()

    stage.clock.on_wait = wait
