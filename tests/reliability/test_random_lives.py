"""Whatever a program becomes, whatever somebody meddles with and whenever a run dies: it ends well."""

from __future__ import annotations

import sys
import time
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from lab.aws.server import Server
from lab.program import Key
from reliability.random_lives import MEDDLING, Life, Plan, programs
from reliability.report import Matrix, Soak
from reliability.stories import COPIES, SHARES, WEB
from reliability.worlds import VERBS, WHATS, WORLDS, Trouble, World

STEPS = 12
ROUND = 50
"""Lives that have one seed."""
IN_SLICE = {
    "in memory, names change": 90,
    "in memory, names stay": 90,
    "on the emulator": 12,
    "on the layer over moto": 8,
}
IN_SOAK = {name: lives * 50 for name, lives in IN_SLICE.items()}


@dataclass
class Tally:
    """Lives that were led, and what happened in them."""

    lives: int = 0
    steps: int = 0


class RandomLife(RuleBasedStateMachine):
    """A life, as hypothesis leads it.

    Attributes:
        tally: Counts every life of the class.
    """

    tally: ClassVar[Tally]
    _life: Life

    @staticmethod
    @abstractmethod
    def world() -> World:
        """A new one."""

    @initialize(plan=programs)
    def a_program_says(self, plan: Plan) -> None:
        self._life = Life(self.world(), plan)
        self.tally.lives += 1

    @rule(plan=programs)
    def the_program_says(self, plan: Plan) -> None:
        self.tally.steps += 1
        self._life.become(plan)

    @rule()
    def it_is_previewed(self) -> None:
        self.tally.steps += 1
        self._life.preview()

    @rule()
    def it_is_run(self) -> None:
        self.tally.steps += 1
        self._life.up()

    @rule(calls=st.integers(1, 25))
    def it_is_run_and_dies_after(self, calls: int) -> None:
        self.tally.steps += 1
        self._life.up(dies_after=calls)

    @rule(key=st.sampled_from([WEB, COPIES, SHARES]))
    def it_is_run_and_replaces(self, key: Key) -> None:
        self.tally.steps += 1
        self._life.up(replace=key)

    @rule()
    def it_is_refreshed(self) -> None:
        self.tally.steps += 1
        self._life.refresh()

    @rule(what=st.sampled_from(MEDDLING), which=st.integers(0, 9))
    def somebody_meddles(self, what: str, which: int) -> None:
        self.tally.steps += 1
        self._life.meddle(what, which)

    @rule(trouble=st.builds(Trouble, st.sampled_from(WHATS), st.sampled_from(VERBS), st.integers(1, 3)))
    def in_the_next_run(self, trouble: Trouble) -> None:
        self.tally.steps += 1
        self._life.troubles.append(trouble)

    @rule(region=st.integers(0, 2))
    def images_fail_or_work_again_in(self, region: int) -> None:
        self.tally.steps += 1
        self._life.world.breaks ^= {self._life.place.regions[region]}

    @rule(seconds=st.sampled_from([0.5, 900]))
    def time_passes(self, seconds: float) -> None:
        self.tally.steps += 1
        self._life.lab.clock.pass_time(seconds)

    @precondition(lambda self: self._life.lab.stack)
    @rule()
    def it_is_left_alone(self) -> None:
        self.tally.steps += 1
        self._life.be_left_alone()

    def teardown(self) -> None:
        if not hasattr(self, "_life"):
            return
        try:
            if sys.exc_info()[0] is None:
                self._life.be_left_alone()
        finally:
            self._life.place.close()


@pytest.mark.parametrize("where", WORLDS)
def test_every_life_ends_well(where: str, matrix: Matrix, server: Server, soak_options: Soak) -> None:
    class Here(RandomLife):
        tally = Tally()

        @staticmethod
        def world() -> World:
            return WORLDS[where](server)

    tally, began = Here.tally, time.monotonic()
    wanted = (IN_SOAK if soak_options.long else IN_SLICE)[where]
    number = soak_options.seed
    while tally.lives < wanted and not soak_options.is_over(began, len(WORLDS)):
        lives, steps = tally.lives, tally.steps
        with matrix.cell("random lives", where, f"seed {number}") as words:
            lead(Here, number, min(ROUND, wanted - lives))
            words.append(f"{tally.lives - lives} lives, {tally.steps - steps} steps")
        number += 1
    seeds = f"{soak_options.seed} to {number - 1}"
    matrix.figure("random lives", where, lives=tally.lives, steps=tally.steps, seeds=seeds)


def lead(machine: type[RandomLife], number: int, lives: int) -> None:
    """Leads so many lives; what fails is shrunk, and told as a story in the notes of the error."""
    calm = settings(
        max_examples=lives,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
    )
    seed(number)(machine)
    run_state_machine_as_test(machine, settings=calm)
