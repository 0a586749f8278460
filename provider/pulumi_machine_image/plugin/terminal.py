"""Whether the engine shows a row per resource, in which each line takes the place of the one before.

Why it is found out like this: the protocol does not say, and where there are no rows every line stays, so that a run in
CI would be flooded. What cannot be told counts as no rows.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

SETTING = "PULUMI_MACHINE_IMAGE_PROGRESS"
"""`rows` or `lines` decides by itself."""
PLAIN = ("--non-interactive", "--json", "-j")


def has_rows(parent: int | None = None, processes: Path = Path("/proc")) -> bool:
    """Asks what the process that started this one writes to.

    Args:
        parent: The engine's process; default: this one's parent.
    """
    told = os.environ.get(SETTING, "")
    if told in ("rows", "lines"):
        return told == "rows"
    engine = processes / str(os.getppid() if parent is None else parent)
    try:
        words = (engine / "cmdline").read_bytes().decode(errors="replace").split("\0")
        output = (engine / "fd" / "1").stat()
        name = os.readlink(engine / "fd" / "1")
    except OSError:
        return False
    return stat.S_ISCHR(output.st_mode) and name.startswith(("/dev/pts/", "/dev/tty")) and not set(words) & set(PLAIN)
