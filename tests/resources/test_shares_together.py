"""Several ImageShares of one image: whatever each says and in whatever order they come, none takes away what another
declares."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from lab.engine import HOME, Lab, Refused
from lab.program import Engine, Key, News, image, share, web
from pulumi_machine_image.images.errors import NoRoom, SeveralFailures

ACCOUNTS = [str(200_000_000_001 + number) for number in range(5)]
STRANGER = "300000000001"
LIVES = int(os.environ.get("LIVES_TRIED", "60"))

lists = st.dictionaries(
    st.sampled_from(["one", "two", "three"]), st.lists(st.sampled_from(ACCOUNTS), unique=True), max_size=3
)
"""Resource to the accounts that it lists. One that goes while another comes is a resource that was renamed."""


def program(id: str, said: dict[str, list[str]]) -> dict[Key, News]:
    return {key: news for name, accounts in said.items() for key, news in share(name, id, *accounts).items()}


@pytest.mark.parametrize("gathers", [False, True], ids=["dynamic", "plugin"])
@settings(max_examples=LIVES)
@given(lives=st.lists(lists, min_size=1, max_size=5), seed=st.integers(0, 1000))
def test_they_never_fight(gathers: bool, lives: list[dict[str, list[str]]], seed: int) -> None:
    lab, random = Lab(share_limit=50, gathers=gathers), Random(seed)
    engine, ref = Engine(lab), lab.cloud.put(HOME, "web")
    lab.cloud.share(ref, {STRANGER})
    for said in lives:
        wanted = program(ref.id, said)
        planned = engine.preview(wanted, random)
        assert engine.up(wanted, random).keys() == planned.keys()
        declared = {account for accounts in said.values() for account in accounts}
        assert set(lab.cloud.records[ref].shares) == declared | {STRANGER}
        assert set(engine.preview(wanted, random).values()) <= {"same"}


@pytest.mark.parametrize("gathers", [False, True], ids=["dynamic", "plugin"])
@settings(max_examples=LIVES)
@given(lives=st.lists(lists, min_size=1, max_size=4), seed=st.integers(0, 1000), limit=st.integers(1, 5))
def test_what_passes_the_preview_never_meets_the_ceiling(
    gathers: bool, lives: list[dict[str, list[str]]], seed: int, limit: int
) -> None:
    lab, random = Lab(share_limit=limit, gathers=gathers), Random(seed)
    engine, ref = Engine(lab), lab.cloud.put(HOME, "web")
    for said in lives:
        wanted = program(ref.id, said)
        try:
            engine.preview(wanted, random)
        except (Refused, NoRoom):
            continue
        declared = {account for accounts in said.values() for account in accounts}
        try:
            engine.up(wanted, random)
        except SeveralFailures:
            # A list that is far from full is not looked at before: the others alone were more than its other half.
            event("others that nobody looked for")
            if max(map(len, said.values())) > limit / 2:
                raise
            return
        assert set(lab.cloud.records[ref].shares) == declared


WEB = image("web")


def of_web(name: str, *accounts: str, **news: Any) -> dict[Key, News]:
    return share(name, web(), *accounts, **news)


@pytest.mark.parametrize("gathers", [False, True], ids=["dynamic", "plugin"])
@pytest.mark.parametrize(
    ("shares", "why"),
    [
        (
            {
                **of_web("one", *ACCOUNTS[:2], mode="authoritative"),
                **of_web("two", *ACCOUNTS[:2], mode="authoritative"),
            },
            "is authoritative for image img-00000001, and so is one",
        ),
        (
            {**of_web("one", *ACCOUNTS[:2]), **of_web("two", *ACCOUNTS[2:])},
            r"5 accounts for image .* 4 allowed: remove 1",
        ),
    ],
    ids=["two authoritative", "too many together"],
)
def test_of_an_image_to_come_each_share_is_judged_before_it_is_written(
    gathers: bool, shares: dict[Key, News], why: str
) -> None:
    """No preview knows that two shares of an image that has no id yet mean the same one; a preview after it does."""
    lab = Lab(share_limit=4, gathers=gathers)
    engine = Engine(lab)
    engine.preview({**WEB, **shares})
    with pytest.raises(Refused, match=why):
        engine.up({**WEB, **shares})
    assert set(lab.cloud.records[lab.image("web")].shares) == set(ACCOUNTS[:2]), "the first, and nothing of the second"
    writes = lab.cloud.writes
    with pytest.raises(Refused, match=why):
        engine.preview({**WEB, **shares})
    assert lab.cloud.writes == writes
