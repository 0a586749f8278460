"""How fast and how large the emulator is.

Times are of this computer at this moment; the ratios of one run are what can be compared. `servers` needs the
interpreter of the environment that has the servers, in BENCH_SERVERS; `make bench` sets it.
"""

import os
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

from pulumi_machine_image.emulator.accounts import Keys, keys

from .load import Measured, load, signed_request
from .processes import Server, emulator, free_port, program
from .serve import SERVERS
from .tables import table
from .worlds import ACCOUNT, REGION, filled, image_id

ROOT = Path(__file__).parent.parent
STARTS = 15
CLIENTS = 16
SECONDS = 4.0
PAGE = 100
SIZES = (100, 50_000)
CURVE = (100, 1_000, 10_000, 50_000)
KEYS: Keys = keys(ACCOUNT)


def start(folder: Path) -> str:
    """From the start of the process to its first answer, on a new database; and what it occupies then."""
    bare, ours, megabytes = [], [], []
    for number in range(STARTS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", ""], check=True)
        bare.append(time.perf_counter() - begun)
        with emulator(folder / f"start{number}.db") as server:
            ours.append(server.ask(signed_request(server.port, KEYS, "DescribeImages", {}, REGION)))
            megabytes.append(server.megabytes())
    rows = [
        ("Python that does nothing", f"{median(bare):.3f} s", f"{max(bare):.3f} s", "1.0", ""),
        (
            "machine-image emulator",
            f"{median(ours):.3f} s",
            f"{max(ours):.3f} s",
            f"{median(ours) / median(bare):.1f}",
            f"{median(megabytes):.0f} MB",
        ),
    ]
    return table(("start to first answer", "median", "slowest", "ratio", "resident"), rows)


def listing(folder: Path) -> str:
    """DescribeImages with a page of a hundred, and by a hundred ids, from 16 clients."""
    rows: list[tuple[str, ...]] = []
    for images in SIZES:
        with emulator(filled(folder, images), "--limits", "current") as server:
            for question, asked in (("a page", {"Limit": PAGE}), ("by 100 ids", _by_ids(images))):
                request = signed_request(server.port, KEYS, "DescribeImages", asked, REGION)
                measured = load(server.port, request, clients=CLIENTS, seconds=SECONDS)
                bare = _bare(measured.answer_bytes, request)
                rows.append((f"{images:,} images, {question}", *_figures(measured), _ratio(measured, bare)))
            rows.append((f"{images:,} images, resident", "", "", "", f"{server.megabytes():.0f} MB", ""))
    return table(
        (f"DescribeImages, {CLIENTS} clients", "answers/s", "median", "p99", "size", "of the bare server"), rows
    )


def by_ids(folder: Path) -> str:
    """What a question for a hundred ids costs, by how many images there are."""
    medians: list[float] = []
    rows = []
    for images in CURVE:
        with emulator(filled(folder, images), "--limits", "current") as server:
            request = signed_request(server.port, KEYS, "DescribeImages", _by_ids(images), REGION)
            measured = load(server.port, request, clients=1, seconds=SECONDS)
        medians.append(measured.milliseconds(0.5))
        rows.append((f"{images:,}", f"{medians[-1]:.2f} ms", f"{medians[-1] / medians[0]:.2f}"))
    return table(("images stored", "by 100 ids, one client", "ratio"), rows)


def servers(folder: Path) -> str:
    """HTTP servers that answer the same bytes to everything: what there is to be won by another one."""
    python = os.environ.get("BENCH_SERVERS", "")
    if not python:
        raise SystemExit("python -m bench servers: set BENCH_SERVERS, or run `make bench`")
    rows = []
    for name in SERVERS:
        interpreter = sys.executable if name == "ours" else python
        figures: list[str] = []
        for size in (100, 55_000):
            with _serving(interpreter, name, size) as server:
                request = signed_request(server.port, KEYS, "DescribeImages", {"Limit": PAGE}, REGION)
                first = server.ask(request)
                measured = load(server.port, request, clients=CLIENTS, seconds=SECONDS)
                figures += [f"{measured.per_second:.0f}", f"{measured.milliseconds(0.99):.1f} ms"]
                resident = f"{server.megabytes():.0f} MB"
        rows.append((name, *figures, f"{first:.2f} s", resident))
    return table(("bare server", "100 B/s", "p99", "55 kB/s", "p99", "first answer", "resident"), rows)


def _serving(python: str, name: str, size: int) -> AbstractContextManager[Server]:
    port = free_port()
    return program([python, str(ROOT / "bench" / "serve.py"), name, str(port), str(size)], port)


def _bare(size: int, request: bytes) -> Measured:
    """The emulator's HTTP layer alone, with an answer of that size."""
    with _serving(sys.executable, "ours", size) as server:
        server.ask(request)
        return load(server.port, request, clients=CLIENTS, seconds=SECONDS / 2)


def _by_ids(images: int) -> dict[str, object]:
    return {"ImageIds": [image_id(number) for number in range(0, images, images // PAGE)], "Limit": PAGE}


def _figures(measured: Measured) -> tuple[str, str, str, str]:
    return (
        f"{measured.per_second:.0f}",
        f"{measured.milliseconds(0.5):.0f} ms",
        f"{measured.milliseconds(0.99):.0f} ms",
        f"{measured.answer_bytes / 1000:.0f} kB",
    )


def _ratio(measured: Measured, bare: Measured) -> str:
    return f"{measured.per_second / bare.per_second:.2f}"
