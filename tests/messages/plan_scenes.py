"""What is said of whole plans: room, order, deletions, names."""

from __future__ import annotations

from collections.abc import Iterator

from lab.engine import HOME
from lab.fake_cloud import FIXED_NAMES
from lab.program import Key, News, copies, image, share, web
from messages.approved import Scene
from messages.scenes import BEIJING, FRIEND, NEW, OTHER, SHANGHAI, destroyed, preview, theirs, world
from pulumi_machine_image.images.errors import Unreachable

GOLDEN = {"name": "web-golden"}


def chain(**news: object) -> dict[Key, News]:
    """An image, its copy in Shanghai, and a share."""
    return {**image("web", **news), **copies("copies", web(), SHANGHAI), **share("shares", web(), FRIEND)}


def room() -> Iterator[Scene]:
    pair = {**image("db"), **image("web")}
    yield "Two images, and room for one", preview(theirs(world(limit=10), 9), pair)
    yield (
        "The same with the plugin, which cannot know what else is going to be planned",
        preview(theirs(world(limit=10, gathers=True), 9), pair),
    )
    many = {key: news for number in range(15) for key, news in image(f"web-{number:02}").items()}
    yield "Fifteen images in an empty region for one", preview(world(limit=1), many)

    family = world()
    for day in (3, 1, 2):
        family.lab.cloud.put(HOME, f"base-{day}", family="base", created_time=f"2026-01-0{day}T00:00:00Z")
    family.lab.cloud.put(HOME, "other")
    yield "A full region with older images of a family, which no stack holds", preview(family, pair)

    rest = {**image("a"), **image("b"), **image("c")}
    for door, gathers in (("Python's dynamic resources", False), ("the plugin", True)):
        yield (
            f"A replacement that could delete first would leave room enough, with {door}",
            preview(world(image("web"), gathers=gathers), {**image("web", **NEW), **rest}),
        )
    fleet = {**image("web"), **image("db")}
    yield (
        "Two replacements could delete first, and that is not enough",
        preview(world(fleet, limit=5), {**image("web", **NEW), **image("db", **NEW), **rest, **image("d")}),
    )
    yield "An image takes the place of one that the program drops", preview(world(image("old"), limit=1), image("new"))

    full = theirs(theirs(world(limit=10), 10), 9, SHANGHAI)
    both = {**copies("copies", web(), SHANGHAI), **copies("more", web(), SHANGHAI, name="more")}
    yield "Two regions without room", preview(full, {**image("web"), **both})

    kept = theirs(world(image("web", onDelete="retain"), limit=2), 1)
    yield (
        "An image that onDelete keeps makes no room for the new one",
        preview(kept, image("web", onDelete="retain", **NEW)),
    )

    warned = theirs(world(settings={"preflight": "warn"}), 4)
    yield "Under `preflight: warn` it is said, and the plan goes on", preview(warned, image("web"))
    silent = world()
    silent.lab.cloud.refuse["images"] = [Unreachable("list images", where=HOME, why="no connection")] * 3
    yield "The cloud does not answer", preview(silent, image("web"))


def orders() -> Iterator[Scene]:
    yield (
        "A region is full, so that the old image goes first",
        preview(theirs(world(image("web"), limit=3), 2), image("web", **NEW)),
    )
    two = {**image("web"), **image("db")}
    yield (
        "There is no room for two images beside the old ones",
        preview(world(two, limit=3), {**image("web", **NEW), **image("db", **NEW)}),
    )
    full = theirs(theirs(world(chain(), limit=3), 2, SHANGHAI), 0)
    yield "Only the copies' region is full", preview(full, chain(**NEW))
    several = {**image("web"), **copies("copies", web(), SHANGHAI, BEIJING)}
    crowded = theirs(theirs(world(several, limit=3), 2, SHANGHAI), 2, BEIJING)
    yield "Both regions of the copies are full", preview(crowded, {**several, **image("web", **NEW)})
    started = {**GOLDEN, "wait": "started"}
    yield "A fixed name, and nobody waits", preview(world(image("web", **started)), image("web", **started, **NEW))
    fixed = world(image("web", **GOLDEN), traits=FIXED_NAMES)
    yield "A fixed name, on a cloud where names stay", preview(fixed, image("web", **GOLDEN, **NEW))
    insists = world(image("web", **GOLDEN), traits=FIXED_NAMES, orders={"web": False})
    yield "The same, and the program insists on creating first", preview(insists, image("web", **GOLDEN, **NEW))
    yield (
        "The program insists on creating first where there is no room",
        preview(world(image("web"), limit=1, orders={"web": False}), image("web", **NEW)),
    )
    keeps = {**GOLDEN, "onDelete": "retain"}
    yield (
        "The old image is kept, and with it the name",
        preview(world(image("web", **keeps)), image("web", **keeps, **NEW)),
    )


def deletions() -> Iterator[Scene]:
    guarded = {"deletionProtection": True}
    yield "A protected image is to be replaced", preview(world(image("web", **guarded)), image("web", **guarded, **NEW))

    program = {**image("web"), **share("shares", web(), FRIEND)}
    shared = world(program)
    shared.lab.cloud.share(shared.lab.image("web"), {OTHER})
    shared.lab.refresh("ImageShare", "shares")
    yield (
        "An image is to be replaced that somebody has shared by hand",
        preview(shared, {**program, **image("web", **NEW)}),
    )

    pending = world(image("web", wait="started"))
    yield "An image is to be replaced that is still being made", preview(pending, image("web", wait="started", **NEW))

    yield "A protected image is destroyed", destroyed(world(image("web", **guarded)), "CustomImage", "web")
    alone = world(image("web"))
    alone.lab.cloud.share(alone.lab.image("web"), {OTHER})
    yield "An image is destroyed that somebody has shared by hand", destroyed(alone, "CustomImage", "web")
    spread = world({**image("web"), **copies("copies", web(), SHANGHAI, BEIJING)})
    (copy,) = spread.lab.cloud.custom(BEIJING)
    spread.lab.cloud.share(copy.ref, {OTHER})
    yield "One of two copies is shared", destroyed(spread, "ImageCopy", "copies")
    yield "An image outlives its resource", destroyed(world(image("web", onDelete="deprecate")), "CustomImage", "web")


def names() -> Iterator[Scene]:
    yield "Two resources give one name", preview(world(), {**image("a", **GOLDEN), **image("b", **GOLDEN)})
    yield "Somebody else has the name", preview(theirs(world(), 1), image("web", name="theirs-0"))
    yield "A resource of this stack has the name", preview(world(image("web", **GOLDEN)), image("site", **GOLDEN))
    yield "A name is too long", preview(world(), image("web", name="x" * 61))
