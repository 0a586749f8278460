"""`machine-image prune` on EC2, where a copy that is under way is seen only in the region that it goes to."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.test_prune import OWNER, Shop
from e2e.cloud import Cloud
from e2e.ec2.aws import HOME, KEYS, WEST, Aws
from lab.aws.faults import Fault, rule
from lab.aws.lab import Lab
from lab.aws.server import Server
from lab.clock import FakeClock
from pulumi_machine_image.clouds.cloud import FromInstance, NewImage
from pulumi_machine_image.images.image import ImageRef

DENIED = Fault("UnauthorizedOperation", "You are not authorized to perform this operation.", status=403)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def aws(clock: FakeClock) -> Iterator[Aws]:
    lab = Lab(clock=clock, copy_seconds=3600)
    with Server(lab) as server:
        yield Aws(server, lab)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, aws: Aws) -> Iterator[Shop]:
    for name in [name for name in os.environ if name.startswith(("AWS_", "PULUMI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    with Cloud(tmp_path / "cloud.db") as cloud:
        shop = Shop(tmp_path, cloud)
        shop.settings = {"cloud": "ec2", "region": HOME, "endpoint": aws.url, **KEYS}
        yield shop


def make(aws: Aws, clock: FakeClock, *names: str) -> list[str]:
    """Images of the family that resources of the stack have made, the oldest first."""
    made = []
    for name in names:
        clock.pass_time(60)
        new = NewImage(name, FromInstance(aws.instance), family="web", tags=OWNER.tags("generation", name))
        made.append(aws.api.create(HOME, new))
    return made


def fates(shop: Shop, capsys: pytest.CaptureFixture[str], *options: str, expect: int = 0) -> dict[str, str]:
    assert shop.prune("--json", *options) == expect
    images = json.loads(capsys.readouterr().out)["images"]
    return {image["name"]: f"{image['fate']}: {image['reason']}" for image in images}


def test_what_is_being_copied_stays_and_so_does_what_is_protected(
    shop: Shop, aws: Aws, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    copied, protected, *_ = make(aws, clock, "copied", "protected", "free", "newest")
    copy = aws.copy(copied, "copy", WEST)[WEST]
    aws.change(protected, protection="on")
    assert fates(shop, capsys, "--yes") == {
        "copied": f"stays: being copied: to {ImageRef(WEST, copy)}",
        "protected": "stays: deletion protection is on",
        "free": "retired: ",
        "newest": "stays: the newest",
    }
    assert sorted(aws.images()) == ["copied", "newest", "protected"]
    regions = {entry.call.region for entry in aws.lab.journal if entry.call.action == "DescribeImages"}
    assert len(regions) > 10


def test_where_a_copy_may_be_under_way_and_the_cloud_does_not_answer_nothing_goes(
    shop: Shop, aws: Aws, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    make(aws, clock, "old", "newest")
    aws.lab.faults.add(rule(DENIED, "DescribeImages", region=WEST))
    assert fates(shop, capsys)["old"] == "goes: "
    aws.lab.faults.rules[:] = [rule(Fault("InvalidParameterValue", "no"), "DescribeImages", region=WEST)]
    blind = "stays: a copy of it may be under way where the cloud did not answer"
    assert fates(shop, capsys, "--yes", expect=1)["old"] == blind
    assert sorted(aws.images()) == ["newest", "old"]


def test_where_nothing_would_go_no_other_region_is_asked(
    shop: Shop, aws: Aws, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    make(aws, clock, "newest")
    aws.lab.journal.clear()
    fates(shop, capsys)
    assert aws.lab.actions == ["GetCallerIdentity", "DescribeImages"]
