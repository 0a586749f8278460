"""The least program for each HTTP server that was compared: the same bytes to every request.

python bench/serve.py NAME PORT BYTES

It runs in an environment of its own, without the project, but for `ours`.
"""

import asyncio
import logging
import sys
from collections.abc import Callable, Iterable
from typing import Any


def body(size: int) -> bytes:
    """An answer in the cloud's envelope, of that size."""
    head, tail = b'{"Response":{"Text":"', b'"}}'
    return head + b"x" * (size - len(head) - len(tail)) + tail


def asgi(answer: bytes) -> Any:
    """An ASGI program."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    return app


def wsgi(answer: bytes) -> Callable[[Any, Any], Iterable[bytes]]:
    """A WSGI program."""
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        start_response("200 OK", headers)
        return [answer]

    return app


def ours(port: int, answer: bytes) -> None:
    """The emulator's own HTTP layer, on Python's http.server."""
    import threading

    from pulumi_machine_image.emulator.protocol import Reply
    from pulumi_machine_image.emulator.wire import Server

    Server(port).start(lambda incoming: Reply(answer))
    threading.Event().wait()


def uvicorn(port: int, answer: bytes, http: str) -> None:
    """ASGI on asyncio; its parser is httptools, in C, or h11, in Python."""
    import uvicorn as server

    server.run(
        asgi(answer), host="127.0.0.1", port=port, http=http, log_level="error", access_log=False, lifespan="off"
    )


def hypercorn(port: int, answer: bytes) -> None:
    """ASGI on asyncio with h11."""
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_max_requests = 10**9
    asyncio.run(serve(asgi(answer), config))


def waitress(port: int, answer: bytes) -> None:
    """WSGI in Python, one thread for sockets and some for programs."""
    import waitress as server

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)

    server.serve(wsgi(answer), host="127.0.0.1", port=port, threads=16, _quiet=True)


def cheroot(port: int, answer: bytes) -> None:
    """WSGI in Python, the server of CherryPy."""
    from cheroot.wsgi import Server

    server = Server(("127.0.0.1", port), wsgi(answer), numthreads=16)
    server.keep_alive_conn_limit = 100
    server.start()


SERVERS: dict[str, Callable[[int, bytes], None]] = {
    "ours": ours,
    "uvicorn, httptools": lambda port, answer: uvicorn(port, answer, "httptools"),
    "uvicorn, h11": lambda port, answer: uvicorn(port, answer, "h11"),
    "hypercorn": hypercorn,
    "waitress": waitress,
    "cheroot": cheroot,
}


if __name__ == "__main__":
    SERVERS[sys.argv[1]](int(sys.argv[2]), body(int(sys.argv[3])))
