"""What `machine-image preflight` says to people, word for word."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cli.previews import GZ, SH, copy, image, preview, share, step
from cli.world import Preflight, World
from messages.approved import Scene, compare
from pulumi_machine_image.clouds.cloud import ImageChanges
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.images.provenance import RESOURCE

Judge = Callable[..., str]


@pytest.fixture
def judge(world: World, run: Preflight) -> Judge:
    """Plans something, and answers with what is told of it, and the exit code."""

    def told(*steps: dict[str, object], options: tuple[str, ...] = (), errors: tuple[str, ...] = ()) -> str:
        world.previews(preview(*steps, errors=errors), code=1 if errors else 0)
        code, out, err = run(*options)
        return f"{out}{err}exit code {code}"

    return told


def test_what_is_said_is_what_was_approved(world: World, judge: Judge) -> None:
    world.emulator.laboratory.put_clock("frozen@2026-01-01T00:00:00Z")
    others = world.make(7, name="other")
    compare("preflight", [*_room(world, judge), *_deletions(world, judge, others), *_untold(world, judge)])


def _room(world: World, judge: Judge) -> Iterator[Scene]:
    new, more = (step("create", None, image(name)) for name in ("web", "queue"))
    yield "A plan without images", judge()

    (ours,) = world.make(1, name="db", tags={RESOURCE: "shop/dev/db"})
    (old,) = world.make(1, name="legacy")
    world.settle()
    yield "A plan that fits", judge(new, step("create", None, copy("copies", SH, source=ours)))

    legacy, db = image("legacy", id=old), image("db", id=ours)
    world.keeps(legacy, db)
    yield "What it deletes comes too late", judge(new, more, step("delete", legacy))
    rebuilt = step("replace", db, image("db"))
    yield "A replacement could delete first", judge(rebuilt, new)
    world.emulator.laboratory.advance(86_400)
    (newest,) = world.make(1, name="new")
    yield "A replacement deletes first, because the region is full", judge(rebuilt)

    world.keeps()
    yield "There are more images than room, and nothing that could go", judge(new, more)
    world.settle()
    for each in (old, newest):
        world.api.modify(ImageRef(GZ, each), ImageChanges(family="base"))
    yield "An old image of a family could go", judge(new)


def _deletions(world: World, judge: Judge, others: list[str]) -> Iterator[Scene]:
    shared, guarded, held, free, *_ = others
    world.api.share(ImageRef(GZ, shared), frozenset({"100000000002", "100000000003"}))
    world.keeps(image("free", id=free))
    yield "Everything can be destroyed", judge(options=("--destroy",))
    world.keeps(
        image("shared", id=shared),
        share("some", shared, "100000000002"),
        image("guarded", id=guarded, deletionProtection=True),
        {**image("held", id=held), "protect": True},
    )
    yield "What a destroy could not delete", judge(options=("--destroy",))
    world.api.delete(ImageRef(GZ, free), snapshots=True)
    (busy,) = world.make(1, name="busy")
    world.keeps(image("busy", id=busy))
    yield "A deletion that waits", judge(options=("--destroy",))


def _untold(world: World, judge: Judge) -> Iterator[Scene]:
    new = step("create", None, image("web"))
    world.keeps()
    yield "The program itself ends with an error", judge(new, errors=("error: no such shop\n\n",))
    world.refuse = {"DescribeImageQuota"}
    yield "The cloud does not tell the quota", judge(new)
    world.refuse = set()
    (world.folder / "limits.yaml").write_text("tencent: {ap-guangzhou: lots}\n")
    yield "A file of limits says nonsense", judge(new, options=("--limits", "limits.yaml"))
    (world.folder / "cut.json").write_text(preview(new)[:50])
    yield "A preview that was cut short", judge(new, options=("--from", "cut.json"))
