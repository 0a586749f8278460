"""The emulator as a world of the matrices."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from typing import Any

from lab.emulated import EmulatedLab
from lab.engine import Lab
from lab.program import Of
from lab.served import CloudOf
from pulumi_machine_image.clouds.calls import CallRecord
from pulumi_machine_image.clouds.tencent import TencentConnection
from pulumi_machine_image.emulator.fault_rules import Rule
from pulumi_machine_image.emulator.protocol import Incoming, Reply, common
from pulumi_machine_image.images.provenance import RESOURCE, TAGS
from pulumi_machine_image.settings import Settings
from reliability.life import Facts, Program, Step, Trouble, World, refresh

URL = "https://images-1250000000.cos.ap-guangzhou.myqcloud.com/web.qcow2?sign=q-secret-signature"
SHANGHAI, BEIJING, CHENGDU = "ap-shanghai", "ap-beijing", "ap-chengdu"
SECRETS = ("emulator1:", URL.partition("?")[2])
FOR_GOOD = 200
"""Calls, more than any run makes of an action."""
FRIEND, OTHER = "100000000002", "100000000003"


_RULES: dict[Trouble, dict[str, Any]] = {
    "cut": {"do": "cut"},
    "lost": {"do": "lose-answer"},
    "truncated": {"do": "garble", "when": "after"},
    "500": {"do": "http", "status": 500},
    "502": {"do": "http", "status": 502, "when": "after"},
    "503": {"do": "http", "status": 503},
    "403": {"do": "http", "status": 403},
}
_BODIES: dict[Trouble, bytes] = {
    "page": b"<html><body>Welcome to this hotel</body></html>",
    "empty": b"",
    "strange": b"""{"Response": {"RequestId": "r-1", "ImageSet": {"1": "x"}, "SharePermissionSet": [7], "ZoneSet": "?",
        "InstanceSet": [null], "ImageNumQuota": "many", "RegionSet": 1, "ImportImageOsVersionSet": [1]}}""",
}


class Spoiler:
    """Between the emulator and its wire: puts other answers in place of its own."""

    def __init__(self, inner: Callable[[Incoming], Reply | None]) -> None:
        self._inner = inner
        self.spoil(b"", "", ())

    def spoil(self, body: bytes, action: str, numbers: Container[int]) -> None:
        self._body, self._action, self._numbers, self._seen = body, action, numbers, 0

    def __call__(self, incoming: Incoming) -> Reply | None:
        reply = self._inner(incoming)
        if common(incoming).action != self._action:
            return reply
        self._seen += 1
        return Reply(self._body) if self._seen in self._numbers else reply


class MatrixLab(EmulatedLab):
    """A lab of many processes, which share their SDK's clients: to make one takes longer than ten calls."""

    def __init__(self, **given: Any) -> None:
        self._clients: dict[str, dict[tuple[str, str], Any]] = {}
        super().__init__(**given)
        server = self.emulator._server
        assert server is not None
        server.answer = self.spoiler = Spoiler(server.answer)

    def _cloud(self, settings: Settings, on_call: Callable[[CallRecord], None]) -> CloudOf:
        made = TencentConnection(settings, clock=self.clock, endpoint=self.address, on_call=on_call)
        made._session._clients = self._clients.setdefault(self.address, {})
        return made.cloud


class EmulatedWorld(World):
    """One account on the emulator."""

    unsafe = {"CreateImage": 1, "ImportImage": 1, "SyncImages": 1}

    def __init__(self, **settings: Any) -> None:
        self.lab: MatrixLab = MatrixLab(
            settings={"limits": {"accounts": 50}, **settings}, create_seconds=1, copy_seconds=1, import_seconds=1
        )
        self.called = self.lab.called

    def trouble(self, **rule: Any) -> None:
        """What goes wrong from now on; see `emulator.fault_rules.Rule`."""
        self.lab.emulator.rules.add([Rule(**rule)])

    def refuse(self, code: str, action: str, first: int, times: int | None) -> None:
        numbers = tuple(range(first, first + (times or FOR_GOOD)))
        self.trouble(do="refuse", code=code, message="by the matrix", action=action, nth=numbers)

    def befall(self, trouble: Trouble, action: str, first: int, times: int | None) -> None:
        numbers = tuple(range(first, first + (times or FOR_GOOD)))
        if trouble in _RULES:
            self.trouble(**_RULES[trouble], action=action, nth=numbers)
        else:
            self.lab.spoiler.spoil(_BODIES[trouble], action, numbers)

    def hurry(self, seconds: float) -> None:
        self.lab.seconds = seconds

    def well(self) -> None:
        self.lab.emulator.rules.clear()
        self.lab.spoiler.spoil(b"", "", ())
        self.lab.seconds = 0

    def facts(self) -> Facts:
        found: dict[str, list[Any]] = defaultdict(list)
        with self._database() as db:
            tags: dict[str, dict[str, str]] = defaultdict(dict)
            for tag in db.execute("SELECT resource, key, value FROM tags WHERE kind = 'image'"):
                tags[tag["resource"]][tag["key"]] = tag["value"]
            shares: dict[str, list[str]] = defaultdict(list)
            for share in db.execute("SELECT image, account FROM shares ORDER BY account"):
                shares[share["image"]].append(share["account"])
            for image in db.execute("SELECT * FROM images WHERE account = '100000000001'"):
                its = tags[image["id"]]
                own = tuple(sorted((key, value) for key, value in its.items() if key not in TAGS))
                said = (image["name"], image["description"], bool(image["deprecated"]), image["outcome"])
                found[image["region"]].append((*said, own, RESOURCE in its, tuple(shares[image["id"]])))
            left = db.execute("SELECT count(*) FROM snapshots").fetchone()[0]
        return {**{region: tuple(sorted(images)) for region, images in sorted(found.items())}, "snapshots": left}

    def save(self) -> sqlite3.Connection:
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        with self._database() as db:
            db.backup(kept)
        return kept

    def restore(self, saved: sqlite3.Connection) -> None:
        with self._database() as db:
            saved.backup(db)

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        store = self.lab.emulator._store
        with store._write_turn:
            connection = store._borrow()
            try:
                yield connection
            finally:
                store._give_back(connection)


def look_up(lab: Lab, program: Program) -> None:
    """Every look-up, and what pruning asks."""
    image = lab.stack["CustomImage", "web"].id
    lab.core.call_function("getImage", {"imageId": image})
    lab.core.call_function("getImages", {"kinds": ["custom"], "zone": "ap-guangzhou-3"})
    lab.core.call_function("getImageQuota", {})
    lab.core.call_function("getImageShares", {"imageId": image})
    lab.core.call_function("getImportableSystems", {})
    lab.core.cloud().instances("ap-guangzhou", [image])


def look_up_regions(lab: Lab, program: Program) -> None:
    lab.core.call_function("getImageRegions", {})


def steps() -> list[Step]:
    image, copies, share = ("CustomImage", "web"), ("ImageCopy", "copies"), ("ImageShare", "share")
    web: dict[str, Any] = {"name": "web", "instanceId": "ins-demo0001", "tags": {"team": "a"}}
    copied: dict[str, Any] = {"sourceImageId": Of(image), "regions": [SHANGHAI, BEIJING], "tags": {"copy": "yes"}}
    shared: dict[str, Any] = {"imageId": Of(image), "accountIds": [FRIEND]}
    new = {**web, "name": "web-2", "description": "new", "tags": {"owner": "b"}}
    moved = {**copied, "regions": [SHANGHAI, CHENGDU], "description": "copied"}
    handed = {**shared, "accountIds": [OTHER]}
    file = {"url": URL, "osType": "CentOS", "osVersion": "7", "architecture": "x86_64"}
    every: Program = {image: web, copies: copied, share: shared}
    changed: Program = {image: new, copies: moved, share: handed}
    alone: Program = {image: new}
    return [
        Step("create image", {image: web}),
        Step("create copies", {image: web, copies: copied}),
        Step("create share", every),
        Step("refresh", every, refresh),
        Step("look up", every, look_up),
        Step("look up regions", every, look_up_regions),
        Step("change image", {**every, image: new}),
        Step("change copies", {**changed, share: shared}),
        Step("change share", changed),
        Step("delete share", {image: new, copies: moved}),
        Step("delete copies", alone),
        Step("replace image", {image: {**new, "triggers": {"built": "2"}}}),
        Step("delete image", {}),
        Step("import image", {image: {"name": "web", "importFrom": file, "tags": {"team": "a"}}}),
    ]
