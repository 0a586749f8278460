"""Seeds: what a file may put into a world, and what becomes of its mistakes. Reset."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulator.lab import FIRST, SECOND, SHANGHAI, THIRD, Lab
from pulumi_machine_image.cli import main

WORLD = f"""
accounts:
  {FIRST}:
    ap-guangzhou:
      instances:
        - id: ins-web00001
          name: web
          zone: ap-guangzhou-6
          state: STOPPED
          system: CentOS 7.9 64bit
          dataDisks: [20, 30]
          tags: {{team: web}}
      snapshots:
        - id: snap-golden01
          name: base
          size: 60
          system: Debian 12.8 64bit
          created: 2026-01-02T03:04:05Z
          tags: {{kept: "yes"}}
      images:
        - id: img-golden01
          name: golden
          description: the one
          family: web
          snapshots: [snap-golden01]
          created: 2026-01-02T03:04:05Z
          sharedWith: [{SECOND}, {THIRD}]
          tags: {{team: web, n: 7}}
        - name: broken
          state: CREATEFAILED
        - name: later
          source: EXTERNAL_IMPORT
          readyInSeconds: 60
          dataDisks: [10]
    {SHANGHAI}:
      images: [{{name: golden, system: Windows Server 2022 Datacenter 64bit, size: 50}}]
  {THIRD}:
"""


def seeded(database: Path, text: str, *options: str) -> int:
    file = database.with_name("seed.yaml")
    file.write_text(text)
    return main(["emulator", "seed", str(file), "--database", str(database), *options])


def test_a_seed_is_what_a_client_sees(
    build: Callable[..., Lab], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "deep" / "x.db"
    database.parent.mkdir()
    assert seeded(database, WORLD) == 0
    assert capsys.readouterr().out == f"{database} has 1 instance, 1 snapshot, 4 images more\n"
    lab = build(database=str(database), clock="frozen@2190-01-01T00:00:00Z")
    golden = lab.look("img-golden01")
    assert (golden["ImageName"], golden["ImageDescription"], golden["ImageFamily"]) == ("golden", "the one", "web")
    assert (golden["CreatedTime"], golden["ImageState"]) == ("2026-01-02T03:04:05Z", "NORMAL")
    assert (golden["OsName"], golden["ImageSize"]) == ("Debian 12.8 64bit", 60)
    assert golden["SnapshotSet"] == [{"SnapshotId": "snap-golden01", "DiskUsage": "SYSTEM_DISK", "DiskSize": 60}]
    assert golden["Tags"] == [{"Key": "n", "Value": "7"}, {"Key": "team", "Value": "web"}]
    shares = lab.client()("DescribeImageSharePermission", ImageId="img-golden01")["SharePermissionSet"]
    assert [share["AccountId"] for share in shares] == [SECOND, THIRD]
    assert lab.look("img-golden01", account=THIRD)["ImageType"] == "SHARED_IMAGE"
    (machine,) = lab.client()("DescribeInstances", InstanceIds=["ins-web00001"])["InstanceSet"]
    assert (machine["InstanceState"], machine["Placement"]["Zone"]) == ("STOPPED", "ap-guangzhou-6")
    assert (machine["OsName"], sorted(disk["DiskSize"] for disk in machine["DataDisks"])) == (
        "CentOS 7.9 64bit",
        [20, 30],
    )
    images = {image: lab.look(image) for image in lab.own_images()}
    states = {image["ImageName"]: image["ImageState"] for image in images.values()}
    assert states["broken"] == "CREATEFAILED"
    (there,) = lab.own_images(SHANGHAI)
    assert lab.look(there, SHANGHAI)["Platform"] == "Windows"


@pytest.mark.parametrize("end", ["NORMAL", "IMPORTFAILED"])
def test_an_image_can_be_on_its_way_and_nothing_tells_to_which_end(lab: Lab, end: str) -> None:
    image = {"name": "later", "source": "EXTERNAL_IMPORT", "readyInSeconds": 60, "dataDisks": [10], "state": end}
    lab.emulator.laboratory.seed({"accounts": {FIRST: {"ap-guangzhou": {"images": [image]}}}})
    (image_id,) = lab.own_images()
    assert lab.state(image_id) == "IMPORTING"
    assert len(lab.look(image_id)["SnapshotSet"]) == 2
    lab.clock.advance(60)
    assert lab.state(image_id) == end


def test_seeded_images_can_be_copied_shared_and_deleted(lab: Lab) -> None:
    lab.emulator.laboratory.seed({"accounts": {FIRST: {"ap-guangzhou": {"images": [{"name": "a"}]}}}})
    (image_id,) = lab.own_images()
    lab.copy(image_id, SHANGHAI)
    lab.client()("ModifyImageSharePermission", ImageId=image_id, AccountIds=[SECOND], Permission="SHARE")
    lab.client()("ModifyImageSharePermission", ImageId=image_id, AccountIds=[SECOND], Permission="CANCEL")
    lab.client()("DeleteImages", ImageIds=[image_id], DeleteBindedSnap=True)
    assert lab.own_images() == []


def here(**content: Any) -> dict[str, Any]:
    return {"accounts": {FIRST: {"ap-guangzhou": content}}}


PLACE = f"accounts.{FIRST}.ap-guangzhou"
SNAPSHOT = {"id": "snap-golden01"}


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("accounts: [", "line 1, column 12: "),
        ("a: 1\na: 2", "seed.yaml, line 2, column 1: a key is given twice"),
        ("{[1]: 2}", "line 1, column 2: a key is a list"),
        ("just text", "a seed begins with accounts:"),
        ("", "a seed begins with accounts:"),
        ("\x00", "not YAML"),
        ("[" * 1500, "seed.yaml"),
        ({}, "accounts: field required"),
        ({"accounts": {}, "images": []}, "images: is not permitted"),
        ({"accounts": {"me": {}}}, "accounts.me: must be an account id"),
        ({"accounts": {FIRST: {"guangzhou": {}}}}, f"accounts.{FIRST}.guangzhou: must be a region, not 'guangzhou'"),
        (here(image=[]), f"{PLACE}.image: is not permitted"),
        (here(images=[{}]), f"{PLACE}.images[0].name: field required"),
        (here(images=[{"name": "a"}, {"name": "x" * 61}]), f"{PLACE}.images[1].name: string should have at most 60"),
        (here(images=[{"name": "a"}, {"name": "a"}]), f"{PLACE}.images[1].name: there is an image 'a' in ap-guangzhou"),
        (here(images=[{"name": "a", "id": "web"}]), f"{PLACE}.images[0].id: must be of the form img-1a2b3c4d"),
        (here(images=[{"name": "a", "system": "Windows 95"}]), f"{PLACE}.images[0].system: must be the name of a"),
        (here(images=[{"name": "a", "sharedWith": [FIRST]}]), f"{PLACE}.images[0].sharedWith[0]: an image cannot be"),
        (here(images=[{"name": "a", "sharedWith": ["999000001"]}]), f"{PLACE}.images[0].sharedWith[0]: must be an acc"),
        (
            here(images=[{"name": "a", "encrypted": True, "sharedWith": [SECOND]}]),
            f"{PLACE}.images[0].sharedWith: only an image that is NORMAL and not encrypted",
        ),
        (here(images=[{"name": "a", "snapshots": ["snap-x"]}]), f"{PLACE}.images[0].snapshots[0]: the snapshot 'snap-"),
        (
            here(snapshots=[SNAPSHOT], images=[{"name": "a", "snapshots": ["snap-golden01"] * 2}]),
            f"{PLACE}.images[0].snapshots[1]: the snapshot 'snap-golden01' is given twice",
        ),
        (
            here(
                snapshots=[{**SNAPSHOT, "usage": "DATA_DISK"}], images=[{"name": "a", "snapshots": ["snap-golden01"]}]
            ),
            f"{PLACE}.images[0].snapshots: exactly one must be of a system disk",
        ),
        (here(images=[{"name": "a", "tags": {"qcloud": "x"}}]), f"{PLACE}.images[0].tags: keys like 'qcloud'"),
        (here(images=[{"name": "a", "created": "soon"}]), f"{PLACE}.images[0].created: "),
        *(
            (
                here(images=[{"name": "a", "created": time}]),
                f"{PLACE}.images[0].created: must be a time from 2000-01-01T",
            )
            for time in ("1999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2999-01-01T00:00:00Z")
        ),
        (here(snapshots=[{**SNAPSHOT, "created": "2999-01-01"}]), f"{PLACE}.snapshots[0].created: must be a time from"),
        (here(instances=[{"created": "2999-01-01"}]), f"{PLACE}.instances[0].created: must be a time from 2000"),
        (
            here(images=[{"name": "a", "state": "IMPORTFAILED"}]),
            f"{PLACE}.images[0].state: an image with the source CREATE_IMAGE does not end as IMPORTFAILED",
        ),
        (
            here(images=[{"name": "a", "state": "CREATEFAILED", "source": "EXTERNAL_IMPORT"}]),
            f"{PLACE}.images[0].state: an image with the source EXTERNAL_IMPORT does not end as CREATEFAILED",
        ),
        (here(snapshots=[{}]), f"{PLACE}.snapshots[0].id: field required"),
        (here(snapshots=[SNAPSHOT, SNAPSHOT]), f"{PLACE}.snapshots[1].id: there is a snap-golden01 already"),
        (here(instances=[{"id": "ins-demo0001"}]), f"{PLACE}.instances[0].id: there is an instance ins-demo0001"),
        (here(instances=[{"zone": "ap-beijing-1"}]), f"{PLACE}.instances[0].zone: must be one of ap-guangzhou-1"),
        (here(instances=[{"state": "ON"}]), f"{PLACE}.instances[0].state: must be 'RUNNING' or 'STOPPED', not 'ON'"),
    ],
)
@pytest.mark.parametrize("known", [False, True])
def test_a_mistake_is_one_line_with_its_place_and_touches_nothing(
    tmp_path: Path, given: Any, line: str, known: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    import json

    database = tmp_path / "x.db"
    if known:
        assert seeded(database, "accounts: {}") == 0
    before = database.read_bytes() if known else b""
    capsys.readouterr()
    assert seeded(database, given if isinstance(given, str) else json.dumps(given), "--reset") == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert line in said.err
    assert "seed.yaml" in said.err
    if known:
        assert database.read_bytes() == before
    else:
        assert not database.exists()


def test_a_seed_comes_on_top_of_what_is_there_or_in_its_place(build: Callable[..., Lab], tmp_path: Path) -> None:
    lab = build(database=str(tmp_path / "x.db"))
    lab.image("mine")
    assert seeded(tmp_path / "x.db", WORLD) == 0
    assert len(lab.own_images()) == 4
    assert seeded(tmp_path / "x.db", WORLD) == 2
    assert len(lab.own_images()) == 4
    assert seeded(tmp_path / "x.db", WORLD, "--reset") == 0
    assert len(lab.own_images()) == 3


def test_a_reset_world_is_as_on_the_first_day_for_every_process(
    build: Callable[..., Lab], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labs = [build(database=str(tmp_path / "x.db")) for _ in range(2)]
    for lab, account in zip(labs, (FIRST, THIRD), strict=True):
        lab.image(account=account)
        lab.client(account=account)("TerminateInstances", InstanceIds=["ins-demo0001"])
    role = {"RoleArn": f"qcs::cam::uin/{FIRST}:role/1", "RoleSessionName": "me"}
    labs[0].client("sts")("AssumeRole", **role)
    assert main(["emulator", "reset", "--database", str(tmp_path / "x.db")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'x.db'} is as on its first day\n"
    for lab in labs:
        for account in (FIRST, SECOND, THIRD):
            assert lab.own_images(account=account) == []
            (machine,) = lab.client(account=account)("DescribeInstances")["InstanceSet"]
            assert machine["InstanceId"] == "ins-demo0001"
    assert labs[0].emulator.journal(action="CreateImage")


@pytest.mark.parametrize("tool", ["seed", "reset"])
def test_a_file_that_is_not_ours_is_left_alone(tool: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("buy milk\n" * 200)
    words = ["emulator", "reset", "--database", str(notes)]
    assert (seeded(notes, "accounts: {}") if tool == "seed" else main(words)) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert notes.read_text() == "buy milk\n" * 200


def test_there_is_nothing_to_reset_where_nothing_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["emulator", "reset", "--database", str(tmp_path / "x.db")]) == 2
    assert "there is no database" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
