"""docs/emulator-rules.yaml says of every documented code what becomes of it, and nothing that is not so."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from clouds.tencent.image_codes import COMMON_CODES
from documentation import rules
from emulator.documented_codes import DOCUMENTED_CODES
from emulator.raised_codes import PACKAGE, raised
from emulator.test_answered import CASES
from pulumi_machine_image.emulator.registry import ACTIONS
from toolchain import places

OFFERED = [(service, name) for service, _, name in ACTIONS]
EVERY = rules.of_every_action()
OUTSIDE = "common"
"""The source of codes that are in no list of the action."""

every_action = pytest.mark.parametrize(("service", "action"), OFFERED, ids=[action for _, action in OFFERED])


def check_none(found: Iterable[str], what: str) -> None:
    """All of them in one line: who changes a rule wants to see what is left to do."""
    found = sorted(found)
    assert not found, f"{what}: {', '.join(found)}"


def test_the_file_has_the_actions_that_there_are() -> None:
    said = {(service, action) for service in DOCUMENTED_CODES for action in rules.content().get(service, {})}
    check_none((action for _, action in set(OFFERED) - said), "actions without an entry")
    check_none((action for _, action in said - set(OFFERED)), "entries of actions that are not emulated")


@every_action
def test_every_documented_code_has_its_row(service: str, action: str) -> None:
    found = rules.of(service, action)
    documented = set(DOCUMENTED_CODES[service][action])
    check_none(documented - found.answered.keys() - found.struck - EVERY.answered.keys(), "codes without a row")
    check_none(found.struck - documented, "codes `by a fault` that are in no list of the action")
    check_none(found.answered.keys() & found.struck, "codes that are both `answered` and `by a fault`")
    outside = {code for code, (_, source) in found.answered.items() if source == OUTSIDE}
    listed = {code for code, (_, source) in found.answered.items() if source != OUTSIDE}
    check_none(listed - documented, f"codes in no list of the action, whose source is not {OUTSIDE}")
    check_none(outside & documented, f"codes in the action's list, whose source is {OUTSIDE}")


def test_every_common_code_has_its_row() -> None:
    check_none(set(COMMON_CODES) - EVERY.answered.keys() - EVERY.struck, "common codes without a row")
    check_none((EVERY.answered.keys() | EVERY.struck) - set(COMMON_CODES), "codes that are not common")
    check_none(EVERY.answered.keys() & EVERY.struck, "codes that are both `answered` and `by a fault`")


@every_action
def test_no_code_is_said_twice_of_an_action(service: str, action: str) -> None:
    entry = rules.content()[service][action]
    said = [code for codes in entry.get("answered", {}).values() for code in codes]
    said += [code for codes in entry.get("by a fault", {}).values() for code in codes.split()]
    check_none({code for code in said if said.count(code) > 1}, "codes that are said twice")


def test_every_code_in_the_emulators_source_is_answered_by_some_action() -> None:
    answered = {code for service, action in OFFERED for code in rules.of(service, action).answered}
    answered |= EVERY.answered.keys()
    found = (str(code) for code in raised() if not any(map(code.fits, answered)))
    check_none(found, "codes that are `answered` in no row")


@every_action
def test_what_is_answered_is_had_by_a_test_and_nothing_else_is(service: str, action: str) -> None:
    answered, had = rules.of(service, action).answered.keys(), CASES.get((service, action), {}).keys()
    check_none(answered - had, "codes that are `answered`, without a case in tests/emulator/answered")
    check_none(had - answered, "codes with a case in tests/emulator/answered that are not `answered`")


def test_what_every_action_answers_is_in_the_source_and_in_a_test() -> None:
    written = "".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    check_none((code for code in EVERY.answered if f'"{code}"' not in written), "codes that are nowhere in the source")
    folder = places.ROOT / "tests" / "emulator"
    tried = "".join(path.read_text() for path in folder.rglob("test_*.py"))
    check_none(EVERY.answered.keys() - set(re.findall(r"[\w.]+", tried)), "codes in no test of the emulator")


def test_every_row_has_a_source_or_a_reason_and_none_of_them_is_idle() -> None:
    entries = [EVERY, *(rules.of(*one) for one in OFFERED)]
    said = [(code, *row) for entry in entries for code, row in entry.answered.items()]
    check_none({code for code, when, _ in said if not when}, "codes without a word on when")
    sources = {source for _, _, source in said if not source.startswith(rules.PAGE)}
    check_none(sources ^ set(rules.content()["sources"]), "sources that are not explained, or explained for nothing")
    reasons = {reason for entry in entries for reason in entry.by_a_fault}
    check_none(reasons ^ set(rules.content()["reasons"]), "reasons that are not explained, or explained for nothing")


def test_every_choice_in_the_source_is_listed() -> None:
    """Settings have a table of their own."""
    listed = rules.content()["choices"]
    modules = {str(path.relative_to(PACKAGE)): path for path in PACKAGE.rglob("*.py")}
    check_none(set(listed) - set(modules) - {"elsewhere"}, "modules that are not there")
    found = {
        name: len(re.findall(r"(?i)\bunsure\b", path.read_text()))
        for name, path in modules.items()
        if name not in ("settings.py", "choices.py")
    }
    counts = ((name, number, len(listed.get(name, ()))) for name, number in found.items())
    check_none(
        (
            f"{name} says unsure {number} times and has {texts} texts"
            for name, number, texts in counts
            if number != texts
        ),
        "choices",
    )


def test_the_file_is_as_wide_as_the_code() -> None:
    assert [line for line in rules.FILE.read_text().splitlines() if len(line) > 120] == []
