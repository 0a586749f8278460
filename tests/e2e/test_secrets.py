"""What must not be read is not: in no preview, no state, no error."""

from __future__ import annotations

import json

import pytest

from e2e.cloud import GZ, Cloud
from e2e.stack import FAILED, NOTHING, Run, Stack

pytestmark = pytest.mark.e2e

HUSH = "hush"
"""Part of everything that is secret here."""
SIGNED = "https://bucket-1250000000.cos.ap-guangzhou.myqcloud.com/{file}.qcow2?q-signature=hush-{file}"
PROGRAM = """
def made_of(url, disk):
    return {{
        "url": url,
        "os_type": "Ubuntu",
        "os_version": "22",
        "architecture": "x86_64",
        "boot_mode": "UEFI",
        "data_disk_urls": [disk],
    }}


tags = {{"team": "{team}"}}
web = machine_image.CustomImage("web", name="web-golden", tags=tags, import_from=made_of({url!r}, {disk!r}))
secret = machine_image.CustomImage(
    "secret", tags=tags, import_from=made_of(pulumi.Output.secret({url!r}), pulumi.Output.secret({disk!r}))
)
"""
FILES = {"url": SIGNED.format(file="system"), "disk": SIGNED.format(file="data")}


def is_silent(run: Run) -> bool:
    return HUSH not in run.text


def test_a_signed_url_is_never_shown(stack: Stack, cloud: Cloud) -> None:
    planned = stack.preview(PROGRAM.format(team="platform", **FILES), "--diff")
    assert is_silent(planned)
    assert planned.lines_with("url") == ["url         : [secret]"]
    assert is_silent(stack.up(None, "--diff"))
    assert cloud.images(GZ)["web-golden"].source == "EXTERNAL_IMPORT"

    assert is_silent(stack.preview(PROGRAM.format(team="images", **FILES), "--diff"))
    assert is_silent(stack.up(None, "--diff"))
    cloud.change(stack.ids["web"], description="changed by hand")
    assert is_silent(stack.refresh("--diff"))
    assert is_silent(stack.up(None, "--diff"))
    assert HUSH not in json.dumps(stack.export())
    assert not [file for file in (stack.folder / "state").rglob("*.json") if HUSH in file.read_text()]
    stack.look(expect=NOTHING)


BROKEN = """
machine_image.CustomImage("web", import_from={{
    "url": {url}, "os_type": "Ubuntu", "os_version": "22", "architecture": "x86_64", {more}
}})
"""


def test_nor_is_it_in_an_error(stack: Stack) -> None:
    bad_file = repr(SIGNED.format(file="server-bad"))
    failed = stack.up(BROKEN.format(url=bad_file, more=""), expect=FAILED)
    assert "the cloud gave up on img-" in failed.problems[0]
    assert is_silent(failed)

    wrong_kind = repr("ftp://user:hush@server/web.exe")
    assert is_silent(stack.up(BROKEN.format(url=wrong_kind, more=""), expect=FAILED))
    assert is_silent(stack.preview(BROKEN.format(url=repr(FILES["url"]), more='"boot_mode": "BIOS"'), expect=FAILED))
    assert is_silent(stack.preview(BROKEN.format(url=[FILES["url"]], more=""), expect=FAILED))
