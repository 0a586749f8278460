"""Whatever a program becomes, whatever somebody meddles with and whenever a run is killed: it ends well.

Left alone at last, an update and a refresh find nothing to do; nothing of ours exists twice or outside the state, but
for what a killed run began and the program then no longer wanted; nothing of others was touched.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.engine import HOME, Kept, Lab, Refused
from lab.fake_cloud import FIXED_NAMES
from pulumi_machine_image.clouds.cloud import Traits
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.images.errors import BuildFailed, Denied, ImageError, NameTaken
from pulumi_machine_image.images.image import Image, ImageRef, State
from pulumi_machine_image.images.naming import is_unfinished
from pulumi_machine_image.images.provenance import GENERATION, OWNER
from pulumi_machine_image.resources.model import UNKNOWN

SHANGHAI, BEIJING = "ap-shanghai", "ap-beijing"
REGIONS = (HOME, SHANGHAI, BEIJING)
ACCOUNTS = [f"20000000000{number}" for number in range(1, 4)]
STRANGER = "300000000009"
Key = tuple[str, str]
WEB, DB, COPIES, SHARES = ("CustomImage", "web"), ("CustomImage", "db"), ("ImageCopy", "c"), ("ImageShare", "s")
NEEDS_WEB = {COPIES: "sourceImageId", SHARES: "imageId"}


@dataclass
class Life:
    """A program over time, and what the engine does with it."""

    lab: Lab
    program: dict[Key, dict[str, Any]]
    pending: list[tuple[Key, Kept]] = field(default_factory=list)
    left: set[ImageRef] = field(default_factory=set)
    """What killed runs began."""

    def __post_init__(self) -> None:
        self.foreign = {ref: self.lab.cloud.records[ref].image for ref in self._others()}

    def _others(self) -> list[ImageRef]:
        return [self.lab.cloud.put(region, f"theirs-{n}") for region in REGIONS for n in range(2)]

    @property
    def images(self) -> list[Image]:
        """Our images in the cloud."""
        return [record.image for ref, record in self.lab.cloud.records.items() if ref not in self.foreign]

    @property
    def owned(self) -> set[ImageRef]:
        """Those in state."""
        refs: set[ImageRef] = set()
        for (kind, _), kept in [*self.lab.stack.items(), *self.pending]:
            if kind == "CustomImage":
                refs.add(ImageRef(kept.outputs["region"], kept.id))
            elif kind == "ImageCopy":
                refs |= {ImageRef(region, id) for region, id in kept.outputs["imageIds"].items()}
        return refs

    def up(self, kill_after: int | None = None, force: Key | None = None) -> Exception | None:
        """One run; killed at a wait where a number is given. Returns why it stopped early.

        Args:
            force: A resource that is replaced although nothing may have changed.
        """
        self.lab.new_process()
        waits = 0

        def wait(now: float) -> None:
            nonlocal waits
            waits += 1
            if kill_after is not None and waits > kill_after:
                self.lab.core.cancel.set()

        before = len(self.lab.cloud.ever_made)
        self.lab.clock.on_wait = wait
        try:
            for key in (WEB, DB, COPIES, SHARES):
                if key in self.program:
                    self._step(key, force=key == force)
            self._deletions()
        except (ImageError, Refused) as error:
            self.left |= set(self.lab.cloud.ever_made[before:])
            if force:  # what its new life took over before it failed, the old one no longer deletes
                self.left |= self.owned
            return error
        finally:
            self.lab.clock.on_wait = lambda now: None
        return None

    def _news(self, key: Key) -> dict[str, Any]:
        news = dict(self.program[key])
        if key in NEEDS_WEB:
            news[NEEDS_WEB[key]] = self.lab.stack[WEB].id
        return news

    def _step(self, key: Key, *, force: bool) -> None:
        lab, (kind, name) = self.lab, key
        if force and key in lab.stack:
            step, inputs = "replace", lab.checked(kind, name, self._news(key), None)
        else:
            step, inputs = lab.decide(kind, name, self._news(key))
        old, call = lab.stack.get(key), lab.call(kind, name)
        if step == "delete-replace" and old is not None:
            for dependent in (SHARES, COPIES) if key == WEB else ():
                if kept := lab.stack.get(dependent):
                    news = {**kept.inputs, NEEDS_WEB[dependent]: UNKNOWN}
                    lab.core.diff(dependent[0], kept.outputs, news, lab.call(*dependent))
                    self._delete(dependent, kept)
                    del lab.stack[dependent]
            self._delete(key, old)
            del lab.stack[key]
        if step == "update" and old is not None:
            old.outputs, old.inputs = lab.core.update(kind, old.id, old.outputs, inputs, call).outputs, inputs
        elif step == "same" and old is not None:
            old.inputs = inputs
        else:
            made = lab.core.create(kind, inputs, call)
            lab.stack[key] = Kept(made.id, inputs, made.outputs)
            if step == "replace" and old is not None:
                self.pending.append((key, old))

    def _deletions(self) -> None:
        unwanted = [key for key in (SHARES, COPIES, DB, WEB) if key in self.lab.stack and key not in self.program]
        order = [SHARES, COPIES, DB, WEB]
        for item in sorted(self.pending, key=lambda item: order.index(item[0])):
            self._delete(*item)
            self.pending.remove(item)
        for key in unwanted:
            self._delete(key, self.lab.stack[key])
            del self.lab.stack[key]

    def _delete(self, key: Key, kept: Kept) -> None:
        self.lab.core.delete(key[0], kept.id, kept.outputs, self.lab.call(*key))

    def refresh(self) -> bool:
        drifted = [self.lab.refresh(*key) for key in list(self.lab.stack)]
        return any(drifted)

    def settle(self) -> None:
        """Somebody repairs what a person has to, and runs it until it is done."""
        self.lab.cloud.refuse.clear()
        self.lab.cloud.lose.clear()
        self.lab.cloud.fails.clear()
        for _ in range(6):
            self.refresh()
            error = self.up()
            if error is None:
                return
            if isinstance(error, BuildFailed):
                continue  # begun before the cloud was well again
            assert isinstance(error, (Refused, NameTaken)), error
            assert "has an image named" in str(error) or "has that name" in str(error), error
            # What a killed run began or did not come to delete has the name: "delete it", says the error.
            late = [ImageRef(kept.outputs["region"], kept.id) for key, kept in self.pending if key in (WEB, DB)]
            for ref in [*(self.left - self.owned), *late]:
                self.lab.cloud.records.pop(ref, None)
        raise AssertionError("it never ends")


flag = st.booleans()
web = st.fixed_dictionaries(
    {"instanceId": st.just("ins-demo0001"), "unshareOnDelete": st.just(True)},
    optional={
        "name": st.sampled_from(["web-golden", "web-platinum"]),
        "description": st.sampled_from(["", "one", "two"]),
        "tags": st.sampled_from([{}, {"a": "1"}, {"a": "2", "b": "1"}]),
        "triggers": st.sampled_from([{}, {"v": "1"}, {"v": "2"}]),
        "wait": st.sampled_from(["available", "started"]),
    },
)
region = st.fixed_dictionaries({}, optional={"name": st.sampled_from(["c-1", "c-2"]), "tags": st.just({"r": "1"})})
copies = st.fixed_dictionaries(
    {"regions": st.dictionaries(st.sampled_from([SHANGHAI, BEIJING]), region, min_size=1)},
    optional={
        "name": st.sampled_from(["copy", "other"]),
        "description": st.sampled_from(["", "one"]),
        "tags": st.sampled_from([{"a": "1"}, {"c": "1"}]),
        "copyTags": flag,
        "wait": st.sampled_from(["available", "started"]),
    },
)
encrypted = st.builds(
    lambda key, name: {"encrypt": True, "name": name, "regions": {HOME: {"kmsKeyId": key}}},
    st.sampled_from(["k1", "k2"]),
    st.sampled_from(["copy", "other"]),
)
shares = st.fixed_dictionaries(
    {"accountIds": st.lists(st.sampled_from(ACCOUNTS), unique=True)},
    optional={"mode": st.sampled_from(["additive", "authoritative"])},
)
programs = st.fixed_dictionaries(
    {WEB: web}, optional={DB: web.map(lambda it: {**it, "name": "db"}), COPIES: copies | encrypted, SHARES: shares}
)
meddling = st.sampled_from(["drop", "rename", "describe", "untag", "share", "unshare"])
events = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), programs),
        st.tuples(st.just("up"), st.none()),
        st.tuples(st.just("kill"), st.integers(0, 8)),
        st.tuples(st.just("meddle"), st.tuples(meddling, st.integers(0, 9))),
        st.tuples(st.just("replace"), st.sampled_from([WEB, COPIES, SHARES])),
        st.tuples(st.just("refuse"), st.sampled_from(["create", "copy", "tag", "modify", "delete", "share", "find"])),
        st.tuples(st.just("lose"), st.sampled_from(["create", "copy"])),
        st.tuples(st.just("fail"), st.sampled_from(REGIONS)),
        st.tuples(st.just("refresh"), st.none()),
        st.tuples(st.just("wait"), st.none()),
    ),
    max_size=12,
)


def meddle(life: Life, what: str, which: int) -> None:
    cloud, ours = life.lab.cloud, sorted(life.owned & life.lab.cloud.records.keys())
    if not ours:
        return
    ref = ours[which % len(ours)]
    if what == "drop":
        cloud.drop(ref)
    elif what == "rename" and cloud.traits.can_rename and not cloud.records[ref].image.state.pending:
        cloud.change(ref, name=f"by-hand-{which}-{ref.id}")
    elif what == "describe":
        cloud.change(ref, description="by hand")
    elif what == "untag":
        tags = cloud.records[ref].image.tags
        cloud.change(ref, tags={key: value for key, value in tags.items() if ":" in key})
    elif what == "share" and WEB in life.lab.stack:
        web = cloud.records.get(life.lab.image("web"))
        if web is not None and web.image.state is State.AVAILABLE:
            web.shares[STRANGER] = "2026-01-01T00:00:00Z"
    elif what == "unshare":
        cloud.records[ref].shares.clear()


@pytest.mark.parametrize("traits", [TENCENT_TRAITS, FIXED_NAMES], ids=lambda traits: traits.cloud)
@settings(max_examples=100)
@given(program=programs, events=events)
def test_every_life_ends_well(
    traits: Traits, program: dict[Key, dict[str, Any]], events: list[tuple[str, Any]]
) -> None:
    life = Life(Lab(image_limit=30, traits=traits), program)
    for what, how in events:
        if what == "edit":
            life.program = how
        elif what == "up":
            life.up()
        elif what == "kill":
            life.up(kill_after=how)
        elif what == "replace":
            life.up(force=how)
        elif what == "refuse":
            life.lab.cloud.refuse[how] = [Denied(how, why="not allowed")]
        elif what == "lose":
            life.lab.cloud.lose.append(how)
        elif what == "fail":
            life.lab.cloud.fails ^= {how}
        elif what == "meddle":
            meddle(life, *how)
        elif what == "refresh":
            life.lab.cloud.refuse.clear()
            life.refresh()
        else:
            life.lab.clock.wait(life.lab.core.cancel, 900)
    life.settle()
    life.lab.clock.wait(life.lab.core.cancel, 900)  # what nobody waited for gets ready
    life.settle()
    made = len(life.lab.cloud.ever_made)
    writes = life.lab.cloud.writes
    assert not life.refresh()
    assert life.up() is None
    assert (life.lab.cloud.writes, len(life.lab.cloud.ever_made)) == (writes, made)
    for ref, image in life.foreign.items():
        assert life.lab.cloud.records[ref].image == image
    there = {image.ref for image in life.images}
    assert life.owned <= there
    assert there - life.owned <= life.left
    alike = Counter((i.region, i.tags.get(OWNER, ""), i.tags.get(GENERATION, "")) for i in life.images if i.tags)
    assert not [key for key, number in alike.items() if number > 1]
    assert not [i for i in life.images if i.ref in life.owned and is_unfinished(i.name) and not i.state.pending]
