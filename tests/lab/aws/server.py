"""The layer on the loopback."""

from __future__ import annotations

import logging
import os
import threading

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import make_server

from lab.aws.lab import Lab
from lab.aws.layer import Layer


class _Quiet(MotoRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        pass


class Server:
    """Serves a lab until it is closed. Moto's world is one for the whole process, and is emptied at the start."""

    def __init__(self, lab: Lab, port: int = 0) -> None:
        os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        self._server = make_server("127.0.0.1", port, Layer(lab), threaded=True, request_handler=_Quiet)
        self.serve(lab)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def serve(self, lab: Lab) -> None:
        """Another world, at the same address."""
        lab.reset()
        self._server.app = Layer(lab)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
