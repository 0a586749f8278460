"""A life of every resource in steps, as recorded once without trouble; each step may then be tried with some.

A step is one run of the engine: its process is new, and it brings the stack to what a program says.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

from lab.engine import Kept, Lab, Refused
from lab.program import Engine, Key, News
from pulumi_machine_image.clouds.calls import CallRecord
from pulumi_machine_image.images.errors import ImageError, ImageGone

Program = Mapping[Key, News]
Facts = Mapping[str, Hashable]
"""What there is in the cloud, seen by somebody else: image by image, without what no two runs have alike."""


Trouble = Literal["cut", "lost", "page", "empty", "truncated", "500", "502", "503", "403", "strange"]
"""Connections that end before the effect (`cut`) or after it (`lost`); a page, nothing or half an answer after the
effect; a page with a status of HTTP; and an answer of the right form that tells nothing, or other things."""


@dataclass(frozen=True)
class Step:
    """One run.

    Attributes:
        does: What the run is, where it is not an update.
    """

    name: str
    program: Program
    does: Callable[[Lab, Program], None] | None = None


@dataclass(frozen=True)
class Site:
    """The calls of one action in one step."""

    step: str
    action: str
    calls: int


@dataclass
class Ended:
    """How a run ended.

    Attributes:
        calls: What was asked, in order, as it was answered.
        said: What the person who runs it was told.
        error: What it failed with; `text` is its line.
        checked: Whether that was a Check, which tells the line alone.
    """

    calls: list[CallRecord]
    said: list[str]
    error: ImageError | None = None
    text: str = ""
    checked: bool = False

    @property
    def counted(self) -> Counter[str]:
        return Counter(call.action for call in self.calls)


@dataclass
class Moment:
    """World and state at one time."""

    world: Any
    stack: dict[Key, Kept]
    late: list[tuple[Key, Kept]]
    before: Program


class World(ABC):
    """A cloud under a lab, which can be brought back to what it was.

    Attributes:
        called: The calls of the core, as they were answered.
    """

    lab: Lab
    called: list[CallRecord]
    unsafe: ClassVar[Mapping[str, int]]
    """The actions that make an image each time they are sent, and with how many calls one looks for it in a place."""

    @abstractmethod
    def facts(self) -> Facts: ...

    @abstractmethod
    def save(self) -> Any: ...

    @abstractmethod
    def restore(self, saved: Any) -> None: ...

    @abstractmethod
    def well(self) -> None:
        """No trouble any more, and all the time in the world."""

    @abstractmethod
    def refuse(self, code: str, action: str, first: int, times: int | None) -> None:
        """An action is refused from its nth call on, so many times, or for good, without effect."""

    @abstractmethod
    def befall(self, trouble: Trouble, action: str, first: int, times: int | None) -> None:
        """Other trouble with the calls of an action."""

    @abstractmethod
    def hurry(self, seconds: float) -> None:
        """The engine gives each operation so much time."""


@dataclass
class Life:
    """Steps on a world, recorded.

    Attributes:
        clean: How each step ends without trouble, and what is there then.
    """

    world: World
    steps: Sequence[Step]
    clean: dict[str, tuple[Ended, Facts]] = field(default_factory=dict)
    begins: dict[str, Moment] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.engine = Engine(self.world.lab)
        for step in self.steps:
            self.begins[step.name] = self._moment()
            ended = self.run(step)
            assert ended.error is None, f"{step.name}: {ended.text}"
            self.clean[step.name] = ended, self.world.facts()
            assert self.quiet(step) == "", f"{step.name}: {self.quiet(step)}"

    def sites(self, action: str) -> list[Site]:
        """Where an action is called."""
        counts = [(step.name, self.clean[step.name][0].counted[action]) for step in self.steps]
        return [Site(step, action, calls) for step, calls in counts if calls]

    @property
    def actions(self) -> list[str]:
        return sorted({call.action for ended, _ in self.clean.values() for call in ended.calls})

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    def begin(self, step: Step) -> None:
        """Everything as it was before a step."""
        then = self.begins[step.name]
        self.world.well()
        self.world.restore(then.world)
        self.world.lab.stack = copy.deepcopy(then.stack)
        self.engine.late, self.engine.before = copy.deepcopy(then.late), dict(then.before)

    def run(self, step: Step) -> Ended:
        lab, called = self.world.lab, self.world.called
        called.clear()
        lab.said.clear()
        error: ImageError | None = None
        text, checked = "", False
        try:
            if step.does is None:
                self.engine.up(step.program)
            else:
                lab.new_process()
                step.does(lab, step.program)
        except Refused as refusal:
            text, checked = str(refusal), True
            error = ImageError(text, why=text)
        except ImageError as failure:
            error, text = failure, str(failure)
        return Ended(list(called), list(lab.said), error, text, checked)

    def quiet(self, step: Step) -> str:
        """What a preview after a step would change; empty if nothing."""
        changes = {key: did for key, did in self.engine.preview(step.program).items() if did != "same"}
        left = [key for key in self.world.lab.stack if key not in step.program]
        return ", ".join(map(str, [*changes.items(), *left, *self.engine.late]))

    def recovers(self, step: Step) -> None:
        """Without trouble the next run reaches what the program says, nothing twice, nothing left, and is content."""
        self.world.well()
        ended = self.run(step)
        assert ended.error is None, f"the next run fails: {ended.text}"
        self.reached(step)

    def reached(self, step: Step) -> None:
        there, wanted = self.world.facts(), self.clean[step.name][1]
        assert there == wanted, f"there is {there}, not {wanted}"
        assert self.quiet(step) == "", f"the next preview changes {self.quiet(step)}"

    def _moment(self) -> Moment:
        return Moment(
            self.world.save(),
            copy.deepcopy(self.world.lab.stack),
            copy.deepcopy(self.engine.late),
            dict(self.engine.before),
        )


def refresh(lab: Lab, program: Program) -> None:
    """Reads everything in one process, as `pulumi refresh` does."""
    for key, kept in list(lab.stack.items()):
        found = lab.core.read(key[0], kept.id, kept.outputs, lab.call(*key))
        if found is None:
            raise ImageGone(f"read {key[1]}", why="there is none")
        lab.stack[key] = replace(kept, inputs=found.inputs, outputs=found.outputs)
