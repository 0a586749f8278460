"""What README.md shows of commands is what the real CLI says."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docs.blocks import README, alike
from docs.project import Ask, Project
from docs.terminal import typed
from toolchain import places

pytestmark = pytest.mark.e2e

DRIFT = "pulumi refresh --preview-only --expect-no-changes --run-program"
DRIVER = """
import os, pathlib, sys
from toolchain import places, quickstart, shell
root = pathlib.Path.cwd()
places.QUICKSTART, places.STATE = root / "examples" / "quickstart", root / "state"
settings = shell.settings(ours=places.TOOLS_BIN.exists())
getattr(quickstart, sys.argv[1])({**settings, "PULUMI_HOME": os.environ["PULUMI_HOME"]})
"""
"""A make target in another folder: README's `make up` is not to touch the quick start of this clone."""


def own_images(ask: Ask) -> dict[str, str]:
    """The account's images in the first region, id to name."""
    found = ask("DescribeImages", Filters=[{"Name": "image-type", "Values": ["PRIVATE_IMAGE"]}])
    return {image["ImageId"]: image["ImageName"] for image in found["ImageSet"]}


@pytest.fixture
def project(tmp_path: Path, environment: dict[str, str]) -> Project:
    return Project(tmp_path / "project", environment)


def test_make_up_and_make_drift(tmp_path: Path, environment: dict[str, str]) -> None:
    place = tmp_path / "examples" / "quickstart"
    shutil.copytree(places.QUICKSTART, place, ignore=shutil.ignore_patterns(".machine-image", "Pulumi.*.yaml"))
    fast = "  machine-image:emulator:\n    value: {createSeconds: 0.2, copySeconds: 0.2}\n"
    (place / "Pulumi.yaml").write_text((place / "Pulumi.yaml").read_text() + fast)
    (tmp_path / ".venv").symlink_to(places.VENV)
    (tmp_path / "state").mkdir()
    inherited = {**environment, "PYTHONPATH": str(places.ROOT / "tools")}
    for target in ("up", "drift"):
        said = typed([sys.executable, "-c", DRIVER, target], tmp_path, inherited)
        assert said.code == 0, said.text
        assert README.block("text", target).shows(said.text), said.text
    assert "exit code 7" in said.text


def test_a_plan_that_does_not_fit(project: Project) -> None:
    program = README.block("python", "limit").text
    before, added = program.split("SERVICES +=")
    project.program(before + added.partition("\n")[2])
    project.type("pulumi up --yes --skip-preview")
    project.program(program)
    said = project.type("pulumi preview", expect=1)
    for name in ("cron", "proxy"):  # Which of the new ones the engine asks last differs from run to run.
        said = said.replace(f"'{name}'", "'queue'").replace(f"({name})", "(queue)")
    assert README.block("text", "limit").shows(said), said
    said = project.type("machine-image preflight", expect=3)
    assert README.block("text", "preflight").shows(said), said


def test_the_look_ups(project: Project) -> None:
    project.program(README.block("python", "look-ups").text)
    said = project.type("pulumi preview")
    assert README.block("text", "look-ups").shows(said), said


def test_what_the_doctor_says(project: Project) -> None:
    project.configure(cloud="emulator", region="ap-guangzhou", preflight="off")
    said = project.type("machine-image doctor")
    assert README.block("text", "doctor").shows(said), said


def test_a_run_that_was_killed(tmp_path: Path, environment: dict[str, str]) -> None:
    project = Project(tmp_path / "project", environment, createSeconds=5)
    project.program(README.block("python", "quickstart").text)
    with subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
        cwd=project.folder,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as killed:
        with project.console() as ask:
            deadline = time.monotonic() + 60
            while not (begun := own_images(ask)) and time.monotonic() < deadline:
                time.sleep(0.1)
        killed.kill()
    assert begun
    at = README.commands().index("pulumi cancel --yes")
    cancel, clear, go_on = README.commands()[at : at + 3]
    project.type(cancel)
    project.type(clear)
    said = project.type(f"{go_on} --yes")
    assert README.block("text", "killed").shows(said), said
    with project.console() as ask:
        assert own_images(ask) == begun
    assert "warning" not in said + project.type("pulumi up --yes --skip-preview --expect-no-changes")


def test_an_image_that_is_there_already(project: Project) -> None:
    with project.console() as ask:
        image = ask("CreateImage", InstanceId="ins-demo0001", ImageName="legacy")["ImageId"]
        file = json.loads(README.block("json", "import").text)
        file["resources"][0]["id"] = image
        (project.folder / "import.json").write_text(json.dumps(file))
        project.program(
            "from pulumi_machine_image import dynamic as machine_image\n"
            'machine_image.CustomImage("legacy", name="legacy", instance_id="ins-demo0001")\n'
        )
        (command,) = (command for command in README.commands() if command.startswith("pulumi import --file"))
        assert "warning" not in project.type(command)
        project.type("pulumi preview --expect-no-changes")
        project.type(DRIFT)
        project.type("pulumi up --yes --skip-preview --expect-no-changes")
        assert own_images(ask) == {image: "legacy"}
        project.type("pulumi destroy --yes --skip-preview")
        assert own_images(ask) == {}


def test_the_exit_codes_of_a_nightly_job(project: Project) -> None:
    assert DRIFT in README.commands()
    project.program(README.block("python", "quickstart").text)
    project.type("pulumi up --yes --skip-preview")
    project.type(DRIFT, expect=0)
    with project.console() as ask:
        (image,) = own_images(ask)
        ask("ModifyImageAttribute", ImageId=image, ImageName="renamed")
    project.type(DRIFT, expect=7)
    project.configure(cloud="nowhere")
    project.type(DRIFT, expect=1)


def test_every_pulumi_command_knows_its_flags(project: Project) -> None:
    for command in sorted({command for command in README.commands() if command.startswith("pulumi ")}):
        words = shlex.split(command)
        flags = {word.partition("=")[0] for word in words if word.startswith("--")}
        verbs = [word for word in words[1:3] if re.fullmatch("[a-z]+", word)]
        manual = project.type(shlex.join(["pulumi", *verbs, "--help"]))
        known = set(re.findall(r"--[a-z][a-z-]+", manual))
        assert flags <= known, f"{command}: {flags - known}"
        assert alike(manual)
