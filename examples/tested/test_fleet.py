"""What the fleet does, seen from the cloud. Needs no account; `pulumi` has to be on PATH."""

from pathlib import Path

import pytest
from fleet import PARTNER, REGIONS, fleet
from pulumi.automation import CommandError, ConfigValue, LocalWorkspaceOptions, Stack, create_stack

from pulumi_machine_image.testing import EmulatedCloud


@pytest.fixture
def stack(image_cloud: EmulatedCloud, tmp_path: Path) -> Stack:
    """The program's stack on an emulated cloud, with a state of its own."""
    environment = {"PULUMI_BACKEND_URL": tmp_path.as_uri(), "PULUMI_CONFIG_PASSPHRASE": "tests"}
    options = LocalWorkspaceOptions(env_vars=environment)
    stack = create_stack("test", "fleet", program=fleet, opts=options)
    stack.set_all_config({key: ConfigValue(value) for key, value in image_cloud.config.items()})
    return stack


def test_the_partner_may_use_the_image(stack: Stack, image_cloud: EmulatedCloud) -> None:
    stack.up()
    web = image_cloud.images("ap-guangzhou")["web-golden"]
    assert image_cloud.shares(web.id) == {PARTNER}
    assert all(len(image_cloud.images(region)) == 1 for region in REGIONS)


def test_a_copy_that_is_lost_comes_back(stack: Stack, image_cloud: EmulatedCloud) -> None:
    made = stack.up().outputs["images"].value
    image_cloud.delete(made["ap-beijing"], "ap-beijing")
    stack.refresh()
    again = stack.up().outputs["images"].value
    assert again["ap-shanghai"] == made["ap-shanghai"]
    assert image_cloud.has(again["ap-beijing"], "ap-beijing")


@pytest.mark.image_cloud(limits="1,5")
def test_a_full_region_is_told_at_preview(stack: Stack, image_cloud: EmulatedCloud) -> None:
    image_cloud.make("of-somebody-else", region="ap-guangzhou")
    with pytest.raises(CommandError, match="No room for web in ap-guangzhou: 1 used"):
        stack.preview()
    assert set(image_cloud.images("ap-guangzhou")) == {"of-somebody-else"}
