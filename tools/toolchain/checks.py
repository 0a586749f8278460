"""`make check`: format, lint, types, and nothing generated that is stale."""

import subprocess

from . import places
from .shell import Settings, environment
from .work import Failed, say

CHECKS = {
    "format": ["ruff", "format", "--check"],
    "lint": ["ruff", "check"],
    "types": ["mypy"],
    "types of the examples": ["basedpyright"],
    "what is made from the models": ["python", "tools/generate.py", "--check"],
    "what the pages say of the code": ["python", "tools/pages.py", "--check"],
}


GENERATORS = ("tools/generate.py", "tools/pages.py")


def generate(settings: Settings) -> None:
    """Write everything that is made from the models."""
    for program in GENERATORS:
        subprocess.run([str(places.VENV_PYTHON), program], cwd=places.ROOT, env=environment(settings), check=True)


def check(settings: Settings) -> None:
    """Run all of them, also after one has failed: a person wants the whole list."""
    failed = []
    for name, (program, *arguments) in CHECKS.items():
        say(f"{name}: {program} {' '.join(arguments)}".rstrip())
        command = [str(places.VENV_BIN / program), *arguments]
        if subprocess.call(command, cwd=places.ROOT, env=environment(settings), stdin=subprocess.DEVNULL):
            failed.append(name)
    if failed:
        raise Failed(f"make check: {', '.join(failed)} failed (.venv/bin/ruff format and ruff check --fix repair much)")
