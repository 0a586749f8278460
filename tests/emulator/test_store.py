"""The database as a file: several emulators on it, its refusals, its survival."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulator.lab import GUANGZHOU, SECOND, SHANGHAI, Client, Lab
from pulumi_machine_image.emulator import Emulator, EmulatorError, EmulatorSettings
from pulumi_machine_image.emulator.schema import FORMAT

CREATE: dict[str, Any] = {"InstanceId": "ins-demo0001"}


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "deep" / "folder" / "emulator.db")


def test_the_file_is_made_with_its_folder_and_holds_the_world(build: Callable[..., Lab], file: str) -> None:
    lab = build(database=file)
    image_id = lab.image("web")
    lab.emulator.close()
    assert [path.name for path in Path(file).parent.iterdir()] == ["emulator.db"]
    again = build(database=file)
    again.clock.advance(2)
    assert again.look(image_id)["ImageName"] == "web"


def test_two_emulators_on_one_file_see_one_world(build: Callable[..., Lab], file: str) -> None:
    here, there = build(database=file), build(database=file, limits="current", create_seconds=600)
    image_id = here.image("web")
    there.clock.advance(2)
    assert there.look(image_id)["ImageName"] == "web"
    there.client()("DeleteImages", ImageIds=[image_id])
    assert here.own_images() == []


def test_each_answers_with_its_own_limits_and_an_image_keeps_its_end_time(build: Callable[..., Lab], file: str) -> None:
    strict = build(database=file, limits={"images": 1}, create_seconds=5)
    wide = build(database=file, limits="current", create_seconds=600)
    slow = wide.client()("CreateImage", ImageName="slow", **CREATE)["ImageId"]
    assert strict.client().refused("CreateImage", ImageName="more", **CREATE) == "ImageQuotaLimitExceeded"
    for lab in (strict, wide):
        lab.clock.advance(599)
        assert lab.state(slow) == "CREATING"
        lab.clock.advance(1)
        assert lab.state(slow) == "NORMAL"


def test_many_threads_through_two_emulators_take_turns_at_the_last_room(build: Callable[..., Lab], file: str) -> None:
    labs = [build(database=file) for _ in range(2)]
    outcomes: list[str] = []

    def create(number: int) -> None:
        client = labs[number % 2].client()
        try:
            client("CreateImage", ImageName=f"web-{number}", **CREATE)
            outcomes.append("made")
        except Exception as refusal:
            outcomes.append(str(getattr(refusal, "code", refusal)))

    threads = [threading.Thread(target=create, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("made") == 10
    assert outcomes.count("ImageQuotaLimitExceeded") == 6


def test_one_name_is_given_to_one_of_many(lab: Lab) -> None:
    outcomes: list[str] = []

    def create() -> None:
        try:
            lab.client()("CreateImage", ImageName="web", **CREATE)
            outcomes.append("made")
        except Exception as refusal:
            outcomes.append(str(getattr(refusal, "code", refusal)))

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["InvalidImageName.Duplicate"] * 7 + ["made"]


def test_readers_do_not_wait_for_a_writer(build: Callable[..., Lab], file: str) -> None:
    lab = build(database=file)
    lab.image()
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        assert len(lab.own_images()) == 1
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"just some text that somebody needs, longer than a header of a database would be" * 20, "not a database"),
        ("another program's table", "another program"),
        ("another program's id", "another program"),
        ("a newer format", "newer emulator"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_in_one_line_and_left_alone(
    tmp_path: Path, content: bytes | str, why: str
) -> None:
    path = tmp_path / "precious.db"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content == "a newer format":
        Emulator(EmulatorSettings(database=str(path))).close()
        alter(path, f"PRAGMA user_version = {FORMAT + 1}")
    else:
        alter(path, "CREATE TABLE precious (x)" if "table" in content else "PRAGMA application_id = 77")
    before = path.read_bytes()
    with pytest.raises(EmulatorError, match=why) as refusal:
        Emulator(EmulatorSettings(database=str(path)))
    assert "\n" not in str(refusal.value)
    assert str(path) in str(refusal.value)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def alter(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def old(path: Path, number: int) -> None:
    """A file as an emulator of an earlier format left it."""
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "files" / f"format_{number}.sql").read_text())
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


def shape(path: Path) -> set[tuple[str, str]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {(name, " ".join(sql.split())) for name, sql in rows}


@pytest.mark.parametrize("number", range(1, FORMAT))
def test_a_file_of_an_older_format_is_brought_up_to_date(
    build: Callable[..., Lab], tmp_path: Path, number: int
) -> None:
    path = tmp_path / "old.db"
    old(path, number)
    lab = build(database=str(path))
    (image_id,) = lab.own_images()
    lab.clock.advance(60)
    image = lab.look(image_id)
    assert (image["ImageName"], image["ImageState"], image["ImageFamily"]) == ("golden", "NORMAL", "web")
    assert (len(image["SnapshotSet"]), image["Tags"]) == (2, [{"Key": "team", "Value": "web"}])
    made = lab.client("tag")("DescribeTags")["Tags"]
    assert [(tag["TagKey"], tag["TagValue"], tag["CanDelete"]) for tag in made] == [("team", "web", 0)]
    assert lab.look(image_id, account=SECOND)["ImageType"] == "SHARED_IMAGE"
    assert len(lab.own_images(SHANGHAI)) == 1
    role = {"RoleArn": f"qcs::cam::uin/{SECOND}:role/1", "RoleSessionName": "me"}
    assert lab.client("sts")("AssumeRole", **role)["Credentials"]
    lab.close()
    Emulator(EmulatorSettings(database=str(tmp_path / "new.db"))).close()
    assert shape(path) == shape(tmp_path / "new.db")


def test_emulators_that_start_together_bring_a_file_up_to_date_once(tmp_path: Path) -> None:
    old(tmp_path / "old.db", 1)
    failures: list[BaseException] = []

    def start() -> None:
        try:
            Emulator(EmulatorSettings(database=str(tmp_path / "old.db"))).close()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(EmulatorError, match="unable to open"):
        Emulator(EmulatorSettings(database=str(tmp_path)))


def test_a_file_that_cannot_be_written_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "x.db"
    Emulator(EmulatorSettings(database=str(database))).close()
    # Whoever runs the tests as root may write to every file.
    monkeypatch.setattr(os, "access", lambda path, mode: not (path == str(database) and mode == os.W_OK))
    with pytest.raises(EmulatorError, match=r"cannot open the emulator's database .*x.db: it cannot be written to"):
        Emulator(EmulatorSettings(database=str(database)))


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    Emulator(EmulatorSettings(database=str(path))).close()
    assert path.stat().st_size > 0


def test_emulators_that_start_together_make_the_file_once(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def start(file: Path) -> None:
        try:
            Emulator(EmulatorSettings(database=str(file))).close()
        except BaseException as failure:
            failures.append(failure)

    for number in range(10):
        threads = [threading.Thread(target=start, args=(tmp_path / f"{number}.db",)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []


KILLED = """
import os, signal, sys
from emulator.lab import Lab

def kill(call):
    if call.action == "CreateImage" and call.stage == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

lab = Lab(database=sys.argv[1], faults=kill)
lab.client()("SyncImages", ImageIds=[sys.argv[3]], DestinationRegions=["ap-shanghai"])
print("copied", flush=True)
lab.client()("CreateImage", ImageName="last", InstanceId="ins-demo0001")
"""


@pytest.mark.parametrize(("stage", "images"), [("before", 1), ("after", 2)])
def test_a_killed_emulator_loses_nothing_that_it_did(
    build: Callable[..., Lab], file: str, stage: str, images: int
) -> None:
    lab = build(database=file, create_seconds=0)
    image_id = lab.image()
    search = os.pathsep.join(path for path in sys.path if path)
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, file, stage, image_id],
        env={**os.environ, "PYTHONPATH": search},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert ended.stdout == b"copied\n"
    assert len(lab.own_images(SHANGHAI)) == 1
    assert len(lab.own_images(GUANGZHOU)) == images


def test_a_closed_emulator_answers_no_more_and_can_be_closed_again(lab: Lab) -> None:
    client = lab.client()
    client("DescribeImageQuota")
    lab.close()
    assert client.refused("DescribeImageQuota") == "ClientNetworkError"
    lab.close()
    with pytest.raises(EmulatorError, match="not been started"):
        _ = lab.emulator.endpoint


def test_a_port_in_use_is_refused_in_one_line_before_anything_is_touched(
    build: Callable[..., Lab], tmp_path: Path
) -> None:
    lab = build(database=str(tmp_path / "mine" / "x.db"))
    port = int(lab.emulator.endpoint.rsplit(":", 1)[1])
    before = lab.emulator.laboratory.clock()
    for database in ("mine/x.db", "new/x.db"):
        settings = EmulatorSettings(database=str(tmp_path / database), clock="+3600")
        with pytest.raises(EmulatorError, match=f"port {port}"):
            Emulator(settings, port=port)
    assert lab.emulator.laboratory.clock() == before
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    with pytest.raises(EmulatorError, match="running already"):
        lab.emulator.start()


def test_a_port_is_free_again_where_the_database_cannot_be_used(tmp_path: Path) -> None:
    with Emulator() as running:
        port = int(running.endpoint.rsplit(":", 1)[1])
    with pytest.raises(EmulatorError, match="cannot open"):
        Emulator(EmulatorSettings(database=str(tmp_path)), port=port)
    with Emulator(port=port) as emulator:
        assert emulator.endpoint == f"http://127.0.0.1:{port}"


def test_an_emulator_is_a_context_and_gives_keys() -> None:
    with Emulator() as emulator:
        assert emulator.credentials() == ("AKIDemulator1", "emulator1")
        assert emulator.credentials("100000000002") == ("AKIDemulator2", "emulator2")
        assert emulator.credentials("123456789") == ("AKIDemulator123456789", "emulator123456789")
        client = Client(emulator, "sts", GUANGZHOU, "123456789")
        assert client("GetCallerIdentity")["AccountId"] == "123456789"
    with Emulator(EmulatorSettings(account="123456789")) as emulator:
        assert emulator.credentials() == ("AKIDemulator123456789", "emulator123456789")
