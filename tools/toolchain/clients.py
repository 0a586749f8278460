"""What the emulator is tried and compared with: made when it is first asked for, once for all clones."""

from pathlib import Path

from . import cache, environment, golang, places
from .work import only_one, run, say

STORY = "go-sdk"
"""Go names a program for its folder, and the one at the top for the last part of the module's name."""


def go_programs() -> Path:
    """The programs in `places.GO_STORY` and in folders below it, compiled."""
    return cache.provide(story_folder(), STORY, "building with the Go SDK", build_programs)


def go_story() -> Path:
    """The program in `places.GO_STORY`, compiled."""
    return go_programs() / STORY


def story_folder() -> Path:
    sources = [*places.GO_STORY.rglob("*.go"), *places.GO_STORY.glob("go.*")]
    return cache.name("go-sdk", places.GO_STORY, sources)


def build_programs(folder: Path) -> None:
    """Compile them into a folder."""
    with golang.lent() as go:
        say("building programs with Tencent Cloud's Go SDK, once for all clones: about half a minute")
        command = [str(go.program), "build", "-mod=readonly", "-trimpath", "-o", f"{folder}/", "./..."]
        run("building with the Go SDK", command, env=go.environment(), cwd=places.GO_STORY)


def tccli() -> Path:
    """The folder with Tencent Cloud's command line and the Python that it runs on.

    In an environment of its own: the whole SDK, which it needs, and the clone's split packages write the same files.
    """
    return of_lock("tccli", places.TCCLI_LOCK, "(650 MB), once for all clones: about a minute").parent


def servers() -> Path:
    """The Python that has the HTTP servers which `make bench` compares."""
    return of_lock("bench", places.BENCH_LOCK, "once for all clones: some seconds")


def auditors() -> Path:
    """The Python that has what `make bill` and `make audit` use."""
    return of_lock("audit", places.AUDIT_LOCK, "once for all clones: some seconds")


def of_lock(name: str, lock: Path, usual: str) -> Path:
    """The Python of an environment that all clones share, made from a lock file when it is first asked for."""
    folder = places.cache_folder() / f"{name}-{environment.digest(lock)[:12]}-{places.platform_name()}"
    with only_one(folder.with_name(folder.name + ".lock"), f"installing {name}"):
        environment.provide(folder, lock, usual)
    return environment.python_of(folder)
