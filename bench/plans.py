"""What planning costs a preview: a thousand images over eighteen regions, with the plan judged and not."""

import json
import os
import subprocess
import time
from pathlib import Path
from statistics import median

from .tables import table

IMAGES, REGIONS, TIMES = 1_000, 18, 3
DOORS = {
    "dynamic": "from pulumi_machine_image import dynamic as machine_image",
    "plugin": "import pulumi_machine_image as machine_image",
}
PROGRAM = """
{line}
from pulumi_machine_image.clouds.tencent.regions import REGIONS

places = [name for name, facts in REGIONS.items() if not facts.closed][:{regions}]
for number in range({images}):
    machine_image.CustomImage(
        f"web-{{number}}", name=f"web-{{number}}", region=places[number % len(places)], instance_id="ins-demo0001"
    )
"""


def plans(folder: Path) -> str:
    """Previews with planning on and off by turns, so that both meet the same machine."""
    rows = []
    for door, line in DOORS.items():
        project = _project(folder / door, line)
        taken: dict[str, list[float]] = {"fail": [], "off": []}
        calls: dict[str, int] = {}
        for _ in range(TIMES):
            for preflight, times in taken.items():
                seconds, calls[preflight] = _preview(project, preflight)
                times.append(seconds)
        on, off = median(taken["fail"]), median(taken["off"])
        rows.append((door, f"{on:.1f} s", f"{off:.1f} s", f"{on / off:.2f}", str(calls["fail"]), str(calls["off"])))
    head = (f"preview of {IMAGES:,} images, {REGIONS} regions", "judged", "not judged", "ratio", "calls", "calls")
    return table(head, rows)


def _project(folder: Path, line: str) -> Path:
    (folder / "state").mkdir(parents=True)
    config = {"cloud": "emulator", "region": "ap-guangzhou", "emulator": {"limits": "current"}}
    ours = {f"machine-image:{key}": {"value": value} for key, value in config.items()}
    project = {"name": "bench", "runtime": "python", "config": ours}
    (folder / "Pulumi.yaml").write_text(json.dumps(project))
    (folder / "__main__.py").write_text(PROGRAM.format(line=line, regions=REGIONS, images=IMAGES))
    _pulumi(folder, "fail", "stack", "init", "bench")
    return folder


def _preview(folder: Path, preflight: str) -> tuple[float, int]:
    """Seconds, and API calls."""
    journal = folder / "calls.jsonl"
    journal.unlink(missing_ok=True)
    began = time.perf_counter()
    _pulumi(folder, preflight, "preview")
    taken = time.perf_counter() - began
    lines = journal.read_text().splitlines() if journal.exists() else []
    return taken, sum("action" in json.loads(line) for line in lines)


def _pulumi(folder: Path, preflight: str, *arguments: str) -> None:
    env = {
        **os.environ,
        "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "bench",
        "PULUMI_MACHINE_IMAGE_PREFLIGHT": preflight,
        "PULUMI_MACHINE_IMAGE_CALLS": str(folder / "calls.jsonl"),
    }
    subprocess.run(["pulumi", *arguments, "--non-interactive"], cwd=folder, env=env, check=True, capture_output=True)
