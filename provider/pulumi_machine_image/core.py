"""The provider without Pulumi: settings, one connection, and the six verbs for every resource.

Both doors and the command line call this and translate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from .clouds.cloud import ImageCloud
from .clouds.connect import Connection, connect
from .images.errors import ImageError
from .images.image import Image, ImageRef
from .images.provenance import CLAIM, Owner
from .plain_text import is_plain
from .planning.gathering import Gathering
from .planning.plan import Declared, Plan
from .planning.preflight import Preflight
from .planning.survey import Survey
from .resources import RESOURCES, later, steps
from .resources.base import UNNAMED, Diff, Failure, Model, Naming, Resource, Run, State, Stored, Timeouts
from .resources.parsing import parse, parse_around
from .runtime.cancel import Cancel
from .runtime.clock import Clock, SystemClock
from .runtime.company import Company
from .runtime.patience import Patience, parse_span
from .runtime.poller import Pollers
from .runtime.progress import EVERY, Progress
from .settings import Settings

PREVIEW_PATIENCE = 60.0
"""Seconds that the calls of one Check, Diff or look-up may take."""

_LONGER = "The next run goes on from here; `timeouts` (or customTimeouts, with the plugin) allows more time"


def _silent(text: str) -> None: ...


def _forget(id: str, state: Mapping[str, Any] | None) -> None: ...


def _open(value: Any) -> Any:
    return value


def visible(props: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that a program wrote, without what a door keeps beside them."""
    return {key: value for key, value in props.items() if not key.startswith("__")}


@dataclass(frozen=True, slots=True)
class Call:
    """What a door knows of the operation it passes on.

    Attributes:
        urn: The resource.
        seconds: The engine's own timeout for this operation; 0 for none.
        say: A line for the person who runs it.
        progress: How long work is going; None where such lines are said like any other.
        rows: Whether a line of progress takes the place of the one before it, so that each look may write one.
        keep: Told of id and state, by wire names, as soon as the cloud has given the id; of no state when what was
            there is gone again.
        naming: What the engine says of names that the program leaves open.
        seal: Makes a value a secret of the door's. Why: the engine marks again only what the program marks, and what a
            later release has kept of an input may be secret.
    """

    urn: str
    seconds: float = 0
    say: Callable[[str], None] = _silent
    progress: Callable[[str], None] | None = None
    rows: bool = False
    keep: Callable[[str, Mapping[str, Any] | None], None] = _forget
    naming: Naming = UNNAMED
    seal: Callable[[Any], Any] = _open


@dataclass(frozen=True, slots=True)
class Checked:
    """Inputs as they will be kept, and why they cannot work."""

    inputs: dict[str, Any]
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A resource by wire names: its id, its outputs, and its inputs as they really are."""

    id: str
    outputs: dict[str, Any]
    inputs: dict[str, Any]


class Core:
    """One configured provider: one account, one engine run."""

    def __init__(
        self,
        settings: Settings,
        *,
        connection: Connection | None = None,
        clock: Clock | None = None,
        say: Callable[[str], None] = _silent,
        gathers: bool = False,
    ) -> None:
        """
        Args:
            gathers: Whether the door is told of each resource by a Check and then, in a preview too, by a creation, so
                that what does not fit is judged there, for the whole plan at once.
        """
        self._clock = clock or SystemClock()
        self._connection = connection or connect(settings, self._clock)
        self.settings = self._connection.settings
        self.cancel = Cancel()
        self.plan = Plan()
        self.survey = Survey(self._clock)
        self._say = say
        self._company = Company()
        self._pollers = Pollers(self._clock)
        self._preflight = Preflight(self.settings, self.survey, self.plan, say, late=gathers)
        self._gathering = Gathering(self._clock) if gathers else None
        self._judged: set[str] = set()
        self._told_of_fees = False

    def close(self) -> None:
        self._connection.close()

    def cloud(self, seconds: float = PREVIEW_PATIENCE) -> ImageCloud:
        """The account, for calls that together take at most so long."""
        return self._connection.cloud(Patience(seconds, self._clock, self.cancel, company=self._company))

    def declare(self, resources: Iterable[Declared], named: Iterable[ImageRef] = ()) -> None:
        """Tells what the program declares, so that a plan's numbers are the whole program's, and which images it names,
        so that they are looked up together."""
        self.plan.declare(resources, named)

    def choose_order(self, urn: str, deletes_first: bool) -> None:
        """Tells that the program says by `deleteBeforeReplace` in which order a resource is replaced."""
        self.plan.choose_order(urn, deletes_first)

    def check(self, kind: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None, call: Call) -> Checked:
        """Completes and judges inputs; `olds` is None or empty for a new resource or a replacement."""
        room = RESOURCES[kind]
        new, failures = parse_around(room.inputs, news)
        if new is None:
            return Checked(dict(news), _named(failures, news))
        old = parse(room.inputs, later.split(room.inputs, olds)[0])[0] if olds else None
        run = self._run(room, "check", None, call)
        self.plan.saw_check(call.urn)
        with self._gathering.checking() if self._gathering else nullcontext():
            try:
                new = room.complete(new, old, run)
                failures += room.check(new, old, run)
                if not failures:
                    failures += room.fits(new, old, run)
            except ImageError as error:
                failures.append(Failure("", str(error)))
        return Checked(_given(new), _named(failures, news))

    def diff(self, kind: str, olds: Mapping[str, Any], news: Mapping[str, Any], call: Call) -> Diff:
        room = RESOURCES[kind]
        old = _state(room, olds)
        self.plan.place(room.images(old))
        diff = room.diff(old, _inputs(room, news), self._run(room, "diff", None, call))
        self.plan.keep(call.urn, () if diff.replaces else room.images(old))
        return diff

    def foresee(self, kind: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None, call: Call) -> dict[str, Any]:
        """The outputs that a plan can tell, `UNKNOWN` for the others; `olds` is None for a creation.

        Raises:
            NoRoom: What is to be created does not fit; one error speaks for the whole plan.
            ImageError: The cloud's own dry run was refused.
        """
        room = RESOURCES[kind]
        old = None if olds is None else _state(room, olds)
        if old is None:
            self._want_room(call, preview=True)
        new, run = _inputs(room, news), self._run(room, "diff", None, call)
        if self.settings.dry_run == "on":
            room.rehearse(new, old, run)
        return room.foreseen(new, old, run)

    def find(self, kind: str, id: str, call: Call) -> Outcome | None:
        """What an id that a person wrote names, for an import; None when there is no such thing. Raises ImageError."""
        room = RESOURCES[kind]
        stored = room.imported(id, self._run(room, "read", None, call))
        return None if stored is None else _outcome(room, stored)

    def create(self, kind: str, news: Mapping[str, Any], call: Call) -> Outcome:
        room = RESOURCES[kind]
        new = _inputs(room, news)
        with self._company.aboard(self._clock):
            self._count_what_stayed(call)
            self._want_room(call, preview=False)
            stored = room.create(new, self._run(room, "create", new, call))
            self._holds(room, stored.state, call)
        return _outcome(room, stored)

    def read(self, kind: str, id: str, olds: Mapping[str, Any], call: Call) -> Outcome | None:
        room = RESOURCES[kind]
        old = _state(room, olds)
        with self._company.aboard(self._clock):
            state = room.read(id, old, self._run(room, "read", old, call))
        return None if state is None else _with_later(room, _outcome(room, Stored(id, state)), olds, old)

    def update(self, kind: str, id: str, olds: Mapping[str, Any], news: Mapping[str, Any], call: Call) -> Outcome:
        room = RESOURCES[kind]
        new, unknown = _inputs(room, news), later.split(room.state, olds)[1]

        def whole(state: Mapping[str, Any]) -> dict[str, Any]:
            return later.merged(state, olds, unknown, call.seal)

        keeping = replace(call, keep=lambda id, state: call.keep(id, None if state is None else whole(state)))
        with self._company.aboard(self._clock):
            state = room.update(id, _state(room, olds), new, self._run(room, "update", new, keeping))
        self._holds(room, state, call)
        outcome = _outcome(room, Stored(id, state))
        return replace(outcome, outputs=whole(outcome.outputs))

    def delete(self, kind: str, id: str, olds: Mapping[str, Any], call: Call) -> None:
        room = RESOURCES[kind]
        old = _state(room, olds)
        with self._company.aboard(self._clock):
            room.delete(id, old, self._run(room, "delete", old, call))

    def retire(self, image: Image, say: Callable[[str], None]) -> bool:
        """Deletes an image that no state holds as its resource would have done it, snapshots too; returns whether it is
        gone, and not taken over by another resource meanwhile. Raises ImageError."""
        run = self._run(RESOURCES["CustomImage"], "delete", None, Call("", say=say))
        claim = image.tags.get(CLAIM)
        return steps.remove(run, image.ref, claim=claim, on_delete="delete", snapshots=True)

    def call_function(self, name: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of a look-up, by wire names: see `functions`. Raises ImageError."""
        from .functions import Surroundings, call

        return call(name, args, Surroundings(self.cloud(), self.settings, self.survey, self._warn_of_fees)).wire()

    def _holds(self, room: Resource[Any, Any], state: State, call: Call) -> None:
        images = list(room.images(state))
        self.plan.place(images)
        self.plan.holders.hold(call.urn, images)

    def _warn_of_fees(self, text: str) -> None:
        """Whatever look-ups find: that such images cost a fee is news only once."""
        if not self._told_of_fees:
            self._told_of_fees = True
            self._say(text)

    def crowded(self) -> list[str]:
        """What does not fit of everything that this run makes, a line a region, where that is only to be said."""
        if self.settings.preflight != "warn":
            return []
        error = self._preflight.crowded(self.cloud(), sorted(self._judged))
        return str(error).splitlines() if error is not None else []

    def _count_what_stayed(self, call: Call) -> None:
        """Counts what was to be deleted before it is made again, and was not.

        Why it can be: the program's deleteBeforeReplace decides, and a plugin is not told of it.
        """
        saved = self.plan.saved(call.urn)
        if saved and not all(self.survey.dropped(ref) for ref in self.plan.replaced(call.urn) if ref.region in saved):
            self.plan.make(call.urn, Owner(call.urn).name, saved)

    def _want_room(self, call: Call, *, preview: bool) -> None:
        """Lets a creation pass that fits, and one that another speaks for."""
        if self._gathering is None or not self._preflight.on:
            return
        regions = self.plan.made_by(call.urn)
        error = self._preflight.crowded(self.cloud(), regions)
        self._judged.update(regions)
        if error is None or self.settings.preflight == "warn":
            return
        if not self._gathering.speaks() and preview:
            return
        raise self._preflight.crowded(self.cloud(), self.plan.regions()) or error

    def _run(self, room: Resource[Any, Any], verb: str, inputs: Model | None, call: Call) -> Run:
        timeouts = getattr(inputs, "timeouts", None)
        own = getattr(timeouts, verb, None) if isinstance(timeouts, Timeouts) else None
        seconds = call.seconds or (parse_span(own) if own else room.default_timeouts.get(verb, PREVIEW_PATIENCE))
        advice = _LONGER if verb in room.default_timeouts else "Try again"
        patience = Patience(seconds, self._clock, self.cancel, advice, self._company)
        cloud = self._connection.cloud(patience)
        patience.until_free = partial(self._pollers.until_free, cloud.find, patience)
        return Run(
            cloud=cloud,
            owner=Owner(call.urn),
            settings=self.settings,
            survey=self.survey,
            plan=self.plan,
            preflight=self._preflight,
            pollers=self._pollers,
            patience=patience,
            progress=_progress(self._clock, call),
            say=call.say,
            keep=lambda id, state: call.keep(id, state.wire() if state is not None else None),
            naming=call.naming,
        )


def _progress(clock: Clock, call: Call) -> Progress:
    if call.progress is None:
        return Progress(clock, call.say)
    return Progress(clock, call.progress, quiet=0.0, every=0.0 if call.rows else EVERY)


def _named(failures: Iterable[Failure], news: Mapping[str, Any]) -> list[Failure]:
    """The failures, with the property in the text where the engine, which prints the value of one that is named, would
    print what no terminal should get."""
    return [
        failure if is_plain(news.get(failure.property)) else Failure("", failure.text(": "), failure.top)
        for failure in failures
    ]


def _given(inputs: Model) -> dict[str, Any]:
    return inputs.wire(only=frozenset(inputs.model_fields_set))


def _inputs(room: Resource[Any, Any], news: Mapping[str, Any]) -> Any:
    """Inputs that a Check has passed, or, where a refresh is compared, those that some release has kept."""
    new, failures = parse(room.inputs, later.split(room.inputs, visible(news))[0])
    if new is None:
        raise _broken(room, failures)
    return new


def _state(room: Resource[Any, Any], olds: Mapping[str, Any]) -> Any:
    state, failures = parse(room.state, later.split(room.state, olds)[0])
    if state is None:
        raise _broken(room, failures)
    return state


def _broken(room: Resource[Any, Any], failures: list[Failure]) -> ImageError:
    why = "; ".join(failure.text() for failure in failures)
    do = "The state may have been edited by hand, or be a newer release's: then use that one"
    return ImageError(f"{room.name}", why=why, do=do)


def _with_later(room: Resource[Any, Any], outcome: Outcome, olds: Mapping[str, Any], old: State) -> Outcome:
    """With what a later release has kept; the engine itself marks again what was secret of it."""
    unknown = later.split(room.state, olds)[1]
    wrote = {path: unknown[path] for path in later.said(room.inputs, unknown, old.given)}
    inputs = later.merged(outcome.inputs, olds, wrote)
    return replace(outcome, outputs=later.merged(outcome.outputs, olds, unknown), inputs=inputs)


def _outcome(room: Resource[Any, Any], stored: Stored[State]) -> Outcome:
    return Outcome(stored.id, stored.state.wire(), room.given(stored.state))
