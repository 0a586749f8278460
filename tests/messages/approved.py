"""What people are told, kept word for word in `approved/`, so that no wording changes unread.

`APPROVE=1 pytest tests/messages tests/cli/test_preflight_texts.py` writes the files anew: read the difference aloud
before it is committed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from difflib import unified_diff
from pathlib import Path

import pytest

FOLDER = Path(__file__).with_name("approved")
RENEWED = bool(os.environ.get("APPROVE"))
Scene = tuple[str, str]
"""When something is said, as a sentence, and what is said."""

_REQUEST = re.compile(r"\brequest [0-9a-f-]{36}\b")
_ID = re.compile(r"\bimg-[0-9a-z]{8}\b")


def compare(topic: str, scenes: Iterable[Scene]) -> None:
    """Fails where a text is not the approved one, or there is none."""
    file = FOLDER / f"{topic}.txt"
    said = "\n".join(f"## {when}\n\n{_plain(text)}\n" for when, text in scenes)
    if RENEWED:
        file.write_text(said)
    approved = file.read_text() if file.exists() else ""
    if said != approved:
        lines = unified_diff(approved.splitlines(), said.splitlines(), "approved", "said", lineterm="")
        pytest.fail("\n".join(lines), pytrace=False)


def _plain(text: str) -> str:
    """The text with ids that are the same each time."""
    ids = list(dict.fromkeys(_ID.findall(text)))
    text = _REQUEST.sub("request 1", text)
    return _ID.sub(lambda found: f"img-{ids.index(found[0]) + 1:08}", text)
