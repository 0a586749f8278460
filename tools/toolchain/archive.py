"""What `pulumi plugin install resource machine-image VERSION --file` takes: the plugin as an archive.

Why a plugin in source form with the wheel beside it: Python's host makes an environment in the plugin's folder and
installs requirements.txt there, and so one archive serves every platform and every Python.
"""

import io
import re
import sys
import tarfile
import tempfile
from pathlib import Path

from . import places
from .work import run

NAME = "pulumi-resource-machine-image"
PLUGIN = """\
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: venv
"""


def version() -> str:
    """The version that the project's file names."""
    found = re.search(r'^version = "(.+)"$', places.PROJECT.read_text(), re.MULTILINE)
    assert found is not None, "the project has a version"
    return found[1]


def make(folder: Path) -> Path:
    """Write the archive into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{NAME}-v{version()}.tar.gz"
    with tempfile.TemporaryDirectory() as built:
        wheel = build(Path(built))
        files = {
            "PulumiPlugin.yaml": PLUGIN.encode(),
            "__main__.py": (places.ROOT / "provider" / "__main__.py").read_bytes(),
            "requirements.txt": f"./{wheel.name}\n".encode(),
            wheel.name: wheel.read_bytes(),
        }
        with tarfile.open(file, "w:gz") as archive:
            for name, content in sorted(files.items()):
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
    return file


def build(folder: Path) -> Path:
    """Build the wheel into a folder."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    run("building the wheel", command, cwd=places.ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


if __name__ == "__main__":
    print(make(places.ROOT / "dist"))
