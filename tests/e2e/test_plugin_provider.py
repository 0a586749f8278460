"""What a provider of the plugin can be told, and how it is found, with the real CLI."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from e2e.cloud import BJ, GZ, Cloud
from e2e.processes import PATIENCE
from e2e.stack import DRIFT, NOTHING, Stack, only_plugin
from toolchain import archive, places

pytestmark = [pytest.mark.e2e, only_plugin]

WEB = 'machine_image.CustomImage("web", instance_id="ins-demo0001", description="golden")'


def test_drift_is_found_without_a_refresh_where_the_setting_says_so(stack: Stack, cloud: Cloud) -> None:
    stack.configure(refreshBeforeUpdate=True)
    stack.up(WEB)
    stack.quiet()
    (image,) = cloud.images(GZ).values()
    cloud.change(image.id, description="by hand")
    assert "update web" in stack.preview(None, "--expect-no-changes", expect=DRIFT).steps
    stack.up()
    assert cloud.image(image.id).description == "golden"
    stack.quiet()


def test_another_region_of_the_provider_moves_the_images_that_follow_it_and_no_other(
    stack: Stack, cloud: Cloud
) -> None:
    program = """
    machine_image.CustomImage("follows", instance_id="ins-demo0001")
    machine_image.CustomImage("stays", instance_id="ins-demo0001", region="ap-guangzhou")
    """
    stack.up(program)
    stays = stack.ids["stays"]
    stack.configure(region=BJ)
    assert {step.split()[-1] for step in stack.preview().steps} == {"follows"}
    stack.up()
    assert [image.id for image in cloud.images(GZ).values()] == [stays] == [stack.ids["stays"]]
    assert [image.id for image in cloud.images(BJ).values()] == [stack.ids["follows"]]
    stack.quiet("--refresh")


def test_new_keys_replace_nothing(stack: Stack, cloud: Cloud) -> None:
    stack.talk_to(cloud.emulator)
    stack.up(WEB)
    said = cloud.ask("sts", "AssumeRole", RoleArn="qcs::cam::uin/100000000001:roleName/ci", RoleSessionName="ci")
    keys = said["Credentials"]
    stack.configure(secretId=keys["TmpSecretId"], secretKey=keys["TmpSecretKey"], securityToken=keys["Token"])
    stack.quiet()
    assert stack.up().steps == set()


@pytest.mark.parametrize(
    ("autonaming", "pattern"),
    [
        ({"mode": "verbatim"}, r"web"),
        ({"pattern": "golden-${name}-${hex(6)}"}, r"golden-web-[0-9a-f]{6}"),
    ],
)
def test_a_name_is_made_as_the_project_says(
    stack: Stack, cloud: Cloud, autonaming: dict[str, str], pattern: str
) -> None:
    stack.project["config"] = {"pulumi:autonaming": {"value": autonaming}}
    stack.configure()
    stack.up(WEB)
    ((name, _),) = cloud.images(GZ).items()
    assert re.fullmatch(pattern, name)
    stack.quiet()
    stack.look(expect=NOTHING)
    assert stack.up(WEB.replace("golden", "new")).steps == {"updated web"}
    assert list(cloud.images(GZ)) == [name]


def test_without_autonaming_a_name_is_required(stack: Stack) -> None:
    stack.project["config"] = {"pulumi:autonaming": {"value": {"mode": "disabled"}}}
    stack.configure()
    assert stack.preview(WEB, expect=1).problems == [
        "web.name: is required, since this project switches autonaming off"
    ]


def test_the_plugin_runs_from_a_checkout(stack: Stack, cloud: Cloud) -> None:
    stack.project["plugins"] = {"providers": [{"name": "machine-image", "path": str(places.ROOT / "provider")}]}
    stack.configure()
    made = stack.up(WEB)
    assert "warning" not in made.text
    assert len(cloud.images(GZ)) == 1
    stack.quiet("--refresh")


def test_a_plugin_that_was_started_by_hand_serves_one_run_after_the_other(stack: Stack, cloud: Cloud) -> None:
    with subprocess.Popen(
        [places.VENV_BIN / "pulumi-resource-machine-image"],
        cwd=stack.folder,
        env=stack.environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as plugin:
        assert plugin.stdout is not None
        stack.environment["PULUMI_DEBUG_PROVIDERS"] = f"machine-image:{plugin.stdout.readline().strip()}"
        try:
            stack.up(WEB)
            stack.quiet()
            stack.up(WEB.replace("golden", "new"))
            stack.look(expect=NOTHING)
            assert [image.description for image in cloud.images(GZ).values()] == ["new"]
            stack.destroy()
            assert plugin.poll() is None
        finally:
            plugin.terminate()
            assert plugin.wait(PATIENCE) == 0


def test_two_hundred_images_at_once(stack: Stack, cloud: Cloud) -> None:
    stack.configure(emulator={"createSeconds": 0.5, "limits": "current"})
    program = """
    for number in range(200):
        machine_image.CustomImage(f"web-{number}", instance_id="ins-demo0001")
    """
    made = stack.up(program, "--parallel", "64")
    # Not the lines that were shown: the CLI may leave one out where so many end at once.
    assert stack.ids.keys() == {f"web-{number}" for number in range(200)}
    assert made.calls.answered["CreateImage"] == len(cloud.images(GZ)) == 200
    assert made.calls.answered["DescribeImageQuota"] == 1
    assert stack.quiet().calls.answered == {}
    assert stack.look(expect=NOTHING).calls.answered["DescribeImages"] <= 1 + 2, "one by id, then pages of 100"
    stack.destroy("--parallel", "64")
    assert cloud.everything() == {}


def test_an_archive_is_installed_and_found_without_a_path(stack: Stack, cloud: Cloud, tmp_path: Path) -> None:
    file = archive.make(tmp_path)
    stack.environment |= {"PULUMI_HOME": str(tmp_path / "home"), "PULUMI_IGNORE_AMBIENT_PLUGINS": "true"}
    del stack.project["plugins"]
    stack.configure()
    install = ["pulumi", "plugin", "install", "resource", "machine-image", archive.version(), "--file", str(file)]
    done = subprocess.run(install, env=stack.environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = stack.up(WEB)
    assert "warning" not in made.text
    assert len(cloud.images(GZ)) == 1
