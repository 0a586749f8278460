"""From a request to an answer: signature, action, rate, faults, validation, transaction, journal, in this order.

An action is rules only; everything that all calls have in common is here.
"""

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from . import clock as clocks
from . import seed
from .errors import ApiError
from .faults import NO_FAULT, Call, Fault, Faults
from .journal import Entry, Journal
from .older_signature import OlderClaim
from .protocol import Common, Incoming, Reply, common, new_request_id, parameters
from .rates import Rates, entrance
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
REMEMBERED = 10_000
LONGEST = 200
"""Of what strangers send, so much is kept."""


class CallRecord(NamedTuple):
    """What became of a call; `error` is its code, `cut` where a fault ended the connection first, or nothing."""

    account: str
    region: str
    service: str
    action: str
    error: str


class _Checked(Exception):
    """A dry run came through: its transaction is undone."""


class _Running:
    """What is known of a call so far."""

    def __init__(self, request_id: str, now: float, caller: Caller, action: str) -> None:
        self.request_id = request_id
        self.now = now
        self.caller = caller
        self.action = action
        self.service = ""
        self.secret_id = ""
        self.changes = False
        self.done = False
        """Whether it has had its effect, whatever becomes of the answer."""
        self.fault = NO_FAULT
        self.call: Call | None = None
        self.loses_answer = False
        self.spoiled: Fault | None = None
        """Fault by which the answer is no answer of the cloud."""


class _Cut(Exception):
    """The connection is to end without an answer."""


class _Spoiled(Exception):
    """Something else than the cloud answers, before the effect."""


class Dispatcher:
    """Answers calls, from many threads at once."""

    def __init__(
        self, store: Store, settings: EmulatorSettings, clock: Callable[[], float], faults: Faults | None
    ) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._faults = faults
        self._rates = Rates(clock)  # by the process's clock: a world that stands still is no reason to throttle
        self._numbers: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()
        self._world_clock = clocks.WorldClock()
        self.journal = Journal(store, settings.journal)
        self.calls: list[CallRecord] = []
        self.closing = threading.Event()

    def __call__(self, incoming: Incoming) -> Reply | None:
        """The answer; None where a fault ends the connection instead."""
        begun = time.perf_counter()
        shared = common(incoming)
        caller = Caller("", shared.region, shared.language)
        running = _Running(new_request_id(), self._world_clock.now(self._clock()), caller, shared.action)
        answer: dict[str, Any] = {}
        error = ""
        try:
            answer = self._run(incoming, shared, running)
        except ApiError as refused:
            error = refused.code
            answer = {"Error": {"Code": refused.code, "Message": refused.message}}
        except _Cut:
            self._remember(running, "cut", "cut", begun)
            return None
        except _Spoiled:
            error = running.fault.spoils
        except Exception:
            if self.closing.is_set():
                return None
            log.exception("%s failed (request %s)", running.action, running.request_id)
            error = "InternalError"
            answer = {"Error": {"Code": error, "Message": "An internal error has occurred; see the emulator's log."}}
        if running.spoiled is None:
            try:
                error, answer = self._after(running, error, answer)
            except _Cut:
                running.loses_answer = True
        self._remember(running, error, self._outcome(running, error), begun)
        if running.loses_answer:
            return None
        if running.spoiled is not None and running.spoiled.status:
            return _no_answer(running.spoiled.status)
        body = {"Response": {**answer, "RequestId": running.request_id}}
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        return Reply(text if running.spoiled is None else text[: len(text) // 2])

    def _run(self, incoming: Incoming, shared: Common, running: _Running) -> dict[str, Any]:
        action = self._authorised(incoming, shared, running)
        caller = running.caller
        sent = parameters(incoming, shared)
        who = (caller.account, caller.key and caller.key.role, entrance(incoming.headers.get("host", "")))
        if self._settings.rates == "documented" and not self._rates.allow(
            (*who, action.service, action.name), action.per_second
        ):
            throttle = Fault.throttle()
            raise ApiError(throttle.code, f"{throttle.message} {action.per_second} calls a second are documented.")
        self._before(running, sent)
        is_text = incoming.method == "GET" or shared.flat is not None
        ask = read(action.request, sent, from_query=is_text, choices=self._settings)
        transaction = self._store.reading if action.reads_only else self._store.writing
        try:
            with transaction() as db:
                fault = running.fault
                world = World(db, caller, running.now, self._settings, fault.fails_in, fails_launch=fault.fails_launch)
                answer = action.run(ask, world)
                if getattr(ask, "dry_run", False):
                    raise _Checked
        except _Checked:
            return {}
        running.done = True
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
        running.changes = not action.reads_only
        if action.needs_region and not shared.region:
            where = "Region" if older else "X-TC-Region"
            raise ApiError("MissingParameter", f"The request is missing a required parameter `{where}`.")
        if action.needs_region and shared.region not in REGIONS:
            raise ApiError("UnsupportedRegion", f"There is no region {shared.region!r}.")
        return action

    def _identify(self, claim: Claim, shared: Common, running: _Running) -> None:
        """Who calls, and at which moment of the world; an account that has not been here before gets its machines."""
        running.service, running.secret_id = claim.service, claim.secret_id
        with self._store.reading() as db:
            self._world_clock = clocks.stored(db)
            running.now = self._world_clock.now(self._clock())
            key = sessions.find(db, claim.secret_id)
            known = key is not None and seed.is_planted(db, key.account)
        key = believed(claim, key, shared.token, time.time(), running.now)
        running.caller = running.caller._replace(account=key.account, key=key)
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
        if running.fault.late:
            return
        self._wait(running.fault)
        if running.fault.cuts:
            raise _Cut
        if running.fault.spoils:
            running.spoiled = running.fault
            raise _Spoiled
        if running.fault.code:
            raise ApiError(running.fault.code, running.fault.message)

    def _after(self, running: _Running, error: str, answer: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if running.call is None:
            return error, answer
        try:
            asked = self._consult(running.call._replace(stage="after", error=error))
        except Exception:
            log.exception("the fault hook failed after %s", running.action)
            asked = NO_FAULT
        for fault in (running.fault, asked) if running.fault.late else (asked,):
            self._wait(fault)
            running.loses_answer = running.loses_answer or fault.loses_answer or fault.cuts
            if fault.spoils:
                running.spoiled = fault
            if fault.code and not error:
                error, answer = fault.code, {"Error": {"Code": fault.code, "Message": fault.message}}
        return error, answer

    def _consult(self, call: Call) -> Fault:
        return (self._faults and self._faults(call)) or NO_FAULT

    def _wait(self, fault: Fault) -> None:
        if fault.seconds and self.closing.wait(fault.seconds):
            raise _Cut

    def _outcome(self, running: _Running, error: str) -> str:
        """In the words of `Entry.outcome`."""
        if running.loses_answer:
            return f"lost, {error}" if error else "lost"
        said = running.spoiled.spoils if running.spoiled is not None else error
        return f"done, {said}" if said and running.done else said or "ok"

    def _remember(self, running: _Running, error: str, outcome: str, begun: float) -> None:
        caller = running.caller
        region, service, action = (text[:LONGEST] for text in (caller.region, running.service, running.action))
        record = CallRecord(caller.account, region, service, action, error)
        with self._lock:
            if len(self.calls) >= REMEMBERED:
                del self.calls[: REMEMBERED // 2]
            self.calls.append(record)
        entry = Entry(
            at=running.now,
            account=caller.account,
            secret_id=running.secret_id[:LONGEST],
            region=region,
            service=service,
            action=action,
            outcome=outcome,
            request=running.request_id,
            milliseconds=round((time.perf_counter() - begun) * 1000, 3),
        )
        self.journal.add(entry, at_once=running.changes and running.done)


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
    why = f", since it {NOT_OFFERED[name]}" if name in NOT_OFFERED else ""
    raise ApiError("InvalidAction", f"This emulator has no action {name!r} of {asked} {version}{why}.")


def _no_answer(status: int) -> Reply:
    """What something between client and cloud answers."""
    title = f"{status} {HTTPStatus(status).phrase}"
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Reply(page.encode(), status, "text/html")
