"""What every call of one operation goes through."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from ...images.errors import InvalidInput
from ...runtime.patience import Patience
from ...runtime.retry import attempt
from ...runtime.together import Send
from .session import Session

PAGE = 100
"""The most images, or instances, that one call lists."""
TOO_MANY = "InvalidParameterValue.LimitExceeded"
"""More ids than one call takes."""

T = TypeVar("T")
V = TypeVar("V")


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

        id, until_free = params.get("ImageId"), self._patience.until_free
        self._session.ready(service, region)
        counted = self._session.entrance(service, region)
        return attempt(
            lambda: self._session.limiter.send(counted, action, send, patience=self._patience, what=what, where=region),
            patience=self._patience,
            repeatable=repeatable,
            what=what,
            where=region,
            waits_for_busy=waits_for_busy,
            until_free=partial(until_free, region, id) if until_free and isinstance(id, str) else None,
        )

    def at_once(self, action: str) -> int:
        """How many ids one call takes. No page of today says; where they are fewer, the cloud shows it."""
        return self._session.at_once.get(action, PAGE)

    def together(
        self,
        action: str,
        region: str,
        ids: Sequence[str],
        send: Send[V],
        *,
        what: str,
        option: Hashable = None,
        last: bool = False,
    ) -> Mapping[str, V]:
        """What the operations that are under way ask of an action at once, as one call.

        Args:
            option: What must be alike besides.
            last: Whether looks that wait go first.
        """
        return self._session.together.ask(
            (action, region, option),
            ids,
            lambda all_ids: self._in_parts(action, all_ids, send),
            most=self.at_once(action),
            patience=self._patience,
            what=what,
            where=region,
            last=last,
        )

    def _in_parts(self, action: str, ids: Sequence[str], send: Send[V]) -> Mapping[str, V]:
        """In one call; in half as many at a time, from now on, where the cloud refuses their number."""
        try:
            return send(ids)
        except InvalidInput as error:
            if error.code != TOO_MANY or len(ids) == 1:
                raise
        half = len(ids) // 2
        self._session.at_once[action] = min(half, self.at_once(action))
        return {**self._in_parts(action, ids[:half], send), **self._in_parts(action, ids[half:], send)}
