"""The Pulumi CLI that this clone uses: an official one on PATH, else one that we built."""

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

from . import builder, places
from .golang import Version, version_of
from .work import say

OLDEST: Version = (3, 226)
"""Since then its exit codes tell drift (7) from failure."""
LANGUAGE_HOST = "pulumi-language-python"
MARK = ".built-by-machine-image"
"""Beside a CLI of ours, and says what was placed: so that no clone takes ours for an official one."""


def ready() -> bool:
    """See to it that there is a CLI. True: it is one of ours, in .tools/bin."""
    official = shutil.which(builder.PROGRAM, path=foreign_path(os.environ.get("PATH", "")))
    reason = unfit(Path(official)) if official else "there is none"
    if reason is None:
        shutil.rmtree(places.TOOLS_BIN, ignore_errors=True)
    elif not is_placed():
        if official:
            say(f"not using {official}: {reason}")
        place(builder.provide())
    return reason is not None


def foreign_path(path: str) -> str:
    """PATH without the folders that hold a CLI of ours, of this clone or another."""
    return os.pathsep.join(f for f in path.split(os.pathsep) if f and not Path(f, MARK).exists())


def unfit(program: Path) -> str | None:
    """Why a CLI can't be used, or None."""
    beside = os.pathsep.join([str(program.resolve().parent), os.environ.get("PATH", "")])
    if not shutil.which(LANGUAGE_HOST, path=beside):
        return f"it has no {LANGUAGE_HOST}"
    version = version_of(told_version(program))
    if version is None:
        return "it does not tell its version"
    if version < OLDEST:
        return f"it is {'.'.join(map(str, version))}, older than {'.'.join(map(str, OLDEST))}"
    return None


def told_version(program: Path) -> str:
    """What `pulumi version` says, or said when it was last asked."""
    seen = program.stat()
    key = [str(program), seen.st_size, seen.st_mtime_ns]
    try:
        remembered = json.loads(places.OFFICIAL_CLI.read_text())
    except (OSError, ValueError):
        remembered = {}
    if remembered.get("key") == key:
        return str(remembered["said"])
    quiet = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        said = subprocess.run([program, "version"], capture_output=True, text=True, env=quiet, check=False).stdout
    except OSError:
        said = ""
    places.OFFICIAL_CLI.parent.mkdir(exist_ok=True)
    places.OFFICIAL_CLI.write_text(json.dumps({"key": key, "said": said}))
    return said


def is_placed() -> bool:
    try:
        return (places.TOOLS_BIN / MARK).read_text() == mark()
    except OSError:
        return False


def mark() -> str:
    """What was placed, and for which clone: the launcher names it in full."""
    return f"{builder.version()}\n{builder.cached().hosts.name}\n{launcher()}"


def launcher() -> str:
    return f'#!/bin/sh\nexec {shlex.quote(str(places.VENV_PYTHON))} {shlex.quote(str(places.LANGUAGE_HOST))} "$@"\n'


def place(built: builder.Built) -> None:
    """Put the CLI, its plugin and our language hosts side by side: what is on PATH only makes the CLI warn."""
    shutil.rmtree(places.TOOLS_BIN, ignore_errors=True)
    places.TOOLS_BIN.mkdir(parents=True)
    for name in (builder.PROGRAM, builder.DYNAMIC_HOST):
        link_or_copy(built.cli / name, places.TOOLS_BIN / name)
    for name in builder.HOST_NAMES:
        link_or_copy(built.hosts / builder.HOSTS, places.TOOLS_BIN / name)
    (places.TOOLS_BIN / LANGUAGE_HOST).write_text(launcher())
    (places.TOOLS_BIN / LANGUAGE_HOST).chmod(0o755)
    (places.TOOLS_BIN / MARK).write_text(mark())


def link_or_copy(source: Path, target: Path) -> None:
    """115 MB: a hard link where cache and clone are on one file system."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
