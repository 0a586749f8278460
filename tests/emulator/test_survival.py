"""kill -9 while clients write: what was answered is there, and nothing is there by half."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from emulator.lab import Client, Lab
from pulumi_machine_image.emulator import accounts

ROUNDS, WRITERS = 4, 3
SERVE = """
import sys
from pulumi_machine_image.emulator import Emulator, EmulatorSettings
emulator = Emulator(EmulatorSettings(database=sys.argv[1], limits={"images": 100000}, create_seconds=0))
print(emulator.start(), flush=True)
sys.stdin.read()
"""
DATA_DISKS = ["disk-demodat1"]
TAGS = [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "web"}]}]


class Remote:
    """Enough of an emulator for a client: somebody else's."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint

    def credentials(self, account: str = "") -> accounts.Keys:
        return accounts.keys(account or "100000000001")


class Served:
    """An emulator in a process of its own."""

    def __init__(self, database: str) -> None:
        search = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVE, database],
            env={**os.environ, "PYTHONPATH": search},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self.endpoint = self._process.stdout.readline().decode().strip()
        assert self.endpoint

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


def write_until_cut(endpoint: str, writer: str, answered: dict[str, str], deleted: set[str]) -> None:
    """Makes images and deletes every fourth, noting what was answered."""
    remote: Any = Remote(endpoint)
    client = Client(remote, "cvm", "ap-guangzhou", "100000000001")
    number = 0
    try:
        while True:
            name = f"{writer}-{number}"
            number += 1
            sent = {"ImageName": name, "InstanceId": "ins-demo0001", "DataDiskIds": DATA_DISKS}
            image_id = client("CreateImage", **sent, TagSpecification=TAGS)["ImageId"]
            answered[image_id] = name
            if number % 4 == 0:
                deleted.add(image_id)  # from here on it may be there or not
                client("DeleteImages", ImageIds=[image_id], DeleteBindedSnap=True)
                deleted.discard(image_id)
                del answered[image_id]
    except TencentCloudSDKException:
        return


def test_what_was_answered_is_there_and_nothing_by_half(tmp_path: Path) -> None:
    database = str(tmp_path / "x.db")
    chance = random.Random(7)
    answered: dict[str, str] = {}
    deleted: set[str] = set()
    for turn in range(ROUNDS):
        served = [Served(database) for _ in range(2)]
        writers = [
            threading.Thread(
                target=write_until_cut, args=(served[number % 2].endpoint, f"{turn}-{number}", answered, deleted)
            )
            for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        try:
            before = len(answered)
            deadline = time.monotonic() + 20
            while len(answered) < before + 3 and time.monotonic() < deadline:
                writers[0].join(0.002)
            writers[0].join(chance.random() / 20)
        finally:
            for one in served:
                one.kill()
        for writer in writers:
            writer.join(20)
            assert not writer.is_alive()
        check(database, answered, deleted)
    assert len(answered) >= 3 * ROUNDS


def check(database: str, answered: dict[str, str], deleted: set[str]) -> None:
    lab = Lab(database=database)
    try:
        lab.clock.now = time.time() + 60
        client = lab.client()
        images: dict[str, Any] = {}
        while True:
            kind = [{"Name": "image-type", "Values": ["PRIVATE_IMAGE"]}]
            page = client("DescribeImages", Filters=kind, Limit=100, Offset=len(images))["ImageSet"]
            images |= {image["ImageId"]: image for image in page}
            if len(page) < 100:
                break
        missing = {image_id for image_id in answered if image_id not in images} - deleted
        assert not missing
        for image in images.values():
            assert (image["ImageState"], len(image["SnapshotSet"]), image["Tags"]) == ("NORMAL", 2, TAGS[0]["Tags"])
        journal = {entry.request for entry in lab.emulator.journal(action="CreateImage", outcome="ok", limit=100_000)}
        assert len(journal) >= len(answered)
    finally:
        lab.close()
    connection = sqlite3.connect(database)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = "(SELECT id FROM images)"
        for table, column in (("image_snapshots", "image"), ("shares", "image")):
            assert connection.execute(f"SELECT * FROM {table} WHERE {column} NOT IN {kept}").fetchall() == []
        loose = f"SELECT * FROM tags WHERE kind = 'image' AND resource NOT IN {kept}"
        assert connection.execute(loose).fetchall() == []
        unbound = "SELECT id FROM snapshots WHERE id NOT IN (SELECT snapshot FROM image_snapshots)"
        assert connection.execute(unbound).fetchall() == []
    finally:
        connection.close()
