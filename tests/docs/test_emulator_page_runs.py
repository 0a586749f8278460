"""What docs/emulator.md tells its reader to type works, and says what the page shows."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from docs.blocks import EMULATOR, Block
from docs.session import PORT, Session, environment
from emulator.lab import Lab
from emulator.official import provided
from emulator.terraform import Terraform
from pulumi_machine_image.cli.emulator import rules
from pulumi_machine_image.emulator import Emulator, EmulatorSettings
from toolchain import clients, places

TYPED = ("keys", "python", "tccli", "tccli-for-good", "clock", "faults", "journal", "seed", "door")
"""The blocks of one shell, in their order; the rest is run alone."""
ALONE = ("start", "ci", "port", "embedded")


def sh(name: str) -> Block:
    return EMULATOR.block("sh", name)


def shown(name: str) -> Block | None:
    found = [block for block in EMULATOR.blocks if (block.language, block.name) == ("text", name)]
    return found[0] if found else None


@pytest.fixture
def lab() -> Iterator[Lab]:
    with closing(Lab()) as made:
        yield made


@pytest.fixture(scope="module")
def tccli(request: pytest.FixtureRequest) -> Path:
    return provided(request.config, clients.tccli)


@pytest.fixture
def session(tmp_path: Path, tccli: Path) -> Session:
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    inherited = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    return Session(EMULATOR, tmp_path / "work", {**inherited, **environment(tmp_path / "home", tccli)})


def test_every_block_with_a_name_is_run_here() -> None:
    names = [block.name for block in EMULATOR.blocks if block.language == "sh" and block.name]
    assert [name for name in names if name in TYPED] == list(TYPED)
    assert set(names) == {*TYPED, *ALONE} - {"embedded"}
    assert {block.name for block in EMULATOR.blocks if block.language == "text"} <= {*TYPED, *ALONE}


def test_a_reader_sees_what_the_page_shows(session: Session) -> None:
    with session.serving(sh("start")) as said:
        start = shown("start")
        assert start is not None
        assert start.shows(said), said
        for name, told in zip(TYPED, session.run([sh(name) for name in TYPED]), strict=True):
            block = shown(name)
            assert block.shows(told) if block else True, f"{name}:\n{told}"


def test_a_job_in_ci_waits_for_the_emulator_and_ends_it(session: Session) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        session.port = str(free.getsockname()[1])
    job = Block("sh", "ci", sh("ci").text.replace(f"--port {PORT}", f"--port {session.port}"))
    told, port = session.run([job, sh("port")])
    assert re.fullmatch(r"img-\w{8} made-with-python NORMAL\n", told)
    assert port.strip() == session.port
    with socket.socket() as again, pytest.raises(ConnectionRefusedError):
        again.connect(("127.0.0.1", int(session.port)))


def test_a_job_in_ci_ends_where_the_emulator_does_not_start(session: Session) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        job = Block("sh", "ci", sh("ci").text.replace(f"--port {PORT}", f"--port {taken.getsockname()[1]}"))
        with pytest.raises(AssertionError, match=r"ci ended with 1:\n.*cannot listen on port"):
            session.run([job])


def test_a_test_of_ones_own_has_the_emulator_inside() -> None:
    program = EMULATOR.block("python", "embedded")
    said = subprocess.run([sys.executable, "-c", program.text], capture_output=True, text=True, check=False)
    block = shown("embedded")
    assert block is not None
    assert block.text == said.stdout, said.stderr


def test_the_go_program_is_the_one_that_is_built_and_does_what_it_says(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    assert EMULATOR.block("go", "main").text == (places.GO_STORY / "first" / "main.go").read_text()
    program = provided(request.config, clients.go_programs) / "first"
    with Emulator(EmulatorSettings(create_seconds=0.5)) as emulator:
        endpoint = emulator.endpoint.removeprefix("http://")
        command = [str(program), "-endpoint", endpoint]
        said = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment(tmp_path), timeout=60
        )
        assert re.fullmatch(r"(img-\w{8} CREATING\n)+img-\w{8} NORMAL\n", said.stdout), said.stderr
        assert emulator.calls[0].action == "CreateImage"


def test_the_file_with_faults_is_taken(session: Session) -> None:
    session.save()
    file = str(session.folder / "faults.yaml")
    settings = EmulatorSettings.parse({"faults": rules(file)})
    assert [rule.do for rule in settings.faults] == ["throttle", "lose-answer", "fail-images", "delay"]


def test_what_terraform_would_send_for_the_page_is_taken(lab: Lab) -> None:
    """Terraform is not there; its provider's calls for these objects are."""
    values = dict(re.findall(r'(?m)^  (\w+) += "([^"]*)"$', EMULATOR.block("hcl", "main").text))
    tags = re.search(r'tags += { (\w+) = "(\w+)" }', EMULATOR.block("hcl", "main").text)
    accounts = re.search(r'account_ids = \["(\d+)"\]', EMULATOR.block("hcl", "main").text)
    assert tags
    assert accounts
    terraform = Terraform(lab)
    specification = [{"ResourceType": "image", "Tags": [{"Key": tags[1], "Value": tags[2]}]}]
    asked = {
        "ImageName": values["image_name"],
        "InstanceId": values["instance_id"],
        "ImageDescription": values["image_description"],
        "ForcePoweroff": "false",
        "TagSpecification": specification,
    }
    image_id = terraform("cvm", "CreateImage", asked)["ImageId"]
    terraform.usable(image_id)
    assert terraform.tags(image_id) == {tags[1]: tags[2]}
    share = {"ImageId": image_id, "AccountIds": [accounts[1]], "Permission": "SHARE"}
    terraform("cvm", "ModifyImageSharePermission", share)
    filters = [{"Name": "image-type", "Values": ["PRIVATE_IMAGE"]}]
    listed = terraform("cvm", "DescribeImages", {"Filters": filters, "Offset": 0, "Limit": 100})["ImageSet"]
    assert [image["ImageName"] for image in listed] == [values["image_name"]]


def test_the_page_sets_the_variables_that_lead_terraform_here() -> None:
    (block,) = (block.text for block in EMULATOR.blocks if "terraform apply" in block.text)
    assert f"export TENCENTCLOUD_PROTOCOL=HTTP HTTP_PROXY=http://127.0.0.1:{PORT} NO_PROXY=\n" in block
    exported = set(re.findall(r"(\w+)=", sh("keys").text))
    assert exported == {"TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_REGION"}
