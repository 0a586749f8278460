"""Several ImageShares of one image: whatever each says and in whatever order they come, none takes away what another
declares."""

from __future__ import annotations

import os
from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from lab.engine import HOME, Lab, Refused
from lab.program import Engine, Key, News, share
from pulumi_machine_image.images.errors import NoRoom, SeveralFailures

ACCOUNTS = [str(200_000_000_001 + number) for number in range(5)]
STRANGER = "300000000001"
LIVES = int(os.environ.get("LIVES_TRIED", "150"))

lists = st.dictionaries(
    st.sampled_from(["one", "two", "three"]), st.lists(st.sampled_from(ACCOUNTS), unique=True), max_size=3
)
"""Resource to the accounts that it lists. One that goes while another comes is a resource that was renamed."""


def program(image: str, said: dict[str, list[str]]) -> dict[Key, News]:
    return {key: news for name, accounts in said.items() for key, news in share(name, image, *accounts).items()}


@pytest.mark.parametrize("gathers", [False, True], ids=["dynamic", "plugin"])
@settings(max_examples=LIVES)
@given(lives=st.lists(lists, min_size=1, max_size=5), seed=st.integers(0, 1000))
def test_they_never_fight(gathers: bool, lives: list[dict[str, list[str]]], seed: int) -> None:
    lab, random = Lab(share_limit=50, gathers=gathers), Random(seed)
    engine, image = Engine(lab), lab.cloud.put(HOME, "web")
    lab.cloud.share(image, {STRANGER})
    for said in lives:
        wanted = program(image.id, said)
        planned = engine.preview(wanted, random)
        assert engine.up(wanted, random).keys() == planned.keys()
        declared = {account for accounts in said.values() for account in accounts}
        assert set(lab.cloud.records[image].shares) == declared | {STRANGER}
        assert set(engine.preview(wanted, random).values()) <= {"same"}


@pytest.mark.parametrize("gathers", [False, True], ids=["dynamic", "plugin"])
@settings(max_examples=LIVES)
@given(lives=st.lists(lists, min_size=1, max_size=4), seed=st.integers(0, 1000), limit=st.integers(1, 5))
def test_what_passes_the_preview_never_meets_the_ceiling(
    gathers: bool, lives: list[dict[str, list[str]]], seed: int, limit: int
) -> None:
    lab, random = Lab(share_limit=limit, gathers=gathers), Random(seed)
    engine, image = Engine(lab), lab.cloud.put(HOME, "web")
    for said in lives:
        wanted = program(image.id, said)
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
        assert set(lab.cloud.records[image].shares) == declared
