"""Imports with the real CLI: by each command and option, and quiet afterwards."""

from __future__ import annotations

import pytest

from e2e.cloud import BJ, GZ, OTHER, SH, THIRD, Cloud
from e2e.stack import FAILED, NOTHING, Stack, only_plugin

pytestmark = [pytest.mark.e2e, only_plugin]

TYPE = "machine-image:index:"
PROGRAM = """
kept = pulumi.ResourceOptions(protect=False{web})
web = machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001", tags={{"team": "a"}}, opts=kept)
copies = machine_image.ImageCopy(
    "copies", source_image_id=web.image_id, regions=["ap-shanghai", "ap-beijing"], name="web-golden",
    opts=pulumi.ResourceOptions(protect=False{copies}),
)
shares = machine_image.ImageShare(
    "shares", image_id=web.image_id, account_ids=["100000000002", "100000000003"],
    opts=pulumi.ResourceOptions(protect=False{shares}),
)
"""


def made_by_hand(cloud: Cloud) -> dict[str, str]:
    """Resource to the id under which it is imported."""
    (image,) = cloud.make("web-golden")
    cloud.tag(image, {"team": "a"})
    copies = {region: cloud.make("web-golden", region=region)[0] for region in (SH, BJ)}
    cloud.share(image, OTHER, THIRD)
    return {
        "web": f"{GZ}/{image}",
        "copies": f"{GZ}/{image}:{','.join(f'{region}={id}' for region, id in copies.items())}",
        "shares": f"{GZ}/{image}",
    }


def quiet(stack: Stack, cloud: Cloud) -> None:
    """An equal program changes nothing, before a refresh and after it."""
    before = cloud.everything()
    stack.quiet()
    stack.look(expect=NOTHING)
    stack.refresh()
    stack.quiet()
    assert cloud.everything() == before


def test_what_exists_is_imported_by_a_command(stack: Stack, cloud: Cloud) -> None:
    ids = made_by_hand(cloud)
    kinds = {"web": "CustomImage", "copies": "ImageCopy", "shares": "ImageShare"}
    for name, id in ids.items():
        flags = ("--yes", "--generate-code=false", "--protect=false")
        done = stack.run("import", TYPE + kinds[name], name, id, *flags)
        assert f"imported {name}" in done.steps
    stack.program(PROGRAM.format(web="", copies="", shares=""))
    quiet(stack, cloud)
    stack.up()  # an import knows of no dependencies, and an image goes after its shares
    stack.destroy()
    assert cloud.everything() == {}


def test_what_exists_is_imported_by_the_program(stack: Stack, cloud: Cloud) -> None:
    options = {name: f', import_="{id}"' for name, id in made_by_hand(cloud).items()}
    before = cloud.everything()
    done = stack.up(PROGRAM.format(**options))
    assert {step for step in done.steps if step.startswith("created ")} == set()
    assert cloud.everything() == before
    quiet(stack, cloud)
    stack.program(PROGRAM.format(web="", copies="", shares=""))
    quiet(stack, cloud)


def test_another_instance_or_other_snapshots_never_replace_what_was_imported(stack: Stack, cloud: Cloud) -> None:
    (image,) = cloud.make("web-golden")
    program = 'machine_image.CustomImage("web", name="web-golden", {}, opts=pulumi.ResourceOptions(import_="{}"))'
    stack.up(program.format('instance_id="ins-demo0001"', f"{GZ}/{image}"))
    assert list(stack.ids.values()) == [image]
    stack.quiet()


def test_a_name_in_the_region_is_enough(stack: Stack, cloud: Cloud) -> None:
    (image,) = cloud.make("web-golden")
    stack.run("import", f"{TYPE}CustomImage", "web", f"{GZ}/web-golden", "--yes", "--generate-code=false")
    assert list(stack.ids.values()) == [image]


@pytest.mark.parametrize(
    ("id", "why"),
    [
        ("ap-guangzhou/img-zzzzzzzz", "resource 'ap-guangzhou/img-zzzzzzzz' does not exist"),
        (
            "ap-gangzhou/web",
            "there is no region 'ap-gangzhou'; did you mean ap-guangzhou? Write REGION/IMAGE-ID, REGION/NAME",
        ),
    ],
)
def test_what_cannot_be_imported_is_one_line(stack: Stack, id: str, why: str) -> None:
    refused = stack.run("import", f"{TYPE}CustomImage", "web", id, "--yes", "--generate-code=false", expect=FAILED)
    assert any(why in problem for problem in refused.problems)
