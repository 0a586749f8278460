"""The Pulumi CLI, built from its Go module into the user's cache folder: once per version, for all clones."""

import re
import shutil
from pathlib import Path

from . import cache, golang, places
from .work import Failed, run, say

MODULE = "github.com/pulumi/pulumi"
PROGRAM = "pulumi"
DYNAMIC_HOST = "pulumi-resource-pulumi-python"
"""The one plugin that the CLI brings along: it serves Python's dynamic resources."""
PACKAGE = re.compile(r"(?m)^(?!go: )[\w./-]+$")
"""A line of `go build -v` for a package that it compiled."""
PACKAGES = 1690
"""How many the build prints, nearly: for the person who waits."""


def version() -> str:
    """Such as v3.259.0."""
    found = re.search(rf"{MODULE}/pkg/v3 (v\S+)", places.GO_MOD.read_text())
    if found is None:
        raise AssertionError(f"{places.GO_MOD} names no Pulumi CLI")
    return found[1]


def cached() -> Path:
    """Where the built CLI is, or will be."""
    return places.cache_folder() / f"pulumi-{version()}-{places.platform_name()}"


def provide() -> Path:
    """The folder with a built CLI; built now if it never was."""
    try:
        return cache.provide(cached(), PROGRAM, "building the Pulumi CLI", build)
    except (Failed, OSError) as error:
        raise Failed(f"{error}\n{ways_out()}") from None


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


def build(folder: Path) -> None:
    """Compile the CLI, and put the plugin that it brings along beside it."""
    with golang.lent() as go:
        say(f"building the Pulumi CLI {version()} from its Go module, once for all clones: 5 to 6 minutes on 2 cores")
        env, module = go.environment(), places.GO_MOD.parent
        linker = f"-s -w -X {MODULE}/sdk/v3/go/common/version.Version={version()}"
        flags = ["-v", "-mod=readonly", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", linker]
        run(
            "building the Pulumi CLI",
            [go.program, "build", *flags, "-o", folder / PROGRAM, f"{MODULE}/pkg/v3/cmd/pulumi"],
            env=env,
            cwd=module,
            progress=progress,
        )
        listed = run(
            "finding Pulumi's SDK",
            [go.program, "list", "-m", "-f", "{{.Dir}}", f"{MODULE}/sdk/v3"],
            env=env,
            cwd=module,
        )
        shutil.copyfile(Path(listed.splitlines()[-1]) / "python" / "dist" / DYNAMIC_HOST, folder / DYNAMIC_HOST)
        (folder / DYNAMIC_HOST).chmod(0o755)
