"""From a request to an answer: signature, action, rate, faults, validation, transaction, in this order.

An action is rules only; everything that all calls have in common is here.
"""

import json
import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from . import actions as actions  # fills the register
from . import seed
from .errors import ApiError
from .faults import NO_FAULT, Call, Fault, Faults
from .older_signature import OlderClaim
from .protocol import Common, Incoming, Reply, common, parameters
from .rates import Rates
from .records import sessions
from .regions import REGIONS
from .registry import ACTIONS, NOT_OFFERED, Action
from .requests import read
from .settings import EmulatorSettings
from .signature import Claim, Tc3Claim, believed
from .store import Store
from .world import Caller, World

log = logging.getLogger("pulumi_machine_image.emulator")
log.addHandler(logging.NullHandler())
REMEMBERED = 100_000


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
    now: float = 0.0

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
        self._lock = threading.Lock()
        self.calls: list[CallRecord] = []
        self.closing = threading.Event()

    def __call__(self, incoming: Incoming) -> Reply | None:
        """The answer; None where a fault ends the connection instead."""
        request_id = str(uuid.uuid4())
        shared = common(incoming)
        running = _Running(Caller("", shared.region, shared.language), "", shared.action)
        answer: dict[str, Any]
        error = ""
        try:
            answer = self._run(incoming, shared, running)
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
        return Reply(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))

    def _run(self, incoming: Incoming, shared: Common, running: _Running) -> dict[str, Any]:
        action = self._authorised(incoming, shared, running)
        caller = running.caller
        sent = parameters(incoming, shared)
        if self._settings.rates == "documented" and not self._rates.allow(
            (caller.account, caller.region, action.service, action.name), action.per_second
        ):
            throttle = Fault.throttle()
            raise ApiError(throttle.code, f"{throttle.message} {action.per_second} calls a second are documented.")
        self._before(running, sent)
        is_text = incoming.method == "GET" or shared.flat is not None
        ask = read(action.request, sent, from_query=is_text)
        transaction = self._store.reading if action.reads_only else self._store.writing
        try:
            with transaction() as db:
                world = World(db, caller, running.now, self._settings, running.fault.fails_in)
                answer = action.run(ask, world)
                if getattr(ask, "dry_run", False):
                    raise _Checked
        except _Checked:
            return {}
        return dict(answer or {})

    def _authorised(self, incoming: Incoming, shared: Common, running: _Running) -> Action:
        older = shared.flat is not None
        for name, value in (("Action", shared.action), ("Version", shared.version)):
            if not value:
                where = name if older else f"X-TC-{name}"
                raise ApiError("MissingParameter", f"The request is missing a required parameter `{where}`.")
        claim: Claim = OlderClaim.of(incoming, shared) if older else Tc3Claim.of(incoming, shared)
        self._identify(claim, shared, running)
        action = _action(claim.service, shared.version, shared.action)
        if action.needs_region and not shared.region:
            where = "Region" if older else "X-TC-Region"
            raise ApiError("MissingParameter", f"The request is missing a required parameter `{where}`.")
        if action.needs_region and shared.region not in REGIONS:
            raise ApiError("UnsupportedRegion", f"There is no region {shared.region!r}.")
        return action

    def _identify(self, claim: Claim, shared: Common, running: _Running) -> None:
        """Who calls, and at which moment of the world; an account that has not been here before gets its machines."""
        with self._store.reading() as db:
            running.now = self._clock()
            key = sessions.find(db, claim.secret_id)
            known = key is not None and seed.is_planted(db, key.account)
        key = believed(claim, key, shared.token, time.time(), running.now)
        running.caller = replace(running.caller, account=key.account, key=key)
        running.service = claim.service
        if not known:
            with self._store.writing() as db:
                seed.plant_account(db, key.account)

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

    def _remember(self, record: CallRecord) -> None:
        with self._lock:
            if len(self.calls) >= REMEMBERED:
                del self.calls[: REMEMBERED // 2]
            self.calls.append(record)


def _action(asked: str, version: str, name: str) -> Action:
    """By the service of the credential scope: cvm and cbs share a version, and the host may be anything."""
    found = ACTIONS.get((asked, version, name))
    if found is not None:
        return found
    services = {(service, number) for service, number, _ in ACTIONS}
    if asked not in {service for service, _ in services}:
        raise ApiError("NoSuchProduct", f"The product {asked!r} does not exist.")
    if (asked, version) not in services:
        raise ApiError("NoSuchVersion", f"The product {asked!r} has no version {version!r}.")
    why = f" It is not emulated: it {NOT_OFFERED[name]}." if name in NOT_OFFERED else ""
    raise ApiError("InvalidAction", f"There is no action {name!r}.{why}")
