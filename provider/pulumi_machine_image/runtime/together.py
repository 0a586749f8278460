"""One call for what several operations ask for at once.

Who asks first leads: it waits for others, sends what has gathered as one call, and gives each its part. It waits a
moment for who may still ask (`company`); and for the answers to calls about the same place, since those who wait for
them will ask next what it asks now: without that, one that is ahead of the others stays ahead, and
alone. What comes while a call is on its way is the next one. Nothing is kept: an answer is to a question that was
asked before the call was sent, so that nobody reads what was there before a write of its own.

Why errors are told apart: a deadline and a cancel are the leader's own, and another leads on. What nobody can do or
reach is everybody's, since to ask again would only multiply it. Anything else may be about one of them only, which
must neither lose nor hide the others: each asks alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..images.errors import (
    EVERYBODYS,
    ImageError,
    Interrupted,
    TookTooLong,
)
from .company import Rest
from .patience import Patience

V = TypeVar("V")
Send = Callable[[Sequence[str]], Mapping[str, V]]
"""One call about these ids; what it answers of each."""

LONGEST = 1.0
"""Seconds that a call waits at most for others that are on their way."""
CHECK = 1.0
"""Seconds after which whoever waits for a call of others looks whether its own time is over."""


@dataclass(slots=True, eq=False)
class _Member:
    """One operation's part.

    Attributes:
        wake: Set when what it waits for may have come: its answer, its turn to lead, or others.
        alone: Whether it is to ask by itself, because a call for several was refused.
    """

    ids: Sequence[str]
    send: Send[Any]
    patience: Patience
    what: str
    rest: Rest
    wake: threading.Event = field(default_factory=threading.Event)
    done: bool = False
    alone: bool = False
    answer: Mapping[str, Any] = field(default_factory=dict)
    error: ImageError | None = None


@dataclass(slots=True)
class _Row:
    """Who waits for one sort of call.

    Attributes:
        leader: Who gathers or sends.
        sent: Whose call is on its way.
        last: Whether it goes after those of the place that are not.
    """

    where: str
    last: bool
    sent: list[_Member] = field(default_factory=list)
    waiting: list[_Member] = field(default_factory=list)
    leader: _Member | None = None


class Together:
    """The calls of one account."""

    def __init__(self) -> None:
        self._rows: dict[Hashable, _Row] = {}
        self._guard = threading.Lock()

    def ask(
        self,
        sort: Hashable,
        ids: Sequence[str],
        send: Send[V],
        *,
        most: int,
        patience: Patience,
        what: str,
        where: str,
        last: bool = False,
    ) -> Mapping[str, V]:
        """What the cloud answers about these ids.

        Args:
            sort: What must be alike for one call: the action, the region, every option.
            ids: At most `most`.
            send: Sends one call, about these ids or more, under this operation's patience.
            most: How many ids one call takes.
            what: What is asked, for errors.
            last: Whether those who still wait to ask something else there are let go first: they come to ask the same.

        Raises:
            TookTooLong, Interrupted: By this operation's own patience.
            ImageError: Whatever `send` raises.
        """
        with ExitStack() as until_answered:
            with self._guard:  # who sees it rest finds it waiting
                me = _Member(ids, send, patience, what, until_answered.enter_context(patience.company.resting()))
                until_answered.enter_context(patience.cancel.waking(me.wake))
                row = self._rows.setdefault(sort, _Row(where, last))
                row.waiting.append(me)
                if row.leader and _is_full(row, most):
                    row.leader.wake.set()
            self._wait(row, me, most, where)
        if me.error is not None:
            raise me.error
        answer = send(ids) if me.alone else me.answer
        return {id: answer[id] for id in ids if id in answer}

    def _wait(self, row: _Row, me: _Member, most: int, where: str) -> None:
        try:
            while not me.done:
                self._step(row, me, most, where)
        finally:
            with self._guard:
                me.done = True
                if me in row.waiting:
                    row.waiting.remove(me)
                self._changed(row)

    def _step(self, row: _Row, me: _Member, most: int, where: str) -> None:
        """Leads where nobody does, else waits for whoever does."""
        with self._guard:
            if me.done:
                return
            row.leader = row.leader or me
            me.wake.clear()
        if row.leader is me:
            self._lead(row, me, most, where)
            return
        me.patience.check(me.what, where)
        me.patience.clock.follow(me.wake, CHECK)

    def _lead(self, row: _Row, me: _Member, most: int, where: str) -> None:
        batch: list[_Member] = []
        try:
            self._gather(row, me, most)
            with self._guard:
                batch = _first(row.waiting, me, most)
                row.waiting[:] = [member for member in row.waiting if member not in batch]
                row.sent = batch
            self._send(batch, me, where)
        finally:
            with self._guard:
                row.sent = []
                row.waiting[:0] = [member for member in batch if not member.done and member is not me]
                row.leader = None
                for member in batch:
                    member.wake.set()
                self._changed(row)

    def _gather(self, row: _Row, me: _Member, most: int) -> None:
        """Returns when others have come who may, or there are as many as one call takes."""
        clock, company = me.patience.clock, me.patience.company
        if not _is_full(row, most):
            company.gather(clock)
        until = clock.now() + LONGEST
        with self._guard:
            ahead = self._ahead(row)
        while self._is_awaited(ahead, row, me, most) and clock.now() < until:
            me.patience.check(me.what, row.where)
            clock.follow(me.wake, CHECK)
        if ahead and not _is_full(row, most):
            company.gather(clock)

    def _is_awaited(self, ahead: Sequence[_Member], row: _Row, me: _Member, most: int) -> bool:
        """Whether others may still come, for whom a call has room; what changes that from now on wakes."""
        with self._guard:
            me.wake.clear()
            return not all(member.done for member in ahead) and not _is_full(row, most)

    def _changed(self, changed: _Row) -> None:
        """Wakes who waits for what has changed in a row: the next to lead it, and who gathers for the same place. The
        guard is held."""
        for row in self._rows.values():
            if row.leader and row.where == changed.where:
                row.leader.wake.set()
        if changed.leader is None and changed.waiting:
            changed.waiting[0].wake.set()

    def _ahead(self, mine: _Row) -> list[_Member]:
        """Who will have an answer soon, and may then ask the same."""
        others = [row for row in self._rows.values() if row.where == mine.where and row is not mine]
        sent = [member for row in others for member in row.sent]
        return sent + [member for row in others if mine.last and not row.last for member in row.waiting]

    @staticmethod
    def _send(batch: list[_Member], me: _Member, where: str) -> None:
        answer: Mapping[str, Any] = {}
        try:
            answer = me.send(list(dict.fromkeys(id for member in batch for id in member.ids)))
        except (TookTooLong, Interrupted) as error:
            me.error = error if len(batch) == 1 else error.about(me.what, where)
            me.done = True
            return
        except ImageError as error:
            for member in batch:
                if len(batch) == 1:
                    member.error = error
                elif isinstance(error, EVERYBODYS):
                    member.error = error.about(member.what, where)
                else:
                    member.alone = True
        for member in batch:
            member.rest.end()
        for member in batch:
            member.answer, member.done = answer, True


def _is_full(row: _Row, most: int) -> bool:
    return sum(len(member.ids) for member in row.waiting) >= most


def _first(waiting: Sequence[_Member], me: _Member, most: int) -> list[_Member]:
    """The leader, and who came first of the others, as far as one call takes them."""
    batch, ids = [me], set(me.ids)
    for member in waiting:
        more = ids | set(member.ids)
        if member is not me and len(more) <= most:
            batch.append(member)
            ids = more
    return batch
