"""What programs in other languages need: SDKs of this clone's schema, and the packages beside them.

Made when they are first asked for, once for all clones, and again when schema, lock file or program changes.
"""

import os
import shutil
from pathlib import Path

from . import builder, cache, cli, golang, places, shell
from .work import run, say

NODEJS_FILES = ("package.json", "package-lock.json", ".npmrc")
GO_FILES = ("go.mod", "go.sum", "main.go")
GO_PROGRAM = "automation"


def node_packages() -> Path:
    """The folder `node_modules` of the TypeScript example; what it has of our SDK is as old as its lock file."""
    sources = [places.TYPESCRIPT / name for name in NODEJS_FILES]
    folder = cache.name("typescript", places.ROOT, sources)
    return cache.provide(folder, "node_modules/.package-lock.json", "installing with npm", install) / "node_modules"


def install(folder: Path) -> None:
    """Fetch the packages of the lock file."""
    say("installing the packages of the TypeScript example with npm, once for all clones: about half a minute")
    for name in NODEJS_FILES:
        shutil.copy2(places.TYPESCRIPT / name, folder)
    generate("nodejs", folder / "sdks" / "machine-image")
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run("installing with npm", command, env=dict(os.environ), cwd=folder)


def go_module() -> Path:
    """A folder with the Go module in `places.AUTOMATION`, an SDK in it, and its program compiled."""
    sources = [places.AUTOMATION / name for name in GO_FILES]
    folder = cache.name("automation", places.ROOT, [*sources, places.SCHEMA])
    return cache.provide(folder, GO_PROGRAM, "building with a Go SDK", build)


def build(folder: Path) -> None:
    """Compile the program."""
    for name in GO_FILES:
        shutil.copy2(places.AUTOMATION / name, folder)
    generate("go", folder / "sdks" / "machine-image")
    with golang.lent() as go:
        say("building a program with the Go SDK of the schema, once for all clones: up to a minute")
        command = [str(go.program), "build", "-mod=readonly", *builder.FLAGS, "-o", GO_PROGRAM, "."]
        run("building with a Go SDK", command, env=go.environment(), cwd=folder)


def generate(language: str, folder: Path) -> None:
    """Put an SDK into a folder."""
    fresh = folder.with_name(folder.name + ".new")
    ask = ["pulumi", "package", "gen-sdk", str(places.SCHEMA), "--local"]
    command = [*ask, "--language", language, "--out", str(fresh)]
    run(f"generating the {language} SDK", command, env=shell.environment(shell.settings(cli.is_placed())))
    (fresh / language).rename(folder)
    fresh.rmdir()
