"""What every resource is: six verbs over its inputs and its state, and what surrounds one call of them.

A resource imports neither Pulumi nor a cloud's SDK. The doors translate into these verbs and back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import field_validator

from ..clouds.cloud import ImageCloud, Traits
from ..images.image import Image, ImageRef
from ..images.provenance import Owner
from ..planning.plan import Plan
from ..planning.preflight import Preflight
from ..planning.survey import Survey
from ..runtime.patience import Patience, parse_span
from ..runtime.poller import Pollers
from ..runtime.progress import Progress
from ..settings import Settings
from .diff import Change, Diff
from .model import (
    UNKNOWN,
    CreateOnly,
    Failure,
    Hidden,
    Keys,
    Mark,
    Model,
    Replaces,
    Secret,
    State,
    holes,
    known,
    meant,
    plain,
)

__all__ = [
    "UNKNOWN",
    "UNNAMED",
    "Change",
    "CreateOnly",
    "Diff",
    "Failure",
    "Hidden",
    "Keys",
    "Mark",
    "Model",
    "Naming",
    "Replaces",
    "Resource",
    "Run",
    "Secret",
    "State",
    "Stored",
    "Timeouts",
    "holes",
    "known",
    "meant",
    "plain",
]

I = TypeVar("I", bound=Model)  # noqa: E741
S = TypeVar("S", bound=State)


@dataclass(frozen=True, slots=True)
class Stored(Generic[S]):
    """A resource that exists: its id and its state."""

    id: str
    state: S


@dataclass(frozen=True, slots=True)
class Naming:
    """What the engine says of a name that the program leaves open.

    Attributes:
        proposed: The name it proposes; empty for none.
        off: Whether the program has to name everything itself.
    """

    proposed: str = ""
    off: bool = False

    def __bool__(self) -> bool:
        return bool(self.proposed) or self.off


UNNAMED = Naming()
"""Nothing: the provider chooses."""


@dataclass(slots=True)
class Run:
    """One operation on one resource, and what it may use.

    Attributes:
        cloud: The account, under this operation's deadline.
        owner: The resource.
        settings: The provider's settings.
        survey: What is in the cloud now, shared by the whole run.
        plan: What the run will make, shared by the whole run.
        preflight: The checks that need both.
        pollers: The shared waits of each region.
        patience: Deadline and cancel event.
        progress: Tells how long work is going.
        say: A line for the person who runs it.
        keep: Told of a resource's id and state as soon as the cloud has given the id, and of no state when what was
            there is gone again.
        naming: What the engine says of names that the program leaves open.
    """

    cloud: ImageCloud
    owner: Owner
    settings: Settings
    survey: Survey
    plan: Plan
    preflight: Preflight
    pollers: Pollers
    patience: Patience
    progress: Progress
    say: Callable[[str], None]
    keep: Callable[[str, State | None], None]
    naming: Naming = UNNAMED

    @property
    def traits(self) -> Traits:
        return self.cloud.traits

    def made(self, image: Image, generation: str | None = None) -> bool:
        """Whether the resource made an image, from these inputs where a generation is given, and no other resource of
        the run holds it."""
        return self.owner.made(image, generation) and self.plan.holders.other(image.ref, self.owner.urn) is None

    def say_once(self, text: str) -> None:
        """Says what more than one step of the run has to say."""
        if text not in self.plan.told:
            self.plan.told.add(text)
            self.say(text)


class Timeouts(Model):
    """How long an operation may take, as "45m", "1h30m" or "90s". The next run continues what ran out of time."""

    create: str | None = None
    """From the first call until the image, or all copies, are ready."""
    update: str | None = None
    """The same for a change, copies to further regions included."""
    delete: str | None = None
    """Until the image is gone from the cloud's list."""

    @field_validator("create", "update", "delete")
    @classmethod
    def _span(cls, value: str | None) -> str | None:
        if value is not None and value is not UNKNOWN:
            parse_span(value)
        return value


class Resource(ABC, Generic[I, S]):
    """The six verbs of one kind of resource, in the order in which each file tells them."""

    name: ClassVar[str]
    inputs: ClassVar[type[Model]]
    state: ClassVar[type[State]]
    told_by_the_cloud: ClassVar[Set[str]] = frozenset()
    """Inputs whose outputs of the same name say something else."""
    default_timeouts: ClassVar[Mapping[str, float]] = {}
    """Seconds for create, update and delete where neither the program nor the engine says."""

    def complete(self, new: I, old: I | None, run: Run) -> I:
        """The inputs with what the program left to the provider."""
        return new

    @abstractmethod
    def check(self, new: I, old: I | None, run: Run) -> Iterator[Failure]:
        """Every rule that these inputs break by themselves; `old` is None for a new resource or a replacement."""

    @abstractmethod
    def fits(self, new: I, old: I | None, run: Run) -> Iterator[Failure]:
        """Every reason why they do not fit what is in the cloud, or what else the run makes. Asked of inputs that break
        no rule."""

    @abstractmethod
    def diff(self, old: S, new: I, run: Run) -> Diff:
        """What an update would change. Raises ImageError for a change that cannot be made."""

    @abstractmethod
    def create(self, new: I, run: Run) -> Stored[S]: ...

    @abstractmethod
    def read(self, id: str, old: S, run: Run) -> S | None:
        """The state as it really is; None when the resource is gone."""

    @abstractmethod
    def update(self, id: str, old: S, new: I, run: Run) -> S: ...

    @abstractmethod
    def delete(self, id: str, old: S, run: Run) -> None: ...

    @abstractmethod
    def imported(self, id: str, run: Run) -> Stored[S] | None:
        """What an id that a person wrote names; None when there is no such thing. Raises ImageError: the id has no form
        of this resource, or names what cannot be one."""

    def foreseen(self, new: I, old: S | None, run: Run) -> dict[str, Any]:
        """The outputs, by wire name, that are certain before anything is done, and `UNKNOWN` for the others; `old` is
        None for a creation."""
        before = {} if old is None else old.wire()
        said = self.inputs.model_fields.keys() - self.told_by_the_cloud
        computed = {
            self.state.wire_name(name)
            for name, field in self.state.model_fields.items()
            if name not in said and Mark.HIDDEN not in field.metadata
        }
        if old is None:
            return {**new.wire(), **dict.fromkeys(computed, UNKNOWN)}
        return {**new.wire(), **{name: before[name] for name in computed if name in before}}

    def rehearse(self, new: I, old: S | None, run: Run) -> None:
        """Lets the cloud itself try what a plan begins; `old` is None for a creation. Raises ImageError: it would
        refuse."""

    def images(self, state: S) -> Iterable[ImageRef]:
        """The images that the resource has made."""
        return ()

    def as_inputs(self, state: S) -> S:
        """The state with each input as the program writes it, where an output of the same name says something else."""
        return state

    def given(self, state: S) -> dict[str, Any]:
        """The inputs as they really are: those the program wrote, and others that are not at their default."""
        state = self.as_inputs(state)
        fields = self.inputs.model_fields
        names = {
            name
            for name, field in fields.items()
            if name in state.given or getattr(state, name) != field.get_default(call_default_factory=True)
        }
        return state.wire(only=frozenset(names))
