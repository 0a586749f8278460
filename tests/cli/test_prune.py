"""`machine-image prune` on the emulator: what it shows, what it deletes, and how it fails."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e.cloud import BJ, GZ, Cloud
from pulumi_machine_image.cli import main, prune
from pulumi_machine_image.clouds.cloud import FromInstance, NewImage
from pulumi_machine_image.emulator import Call, Fault
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.images.provenance import Owner
from pulumi_machine_image.runtime.clock import SystemClock

OWNER = Owner("urn:pulumi:dev::shop::machine-image:index:CustomImage::web")


class Shop:
    """A project, its stack as the CLI would tell it, and the emulated cloud behind it."""

    def __init__(self, folder: Path, cloud: Cloud) -> None:
        self.folder, self.cloud = folder, cloud
        self.state: dict[str, Any] = {"deployment": {}}
        key_id, key = cloud.emulator.credentials()
        self.settings = {"region": GZ, "endpoint": cloud.emulator.endpoint, "secretId": key_id, "secretKey": key}
        (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")

    def make(self, name: str, region: str = GZ, **fields: Any) -> ImageRef:
        """An image that is of the family and ours, unless the fields say otherwise."""
        given = {"family": "web", "tags": OWNER.tags("generation", "01"), **fields}
        self.cloud.pass_time(60)
        made = self.cloud.api().create(region, NewImage(name, FromInstance("ins-demo0001"), **given))
        return ImageRef(region, made)

    def tell(self) -> None:
        """Writes what the CLI tells."""
        config = {f"machine-image:{key}": {"value": value} for key, value in self.settings.items()}
        answers = {"config": json.dumps(config), "stack --show-name": "dev", "stack export": json.dumps(self.state)}
        cases = "\n".join(f"{words!r}*) cat <<'E'\n{answer}\nE\n;;" for words, answer in answers.items())
        command = self.folder / "bin" / "pulumi"
        command.parent.mkdir(exist_ok=True)
        command.write_text(f'#!/bin/sh\necho "$*" >> {self.folder}/asked\ncase "$*" in\n{cases}\nesac\n')
        command.chmod(0o755)

    def prune(self, *options: str) -> int:
        self.tell()
        return main(["prune", "--family", "web", "--keep", "1", *options])

    def names(self, region: str = GZ) -> set[str]:
        return set(self.cloud.images(region))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    for name in [name for name in os.environ if name.startswith(("TENCENTCLOUD_", "PULUMI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    with Cloud(tmp_path / "cloud.db") as cloud:
        yield Shop(tmp_path, cloud)


def test_without_yes_it_shows_what_may_go_and_deletes_nothing(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = shop.make("web-1"), shop.make("web-2", tags=OWNER.tags("other", "02"))
    assert shop.prune() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["region", "image", "name", "made"]
    assert [line.split()[1] for line in lines[1:3]] == [new.id, old.id]
    assert lines[1].endswith("stays: the newest")
    assert lines[2].endswith("  goes")
    assert lines[-1] == "1 image of 2 may go. Nothing was deleted: --yes deletes them."
    assert shop.names() == {"web-1", "web-2"}
    assert {call.action for call in shop.cloud.emulator.calls} & {"DeleteImages", "ModifyImageAttribute"} == set()


def test_with_yes_the_oldest_go_and_their_snapshots(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 2, 3):
        shop.make(f"web-{number}")
    shop.make("db", family="db")
    assert shop.prune("--yes") == 0
    assert shop.names() == {"web-3", "db"}
    assert len(shop.cloud.everything()["snapshots"]) == 2, "one of each image that is left"
    assert capsys.readouterr().out.splitlines()[-1] == "2 images of 3 deleted."
    assert shop.prune("--yes") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Nothing is to go."


def test_it_costs_a_listing_and_what_is_asked_of_those_that_would_go(shop: Shop) -> None:
    for number in (1, 2, 3):
        shop.make(f"web-{number}")
    before = len(shop.cloud.emulator.calls)
    shop.prune()
    looked = [call.action for call in shop.cloud.emulator.calls[before:]]
    assert looked == ["DescribeImages", "DescribeInstances", *["DescribeImageSharePermission"] * 2]
    before = len(shop.cloud.emulator.calls)
    shop.prune("--yes")
    deleted = [call.action for call in shop.cloud.emulator.calls[before:]][len(looked) :]
    assert deleted == ["DescribeImages", "DeleteImages", "DescribeImages"] * 2


def test_images_stay_that_something_needs(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    held, used, shared = shop.make("held"), shop.make("used"), shop.make("shared")
    shop.make("foreign", tags={}), shop.make("free"), shop.make("newest")
    server = {"urn": "urn:pulumi:dev::shop::x::server", "outputs": {"disks": [{"image": f"{GZ}/{held.id}"}]}}
    shop.state = {"deployment": {"resources": [server]}}
    shop.cloud.ask("cvm", "RunInstances", ImageId=used.id, Placement={"Zone": f"{GZ}-3"})
    shop.cloud.share(shared.id, "100000000002")
    assert shop.prune("--yes", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert {image["name"]: f"{image['fate']}: {image['reason']}" for image in said.pop("images")} == {
        "held": "stays: in the stack's state: server",
        "used": "stays: 1 instance made from it is there",
        "shared": "stays: shared with 100000000002",
        "foreign": "stays: not made by this provider, or let go by onDelete",
        "free": "retired: ",
        "newest": "stays: the newest",
    }
    assert said == {"family": "web", "keep": 1, "stack": "shop/dev", "problems": []}
    assert shop.names() == {"held", "used", "shared", "foreign", "newest"}


def test_what_a_run_under_way_is_making_is_held_too(shop: Shop) -> None:
    copied = shop.make("copied")
    shop.make("newest")
    begun = {"resource": {"urn": "urn:pulumi:dev::shop::x::copies", "inputs": {"sourceImageId": copied.id}}}
    shop.state = {"deployment": {"resources": [], "pending_operations": [begun]}}
    assert shop.prune("--yes") == 0
    assert shop.names() == {"copied", "newest"}


def test_an_image_goes_by_its_age(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.make("old"), shop.make("new")
    assert shop.prune("--older-than", "1d12h", "--yes") == 0
    assert shop.names() == {"old", "new"}
    later = SystemClock()
    monkeypatch.setattr(later, "now", lambda: time.time() + 2 * 86400)
    monkeypatch.setattr(prune, "SystemClock", lambda: later)
    assert shop.prune("--older-than", "2d1h", "--yes") == 0
    assert shop.names() == {"old", "new"}
    assert shop.prune("--older-than", "1d12h", "--yes") == 0
    assert shop.names() == {"new"}


def test_every_region_has_its_newest(shop: Shop) -> None:
    for region in (GZ, BJ):
        shop.make("web-1", region), shop.make("web-2", region)
    assert shop.prune("--yes", "--region", BJ, "--region", BJ) == 0
    assert (shop.names(), shop.names(BJ)) == ({"web-1", "web-2"}, {"web-2"})
    assert shop.prune("--yes", "--all-regions") == 0
    assert (shop.names(), shop.names(BJ)) == ({"web-2"}, {"web-2"})


def test_one_image_that_cannot_be_deleted_keeps_no_other(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    first = shop.make("web-1")
    shop.make("web-2"), shop.make("web-3")
    seen: list[str] = []

    def refuse(call: Call) -> Fault | None:
        seen.extend([call.action] if call.stage == "before" else [])
        is_first = call.action == "DeleteImages" and seen.count("DeleteImages") == 1
        return Fault(code="UnauthorizedOperation") if is_first else None

    shop.cloud.fault = refuse
    assert shop.prune("--yes") == 1
    assert shop.names() == {"web-1", "web-3"}
    said = capsys.readouterr().out
    assert f"failed: Delete image {first.id} in {GZ}: the caller may not do this" in said
    assert said.splitlines()[-1] == "1 image of 3 deleted, 1 could not be."


def test_a_region_that_does_not_answer_is_told_and_keeps_no_other(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    for region in (GZ, BJ):
        shop.make("web-1", region), shop.make("web-2", region)
    refusal = Fault(code="UnauthorizedOperation")
    shop.cloud.fault = lambda call: refusal if (call.action, call.region) == ("DescribeImages", GZ) else None
    assert shop.prune("--yes", "--region", GZ, "--region", BJ) == 1
    shop.cloud.fault = lambda call: None
    assert (shop.names(), shop.names(BJ)) == ({"web-1", "web-2"}, {"web-2"})
    assert f"List images in {GZ}: the caller may not do this" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--keep", "x"], "'x' is not a number of images"),
        (["--keep", "-1"], "'-1' is not a number of images"),
        (["--older-than", "soon"], "'soon' is no age such as 30d, 12h or 1d12h"),
        (["--region", GZ, "--all-regions"], "not allowed with argument"),
    ],
)
def test_a_mistake_in_the_command_line_is_one_line(
    shop: Shop, options: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        shop.prune(*options)
    said = capsys.readouterr().err
    assert (ended.value.code, len(said.splitlines())) == (2, 1)
    assert why in said


def test_what_the_configuration_lacks_is_one_line(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    assert shop.prune("--region", "ap-guangzou") == 2
    assert (
        capsys.readouterr().err == "machine-image prune: there is no region 'ap-guangzou'; did you mean ap-guangzhou?\n"
    )
    del shop.settings["region"]
    assert shop.prune() == 2
    assert "name one with --region" in capsys.readouterr().err
    shop.settings["regoin"] = GZ
    assert shop.prune() == 2
    assert "Did you mean machine-image:region" in capsys.readouterr().err


def test_without_a_stack_nothing_is_known_to_be_unused(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.make("web-1"), shop.make("web-2")
    shop.tell()
    command = shop.folder / "bin" / "pulumi"
    command.write_text(command.read_text().replace('case "$*"', "echo 'error: no stack selected' >&2; exit 1; case x"))
    assert main(["prune", "--family", "web", "--keep", "1", "--yes"]) == 1
    assert capsys.readouterr().err == "machine-image prune: nothing was deleted: no stack selected\n"
    (shop.folder / "Pulumi.yaml").unlink()
    assert shop.prune("--yes") == 2
    assert "only a stack's state tells" in capsys.readouterr().err
    assert shop.names() == {"web-1", "web-2"}


def test_the_stack_that_is_named_is_the_one_that_is_asked(shop: Shop) -> None:
    assert shop.prune("--stack", "org/shop/dev") == 0
    asked = (shop.folder / "asked").read_text().splitlines()
    assert len(asked) == 3
    assert all("--stack org/shop/dev" in line for line in asked)
