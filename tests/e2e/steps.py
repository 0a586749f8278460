"""A resource that is changed step by step, through the real CLI."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from e2e.stack import Stack

C = TypeVar("C")


@dataclass(frozen=True)
class Step(Generic[C]):
    """One more change of a program.

    Attributes:
        arguments: The resource's, from now on.
        changed: The properties that the CLI names; none where the program says the same in other words.
        writes: The calls that it takes.
        holds: What is true of the cloud then.
        besides: Properties that a door may name besides, since it knows what follows from the change.
    """

    arguments: str
    changed: set[str]
    writes: dict[str, int] = field(default_factory=dict)
    holds: Callable[[C], bool] = lambda cloud: True
    besides: frozenset[str] = frozenset()


def walk(stack: Stack, cloud: C, program: str, name: str, begin: str, steps: list[Step[C]]) -> None:
    """Takes a resource through all steps."""
    stack.up(program.format(arguments=begin))
    ids = stack.ids
    assert set(ids) >= {name}
    for step in steps:
        if not step.changed:
            stack.program(program.format(arguments=step.arguments))
            stack.quiet()
            continue
        run = stack.up(program.format(arguments=step.arguments))
        assert run.steps == {f"updated {name}"}, step
        told = {resource: names - step.besides for resource, names in run.changes.items()}
        assert told == {name: step.changed}, f"{step.arguments}: {run.changes}"
        assert run.calls.writes == step.writes, f"{step.arguments}: {run.calls.writes}"
        assert step.holds(cloud), step.arguments
        stack.quiet()
    assert stack.ids == ids
