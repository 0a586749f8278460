"""The contract is whole: each method of the protocol has its tests here."""

from __future__ import annotations

import re
from pathlib import Path

from pulumi_machine_image.clouds.cloud import ImageCloud


def test_every_method_of_the_protocol_has_a_test() -> None:
    """By its name."""
    methods = {name for name in vars(ImageCloud) if not name.startswith("_")} - {"traits"}
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    tests = " ".join(line for text in texts for line in text.splitlines() if line.startswith("def test_"))
    assert [name for name in methods if not re.search(rf"_{name}(_|\b)", tests)] == []
