"""Which images are meant, and what an image lacks: rules without a cloud."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_machine_image.clouds.tencent import shapes
from pulumi_machine_image.functions.selection import Rules, Selection
from pulumi_machine_image.images.image import Image, Kind, State

WEB = Image(
    id="img-00000001",
    region="ap-guangzhou",
    name="web-golden",
    kind=Kind.CUSTOM,
    state=State.AVAILABLE,
    architecture="x86_64",
    os_type="linux",
    platform="Ubuntu",
    created_time="2026-01-01T00:00:00Z",
    creator="100000000001",
    family="web",
    tags={"env": "dev"},
)
NAMES = ("web-golden", "web", "WEB-golden", "db", "")
PLATFORMS = ("Ubuntu", "Windows", "Rocky Linux", "")
ACCOUNTS = ("100000000001", "100000000002", "100000000003")


def rules(trusted: tuple[str, ...] = (), by_id: bool = False, /, **wanted: Any) -> Rules:
    return Rules(Selection.model_validate(wanted), frozenset(trusted), by_id)


@pytest.mark.parametrize(
    ("wanted", "lacks"),
    [
        ({"kinds": ["public", "shared"], "owners": [WEB.creator]}, "kind is custom, not public or shared"),
        ({"owners": ["100000000002"]}, "owner is 100000000001, not 100000000002"),
        ({"osType": "windows"}, "osType is linux, not windows"),
        ({"platform": "Debian"}, "platform is Ubuntu, not Debian"),
        ({"architectures": ["arm64", "i386"]}, "architecture is x86_64, not arm64 or i386"),
        ({"bits": 32}, "it has 64 bits, not 32"),
        ({"family": "db"}, "family is web, not db"),
        ({"tags": {"env": "prod"}}, "tag env is dev, not prod"),
        ({"tags": {"team": "web"}}, "tag team is missing, not web"),
        ({"states": ["creating", "failed"]}, "state is available, not creating or failed"),
        ({"name": "web"}, "name is not 'web'"),
        ({"nameRegex": "^golden"}, "name does not match '^golden'"),
    ],
)
def test_each_criterion_says_what_an_image_lacks(wanted: dict[str, Any], lacks: str) -> None:
    assert rules(**wanted).misses(WEB) == [lacks]
    assert rules().misses(WEB) == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"kinds": ["custom"]},
        {"owners": ["100000000002", WEB.creator]},
        {"osType": "linux"},
        {"platform": "uBuNtU"},
        {"architectures": ["arm64", "x86_64"]},
        {"bits": 64},
        {"family": "web"},
        {"tags": {"env": "dev"}},
        {"tags": {}},
        {"states": ["available"]},
        {"name": "web-golden"},
        {"nameRegex": "gold"},
        {"nameRegex": "(?i)^WEB-GOLDEN$"},
    ],
)
def test_each_criterion_lets_through_what_it_names(wanted: dict[str, Any]) -> None:
    assert rules(**wanted).misses(WEB) == []


def test_deprecated_and_unfinished_images_are_left_out_unless_asked_for() -> None:
    old, new = replace(WEB, deprecated=True), replace(WEB, state=State.CREATING)
    assert rules().misses(old) == ["it is deprecated (includeDeprecated)"]
    assert rules(includeDeprecated=True).misses(old) == []
    assert rules().misses(new) == ["state is creating, not available"]
    assert rules(states=["creating"]).misses(new) == []


def test_an_image_named_by_its_id_may_be_in_any_state_but_not_of_anybody() -> None:
    named = rules((), True)
    assert named.misses(replace(WEB, state=State.FAILED, deprecated=True)) == []
    assert rules((), True, states=["available"]).misses(replace(WEB, state=State.FAILED)) != []
    assert named.misses(replace(WEB, kind=Kind.SHARED)) != []


def test_a_shared_image_needs_a_trusted_account() -> None:
    shared = replace(WEB, kind=Kind.SHARED, creator="100000000002")
    assert rules().misses(shared) == ["account 100000000002, which shares it, is not trusted"]
    assert rules(("100000000002",)).misses(shared) == []
    assert rules(owners=["100000000002"]).misses(shared) == []
    # The argument says more than the setting: who is not named in it is not meant.
    assert rules(("100000000002",), owners=["100000000003"]).misses(shared) != []


def test_the_nearest_fail_few_criteria_and_are_called_alike() -> None:
    alike = replace(WEB, id="img-1", name="web-gold")
    unlike = replace(WEB, id="img-2", name="database", created_time="2026-06-01T00:00:00Z")
    twice = replace(WEB, id="img-3", name="web-golde", architecture="arm64")
    wanted = rules(name="web-golden", architectures=["x86_64"])
    assert [image.id for image, _ in wanted.nearest([twice, unlike, WEB, alike])] == ["img-1", "img-2", "img-3"]


def test_the_newest_come_first_then_region_and_id_decide() -> None:
    images = [
        replace(WEB, id="img-b", region="ap-shanghai"),
        replace(WEB, id="img-c", created_time="2025-12-31T23:59:59Z"),
        replace(WEB, id="img-a", region="ap-shanghai"),
        replace(WEB, id="img-z", region="ap-beijing"),
        replace(WEB, id="img-d", created_time="2026-01-01T00:00:01Z"),
    ]
    assert [image.id for image in rules().matching(images)] == ["img-d", "img-z", "img-a", "img-b", "img-c"]


def optional(values: Any) -> Any:
    return st.none() | values


def some(values: Any) -> Any:
    return optional(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True))


TAGS = st.dictionaries(st.sampled_from(["env", "team"]), st.sampled_from(["dev", "web", ""]))
SELECTIONS = st.builds(
    Selection,
    kinds=some(["public", "custom", "shared"]),
    owners=some(ACCOUNTS),
    os_type=optional(st.sampled_from(["linux", "windows"])),
    platform=optional(st.sampled_from(["ubuntu", *PLATFORMS])),
    architectures=some(["x86_64", "i386", "arm64"]),
    bits=optional(st.sampled_from([32, 64])),
    family=optional(st.sampled_from(["web", ""])),
    tags=optional(TAGS),
    states=some([state.value for state in State]),
    name=optional(st.sampled_from(NAMES)),
    name_regex=optional(st.sampled_from(["web", "^w", "n$", ""])),
    include_deprecated=st.booleans(),
)
RULES = st.builds(Rules, SELECTIONS, st.frozensets(st.sampled_from(ACCOUNTS)), st.booleans())
IMAGES = st.builds(
    Image,
    id=st.from_regex(r"img-[ab]{2}", fullmatch=True),
    region=st.sampled_from(["ap-guangzhou", "ap-shanghai"]),
    name=st.sampled_from(NAMES),
    kind=st.sampled_from(Kind),
    state=st.sampled_from([State.AVAILABLE, State.CREATING]),
    architecture=optional(st.sampled_from(["x86_64", "i386", "arm64"])),
    os_type=optional(st.sampled_from(["linux", "windows"])),
    platform=st.sampled_from(PLATFORMS),
    created_time=st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]),
    creator=st.sampled_from(ACCOUNTS),
    family=st.sampled_from(["web", ""]),
    deprecated=st.booleans(),
    tags=TAGS,
)
LISTS = st.lists(IMAGES, max_size=8, unique_by=lambda image: image.ref)


@given(RULES, LISTS)
def test_an_image_either_matches_or_is_explained(rules: Rules, images: list[Image]) -> None:
    matching, missed = rules.matching(images), rules.nearest(images)
    assert {image.ref for image in matching}.isdisjoint(image.ref for image, _ in missed)
    assert len(matching) + len(missed) == len(images)
    assert all(misses for _, misses in missed)
    assert [len(misses) for _, misses in missed] == sorted(len(misses) for _, misses in missed)


@given(RULES, LISTS)
def test_nobody_untrusted_comes_through(rules: Rules, images: list[Image]) -> None:
    trusted = rules.wanted.owners or rules.trusted
    assert all(image.creator in trusted for image in rules.matching(images) if image.kind is Kind.SHARED)


@given(RULES, LISTS)
def test_what_the_cloud_is_asked_for_holds_every_match(rules: Rules, images: list[Image]) -> None:
    query = rules.query()
    for image in rules.matching(images):
        assert shapes.matches(image, query)
        assert (query.name or "").lower() in image.name.lower()
        assert (query.platform or "").lower() in image.platform.lower()


@given(RULES, LISTS, st.randoms())
def test_the_order_of_the_cloud_does_not_matter(rules: Rules, images: list[Image], random: Any) -> None:
    shuffled = random.sample(images, len(images))
    assert rules.matching(images) == rules.matching(shuffled)
    assert rules.nearest(images) == rules.nearest(shuffled)


@pytest.mark.parametrize("pattern", ["(", "*", "[a", r"(?P<n>a)(?P<n>b)"])
def test_a_broken_expression_is_refused_by_name(pattern: str) -> None:
    with pytest.raises(ValueError, match=re.escape("is not a regular expression")):
        rules(nameRegex=pattern)
