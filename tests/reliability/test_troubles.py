"""Answers that are none: cut connections, lost and spoilt answers, pages of others, on every action of both clouds.

Once: success after retry, what makes images only after a look. For good: one clear error. Then all is as declared.
"""

from __future__ import annotations

from typing import get_args

import pytest

from pulumi_machine_image.images.errors import AnswerLost, CloudTrouble, TookTooLong
from reliability import outcomes
from reliability.life import Ended, Life, Site, Trouble
from reliability.report import Matrix
from reliability.test_codes_of_ec2 import ACTIONS as OF_EC2
from reliability.test_codes_of_tencent import ACTIONS as OF_TENCENT

TROUBLES: tuple[Trouble, ...] = get_args(Trouble)
NETWORK = ("ClientNetworkError", "ServerNetworkError")


@pytest.mark.parametrize("action", OF_TENCENT)
def test_an_action_of_tencent_cloud_in_trouble(tencent: Life, matrix: Matrix, soak: bool, action: str) -> None:
    every(tencent, matrix, "trouble with Tencent Cloud", action, soak)


@pytest.mark.parametrize("action", OF_EC2)
def test_an_action_of_ec2_in_trouble(ec2: Life, matrix: Matrix, soak: bool, action: str) -> None:
    every(ec2, matrix, "trouble with EC2", action, soak)


def every(life: Life, matrix: Matrix, table: str, action: str, soak: bool) -> None:
    sites, turn = life.sites(action), len(action)
    for number, trouble in enumerate(TROUBLES):
        if trouble == "strange" and not action.startswith(("Describe", "Get")):
            continue  # what an action changes, its answer does not tell
        if not soak and (turn + number) % 2:
            continue
        for site in sites if soak else [sites[(turn + number) % len(sites)]]:
            with matrix.cell(table, action, trouble) as note:
                once(life, site, trouble, 1 + number % site.calls)
                note.append(f"{site.step}: retried")
            if soak or (turn + number) % 6 == 0:
                with matrix.cell(table, action, f"{trouble} for good") as note:
                    note.append(f"{site.step}: {for_good(life, site, trouble)}")


def once(life: Life, site: Site, trouble: Trouble, nth: int) -> None:
    step = life.step(site.step)
    life.begin(step)
    life.world.befall(trouble, site.action, nth, 1)
    ended = life.run(step)
    assert ended.error is None, f"not retried: {ended.text}"
    outcomes.looked_before_asking_again(ended, life.world.unsafe, NETWORK)
    assert [call.action for call in ended.calls if call.outcome in NETWORK] == [site.action]
    life.reached(step)


def for_good(life: Life, site: Site, trouble: Trouble) -> str:
    step = life.step(site.step)
    life.begin(step)
    life.world.hurry(300)
    life.world.befall(trouble, site.action, 1, None)
    ended = life.run(step)
    outcomes.looked_before_asking_again(ended, life.world.unsafe, NETWORK)
    if ended.error is None and all("127.0.0.1" not in line for line in ended.said):
        life.reached(step)
        return "done, and found out by looking"
    how = told(ended)
    life.recovers(step)
    return how


def told(ended: Ended) -> str:
    if ended.error is None:
        return "warned"
    assert "\n" not in ended.text, ended.text
    assert "127.0.0.1" in ended.text or "no image id" in ended.text, f"nobody knows where: {ended.text}"
    outcomes.not_gone(ended.error, ended.text)
    kinds = {type(each) for each in outcomes.all_of(ended.error)}
    assert kinds & {AnswerLost, CloudTrouble, TookTooLong}, f"{kinds}: {ended.text}"
    return type(ended.error).__name__
