"""The engine as this process speaks to it: lines for the person who runs it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from ..plain_text import plain

LIMIT = 400 << 20
OPTIONS = (("grpc.max_receive_message_length", LIMIT), ("grpc.max_send_message_length", LIMIT))
"""As large as the engine's own messages may be."""
PATIENCE = 5.0
"""Seconds that a line may take; one that takes longer is the last one, since no work may wait for what is only said."""


class Engine:
    """Silent until it is dialled."""

    def __init__(self) -> None:
        self._stub: engine_pb2_grpc.EngineStub | None = None
        self._channel: grpc.Channel | None = None
        self._guard = threading.Lock()

    def dial(self, address: str) -> None:
        """Speaks to this engine from now on."""
        channel = grpc.insecure_channel(address, options=OPTIONS)
        with self._guard:
            before, self._channel = self._channel, channel
            self._stub = engine_pb2_grpc.EngineStub(channel)
        if before is not None:
            before.close()

    def note(self, urn: str, text: str) -> None:
        """A line that stays."""
        self._log(urn, text, engine_pb2.INFO)

    def warn(self, text: str) -> None:
        """A warning about the run."""
        self._log("", text, engine_pb2.WARNING)

    def progress(self, urn: str, text: str) -> None:
        """A line in the resource's own row, until the next one."""
        self._log(urn, text, engine_pb2.INFO, ephemeral=True)

    def trace(self, text: str) -> None:
        """Shown only to those who ask the CLI for debug output."""
        self._log("", text, engine_pb2.DEBUG)

    def noting(self, urn: str) -> Callable[[str], None]:
        return lambda text: self.note(urn, text)

    def progressing(self, urn: str) -> Callable[[str], None]:
        return lambda text: self.progress(urn, text)

    def _log(self, urn: str, text: str, severity: engine_pb2.LogSeverity.ValueType, *, ephemeral: bool = False) -> None:
        stub = self._stub
        if stub is None:
            return
        try:
            request = engine_pb2.LogRequest(severity=severity, message=plain(text), urn=urn, ephemeral=ephemeral)
            stub.Log(request, timeout=PATIENCE)
        except (grpc.RpcError, ValueError):  # the latter where another engine was dialled in between
            with self._guard:
                if self._stub is stub:
                    self._stub = None
