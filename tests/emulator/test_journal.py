"""The journal: what is kept of each call, for how long, and how it is asked for."""

import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from emulator.lab import FIRST, GUANGZHOU, SECOND, SHANGHAI, Client, Lab
from pulumi_machine_image.cli import main
from pulumi_machine_image.emulator import Call, Fault

CREATE: dict[str, Any] = {"ImageName": "web", "InstanceId": "ins-demo0001"}


def test_a_call_is_kept_with_who_and_when_and_what_became_of_it(lab: Lab) -> None:
    lab.client()("CreateImage", **CREATE)
    lab.clock.advance(1.5)
    lab.client(region=SHANGHAI, account=SECOND).refused("DeleteImages", ImageIds=["img-nobody00"])
    made, refused = lab.emulator.journal()
    assert (made.account, made.secret_id, made.region) == (FIRST, "AKIDemulator1", GUANGZHOU)
    assert (made.service, made.action, made.outcome) == ("cvm", "CreateImage", "ok")
    assert (made.at, refused.at) == (lab.clock.now - 1.5, lab.clock.now)
    assert (refused.account, refused.secret_id, refused.region) == (SECOND, "AKIDemulator2", SHANGHAI)
    assert refused.outcome == "InvalidImageId.NotFound"
    assert len({made.request, refused.request}) == 2
    assert all(0 < entry.milliseconds < 60_000 for entry in (made, refused))


def test_the_request_id_is_the_one_that_was_answered(lab: Lab) -> None:
    answered = lab.client()("DescribeImageQuota")["RequestId"]
    assert [entry.request for entry in lab.emulator.journal()] == [answered]


def test_what_ended_without_an_answer_says_whether_it_was_done(build: Callable[..., Lab]) -> None:
    faults = [Fault.cut(), Fault.lose_answer(), Fault.http(502), Fault.garble()]

    def hook(call: Call) -> Fault | None:
        return faults.pop(0) if call.stage == "before" and faults else None

    lab = build(faults=hook)
    for _ in range(4):
        with pytest.raises(TencentCloudSDKException):
            lab.client()("CreateImage", **CREATE)
    assert [entry.outcome for entry in lab.emulator.journal()] == ["cut", "lost", "http 502", "garbled"]


def test_strangers_are_kept_by_the_key_that_they_named(lab: Lab) -> None:
    client = Client(lab.emulator, "cvm", GUANGZHOU, "999000000001")
    assert client.refused("DescribeImages") == "AuthFailure.SecretIdNotFound"
    (entry,) = lab.emulator.journal()
    assert (entry.account, entry.secret_id) == ("", "AKIDemulator999000000001")
    assert (entry.action, entry.outcome) == ("DescribeImages", "AuthFailure.SecretIdNotFound")


def test_only_the_newest_are_kept(build: Callable[..., Lab]) -> None:
    lab = build(journal=3)
    for region in (GUANGZHOU, SHANGHAI):
        for _ in range(4):
            lab.client(region=region)("DescribeImageQuota")
    assert [entry.region for entry in lab.emulator.journal()] == [SHANGHAI] * 3


def test_a_journal_of_none_keeps_none(build: Callable[..., Lab]) -> None:
    lab = build(journal=0)
    lab.image()
    assert lab.emulator.journal() == []


def rows(file: Path) -> int:
    connection = sqlite3.connect(file)
    count = int(connection.execute("SELECT count(*) FROM journal").fetchone()[0])
    connection.close()
    return count


def test_what_changed_something_is_in_the_file_before_it_is_answered(build: Callable[..., Lab], tmp_path: Path) -> None:
    lab = build(database=str(tmp_path / "x.db"))
    for number in range(1, 6):
        lab.client()("CreateImage", **{**CREATE, "ImageName": f"web-{number}"})
        assert rows(tmp_path / "x.db") == number


def test_reads_follow_without_another_call(build: Callable[..., Lab], tmp_path: Path) -> None:
    lab = build(database=str(tmp_path / "x.db"))
    lab.client()("DescribeImageQuota")
    deadline = time.monotonic() + 20
    while rows(tmp_path / "x.db") < 1:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_locked_database_holds_up_no_reader(build: Callable[..., Lab], tmp_path: Path) -> None:
    lab = build(database=str(tmp_path / "x.db"))
    lab.client()("DescribeImageQuota")
    writer = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    for _ in range(50):
        lab.client()("DescribeImageQuota")
    writer.close()
    assert len(lab.emulator.journal()) == 51


@pytest.fixture
def file(build: Callable[..., Lab], tmp_path: Path) -> str:
    """A database with four calls: made and refused, in two regions, an hour apart."""
    lab = build(database=str(tmp_path / "x.db"))
    lab.clock.now = 1_893_456_000.0  # 2030-01-01T00:00:00Z
    lab.client()("CreateImage", **CREATE)
    lab.client().refused("CreateImage", **CREATE)
    lab.clock.advance(3600)
    lab.client(region=SHANGHAI)("CreateImage", **CREATE)
    lab.client(account=SECOND)("DescribeImages", Limit=1)
    lab.close()
    return str(tmp_path / "x.db")


@pytest.mark.parametrize(
    ("options", "actions"),
    [
        ([], ["CreateImage", "CreateImage", "CreateImage", "DescribeImages"]),
        (["--action", "CreateImage"], ["CreateImage"] * 3),
        (["--region", SHANGHAI], ["CreateImage"]),
        (["--account", SECOND], ["DescribeImages"]),
        (["--outcome", "InvalidImageName.Duplicate"], ["CreateImage"]),
        (["--since", "2030-01-01T00:30:00Z"], ["CreateImage", "DescribeImages"]),
        (["--limit", "1"], ["DescribeImages"]),
        (["--action", "CreateImage", "--outcome", "ok", "--limit", "1"], ["CreateImage"]),
        (["--action", "createimage"], []),
    ],
)
def test_the_command_shows_what_fits(
    file: str, options: list[str], actions: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["emulator", "journal", "--database", file, *options, "--json"]) == 0
    assert [json.loads(line)["action"] for line in capsys.readouterr().out.splitlines()] == actions
    assert main(["emulator", "--database", file, "journal", *options]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["time", "account", "key", "region", "service", "action", "outcome", "ms", "request"]
    assert [line.split()[5] for line in lines] == actions


def test_a_line_is_for_people_and_an_object_for_programs(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    which = ["emulator", "journal", "--database", file, "--region", SHANGHAI]
    assert main([*which, "--json"]) == 0
    entry = json.loads(capsys.readouterr().out)
    milliseconds, request = entry.pop("milliseconds"), entry.pop("request")
    assert entry == {
        "at": "2030-01-01T01:00:00.000Z",
        "account": FIRST,
        "secret_id": "AKIDemulator1",
        "region": SHANGHAI,
        "service": "cvm",
        "action": "CreateImage",
        "outcome": "ok",
    }
    assert main(which) == 0
    said = capsys.readouterr().out.splitlines()[1].split()
    shown = ["2030-01-01T01:00:00.000Z", FIRST, "AKIDemulator1", SHANGHAI, "cvm", "CreateImage", "ok"]
    assert said == [*shown, f"{milliseconds:.1f}", request]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--since", "yesterday"], "'yesterday' is no time"),
        (["--limit", "0"], "'0' is not a number from 1"),
        (["--limit", "many"], "'many' is not a number from 1"),
        (["--colour"], "unrecognized arguments: --colour"),
        (["--database", ":memory:"], "name a file"),
        (["--database", "nowhere.db"], "there is no database nowhere.db"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    file: str, options: list[str], line: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    try:
        code: object = main(["emulator", "journal", "--database", file, *options])
    except SystemExit as ended:
        code = ended.code
    said = capsys.readouterr()
    assert (code, said.out, said.err.count("\n")) == (2, "", 1)
    assert line in said.err
    assert sorted(tmp_path.iterdir()) == before


def test_where_no_call_fits_it_says_so_beside_the_table(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["emulator", "journal", "--database", file, "--action", "Nope"]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1
    assert said.err == "machine-image emulator journal: no call fits; emulators with --journal 0 keep none\n"


def test_a_refusal_that_got_lost_is_no_call_that_was_done(build: Callable[..., Lab]) -> None:
    lab = build(faults=lambda call: Fault.lose_answer() if call.action == "DeleteImages" else None)
    assert lab.client().refused("DeleteImages", ImageIds=["img-absent01"]) == "ClientNetworkError"
    (entry,) = lab.emulator.journal()
    assert entry.outcome == "lost, InvalidImageId.NotFound"
