"""What becomes of a joint call of which one part cannot be: that part ends as it would alone, the others are done."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from budgets.waves import run
from lab.clock import TurningClock
from lab.emulated import EmulatedLab
from lab.engine import HOME
from pulumi_machine_image.emulator import Call, Fault
from pulumi_machine_image.images.errors import ImageError, LoginRefused, StillShared
from pulumi_machine_image.images.provenance import CLAIM

KIND, NUMBER = "CustomImage", 8


class Deletions:
    """Images that are all deleted at once.

    Attributes:
        failed: Image to why it was not.
    """

    def __init__(self, number: int = NUMBER, **emulated: Any) -> None:
        self.lab = EmulatedLab(image_limit=500, clock=TurningClock(), limits="current", **emulated)
        self.names = [f"web-{number}" for number in range(number)]
        for name in self.names:
            self.lab.apply(KIND, name, instanceId="ins-demo0001")
        self.failed: dict[str, ImageError] = {}
        self.lab.new_process()

    def run(self) -> Counter[str]:
        return run(self.lab, [partial(self._delete, name) for name in self.names], len(self.names))

    def _delete(self, name: str) -> None:
        kept = self.lab.stack[KIND, name]
        try:
            self.lab.core.delete(KIND, kept.id, kept.outputs, self.lab.call(KIND, name))
        except ImageError as error:
            self.failed[name] = error


@pytest.fixture
def deletions() -> Iterator[Deletions]:
    made = Deletions()
    yield made
    made.lab.close()


def test_an_image_that_is_still_shared_stays_alone(deletions: Deletions) -> None:
    lab, shared = deletions.lab, deletions.names[3]
    lab.apply("ImageShare", "share", imageId=lab.image(shared).id, accountIds=["100000000002"])
    lab.new_process()
    calls = deletions.run()
    assert [*deletions.failed] == [shared]
    assert isinstance(deletions.failed[shared], StillShared)
    assert "100000000002" in str(deletions.failed[shared])
    assert [image.id for image in lab.images()] == [lab.image(shared).id]
    assert calls["DeleteImages"] == 1 + NUMBER, "all, then each by itself"


def test_an_image_that_somebody_else_deletes_meanwhile_is_no_failure_of_any(deletions: Deletions) -> None:
    lab, gone = deletions.lab, deletions.lab.image(deletions.names[0])
    begun = threading.Event()

    def meddle(call: Call) -> None:
        if call.action == "DeleteImages" and not begun.is_set():
            begun.set()
            lab.other_eyes().delete(gone, snapshots=True)

    lab.fault = meddle
    deletions.run()
    assert deletions.failed == {}
    assert lab.images() == []


def test_a_refused_login_is_met_once_and_told_to_all(deletions: Deletions) -> None:
    lab = deletions.lab

    def refuse(call: Call) -> Fault | None:
        return Fault.refuse("AuthFailure.SecretIdNotFound") if call.action == "DeleteImages" else None

    lab.fault = refuse
    calls = deletions.run()
    assert {type(error) for error in deletions.failed.values()} == {LoginRefused}
    assert len(deletions.failed) == NUMBER
    assert calls["DeleteImages"] == 1
    assert all(lab.image(name).id in str(error) for name, error in deletions.failed.items())


def test_a_cloud_that_takes_fewer_ids_in_a_call_gets_fewer_from_then_on() -> None:
    """Its older documentation says ten."""
    deletions = Deletions(24, images_per_call=10)
    lab = deletions.lab
    calls = deletions.run()
    assert lab.images() == []
    lab.close()
    assert deletions.failed == {}
    refused = Counter(call.action for call in lab.called if call.outcome)
    assert refused == {"DescribeImages": 3, "DeleteImages": 1 + 2}, "24, and 12 twice; never again"
    assert calls["DeleteImages"] == 1 + 2 + 4


def test_images_that_were_taken_over_stay(deletions: Deletions) -> None:
    """The claim is looked at anew, however many are looked at together."""
    lab, name = deletions.lab, deletions.names[2]
    taken = lab.image(name)
    lab.other_eyes().tag(taken, put={CLAIM: "0123456789abcdef"})
    deletions.run()
    assert [image.ref for image in lab.images(HOME)] == [taken]
