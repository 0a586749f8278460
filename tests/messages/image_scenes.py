"""What is said of single images: whom they are shared with, where they may go, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from functions.world import World
from lab.engine import HOME, Lab
from lab.program import copies, image, share, web
from messages.approved import Scene
from messages.scenes import BEIJING, FRANKFURT, FRIEND, OTHER, SHANGHAI, SINGAPORE, preview, refused, world
from pulumi_machine_image.clouds.cloud import Region
from pulumi_machine_image.images.errors import ImageError
from pulumi_machine_image.images.image import Kind
from pulumi_machine_image.images.provenance import GENERATION

CLOSED = "ap-mumbai"
WEB = {"name": "web-golden", "instanceId": "ins-demo0001"}


def shares() -> Iterator[Scene]:
    crowd = [str(200000000000 + number) for number in range(53)]
    yield "Too many accounts for an image to come", preview(world(), {**image("web"), **share("s", web(), *crowd)})
    lab = Lab()
    mine = lab.cloud.put(HOME, "web")
    lab.up("ImageShare", "first", imageId=mine.id, accountIds=crowd[:30])
    lab.new_process()
    lab.check_and_diff("ImageShare", "first", imageId=mine.id, accountIds=crowd[:30])
    yield (
        "Too many together with another share",
        refused(lab, "ImageShare", "s", imageId=mine.id, accountIds=crowd[30:]),
    )
    yield "The image's own account", refused(Lab(), "ImageShare", "s", imageId=mine.id, accountIds=["100000000001"])
    yield "No account id", refused(lab, "ImageShare", "s", imageId=mine.id, accountIds=["platform-team"])
    yield "One account twice", refused(lab, "ImageShare", "s", imageId=mine.id, accountIds=[FRIEND, FRIEND])
    yield "Nobody is named", refused(lab, "ImageShare", "s", imageId=mine.id)
    whole = {"imageId": mine.id, "mode": "authoritative"}
    lab = Lab()
    lab.cloud.put(HOME, "web")
    lab.check("ImageShare", "team", imageId=mine.id, accountIds=[OTHER])
    yield "An authoritative share beside another", refused(lab, "ImageShare", "all", accountIds=[FRIEND], **whole)
    lab.new_process()
    lab.check("ImageShare", "all", accountIds=[FRIEND], **whole)
    yield "Two authoritative shares", refused(lab, "ImageShare", "again", accountIds=[FRIEND], **whole)
    lab = Lab()
    lab.cloud.put(HOME, "web")
    lab.up("ImageShare", "s", imageId=mine.id, accountIds=[FRIEND])
    lab.cloud.share(mine, {OTHER})
    lab.said.clear()
    lab.refresh("ImageShare", "s")
    yield "A refresh finds an account that nobody lists", "\n".join(lab.said)


def regions() -> Iterator[Scene]:
    yield "A slip in a region's name", preview(world(), image("web", region="ap-guangzho"))
    yield "A region that is like none", preview(world(), image("web", region="mars"))
    lab = Lab(settings={"region": ""})
    yield "No region is said at all", refused(lab, "CustomImage", "web", **WEB)
    lab = Lab()
    lab.cloud.regions = lambda: [  # type: ignore[method-assign]
        Region(name, name, not facts.closed) for name, facts in lab.cloud.traits.regions.items()
    ]
    yield "A region that is closed", refused(lab, "CustomImage", "web", **WEB, region=CLOSED)
    lab = Lab()
    facts = replace(lab.cloud.traits.regions[SINGAPORE], opt_in=True)
    lab.cloud.traits = replace(lab.cloud.traits, regions={**lab.cloud.traits.regions, SINGAPORE: facts})
    lab.cloud.regions = lambda: [Region(SINGAPORE, "", False)]  # type: ignore[method-assign]
    yield "A region to opt in to", refused(lab, "CustomImage", "web", **WEB, region=SINGAPORE)

    yield "A copy to another partition", preview(world(), {**image("web"), **copies("c", web(), FRANKFURT)})
    yield "A copy beside its own source", preview(world(image("web")), {**image("web"), **copies("c", web(), HOME)})
    lab = Lab()
    lab.apply("CustomImage", "web", **WEB, region=SINGAPORE)
    there = lab.image("web", SINGAPORE).id
    yield (
        "A copy of an image that is elsewhere",
        refused(lab, "ImageCopy", "c", sourceImageId=there, sourceRegion=FRANKFURT, regions=["ap-tokyo"]),
    )
    yield (
        "A share in a region where the image is not",
        refused(lab, "ImageShare", "s", imageId=there, region=FRANKFURT, accountIds=[FRIEND]),
    )
    yield (
        "A share in a region where no copy gets to",
        refused(lab, "ImageShare", "s", imageId=there, region=SHANGHAI, accountIds=[FRIEND]),
    )


def kinds() -> Iterator[Scene]:
    lab = Lab()
    ubuntu, gift = lab.cloud.put(HOME, "Ubuntu", Kind.PUBLIC), lab.cloud.put(HOME, "gift", Kind.SHARED)
    yield "A public image is shared", refused(lab, "ImageShare", "s", imageId=ubuntu.id, accountIds=[FRIEND])
    yield "A public image is copied", refused(lab, "ImageCopy", "c", sourceImageId=ubuntu.id, regions=[SHANGHAI])
    yield "A shared image is shared on", refused(lab, "ImageShare", "s", imageId=gift.id, accountIds=[FRIEND])
    for rule, words in (("none", "by the older rules"), ("same-region", "by today's rules")):
        lab.cloud.traits = replace(lab.cloud.traits, shared_copies=rule)  # type: ignore[arg-type]
        said = refused(lab, "ImageCopy", "c", sourceImageId=gift.id, regions=[SHANGHAI])
        yield f"A shared image is copied to another region, {words}", said
        if rule == "none":
            said = refused(lab, "ImageCopy", "c", sourceImageId=gift.id, regions=[HOME])
            yield f"A shared image is copied in its own region, {words}", said
    lab.cloud.traits = replace(lab.cloud.traits, shared_copies="anywhere")
    said = refused(lab, "ImageCopy", "c", sourceImageId=gift.id, regions=[SHANGHAI])
    yield "A shared image of somebody who is not trusted is copied", said
    lab.settings["trustedOwners"] = [OTHER]
    lab.up("ImageCopy", "c", sourceImageId=gift.id, regions=[SHANGHAI])
    lab.cloud.drop(gift)
    lab.new_process()
    yield (
        "Who shared an image takes it back",
        refused(lab, "ImageCopy", "c", sourceImageId=gift.id, regions=[SHANGHAI, BEIJING]),
    )


def look_ups() -> Iterator[Scene]:
    def answer(**wanted: object) -> str:
        cloud.said.clear()
        try:
            cloud.ask("getImage", wanted)
        except ImageError as error:
            return str(error)
        return "\n".join(cloud.said)

    with closing(World()) as cloud:
        yield "Shared images are asked for, and nobody is trusted", answer(kinds=["shared"])
        cloud.receive("gift")
        yield "An image fits that nobody trusts", answer(name="gift")
        windows = {"kinds": ["public"], "regions": [SINGAPORE], "osType": "windows", "mostRecent": True}
        yield "A public Windows image outside the mainland", answer(**windows)


def stale_copies() -> Iterator[Scene]:
    lab = Lab(image_limit=2)
    source = lab.cloud.put(HOME, "base")
    program = {"sourceImageId": source.id, "regions": [SHANGHAI]}
    lab.up("ImageCopy", "copies", **program)
    (copy,) = lab.cloud.custom(SHANGHAI)
    lab.cloud.change(copy.ref, tags={**copy.tags, GENERATION: "0123456789abcdef"})
    lab.cloud.put(SHANGHAI, "theirs")
    lab.said.clear()
    lab.refresh("ImageCopy", "copies")
    yield "A refresh finds a copy of an earlier source", "\n".join(lab.said)
    lab.new_process()
    yield "There is no room for the new copy beside it", refused(lab, "ImageCopy", "copies", **program)
