"""What is kept between runs, and a resource that comes into it by an import file."""

from __future__ import annotations

import json

import pytest

from e2e.cloud import GZ, Cloud
from e2e.stack import DYNAMIC, NOTHING, Door, Stack

pytestmark = pytest.mark.e2e

dynamic_only = pytest.mark.parametrize("door", [DYNAMIC], ids=["dynamic"], indirect=True, scope="session")
"""What other doors have no need of."""
PROGRAM = """
web = machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001", description={description!r})
copies = machine_image.ImageCopy("copies", source_image_id=web.image_id, regions=["ap-shanghai"])
shares = machine_image.ImageShare("shares", image_id=web.image_id, account_ids=["100000000002"])
"""


@dynamic_only
def test_the_providers_text_is_stable_readable_and_hidden(stack: Stack) -> None:
    stack.up(PROGRAM.format(description="one"))
    first = {name: kept.inputs["__provider"] for name, kept in stack.resources.items()}
    assert all(isinstance(text, str) for text in first.values()), "it is no secret"
    planned = stack.preview(PROGRAM.format(description="two"), "--diff")
    assert "__" not in planned.stdout
    applied = stack.up(None, "--diff")
    assert "__" not in applied.stdout
    assert {name: kept.inputs["__provider"] for name, kept in stack.resources.items()} == first
    assert {name: kept.outputs["__provider"] for name, kept in stack.resources.items()} == first


def test_a_stack_survives_export_and_import(stack: Stack) -> None:
    stack.up(PROGRAM.format(description="one"))
    file = stack.folder / "state.json"
    file.write_text(json.dumps(stack.export()))
    stack.run("stack", "import", "--file", str(file))
    stack.quiet()
    stack.look(expect=NOTHING)


@dynamic_only
def test_an_image_made_by_others_is_imported_by_file(stack: Stack, cloud: Cloud, door: Door) -> None:
    stack.up('machine_image.CustomImage("other", instance_id="ins-demo0001")')
    provider = stack.resources["other"].inputs["__provider"]
    (id,) = cloud.make("web-golden")

    inputs = {"name": "web-golden", "region": GZ, "instanceId": "ins-demo0001", "__provider": provider}
    outputs = {**inputs, "imageId": id}
    kept = {"type": f"{door.type_prefix}CustomImage", "name": "web", "id": id, "inputs": inputs, "outputs": outputs}
    file = stack.folder / "import.json"
    file.write_text(json.dumps({"resources": [kept]}))
    stack.run("import", "--file", str(file), "--yes", "--generate-code=false", "--protect=false")

    stack.program("""
        machine_image.CustomImage("other", instance_id="ins-demo0001")
        machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001")
    """)
    stack.quiet()
    stack.look(expect=NOTHING)
    assert stack.up().steps == set()
    stack.refresh()
    stack.quiet()
    stack.destroy()
    assert cloud.everything() == {}
