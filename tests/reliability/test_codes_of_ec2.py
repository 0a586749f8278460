"""Every error code that EC2 documents for images, on every action: success after retry, or one clear error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clouds.ec2.documented_codes import COMMON_CODES, IMAGE_CODES
from lab.aws.server import Server
from pulumi_machine_image.clouds.ec2.errors import meaning
from pulumi_machine_image.images.errors import BadAccount, ImageError, SourceGone
from reliability.codes import WAITED, Codes
from reliability.layered_world import PLACES, SECRETS, LayeredWorld, steps
from reliability.life import Life
from reliability.report import Matrix

TABLE = "codes of EC2"
ACTIONS = (
    *("CopyImage", "CreateImage", "CreateTags", "DeleteTags", "DeregisterImage", "DescribeAvailabilityZones"),
    *("DescribeImageAttribute", "DescribeImages", "DescribeImportImageTasks", "DescribeInstances", "DescribeRegions"),
    *("DescribeSnapshotAttribute", "DisableImage", "DisableImageDeprecation", "DisableImageDeregistrationProtection"),
    *("EnableImage", "EnableImageDeprecation", "EnableImageDeregistrationProtection", "GetCallerIdentity"),
    *("GetServiceQuota", "ImportImage", "ModifyImageAttribute", "ModifySnapshotAttribute"),
)
EVERYWHERE = ("ExpiredToken", "InternalError", "InvalidParameterValue", "RequestLimitExceeded", "UnauthorizedOperation")
"""A code of each kind that every action is tried with."""
MORE = ("ExpiredToken", "InvalidSignatureException", "SignatureDoesNotMatch", "UnrecognizedClientException")
PASSED = {("look up", "GetServiceQuota"): "told in the answer"}
"""Questions that a run can do without."""
SETTLED: dict[tuple[str, str, type[ImageError]], str] = {
    ("delete share", "ModifyImageAttribute", BadAccount): "nobody has it",
    **{
        (step, "DescribeSnapshotAttribute", SourceGone): "nobody uses a snapshot that is gone"
        for step in ("create share", "refresh", "change share", "delete share")
    },
}


@pytest.fixture(scope="module")
def codes(server: Server) -> Codes:
    world = LayeredWorld(server)
    return Codes(
        Life(world, steps(world.instance)),
        lambda code: meaning(code, "by the matrix").error,
        PLACES,
        SECRETS,
        world.unsafe,
        PASSED,
        SETTLED,
    )


def test_the_matrix_has_every_action_that_is_called(codes: Codes) -> None:
    assert codes.life.actions == sorted(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_code_ends_in_success_or_in_one_clear_error(codes: Codes, matrix: Matrix, soak: bool, action: str) -> None:
    sites = codes.life.sites(action)
    for number, code in enumerate(chosen(action, soak)):
        site = sites[number % len(sites)]
        with matrix.cell(TABLE, action, code) as note:
            if meaning(code).error in WAITED and (soak or code in EVERYWHERE):
                codes.waits_until_the_deadline(site, code)
            note.append(f"{site.step}: {codes.tried(site, code, 1 + number % site.calls)}")


def chosen(action: str, soak: bool) -> Iterator[str]:
    """All codes; or those of each kind, and of the others in turn a few, so that each is tried on some action."""
    for number, code in enumerate(sorted((COMMON_CODES | IMAGE_CODES | {*MORE}) - {"DryRunOperation"})):
        if soak or code in EVERYWHERE or number % len(ACTIONS) == ACTIONS.index(action):
            yield code
