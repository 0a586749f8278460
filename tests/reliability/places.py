"""Where the stories play: one account of each cloud, and what they need there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lab.aws.server import Server
from lab.clock import FakeClock
from lab.emulated import EmulatedLab
from lab.layered import LayeredLab
from lab.program import Engine
from lab.served import ServedLab
from pulumi_machine_image.clouds.cloud import FromInstance, NewImage
from pulumi_machine_image.images.image import Image, ImageRef

CLOUDS = ("tencent", "ec2")
STRANGER = "300000000009"
ACCOUNTS = tuple(f"2000000000{number:02}" for number in range(50))
"""Those that images can be shared with."""
SECONDS = 0.9
"""That something takes in the cloud: two looks at it, since one is like another."""


@dataclass
class Place:
    """An account with an image, and a share of it, that have nothing to do with the program.

    Attributes:
        far: Regions beside the home that images can be copied to.
        instance: An instance at home that runs.
        snapshot: A snapshot of a system's disk.
        file: A file that can be imported, as a program says it.
    """

    cloud: str
    lab: ServedLab
    far: tuple[str, str]
    instance: str
    snapshot: str
    file: dict[str, Any]
    base: str = field(init=False)
    lost_snapshots: set[str] = field(default_factory=set)
    """Those that an image may name and nobody has any more."""

    def __post_init__(self) -> None:
        self.engine = Engine(self.lab)
        self.base = self.lab.other_eyes().create(self.lab.home, NewImage("theirs", FromInstance(self.instance)))
        self.lab.clock.pass_time(600)
        self.lab.other_eyes().share(ImageRef(self.lab.home, self.base), frozenset({STRANGER}))
        self._theirs = self._everything()
        self.their_snapshots = self.snapshots()

    @property
    def home(self) -> str:
        return self.lab.home

    @property
    def regions(self) -> tuple[str, ...]:
        return (self.home, *self.far)

    def _everything(self) -> dict[ImageRef, Image]:
        return {image.ref: image for region in self.regions for image in self.lab.images(region)}

    def snapshots(self) -> set[str]:
        return {id for region in self.regions for id in self.lab.snapshots(region)}

    @property
    def ours(self) -> dict[ImageRef, Image]:
        """The program's images, as they are now."""
        return {ref: image for ref, image in self._everything().items() if ref not in self._theirs}

    def meddled(self) -> list[str]:
        """What is not as it was of that which the program does not own."""
        there = self._everything()
        changed = [str(ref) for ref, image in self._theirs.items() if there.get(ref) != image]
        missing = sorted(self.their_snapshots - self.snapshots())
        shares = set(self.lab.other_eyes().shares(ImageRef(self.home, self.base)) or {})
        return [*changed, *missing, *(["the share of theirs"] if shares != {STRANGER} else [])]

    def close(self) -> None:
        self.lab.close()


def tencent(clock: FakeClock | None = None) -> Place:
    seconds: dict[str, Any] = dict.fromkeys(("create_seconds", "copy_seconds", "import_seconds"), SECONDS)
    lab = EmulatedLab(limits="10,50", clock=clock, **seconds)
    made = str(lab.ask("cbs", "2017-03-12", "CreateSnapshot", DiskId="disk-demosys1")["SnapshotId"])
    file = {
        "url": "https://files-1251234567.cos.ap-guangzhou.myqcloud.com/web.qcow2",
        "osType": "Ubuntu",
        "osVersion": "22",
        "architecture": "x86_64",
    }
    return Place("tencent", lab, ("ap-shanghai", "ap-beijing"), "ins-demo0001", made, file)


def ec2(server: Server, clock: FakeClock | None = None) -> Place:
    seconds: dict[str, Any] = dict.fromkeys(("image_seconds", "copy_seconds", "import_seconds"), SECONDS)
    lab = LayeredLab(server, clock=clock, **seconds)
    volume = lab.boto().create_volume(AvailabilityZone=f"{lab.home}a", Size=8)["VolumeId"]
    made = str(lab.boto().create_snapshot(VolumeId=volume)["SnapshotId"])
    file = {"url": "s3://bucket/web.vmdk", "osType": "Linux", "architecture": "x86_64"}
    return Place("ec2", lab, ("eu-west-1", "ap-southeast-2"), lab.instance, made, file)


def of(cloud: str, server: Server) -> Place:
    return tencent() if cloud == "tencent" else ec2(server)
