"""python -m bench.waiting: how often schedules look at one image until it is ready, and how late they see it.

Arithmetic on a clock of its own: no call is made, and the answer is the same each time. Ours is what the provider's
poller goes by; those of others are as documented, and in their code.
"""

from collections.abc import Callable, Iterator
from itertools import count
from statistics import median
from typing import NamedTuple

from pulumi_machine_image.runtime.forecast import FIRST, Lengths, Outlook

from .peers.schedules import packer, terraform_retry, terraform_state
from .tables import table

LENGTHS = (5, 15, 30, 60, 90, 120, 300, 600, 1200, 2400, 7200)
"""Seconds. A copy takes 10 to 30 minutes, says Tencent Cloud's documentation."""
SAMPLES = 51
"""Of each length, as many pieces of work that take up to 10 % less or more: an end that falls on a look is luck."""

Percent = Callable[[float, float], "int | None"]
"""What the cloud says of progress at an age, for work of a length."""


def silent(age: float, length: float) -> int | None:
    return None


def honest(age: float, length: float) -> int | None:
    return int(100 * age / length)


def ours(length: float, outlook: Outlook, percent: Percent = silent) -> list[float]:
    """The ages at which work is looked at until its end has been seen, by what is known of it before."""
    looks = [FIRST]
    while looks[-1] < length:
        outlook.saw(looks[-1], "work", percent(looks[-1], length))
        looks.append(looks[-1] + outlook.pause(looks[-1]))
    outlook.ended(looks[-1])
    return looks


def learned(length: float, earlier: int) -> Lengths:
    """What is known after some work of the same length."""
    lengths = Lengths()
    for _ in range(earlier):
        ours(length, Outlook(lengths, dated=True))
    return lengths


OTHERS: dict[str, Callable[[], Iterator[float]]] = {
    "every 10 s": lambda: count(10.0, 10.0),
    "Terraform, Tencent": terraform_retry,
    "Terraform, AWS": lambda: terraform_state(5.0),
    "Packer, Tencent": packer,
    "Packer, AWS": lambda: count(15.0, 15.0),
}
"""Schedules of others: those of Terraform's plugin SDK and of the AWS SDK's waiters, with these tools' settings."""
OURS: dict[str, Callable[[float], list[float]]] = {
    "ours, nothing known": lambda length: ours(length, Outlook(Lengths(), dated=True)),
    "ours, honest percent": lambda length: ours(length, Outlook(Lengths(), dated=True), honest),
    "ours, one before": lambda length: ours(length, Outlook(learned(length, 1), dated=True)),
    "ours, three before": lambda length: ours(length, Outlook(learned(length, 3), dated=True)),
}


def until_seen(length: float, schedule: Iterator[float]) -> list[float]:
    looks = [next(schedule)]
    while looks[-1] < length:
        looks.append(next(schedule))
    return looks


class Waited(NamedTuple):
    """What waiting for work of about one length came to.

    Attributes:
        calls: The median.
        delay: The longest time from the end of the work to the look that saw it, in seconds.
        allowed: The part of the work for which that is within the larger of 2 s and 2 % of its length.
    """

    calls: float
    delay: float
    allowed: float


def waited(about: float, looks: Callable[[float], list[float]]) -> Waited:
    lengths = [about * (0.9 + 0.2 * sample / (SAMPLES - 1)) for sample in range(SAMPLES)]
    seen = {length: looks(length) for length in lengths}
    delays = {length: ages[-1] - length for length, ages in seen.items()}
    within = sum(delay <= max(2.0, 0.02 * length) for length, delay in delays.items())
    return Waited(median(map(len, seen.values())), max(delays.values()), within / len(lengths))


def rows() -> list[dict[str, str | float]]:
    """Each length and schedule: `length` in seconds, `schedule`, and `calls`, `delay` and `allowed` as in `Waited`."""
    schedules = OURS | {name: lambda length, made=made: until_seen(length, made()) for name, made in OTHERS.items()}
    return [
        {"length": length, "schedule": name, **waited(length, looks)._asdict()}
        for length in LENGTHS
        for name, looks in schedules.items()
    ]


def tables(compared: list[dict[str, str | float]]) -> str:
    """The rows as Markdown: calls, and how late the end was seen at worst."""
    names = [*OURS, *OTHERS]
    by = {(row["length"], row["schedule"]): row for row in compared}
    return "\n\n".join(
        table(
            (title, *names),
            [(f"{length:,} s", *(shape.format(by[length, name][key]) for name in names)) for length in LENGTHS],
        )
        for title, key, shape in (("calls", "calls", "{:.0f}"), ("seen late at worst", "delay", "{:.1f} s"))
    )


if __name__ == "__main__":
    print(tables(rows()))
