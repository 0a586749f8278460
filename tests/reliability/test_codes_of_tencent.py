"""Every error code on every action of Tencent Cloud that can answer it: success after retry, or one clear error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulator.documented_codes import documented
from pulumi_machine_image.clouds.tencent.back_end import NO_RESOURCE
from pulumi_machine_image.clouds.tencent.errors import meaning
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.images.errors import (
    Busy,
    CloudTrouble,
    Denied,
    ImageError,
    ImageGone,
    LoginRefused,
    Throttled,
    TookTooLong,
)
from reliability import outcomes
from reliability.emulated_world import URL, EmulatedWorld, steps
from reliability.life import Ended, Life, Site, Step
from reliability.report import Matrix

TABLE = "codes of Tencent Cloud"
SERVICES = {"GetCallerIdentity": "sts", "ModifyResourceTags": "tag"}
ACTIONS = (
    *("CreateImage", "DeleteImages", "DescribeImageQuota", "DescribeImageSharePermission", "DescribeImages"),
    *("DescribeImportImageOs", "DescribeInstances", "DescribeRegions", "DescribeZones", "GetCallerIdentity"),
    *("ImportImage", "ModifyImageAttribute", "ModifyImageSharePermission", "ModifyResourceTags", "SyncImages"),
)
SECRETS = ("emulator1:", URL.partition("?")[2])
ALWAYS = 10_000
WAITED = (Busy, Throttled)
PASSED = {
    ("create share", "GetCallerIdentity"): "not asked whether the account is the image's own",
    ("change share", "GetCallerIdentity"): "not asked whether the account is the image's own",
    ("look up", "DescribeImageQuota"): "told in the answer",
}
"""Questions that a run can do without."""


@pytest.fixture(scope="module")
def life() -> Iterator[Life]:
    world = EmulatedWorld()
    yield Life(world, steps())
    world.lab.close()


def test_the_matrix_has_every_action_that_is_called(life: Life) -> None:
    assert life.actions == sorted(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_code_ends_in_success_or_in_one_clear_error(life: Life, matrix: Matrix, soak: bool, action: str) -> None:
    codes = sorted(documented(SERVICES.get(action, "cvm"), action) - {"DryRunOperation"})
    waited: set[type[ImageError]] = set()
    for number, code in enumerate(codes):
        error = meaning(code).error
        for site in chosen(life.sites(action), number, soak):
            # A region that is closed does not tell its zones: only when all refuse, the caller is refused.
            nth = 1 if site.step == "look up regions" else 1 + number % site.calls
            with matrix.cell(TABLE, action, code) as note:
                if error in WAITED and (soak or error not in waited):
                    waited.add(error)
                    waits_until_the_deadline(life, life.step(site.step), site, code, error)
                note.append(f"{site.step}: {tried(life, site, code, nth)}")


def chosen(sites: list[Site], number: int, soak: bool) -> list[Site]:
    """In turn one step that calls the action, or all of them."""
    return sites if soak else [sites[number % len(sites)]]


def tried(life: Life, site: Site, code: str, nth: int) -> str:
    """Tries a code on the nth call of an action in a step, and what comes next; how it ended."""
    step, error = life.step(site.step), meaning(code).error
    life.begin(step)
    once = error in WAITED or error is CloudTrouble
    numbers = (nth,) if once else tuple(range(nth, nth + 100))
    world = life.world
    assert isinstance(world, EmulatedWorld)
    world.trouble(do="refuse", code=code, message="by the matrix", action=site.action, nth=numbers)
    ended = life.run(step)
    outcomes.looked_before_asking_again(ended.calls, [code] if error is CloudTrouble else [])
    how = retried(life, step, site, ended, code) if once else refused(step, site, ended, code, error)
    life.recovers(step)
    return how


def retried(life: Life, step: Step, site: Site, ended: Ended, code: str) -> str:
    assert ended.error is None, f"not retried: {ended.text}"
    outcomes.same_calls(ended, life.clean[step.name][0], site.action, code)
    life.reached(step)
    return "retried"


def refused(step: Step, site: Site, ended: Ended, code: str, error: type[ImageError]) -> str:
    if ended.error is None and any(code in line for line in ended.said):
        return "warned"
    if ended.error is None and (why := PASSED.get((step.name, site.action))):
        assert not issubclass(error, LoginRefused), f"{code} was passed over in silence"
        return why
    if error is ImageGone:
        assert ended.error is not None, f"{code} was passed over in silence"
        return "told as gone"
    found = outcomes.told(ended, code=code, regions=list(TENCENT_TRAITS.regions), secrets=SECRETS)
    if not ended.checked and code != NO_RESOURCE:
        assert type(found) is error, f"{type(found).__name__}, not {error.__name__}: {ended.text}"
    if issubclass(error, Denied):
        outcomes.not_gone(found, ended.text)
    return type(found).__name__


def waits_until_the_deadline(life: Life, step: Step, site: Site, code: str, error: type[ImageError]) -> None:
    """What is to be waited for is, until the time is over; then it is said what was waited for."""
    life.begin(step)
    world = life.world
    assert isinstance(world, EmulatedWorld)
    world.lab.seconds = 60
    world.trouble(do="refuse", code=code, message="by the matrix", action=site.action)
    ended = life.run(step)
    if ended.error is None:
        assert any(code in line for line in ended.said), f"{code} was passed over in silence"
    else:
        found = outcomes.told(ended, code=code, regions=list(TENCENT_TRAITS.regions), secrets=SECRETS)
        assert type(found) in (TookTooLong, error), f"{type(found).__name__}: {ended.text}"
    life.recovers(step)
