"""Trouble on demand: a test's hook looks at each call and may answer with a fault.

The hook is asked twice, before the effect and after it (`call.stage`). A lost answer may be announced at either moment:
it takes place after the effect, so a hook that counts calls need only look once.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple


class Call(NamedTuple):
    """One call of one client, as a hook sees it."""

    account: str
    region: str
    service: str
    action: str
    parameters: Mapping[str, Any]
    number: int
    """The how-manieth call of this action in this process, from 1."""
    stage: Literal["before", "after"] = "before"
    error: str = ""
    """After the effect: the code that the call was refused with, if it was."""


class Fault(NamedTuple):
    """What goes wrong with a call; make one with the methods below.

    What a hook gives before the effect and is `after_effect()` waits for it, so a hook that counts need only look once.
    """

    code: str = ""
    message: str = ""
    seconds: float = 0.0
    cuts: bool = False
    loses_answer: bool = False
    fails: frozenset[str] | None = None
    fails_launch: bool = False
    status: int = 0
    garbles: bool = False
    late: bool = False
    """Whether all of it happens after the effect."""

    @classmethod
    def refuse(cls, code: str, message: str = "refused by a fault") -> "Fault":
        """Before the effect: nothing is done. After it: done, and yet refused."""
        return cls(code=code, message=message)

    @classmethod
    def throttle(cls) -> "Fault":
        """As if too many calls had been made."""
        return cls(code="RequestLimitExceeded", message="Your current request times equals to the limit of the API.")

    @classmethod
    def delay(cls, seconds: float) -> "Fault":
        """Takes its time (real time, whatever the emulator's clock says)."""
        return cls(seconds=seconds)

    @classmethod
    def cut(cls) -> "Fault":
        """The connection ends at once: before the effect, nothing is done."""
        return cls(cuts=True)

    @classmethod
    def lose_answer(cls) -> "Fault":
        """The call is carried out, then the connection ends without an answer."""
        return cls(loses_answer=True)

    @classmethod
    def fail_images(cls, *regions: str) -> "Fault":
        """The call is accepted, but the images that it makes (in these regions, or everywhere) end as failed."""
        return cls(fails=frozenset(regions))

    @classmethod
    def fail_instances(cls) -> "Fault":
        """The call is accepted, but the machines that it makes end as LAUNCH_FAILED."""
        return cls(fails_launch=True)

    @classmethod
    def http(cls, status: int) -> "Fault":
        """Something between client and cloud answers with this HTTP status and a page."""
        return cls(status=status)

    @classmethod
    def garble(cls) -> "Fault":
        """The answer is half a JSON text."""
        return cls(garbles=True)

    def after(self, seconds: float) -> "Fault":
        """The same, so much later (real time)."""
        return self._replace(seconds=seconds)

    def after_effect(self) -> "Fault":
        """The same, once the call has been carried out."""
        return self._replace(late=True)

    @property
    def spoils(self) -> str:
        """What stands in place of the cloud's answer, in the journal's words; empty where nothing does."""
        return f"http {self.status}" if self.status else "garbled" if self.garbles else ""

    def fails_in(self, region: str) -> bool:
        """Whether an image made in the region is to fail."""
        return self.fails is not None and (not self.fails or region in self.fails)


NO_FAULT = Fault()
Faults = Callable[[Call], "Fault | None"]
