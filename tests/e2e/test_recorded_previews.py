"""The previews, plans and states in tests/cli/recorded are what the real CLI writes: run again, and compared.

    RECORD=1 make test ARGS=tests/e2e/test_recorded_previews.py    # writes them anew, for another version of the CLI

One program that is changed: `web` is rebuilt, deleted first, and what is made of it; `db` is rebuilt, too; `old` goes,
`new` and `copies2` come, `copies` gets ap-chengdu for ap-beijing; with the plugin also `other`, by a provider of
another account.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from cli.previews import RECORDED
from cli.recording import tidy
from e2e.stack import FAILED, PLUGIN, Stack

pytestmark = pytest.mark.e2e

BEFORE = """
web = machine_image.CustomImage(
    "web", name="web-golden", instance_id="ins-demo0001", tags={"a": "b"}, triggers={"b": "1"}
)
db = machine_image.CustomImage("db", instance_id="ins-demo0001", region="ap-beijing")
machine_image.CustomImage("old", instance_id="ins-demo0001")
machine_image.ImageCopy("copies", source_image_id=web.image_id, regions=["ap-beijing", "ap-shanghai"])
machine_image.ImageShare("shares", image_id=web.image_id, account_ids=["100000000002"])
"""
AFTER = """
web = machine_image.CustomImage(
    "web", name="web-golden", instance_id="ins-demo0001", tags={"a": "b"}, triggers={"b": "2"},
    opts=pulumi.ResourceOptions(delete_before_replace=True),
)
db = machine_image.CustomImage("db", instance_id="ins-demo0001", region="ap-beijing", triggers={"b": "2"})
machine_image.CustomImage("new", instance_id="ins-demo0001")
machine_image.ImageCopy("copies", source_image_id=web.image_id, regions=["ap-chengdu", "ap-shanghai"])
machine_image.ImageCopy(
    "copies2", source_image_id=db.image_id, source_region="ap-beijing", regions=["ap-shanghai"]
)
machine_image.ImageShare("shares", image_id=web.image_id, account_ids=["100000000002"])
"""
OTHER = """
two = machine_image.Provider("two", cloud="emulator", region="ap-shanghai", emulator={"account": "100000000002"})
machine_image.CustomImage("other", instance_id="ins-demo0001", opts=pulumi.ResourceOptions(provider=two))
"""
BROKEN = """
raise Exception("oops")
"""


def test_what_is_recorded_is_what_the_cli_writes(stack: Stack) -> None:
    found = tidy(written(stack))
    for name, document in found.items():
        file = RECORDED / f"{stack.door.name}-{name}.json"
        if os.environ.get("RECORD"):
            file.write_text(json.dumps(document, indent=1) + "\n")
        assert document == json.loads(file.read_text()), f"{file.name} is stale: see the head of {Path(__file__).name}"


def written(stack: Stack) -> dict[str, Any]:
    """The four documents of a door."""
    after = AFTER + (OTHER if stack.door is PLUGIN else "")
    stack.up(BEFORE)
    stack.environment["PULUMI_MACHINE_IMAGE_PREFLIGHT"] = "off"
    stack.program(BROKEN)
    broken = stack.run("preview", "--json", expect=FAILED, own_traceback=True).stdout
    stack.program(after)
    preview = stack.run("preview", "--json", "--save-plan", "plan.json").stdout
    texts = {
        "broken": broken,
        "preview": preview,
        "plan": (stack.folder / "plan.json").read_text(),
        "state": stack.run("stack", "export").stdout,
    }
    return {name: json.loads(text) for name, text in texts.items()}
