"""A second, independent view of a stack's emulated cloud: who meddles, and who looks at what is left."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from pulumi_machine_image.clouds.cloud import FromInstance, ImageChanges, ImageCloud, NewImage, Query
from pulumi_machine_image.clouds.tencent import TencentConnection
from pulumi_machine_image.emulator import Call, Emulator, EmulatorSettings, Fault
from pulumi_machine_image.images.image import Image, ImageRef, Kind
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings

GZ, SH, BJ = "ap-guangzhou", "ap-shanghai", "ap-beijing"
ME, OTHER, THIRD = "100000000001", "100000000002", "100000000003"
INSTANCE = "ins-demo0001"
PUBLIC = Query(kinds=frozenset({Kind.PUBLIC}))
SECONDS = 60.0
VERSIONS = {"tag": "2018-08-13", "sts": "2018-08-13"}


class Cloud:
    """An emulator of its own on the same file.

    Attributes:
        fault: What goes wrong with calls of this emulator; it serves a stack whose `endpoint` it is.
    """

    def __init__(self, database: Path, **settings: Any) -> None:
        self.database = database
        own = {"createSeconds": 0, "copySeconds": 0, "instanceSeconds": 0, **settings, "database": str(database)}
        self.fault: Callable[[Call], Fault | None] = lambda call: None
        self.emulator = Emulator(EmulatorSettings.parse(own), faults=lambda call: self.fault(call))
        self.emulator.start()

    def __enter__(self) -> Cloud:
        return self

    def __exit__(self, *_: object) -> None:
        self.emulator.close()

    def api(self, account: str = ME) -> ImageCloud:
        """What the account may do."""
        key_id, key = self.emulator.credentials(account)
        settings = Settings.of({"secretId": key_id, "secretKey": key})
        return TencentConnection(settings, endpoint=self.emulator.endpoint).cloud(Patience(SECONDS))

    def images(self, region: str = GZ, account: str = ME) -> dict[str, Image]:
        """The account's own images of a region, by name."""
        found = self.api(account).images(region, Query(kinds=frozenset({Kind.CUSTOM})))
        assert len({image.name for image in found}) == len(found)
        return {image.name: image for image in found}

    def image(self, id: str, region: str = GZ) -> Image:
        return self.api().find(region, [id])[id]

    def has(self, id: str, region: str = GZ) -> bool:
        return id in self.api().find(region, [id])

    def shares(self, id: str, region: str = GZ) -> set[str]:
        """The accounts that may use an image."""
        return set(self.api().shares(ImageRef(region, id)) or {})

    def make(self, *names: str, region: str = GZ, account: str = ME) -> list[str]:
        """Images that have nothing to do with Pulumi."""
        return [self.api(account).create(region, NewImage(name, FromInstance(INSTANCE))) for name in names]

    def change(self, id: str, region: str = GZ, **changes: Any) -> None:
        self.api().modify(ImageRef(region, id), ImageChanges(**changes))

    def tag(self, id: str, put: Mapping[str, str], drop: Iterable[str] = (), region: str = GZ) -> None:
        self.api().tag(ImageRef(region, id), put=put, drop=frozenset(drop))

    def delete(self, id: str, region: str = GZ) -> None:
        self.api().delete(ImageRef(region, id), snapshots=True)

    def share(self, id: str, *accounts: str, region: str = GZ) -> None:
        self.api().share(ImageRef(region, id), frozenset(accounts))

    def unshare(self, id: str, *accounts: str, region: str = GZ) -> None:
        self.api().unshare(ImageRef(region, id), frozenset(accounts))

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

    def pass_time(self, seconds: float) -> None:
        """The cloud's clock goes on, for every process that works on the file."""
        self.emulator.laboratory.advance(seconds)

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
