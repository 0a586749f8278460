"""Random lives of a program: it changes, people meddle, calls fail, processes die, time passes.

Whatever has happened: nothing of others is ever touched; a run that ends well leaves no image twice, and every image
with the right owner; and once it is left alone the world is what the program says, and stays so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from typing import Any

from hypothesis import strategies as st

from lab.engine import Refused
from lab.program import Key, News, Of
from pulumi_machine_image.clouds.cloud import ImageChanges
from pulumi_machine_image.images.errors import BuildFailed, ImageError, NameTaken, StillShared
from pulumi_machine_image.images.image import Image, ImageRef, State
from pulumi_machine_image.images.naming import is_unfinished
from pulumi_machine_image.images.provenance import GENERATION, OWNER
from reliability import crash
from reliability.places import ACCOUNTS, STRANGER, Place
from reliability.stories import COPIES, SHARES, WEB
from reliability.worlds import Trouble, World

DB = ("CustomImage", "db")
HOME, FIRST, SECOND = range(3)
"""Regions of a place, by number: a program is thought of before one knows where it is carried out."""
CALLS_AT_MOST = 60
"""Calls that a run needs for each image of the program, before and now; those of waiting come on top of them."""
WAITING = frozenset({"DescribeImages", "DescribeImportImageTasks", "find"})
Plan = Mapping[Key, Mapping[str, Any]]
"""A program whose regions are numbers."""

web = st.fixed_dictionaries(
    {"unshareOnDelete": st.just(True)},
    optional={
        "name": st.sampled_from(["web-golden", "web-platinum"]),
        "description": st.sampled_from(["one", "two"]),
        "tags": st.sampled_from([{}, {"a": "1"}, {"a": "2", "b": "1"}]),
        "triggers": st.sampled_from([{}, {"v": "1"}, {"v": "2"}]),
        "wait": st.sampled_from(["available", "started"]),
    },
)
region = st.fixed_dictionaries({}, optional={"name": st.sampled_from(["c-1", "c-2"]), "tags": st.just({"r": "1"})})
copies = st.fixed_dictionaries(
    {"regions": st.dictionaries(st.sampled_from([FIRST, SECOND]), region, min_size=1)},
    optional={
        "name": st.sampled_from(["copy", "other"]),
        "description": st.just("one"),
        "tags": st.sampled_from([{"a": "1"}, {"c": "1"}]),
        "copyTags": st.booleans(),
        "wait": st.sampled_from(["available", "started"]),
    },
)
encrypted = st.builds(
    lambda key, name: {"encrypt": True, "name": name, "regions": {HOME: {"kmsKeyId": key}}},
    st.sampled_from(["k1", "k2"]),
    st.sampled_from(["copy", "other"]),
)
shares = st.fixed_dictionaries(
    {"accountIds": st.lists(st.sampled_from(ACCOUNTS[:3]), unique=True)},
    optional={"mode": st.sampled_from(["additive", "authoritative"])},
)
programs = st.fixed_dictionaries(
    {WEB: web},
    optional={DB: web.map(lambda it: {**it, "name": "db-golden"}), COPIES: copies | encrypted, SHARES: shares},
)


def said(plan: Plan, place: Place) -> dict[Key, News]:
    """A plan as a program of a place."""
    program: dict[Key, News] = {}
    for key, fields in plan.items():
        news = dict(fields)
        if key[0] == "CustomImage":
            news["instanceId"] = place.instance
        elif key[0] == "ImageCopy":
            there = {place.regions[number]: how for number, how in news["regions"].items()}
            news |= {"sourceImageId": Of(WEB), "regions": there}
        else:
            news["imageId"] = Of(WEB)
        program[key] = news
    return program


class Life:
    """One program over time, and who lives with it.

    Attributes:
        left: Images that runs began which did not come to their end.
        troubles: What goes wrong in the next run.
    """

    def __init__(self, world: World, plan: Plan) -> None:
        self.world, self.place = world, world.place
        self.lab, self.engine = self.place.lab, self.place.engine
        self.program = said(plan, self.place)
        self.left: set[ImageRef] = set()
        self.troubles: list[Trouble] = []

    def become(self, plan: Plan) -> None:
        self.program = said(plan, self.place)

    def preview(self) -> None:
        writes = len(self.lab.writes)
        with suppress(ImageError, Refused):
            self.engine.preview(self.program)
        assert len(self.lab.writes) == writes, "a preview has changed the cloud"

    def up(self, *, dies_after: int | None = None, replace: Key | None = None) -> Exception | None:
        """A run; returns why it stopped early, if it says so.

        Args:
            dies_after: After so many calls.
            replace: A resource that is replaced although nothing may have changed.
        """
        before, images = len(self.lab.called), len(self.program) + len(self.lab.stack)
        forced = frozenset({replace} & self.program.keys() if replace else ())
        ended, error = self._run(lambda: self.engine.up(self.program, replace=forced), dies_after)
        if not ended and replace:  # what its new life took over before it failed, the old one no longer deletes
            self.left |= dict(crash.owned(self.place)).keys()
        if ended:
            self._judge_run()
        made = sum(record.action not in WAITING for record in self.lab.called[before:])
        assert made <= CALLS_AT_MOST * (images + 1), f"{made} calls for {images} resources"
        return error

    def refresh(self) -> None:
        self._run(self.engine.refresh, None)

    def _run(self, do: Callable[[], object], dies_after: int | None) -> tuple[bool, Exception | None]:
        """Whether it came to its end, and the error if it did not and could say so."""
        before, ended, said = self.place.ours.keys(), False, None
        self.world.arm(self.troubles)
        try:
            with self.lab.dying(dies_after) if dies_after is not None else nullcontext():
                do()
                ended = True
        except (ImageError, Refused) as error:
            said = error
        finally:
            self.world.disarm()
            self.troubles.clear()
        if not ended:
            self.left |= self.place.ours.keys() - before
        assert self.place.meddled() == []
        return ended, said

    def _judge_run(self) -> None:
        ours = self.place.ours
        alike = Counter(_identity(image) for ref, image in ours.items() if ref not in self.left)
        assert not [key for key, number in alike.items() if all(key) and number > 1], "an image was made twice"
        for ref, (key, kept) in crash.owned(self.place):
            image = ours.get(ref)
            if image is not None and image.state is State.AVAILABLE and not is_unfinished(image.name):
                crash.judge_provenance(self.place, image, key, kept)

    def be_left_alone(self) -> None:
        """Somebody repairs what a person has to, and runs it until it is done."""
        self.troubles.clear()
        self.world.breaks.clear()
        for _ in range(3):  # what nobody waited for gets ready, or fails, and then all that depends on it begins anew
            self._settle()
            self.lab.clock.pass_time(900)
        assert crash.left_over(self.place) <= self.left, "what no state holds was not left by a run that died"
        crash.judge_program(self.place, self.program)

    def _settle(self) -> None:
        for _ in range(6):
            self.refresh()
            error = self.up()
            if error is None:
                return
            if isinstance(error, BuildFailed):
                continue  # begun before the cloud was well again
            if isinstance(error, StillShared):  # "take the shares back first", says the error
                for ref in self.place.ours:
                    self._take_back(ref)
                continue
            assert isinstance(error, (Refused, NameTaken)), error
            assert "has an image named" in str(error) or "has that name" in str(error), error
            # What a killed run began or did not come to delete has the name: "delete it", says the error.
            late = {ImageRef(kept.outputs["region"], kept.id) for (kind, _), kept in self.engine.late if kind == WEB[0]}
            for ref in ((self.left - dict(crash.owned(self.place)).keys()) | late) & self.place.ours.keys():
                self._destroy(ref)
        raise AssertionError("it never ends")

    def meddle(self, what: str, which: int) -> None:
        """Somebody does something with an image of the program."""
        ours, eyes = self.place.ours, self.lab.other_eyes()
        refs = sorted(dict(crash.owned(self.place)).keys() & ours.keys())
        if not refs:
            return
        image = ours[refs[which % len(refs)]]
        if image.state is not State.AVAILABLE:
            return
        if what == "drop":
            self._destroy(image.ref)
        elif what == "rename" and self.lab.traits.can_rename:
            eyes.modify(image.ref, ImageChanges(name=f"by-hand-{which}-{image.id}"))
        elif what == "describe":
            eyes.modify(image.ref, ImageChanges(description="by hand"))
        elif what == "untag":
            eyes.tag(image.ref, put={}, drop={key for key in image.tags if ":" not in key})
        elif what == "share":
            eyes.share(image.ref, frozenset({STRANGER}))
        elif what == "unshare":
            self._take_back(image.ref)

    def _destroy(self, ref: ImageRef) -> None:
        if self.place.ours[ref].state.pending:
            self.lab.clock.pass_time(900)
        self._take_back(ref)
        self.lab.other_eyes().delete(ref, snapshots=True)

    def _take_back(self, ref: ImageRef) -> None:
        eyes = self.lab.other_eyes()
        eyes.unshare(ref, frozenset(eyes.shares(ref) or {}))


MEDDLING = ("drop", "rename", "describe", "untag", "share", "unshare")


def _identity(image: Image) -> tuple[str, str, str]:
    return image.region, image.tags.get(OWNER, ""), image.tags.get(GENERATION, "")
