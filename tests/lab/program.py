"""Whole programs over the core: what Pulumi asks of a provider and in which order, without Pulumi.

What it keeps of the engine: registrations come in any order that dependencies allow; a replacement that deletes first
takes its dependents along, which get a Diff without a Check and then a Check that looks like a creation; what a
replacement that creates first leaves, and what the program no longer names, is deleted at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lab.engine import Kept, Lab
from pulumi_machine_image.core import Outcome
from pulumi_machine_image.images.errors import ImageError
from pulumi_machine_image.resources.model import UNKNOWN

Key = tuple[str, str]
News = Mapping[str, Any]
Step = str
"""create, same, update, replace (creates first) or delete-replace."""
MADE = ("create", "replace", "delete-replace")


@dataclass(frozen=True)
class Of:
    """The image of another resource: its own, or the copy in a region."""

    key: Key
    region: str = ""


def image(name: str, /, **news: Any) -> dict[Key, News]:
    return {("CustomImage", name): {"instanceId": "ins-demo0001", **news}}


def copies(name: str, source: Any, /, *regions: str, **news: Any) -> dict[Key, News]:
    return {("ImageCopy", name): {"sourceImageId": source, "regions": list(regions), **news}}


def share(name: str, source: Any, /, *accounts: str, **news: Any) -> dict[Key, News]:
    return {("ImageShare", name): {"imageId": source, "accountIds": list(accounts), **news}}


def web(name: str = "web") -> Of:
    return Of(("CustomImage", name))


@dataclass
class Engine:
    """One stack.

    Attributes:
        before: What the program said of each resource in state when it was last made or changed, which tells what
            depends on what.
        after: Told after each call that may have changed the cloud.
        late: What replacements that created first have left, and what is deleted at the end of a run, of this one or
            of the next if it stops before.
        repeats: Whether an error hook of the program has a creation that failed repeated.
    """

    lab: Lab
    after: Callable[[], None] = lambda: None
    before: dict[Key, News] = field(default_factory=dict)
    late: list[tuple[Key, Kept]] = field(default_factory=list)
    repeats: bool = False

    def preview(self, program: Mapping[Key, News], random: Random | None = None) -> dict[Key, Step]:
        """The steps of a preview, in a process of its own; raises what refuses it."""
        return self._run(program, random, preview=True)

    def up(
        self, program: Mapping[Key, News], random: Random | None = None, *, replace: Set[Key] = frozenset()
    ) -> dict[Key, Step]:
        """
        Args:
            replace: Resources that the option `--replace` names, of which a Check as if for a creation is all that the
                provider is told.
        """
        return self._run(program, random, replace, preview=False)

    def rename(self, old: Key, new: Key) -> None:
        """The program has another name for a resource, and the old one as its alias."""
        self.lab.stack = {new if key == old else key: kept for key, kept in self.lab.stack.items()}
        self.before = {new if key == old else key: news for key, news in self.before.items()}

    def forget(self, key: Key) -> None:
        """The state loses a resource, and the provider hears nothing of it: `retainOnDelete`, `pulumi state delete`."""
        del self.lab.stack[key], self.before[key]

    def refresh(self) -> set[Key]:
        """Reads every resource, in one process; returns those that drifted."""
        self.lab.new_process()
        return {key for key in list(self.lab.stack) if self.lab.reread(*key)}

    def _run(
        self,
        program: Mapping[Key, News],
        random: Random | None,
        replace: Set[Key] = frozenset(),
        *,
        preview: bool,
    ) -> dict[Key, Step]:
        self.lab.new_process()
        if not self.lab.gathers:
            self._declare(program)
        order = list(_registrations(program, random))
        turn = _Turn(self, program, preview, replace)
        with self._as_it_was(preview):
            for key in order:
                turn.register(key)
            turn.end()
        return turn.steps

    @contextmanager
    def _as_it_was(self, preview: bool) -> Iterator[None]:
        before = dict(self.lab.stack)
        try:
            yield
        finally:
            if preview:
                self.lab.stack = before

    def _declare(self, program: Mapping[Key, News]) -> None:
        """What the classes of the dynamic door tell."""
        home = self.lab.settings.get("region", "ap-guangzhou")
        self.lab.declare(
            *(
                (kind, name, tuple(news["regions"]) if kind == "ImageCopy" else (news.get("region", home),))
                for (kind, name), news in program.items()
                if kind != "ImageShare"
            )
        )


@dataclass
class _Turn:
    """One preview or update."""

    engine: Engine
    program: Mapping[Key, News]
    preview: bool
    forced: Set[Key] = frozenset()
    steps: dict[Key, Step] = field(default_factory=dict)
    _taken_along: set[Key] = field(default_factory=set)
    _made: list[tuple[Key, dict[str, Any]]] = field(default_factory=list)

    @property
    def lab(self) -> Lab:
        return self.engine.lab

    def register(self, key: Key) -> None:
        kind, name = key
        news = {field: self._value(value) for field, value in self.program[key].items()}
        old = self.lab.stack.get(key)
        if key in self._taken_along:
            step, inputs = "delete-replace", self.lab.checked(kind, name, news, None)
        elif key in self.forced:
            step = "delete-replace" if self.lab.orders.get(name) else "replace"
            inputs = self.lab.checked(kind, name, news, None)
        else:
            step, inputs = self.lab.decide(kind, name, news)
        self.steps[key] = step
        if step == "delete-replace" and key not in self._taken_along and old is not None:
            self._delete_first(key, old)
        if step in MADE:
            self._make(key, inputs, old if step == "replace" else None)
        elif not self.preview and old is not None:
            if step == "update":
                old.outputs = self.lab.core.update(kind, old.id, old.outputs, inputs, self.lab.call(*key)).outputs
            old.inputs = inputs
            self.engine.before[key] = self.program[key]
            self.engine.after()

    def end(self) -> None:
        """The plugin's creations of a preview, which wait for each other; else what is deleted at the end."""
        if self.preview:
            for (kind, name), inputs in self._made if self.lab.gathers else ():
                self.lab.core.foresee(kind, inputs, None, self.lab.call(kind, name))
            return
        unnamed = [(key, kept) for key, kept in self.lab.stack.items() if key not in self.program]
        ranks = {"ImageShare": 0, "ImageCopy": 1, "CustomImage": 2}
        for key, kept in sorted([*self.engine.late, *unnamed], key=lambda item: ranks[item[0][0]]):
            self._delete(key, kept)
            if (key, kept) in self.engine.late:
                self.engine.late.remove((key, kept))
            else:
                del self.lab.stack[key]

    def _make(self, key: Key, inputs: dict[str, Any], old: Kept | None) -> None:
        if self.preview:
            self._made.append((key, inputs))
            return
        made = self._created(key, inputs)
        self.lab.stack[key] = Kept(made.id, inputs, made.outputs)
        self.engine.before[key] = self.program[key]
        if old is not None:
            self.engine.late.append((key, old))
        self.engine.after()

    def _created(self, key: Key, inputs: dict[str, Any]) -> Outcome:
        """The provider's answer, asked for once more where the program's error hook says so."""
        try:
            return self.lab.core.create(key[0], inputs, self.lab.call(*key))
        except ImageError:
            if not self.engine.repeats:
                raise
        return self.lab.core.create(key[0], inputs, self.lab.call(*key))

    def _delete_first(self, key: Key, old: Kept) -> None:
        """Deletes a resource after those in state that depend on it, whether the program still names them or not."""
        for dependent in self._dependents(key):
            kept = self.lab.stack[dependent]
            hole = {field: UNKNOWN for field, value in self.engine.before[dependent].items() if isinstance(value, Of)}
            diff = self.lab.core.diff(dependent[0], kept.outputs, {**kept.inputs, **hole}, self.lab.call(*dependent))
            if diff.replaces:
                self._taken_along.add(dependent)
                self._delete_first(dependent, kept)
        if not self.preview:
            self._delete(key, old)
        self.lab.stack.pop(key, None)

    def _dependents(self, key: Key) -> list[Key]:
        return [
            other
            for other, news in self.engine.before.items()
            if other in self.lab.stack and any(isinstance(value, Of) and value.key == key for value in news.values())
        ]

    def _delete(self, key: Key, kept: Kept) -> None:
        self.lab.core.delete(key[0], kept.id, kept.outputs, self.lab.call(*key))
        self.engine.after()

    def _value(self, value: Any) -> Any:
        if not isinstance(value, Of):
            return value
        step = self.steps.get(value.key)
        if self.preview and (step in MADE or (step == "update" and value.region)):
            return UNKNOWN
        kept = self.lab.stack[value.key]
        return kept.outputs["imageIds"][value.region] if value.region else kept.id


def _registrations(program: Mapping[Key, News], random: Random | None) -> Iterator[Key]:
    """Any order in which what a resource needs comes before it."""
    left = list(program)
    while left:
        ready = [key for key in left if not any(need in left for need in _needs(program[key]))]
        key = random.choice(ready) if random else ready[0]
        left.remove(key)
        yield key


def _needs(news: News) -> list[Key]:
    return [value.key for value in news.values() if isinstance(value, Of)]
