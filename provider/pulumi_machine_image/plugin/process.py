"""The plugin's process: `pulumi-resource-machine-image [options] [ENGINE]`.

It prints its port, serves until the engine is done with it, and leaves nothing behind. Without an engine's address it
was started by hand, to be attached to by PULUMI_DEBUG_PROVIDERS.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import traceback
from concurrent import futures
from typing import TYPE_CHECKING, Any

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from .arriving import Arriving
from .engine import OPTIONS

if TYPE_CHECKING:
    from .servicer import MachineImageProvider

THREADS = 512
"""More than any `--parallel` that a cloud bears: an operation holds its thread while it waits, and what finds no free
one, Cancel too, would wait for the slowest."""
LAST_WORDS = 1.0
"""Seconds to end in order."""


def serve(provider: MachineImageProvider | Arriving) -> tuple[grpc.Server, int]:
    """Answers for a provider on the loopback, at the port returned."""
    servicer: Any = provider
    server = grpc.server(futures.ThreadPoolExecutor(THREADS), options=OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def main() -> None:
    """The console script."""
    arriving = Arriving()
    _server, port = serve(arriving)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    print(port, flush=True)
    os.dup2(2, 1)  # the port is all that the engine may read there
    provider = _loaded()
    arriving.arrived.set_result(provider)
    address = next((word for word in reversed(sys.argv[1:]) if not word.startswith("-")), "")
    if address:
        provider.engine.dial(address)
        threading.Thread(target=_end_with_the_engine, args=(ended,), daemon=True, name="end with the engine").start()
    ended.wait()
    threading.Timer(LAST_WORDS, os._exit, (0,)).start()
    provider.close()
    os._exit(0)  # not by sys.exit: operations may still be waiting in their threads


def _loaded() -> MachineImageProvider:
    """The provider. An installation that lacks a part ends here, not in the calls that wait for it."""
    gc.disable()  # of what an import makes nothing is garbage, and to look through it takes a seventh of the loading
    try:
        from .servicer import MachineImageProvider

        provider = MachineImageProvider()
    except Exception:
        traceback.print_exc()
        os._exit(1)
    gc.freeze()
    gc.enable()
    return provider


def _end_with_the_engine(ended: threading.Event) -> None:
    """An engine that is killed says nothing, but its end of this process's standard input closes."""
    while os.read(0, 4096):
        pass
    ended.set()


if __name__ == "__main__":
    main()
