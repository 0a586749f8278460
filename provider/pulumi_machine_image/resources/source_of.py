"""What a custom image is made from: exactly one of an instance, snapshots and a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ..clouds.cloud import FromFile, FromInstance, FromSnapshots
from ..images.image import Image, State
from . import checks, steps
from .base import UNKNOWN, Failure, Run, known

if TYPE_CHECKING:
    from .custom_image_model import CustomImageInputs, ImportFrom

SOURCES = ("instance_id", "snapshot_ids", "import_from")
DETAILS = {
    "data_disk_ids": "instance_id",
    "force_poweroff": "instance_id",
    "sysprep": "instance_id",
    "architecture": "snapshot_ids",
}
"""What belongs to a source."""
FILE_TEXTS = ("url", "os_type", "os_version", "boot_mode", "license_type")


def check(new: CustomImageInputs, run: Run) -> Iterator[Failure]:
    given = [name for name in SOURCES if getattr(new, name) is UNKNOWN or getattr(new, name)]
    wire = ", ".join(new.wire_name(name) for name in SOURCES)
    if len(given) != 1:
        found = " and ".join(new.wire_name(name) for name in given) if given else "none"
        yield Failure("", f"exactly one of {wire} says what the image is made from; given: {found}")
    for name, source in DETAILS.items():
        if getattr(new, name) and given != [source]:
            yield new.failure(name, f"needs {new.wire_name(source)}")
    if new.import_from and known(new.import_from):
        yield from _file(new, new.import_from, run)


def _file(new: CustomImageInputs, file: ImportFrom, run: Run) -> Iterator[Failure]:
    """What the cloud imports."""
    rules, cloud = run.traits.imports, run.traits.cloud

    def failure(name: str, reason: str) -> Failure:
        return new.failure("import_from", reason, within=f".{file.wire_name(name)}")

    for name in sorted(rules.needs):
        if not getattr(file, name):
            yield failure(name, "is required")
    for name in sorted(rules.lacks):
        if getattr(file, name):
            yield failure(name, f"{cloud} does not take it: leave it out")
    for name, words in rules.words.items():
        value = getattr(file, name)
        if value is not None and known(value) and value not in words:
            near = get_close_matches(value, words, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield failure(name, f"must be {' or '.join(map(repr, words))}{hint}")
    for name in FILE_TEXTS:
        yield from checks.one_line(new, "import_from", getattr(file, name), within=f".{file.wire_name(name)}")
    for url in file.data_disk_urls if known(file.data_disk_urls) else ():
        yield from checks.one_line(new, "import_from", url, within=f".{file.wire_name('data_disk_urls')}")
    for name, urls in (("url", [file.url]), ("data_disk_urls", file.data_disk_urls)):
        if known(urls) and rules.url and not all(not known(url) or rules.url.fullmatch(url) for url in urls):
            yield failure(name, f"must be {rules.url_rule}")


def order(new: CustomImageInputs) -> FromInstance | FromSnapshots | FromFile:
    if new.instance_id:
        return FromInstance(new.instance_id, tuple(sorted(new.data_disk_ids)), new.force_poweroff, new.sysprep)
    if new.snapshot_ids:
        return FromSnapshots(tuple(sorted(new.snapshot_ids)), new.architecture or "x86_64")
    file = new.import_from
    assert file is not None, "check wants exactly one source"
    return FromFile(
        url=file.url,
        os_type=file.os_type,
        os_version=file.os_version,
        architecture=file.architecture,
        boot_mode=file.boot_mode,
        license_type=file.license_type,
        force=file.force,
        data_disk_urls=tuple(file.data_disk_urls),
    )


def begun(image_id: str, name: str, new: CustomImageInputs, run: Run) -> Image:
    """An image that the cloud has promised and not shown yet."""
    state = State.IMPORTING if new.import_from else State.CREATING
    image = steps.promised(new.region, image_id, name, state, new.tags)
    return replace(image, protection="off" if run.traits.own_protection else None)
