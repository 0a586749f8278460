"""What goes wrong with calls, by rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lab.aws.call import Call

Cut = Literal["before", "after", ""]


@dataclass(frozen=True)
class Fault:
    """What happens to a call.

    Attributes:
        code: The error that is answered, before the call has an effect.
        status: Of HTTP, for the error or for `body`.
        seconds: Pass before anything else.
        cut: The connection ends without an answer, before the call's effect or after it.
        body: What is answered in place of the real answer, after the effect.
    """

    code: str = ""
    message: str = ""
    status: int = 400
    seconds: float = 0
    cut: Cut = ""
    body: bytes | None = None


THROTTLED = Fault("RequestLimitExceeded", "Request limit exceeded.", status=503)
EXPIRED = Fault("RequestExpired", "Request has expired.")
INTERNAL = Fault("InternalError", "An internal error has occurred", status=500)
CUT = Fault(cut="before")
LOST = Fault(cut="after")
MALFORMED = Fault(body=b"<html>who are you")

Rule = Callable[[Call], Fault | None]


def rule(
    fault: Fault, action: str | None = None, *, region: str | None = None, numbers: Sequence[int] | None = None
) -> Rule:
    """A fault for calls of an action, in a region, with these numbers; what is not given may be any."""

    def judge(call: Call) -> Fault | None:
        fits = action in (None, call.action) and region in (None, call.region)
        return fault if fits and (numbers is None or call.number in numbers) else None

    return judge


@dataclass
class Faults:
    """The rules that hold; the first that fits decides."""

    rules: list[Rule] = field(default_factory=list)

    def add(self, *rules: Rule) -> None:
        self.rules.extend(rules)

    def of(self, call: Call) -> Fault:
        found = (fault for each in self.rules if (fault := each(call)))
        return next(found, Fault())
