"""Every code that the documentation calls answered is answered, by that action."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from emulator.answered.by_images import BY_IMAGES
from emulator.answered.by_machines import BY_MACHINES
from emulator.answered.by_tags import BY_TAGS
from emulator.answered.case import made
from emulator.lab import Lab

CASES = {**BY_IMAGES, **BY_MACHINES, **BY_TAGS}


@pytest.mark.parametrize(
    ("service", "action", "code"),
    [
        pytest.param(service, action, code, id=f"{action}-{code}")
        for (service, action), cases in CASES.items()
        for code in cases
    ],
)
def test_an_action_answers_a_code(build: Callable[..., Lab], service: str, action: str, code: str) -> None:
    case = made(CASES[service, action][code])
    assert case.code(build(**case.settings), service, action) == code
