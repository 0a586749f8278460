"""The plugin as the engine starts it: one line with its port, quiet ends, and none left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from plugin.stage import EngineStub, told
from pulumi_machine_image.plugin.values import dump, load

SOURCES = Path(__file__).parents[2] / "provider"
STARTS = 30.0
"""Seconds that a busy machine may take to start it."""


@contextmanager
def plugin(*words: str) -> Iterator[tuple[subprocess.Popen[str], provider_pb2_grpc.ResourceProviderStub]]:
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, SOURCES, *words], stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as process:
        try:
            assert process.stdout
            port = process.stdout.readline()
            assert port.strip().isdecimal(), process.communicate()
            with grpc.insecure_channel(f"127.0.0.1:{port.strip()}") as channel:
                yield process, provider_pb2_grpc.ResourceProviderStub(channel)
        finally:
            process.kill()


def ended_quietly(process: subprocess.Popen[str], within: float = 5.0) -> None:
    """Ends by itself, having said nothing but its port."""
    assert process.wait(timeout=within) == 0
    assert process.stdout
    assert process.stderr
    assert process.stdout.read() == "", "the port is the only line"
    assert process.stderr.read() == ""


@contextmanager
def building(stub: provider_pb2_grpc.ResourceProviderStub, database: Path) -> Iterator[None]:
    """An image that takes an hour."""
    emulator = {"database": str(database), "createSeconds": 3600}
    settings = {"cloud": "emulator", "region": "ap-guangzhou", "emulator": emulator}
    stub.Configure(provider_pb2.ConfigureRequest(args=dump(settings)))
    news = {"name": "web", "region": "ap-guangzhou", "instanceId": "ins-demo0001"}
    request = provider_pb2.CreateRequest(**told("CustomImage"), properties=dump(news))

    def create() -> None:
        with suppress(grpc.RpcError):
            stub.Create(request)

    thread = threading.Thread(target=create, daemon=True)
    thread.start()
    _until_begun(stub)
    yield
    thread.join(timeout=5)
    assert not thread.is_alive()


def _until_begun(stub: provider_pb2_grpc.ResourceProviderStub) -> None:
    deadline = time.monotonic() + STARTS
    args = dump({"states": ["creating"], "kinds": ["custom"]})
    request = provider_pb2.InvokeRequest(tok="machine-image:index:getImages", args=args)
    while not load(getattr(stub.Invoke(request), "return"))["images"]:
        assert time.monotonic() < deadline


def test_the_words_that_the_engine_puts_before_its_address_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_MACHINE_IMAGE_CALLS", "1")
    engine = EngineStub()
    with plugin("--logtostderr", "-v=9", "--tracing", "http://127.0.0.1:1", engine.address) as (process, stub):
        stub.Configure(provider_pb2.ConfigureRequest(args=dump({"region": "ap-guangzhou"})))
        stub.Cancel(empty_pb2.Empty())
        assert process.stdin
        process.stdin.close()
        ended_quietly(process)
    assert engine.said() == ["API calls: 0"]
    engine.server.stop(None)


def test_without_an_engine_it_stays() -> None:
    with plugin("--logtostderr", "-v=9") as (process, stub):
        assert process.stdin
        process.stdin.close()
        for _ in range(5):
            assert stub.GetPluginInfo(empty_pb2.Empty()).version
            threading.Event().wait(0.05)
        assert process.poll() is None, "somebody started it by hand"
        process.send_signal(signal.SIGINT)
        ended_quietly(process)


@pytest.mark.parametrize("how", ["the engine was killed", "SIGINT", "SIGTERM"])
def test_it_ends_while_an_image_is_being_made(tmp_path: Path, how: str) -> None:
    with plugin("127.0.0.1:1") as (process, stub), building(stub, tmp_path / "emulator.db"):
        began = time.monotonic()
        assert process.stdin
        if how == "the engine was killed":
            process.stdin.close()
        else:
            process.send_signal(signal.Signals[how])
        ended_quietly(process)
        assert time.monotonic() - began < 5
