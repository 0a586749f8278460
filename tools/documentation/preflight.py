"""The parts of docs/preflight.md that follow from the code: the fields of what `--json` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pydantic import BaseModel

from pulumi_machine_image.cli import preflight_document as document

from . import markdown as md

TABLES: dict[str, type[BaseModel]] = {
    "field": document.Document,
    "field of an account": document.Account,
    "field of a region": document.Region,
    "field of a refusal": document.Refusal,
    "field of `wayOut`": document.WayOut,
    "field of a move": document.Move,
}


def fields() -> str:
    """A table for each object of the document."""
    return "\n".join(md.table((head, "what"), _rows(model)) for head, model in TABLES.items())


def _rows(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for field in model.model_fields.values():
        yield f"`{field.serialization_alias}`", field.description or ""


PARTS: dict[str, Callable[[], str]] = {"fields": fields}
