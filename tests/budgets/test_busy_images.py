"""An image with which something is being done for long: it is looked at, by one call for all that wait."""

from __future__ import annotations

from contextlib import closing
from functools import partial

from budgets.waves import run
from lab.clock import TurningClock
from lab.emulated import EmulatedLab
from pulumi_machine_image.runtime.retry import SHORTLY

NUMBER = 8
COPYING = 2400.0


def test_a_share_of_an_image_that_is_being_copied_waits_by_looks() -> None:
    lab = EmulatedLab(clock=TurningClock(), limits="current", copy_seconds=COPYING)
    with closing(lab):
        names = [f"web-{number}" for number in range(NUMBER)]
        for name in names:
            lab.apply("CustomImage", name, instanceId="ins-demo0001")
        begun = lab.clock.now()
        copies = [
            partial(lab.apply, "ImageCopy", name, sourceImageId=lab.image(name).id, regions=["ap-shanghai"])
            for name in names
        ]
        shares = [partial(share, lab, name) for name in names]
        calls = run(lab, [*copies, *shares], 2 * NUMBER)
        assert lab.clock.now() - begun < 1.02 * COPYING
        for name in names:
            assert set(lab.other_eyes().shares(lab.image(name)) or {}) == {"100000000002"}
        assert calls["ModifyImageSharePermission"] <= (SHORTLY + 2) * NUMBER
        assert calls["DescribeImages"] < 2 * 200, "about what one image of each region costs"


def share(lab: EmulatedLab, name: str) -> None:
    lab.clock.pass_time(1)
    lab.apply("ImageShare", name, imageId=lab.image(name).id, accountIds=["100000000002"])
