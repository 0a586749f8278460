"""What the commands print: text of others in it cannot speak to the terminal."""

from __future__ import annotations

import logging
import sys

from ..plain_text import in_a_line, plain


def show(text: str) -> None:
    """A result, of one or more lines, or a JSON document, to standard output."""
    print(plain(text))


def complain(command: str, why: str) -> None:
    """One line to standard error that says which command stopped, and why."""
    print(in_a_line(f"machine-image {command}: {why}"), file=sys.stderr)


def log_safely() -> None:
    """Warnings of this process go to standard error, requests that are quoted in them included."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Plain("%(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return plain(super().format(record))
