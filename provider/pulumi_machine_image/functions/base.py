"""What every look-up is: one question to a cloud, by its arguments, with an answer.

A look-up imports neither Pulumi nor a cloud's SDK, and writes nothing. The doors translate into `run` and back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import ConfigDict

from ..clouds.cloud import ImageCloud, Traits
from ..images.errors import ImageError, InvalidInput, SeveralFailures
from ..plain_text import told
from ..planning.survey import Survey
from ..resources.model import Model
from ..settings import NAMESPACE, Settings

A = TypeVar("A", bound=Model)
R = TypeVar("R", bound=Model)
T = TypeVar("T")

ALL_REGIONS = "*"
AT_ONCE = 8
"""How many regions are asked at the same time."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a look-up may use.

    Attributes:
        cloud: The account, under the look-up's deadline.
        settings: The provider's settings.
        survey: What the run has already asked; only the quota look-up answers from it.
        warn: A line for the person who runs it, said once a run.
    """

    cloud: ImageCloud
    settings: Settings
    survey: Survey
    warn: Callable[[str], None]

    @property
    def traits(self) -> Traits:
        return self.cloud.traits


class Answer(Model):
    """What a look-up answers, or a part of it. What a later release says besides is ignored: a program may meet a
    plugin that is newer than its classes."""

    model_config = ConfigDict(extra="ignore")


class Function(ABC, Generic[A, R]):
    """One look-up."""

    name: ClassVar[str]
    args: ClassVar[type[Model]]
    result: ClassVar[type[Model]]

    @abstractmethod
    def run(self, args: A, around: Surroundings) -> R:
        """Asks the cloud. Raises ImageError."""

    def invalid(self, why: str, *, do: str = "") -> InvalidInput:
        """An error about the arguments."""
        return InvalidInput(self.name, why=why, do=do)

    def region(self, given: str | None, around: Surroundings) -> str:
        """The one region to ask: the argument's or the provider's."""
        region = given or around.settings.region
        if not region:
            do = f"Give it here, or for everything with `pulumi config set {NAMESPACE}:region ...`"
            raise self.invalid("no region is given", do=do)
        if not around.survey.region_exists(around.cloud, region):
            near = get_close_matches(region, around.traits.regions, n=1)
            raise self.invalid(f"there is no region {told(region)}", do=f"Did you mean {near[0]}" if near else "")
        facts = around.traits.regions.get(region)
        if not (facts and facts.closed) and not around.survey.region_open(around.cloud, region):
            why, do = f"the account has not asked for the region {region}", "Enable it in the account's settings"
            raise self.invalid(why, do=do)
        return region

    def want_id(self, image_id: str, around: Surroundings) -> None:
        """Wants an image id of the cloud's form."""
        if not around.traits.image_id.fullmatch(image_id):
            raise self.invalid(f"{told(image_id)} is no image id", do=f"Image ids are {around.traits.image_id_rule}")

    def regions(self, given: Sequence[str] | None, around: Surroundings) -> list[str]:
        """The regions to ask, each once: the argument's, all that are open to the account, or the provider's."""
        if given and ALL_REGIONS in given:
            return sorted(region.name for region in around.cloud.regions() if region.available)
        if not given:
            return [self.region(None, around)]
        return sorted({self.region(region, around) for region in given})


def ask_each(places: Sequence[str], ask: Callable[[str], T]) -> dict[str, T]:
    """Asks about several regions at the same time.

    Why one failing region fails all: an answer that silently lacks a region is taken for the whole truth.

    Raises:
        SeveralFailures: More than one failed.
    """
    if len(places) < 2:
        return {place: ask(place) for place in places}
    answers: dict[str, T] = {}
    failures: list[ImageError] = []
    with ThreadPoolExecutor(min(AT_ONCE, len(places)), "look-up") as pool:
        for place, answer in [(place, pool.submit(ask, place)) for place in places]:
            try:
                answers[place] = answer.result()
            except ImageError as error:
                failures.append(error)
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise SeveralFailures(f"Look-up in {len(places)} regions", failures=failures)
    return answers


def one_of(values: Iterable[Any]) -> str:
    """Alternatives for a sentence: a, b or c."""
    words = [str(value) for value in values]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
