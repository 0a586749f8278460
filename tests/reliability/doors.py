"""The two doors as processes, spoken to over gRPC as the engine does; to the small engine each looks like a core."""

from __future__ import annotations

import json
import secrets
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, TypeVar, cast

import grpc
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto import provider_pb2_grpc

from lab.served import Killed, ServedLab
from pulumi_machine_image import dynamic
from pulumi_machine_image.clouds.calls import CallRecord
from pulumi_machine_image.core import Call, Checked, Core, Outcome
from pulumi_machine_image.dynamic_plan import ORDER, packed
from pulumi_machine_image.planning.plan import Declared
from pulumi_machine_image.plugin.engine import OPTIONS
from pulumi_machine_image.plugin.values import dump, load
from pulumi_machine_image.resources.base import Diff, Failure
from pulumi_machine_image.resources.diff import Change
from reliability.nursery import Nursery
from reliability.proxy import Asked, Moment, Proxy

T = TypeVar("T")
SECONDS = 60.0
"""That one operation may take; a clock that jumps leaves nothing to wait for."""


class Door(ABC):
    """A provider's process at work for a lab.

    It has the verbs of a `Core`; what only one door can do is in the classes below.
    """

    name: ClassVar[str]
    token: ClassVar[str]
    gathers: ClassVar[bool]

    def __init__(self, lab: ServedLab, port: int, proxy: Proxy) -> None:
        self._lab, self._proxy = lab, proxy
        self.cancel = threading.Event()
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=OPTIONS)
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self._configure({**lab.given, "cloud": lab.cloud_name, "endpoint": proxy.url})

    def close(self) -> None:
        self._channel.close()

    @abstractmethod
    def _configure(self, settings: Mapping[str, Any]) -> None: ...

    @abstractmethod
    def _hidden(self, call: Call) -> dict[str, Any]:
        """What the SDK adds to the inputs of a program."""

    @abstractmethod
    def find(self, kind: str, id: str, call: Call) -> Outcome | None: ...

    def check(self, kind: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None, call: Call) -> Checked:
        name = call.urn.rpartition("::")[2]
        naming = proto.CheckRequest.AutonamingOptions(proposed_name=f"{name}-{secrets.token_hex(4)[:7]}")
        request = proto.CheckRequest(
            **_about(call), news=dump({**news, **self._hidden(call)}), olds=dump(olds or {}), autonaming=naming
        )
        answer = self._ask(self._stub.Check, request)
        return Checked(load(answer.inputs), [Failure(each.property, each.reason) for each in answer.failures])

    def diff(self, kind: str, olds: Mapping[str, Any], news: Mapping[str, Any], call: Call) -> Diff:
        kept = self._lab.stack[kind, call.urn.rpartition("::")[2]]
        request = proto.DiffRequest(
            **_about(call), id=kept.id, olds=dump(olds), old_inputs=dump(kept.inputs), news=dump(news)
        )
        answer = self._ask(self._stub.Diff, request)
        if answer.changes != proto.DiffResponse.DIFF_SOME:
            return Diff()
        names = list(answer.replaces) or list(answer.diffs) or ["?"]
        changes = tuple(Change((name,), "update", replaces=name in answer.replaces) for name in names)
        return Diff(changes, delete_before_replace=answer.deleteBeforeReplace)

    def create(self, kind: str, news: Mapping[str, Any], call: Call) -> Outcome:
        answer = self._ask(self._stub.Create, proto.CreateRequest(**_about(call), properties=dump(news)))
        return Outcome(answer.id, load(answer.properties), dict(news))

    def update(self, kind: str, id: str, olds: Mapping[str, Any], news: Mapping[str, Any], call: Call) -> Outcome:
        request = proto.UpdateRequest(**_about(call), id=id, olds=dump(olds), old_inputs=dump({}), news=dump(news))
        return Outcome(id, load(self._ask(self._stub.Update, request).properties), dict(news))

    def read(self, kind: str, id: str, olds: Mapping[str, Any], call: Call) -> Outcome | None:
        return self._read(id, olds, self._lab.stack[kind, call.urn.rpartition("::")[2]].inputs, call)

    def _read(self, id: str, olds: Mapping[str, Any], inputs: Mapping[str, Any], call: Call) -> Outcome | None:
        request = proto.ReadRequest(**_about(call), id=id, properties=dump(olds), inputs=dump(inputs))
        answer = self._ask(self._stub.Read, request)
        return Outcome(answer.id, load(answer.properties), load(answer.inputs)) if answer.id else None

    def delete(self, kind: str, id: str, olds: Mapping[str, Any], call: Call) -> None:
        self._ask(self._stub.Delete, proto.DeleteRequest(**_about(call), id=id, properties=dump(olds)))

    def _ask(self, method: Callable[..., T], request: object) -> T:
        """What a process that was killed has answered nobody hears."""
        try:
            answer = method(request, timeout=SECONDS)
        except grpc.RpcError as error:
            if not self._proxy.struck:
                raise AssertionError(str(cast(Any, error).details())) from None
        else:
            if not self._proxy.struck:
                return answer
        raise Killed


def _about(call: Call) -> dict[str, Any]:
    """What every request says of its resource."""
    _, _, type_, name = call.urn.removeprefix("urn:pulumi:").split("::")
    return {"urn": call.urn, "type": type_, "name": name}


class Plugin(Door):
    name = "plugin"
    token = "machine-image:index:"
    gathers = True

    def _configure(self, settings: Mapping[str, Any]) -> None:
        self._ask(self._stub.Handshake, proto.ProviderHandshakeRequest())
        self._ask(self._stub.Configure, proto.ConfigureRequest(args=dump(settings)))

    def _hidden(self, call: Call) -> dict[str, Any]:
        return {}

    def find(self, kind: str, id: str, call: Call) -> Outcome | None:
        request = proto.ReadRequest(**_about(call), id=id)
        answer = self._ask(self._stub.Read, request)
        return Outcome(answer.id, load(answer.properties), load(answer.inputs)) if answer.id else None

    def foresee(self, kind: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None, call: Call) -> dict[str, Any]:
        request = proto.CreateRequest(**_about(call), properties=dump(news), preview=True)
        return load(self._ask(self._stub.Create, request).properties)


class Dynamic(Door):
    """By the SDK's own server of dynamic providers."""

    name = "dynamic"
    token = "pulumi-python:dynamic/machineimage:"
    gathers = False

    def __init__(self, lab: ServedLab, port: int, proxy: Proxy) -> None:
        self._plan, self._orders = "", dict[str, bool]()
        super().__init__(lab, port, proxy)

    def _configure(self, settings: Mapping[str, Any]) -> None:
        """Stack configuration is text."""
        texts = {
            f"machine-image:{key}": value if isinstance(value, str) else json.dumps(value)
            for key, value in settings.items()
        }
        self._ask(self._stub.Configure, proto.ConfigureRequest(args=dump(texts)))

    def declare(self, resources: Iterable[Declared]) -> None:
        self._plan = packed((each.urn, each.regions) for each in resources)

    def choose_order(self, urn: str, deletes_first: bool) -> None:
        self._orders[urn] = deletes_first

    def _hidden(self, call: Call) -> dict[str, Any]:
        plan = {"__plan": self._plan} if self._plan else {}
        order = {ORDER: self._orders[call.urn]} if call.urn in self._orders else {}
        return {**self._own(call), **plan, **order}

    def _own(self, call: Call) -> dict[str, Any]:
        kind = call.urn.split("::")[2].rpartition(":")[2]
        return {"__provider": _serialized(kind), "__provenance": call.urn}

    def find(self, kind: str, id: str, call: Call) -> Outcome | None:
        """By an import file, whose entry has twice what the program says, and is read as on a refresh."""
        kept = self._lab.lost[kind, call.urn.rpartition("::")[2]]
        return self._read(kept.id, kept.inputs, kept.inputs, call)


def _serialized(kind: str) -> str:
    text: str = serialize_provider(getattr(dynamic, f"{kind}Provider")())
    return text


DOORS: tuple[type[Door], ...] = (Plugin, Dynamic)


class Outside:
    """Lets the processes of a lab be real ones, behind a door, with a proxy before the cloud."""

    def __init__(self, lab: ServedLab, door: type[Door], nursery: Nursery) -> None:
        self._lab, self._door, self._nursery = lab, door, nursery
        self._alive: tuple[int, Door] | None = None
        self._next: tuple[int, Moment] | None = None
        self._proxy = Proxy(lab.endpoint)
        self._proxy.on_call = self._note
        lab.token, lab.gathers, lab.begins = door.token, door.gathers, self._begin

    def close(self) -> None:
        self._end()
        self._proxy.close()

    @contextmanager
    def dying(self, call: int, moment: Moment) -> Iterator[None]:
        """The process that is started in it is killed at that one of its calls, counted from 1."""
        self._next = (call, moment)
        try:
            yield
        except Killed:
            pass
        else:
            assert self._proxy.struck, f"it has made less than {call} calls"
        finally:
            self._next = None

    def _begin(self) -> Core:
        self._end()
        self._proxy.spare()
        process, port = self._nursery.begin(self._door.name)
        door = self._door(self._lab, port, self._proxy)
        self._alive = process, door
        if self._next is not None:
            self._proxy.strike(*self._next, lambda: self._nursery.kill(process))
        return cast(Core, door)

    def _end(self) -> None:
        if self._alive is not None:
            process, door = self._alive
            door.close()
            self._nursery.kill(process)
            self._alive = None

    def _note(self, asked: Asked) -> None:
        self._lab.called.append(CallRecord(asked.service, asked.action, asked.region, "", 0))
