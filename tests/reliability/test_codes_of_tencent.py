"""Every error code on every action of Tencent Cloud that can answer it: success after retry, or one clear error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clouds.tencent.image_codes import COMMON_CODES
from emulator.documented_codes import documented
from pulumi_machine_image.clouds.tencent.back_end import NO_RESOURCE
from pulumi_machine_image.clouds.tencent.errors import meaning
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.images.errors import Busy, ImageError, ImageGone
from reliability.codes import WAITED, Codes
from reliability.emulated_world import SECRETS, EmulatedWorld, steps
from reliability.life import Life, Site
from reliability.report import Matrix

TABLE = "codes of Tencent Cloud"
SERVICES = {"GetCallerIdentity": "sts", "ModifyResourceTags": "tag", "TagResources": "tag"}
ACTIONS = (
    *("CreateImage", "DeleteImages", "DescribeImageQuota", "DescribeImageSharePermission", "DescribeImages"),
    *("DescribeImportImageOs", "DescribeInstances", "DescribeRegions", "DescribeZones", "GetCallerIdentity"),
    *("ImportImage", "ModifyImageAttribute", "ModifyImageSharePermission", "ModifyResourceTags", "SyncImages"),
    "TagResources",
)
PASSED = {
    ("create share", "GetCallerIdentity"): "not asked whether the account is the image's own",
    ("change share", "GetCallerIdentity"): "not asked whether the account is the image's own",
    ("delete copies", "DescribeImageSharePermission"): "left to the deletion itself",
    ("create copies", "TagResources"): "each copy is tagged when it is ready",
    ("look up", "DescribeImageQuota"): "told in the answer",
    ("look up", "DescribeImages"): "told in the answer, by the count of images",
}
"""Questions that a run can do without."""
SETTLED: dict[tuple[str, str, type[ImageError]], str] = {
    ("change share", "ModifyImageSharePermission", ImageGone): "looked at again before the end",
    ("delete share", "DescribeImageSharePermission", ImageGone): "nobody has it",
    ("delete share", "ModifyImageSharePermission", ImageGone): "nobody has it",
    ("create copies", "TagResources", Busy): "each copy is tagged when it is ready",
}


@pytest.fixture(scope="module")
def codes() -> Iterator[Codes]:
    world = EmulatedWorld()
    yield Codes(
        Life(world, steps()),
        lambda code: meaning(code).error,
        list(TENCENT_TRAITS.regions),
        SECRETS,
        world.unsafe,
        PASSED,
        SETTLED,
        {("ModifyResourceTags", NO_RESOURCE): ImageGone},
    )
    world.lab.close()


def test_the_matrix_has_every_action_that_is_called(codes: Codes) -> None:
    assert codes.life.actions == sorted(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_code_ends_in_success_or_in_one_clear_error(codes: Codes, matrix: Matrix, soak: bool, action: str) -> None:
    waited: set[type[ImageError]] = set()
    for number, code in enumerate(sorted(documented(SERVICES.get(action, "cvm"), action) - {"DryRunOperation"})):
        if not soak and code in COMMON_CODES and (number + ACTIONS.index(action)) % 3:
            continue  # what every service may answer is tried on a third of the actions
        error = meaning(code).error
        for site in chosen(codes.life.sites(action), number, soak):
            # A region that is closed does not tell its zones: only when all refuse, the caller is refused.
            nth = 1 if site.step == "look up regions" else 1 + number % site.calls
            with matrix.cell(TABLE, action, code) as note:
                if error in WAITED and (soak or error not in waited):
                    waited.add(error)
                    codes.waits_until_the_deadline(site, code)
                note.append(f"{site.step}: {codes.tried(site, code, nth)}")


def chosen(sites: list[Site], number: int, soak: bool) -> list[Site]:
    """In turn one step that calls the action, or all of them."""
    return sites if soak else [sites[number % len(sites)]]
