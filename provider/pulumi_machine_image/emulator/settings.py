"""What can be set; the choices made where the cloud's documents are silent or disagree are in `choices.py`."""

import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from . import accounts, structures
from .choices import Choices, Group
from .clock import KEPT, WorldClock
from .errors import EmulatorError
from .structures import Check, Instead, Mistaken, between

if TYPE_CHECKING:
    from .fault_rules import Rule
else:
    Rule = Any  # imported only where there is one

Seconds = Annotated[float, between(0, 7 * 24 * 3600)]


class Limits(Group):
    """How many images fit a region and how many accounts an image."""

    images: Annotated[int, between(0, 1_000_000)] = 10
    accounts: Annotated[int, between(0, 1_000_000)] = 50


CLASSIC = Limits(images=10, accounts=50)
"""As on the older pages "Image types" and "Use limits"."""
CURRENT = Limits(images=500, accounts=500)
"""As in the SDK's texts of SyncImages and ModifyImageSharePermission today."""


def _limits(given: Any) -> Any:
    if given in ("classic", "current") or isinstance(given, Limits):
        return given
    pair = re.fullmatch(r"([0-9]+),([0-9]+)", given) if isinstance(given, str) else None
    numbers = {"images": pair[1], "accounts": pair[2]} if pair else given
    if isinstance(numbers, dict):
        try:
            return structures.read(Limits, numbers, exact=False)
        except Mistaken:
            pass
    raise ValueError("must be classic, current, or the two numbers images and accounts, as 20,5")


def _faults(given: Any) -> Any:
    if not given:
        return ()
    from .fault_rules import parse

    return tuple(parse(list(given) if isinstance(given, tuple) else given, "emulator setting faults"))


def _some(given: str, _: Any) -> None:
    if not given:
        raise ValueError("string should have at least 1 character")


def _main_account(given: str, _: Any) -> None:
    if not (accounts.exists(given) and accounts.is_main(given)):
        raise ValueError("must be an account id: 9 to 15 digits that do not begin with 998 or 999")


def _clock(given: str, _: Any) -> None:
    real = time.time()
    try:
        WorldClock().put(given, real).checked(real)
    except EmulatorError as refused:
        raise ValueError(str(refused).removeprefix("the clock ").partition(", not ")[0]) from None


class EmulatorSettings(Choices):
    """The settings of one emulator process.

    Several processes may work on one database: each answers with its own limits and rates, and an image keeps the end
    time that was stored by the process that made it.
    """

    database: Annotated[str, Check(_some)] = ":memory:"
    """A file, made with its folder when it is not there; or `:memory:`."""
    limits: Annotated[Literal["classic", "current"] | Limits, Instead(_limits)] = "classic"
    """How many images a region takes, and how many accounts an image: `classic` (10, 50), `current` (500, 500), or
    `{images, accounts}`, as an option `20,5`."""
    create_seconds: Seconds = 2.0
    """From CreateImage (and CreateSnapshot) to NORMAL."""
    copy_seconds: Seconds = 3.0
    """From SyncImages to NORMAL."""
    import_seconds: Seconds = 3.0
    """From ImportImage to NORMAL or IMPORTFAILED."""
    export_seconds: Seconds = 3.0
    """From ExportImages to its end; nothing is written, but so long the task counts."""
    instance_seconds: Seconds = 1.0
    """From RunInstances, StartInstances, StopInstances to the state asked for."""
    rates: Literal["off", "documented"] = "off"
    """Whether more calls a second than documented are refused with RequestLimitExceeded."""
    clock: Annotated[str, Check(_clock)] = KEPT
    """The world's time. `kept`: as the database has it, which at first is the real time; or put it: `real`, `frozen`
    (stands still until it is moved), `frozen@2030-01-01T00:00:00Z`, `2030-01-01T00:00:00Z` (runs on from there), or
    seconds ahead of the real time, as `+3600`. It is put once: the same words at a later start change nothing. All
    processes on one database see the same time."""
    journal: Annotated[int, between(0, 10_000_000)] = 10_000
    """How many calls the journal keeps; 0 for none."""
    account: Annotated[str, Check(_main_account)] = "100000000001"
    """The account whose keys are given out when none is named."""

    faults: Annotated[tuple[Rule, ...], Instead(_faults)] = ()
    """What goes wrong, and when: a list of rules (`docs/emulator.md` says what is in one). As an option: a YAML file
    with the list, or the list itself as JSON."""

    @property
    def numbers(self) -> Limits:
        """The limits as numbers."""
        if isinstance(self.limits, Limits):
            return self.limits
        return CLASSIC if self.limits == "classic" else CURRENT

    @property
    def shared_can_be_copied(self) -> bool:
        """Whether a received image may become an own one in its own region."""
        if self.shared_copies == "by limits":
            return self.numbers != CLASSIC
        return self.shared_copies == "allowed"

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> "EmulatorSettings":
        """Settings from a program's configuration; what is wrong becomes one line."""
        try:
            return structures.read(cls, dict(values), exact=False)
        except Mistaken as mistaken:
            raise EmulatorError("; ".join(f"emulator setting {mistake}" for mistake in mistaken.mistakes)) from None
