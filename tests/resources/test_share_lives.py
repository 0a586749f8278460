"""Whatever a program says and whoever meddles: an ImageShare ends where its program wants it, and leaves nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lab.engine import HOME, Lab
from lab.fake_cloud import FakeCloud
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.images.targets import EVERYBODY
from resources.wide import ORG, UNIT, A, B, wide

TARGETS = [A, B, ORG, UNIT, EVERYBODY]
programs = st.fixed_dictionaries(
    {"accountIds": st.lists(st.sampled_from([A, B]), unique=True)},
    optional={
        "organizationArns": st.just([ORG]),
        "organizationalUnitArns": st.just([UNIT]),
        "public": st.booleans(),
        "shareSnapshots": st.booleans(),
        "mode": st.sampled_from(["additive", "authoritative"]),
    },
).filter(lambda news: not news.get("shareSnapshots") or news["accountIds"] or news.get("public"))
meddlings = st.tuples(st.sampled_from(["image", "snapshot"]), st.sampled_from(TARGETS), st.booleans())


@settings(max_examples=150)
@given(st.lists(st.tuples(programs, st.lists(meddlings, max_size=3), st.booleans()), min_size=1, max_size=5))
def test_a_life(steps: list[tuple[dict[str, Any], list[tuple[str, str, bool]], bool]]) -> None:
    lab = wide()
    image = lab.cloud.put(HOME, "web")
    (snapshot,) = lab.cloud.records[image].image.snapshot_ids
    for news, meddled, refreshes in steps:
        if refreshes and ("ImageShare", "s") in lab.stack:
            lab.refresh("ImageShare", "s")
        lab.up("ImageShare", "s", imageId=image.id, **news)
        assert lab.preview("ImageShare", "s", imageId=image.id, **news) == "same"
        lab.refresh("ImageShare", "s")
        lab.up("ImageShare", "s", imageId=image.id, **news)
        assert lab.preview("ImageShare", "s", imageId=image.id, **news) == "same"
        as_wanted(lab, image, snapshot, news)
        for where, target, added in meddled:
            meddle(lab.cloud, image, snapshot, where, target, added)
    lab.refresh("ImageShare", "s")
    lab.destroy("ImageShare", "s")
    assert not named(steps[-1][0]) & lab.cloud.records[image].shares.keys()
    if steps[-1][0].get("shareSnapshots"):
        assert not named(steps[-1][0]) & lab.cloud.snapshots.get(snapshot, set())
    if not any(meddled for _, meddled, _ in steps):
        assert not lab.cloud.records[image].shares
        assert not lab.cloud.snapshots.get(snapshot)


def named(news: dict[str, Any]) -> set[str]:
    lists = ("accountIds", "organizationArns", "organizationalUnitArns")
    return {target for name in lists for target in news.get(name, ())} | ({EVERYBODY} if news.get("public") else set())


def as_wanted(lab: Lab, image: ImageRef, snapshot: str, news: dict[str, Any]) -> None:
    shared, whole = lab.cloud.records[image].shares.keys(), news.get("mode") == "authoritative"
    assert shared == named(news) if whole else shared >= named(news)
    if news.get("shareSnapshots"):
        users, wanted = lab.cloud.snapshots.get(snapshot, set()), named(news) - {ORG, UNIT}
        assert users == wanted if whole else users >= wanted


def meddle(cloud: FakeCloud, image: ImageRef, snapshot: str, where: str, target: str, added: bool) -> None:
    if where == "image":
        shares = cloud.records[image].shares
        shares.update({target: ""}) if added else shares.pop(target, None)
    elif target not in (ORG, UNIT):
        users = cloud.snapshots.setdefault(snapshot, set())
        users.add(target) if added else users.discard(target)
