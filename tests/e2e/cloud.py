"""A second, independent view of a stack's emulated cloud: who meddles, and who looks at what is left."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from pulumi_machine_image.clouds.cloud import Query
from pulumi_machine_image.images.image import Kind
from pulumi_machine_image.testing import EmulatedCloud

GZ, SH, BJ = "ap-guangzhou", "ap-shanghai", "ap-beijing"
ME, OTHER, THIRD = "100000000001", "100000000002", "100000000003"
INSTANCE = "ins-demo0001"
PUBLIC = Query(kinds=frozenset({Kind.PUBLIC}))
VERSIONS = {"tag": "2018-08-13", "sts": "2018-08-13"}


class Cloud(EmulatedCloud):
    """An emulator of its own on the same file; with the `fault` of it, it serves a stack whose `endpoint` it is."""

    def __init__(self, database: Path, **settings: Any) -> None:
        super().__init__(database, **settings)
        self.database = database

    def ask(self, service: str, action: str, region: str = GZ, **parameters: Any) -> dict[str, Any]:
        """Any call of any service, by the official SDK."""
        http = HttpProfile(protocol="http", endpoint=self.emulator.endpoint.removeprefix("http://"))
        keys = Credential(*self.emulator.credentials())
        client = CommonClient(
            service, VERSIONS.get(service, "2017-03-12"), keys, region, ClientProfile(httpProfile=http)
        )
        answer: dict[str, Any] = client.call_json(action, parameters)["Response"]
        return answer

    def run_instance(self) -> str:
        """Another running instance beside the one that is always there."""
        (image,) = [image for image in self.api().images(GZ, PUBLIC) if image.os_name == "Debian 12.8 64bit"]
        answer = self.ask("cvm", "RunInstances", ImageId=image.id, Placement={"Zone": "ap-guangzhou-3"})
        return str(answer["InstanceIdSet"][0])

    def snapshot(self) -> str:
        """A snapshot of a system disk."""
        return str(self.ask("cbs", "CreateSnapshot", DiskId="disk-demosys1")["SnapshotId"])

    def everything(self) -> dict[str, list[str]]:
        """All that people made and that is left, in all regions: images, shares and snapshots, by table."""
        tables = {"images": "id", "shares": "image", "snapshots": "id", "tags": "resource"}
        with closing(sqlite3.connect(self.database)) as db:
            rows = {
                table: [row[0] for row in db.execute(f"SELECT {key} FROM {table}")] for table, key in tables.items()
            }
        return {table: found for table, found in rows.items() if found}

    def spoil(self, id: str) -> None:
        """The cloud loses an image that was fine: nothing that a client can ask for, so the file is changed."""
        with closing(sqlite3.connect(self.database)) as db, db:
            assert db.execute("UPDATE images SET outcome = 'CREATEFAILED' WHERE id = ?", (id,)).rowcount == 1
