"""Text as the pages have it: tables, lists of names, paragraphs."""

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from pulumi_machine_image.documented import field_lines

WIDTH = 118


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(_rows(head, rows))


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n"


def names(listed: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in listed)


def wrapped(text: str, width: int = WIDTH) -> str:
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)


def line(text: str | None) -> str:
    return " ".join((text or "").split())


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a docstring, each as one line."""
    return [line(part) for part in re.split(r"\n\s*\n", inspect.cleandoc(text or "")) if part.strip()]


def field_texts(model: type[Any]) -> dict[str, str]:
    """What stands below each field of a class and of those that it is made of, each as one line."""
    return {name: line(text) for name, text in field_lines(model).items()}


def wrapped_item(text: str) -> str:
    """A point of a list."""
    return textwrap.fill(text, WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False)
