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
PLAIN = frozenset({"--non-interactive", "--json", "-j"})
CI = ("CI", "PULUMI_CI_SYSTEM", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION", "CODEBUILD_BUILD_ARN", "bamboo_planKey")
"""What says that nobody watches, even where there is a terminal; most systems set the first."""


def has_rows(parent: int | None = None, processes: Path = Path("/proc")) -> bool:
    """Asks by the engine's own rules (`sdk/go/common/util/cmdutil/console.go`), of the process that started this one.

    Args:
        parent: The engine's process; default: this one's parent.
    """
    told = os.environ.get(SETTING, "")
    if told in ("rows", "lines"):
        return told == "rows"
    if os.environ.get("TERM") == "dumb" or any(os.environ.get(name) for name in CI):
        return False
    engine = processes / str(os.getppid() if parent is None else parent)
    try:
        words = (engine / "cmdline").read_bytes().decode(errors="replace").split("\0")
        options = {word.partition("=")[0] for word in words}
        return not options & PLAIN and all(_is_terminal(engine / "fd" / number) for number in ("0", "1"))
    except OSError:
        return False


def _is_terminal(file: Path) -> bool:
    name = os.readlink(file)
    return stat.S_ISCHR(file.stat().st_mode) and name.startswith(("/dev/pts/", "/dev/tty"))
