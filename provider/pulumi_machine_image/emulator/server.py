"""The emulator as others use it: start it, point a client at it, look at what was called, close it."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from . import accounts, seed
from .clock import KEPT
from .dispatch import CallRecord, Dispatcher
from .errors import EmulatorError
from .faults import Call, Fault, Faults
from .journal import Entry
from .laboratory import Laboratory
from .rules import Rules
from .settings import EmulatorSettings
from .store import Store
from .wire import Server

if TYPE_CHECKING:
    from .admin import Admin


class Emulator:
    """One emulator process's worth of cloud, inside the calling process.

    `clock` is the time that the world's follows (seconds since 1970; see `clock.py`); signatures are checked against
    the real time, because clients stamp them by it. `faults` is asked about every call, see `faults.py`, and
    before the rules of the settings.
    """

    def __init__(
        self,
        settings: EmulatorSettings | None = None,
        *,
        clock: Callable[[], float] = time.time,
        faults: Faults | None = None,
        port: int | None = None,
    ) -> None:
        """Opens or makes the database; raises EmulatorError where that cannot be.

        A port is taken before anything is touched; where none is named, `start` takes a free one.
        """
        self.settings = settings or EmulatorSettings()
        self.clock = clock
        self.rules = Rules(self.settings.faults)
        self._server = None if port is None else _listening(port)
        self._started = False
        try:
            self._open(faults)
        except EmulatorError:
            if self._server is not None:
                self._server.stop()
            raise

    def _open(self, faults: Faults | None) -> None:
        self._store = Store(self.settings.database, seed.plant)
        self.laboratory = Laboratory(self._store, self.clock)
        if self.settings.clock != KEPT:
            try:
                self.laboratory.settle_clock(self.settings.clock)
            except EmulatorError:
                self._store.close()
                raise

        def hook(call: Call) -> Fault | None:
            return (faults and faults(call)) or self.rules(call)

        self._dispatcher = Dispatcher(self._store, self.settings, self.clock, hook)

    def start(self, *, admin_token: str = "") -> str:
        """Answers on the loopback from now on; returns the endpoint.

        With a token there is an admin door, see `admin.py`.
        """
        if self._started:
            raise EmulatorError(f"the emulator is running already, at {self.endpoint}")
        self._server = self._server or _listening(0)
        self._server.start(self._dispatcher, self._admin(admin_token))
        self._started = True
        return self.endpoint

    @property
    def endpoint(self) -> str:
        """A URL with scheme and port, for every service."""
        if self._server is None or not self._started:
            raise EmulatorError("the emulator has not been started")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def _admin(self, token: str) -> "Admin | None":
        if not token:
            return None
        from .admin import Admin

        return Admin(token, self.settings, self.laboratory, self.rules, self._dispatcher.journal)

    @property
    def calls(self) -> list[CallRecord]:
        """What this process was asked, in order of completion, with the code of what was refused."""
        return self._dispatcher.calls

    def journal(self, **which: Any) -> list[Entry]:
        """What was asked of this database, by any process; see `Laboratory.journal`."""
        self._dispatcher.journal.flush()
        return self.laboratory.journal(**which)

    def credentials(self, account: str = "") -> accounts.Keys:
        """SecretId and SecretKey of an account; of the settings' one where none is named.

        Raises EmulatorError for what is no account's id.
        """
        if account and not (accounts.exists(account) and accounts.is_main(account)):
            raise EmulatorError(
                f"there is no account {account!r}: its id has 9 to 15 digits and does not begin with 998 or 999"
            )
        return accounts.keys(account or self.settings.account)

    def close(self) -> None:
        """Ends connections, lets the write under way finish, closes the database."""
        self._dispatcher.closing.set()
        if self._server is not None:
            self._server.stop()
            self._server, self._started = None, False
        self._dispatcher.journal.close()
        self._store.close()

    def __enter__(self) -> "Emulator":
        """Starts on a free port, unless started already."""
        if not self._started:
            self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes."""
        self.close()


def _listening(port: int) -> Server:
    try:
        return Server(port)
    except (OSError, OverflowError) as failure:
        raise EmulatorError(f"cannot listen on port {port} of 127.0.0.1: {failure}") from None
