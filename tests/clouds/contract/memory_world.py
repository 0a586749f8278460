"""The cloud in memory that the tests of the core use: it has to keep the contract too."""

from __future__ import annotations

from clouds.contract.world import IMAGES, SECONDS, SHARES, Trouble, World
from lab.clock import FakeClock
from lab.fake_cloud import ACCOUNT, FakeCloud
from pulumi_machine_image.clouds.cloud import FromInstance, ImageCloud, Traits
from pulumi_machine_image.images.errors import AnswerLost, CloudTrouble, ImageError, LoginRefused, Throttled
from pulumi_machine_image.images.image import ImageRef, Kind

TROUBLES: dict[Trouble, type[ImageError]] = {
    "throttled": Throttled,
    "internal": CloudTrouble,
    "expired": LoginRefused,
    "cut": AnswerLost,
    "malformed": AnswerLost,
}


class MemoryWorld(World):
    is_near = True
    home, others = "ap-guangzhou", ("ap-beijing", "ap-shanghai")
    me, friends = ACCOUNT, ("200000000001", "200000000003")
    nobody = "999000000001", "998000000001"
    instance = with_disk = FromInstance("ins-demo0001")
    gone = ImageRef("ap-guangzhou", "img-00000000")

    def __init__(self, traits: Traits) -> None:
        self.clock = FakeClock()
        self.inner = FakeCloud(self.clock, image_limit=IMAGES, share_limit=SHARES, traits=traits)
        self.inner.seconds = SECONDS
        self.inner.missing_accounts.update(self.nobody)
        self.inner.put(self.home, "Ubuntu 22.04", Kind.PUBLIC)

    def cloud(self, seconds: float = 600) -> ImageCloud:
        return self.inner

    def pass_seconds(self, seconds: float) -> None:
        self.clock.pass_time(seconds)

    def shared(self) -> ImageRef:
        return self.inner.put(self.home, "theirs", Kind.SHARED)

    def launch(self, image: ImageRef) -> str:
        made = f"ins-{len(self.inner.machines):08d}"
        self.inner.machines.setdefault(image.id, set()).add(made)
        return made

    @property
    def calls(self) -> int:
        return sum(self.inner.calls.values())

    def trouble(self, kind: Trouble, method: str, times: int = 1) -> None:
        if kind == "lost":
            self.inner.lose.extend([method] * times)
        else:
            troubles = [TROUBLES[kind](method, why=kind) for _ in range(times)]
            self.inner.refuse.setdefault(method, []).extend(troubles)

    def well(self) -> None:
        self.inner.refuse.clear()
        self.inner.lose.clear()
