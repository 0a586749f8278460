"""What can be under way when something goes wrong: every operation on every resource, as programs before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lab.engine import Kept
from lab.program import Key, News, Of
from pulumi_machine_image.clouds.cloud import ImageChanges
from pulumi_machine_image.images.image import ImageRef
from reliability.places import ACCOUNTS, CLOUDS, STRANGER, Place

WEB, COPIES, SHARES = ("CustomImage", "web"), ("ImageCopy", "copies"), ("ImageShare", "shares")
V2 = {"triggers": {"v": "2"}}
Program = Callable[[Place], dict[Key, News]]


def nothing(place: Place) -> dict[Key, News]:
    return {}


def quietly(place: Place) -> None: ...


@dataclass(frozen=True)
class Story:
    """An operation.

    Attributes:
        kind: The resource that it is about, or `chain` for several.
        then: What the program says now.
        before: What it said when it was last carried out.
        how: What is run: `up`, `refresh`, or `import` of what `meddle` made and the program names by id.
        meddle: What somebody did before.
        orders: Resources to their option `deleteBeforeReplace`.
        stays: Images that are left outside the state, as the program wants it.
        in_two: Whether the next run finishes it, once the cloud is ready.
        clouds: Where there is such a thing.
    """

    says: str
    kind: str
    then: Program
    before: Program = nothing
    how: Literal["up", "refresh", "import"] = "up"
    meddle: Callable[[Place], None] = quietly
    orders: Mapping[str, bool] = field(default_factory=dict)
    stays: int = 0
    in_two: bool = False
    clouds: tuple[str, ...] = CLOUDS

    @property
    def title(self) -> str:
        return f"{self.kind}: {self.says}"


def an_image(**more: Any) -> Program:
    return lambda place: {WEB: {"instanceId": place.instance, "name": "web-golden", **more}}


def no_name(**more: Any) -> Program:
    return lambda place: {WEB: {"instanceId": place.instance, **more}}


def of_snapshots(place: Place) -> dict[Key, News]:
    return {WEB: {"snapshotIds": [place.snapshot], "name": "web-golden"}}


def of_a_file(place: Place) -> dict[Key, News]:
    return {WEB: {"importFrom": place.file, "name": "web-golden"}}


def some_copies(regions: slice = slice(None), **more: Any) -> Program:
    return lambda place: {COPIES: {"sourceImageId": place.base, "regions": list(place.far[regions]), **more}}


def encrypted(key: str) -> Program:
    """In the region of the source."""

    def program(place: Place) -> dict[Key, News]:
        there = {"name": "copy", "regions": [place.home], "encrypt": True, "kmsKeyId": key}
        return {COPIES: {"sourceImageId": place.base, **there}}

    return program


def each_with(**more: Any) -> Program:
    """Copies that differ in the first region."""

    def program(place: Place) -> dict[Key, News]:
        first, second = place.far
        return {COPIES: {"sourceImageId": place.base, "regions": {first: more, second: {}}}}

    return program


def some_shares(accounts: slice, **more: Any) -> Program:
    """An image and shares of it."""

    def program(place: Place) -> dict[Key, News]:
        shared = {"imageId": Of(WEB), "accountIds": list(ACCOUNTS[accounts]), **more}
        return {**an_image(unshareOnDelete=True)(place), SHARES: shared}

    return program


def a_chain(**more: Any) -> Program:
    """An image, its copies, and shares of both."""

    def program(place: Place) -> dict[Key, News]:
        first, _ = place.far
        accounts = list(ACCOUNTS[:2])
        return {
            **an_image(**more)(place),
            COPIES: {"sourceImageId": Of(WEB), "regions": list(place.far)},
            SHARES: {"imageId": Of(WEB), "accountIds": accounts},
            ("ImageShare", "far"): {"imageId": Of(COPIES, first), "region": first, "accountIds": accounts},
        }

    return program


def image_of(place: Place) -> ImageRef:
    return place.lab.image("web", place.home)


def renamed(place: Place) -> None:
    place.lab.other_eyes().modify(image_of(place), ImageChanges(name="by-hand"))


def described(place: Place) -> None:
    place.lab.other_eyes().modify(image_of(place), ImageChanges(description="by hand"))


def shared(place: Place) -> None:
    place.lab.other_eyes().share(image_of(place), frozenset({STRANGER}))


def image_lost(place: Place) -> None:
    eyes = place.lab.other_eyes()
    eyes.unshare(image_of(place), frozenset(eyes.shares(image_of(place)) or {}))
    eyes.delete(image_of(place), snapshots=True)


def copy_lost(place: Place) -> None:
    region, id = min(place.lab.stack[COPIES].outputs["imageIds"].items())
    place.lab.other_eyes().delete(ImageRef(region, id), snapshots=True)


def share_lost(place: Place) -> None:
    place.lab.other_eyes().unshare(image_of(place), frozenset(ACCOUNTS[:1]))


def let_go(place: Place) -> None:
    """The state is lost, and the world is not: what was made is to be imported."""
    place.lab.lost = dict(place.lab.stack)
    place.lab.stack.clear()


def import_id(kind: str, kept: Kept) -> str:
    """The id that a person writes."""
    if kind != "ImageCopy":
        return kept.id
    pairs = ",".join(f"{region}={id}" for region, id in kept.outputs["imageIds"].items())
    return f"{kept.outputs['sourceRegion']}/{kept.outputs['sourceImageId']}:{pairs}"


IMAGES = (
    Story("create from an instance", "CustomImage", an_image(description="for web servers", tags={"team": "web"})),
    Story("create with a generated name", "CustomImage", no_name()),
    Story("create and not wait", "CustomImage", an_image(wait="started"), in_two=True),
    Story("create from snapshots", "CustomImage", of_snapshots),
    Story("create by import", "CustomImage", of_a_file),
    Story("create deprecated", "CustomImage", an_image(family="web", deprecated=True)),
    Story("create disabled", "CustomImage", an_image(disabled=True), clouds=("ec2",)),
    Story("create protected", "CustomImage", an_image(deletionProtection=True), clouds=("ec2",)),
    Story(
        "update description, family, tags",
        "CustomImage",
        an_image(description="two", family="web", tags={"b": "2"}),
        an_image(description="one", tags={"a": "1"}),
    ),
    Story("update name", "CustomImage", an_image(name="web-platinum"), an_image(), clouds=("tencent",)),
    Story("update deprecated", "CustomImage", an_image(deprecated=True), an_image()),
    Story("update deprecated back", "CustomImage", an_image(), an_image(deprecated=True)),
    Story(
        "update deprecateAt",
        "CustomImage",
        an_image(deprecateAt="2030-01-31T12:00:00Z"),
        an_image(),
        clouds=("ec2",),
    ),
    Story("update disabled", "CustomImage", an_image(disabled=True), an_image(), clouds=("ec2",)),
    Story("update disabled back", "CustomImage", an_image(), an_image(disabled=True), clouds=("ec2",)),
    Story("update protection", "CustomImage", an_image(deletionProtection=True), an_image(), clouds=("ec2",)),
    Story("update protection back", "CustomImage", an_image(), an_image(deletionProtection=True), clouds=("ec2",)),
    Story("update what makes no call", "CustomImage", an_image(onDelete="retain"), an_image()),
    Story("repair a name", "CustomImage", an_image(), an_image(), meddle=renamed, clouds=("tencent",)),
    Story("replace, one order", "CustomImage", an_image(**V2), an_image()),
    Story("replace, new first", "CustomImage", an_image(**V2), an_image(), orders={"web": False}, clouds=("tencent",)),
    Story("replace, old first", "CustomImage", an_image(**V2), an_image(), orders={"web": True}),
    Story("replace with a generated name", "CustomImage", no_name(**V2), no_name()),
    Story("replace and change the name", "CustomImage", an_image(name="web-platinum", **V2), an_image()),
    Story(
        "replace and keep the old",
        "CustomImage",
        an_image(name="web-2", onDelete="retain", **V2),
        an_image(onDelete="retain"),
        stays=1,
    ),
    Story("read what is the same", "CustomImage", an_image(), an_image(), how="refresh"),
    Story("read what drifted", "CustomImage", an_image(), an_image(), how="refresh", meddle=described),
    Story("read what is gone", "CustomImage", an_image(), an_image(), how="refresh", meddle=image_lost),
    Story("import", "CustomImage", an_image(), an_image(), how="import", meddle=let_go),
    Story("delete", "CustomImage", nothing, an_image()),
    Story("delete and deprecate", "CustomImage", nothing, an_image(onDelete="deprecate"), stays=1),
    Story("delete and retain", "CustomImage", nothing, an_image(onDelete="retain"), stays=1),
    Story("delete what others share", "CustomImage", nothing, an_image(unshareOnDelete=True), meddle=shared),
)
COPY = (
    Story("create in two regions", "ImageCopy", some_copies(tags={"team": "web"}, description="copied")),
    Story("create under a name", "ImageCopy", some_copies(name="copy")),
    Story("create and not wait", "ImageCopy", some_copies(wait="started"), in_two=True),
    Story("create encrypted at home", "ImageCopy", encrypted("key-1")),
    Story("add a region", "ImageCopy", some_copies(), some_copies(slice(1))),
    Story("drop a region", "ImageCopy", some_copies(slice(1)), some_copies()),
    Story("exchange a region", "ImageCopy", some_copies(slice(1)), some_copies(slice(1, None))),
    Story("update description and tags", "ImageCopy", some_copies(description="new", tags={"a": "1"}), some_copies()),
    Story("update name", "ImageCopy", some_copies(name="copy"), some_copies()),
    Story("update one region", "ImageCopy", each_with(name="other", tags={"a": "1"}), some_copies()),
    Story("update the key", "ImageCopy", encrypted("key-2"), encrypted("key-1")),
    Story("redo a copy that is gone", "ImageCopy", some_copies(), some_copies(), meddle=copy_lost),
    Story("read what is the same", "ImageCopy", some_copies(), some_copies(), how="refresh"),
    Story("read what is gone", "ImageCopy", some_copies(), some_copies(), how="refresh", meddle=copy_lost),
    Story("import", "ImageCopy", some_copies(), some_copies(), how="import", meddle=let_go),
    Story("delete", "ImageCopy", nothing, some_copies()),
    Story("delete and retain", "ImageCopy", nothing, some_copies(onDelete="retain"), stays=2),
)
SHARE = (
    Story("create with more than a call takes", "ImageShare", some_shares(slice(50)), an_image(unshareOnDelete=True)),
    Story("add and take back", "ImageShare", some_shares(slice(2, 5)), some_shares(slice(3))),
    Story("exchange all at the ceiling", "ImageShare", some_shares(slice(1, 50)), some_shares(slice(49))),
    Story(
        "become authoritative",
        "ImageShare",
        some_shares(slice(2), mode="authoritative"),
        some_shares(slice(2)),
        meddle=shared,
    ),
    Story("repair a share that is gone", "ImageShare", some_shares(slice(2)), some_shares(slice(2)), meddle=share_lost),
    Story("read what is the same", "ImageShare", some_shares(slice(2)), some_shares(slice(2)), how="refresh"),
    Story(
        "read what is gone",
        "ImageShare",
        some_shares(slice(2)),
        some_shares(slice(2)),
        how="refresh",
        meddle=image_lost,
    ),
    Story("share snapshots, too", "ImageShare", some_shares(slice(2), shareSnapshots=True), clouds=("ec2",)),
    Story("share with everybody", "ImageShare", some_shares(slice(0), public=True), clouds=("ec2",)),
    Story("import", "ImageShare", some_shares(slice(2)), some_shares(slice(2)), how="import", meddle=let_go),
    Story("delete", "ImageShare", an_image(unshareOnDelete=True), some_shares(slice(2))),
)
CHAINS = (
    Story("create", "chain", a_chain()),
    Story("replace", "chain", a_chain(**V2), a_chain()),
    Story("replace, old first", "chain", a_chain(**V2), a_chain(), orders={"web": True}),
    Story("read", "chain", a_chain(), a_chain(), how="refresh"),
    Story("delete", "chain", nothing, a_chain()),
)
STORIES = IMAGES + COPY + SHARE + CHAINS
SLICE = {
    "tencent": (
        "CustomImage: create from an instance",
        "CustomImage: create by import",
        "CustomImage: create deprecated",
        "CustomImage: update description, family, tags",
        "CustomImage: delete what others share",
        "ImageCopy: create under a name",
        "ImageShare: add and take back",
    ),
    "ec2": (
        "CustomImage: create from an instance",
        "CustomImage: create from snapshots",
        "CustomImage: create by import",
        "CustomImage: update description, family, tags",
        "CustomImage: update deprecated",
        "CustomImage: update deprecated back",
        "CustomImage: update disabled",
        "CustomImage: update disabled back",
        "CustomImage: update protection",
        "CustomImage: update protection back",
        "ImageShare: share snapshots, too",
        "ImageShare: share with everybody",
    ),
}
"""Stories that together have every action."""
