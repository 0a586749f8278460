"""Programs as people write them: components, parents, renames, resources in apply, values that come later."""

from __future__ import annotations

import pytest

from e2e.cloud import BJ, GZ, OTHER, SH, Cloud
from e2e.stack import NOTHING, Stack

pytestmark = pytest.mark.e2e

NESTED = """
from pulumi.runtime.settings import get_root_resource


class Golden(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("shop:index:Golden", name, None, opts)
        self.image = machine_image.CustomImage(
            "image", instance_id="ins-demo0001", opts=pulumi.ResourceOptions(parent=self)
        )
        machine_image.ImageCopy(
            "copies",
            source_image_id=self.image.image_id,
            regions=["ap-shanghai"],
            opts=pulumi.ResourceOptions(parent=self.image),
        )
        self.register_outputs({"id": self.image.id})


class Shelf(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("shop:index:Shelf", name)
        Golden("inner", opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


Golden("outer")
Shelf("shelf")
machine_image.CustomImage(
    "top", instance_id="ins-demo0001", opts=pulumi.ResourceOptions(parent=get_root_resource())
)
"""


@pytest.mark.by_turns
def test_components_and_other_parents(stack: Stack, cloud: Cloud) -> None:
    assert stack.preview(NESTED).calls.writes == {}
    made = stack.up()
    assert made.calls.writes["CreateImage"] == 3
    assert made.calls.writes["SyncImages"] == 2
    assert len(cloud.images(GZ)) == 3
    assert len(cloud.images(SH)) == 2
    assert len({image.tags["machine-image:owner"] for image in cloud.images(GZ).values()}) == 3
    stack.quiet()
    stack.look(expect=NOTHING)
    stack.destroy()
    assert cloud.everything() == {}


RENAMED = """
def formerly(name):
    return pulumi.ResourceOptions(aliases=[pulumi.Alias(name=name)] if {renamed} else None)


web = machine_image.CustomImage(
    "{image}", {name} instance_id="ins-demo0001", description={description!r}, opts=formerly("web")
)
machine_image.ImageCopy(
    "{copies}", source_image_id=web.image_id, regions=["ap-shanghai"], opts=formerly("copies")
)
"""


@pytest.mark.by_turns
@pytest.mark.parametrize("name", ['name="web-golden",', ""], ids=["fixed name", "generated name"])
def test_a_resource_renamed_with_an_alias_is_the_same_image(name: str, stack: Stack, cloud: Cloud) -> None:
    stack.up(RENAMED.format(renamed=False, image="web", copies="copies", name=name, description="one"))
    before, ids = cloud.images(GZ), stack.ids

    renamed = {"renamed": True, "image": "shop-front", "copies": "shop-copies", "name": name}
    done = stack.up(RENAMED.format(description="one", **renamed))
    assert done.steps == set()
    assert done.calls.writes == {}
    assert stack.ids == {"shop-front": ids["web"], "shop-copies": ids["copies"]}
    stack.look(expect=NOTHING)

    assert stack.up(RENAMED.format(description="two", **renamed)).steps == {"updated shop-front"}
    assert {image.id for image in cloud.images(GZ).values()} == {image.id for image in before.values()}
    stack.destroy()
    assert cloud.everything() == {}


LATER = """
web = machine_image.CustomImage("web", instance_id="ins-demo0001", tags={"team": "platform"})
base = web.created_time.apply(lambda _: "ins-demo0001")
second = machine_image.CustomImage("second", instance_id=base, tags={"made-from": web.image_id, "team": "platform"})
regions = second.created_time.apply(lambda _: ["ap-shanghai", "ap-beijing"])
machine_image.ImageCopy("copies", source_image_id=second.image_id, regions=regions, name="copied")
web.image_id.apply(lambda id: machine_image.ImageShare("inside", image_id=id, account_ids=["100000000002"]))
pulumi.export("size", web.size_gib.apply(lambda size: size + 1))
pulumi.export("cloud_init", web.supports_cloud_init)
"""


def test_values_that_are_known_later_and_resources_made_inside_apply(stack: Stack, cloud: Cloud) -> None:
    planned = stack.preview(LATER)
    assert planned.steps == {"create web", "create second", "create copies"}
    made = stack.up()
    assert made.steps == {"created web", "created second", "created copies", "created inside"}
    web, second = stack.ids["web"], stack.ids["second"]
    assert cloud.image(second).tags["made-from"] == web
    assert list(cloud.images(SH)) == list(cloud.images(BJ)) == ["copied"]
    assert cloud.shares(web) == {OTHER}
    assert stack.outputs == {"size": 51, "cloud_init": True}
    stack.quiet()
    stack.look(expect=NOTHING)
