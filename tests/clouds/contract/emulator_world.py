"""The back end of Tencent Cloud on the emulator."""

from __future__ import annotations

from clouds.contract.world import SECONDS, Trouble, Troubles, World
from clouds.tencent import world as tencent
from pulumi_machine_image.clouds.cloud import FromInstance, ImageCloud
from pulumi_machine_image.emulator import Call, Fault
from pulumi_machine_image.images.image import ImageRef

ACTIONS = {
    "account": "GetCallerIdentity",
    "find": "DescribeImages",
    "images": "DescribeImages",
    "create": "CreateImage",
    "copy": "SyncImages",
    "modify": "ModifyImageAttribute",
    "tag": "ModifyResourceTags",
    "delete": "DeleteImages",
    "shares": "DescribeImageSharePermission",
    "share": "ModifyImageSharePermission",
    "unshare": "ModifyImageSharePermission",
    "instances": "DescribeInstances",
    "quota": "DescribeImageQuota",
    "regions": "DescribeRegions",
    "zones": "DescribeZones",
}
FAULTS: dict[Trouble, Fault] = {
    "throttled": Fault.throttle(),
    "internal": Fault.refuse("InternalError"),
    "expired": Fault.refuse("AuthFailure.TokenFailure", "the token has expired"),
    "cut": Fault.cut(),
    "lost": Fault.lose_answer(),
    "malformed": Fault.garble(),
}


class EmulatorWorld(World):
    home, others = tencent.GZ, (tencent.BJ, tencent.SH)
    me, friends = tencent.ME, (tencent.OTHER, "100000000003")
    nobody = tencent.ABSENT, tencent.SUB
    instance = tencent.DEMO
    with_disk = FromInstance("ins-demo0001", ("disk-demodat1",))
    gone = ImageRef(tencent.GZ, "img-00000000")

    def __init__(self) -> None:
        self.inner = tencent.World.made(
            limits="classic", shared_copies="allowed", create_seconds=SECONDS, copy_seconds=SECONDS
        )
        self._troubles: Troubles[Fault] = Troubles()
        self.inner.fault = self._fault

    def _fault(self, call: Call) -> Fault | None:
        return self._troubles.take(call.action) if call.stage == "before" else None

    def cloud(self, seconds: float = 600) -> ImageCloud:
        return self.inner.cloud(seconds=seconds)

    def pass_seconds(self, seconds: float) -> None:
        self.inner.pass_seconds(seconds)

    def shared(self) -> ImageRef:
        return self.inner.shared()

    def launch(self, image: ImageRef) -> str:
        asked = {"ImageId": image.id, "Placement": {"Zone": f"{image.region}-3"}}
        return str(self.inner.ask("RunInstances", image.region, **asked)["InstanceIdSet"][0])

    @property
    def calls(self) -> int:
        return len(self.inner.emulator.calls)

    def trouble(self, kind: Trouble, method: str, times: int = 1) -> None:
        self._troubles[ACTIONS[method]].extend([FAULTS[kind]] * times)

    def well(self) -> None:
        self._troubles.clear()
