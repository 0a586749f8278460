"""A fault rule: which calls, how often, and what goes wrong with them; `rules.py` applies it.

Apart from `rules.py` because of pydantic: most emulators have no rules, and importing it would take longer than all of
their start.
"""

from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.alias_generators import to_camel

from .errors import EmulatorError
from .faults import Call, Fault
from .regions import REGIONS
from .registry import ACTIONS

Kind = Literal["refuse", "throttle", "delay", "cut", "lose-answer", "garble", "http", "fail-images", "fail-instances"]
MAKERS = {"fail-images": ("CreateImage", "ImportImage", "SyncImages"), "fail-instances": ("RunInstances",)}
"""Actions that make what is to fail."""
_BEFORE_ONLY = ("throttle", "fail-images", "fail-instances")
_OF_ONE_KIND = {"code": "refuse", "message": "refuse", "status": "http", "regions": "fail-images"}


class Rule(BaseModel):
    """One rule. Names may hold `*` and `?`; what is left out fits every call."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True, coerce_numbers_to_str=True
    )

    do: Kind
    """`refuse` (with `code`), `throttle`, `delay` (by `seconds`), `cut` (nothing done, no answer), `lose-answer` (done,
    no answer), `garble` (half an answer), `http` (a page with `status`), `fail-images` (accepted, end as failed; it
    fits only the calls that make images in its `regions`), `fail-instances` (the same of machines)."""
    when: Literal["before", "after"] = "before"
    """Before the effect of the call, so that nothing is done, or after it."""
    action: str = "*"
    """Of which action the calls are, as `CreateImage` or `Describe*`."""
    service: str = "*"
    """Of which service: `cvm`, `cbs`, `tag`, `sts`."""
    region: str = "*"
    """To which region they go, as `ap-*`."""
    account: str = "*"
    """Whose calls they are."""
    nth: tuple[int, ...] = ()
    """Which of the calls that fit, and that no rule before this one has struck, counted from 1: a number, or several.
    Empty: all."""
    probability: float = Field(default=1.0, ge=0, le=1)
    """How likely a call that fits is struck; the same seed strikes the same calls."""
    seed: int = 0
    """Which calls `probability` takes."""
    times: int | None = Field(default=None, ge=1)
    """After so many strikes the rule rests."""
    code: str = ""
    """The code that `refuse` answers; any text is taken."""
    message: str = ""
    """The text beside it."""
    seconds: float = Field(default=0.0, ge=0, le=3600)
    """Real time that passes before what happens, with any of the kinds."""
    status: int = Field(default=502, ge=400, le=599)
    """The status of HTTP that `http` answers, from 400 to 599."""
    regions: tuple[str, ...] = ()
    """In which regions images fail; empty: everywhere."""

    @field_validator("nth", mode="before")
    @classmethod
    def _several(cls, given: Any) -> Any:
        return (given,) if isinstance(given, int) and not isinstance(given, bool) else given

    @field_validator("nth")
    @classmethod
    def _from_one(cls, given: tuple[int, ...]) -> tuple[int, ...]:
        if any(number < 1 for number in given):
            raise ValueError("must be numbers from 1")
        return given

    @field_validator("status")
    @classmethod
    def _known(cls, given: int) -> int:
        if given not in {status.value for status in HTTPStatus}:
            raise ValueError("must be a status of HTTP from 400 to 599")
        return given

    @model_validator(mode="after")
    def _consistent(self) -> "Rule":
        for name, kind in _OF_ONE_KIND.items():
            if name in self.model_fields_set and self.do != kind:
                raise ValueError(f"{name} goes with {kind}, not with {self.do}")
        if self.do == "refuse" and not self.code:
            raise ValueError("refuse needs a code")
        if self.do == "delay" and not self.seconds:
            raise ValueError("delay needs seconds")
        if self.do in _BEFORE_ONLY and self.when == "after":
            raise ValueError(f"{self.do} does not come after the effect")
        return self

    def fits(self, call: Call) -> bool:
        """Whether it is about this call."""
        seen = (call.action, call.service, call.region, call.account)
        if not all(map(fnmatchcase, seen, (self.action, self.service, self.region, self.account))):
            return False
        return self.do not in MAKERS or self._has_something_to_fail(call)

    def _has_something_to_fail(self, call: Call) -> bool:
        """Whether the call makes what this rule has fail."""
        if call.action not in MAKERS[self.do]:
            return False
        made_in = call.parameters.get("DestinationRegions") if call.action == "SyncImages" else [call.region]
        return not self.regions or (isinstance(made_in, list) and any(region in self.regions for region in made_in))

    def fault(self) -> Fault:
        """What goes wrong."""
        made = {
            "refuse": Fault.refuse(self.code, self.message or "refused by a rule"),
            "throttle": Fault.throttle(),
            "delay": Fault(),
            "cut": Fault.cut(),
            "lose-answer": Fault.lose_answer(),
            "garble": Fault.garble(),
            "http": Fault.http(self.status),
            "fail-images": Fault.fail_images(*self.regions),
            "fail-instances": Fault.fail_instances(),
        }[self.do].after(self.seconds)
        return made.after_effect() if self.when == "after" else made


def parse(given: Any, where: str = "faults") -> list[Rule]:
    """Rules from plain data: one, or a list; what is wrong becomes one line."""
    found = []
    for position, one in enumerate(given if isinstance(given, list) else [given]):
        try:
            found.append(Rule.model_validate(one))
        except ValidationError as failure:
            raise EmulatorError(
                "; ".join(mistake(error, f"{where}[{position}]") for error in failure.errors())
            ) from None
    return found


def mistake(error: Any, where: str) -> str:
    """A mistake that pydantic found, in one line with its place."""
    for part in error["loc"]:
        if part != "[key]":
            where += f"[{part}]" if isinstance(part, int) else f".{part}" if where else str(part)
    why = error["msg"].removeprefix("Value error, ").replace("Input should", "must").replace("Extra inputs are", "is")
    why = "must be an object" if error["type"] == "model_type" else why
    given = error["input"]
    is_plain = isinstance(given, (str, int, float, bool)) and error["type"] != "extra_forbidden"
    return f"{where}: {why[0].lower()}{why[1:]}{f', not {given!r}' if is_plain else ''}"


def check_names(rule: Rule, where: str) -> None:
    """A rule that can never fit is a slip."""
    actions = {(service, name) for service, _, name in ACTIONS}
    if not any(fnmatchcase(name, rule.action) and fnmatchcase(service, rule.service) for service, name in actions):
        what = rule.action if rule.service == "*" else f"{rule.action} of {rule.service}"
        raise EmulatorError(f"{where}.action: there is no action {what!r}")
    makers = MAKERS.get(rule.do, ())
    if makers and not any(fnmatchcase(name, rule.action) for name in makers):
        raise EmulatorError(f"{where}.action: {rule.do} goes with {', '.join(makers)}, not with {rule.action}")
    for key, region in (("region", rule.region), *(("regions", region) for region in rule.regions)):
        if not any(fnmatchcase(name, region) for name in REGIONS):
            raise EmulatorError(f"{where}.{key}: there is no region {region!r}")
