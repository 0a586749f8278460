"""What can go wrong, as classes a caller can tell apart.

    ImageError                     anything this package raises on purpose
    |-- InvalidInput               what was asked can never work: a value, a name, a form
    |-- SettingsProblem            the configuration is wrong or incomplete
    |   `-- NoCredentials          nobody said who is calling
    |-- ImageGone                  the image an operation needs does not exist
    |-- SourceGone                 the instance or snapshot an image is made from does not exist
    |-- ImageConflict              something else holds the name, the image or the id
    |   |-- NameTaken              another image of the region has the name
    |   `-- StillShared            other accounts may use the image: it cannot be deleted
    |-- NoRoom                     a limit does not leave room for what was asked
    |-- Refused                    the cloud's rules forbid it
    |   |-- NotTheOwner            the image belongs to another account
    |   |-- BadAccount             an account cannot receive the image
    |   |-- Protected              deletion protection is on
    |   `-- Denied                 the caller may not do it
    |       `-- LoginRefused       nobody may do anything with these credentials
    |-- Busy                       something else is being done with it: try again
    |-- Throttled                  too many calls: try again
    |-- CloudTrouble               the cloud failed
    |   |-- Unreachable            no connection: the call was certainly not sent
    |   `-- AnswerLost             the connection broke: nobody knows whether the call had an effect
    |-- BuildFailed                an image ended in a failed state
    |-- TookTooLong                the time given ran out; the cloud goes on
    |-- Interrupted                the run was cancelled; the cloud goes on
    `-- SeveralFailures            some parts worked, others did not
        `-- CopiesFailed           copies could not be begun in some regions

"Not found" is a value where somebody looks (None, absent from a mapping), and an exception only where an
operation cannot go on without the thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar, Literal, TypeVar

from ..plain_text import in_a_line, plain

E = TypeVar("E", bound="ImageError")
Again = Literal["always", "repeatable", "never"]
"""When the same call may be sent again: `always` (it had no effect), `repeatable` (only calls that may be
repeated without harm), `never`."""


class ImageError(Exception):
    """One sentence for a person: what was asked, of which image where, what happened, what to do.

    Its text is safe to show: what others wrote is in it, such as names and the cloud's own words.

    Attributes:
        what: What was asked, of which image ("delete image img-1 (web)").
        where: The region or other place; may be empty.
        why: What the cloud or a rule said; with a line break before it, it is a table, and `do` a list.
        do: What the reader can do about it; may be empty.
        code: The cloud's own error code; may be empty.
        request_id: The cloud's id of the failed call; may be empty.
    """

    again: ClassVar[Again] = "never"
    advice: ClassVar[str] = ""
    """What the reader can do where nothing better is known."""

    def __init__(
        self, what: str, *, why: str, where: str = "", do: str = "", code: str = "", request_id: str = ""
    ) -> None:
        self.what, self.where, self.why, self.do = what, where, why, do or self.advice
        self.code, self.request_id = code, request_id
        super().__init__(what)

    def about(self: E, what: str, where: str) -> E:
        """The same of something else."""
        return type(self)(what, where=where, why=self.why, do=self.do, code=self.code, request_id=self.request_id)

    def __str__(self) -> str:
        place = f" in {self.where}" if self.where else ""
        if self.why.startswith("\n"):
            return plain(f"{self.what}{place}:{self.why}{self.do}.")
        said = ", ".join(part for part in (self.code, self.request_id and f"request {self.request_id}") if part)
        sentences = [
            f"{self.what}{place}: {self.why.rstrip('.')}" + (f" ({said})" if said else ""),
            self.do.rstrip("."),
        ]
        return in_a_line(" ".join(text if text.endswith("?") else f"{text}." for text in sentences if text))


class InvalidInput(ImageError):
    """What was asked can never work."""


class SettingsProblem(ImageError):
    """The configuration is wrong or incomplete."""


class NoCredentials(SettingsProblem):
    """Nobody said who is calling."""


class ImageGone(ImageError):
    """The image an operation needs does not exist."""

    advice: ClassVar[str] = "`pulumi up --refresh` finds out what is gone"


class SourceGone(ImageError):
    """The instance or snapshot an image is made from does not exist."""

    advice: ClassVar[str] = "Name another one that is there"


class ImageConflict(ImageError):
    """Something else holds the name, the image or the id."""


class NameTaken(ImageConflict):
    """Another image of the region has the name."""


class StillShared(ImageConflict):
    """Other accounts may use the image, so that it cannot be deleted."""


class NoRoom(ImageError):
    """A limit does not leave room for what was asked."""


class Refused(ImageError):
    """The cloud's rules forbid it."""


class NotTheOwner(Refused):
    """The image belongs to another account."""


class BadAccount(Refused):
    """An account cannot receive the image."""


class Protected(Refused):
    """Deletion protection is on."""


class Denied(Refused):
    """The caller may not do it."""


class LoginRefused(Denied):
    """Nobody may do anything with these credentials: every other call would be refused, too."""


class Busy(ImageError):
    """Something else is being done with the image or its source."""

    again: ClassVar[Again] = "always"


class Throttled(ImageError):
    """Too many calls."""

    again: ClassVar[Again] = "always"


class CloudTrouble(ImageError):
    """The cloud failed."""

    again: ClassVar[Again] = "repeatable"


class Unreachable(CloudTrouble):
    """There was no connection, so that the call was certainly not sent."""

    again: ClassVar[Again] = "always"


class AnswerLost(CloudTrouble):
    """The connection broke: nobody knows whether the call had an effect."""


class BuildFailed(ImageError):
    """An image ended in a failed state."""


class TookTooLong(ImageError):
    """The time given ran out; the cloud goes on by itself."""


class Interrupted(ImageError):
    """The run was cancelled; the cloud goes on by itself."""


class SeveralFailures(ImageError):
    """Some parts worked, others did not.

    Attributes:
        failures: What failed, each a whole error.
    """

    def __init__(self, what: str, *, failures: Sequence[ImageError], done: str = "", where: str = "") -> None:
        self.failures = tuple(failures)
        why = "; ".join(str(failure).rstrip(".") for failure in failures)
        super().__init__(what, where=where, why=why, do=done)


class CopiesFailed(SeveralFailures):
    """Copies could not be begun in some regions.

    Attributes:
        begun: Region to id, for those that were.
        by_region: What failed in each of the others.
    """

    def __init__(self, what: str, *, begun: Mapping[str, str], by_region: Mapping[str, ImageError]) -> None:
        self.begun, self.by_region = begun, by_region
        super().__init__(what, failures=list(by_region.values()))


@contextmanager
def passing(*kinds: type[ImageError]) -> Iterator[None]:
    """Passes over errors of these classes, but never over a refused login: it is no answer about anything."""
    try:
        yield
    except LoginRefused:
        raise
    except kinds:
        pass


EVERYBODYS = (LoginRefused, SettingsProblem, CloudTrouble)
"""Errors that are about nothing that was asked, and would meet whoever asks the same."""
