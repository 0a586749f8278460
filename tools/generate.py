"""Writes what follows from the models: schema.json, pulumi-plugin.json, the typed classes of both doors, and
docs/preflight.schema.json.

python tools/generate.py            write all
python tools/generate.py --check    exit 1 where one is not as it would be written
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import classes
from pulumi_machine_image.cli import preflight_document
from pulumi_machine_image.plugin.schema import schema

ROOT = Path(__file__).parent.parent


def main(arguments: list[str]) -> int:
    texts = {ROOT / path: text for path, text in written().items()}
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text() != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run `make generate`", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_text(texts[path])
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


def written() -> dict[str, str]:
    """Every file's text by its path."""
    described = schema()
    plugin = {"resource": True, "name": described["name"], "version": described["version"]}
    return {
        "provider/pulumi_machine_image/schema.json": json.dumps(described, indent=2) + "\n",
        "provider/pulumi_machine_image/pulumi-plugin.json": json.dumps(plugin) + "\n",
        "docs/preflight.schema.json": json.dumps(preflight_document.schema(), indent=2) + "\n",
        **{path: formatted(text, path) for path, text in classes.files().items()},
    }


def formatted(text: str, path: str) -> str:
    """A module as `make check` wants it, without the imports that it does not need."""
    ruff, repair = [sys.executable, "-m", "ruff"], ["check", "--fix", "--quiet", "--select"]
    for step in ([*repair, "F"], [*repair, "I,RUF022"], ["format"]):
        command = [*ruff, *step, "--stdin-filename", str(ROOT / path), "-"]
        text = subprocess.run(command, input=text, stdout=subprocess.PIPE, text=True, check=True).stdout
    return text


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
