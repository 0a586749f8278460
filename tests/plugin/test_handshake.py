"""Handshake, Attach, GetPluginInfo, GetSchema, Cancel; what is not served; what is too large."""

from __future__ import annotations

import json
from importlib import metadata
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import engine_pb2, plugin_pb2, provider_pb2

from lab.engine import HOME
from plugin.stage import EngineStub, Stage, during_the_wait, refused
from pulumi_machine_image.plugin import engine, process
from pulumi_machine_image.plugin.engine import Engine
from pulumi_machine_image.plugin.schema import schema
from pulumi_machine_image.plugin.servicer import MachineImageProvider
from pulumi_machine_image.plugin.values import dump

IMAGE = {"name": "web", "instanceId": "ins-demo0001"}


def test_a_handshake_asks_for_names_and_takes_no_secrets(bare: Stage) -> None:
    answer = bare.shake_hands()
    assert answer.supports_autonaming_configuration
    assert not answer.accept_secrets, "the engine keeps the marks itself"
    assert not answer.accept_outputs


def test_a_handshake_may_come_without_an_engine(bare: Stage) -> None:
    bare.ask.Handshake(provider_pb2.ProviderHandshakeRequest())


def test_a_plugin_that_is_attached_to_speaks_to_that_engine(stage: Stage) -> None:
    other = EngineStub()
    stage.ask.Attach(plugin_pb2.PluginAttach(address=other.address))
    stage.delete("CustomImage", stage.create("CustomImage", {**IMAGE, "onDelete": "retain"}))
    assert "as onDelete says" in other.said()[-1]
    assert not stage.engine.logged
    other.server.stop(None)


def test_it_tells_its_version(bare: Stage) -> None:
    answer = bare.ask.GetPluginInfo(empty_pb2.Empty())
    assert answer.version == metadata.version("pulumi-machine-image")


@pytest.mark.parametrize("version", [0, 1])
def test_the_schema_is_the_checked_one(bare: Stage, version: int) -> None:
    answer = bare.ask.GetSchema(provider_pb2.GetSchemaRequest(version=version))
    assert json.loads(answer.schema) == schema()


def test_a_format_of_the_schema_that_there_is_not_is_refused(bare: Stage) -> None:
    with refused() as told:
        bare.ask.GetSchema(provider_pb2.GetSchemaRequest(version=2))
    assert told.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "no format 2" in told.text


@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("Parameterize", provider_pb2.ParameterizeRequest()),
        ("Construct", provider_pb2.ConstructRequest()),
        ("Call", provider_pb2.CallRequest()),
        ("GetMapping", provider_pb2.GetMappingRequest(key="terraform")),
        ("GetMappings", provider_pb2.GetMappingsRequest(key="terraform")),
    ],
)
def test_what_is_not_served_says_so(bare: Stage, method: str, request_: Any) -> None:
    with refused() as told:
        getattr(bare.ask, method)(request_)
    assert told.code is grpc.StatusCode.UNIMPLEMENTED


def test_every_other_method_of_the_protocol_is_served() -> None:
    methods = {method.name for method in provider_pb2.DESCRIPTOR.services_by_name["ResourceProvider"].methods}
    unserved = {"Parameterize", "Construct", "Call", "GetMapping", "GetMappings"}
    assert {name for name in vars(MachineImageProvider) if name[0].isupper()} == methods - unserved


@pytest.mark.parametrize("kind", ["Check", "Diff", "Create", "Read", "Update", "Delete", "Invoke", "List"])
def test_nothing_works_before_it_is_configured(bare: Stage, kind: str) -> None:
    tokens = {"Invoke": {"tok": "machine-image:index:getImages"}, "List": {"token": "machine-image:index:CustomImage"}}
    request = getattr(provider_pb2, f"{kind}Request")(**tokens.get(kind, {"type": "machine-image:index:CustomImage"}))
    with refused() as told:
        answer = getattr(bare.ask, kind)(request)
        list(answer)
    assert told.code is grpc.StatusCode.FAILED_PRECONDITION
    assert told.text == "machine-image: the provider is not configured. Call Configure first."


# The end of a run.


def test_the_end_of_a_run_is_silent(stage: Stage) -> None:
    kept = stage.create("CustomImage", IMAGE)
    stage.delete("CustomImage", kept)
    stage.engine.logged.clear()
    stage.cancel()
    stage.cancel()
    assert not stage.engine.logged


def test_the_end_of_a_run_tells_the_number_of_calls_once_where_that_was_asked_for(
    bare: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_MACHINE_IMAGE_CALLS", "1")
    bare.configure({"region": HOME})
    bare.cancel()
    bare.cancel()
    assert bare.engine.said() == ["API calls: 0"]
    assert len(bare.counts) == 1


def test_the_end_of_a_run_tells_once_what_does_not_fit_where_that_is_only_to_be_said(stage: Stage) -> None:
    """A run that is called off hears of its end twice."""
    stage.configure({"region": HOME, "preflight": "warn"})
    for number in range(10):
        stage.cloud.put(HOME, f"n{number}")
    stage.foresee("CustomImage", stage.checked("CustomImage", IMAGE))
    stage.cancel()
    stage.cancel()
    [line] = stage.engine.said(engine_pb2.WARNING)
    assert line.startswith(f"No room for it in {HOME}: 10 used")


def test_a_cancel_before_anything_harms_nobody(bare: Stage) -> None:
    bare.cancel()
    assert not bare.engine.logged


def test_a_run_that_was_called_off_begins_nothing(stage: Stage) -> None:
    inputs = stage.checked("CustomImage", IMAGE)
    stage.cancel()
    stage.cloud.seconds = 10
    with refused() as told:
        stage.create("CustomImage", inputs)
    assert told.code is grpc.StatusCode.CANCELLED


def test_a_cancel_that_overtakes_configure_counts(bare: Stage) -> None:
    bare.cancel()
    bare.configure({"region": HOME})
    with refused() as told:
        bare.create("CustomImage", IMAGE)
    assert told.code is grpc.StatusCode.CANCELLED


def test_the_next_handshake_of_an_attached_plugin_begins_anew(bare: Stage) -> None:
    for run in range(3):
        bare.shake_hands()
        bare.configure({"region": HOME})
        assert len(bare.closed) == run, "what the runs before had open is closed"
        assert bare.create("CustomImage", IMAGE).id
        bare.cancel()


def test_another_provider_of_the_same_run_ends_nothing(stage: Stage) -> None:
    """Attached to, one process serves all of them."""
    stage.shake_hands()
    assert stage.create("CustomImage", IMAGE).id


def test_what_was_called_off_stays_so_when_the_next_run_begins(stage: Stage) -> None:
    def next_run() -> None:
        stage.cancel()
        stage.shake_hands()

    during_the_wait(stage, next_run)
    with refused() as told:
        stage.create("CustomImage", IMAGE)
    assert told.code is grpc.StatusCode.CANCELLED


# An engine that does not listen.


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setattr(engine, "PATIENCE", 0.2)
    return Engine()


def test_an_engine_that_is_gone_stops_no_work(deaf: Engine) -> None:
    deaf.dial("127.0.0.1:1")
    deaf.note("urn", "one")
    deaf.note("urn", "two")  # not even tried


def test_a_line_that_is_said_while_another_engine_is_dialled_stops_no_work(deaf: Engine) -> None:
    """It may meet a channel that has just been closed, for which gRPC has an error of another kind."""
    stub = EngineStub()
    deaf.dial(stub.address)
    assert deaf._channel is not None
    deaf._channel.close()
    deaf.note("urn", "one")
    deaf.dial(stub.address)
    deaf.note("urn", "two")
    assert stub.said() == ["two"]
    stub.server.stop(None)


def test_lines_go_to_where_they_belong(stage: Stage) -> None:
    provider = stage.provider.engine
    provider.note("urn:a", "stays")
    provider.progress("urn:a", "goes")
    provider.warn("careful")
    provider.trace("details")
    assert [(one.message, one.severity, one.urn, one.ephemeral) for one in stage.engine.logged] == [
        ("stays", engine_pb2.INFO, "urn:a", False),
        ("goes", engine_pb2.INFO, "urn:a", True),
        ("careful", engine_pb2.WARNING, "", False),
        ("details", engine_pb2.DEBUG, "", False),
    ]


# Size.


def test_what_is_too_large_is_refused_and_the_next_call_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    small = (("grpc.max_receive_message_length", 1 << 20), ("grpc.max_send_message_length", 1 << 19))
    monkeypatch.setattr(process, "OPTIONS", small)
    stage = Stage({"region": HOME})
    large = provider_pb2.CheckRequest(type="machine-image:index:CustomImage", news=dump({"name": "x" * (1 << 20)}))
    with refused() as told:
        stage.ask.Check(large)
    assert told.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    with refused() as told:  # an answer
        stage.ask.CheckConfig(provider_pb2.CheckRequest(news=dump({"x" * (1 << 19): "y" * (1 << 18)})))
    assert told.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert stage.create("CustomImage", IMAGE).id
    stage.close()


def test_the_limit_is_the_engines(stage: Stage) -> None:
    assert dict(engine.OPTIONS) == {
        "grpc.max_receive_message_length": 400 * 1024 * 1024,
        "grpc.max_send_message_length": 400 * 1024 * 1024,
    }
    deep = struct_pb2.Struct()
    deep.update({"tags": {f"k{n}": "v" * 1000 for n in range(5_000)}})  # more than gRPC's own 4 MB
    assert stage.ask.CheckConfig(provider_pb2.CheckRequest(news=deep)).inputs == deep
