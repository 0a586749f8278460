"""What a strict type checker says of a user's program, for both doors."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOORS = {
    "plugin": "import pulumi_machine_image as machine_image",
    "dynamic": "from pulumi_machine_image import dynamic as machine_image",
}
GOOD = """
import pulumi

{door}

web = machine_image.CustomImage(
    "web",
    name="web-golden",
    instance_id=pulumi.Output.from_input("ins-demo0001"),
    data_disk_ids=["disk-1", pulumi.Output.from_input("disk-2")],
    tags={{"team": "web", "built": pulumi.Output.from_input("today")}},
    on_delete="retain",
    timeouts={{"create": "45m"}},
    opts=pulumi.ResourceOptions(protect=True),
)
file: machine_image.ImportFromArgs = {{
    "url": pulumi.Output.secret("https://signed"),
    "os_type": "Ubuntu",
    "os_version": "22",
    "architecture": "x86_64",
}}
machine_image.CustomImage("imported", import_from=file)
args = machine_image.CustomImageArgs(snapshot_ids=("snap-1",), wait="started")
machine_image.CustomImage("again", **args)
machine_image.CustomImage("direct", import_from=machine_image.ImportFromArgs(**file))

copies = machine_image.ImageCopy("copies", source_image_id=web.image_id, regions=["ap-shanghai"])
machine_image.ImageCopy("more", source_image_id=web.id, regions={{"ap-tokyo": {{"kms_key_id": "key-1"}}}}, encrypt=True)
machine_image.ImageShare("share", image_id=web.image_id, account_ids=["100000000002"], mode="authoritative")

size: pulumi.Output[int | None] = web.size_gib
mode: pulumi.Output[str] = copies.image_ids.apply(lambda ids: ids["ap-shanghai"])
pulumi.export("image", web.image_id)

for image in machine_image.get_images(kinds=["custom"], architectures=("x86_64",), tags={{"team": "web"}}).images:
    label: str = f"{{image.image_id}} {{image.os_name}} {{image.size_gib + 1}}"
free: int | None = machine_image.get_image_quota(regions=["ap-tokyo"]).quotas["ap-tokyo"].free
zones = [zone.zone.upper() for region in machine_image.get_image_regions().regions for zone in region.zones]
systems = [system.os_type for system in machine_image.get_importable_systems().systems]
try:
    newest: str = machine_image.get_image(platform="Ubuntu", most_recent=True).image_id
    machine_image.get_image_shares(image_id=newest).shared_accounts.items()
except machine_image.LookUpFailed as failed:
    pulumi.log.warn(str(failed.error))
"""
PLUGIN_ONLY = """
import pulumi

{door}

settings: machine_image.ProviderArgs = {{"region": "ap-tokyo", "limits": "classic"}}
tokyo = machine_image.Provider("tokyo", **settings)
machine_image.Provider("small", limits={{"images": 5}}, default_tags={{"team": "web"}}, trusted_owners=["100000000002"])
there = machine_image.CustomImage.get("there", "ap-tokyo/img-1", opts=pulumi.ResourceOptions(provider=tokyo))
region: pulumi.Output[str] = there.region
newest = machine_image.get_image_output(name=there.name, most_recent=True, opts=pulumi.InvokeOptions(provider=tokyo))
name: pulumi.Output[str] = newest.apply(lambda image: image.name)


def describe(image: machine_image.FoundImage) -> str:
    return f"{{image.name}} of {{image.created_time}}"


texts = machine_image.get_images_output().apply(lambda found: [describe(image) for image in found.images])
"""
BAD = """
{door}

machine_image.CustomImage("web", instanceId="ins-1")  # No parameter named "instanceId"
machine_image.CustomImage("web", "web-golden")  # Expected 1 positional argument
machine_image.CustomImage("web", name=5)  # "Literal[5]"
machine_image.CustomImage("web", on_delete="keep")  # "Literal['keep']"
machine_image.CustomImage("web", timeouts={{"build": "1h"}})  # "timeouts"
machine_image.CustomImage("web", import_from={{"url": "https://signed"}})  # "import_from"
machine_image.ImageCopy("copies", regions=["ap-shanghai"])  # Argument missing for parameter "source_image_id"
machine_image.ImageShare("share", image_id="img-1", account_ids="100000000002", modus="x")  # No parameter named "modus"
machine_image.CustomImage("web").size  # Cannot access attribute "size"
machine_image.get_images(os_type="solaris")  # "Literal['solaris']"
machine_image.get_images(arch="x86_64")  # No parameter named "arch"
machine_image.get_images().images[0].imageId  # Cannot access attribute "imageId"
machine_image.CustomImge("web")  # "CustomImge" is not a known attribute
"""
PLUGIN_ONLY_BAD = """
{door}

machine_image.Provider("tokyo", regio="ap-tokyo")  # No parameter named "regio"
machine_image.Provider("tokyo", limits="modern")  # "Literal['modern']"
machine_image.Provider("tokyo", limits={{"pictures": 5}})  # "limits"
machine_image.ImageCopy.get("copies")  # Argument missing for parameter "id"
machine_image.get_image_shares_output()  # Argument missing for parameter "image_id"
machine_image.get_image_quota_output().apply(lambda answer: answer.quota)  # Cannot access attribute "quota"
"""


Messages = dict[str, dict[int, str]]


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Messages:
    """What was said of each program, by line; one run, since most of it is the checker's start."""
    folder = tmp_path_factory.mktemp("programs")
    strict = {"typeCheckingMode": "strict", "pythonVersion": "3.10", "extraPaths": [str(ROOT / "provider")]}
    (folder / "pyrightconfig.json").write_text(json.dumps(strict))
    for door, line in DOORS.items():
        (folder / f"{door}_good.py").write_text(GOOD.format(door=line))
        (folder / f"{door}_bad.py").write_text(BAD.format(door=line))
    (folder / "only_good.py").write_text(PLUGIN_ONLY.format(door=DOORS["plugin"]))
    (folder / "only_bad.py").write_text(PLUGIN_ONLY_BAD.format(door=DOORS["plugin"]))
    checker = [str(Path(sys.executable).with_name("basedpyright")), "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run([*checker, "."], cwd=folder, capture_output=True, text=True)
    said: Messages = defaultdict(dict)
    for told in json.loads(done.stdout)["generalDiagnostics"]:
        line = told["range"]["start"]["line"]
        said[Path(told["file"]).stem][line] = said[Path(told["file"]).stem].get(line, "") + told["message"] + "\n"
    return said


@pytest.mark.parametrize("program", [*(f"{door}_good" for door in DOORS), "only_good"])
def test_a_good_program_is_free_of_complaints(messages: Messages, program: str) -> None:
    assert messages.get(program, {}) == {}


@pytest.mark.parametrize(
    ("program", "text"), [*((f"{door}_bad", BAD) for door in DOORS), ("only_bad", PLUGIN_ONLY_BAD)]
)
def test_every_wrong_line_is_told_by_what_is_wrong(messages: Messages, program: str, text: str) -> None:
    said = messages[program]
    wrong = {number: line.partition("  # ")[2] for number, line in enumerate(text.splitlines()) if "  # " in line}
    assert said.keys() == wrong.keys()
    assert {number: why for number, why in wrong.items() if why not in said[number]} == {}
