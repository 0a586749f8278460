"""The plugin's Python classes where they go beyond the dynamic door, and where they fail, with the real CLI."""

from __future__ import annotations

import json

import pytest

from e2e.stack import FAILED, NOTHING, Stack, only_plugin

pytestmark = pytest.mark.e2e

PROGRAM = """
there = machine_image.Provider(
    "tokyo",
    cloud="emulator",
    region="ap-tokyo",
    secret_id="AKIDemulator1",
    secret_key=pulumi.Output.secret("emulator1"),
    limits={"images": 3},
    default_tags={"team": "web"},
    trusted_owners=["100000000002"],
    emulator={"createSeconds": 0.2},
)
within = pulumi.ResourceOptions(provider=there)
web = machine_image.CustomImage("web", instance_id="ins-demo0001", opts=within)
again = machine_image.CustomImage.get("again", web.id, within)
found = machine_image.get_image_output(image_id=web.image_id, opts=pulumi.InvokeOutputOptions(provider=there))
quota = machine_image.get_image_quota(opts=pulumi.InvokeOptions(provider=there)).quotas["ap-tokyo"]
pulumi.export("web", web.region)
pulumi.export("tags", web.tags_all)
pulumi.export("again", [again.name, again.size_gib])
pulumi.export("found", [found.name, found.size_gib])
pulumi.export("asked", found.apply(lambda image: type(image).__name__))
pulumi.export("limit", quota.limit)
pulumi.export("secret", there.secret_key)
"""


@only_plugin
def test_a_provider_of_its_own_serves_resources_and_look_ups(stack: Stack) -> None:
    stack.preview(PROGRAM)
    stack.up()
    told = stack.outputs
    assert (told["web"], told["limit"], told["tags"]) == ("ap-tokyo", 3, {"team": "web"})
    assert told["found"] == told["again"]
    assert told["asked"] == "FoundImage"
    assert told["secret"] == "[secret]"
    assert "emulator1" not in json.dumps(stack.export())
    stack.quiet()
    stack.look(expect=NOTHING)
    stack.destroy()


@only_plugin
def test_a_look_up_without_an_answer_ends_the_program_with_the_plugins_words(stack: Stack) -> None:
    run = stack.preview('machine_image.get_image(name="web")', expect=FAILED)
    diagnostics = run.text.partition("Diagnostics:")[2]
    assert (
        diagnostics.count("error: getImage in ap-guangzhou: none of 22 images meets all criteria; nearest: img-") == 1
    )
    assert "LookUpFailed" not in run.text
