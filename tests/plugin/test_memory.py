"""How much memory a provider's process takes: more than a servicer that does nothing, but by no more than it loads."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from bench.starts import lives

LOADED = {
    "port": 2,  # gRPC and the protocol are in both
    "Configure": 25,  # 16 measured: pydantic, the core, the emulator with its SQLite
    "first Check": 40,  # 26 measured: the cloud's SDK besides, and one resource
    "first Create": 40,
}
"""Megabytes; a half more than measured, since allocators of other systems take other steps."""


@pytest.mark.skipif(sys.platform != "linux", reason="it is read from /proc")
def test_an_idle_provider_takes_what_it_loads_and_no_more(tmp_path: Path) -> None:
    bare, ours = lives(tmp_path, rounds=1).values()
    for step, most in LOADED.items():
        assert ours[step].rss < bare[step].rss + most, step
    assert ours["port"].cpu < 1.3 * bare["port"].cpu
