"""Commands in a terminal of 100 columns, and what is on its screen in the end: what a person sees, and README shows."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROWS, COLUMNS = 50, 100
_TOKEN = re.compile(r"\x1b\[(?P<number>[?\d;]*)(?P<control>[A-Za-z])|(?P<mark>[\b\r\n])|(?P<text>[^\x1b\b\r\n]+)")


@dataclass(frozen=True)
class Said:
    """A command that ended: its exit code and the screen."""

    code: int
    text: str


def typed(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Said:
    """Runs a command as if somebody had typed it."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    with subprocess.Popen(
        command, cwd=folder, env={**environment, "TERM": "xterm"}, stdin=its, stdout=its, stderr=its
    ) as process:
        os.close(its)
        written = b"".join(_read(ours))
    os.close(ours)
    return Said(process.returncode, screen(written.decode()))


def _read(terminal: int) -> Iterator[bytes]:
    """What is written until nobody is left who could write."""
    try:
        while part := os.read(terminal, 65536):
            yield part
    except OSError:  # Linux says the end like this.
        return


def screen(written: str) -> str:
    """The lines after all moves of the cursor; a screen without a lower end."""
    lines, row, column = [""], 0, 0
    for token in _TOKEN.finditer(written):
        if token["control"] == "A":
            row = max(0, row - int(token["number"] or 1))
        elif token["control"] == "K":
            lines[row] = lines[row][:column]
        elif token["mark"] == "\b":
            column = max(0, column - 1)
        elif token["mark"] == "\r":
            column = 0
        elif token["mark"] == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif text := token["text"]:
            line = lines[row].ljust(column)
            lines[row] = line[:column] + text + line[column + len(text) :]
            column += len(text)
    return "\n".join(line.rstrip() for line in lines)
