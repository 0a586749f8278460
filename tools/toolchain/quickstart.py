"""`make up`, `make drift`, `make down`: the quick start on the emulated cloud, with the real CLI."""

import json
import os
import socket
import subprocess

from . import places
from .shell import Settings, environment
from .work import Failed, say

STACK = "dev"
DRIFT = 7
"""The CLI's exit code for changes where none were expected."""


def up(settings: Settings) -> None:
    if not exists():
        pulumi(settings, "stack", "select", "--create", STACK)
    pulumi(settings, "up", "--yes", "--refresh", "--stack", STACK)
    say("next: `make drift`: somebody meddles with the images, pulumi sees it; `make down`: remove everything")


def down(settings: Settings) -> None:
    if not exists():
        say("there is no quick start to remove")
        return
    pulumi(settings, "destroy", "--yes", "--remove", "--stack", STACK)


def drift(settings: Settings) -> None:
    if not exists():
        raise Failed("nothing there yet that could drift: make up")
    if subprocess.call([places.VENV_PYTHON, places.MEDDLE], cwd=places.QUICKSTART, env=environment(settings)):
        raise Failed("meddling failed")
    flags = ["--preview-only", "--expect-no-changes", "--run-program", "--diff", "--stack", STACK]
    code = pulumi(settings, "refresh", *flags, may_exit=DRIFT)
    if code != DRIFT:
        raise Failed("pulumi saw no drift, although there is some")
    say(f"pulumi saw it, and ended with exit code {DRIFT} for a nightly job to notice; `make up` repairs exactly that")


def exists() -> bool:
    """Whether the stack is there, by its file: asking the CLI takes a second."""
    return (places.STATE / ".pulumi" / "stacks" / places.QUICKSTART.name / f"{STACK}.json").exists()


def unlock() -> None:
    """Take away the lock of a run that was killed, so that the next one goes on; the CLI would ask the person to."""
    for lock in (places.STATE / ".pulumi" / "locks").glob(f"organization/{places.QUICKSTART.name}/{STACK}/*.json"):
        holder = json.loads(lock.read_text())
        if holder["hostname"] == socket.gethostname() and not is_alive(holder["pid"]):
            say("the last run was killed: going on where it stopped")
            lock.unlink()


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def pulumi(settings: Settings, *arguments: str, may_exit: int = 0) -> int:
    """Run the CLI on the quick start, in full view."""
    unlock()
    command = ["pulumi", *arguments]
    print(f"$ {' '.join(command)}", flush=True)
    code = subprocess.call(command, cwd=places.QUICKSTART, env=environment(settings))
    if code not in (0, may_exit):
        raise Failed(f"{' '.join(command[:2])} ended with exit code {code}")
    return code
