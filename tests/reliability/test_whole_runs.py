"""Trouble with all calls of a run at once: storms, an address where nobody is, a login that ends, a wrong clock."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lab.aws.call import Call as Asked
from lab.aws.faults import THROTTLED, Fault
from pulumi_machine_image.images.errors import LoginRefused, TookTooLong, Unreachable
from reliability import outcomes
from reliability.emulated_world import EmulatedWorld
from reliability.layered_world import LayeredWorld
from reliability.life import Life
from reliability.report import Matrix

REFUSED = "http://127.0.0.1:9"
"""An address of this machine where nobody listens."""


@pytest.fixture(params=["tencent", "ec2"])
def life(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


def test_a_storm_of_throttling_is_outlasted_or_ends_with_the_deadline(life: Life, matrix: Matrix) -> None:
    """Every other call is refused; a read has a minute, an update an hour. Nothing is done twice."""
    for step in life.steps:
        with matrix.cell("whole runs", step.name, f"storm, {cloud_of(life)}"):
            life.begin(step)
            storm(life, 0.5)
            ended = life.run(step)
            if ended.error is None:
                life.reached(step)
            else:
                assert TookTooLong in {type(each) for each in outcomes.all_of(ended.error)}, ended.text
                life.recovers(step)


def test_a_storm_that_does_not_pass_ends_with_the_deadline(life: Life, matrix: Matrix) -> None:
    for step in life.steps:
        with matrix.cell("whole runs", step.name, f"endless storm, {cloud_of(life)}"):
            life.begin(step)
            life.world.hurry(60)
            storm(life, 1)
            ended = life.run(step)
            assert ended.error is not None
            assert "RequestLimitExceeded" in ended.text, ended.text
            assert ended.checked or TookTooLong in {type(each) for each in outcomes.all_of(ended.error)}
            life.recovers(step)


def test_an_address_where_nobody_is_is_told_and_never_means_gone(life: Life, matrix: Matrix) -> None:
    for step in life.steps:
        with matrix.cell("whole runs", step.name, f"endpoint gone, {cloud_of(life)}"):
            life.begin(step)
            with elsewhere(life):
                ended = life.run(step)
            assert ended.error is not None
            outcomes.not_gone(ended.error, ended.text)
            assert "Connection refused" in ended.text, ended.text
            assert "127.0.0.1:9" in ended.text, ended.text
            assert ended.checked or Unreachable in {type(each) for each in outcomes.all_of(ended.error)}
            life.recovers(step)


CLOCKS = {
    "EmulatedWorld": ("AuthFailure.SignatureExpire", ""),
    "LayeredWorld": ("SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier than"),
}


def test_a_clock_that_is_twenty_minutes_off_is_told_plainly(life: Life, matrix: Matrix) -> None:
    code, words = CLOCKS[type(life.world).__name__]
    for step in life.steps:
        with matrix.cell("whole runs", step.name, f"clock off, {cloud_of(life)}"):
            life.begin(step)
            refuse_all(life, code, words)
            ended = life.run(step)
            assert ended.error is not None
            assert "this machine's clock differs" in ended.text, ended.text
            assert "Set the clock" in ended.text, ended.text
            outcomes.not_gone(ended.error, ended.text)
            life.recovers(step)


def test_a_login_that_ends_in_mid_run_is_told_and_never_means_gone(life: Life, matrix: Matrix) -> None:
    """After each number of calls that a step makes, the token has ended, and the credentials give no other."""
    codes = {"EmulatedWorld": "AuthFailure.TokenFailure", "LayeredWorld": "ExpiredToken"}
    code = codes[type(life.world).__name__]
    for step in life.steps:
        total = len(life.clean[step.name][0].calls)
        for after in sorted({0, total // 3, 2 * total // 3, total - 1}):
            with matrix.cell("whole runs", step.name, f"login ends after {after} calls, {cloud_of(life)}"):
                life.begin(step)
                refuse_all(life, code, "", after)
                ended = life.run(step)
                assert ended.error is not None, f"passed over: {ended.said}"
                assert code in ended.text, ended.text
                outcomes.not_gone(ended.error, ended.text)
                if not ended.checked:
                    assert LoginRefused in {type(each) for each in outcomes.all_of(ended.error)}, ended.text
                life.recovers(step)


@pytest.mark.parametrize("action", ["CreateImage", "SyncImages", "DescribeImages", "ModifyImageAttribute"])
def test_an_answer_that_comes_too_late_is_looked_for(
    tencent: Life, matrix: Matrix, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    monkeypatch.setattr("pulumi_machine_image.clouds.tencent.session.READ_SECONDS", 0.3)
    lab: Any = tencent.world.lab
    lab._clients.clear()  # they keep the time that they were made with
    step = tencent.step(tencent.sites(action)[0].step)
    with matrix.cell("whole runs", step.name, f"{action} answers too late"):
        tencent.begin(step)
        assert isinstance(tencent.world, EmulatedWorld)
        tencent.world.trouble(do="delay", seconds=0.6, when="after", action=action, nth=1)
        ended = tencent.run(step)
        assert ended.error is None, ended.text
        outcomes.looked_before_asking_again(ended, tencent.world.unsafe, ("ClientNetworkError",))
        assert [call.action for call in ended.calls if call.outcome] == [action]
        tencent.reached(step)
    lab._clients.clear()


def cloud_of(life: Life) -> str:
    return "Tencent Cloud" if isinstance(life.world, EmulatedWorld) else "EC2"


def storm(life: Life, share: float) -> None:
    if isinstance(life.world, EmulatedWorld):
        life.world.trouble(do="throttle", probability=share, seed=7)
        return
    assert isinstance(life.world, LayeredWorld)
    chance = random.Random(7)
    life.world.cloud.faults.add(lambda call: THROTTLED if chance.random() < share else None)


def refuse_all(life: Life, code: str, words: str, after: int = 0) -> None:
    """Every call is refused, after so many that were not."""
    if isinstance(life.world, EmulatedWorld):
        life.world.trouble(do="refuse", code=code, message=words or "no", nth=tuple(range(after + 1, 1000)))
        return
    assert isinstance(life.world, LayeredWorld)
    seen = iter(range(10_000))

    def judge(call: Asked) -> Fault | None:
        return Fault(code, words or "no", 403) if next(seen) >= after else None

    life.world.cloud.faults.add(judge)


@contextmanager
def elsewhere(life: Life) -> Iterator[None]:
    """The cloud's address is one where nobody listens."""
    lab: Any = life.world.lab
    lab.elsewhere = REFUSED
    yield
    lab.elsewhere = ""
