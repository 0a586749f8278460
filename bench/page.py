"""The page of results: tables and charts of what results.json has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from .chart import Line, chart
from .doors import DOORS, Door, cloud_seconds
from .fleets import VERBS
from .records import Record, Records, number, seconds
from .tables import table

Value = Callable[[Record], "float | None"]
TARGET = 1.25
SIZES = {"images": "images", "copies": "copies", "shares": "accounts", "doors": "images"}
CHARTS = {
    "calls-up": ("images", "up", number, "API calls to make images", "calls"),
    "calls-refresh": ("images", "refresh", number, "API calls of a refresh", "calls"),
    "calls-destroy": ("images", "destroy", number, "API calls to remove images", "calls"),
    "time-up": ("images", "up", seconds, "Time to make images of a minute each, 10 at once", "seconds"),
    "doors-up": ("doors", "up", seconds, "Wall time of pulumi up", "seconds"),
    "doors-refresh": ("doors", "refresh", seconds, "Wall time of pulumi refresh", "seconds"),
}
"""File: part, verb, what is drawn, title, unit."""


def charts(records: Records) -> dict[str, str]:
    """SVG by the file's name."""
    drawn = {}
    for name, (part, verb, value, title, unit) in CHARTS.items():
        lines = {who: line for who in records.names(part) if (line := _line(records, part, who, verb, value))}
        if lines:
            drawn[f"{name}.svg"] = chart(title, SIZES[part], unit, lines)
    return drawn


def _line(records: Records, part: str, who: str, verb: str, value: Callable[[Record], float]) -> Line:
    found = [(size, records.middle(part, value, size=size, name=who, verb=verb)) for size in records.sizes(part)]
    return [(size, middle) for size, middle in found if middle is not None]


def tables(records: Records) -> dict[str, str]:
    """Markdown by title; only of what was measured."""
    made = {
        "Calls: images": _by_verb(records, "images", number, _count),
        "Calls: copies of one image": _by_verb(records, "copies", number, _count),
        "Calls: accounts that may use an image": _by_verb(records, "shares", number, _count),
        "Calls by action": _by_action(records),
        "Time and waiting": _waiting(records),
        "The doors beside the engine floor": _ratios(records, seconds, cloud_seconds),
        "The same in processor time": _ratios(records, lambda record: record.cpu, lambda *_: 0.0),
        "Processor time and memory": _processes(records),
    }
    return {title: text for title, text in made.items() if text}


def _by_verb(records: Records, part: str, value: Callable[[Record], float], shown: Callable[[float], str]) -> str:
    """A line for each verb and contestant; the last column is how many times ours it is, at the largest size."""
    sizes = records.sizes(part)
    if not sizes:
        return ""
    ours, rows = records.names(part)[0], []
    for verb in VERBS:
        base = records.middle(part, value, name=ours, verb=verb, size=sizes[-1])
        for who in records.names(part):
            found = [records.middle(part, value, name=who, verb=verb, size=size) for size in sizes]
            if any(each is not None for each in found):
                rows.append(
                    (verb, who, *("" if each is None else shown(each) for each in found), _times(found[-1], base))
                )
    sized = [f"{size:,}" for size in sizes]
    return table(("", SIZES[part], *sized, f"times ours, at {sized[-1]}"), rows, left=2)


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _times(value: float | None, base: float | None) -> str:
    if value is None or base is None:
        return ""
    return f"{value / base:.1f}" if base else "ours: none" if value else "1.0"


def _by_action(records: Records) -> str:
    """Of the largest size that all have, all verbs together."""
    sizes = [size for size in records.sizes("images") if size <= 100]
    if not sizes:
        return ""
    names = records.names("images")
    sums: dict[str, dict[str, int]] = {}
    for record in records.of("images", size=sizes[-1], round=0):
        for action, times in record.calls.items():
            by_name = sums.setdefault(action, {})
            by_name[record.name] = by_name.get(record.name, 0) + times
    rows = [
        (action, *(f"{sums[action].get(name, 0):,}" for name in names))
        for action in sorted(sums, key=lambda action: -sum(sums[action].values()))
    ]
    return table((f"{sizes[-1]:,} images, all verbs", *names), rows)


def _waiting(records: Records) -> str:
    """Seconds of the clock that leaves out the waiting, and of each creation beyond the cloud's own."""
    sizes = records.sizes("images")
    if not sizes:
        return ""
    rows = []
    for who in records.names("images"):
        ups = [records.middle("images", seconds, name=who, verb="up", size=size) for size in sizes]
        destroy = records.middle("images", seconds, name=who, verb="destroy", size=sizes[-1])
        *shown, last = [f"{each:,.1f} s" if each is not None else "" for each in (*ups, destroy)]
        rows.append((who, *shown, _delays(records, who), last))
    head = (*(f"up, {size:,}" for size in sizes), "delay", f"destroy, {sizes[-1]:,}")
    return table(("", *head), rows)


def _delays(records: Records, who: str) -> str:
    """Over the rounds of all sizes."""
    found = [record.delay for record in records.of("images", name=who, verb="up") if record.delay is not None]
    return f"{median(found):.1f} s ({min(found):.1f} to {max(found):.1f})" if found else ""


def _pairs() -> Iterable[tuple[Door, Door]]:
    by_title = {door.title: door for door in DOORS}
    return [(door, by_title[door.floor]) for door in DOORS if door.floor]


def _ratios(records: Records, value: Value, cloud: Callable[[Door, str, int], float]) -> str:
    """Ours to the floor of the same door with what is the cloud's own, round by round; the median, and the spread."""
    sizes = records.sizes("doors")
    if not sizes:
        return ""
    rows = []
    for verb in VERBS:
        for door, floor in _pairs():
            cells = [_spread(_quotients(records, door, floor, verb, size, value, cloud)) for size in sizes]
            rows.append((verb, door.title, *cells))
    return table(("ours to the floor", "images", *(f"{size:,}" for size in sizes)), rows, left=2)


def _quotients(
    records: Records,
    door: Door,
    floor: Door,
    verb: str,
    size: int,
    value: Value,
    cloud: Callable[[Door, str, int], float],
) -> list[float]:
    found = []
    for ours in records.of("doors", who=door.title, verb=verb, size=size):
        least = records.middle("doors", value, who=floor.title, verb=verb, size=size, round=ours.round)
        if least and (own := value(ours)) is not None:
            found.append(own / (least + cloud(door, verb, size)))
    return found


def _spread(quotients: Sequence[float]) -> str:
    """The median, and the spread where there is one; a miss of the target is marked."""
    if not quotients:
        return ""
    middle = median(quotients)
    spread = f" ({min(quotients):.2f} to {max(quotients):.2f})" if len(quotients) > 1 else ""
    return f"{middle:.2f}{spread}{' !' if middle > TARGET else ''}"


def _processes(records: Records) -> str:
    sizes = records.sizes("doors")
    if not sizes:
        return ""
    rows = []
    for verb in VERBS:
        for who in records.names("doors"):
            row = [_spent(records, who, verb, size) for size in sizes]
            rows.append((verb, who, *row))
    return table(("processor: all, provider; its peak", "images", *(f"{size:,}" for size in sizes)), rows, left=2)


def _spent(records: Records, who: str, verb: str, size: int) -> str:
    cpu = records.middle("doors", lambda record: record.cpu, who=who, verb=verb, size=size)
    own = records.middle("doors", lambda record: record.own_cpu, who=who, verb=verb, size=size)
    megabytes = records.middle("doors", lambda record: record.megabytes, who=who, verb=verb, size=size)
    if cpu is None or own is None or megabytes is None:
        return ""
    return f"{cpu:.1f} s, {own:.1f} s; {megabytes:.0f} MB"


HEAD = """# Benchmarks

What the cloud is asked, and how long it takes: ours beside the engine alone, and beside other tools.

`make bench` measures all of it and writes this page, `results.json` and the charts, in under 20 minutes on two cores;
`make bench ARGS="compare --rounds 3"` takes three times as many rounds, `ARGS="compare --largest 100"` leaves out the
large fleets. [CONTRIBUTING.md](../../CONTRIBUTING.md) names the other parts.

{machine}

## How to read it

- *(simulated)*: only the calls and the pauses of that tool, by threads and the official SDK, on the same emulator. The
  calls of Terraform's provider for Tencent Cloud were counted when it was run against a stand-in, those of the AWS
  provider and of Packer's plugin were read from their code; EC2's actions have those of this cloud in their place. The
  tool itself is not run: its processor time and memory are not here.
- *Calls* and *time and waiting* are on a clock that leaves out the waiting: what is asked of the cloud takes its real
  time, and when all that work are waiting, the clock jumps. An image takes {an_image} s, one length a round, and the
  tables have the median; {at_once} resources are worked on at once, {a_region} images fit a region. *Preview* is one
  of a program that has not changed; with Terraform a plan is a refresh. *Destroy* has the refresh that Terraform makes
  before it. *Delay* is what a creation takes beyond the image itself, with the spread over the rounds. Ours keeps to
  the documented rates of calls; the others are not held to them here.
- What others do not do costs no calls: Terraform's provider for Tencent Cloud does not wait for copies, nor look at
  them, nor remove them; Packer keeps no state, so there is nothing to refresh, and leaves its copies.
- *The doors* are runs of the real CLI against an emulator in the provider's process, with images of {seconds} s,
  `--parallel {parallel}`. *The floor* is a provider that does nothing behind the same door. Shown is ours divided by
  the floor and the cloud's own time (the images of each place that works, one after the other); `!` where that is more
  than {target}. Processor time and memory of ours include the emulator's. From {unsaved:,} images on the engine saves
  its state at the end only (`PULUMI_SKIP_CHECKPOINTS`), with all of these providers: else it writes all of the state
  twice for each image, which takes longer than everything else together.
- The copies are of as few images as there can be, since a copy stays in its part of the world: 17 are of four images.
"""


def page(result: Mapping[str, Any]) -> str:
    """README.md."""
    from .compare import LENGTHS
    from .doors import PARALLEL, SECONDS, UNSAVED
    from .fleets import A_REGION, AT_ONCE

    records = Records.read(result["records"])
    head = HEAD.format(
        machine=_machine(result),
        an_image=", ".join(f"{length:.0f}" for length in LENGTHS[:-1]) + f" or {LENGTHS[-1]:.0f}",
        at_once=AT_ONCE,
        a_region=A_REGION,
        seconds=SECONDS,
        parallel=PARALLEL,
        target=TARGET,
        unsaved=UNSAVED,
    )
    parts = [f"## {title}\n\n{text}\n" for title, text in {**tables(records), **result["others"]}.items()]
    pictures = [f"![{CHARTS[name.removesuffix('.svg')][3]}]({name})" for name in charts(records)]
    return "\n".join([head, "## How it grows\n", *_spaced(pictures), *parts])


def _machine(result: Mapping[str, Any]) -> str:
    facts = ("began", "minutes", "python", "system", "cores", "load")
    return table(facts, [[str(result[fact]) for fact in facts]])


def _spaced(lines: Sequence[str]) -> list[str]:
    return [f"{line}\n" for line in lines]
