"""What one resource takes over from another with the real CLI: one image, the right owner, and nothing deleted that
another resource holds. The whole matrix is in `tests/reliability`; killed runs are in `test_killed`.
"""

from __future__ import annotations

import json
import textwrap

import pytest

from e2e.cloud import GZ, SH, Cloud
from e2e.stack import FAILED, Stack, only_plugin
from pulumi_machine_image.emulator import Call, Fault
from pulumi_machine_image.images.provenance import RESOURCE

pytestmark = pytest.mark.e2e

WEB = 'machine_image.CustomImage("{}", name="{}", instance_id="ins-demo0001"{})\n'
REST = """
machine_image.ImageCopy("copies", source_image_id=web.image_id, regions=["ap-shanghai"])
machine_image.ImageShare("shares", image_id=web.image_id, account_ids=["100000000002"])
"""


def web(resource: str = "web", name: str = "web-golden", **options: str) -> str:
    opts = ", ".join(f"{option}={value}" for option, value in options.items())
    return f"{resource} = " + WEB.format(resource, name, f", opts=pulumi.ResourceOptions({opts})" if opts else "")


RENAMED = web("site", aliases='[pulumi.Alias(name="web")]')
"""The engine takes an alias only while no resource has that name."""


def there(cloud: Cloud) -> set[str]:
    return {image.id for region in (GZ, SH) for image in cloud.images(region).values()}


def ends(stack: Stack, cloud: Cloud) -> None:
    """Nothing is to do, and nothing is left of it."""
    stack.quiet("--refresh")
    stack.destroy()
    assert cloud.everything() == {}


def test_a_replacement_by_option_adopts_what_is_there(stack: Stack, cloud: Cloud) -> None:
    stack.up(web() + REST)
    before, shared = there(cloud), cloud.shares(stack.ids["web"])
    urns = [word for kept in stack.resources.values() for word in ("--replace", kept.urn)]
    stack.up(None, *urns)
    assert there(cloud) == before
    assert cloud.shares(stack.ids["web"]) == shared
    ends(stack, cloud)


def test_a_new_name_needs_an_alias_and_the_old_name_may_then_come_again(stack: Stack, cloud: Cloud) -> None:
    stack.up(web())
    (image,) = there(cloud)
    refused = stack.up(web("site"), expect=FAILED)
    assert "give the old one in `aliases`" in refused.text
    assert there(cloud) == {image}

    stack.up(RENAMED)
    stack.up(web("site") + web("web", "another", depends_on="[site]"))
    assert stack.ids["site"] == image
    assert stack.ids["web"] != image
    assert there(cloud) == set(stack.ids.values())
    ends(stack, cloud)


@pytest.mark.by_turns
def test_the_old_name_comes_again_and_is_registered_before_the_renamed_one(stack: Stack, cloud: Cloud) -> None:
    stack.up(web())
    stack.up(RENAMED)
    stack.up(web("web", "another") + web("site", depends_on="[web]"))
    assert len(set(stack.ids.values())) == 2
    assert there(cloud) == set(stack.ids.values())
    ends(stack, cloud)


@pytest.mark.by_turns
def test_children_of_one_name_hold_an_image_each(stack: Stack, cloud: Cloud) -> None:
    child = """
        {side} = pulumi.ComponentResource("shop:index:{side}", "{side}")
        machine_image.CustomImage("web", instance_id="ins-demo0001", opts=pulumi.ResourceOptions(parent={side}))
    """
    left, right = child.format(side="Left"), child.format(side="Right")
    stack.up(left + right)
    assert len(there(cloud)) == 2
    stack.up(right)
    assert there(cloud) == {stack.ids["web"]}
    ends(stack, cloud)


@pytest.mark.by_turns
def test_what_was_retained_is_adopted_when_it_is_declared_again(stack: Stack, cloud: Cloud) -> None:
    stack.up(web(retain_on_delete="True"))
    before = there(cloud)
    stack.up("")
    assert there(cloud) == before
    again = stack.up(web())
    assert again.steps == {"created web"}
    assert there(cloud) == before == {stack.ids["web"]}
    ends(stack, cloud)


@pytest.mark.by_turns
def test_a_creation_that_an_error_hook_repeats_makes_one_image(stack: Stack) -> None:
    hook = """
        @pulumi.error_hook("again")
        def again(args):
            return True

        hooks = pulumi.ResourceHookBinding(on_error=[again])
    """
    with Cloud(stack.database) as cloud:
        stack.talk_to(cloud.emulator)
        refused: list[str] = []

        def refuse(call: Call) -> Fault | None:
            made = any(record.action == "CreateImage" for record in cloud.emulator.calls)
            if call.action != "DescribeImages" or not made or refused:
                return None
            refused.append(call.action)
            return Fault.refuse("UnauthorizedOperation")

        cloud.fault = refuse
        run = stack.up(textwrap.dedent(hook) + web(hooks="hooks"))
        assert refused, f"{run}"
        assert [call.action for call in cloud.emulator.calls].count("CreateImage") == 1
        assert there(cloud) == {stack.ids["web"]}
        ends(stack, cloud)


@only_plugin
def test_what_an_import_takes_from_another_resource_is_not_deleted_with_that(stack: Stack, cloud: Cloud) -> None:
    stack.up(web())
    (image,) = there(cloud)
    wanted = {"resources": [{"type": "machine-image:index:CustomImage", "name": "site", "id": f"{GZ}/{image}"}]}
    (stack.folder / "import.json").write_text(json.dumps(wanted))
    stack.run("import", "--yes", "--generate-code=false", "--protect=false", "--file", "import.json")
    run = stack.up(web("site"))
    assert run.lines_with("stays: shop/dev/site has taken it over")
    assert there(cloud) == {image} == {stack.ids["site"]}
    assert cloud.image(image).tags[RESOURCE] == "shop/dev/site"
    ends(stack, cloud)
