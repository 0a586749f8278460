"""Keeps the key of the stacks' secrets, as HashiCorp Vault's transit engine does for the CLI.

Why: of a passphrase the CLI makes a key for 0.6 s of work in each command, a quarter of what a command costs.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PROVIDER = "hashivault://stacks"
"""For `pulumi stack init --secrets-provider`."""
_SEAL = "vault:v1:"


class _Transit(BaseHTTPRequestHandler):
    """Seals so that nobody has to remember anything: what it gives out is no secret of anybody's."""

    def do_PUT(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.startswith("/v1/transit/encrypt/"):
            answer = {"ciphertext": _SEAL + base64.b64encode(asked["plaintext"].encode()).decode()}
        else:
            answer = {"plaintext": base64.b64decode(asked["ciphertext"].removeprefix(_SEAL)).decode()}
        body = json.dumps({"data": answer}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def vault() -> Iterator[dict[str, str]]:
    """What a command needs to find it, while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Transit)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield {"VAULT_ADDR": f"http://127.0.0.1:{server.server_port}", "VAULT_TOKEN": "tests"}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
