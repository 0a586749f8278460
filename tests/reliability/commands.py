"""The stories carried out by the real CLI: programs as text, and a state that is exported after each command."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from e2e.processes import is_alive, running, wait_until
from e2e.stack import Stack
from lab.clock import FakeClock
from lab.engine import Kept
from lab.program import Engine, Key, News, Of, Step
from lab.served import ServedLab
from pulumi_machine_image.clouds.calls import CallRecord
from reliability.proxy import Asked, Moment, Proxy

UP = ("up", "--yes", "--skip-preview")
ENDS = 5.0
"""Seconds in which everything ends that the CLI has started."""


class RunningClock(FakeClock):
    """The machine's clock, on which time can be let go by."""

    def __init__(self) -> None:
        self._passed = 0.0
        super().__init__()
        self._passed = 0.0

    @property
    def _now(self) -> float:
        return time.time() + self._passed

    @_now.setter
    def _now(self, now: float) -> None:
        self._passed = now - time.time()


@dataclass
class Commands(Engine):
    """The engine itself, asked through its command line."""

    stack: Stack = field(kw_only=True)
    proxy: Proxy = field(kw_only=True)

    @classmethod
    @contextmanager
    def over(cls, lab: ServedLab, stack: Stack) -> Iterator[Commands]:
        """A stack on the cloud of a lab."""
        proxy = Proxy(lab.endpoint)
        proxy.on_call = lambda asked: _note(lab, asked)
        lab.token = stack.door.type_prefix
        stack.environment["AWS_EC2_METADATA_DISABLED"] = "true"
        stack.configure(**{**lab.given, "cloud": lab.cloud_name, "emulator": None, "endpoint": proxy.url})
        try:
            yield cls(lab=lab, stack=stack, proxy=proxy)
        finally:
            proxy.close()

    def preview(self, program: Mapping[Key, News], random: Random | None = None) -> dict[Key, Step]:
        run = self.stack.preview(written(program, self.lab.orders))
        return _steps(program, run.steps)

    def up(
        self, program: Mapping[Key, News], random: Random | None = None, *, replace: Set[Key] = frozenset()
    ) -> dict[Key, Step]:
        assert not replace, "no story here replaces by force"
        run = self.stack.up(written(program, self.lab.orders))
        self._export()
        return _steps(program, run.steps)

    def refresh(self) -> set[Key]:
        """With what the documentation tells of operations that a dead run has left."""
        run = self.stack.refresh("--clear-pending-creates")
        self._export()
        return {key for key in self.lab.stack if any(step.endswith(f" {key[1]}") for step in run.steps)}

    def kill_up(self, program: Mapping[Key, News], action: str, moment: Moment) -> None:
        """Carries a program out and is killed at the first call of an action. Then the lock is taken away, as the
        documentation says."""
        self.stack.program(written(program, self.lab.orders))
        with running(self.stack, *UP) as command:
            family = set[int]()

            def kill() -> None:
                family.update(command.family)
                os.kill(command.process.pid, signal.SIGKILL)

            self.proxy.strike(1, moment, kill, action=action, caller=False)
            command.process.wait()
            assert self.proxy.struck, f"no call of {action}:\n{command.said}"
            wait_until(lambda: not any(is_alive(pid) for pid in family), ENDS)
        self.proxy.spare()
        self.stack.run("cancel", "--yes")
        self._export()

    def _export(self) -> None:
        self.lab.stack, self.late = {}, []
        for kept in self.stack.export()["deployment"].get("resources", []):
            if kept["type"].startswith(self.lab.token):
                key = kept["type"].removeprefix(self.lab.token), kept["urn"].rpartition("::")[2]
                found = Kept(kept["id"], kept.get("inputs", {}), kept.get("outputs", {}))
                if kept.get("delete"):
                    self.late.append((key, found))
                else:
                    self.lab.stack[key] = found


def _note(lab: ServedLab, asked: Asked) -> None:
    lab.called.append(CallRecord(asked.service, asked.action, asked.region, "", 0))


def _steps(program: Mapping[Key, News], steps: set[str]) -> dict[Key, Step]:
    done = {step.rpartition(" ")[2]: step.rpartition(" ")[0] for step in steps}
    return {key: done.get(key[1], "same") for key in program} | {
        ("", name): verb for name, verb in done.items() if name not in {name for _, name in program}
    }


def written(program: Mapping[Key, News], orders: Mapping[str, bool]) -> str:
    """A program in Python."""
    return "".join(_declaration(kind, name, news, orders.get(name)) for (kind, name), news in program.items())


def _declaration(kind: str, name: str, news: News, deletes_first: bool | None) -> str:
    given = [f"{_snake(field)}={_text(value)}" for field, value in news.items()]
    if deletes_first is not None:
        given.append(f"opts=pulumi.ResourceOptions(delete_before_replace={deletes_first})")
    return f"{name} = machine_image.{kind}({name!r}, {', '.join(given)})\n"


def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def _text(value: Any) -> str:
    if not isinstance(value, Of):
        return repr(value)
    _, name = value.key
    return f"{name}.image_ids[{value.region!r}]" if value.region else f"{name}.image_id"
