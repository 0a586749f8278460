"""A page's fenced blocks by name, and whether something that was said is what a block shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from toolchain import places

LEFT_OUT = "..."
"""A line of a block that stands for any lines."""

_BLOCK = re.compile(r"^```(?P<language>\w+)(?: (?P<name>[\w-]+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_VARYING = {
    r"\b(img|snap)-[a-z0-9]{8}\b": r"\1-ID",
    r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z": "TIME",
    r"\b\d+\.\d +[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b": "MILLISECONDS REQUEST",
    r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b": "REQUEST",
    r"\(\d+(\.\d+)?s\)": "(SECONDS)",
    r"127\.0\.0\.1:\d+": "ADDRESS",
}


@dataclass(frozen=True)
class Block:
    """A fenced block; the word after its language is its name."""

    language: str
    name: str
    text: str

    def shows(self, said: str) -> bool:
        """Whether it is a part of what was said: ids, times and breaks of lines do not count."""
        parts = [alike(part) for part in re.split(rf"(?m)^{re.escape(LEFT_OUT)}\n", self.text)]
        return re.search(".*?".join(re.escape(part) for part in parts if part), alike(said)) is not None


def alike(text: str) -> str:
    """A text without what differs between two runs."""
    for pattern, word in _VARYING.items():
        text = re.sub(pattern, word, text)
    tree = re.compile(r"(?:^.*[├└]─.*\n?)+", re.MULTILINE)
    text = tree.sub(lambda rows: "\n".join(sorted(rows[0].replace("└", "├").splitlines())) + "\n", text)
    return " ".join(text.split())


@dataclass(frozen=True)
class Page:
    """A page of the documentation."""

    name: str

    @cached_property
    def text(self) -> str:
        return (places.ROOT / self.name).read_text()

    @cached_property
    def blocks(self) -> list[Block]:
        return [Block(found["language"], found["name"] or "", found["text"]) for found in _BLOCK.finditer(self.text)]

    @cached_property
    def prose(self) -> str:
        """What is outside of blocks."""
        return _BLOCK.sub("", self.text)

    def block(self, language: str, name: str) -> Block:
        (found,) = (block for block in self.blocks if (block.language, block.name) == (language, name))
        return found

    def commands(self) -> list[str]:
        """Every command that a person is told to type, without what is said of it."""
        lines = [line for block in self.blocks if block.language == "sh" for line in block.text.splitlines()]
        shown = [line[2:] for block in self.blocks for line in block.text.splitlines() if line.startswith("$ ")]
        return [command for line in [*lines, *shown] if (command := line.partition(" #")[0].strip())]


README, EMULATOR, PREFLIGHT = Page("README.md"), Page("docs/emulator.md"), Page("docs/preflight.md")
PAGES = (
    README,
    EMULATOR,
    Page("docs/ec2.md"),
    Page("docs/add-a-cloud.md"),
    Page("docs/calls.md"),
    PREFLIGHT,
    Page("docs/reliability.md"),
    Page("docs/security.md"),
    Page("docs/testing.md"),
)
