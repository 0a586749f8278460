"""What a cloud's error codes mean to us: tables from code to class, and the error that comes of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from ..images.errors import AnswerLost, CloudTrouble, ImageError, Refused

REHEARSED = "DryRunOperation"
"""What a cloud says where it would have done what it was asked to try only; others just answer."""
UNKNOWN = "Whether it was done is unknown: look before asking again"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means to us.

    Attributes:
        error: The class to raise.
        why: In place of the cloud's text; empty where that says more.
        do: What the reader can do about it; `{action}` is the API action that was refused.
    """

    error: type[ImageError]
    why: str = ""
    do: str = ""


DEFAULT = Meaning(Refused)
"""A code that no table knows: sent once, told in the cloud's words."""


def alike(error: type[ImageError], prefix: str, *names: str, why: str = "", do: str = "") -> dict[str, Meaning]:
    """Several codes with one meaning."""
    return {f"{prefix}{name}": Meaning(error, why, do) for name in names}


def meaning(code: str, codes: Mapping[str, Meaning], families: Mapping[str, Meaning]) -> Meaning:
    """What a code means: by itself, else by its family, which is what comes before its first dot."""
    return codes.get(code) or families.get(code.partition(".")[0]) or DEFAULT


def problem(
    known: Meaning,
    code: str,
    message: str,
    *,
    what: str,
    where: str,
    action: str,
    request_id: str = "",
    repeatable: bool = True,
) -> ImageError:
    """The error for an answer of the cloud.

    Args:
        what: What was asked, of which image.
        where: The region it was asked in.
        action: Service and action, as permissions name it: `cvm:CreateImage`.
        repeatable: Whether the call may run twice. If not, an internal error of the cloud leaves open whether it ran.
    """
    kind, do = known.error, known.do.format(action=action)
    if kind is CloudTrouble and not repeatable:
        kind, do = AnswerLost, UNKNOWN
    why = (known.why.format(action=action) if known.why else tidy(message)) or "the cloud gave no reason"
    return kind(what, where=where, why=why, do=do, code=code, request_id=request_id)


_SIGNED = re.compile(r"(https?://[^\s?\"'<>]+)\?[^\s\"'<>]+")


def tidy(text: str) -> str:
    """The cloud's words for one line: no line breaks, not endless, and no query of a URL, which may be signed."""
    line = " ".join(_SIGNED.sub(r"\1?...", text).split())
    return line if len(line) <= 300 else line[:297] + "..."


@contextmanager
def rehearsal() -> Iterator[None]:
    """Around a call that the cloud only tries."""
    try:
        yield
    except ImageError as error:
        if error.code != REHEARSED:
            raise
