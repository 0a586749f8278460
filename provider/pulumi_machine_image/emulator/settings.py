"""What can be set; the choices made where the cloud's documents are silent or disagree are in `choices.py`."""

import re
import time
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    InstanceOf,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from . import accounts
from .choices import Choices
from .clock import KEPT, WorldClock
from .errors import EmulatorError
from .rules import Rule, mistake, parse

Seconds = Annotated[float, Field(ge=0, le=7 * 24 * 3600)]


class Limits(BaseModel):
    """How many images fit a region and how many accounts an image."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    images: int = Field(default=10, ge=0, le=1_000_000)
    accounts: int = Field(default=50, ge=0, le=1_000_000)


CLASSIC = Limits(images=10, accounts=50)
"""As on the older pages "Image types" and "Use limits"."""
CURRENT = Limits(images=500, accounts=500)
"""As in the SDK's texts of SyncImages and ModifyImageSharePermission today."""


class EmulatorSettings(Choices):
    """The settings of one emulator process; keys in camelCase (as in a program's configuration) or snake_case.

    Several processes may work on one database: each answers with its own limits and rates, and an image keeps the end
    time that was stored by the process that made it.
    """

    database: str = Field(default=":memory:", min_length=1)
    """A file, made with its folder when it is not there; or `:memory:`."""
    limits: Literal["classic", "current"] | Limits = "classic"
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
    clock: str = KEPT
    """The world's time. `kept`: as the database has it, which at first is the real time; or put it: `real`, `frozen`
    (stands still until it is moved), `frozen@2030-01-01T00:00:00Z`, `2030-01-01T00:00:00Z` (runs on from there), or
    seconds ahead of the real time, as `+3600`. It is put once: the same words at a later start change nothing. All
    processes on one database see the same time."""
    journal: int = Field(default=10_000, ge=0, le=10_000_000)
    """How many calls the journal keeps; 0 for none."""
    account: str = "100000000001"
    """The account whose keys are given out when none is named."""

    faults: tuple[InstanceOf[Rule], ...] = ()
    """What goes wrong, and when: a list of rules (`docs/emulator.md` says what is in one). As an option: a YAML file
    with the list, or the list itself as JSON."""

    @field_validator("limits", mode="wrap")
    @classmethod
    def _limits(cls, given: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        pair = re.fullmatch(r"([0-9]+),([0-9]+)", given) if isinstance(given, str) else None
        try:
            return validate({"images": pair[1], "accounts": pair[2]} if pair else given)
        except ValidationError:
            raise ValueError("must be classic, current, or the two numbers images and accounts, as 20,5") from None

    @field_validator("faults", mode="before")
    @classmethod
    def _faults(cls, given: Any) -> Any:
        rules = list(given) if isinstance(given, tuple) else given
        return tuple(parse(rules, "emulator setting faults")) if rules else ()

    @field_validator("account")
    @classmethod
    def _account(cls, given: str) -> str:
        if not (accounts.exists(given) and accounts.is_main(given)):
            raise ValueError("must be an account id: 9 to 15 digits that do not begin with 998 or 999")
        return given

    @field_validator("clock")
    @classmethod
    def _clock(cls, given: str) -> str:
        real = time.time()
        try:
            WorldClock().put(given, real).checked(real)
        except EmulatorError as refused:
            raise ValueError(str(refused).removeprefix("the clock ").partition(", not ")[0]) from None
        return given

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
            return cls.model_validate(dict(values))
        except ValidationError as failure:
            raise EmulatorError("; ".join(_line(error) for error in failure.errors())) from None


def _line(error: Any) -> str:
    first, *rest = error["loc"]
    return mistake({**error, "loc": rest}, f"emulator setting {first}")
