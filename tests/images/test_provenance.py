"""Whose an image is, and what generated names look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_machine_image.images.image import Image, Kind, State
from pulumi_machine_image.images.naming import generated_name, is_unfinished, may_be_generated, unfinished_name
from pulumi_machine_image.images.provenance import CLAIM, Owner, digest, made_by, new_claim, own_tags, still_ours

URN = "urn:pulumi:dev::shop::pulumi-python:dynamic/machineimage:CustomImage::web"


def image(**tags: str) -> Image:
    return Image("img-1", "ap-guangzhou", "web", Kind.CUSTOM, State.AVAILABLE, tags=tags)


def test_an_owner_is_told_in_clear_and_by_digest() -> None:
    owner = Owner(URN)
    assert (owner.stack, owner.name, owner.label) == ("shop/dev", "web", "shop/dev/web")
    marked = image(**owner.tags("g1", "c1"))
    assert owner.made(marked)
    assert owner.made(marked, "g1")
    assert not owner.made(marked, "g2")
    assert owner.same_stack(marked)
    assert not Owner(URN.replace("dev", "prod")).same_stack(marked)
    assert made_by(marked) == "shop/dev/web"
    assert own_tags({**marked.tags, "team": "a"}) == {"team": "a"}


def test_resources_of_one_name_and_another_type_are_others() -> None:
    other = Owner(URN.replace("CustomImage", "ImageCopy"))
    assert not other.made(image(**Owner(URN).tags("g", "c")))


def test_nobody_owns_what_no_urn_made() -> None:
    assert not Owner("").made(image(**Owner("").tags("g", "c")))


@pytest.mark.parametrize(
    ("bears", "claims", "ours"), [("a1", "a1", True), ("a1", "b2", False), (None, "b2", True), ("a1", None, True)]
)
def test_only_another_claim_takes_an_image_away(bears: str | None, claims: str | None, ours: bool) -> None:
    assert still_ours(image(**({CLAIM: bears} if bears else {})), claims) is ours


def test_a_new_claim_differs_from_the_one_before() -> None:
    assert all(new_claim([image(**{CLAIM: "a1"}), image(**{CLAIM: "b2"})]) not in ("a1", "b2") for _ in range(2000))


@given(st.text(min_size=1, max_size=100), st.text(max_size=20))
def test_generated_names_fit_and_are_recognised(resource: str, generation: str) -> None:
    name = generated_name(resource, URN, generation, 60)
    assert len(name) <= 60
    assert may_be_generated(name)
    assert name == generated_name(resource, URN, generation, 60)


def test_a_given_name_is_not_taken_for_a_generated_one() -> None:
    assert not may_be_generated("web-golden")
    assert not may_be_generated("-1234567")


def test_an_unfinished_copy_is_recognised_by_its_name() -> None:
    name = unfinished_name(URN, "g1")
    assert is_unfinished(name)
    assert len(name) <= 60
    assert name != unfinished_name(URN, "g2") != unfinished_name("other", "g2")
    assert not is_unfinished("web-golden")


def test_a_digest_is_the_same_everywhere() -> None:
    assert digest("a", {"b": 1, "a": 2}) == digest("a", {"a": 2, "b": 1}) == "f9a050fb433e4c37"
