"""A code on an action: how it is tried, and what may come of it, whatever the cloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pulumi_machine_image.images.errors import (
    Busy,
    CloudTrouble,
    Denied,
    ImageError,
    ImageGone,
    LoginRefused,
    Throttled,
    TookTooLong,
)
from reliability import outcomes
from reliability.life import Ended, Life, Site, Step

WAITED = (Busy, Throttled)
"""What is over after a while, and is waited for until the deadline."""
DEADLINE = 60


@dataclass
class Codes:
    """What a cloud's codes are to become.

    Attributes:
        meaning: The class of a code.
        unsafe: See `World.unsafe`.
        passed: Step and action to why a run does without the answer.
        settled: Step, action and class to why such an answer is as good as another there.
        otherwise: Codes that mean something else on an action than by the table.
    """

    life: Life
    meaning: Callable[[str], type[ImageError]]
    regions: Sequence[str]
    secrets: Sequence[str]
    unsafe: Mapping[str, int]
    passed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    settled: Mapping[tuple[str, str, type[ImageError]], str] = field(default_factory=dict)
    otherwise: Mapping[tuple[str, str], type[ImageError]] = field(default_factory=dict)

    def tried(self, site: Site, code: str, nth: int) -> str:
        """Tries a code on the nth call of an action in a step, and what comes next; how it ended."""
        step, error = self.life.step(site.step), self._error(site, code)
        self.life.begin(step)
        once = error in (*WAITED, CloudTrouble)
        self.life.world.refuse(code, site.action, nth, 1 if once else None)
        ended = self.life.run(step)
        outcomes.looked_before_asking_again(ended, self.unsafe, [code] if error is CloudTrouble else [])
        if ended.error is None and (why := self.settled.get((site.step, site.action, error))):
            return why  # what the answer says is not so here: there is nothing to recover from
        how = self._retried(step, site, ended, code) if once else self._refused(site, ended, code, error)
        self.life.recovers(step)
        return how

    def waits_until_the_deadline(self, site: Site, code: str) -> None:
        """What is to be waited for is, until the time is over; then it is said what was waited for."""
        step, error = self.life.step(site.step), self._error(site, code)
        self.life.begin(step)
        self.life.world.hurry(DEADLINE)
        self.life.world.refuse(code, site.action, 1, None)
        ended = self.life.run(step)
        if ended.error is None:
            settled = (site.step, site.action, error) in self.settled
            assert settled or any(code in line for line in ended.said), f"{code} was passed over in silence"
        else:
            found = outcomes.told(ended, code=code, regions=self.regions, secrets=self.secrets)
            assert type(found) in (TookTooLong, error) or ended.checked, f"{type(found).__name__}: {ended.text}"
        self.life.recovers(step)

    def _error(self, site: Site, code: str) -> type[ImageError]:
        return self.otherwise.get((site.action, code), self.meaning(code))

    def _retried(self, step: Step, site: Site, ended: Ended, code: str) -> str:
        assert ended.error is None, f"not retried: {ended.text}"
        outcomes.same_calls(ended, self.life.clean[step.name][0], site.action, self.unsafe)
        self.life.reached(step)
        return "retried"

    def _refused(self, site: Site, ended: Ended, code: str, error: type[ImageError]) -> str:
        if ended.error is None and any(code in line for line in ended.said):
            return "warned"
        if ended.error is None and (why := self.passed.get((site.step, site.action))):
            assert not issubclass(error, LoginRefused), f"{code} was passed over in silence"
            return why
        if error is ImageGone:
            assert ended.error is not None, f"{code} was passed over in silence"
            return "told as gone"
        found = outcomes.told(ended, code=code, regions=self.regions, secrets=self.secrets)
        if not ended.checked:
            assert type(found) is error, f"{type(found).__name__}, not {error.__name__}: {ended.text}"
        if issubclass(error, Denied):
            outcomes.not_gone(found, ended.text)
        return type(found).__name__
