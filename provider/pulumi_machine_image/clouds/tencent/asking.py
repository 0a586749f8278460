"""What every call of one operation goes through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ...runtime.patience import Patience
from ...runtime.retry import attempt
from .session import Session

T = TypeVar("T")


class Asker:
    """Sends calls under an operation's deadline and cancel."""

    def __init__(self, session: Session, patience: Patience) -> None:
        self._session, self._patience = session, patience

    def ask(
        self,
        action: str,
        region: str,
        params: dict[str, Any],
        *,
        read: Callable[[dict[str, Any]], T],
        what: str,
        service: str = "cvm",
        repeatable: bool = True,
        waits_for_busy: bool = True,
    ) -> T:
        """Sends a call until it works, fails for good, or patience ends; returns what is read from the answer."""

        def send() -> T:
            return self._session.send(service, action, region, params, read=read, what=what, repeatable=repeatable)

        self._session.ready(service, region)
        counted = self._session.entrance(service, region)
        return attempt(
            lambda: self._session.limiter.send(counted, action, send, patience=self._patience, what=what, where=region),
            patience=self._patience,
            repeatable=repeatable,
            what=what,
            where=region,
            waits_for_busy=waits_for_busy,
        )
