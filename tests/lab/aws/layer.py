"""The layer as an application of WSGI: moto answers what it can, the rules here do the rest."""

from __future__ import annotations

import functools
import io
import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from lab.aws import account, changing, importing, making
from lab.aws.call import Answer, Call, Forward, Refusal, read
from lab.aws.lab import Entry, Lab

Environ = dict[str, Any]
Rule = Callable[[Lab, Call, Forward], Answer]

RULES: Mapping[str, Rule] = {
    "CreateImage": making.create,
    "RegisterImage": making.register,
    "CopyImage": making.copy,
    "ImportImage": importing.begin,
    "DescribeImportImageTasks": importing.describe,
    "DescribeImages": account.describe,
    "DescribeImageAttribute": changing.attribute,
    "ModifyImageAttribute": changing.modify,
    "CreateTags": changing.tag,
    "DeleteTags": changing.tag,
    "EnableImageDeprecation": changing.deprecate,
    "DisableImageDeprecation": changing.undeprecate,
    "EnableImageDeregistrationProtection": changing.protect,
    "DisableImageDeregistrationProtection": changing.unprotect,
    "EnableImage": changing.disable,
    "DisableImage": changing.disable,
    "DeregisterImage": changing.deregister,
    "DeleteSnapshot": changing.delete_snapshot,
    "GetServiceQuota": account.quota,
    "GetImageBlockPublicAccessState": account.block,
    "EnableImageBlockPublicAccess": account.block,
    "DisableImageBlockPublicAccess": account.block,
}


@functools.cache
def moto() -> Any:
    """Moto itself; its parts are made when they are first needed, and serve every layer of the process."""
    return DomainDispatcherApplication(create_backend_app)


class HungUp(ConnectionResetError):
    """The connection was cut on purpose; the server takes it for a client that is gone."""


class Layer:
    """Answers one call at a time: moto's rules do not expect two at once."""

    def __init__(self, lab: Lab) -> None:
        self._lab, self._guard = lab, threading.Lock()
        self._numbers: Counter[str] = Counter()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        call = read(environ, body)
        with self._guard:
            self._numbers[call.action] += 1
            call = replace(call, number=self._numbers[call.action])
        answer = self._answered(call, environ, body)
        start_response(f"{answer.status} OK", list(answer.headers))
        return [answer.body]

    def _answered(self, call: Call, environ: Environ, body: bytes) -> Answer:
        fault = self._lab.faults.of(call)
        if fault.seconds:
            self._lab.clock.wait(threading.Event(), fault.seconds)
        if fault.cut == "before":
            self._hang_up(call, environ)
        if fault.code:
            return self._noted(call, Refusal(fault.code, fault.message, fault.status).answer(call))
        with self._guard:
            self._lab.settle()
            answer = self._of_rules(call, lambda params: self._of_moto(call, environ, body, params))
        if fault.cut == "after":
            self._hang_up(call, environ)
        if fault.body is not None:
            answer = Answer(fault.body, fault.status if fault.status != 400 else 200)
        return self._noted(call, answer)

    def _of_rules(self, call: Call, forward: Forward) -> Answer:
        decide = RULES.get(call.action)
        if decide is None or call.flag("DryRun"):
            return forward(call.flat)
        try:
            return decide(self._lab, call, forward)
        except Refusal as refusal:
            return refusal.answer(call)

    def _of_moto(self, call: Call, environ: Environ, body: bytes, params: Mapping[str, Any]) -> Answer:
        if call.flat:
            is_json = "HTTP_X_AMZ_TARGET" in environ
            body = (json.dumps(params) if is_json else urlencode(params)).encode()
        inner = {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        said: list[Any] = []
        whole = b"".join(moto()(inner, lambda status, headers, *_: said.extend((status, headers))))
        return Answer(whole, int(said[0].split()[0]), said[1])

    def _noted(self, call: Call, answer: Answer) -> Answer:
        self._lab.journal.append(Entry(call, answer.code))
        return answer

    def _hang_up(self, call: Call, environ: Environ) -> None:
        self._lab.journal.append(Entry(call, "cut"))
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise HungUp
