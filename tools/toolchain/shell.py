"""The environment in which any `pulumi` command works on this clone's own CLI, packages and back end."""

import os
import shlex
from collections.abc import Mapping

from . import places
from .cli import foreign_path

Settings = Mapping[str, str]

UNSET = ("PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "PULUMI_CONFIG_PASSPHRASE_FILE")
"""What would lead the interpreter or the CLI elsewhere, or make every process compile its libraries anew."""


def settings(ours: bool) -> Settings:
    """The variables to set. `ours`: the CLI is the one in .tools/bin."""
    first = [str(places.TOOLS_BIN), str(places.VENV_BIN)] if ours else [str(places.VENV_BIN)]
    rest = [folder for folder in foreign_path(os.environ.get("PATH", "")).split(os.pathsep) if folder not in first]
    return {
        "PATH": os.pathsep.join(first + rest),
        "VIRTUAL_ENV": str(places.VENV),
        "PULUMI_HOME": str(places.PULUMI_HOME),
        "PULUMI_BACKEND_URL": f"file://{places.STATE}",
        # Protects nothing: the stacks of a clone live in an emulated cloud.
        "PULUMI_CONFIG_PASSPHRASE": "machine-image",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def environment(settings: Settings) -> dict[str, str]:
    """For a child process."""
    return {**{name: value for name, value in os.environ.items() if name not in UNSET}, **settings}


def lines(settings: Settings) -> str:
    """For `eval` in any POSIX shell."""
    return "\n".join([f"unset {' '.join(UNSET)}", *(f"export {n}={shlex.quote(v)}" for n, v in settings.items())])
