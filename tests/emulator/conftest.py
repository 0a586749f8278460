from collections.abc import Callable, Iterator
from typing import Any

import pytest

from clouds.tencent.image_codes import COMMON_CODES
from emulator.documented_codes import DOCUMENTED_CODES, documented
from emulator.lab import Lab


@pytest.fixture
def build() -> Iterator[Callable[..., Lab]]:
    """Makes emulators with settings or faults of a test's own.

    In the end every refusal that a test met has to be one that the action is documented to have. Faults may answer what
    they like: a hook, rules, or whatever comes in by the admin door.
    """
    made: list[Lab] = []
    strict: list[Lab] = []

    def make(**asked: Any) -> Lab:
        made.append(Lab(**asked))
        if not asked.keys() & {"faults", "admin_token"}:
            strict.append(made[-1])
        return made[-1]

    yield make
    for lab in made:
        lab.close()
    assert [refusal for lab in strict if not lab.emulator.rules.described() for refusal in undocumented(lab)] == []


def undocumented(lab: Lab) -> list[tuple[str, str, str]]:
    """Service, action and code of refusals that are in no list."""
    met = {(call.service, call.action, call.error) for call in lab.emulator.calls if call.error}
    return sorted(refusal for refusal in met if refusal[2] not in allowed(*refusal[:2]))


def allowed(service: str, action: str) -> frozenset[str]:
    """What may be answered; of an action that is not there only what every service says."""
    known = action in DOCUMENTED_CODES.get(service, {})
    return documented(service, action) if known else frozenset(COMMON_CODES)


@pytest.fixture
def lab(build: Callable[..., Lab]) -> Lab:
    """An emulator with the settings that it has by default."""
    return build()
