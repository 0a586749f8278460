"""The admin door: plain JSON below a path that the cloud does not have, for those who have the token.

    GET  /_emulator/               what this emulator is
    GET  /_emulator/journal        ?action= &region= &account= &outcome= &since= &limit=
    GET  /_emulator/faults         the rules, with what they have seen and done
    POST /_emulator/faults         a rule, or a list of rules, to be added
    POST /_emulator/faults/clear   {} for all, or {"number": 3}
    GET  /_emulator/clock          the world's time
    POST /_emulator/clock          {"advance": 600}, or {"put": "frozen"} in the words of the setting `clock`
    POST /_emulator/reset          {}: a world as on the first day
    POST /_emulator/seed           a seed as in a file, as JSON; ?reset=true for a new world with it

Every request has `Authorization: Bearer TOKEN`, and its `Host` is the loopback. A refusal is {"error": "one line"} with
a status of HTTP.
"""

import hmac
import json
import logging
import os
import re
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from ..clouds.hosts import is_here
from . import structures
from .clock import LATEST
from .errors import LONGEST, EmulatorError
from .journal import Journal
from .laboratory import Laboratory, plain
from .protocol import Incoming, Reply, read_json
from .rules import Rules
from .settings import EmulatorSettings
from .wire import ADMIN as PATH

log = logging.getLogger("pulumi_machine_image.emulator")
LONGEST_JOURNAL = 10_000
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,200}")


class _Refused(Exception):
    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class _Asked(NamedTuple):
    query: dict[str, str]
    body: Any


class Admin:
    """Answers what comes through the door."""

    def __init__(
        self, token: str, settings: EmulatorSettings, laboratory: Laboratory, rules: Rules, journal: Journal
    ) -> None:
        self._token = token.encode()
        self._settings = settings
        self._laboratory = laboratory
        self._rules = rules
        self._journal = journal
        self._doors: dict[tuple[str, str], Callable[[_Asked], Any]] = {
            ("GET", "/"): self._about,
            ("GET", "/journal"): self._read_journal,
            ("GET", "/faults"): lambda asked: rules.described(),
            ("POST", "/faults"): self._add_faults,
            ("POST", "/faults/clear"): self._clear_faults,
            ("GET", "/clock"): lambda asked: laboratory.clock(),
            ("POST", "/clock"): self._move_clock,
            ("POST", "/reset"): self._reset,
            ("POST", "/seed"): self._seed,
        }

    def __call__(self, path: str, incoming: Incoming) -> Reply:
        """The answer to a request below PATH."""
        try:
            self._admit(incoming)
            answer = self._door(path, incoming.method)(self._asked(incoming))
            return _reply(200, answer)
        except _Refused as refused:
            return _refusal(refused.status, refused)
        except EmulatorError as refused:
            return _refusal(400, refused)
        except Exception:
            log.exception("%s %s failed", incoming.method, path)
            return _reply(500, {"error": "it failed; see the emulator's log"})

    def _admit(self, incoming: Incoming) -> None:
        if not is_here(incoming.headers.get("host", "")):  # a web page's own name, which its DNS leads here
            raise _Refused(403, "the admin door is opened by an address of the loopback, or by localhost")
        scheme, _, token = incoming.headers.get("authorization", "").partition(" ")
        given = token.strip().encode("utf-8", "replace")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given, self._token):
            raise _Refused(401, "the admin door needs the header Authorization: Bearer TOKEN")

    def _door(self, path: str, method: str) -> Callable[[_Asked], Any]:
        name = path[len(PATH) :].rstrip("/") or "/"
        if door := self._doors.get((method, name)):
            return door
        others = [other for other, known in self._doors if known == name]
        if others:
            raise _Refused(405, f"{PATH}{name} takes {' and '.join(others)}")
        raise _Refused(404, f"there is no {PATH}{name}; there are {', '.join(sorted({n for _, n in self._doors}))}")

    def _asked(self, incoming: Incoming) -> _Asked:
        query = {name: values[-1] for name, values in parse_qs(incoming.query, keep_blank_values=True).items()}
        if not incoming.body.strip():
            return _Asked(query, {})
        try:
            return _Asked(query, read_json(incoming.body))
        except ValueError:
            raise _Refused(400, "the body is not JSON") from None

    def _about(self, asked: _Asked) -> Any:
        settings = structures.plain(self._settings)
        del settings["faults"]
        return {"settings": settings, "clock": self._laboratory.clock(), "faults": len(self._rules.described())}

    def _read_journal(self, asked: _Asked) -> Any:
        which = _only(asked.query, "action", "region", "account", "outcome", "since", "limit")
        limit = which.pop("limit", "100")
        if not (re.fullmatch(r"[0-9]{1,9}", limit) and 0 < int(limit) <= LONGEST_JOURNAL):
            raise _Refused(400, f"limit must be a number from 1 to {LONGEST_JOURNAL}, not {limit!r}")
        self._journal.flush()
        return [plain(entry) for entry in self._laboratory.journal(limit=int(limit), **which)]

    def _add_faults(self, asked: _Asked) -> Any:
        from .fault_rules import parse

        return {"numbers": self._rules.add(parse(asked.body))}

    def _clear_faults(self, asked: _Asked) -> Any:
        number = _only(_object(asked), "number").get("number")
        if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
            raise _Refused(400, "number must be the number of a rule")
        return {"cleared": self._rules.clear(number)}

    def _move_clock(self, asked: _Asked) -> Any:
        match _only(_object(asked), "advance", "put"):
            case {"advance": int() | float() as seconds} as all_of_it if len(all_of_it) == 1:
                return self._laboratory.advance(float(max(-1, min(seconds, LATEST))))
            case {"put": str() as words} as all_of_it if len(all_of_it) == 1:
                return self._laboratory.put_clock(words)
        raise _Refused(400, 'either {"advance": SECONDS} or {"put": "WORDS"}')

    def _reset(self, asked: _Asked) -> Any:
        _only(_object(asked))
        self._laboratory.reset()
        return {}

    def _seed(self, asked: _Asked) -> Any:
        reset = _only(asked.query, "reset").get("reset", "false")
        if reset not in ("true", "false"):
            raise _Refused(400, f"reset must be true or false, not {reset!r}")
        return self._laboratory.seed(asked.body, reset=reset == "true")


def token_of(database: str, given: str = "") -> str:
    """The token: the given one, or the database's own.

    Why a file: whoever may read it is the same user, and every emulator on the database has the same token. It is
    beside the database, readable by its owner only.
    """
    if given:
        if not _TOKEN.fullmatch(given):
            raise EmulatorError("the admin token must have 16 to 200 letters, digits and ._~+/=-")
        return given
    if database == ":memory:":
        return secrets.token_urlsafe(24)
    path = Path(f"{database}.token")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
        try:
            os.link(new, path)  # whole, and once, however many emulators start together
        except FileExistsError:
            pass
        finally:
            new.unlink()
        found = path.read_text("ascii").strip()
        facts = path.stat()
    except (OSError, ValueError) as failure:
        raise EmulatorError(f"cannot keep the admin token in {path}: {failure}") from None
    if facts.st_uid != os.getuid() or stat.S_IMODE(facts.st_mode) & 0o077:
        raise EmulatorError(f"{path} can be reached by others: make it yours alone (mode 600), or remove it")
    if not _TOKEN.fullmatch(found):
        raise EmulatorError(f"{path} holds no admin token; remove it")
    return found


def _only(given: dict[str, Any], *names: str) -> dict[str, Any]:
    for name in given:
        if name not in names:
            raise _Refused(400, f"{name!r} is not known here" + (f"; known: {', '.join(names)}" if names else ""))
    return dict(given)


def _object(asked: _Asked) -> dict[str, Any]:
    if not isinstance(asked.body, dict):
        raise _Refused(400, "the body must be a JSON object")
    return asked.body


def _refusal(status: int, why: Exception) -> Reply:
    """One line, whatever is repeated in it."""
    return _reply(status, {"error": " ".join(str(why)[:LONGEST].split())})


def _reply(status: int, answer: Any) -> Reply:
    return Reply(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"), status)
