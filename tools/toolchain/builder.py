"""The Pulumi CLI and our language hosts, built with Go into the user's cache folder: once for all clones."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import cache, golang, places
from .work import Failed, run, say

MODULE = "github.com/pulumi/pulumi"
PROGRAM = "pulumi"
DYNAMIC_HOST = "pulumi-resource-pulumi-python"
"""The one plugin that the CLI brings along: it serves Python's dynamic resources."""
HOSTS = "hosts"
"""The program of `places.HOSTS`."""
HOST_NAMES = ("pulumi-language-go", "pulumi-language-nodejs", "gensdk")
"""It is what it is called."""
FLAGS = ("-trimpath", "-tags", "osusergo,grpcnotrace")
"""Go keeps what it compiles by these: with the same ones, other programs get Pulumi's SDK compiled."""
PACKAGE = re.compile(r"(?m)^(?!go: )[\w./-]+$")
"""A line of `go build -v` for a package that it compiled."""
PACKAGES = 1690
"""How many the build of the CLI prints, nearly: for the person who waits."""


def version() -> str:
    """Such as v3.259.0."""
    found = re.search(rf"{MODULE}/pkg/v3 (v\S+)", places.GO_MOD.read_text())
    if found is None:
        raise AssertionError(f"{places.GO_MOD} names no Pulumi CLI")
    return found[1]


@dataclass(frozen=True)
class Built:
    """The folders of what was built, or will be."""

    cli: Path
    hosts: Path

    def is_there(self) -> bool:
        return (self.cli / PROGRAM).exists() and (self.hosts / HOSTS).exists()


def cached() -> Built:
    cli = places.cache_folder() / f"pulumi-{version()}-{places.platform_name()}"
    tools = places.GO_MOD.parent
    return Built(cli, cache.name("hosts", tools, [*places.HOSTS.glob("*.go"), *tools.glob("go.*")]))


def provide() -> Built:
    """What is in the cache; built now if it never was, by one and the same Go."""
    built = cached()
    try:
        if not built.is_there():
            with golang.lent() as go:
                cache.provide(built.cli, PROGRAM, "building the Pulumi CLI", lambda folder: build(folder, go))
                cache.provide(built.hosts, HOSTS, "building the language hosts", lambda folder: build_hosts(folder, go))
    except (Failed, OSError) as error:
        raise Failed(f"{error}\n{ways_out()}") from None
    return built


def progress(printed: str) -> str:
    """The first minute fetches modules, the rest compiles packages."""
    if compiled := len(PACKAGE.findall(printed)):
        return f"{compiled} of about {PACKAGES} packages compiled"
    return f"{printed.count('go: downloading')} modules fetched"


def ways_out() -> str:
    go = ".".join(map(str, golang.wanted()))
    return (
        "There is no Pulumi CLI here and none could be built. One of three things helps: the official Pulumi CLI, "
        f"3.226 or newer, on PATH; Go {go} or newer on PATH, and a network that reaches the Go module proxy; "
        "without Go, a network that reaches PyPI and the Go module proxy."
    )


def build(folder: Path, go: golang.Go) -> None:
    """Compile the CLI, and put the plugin that it brings along beside it."""
    say(f"building the Pulumi CLI {version()} from its Go module, once for all clones: 5 to 6 minutes on 2 cores")
    compile_(go, "building the Pulumi CLI", f"{MODULE}/pkg/v3/cmd/pulumi", folder / PROGRAM, progress)
    listed = run(
        "finding Pulumi's SDK",
        [go.program, "list", "-m", "-f", "{{.Dir}}", f"{MODULE}/sdk/v3"],
        env=go.environment(),
        cwd=places.GO_MOD.parent,
    )
    shutil.copyfile(Path(listed.splitlines()[-1]) / "python" / "dist" / DYNAMIC_HOST, folder / DYNAMIC_HOST)
    (folder / DYNAMIC_HOST).chmod(0o755)


def build_hosts(folder: Path, go: golang.Go) -> None:
    """Compile our hosts: seconds after the CLI, whose packages they are made of."""
    say("building language hosts for Go and Node.js and the generator of SDKs, once for all clones: up to a minute")
    compile_(go, "building the language hosts", f"./{places.HOSTS.name}", folder / HOSTS)


def compile_(
    go: golang.Go, doing: str, package: str, program: Path, progress: Callable[[str], str] = lambda output: ""
) -> None:
    linker = f"-s -w -X {MODULE}/sdk/v3/go/common/version.Version={version()}"
    flags = ["-v", "-mod=readonly", *FLAGS, "-ldflags", linker]
    command: list[str | Path] = [go.program, "build", *flags, "-o", program, package]
    run(doing, command, env=go.environment(), cwd=places.GO_MOD.parent, progress=progress)
