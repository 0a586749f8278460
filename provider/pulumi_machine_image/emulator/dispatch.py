"""From a request to an answer: signature, action, rate, faults, validation, transaction, in this order.

An action is rules only; everything that all calls have in common is here.
"""

import json
import logging
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from . import actions as actions  # fills the register
from . import seed
from .errors import ApiError
from .faults import NO_FAULT, Call, Fault, Faults
from .rates import Rates
from .regions import REGIONS
from .registry import ACTIONS, NOT_OFFERED, Action
from .requests import read
from .settings import EmulatorSettings
from .signature import Signer, verify
from .store import Store
from .world import Caller, World

log = logging.getLogger("pulumi_machine_image.emulator")
log.addHandler(logging.NullHandler())
REMEMBERED = 100_000
DEEPEST = 20


class Incoming(NamedTuple):
    """A request as it came: header names in lower case, everything else as sent."""

    method: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class CallRecord(NamedTuple):
    """What became of a call; `error` is its code, `cut` where a fault ended the connection first, or nothing."""

    account: str
    region: str
    service: str
    action: str
    error: str


class _Checked(Exception):
    """A dry run came through: its transaction is undone."""


@dataclass
class _Running:
    """What is known of a call so far."""

    caller: Caller
    service: str
    action: str
    fault: Fault = NO_FAULT
    call: Call | None = None
    loses_answer: bool = field(default=False)

    def record(self, error: str) -> CallRecord:
        return CallRecord(self.caller.account, self.caller.region, self.service, self.action, error)


class _Cut(Exception):
    """The connection is to end without an answer."""


class Dispatcher:
    """Answers calls, from many threads at once."""

    def __init__(
        self, store: Store, settings: EmulatorSettings, clock: Callable[[], float], faults: Faults | None
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._faults = faults
        self._rates = Rates(clock)
        self._numbers: Counter[tuple[str, str]] = Counter()
        self._planted: set[str] = set()
        self._lock = threading.Lock()
        self.calls: list[CallRecord] = []
        self.closing = threading.Event()

    def __call__(self, incoming: Incoming) -> bytes | None:
        """The body of the answer; None where a fault ends the connection instead."""
        headers = incoming.headers
        request_id = str(uuid.uuid4())
        language = headers.get("x-tc-language", "zh-CN")
        running = _Running(Caller("", headers.get("x-tc-region", ""), language), "", headers.get("x-tc-action", ""))
        answer: dict[str, Any]
        error = ""
        try:
            answer = self._run(incoming, running)
        except ApiError as refused:
            error = refused.code
            answer = {"Error": {"Code": refused.code, "Message": refused.message}}
        except _Cut:
            self._remember(running.record("cut"))
            return None
        except Exception:
            if self.closing.is_set():
                return None
            log.exception("%s failed (request %s)", running.action, request_id)
            error = "InternalError"
            answer = {"Error": {"Code": error, "Message": "An internal error has occurred; see the emulator's log."}}
        try:
            error, answer = self._after(running, error, answer)
        except _Cut:
            running.loses_answer = True
        self._remember(running.record(error))
        if running.loses_answer:
            return None
        body = {"Response": {**answer, "RequestId": request_id}}
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    def _run(self, incoming: Incoming, running: _Running) -> dict[str, Any]:
        action = self._authorised(incoming, running)
        caller = running.caller
        sent = _parameters(incoming)
        if self._settings.rates == "documented" and not self._rates.allow(
            (caller.account, caller.region, action.service, action.name), action.per_second
        ):
            throttle = Fault.throttle()
            raise ApiError(throttle.code, f"{throttle.message} {action.per_second} calls a second are documented.")
        self._before(running, sent)
        ask = read(action.request, sent, from_query=incoming.method == "GET")
        self._plant(caller.account)
        transaction = self._store.reading if action.reads_only else self._store.writing
        try:
            with transaction() as db:
                world = World(db, caller, self._clock(), self._settings, running.fault.fails_in)
                answer = action.run(ask, world)
                if getattr(ask, "dry_run", False):
                    raise _Checked
        except _Checked:
            return {}
        return dict(answer or {})

    def _authorised(self, incoming: Incoming, running: _Running) -> Action:
        headers = incoming.headers
        for name in ("X-TC-Action", "X-TC-Version"):
            if not headers.get(name.lower()):
                raise ApiError("MissingParameter", f"The request is missing a required parameter `{name}`.")
        signer = verify(incoming.method, incoming.query, headers, incoming.body, time.time)
        running.caller = replace(running.caller, account=signer.account)
        running.service = signer.service
        action = _action(signer, headers["x-tc-version"], headers["x-tc-action"])
        if action.needs_region and not running.caller.region:
            raise ApiError("MissingParameter", "The request is missing a required parameter `X-TC-Region`.")
        if action.needs_region and running.caller.region not in REGIONS:
            raise ApiError("UnsupportedRegion", f"There is no region {running.caller.region!r}.")
        return action

    def _before(self, running: _Running, sent: Mapping[str, Any]) -> None:
        with self._lock:
            self._numbers[running.service, running.action] += 1
            number = self._numbers[running.service, running.action]
        caller = running.caller
        running.call = Call(caller.account, caller.region, running.service, running.action, sent, number)
        running.fault = self._consult(running.call)
        running.loses_answer = running.fault.loses_answer
        if running.fault.cuts:
            raise _Cut
        if running.fault.code:
            raise ApiError(running.fault.code, running.fault.message)

    def _after(self, running: _Running, error: str, answer: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if running.call is None:
            return error, answer
        try:
            fault = self._consult(replace(running.call, stage="after", error=error))
        except _Cut:
            raise
        except Exception:
            log.exception("the fault hook failed after %s", running.action)
            return error, answer
        running.loses_answer = running.loses_answer or fault.loses_answer or fault.cuts
        if fault.code and not error:
            return fault.code, {"Error": {"Code": fault.code, "Message": fault.message}}
        return error, answer

    def _consult(self, call: Call) -> Fault:
        fault = (self._faults and self._faults(call)) or NO_FAULT
        if fault.seconds and self.closing.wait(fault.seconds):
            raise _Cut
        return fault

    def _plant(self, account: str) -> None:
        if account in self._planted:
            return
        with self._store.reading() as db:
            known = seed.is_planted(db, account)
        if not known:
            with self._store.writing() as db:
                seed.plant_account(db, account)
        self._planted.add(account)

    def _remember(self, record: CallRecord) -> None:
        with self._lock:
            if len(self.calls) >= REMEMBERED:
                del self.calls[: REMEMBERED // 2]
            self.calls.append(record)


def _action(signer: Signer, version: str, name: str) -> Action:
    """By the service of the credential scope: cvm and cbs share a version, and the host may be anything."""
    found = ACTIONS.get((signer.service, version, name))
    if found is not None:
        return found
    services = {(service, number) for service, number, _ in ACTIONS}
    if signer.service not in {service for service, _ in services}:
        raise ApiError("NoSuchProduct", f"The product {signer.service!r} does not exist.")
    if (signer.service, version) not in services:
        raise ApiError("NoSuchVersion", f"The product {signer.service!r} has no version {version!r}.")
    why = f" It is not emulated: it {NOT_OFFERED[name]}." if name in NOT_OFFERED else ""
    raise ApiError("InvalidAction", f"There is no action {name!r}.{why}")


def _parameters(incoming: Incoming) -> dict[str, Any]:
    if incoming.method == "GET":
        return unflattened(parse_qsl(incoming.query, keep_blank_values=True))
    if not incoming.body.strip():
        return {}
    try:
        sent = json.loads(incoming.body)
        if b"\\ud" in incoming.body.lower():
            json.dumps(sent, ensure_ascii=False).encode()  # halves of surrogate pairs are no text
    except (ValueError, RecursionError):
        raise ApiError("InvalidParameter", "The body of the request is not JSON.") from None
    if not isinstance(sent, dict):
        raise ApiError("InvalidParameter", "The body of the request is not a JSON object.")
    return sent


def unflattened(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """`Filters.0.Values.1=a` as lists and objects; a level whose keys are all numbers is a list, in their order."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = name.split(".")
        if len(path) > DEEPEST:
            raise ApiError("InvalidParameter", "A parameter has too many parts.")
        node = tree
        for part in path:
            child = node.setdefault(part, {})
            if not isinstance(child, dict):
                raise ApiError("InvalidParameter", f"The parameter `{name}` contradicts another one.")
            node = child
        if isinstance(node.get(last), dict):
            raise ApiError("InvalidParameter", f"The parameter `{name}` contradicts another one.")
        node[last] = value
    return {name: _folded(value) for name, value in tree.items()}


def _folded(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    parts = {name: _folded(part) for name, part in value.items()}
    if all(re.fullmatch(r"[0-9]{1,6}", name) for name in parts):
        return [parts[name] for name in sorted(parts, key=int)]
    return parts
