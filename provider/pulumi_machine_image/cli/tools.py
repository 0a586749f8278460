"""What a machine has, as far as this provider needs it: interpreter, CLI, plugin, clock, the emulator's file."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from ..clouds.connect import DATABASE, beside_project
from ..clouds.login import passes_proxies
from ..settings import Settings
from .findings import Finding, failure, ok, warning

OLDEST_CLI = (3, 172)
"""The first CLI that sends this provider everything it uses (`refresh_before_update`)."""
PLUGIN = "pulumi-resource-machine-image"
SECONDS = 30.0
SKEWED, REFUSED = 60.0, 300.0
"""Seconds that clocks may differ before it is worth a word, and before the cloud refuses signatures (TC3 and AWS's
version 4: five minutes)."""


def python() -> Finding:
    version = metadata.version("pulumi-machine-image")
    return ok("python", f"{platform.python_version()} at {sys.executable}, pulumi-machine-image {version}")


def cli() -> Finding:
    """The Pulumi CLI, and whether it is new enough."""
    path = shutil.which("pulumi")
    install = "Install it: https://www.pulumi.com/docs/install/"
    if path is None:
        return failure("pulumi", "not on PATH", install)
    said = _first_line([path, "version"])
    number = re.match(r"v?(\d+)\.(\d+)", said)
    if number is None:
        return failure("pulumi", f"{path} does not tell its version, but {said!r}", install)
    if (int(number[1]), int(number[2])) < OLDEST_CLI:
        oldest = ".".join(map(str, OLDEST_CLI))
        return warning("pulumi", f"{said} at {path} is older than {oldest}", "Install a newer one")
    return ok("pulumi", f"{said} at {path}")


def plugin() -> Finding:
    """The provider plugin, and whether it answers."""
    path = shutil.which(PLUGIN)
    if path is None:
        do = "Put this environment's bin folder on PATH, or name it under plugins: providers: in Pulumi.yaml"
        return warning("plugin", f"{PLUGIN} is not on PATH; dynamic resources work without it", do)
    said = _first_line([path])
    if not said.isdecimal():
        return failure("plugin", f"{path} does not start: {said!r}", "Install pulumi-machine-image anew")
    if Path(path).resolve().parent != Path(sys.executable).parent.resolve():
        do = "Put this environment's bin folder first on PATH, unless that is meant"
        return warning("plugin", f"{path} is not this environment's", do)
    return ok("plugin", path)


def _first_line(command: list[str]) -> str:
    """What a command says first; it is ended then."""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        try:
            return process.stdout.readline().strip()
        finally:
            process.terminate()
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def endpoint(url: str) -> Finding:
    """Whether the API is reached, and how far the clocks are apart: signatures are refused after five minutes."""
    import requests

    at = urlsplit(url)
    session = requests.Session()
    session.trust_env = passes_proxies(url)
    try:
        began = time.time()
        answer = session.get(url, timeout=SECONDS, allow_redirects=False)
        took = time.time() - began
    except requests.RequestException as error:
        do = "Check the network and the region, and machine-image:domain or machine-image:endpoint if one is set"
        return failure("endpoint", f"{at.netloc}: {type(error).__name__}", do)
    reached = f"{at.scheme}://{at.netloc} answers in {took * 1000:.0f} ms"
    told = answer.headers.get("Date")
    if not told:
        return ok("endpoint", f"{reached}; it does not tell the time")
    skew = began + took / 2 - parsedate_to_datetime(told).timestamp()
    if abs(skew) < SKEWED:
        return ok("endpoint", f"{reached}; the clocks agree")
    text = f"{reached}; this machine's clock is {abs(skew):.0f} s {'ahead' if skew > 0 else 'behind'}"
    do = f"Set the clock: more than {REFUSED:.0f} s and every call is refused"
    return failure("endpoint", text, do) if abs(skew) > REFUSED else warning("endpoint", text, do)


def emulator(settings: Settings) -> Iterator[Finding]:
    """The emulated cloud's settings and file; a file that is not there is not made."""
    from ..emulator import EmulatorError, EmulatorSettings

    try:
        own = EmulatorSettings.parse({"database": str(beside_project(DATABASE)), **settings.emulator})
    except EmulatorError as error:
        yield failure("emulator", str(error), "Correct it with `pulumi config set --path machine-image:emulator...`")
        return
    limits = own.numbers
    yield ok("emulator", f"{limits.images} images a region, {limits.accounts} accounts an image")
    yield _database(own.database)


def _database(path: str) -> Finding:
    from ..emulator import EmulatorError
    from ..emulator.schema import FORMAT
    from ..emulator.store import look

    if path == ":memory:":
        do = "Name a file: every process would have a world of its own"
        return failure("database", "in memory", do)
    if not Path(path).exists():
        return ok("database", f"{path} is made by the first run")
    try:
        older = look(path) < FORMAT
    except EmulatorError as error:
        return failure("database", str(error), "Name another file, or move this one away")
    size = f"{path}, {Path(path).stat().st_size / 1e6:.1f} MB"
    return ok("database", f"{size}, of an older version; the next run brings it up to date" if older else size)
