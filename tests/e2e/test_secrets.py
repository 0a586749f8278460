"""What must not be read is not: in no preview, no state, no error."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest

from e2e.cloud import GZ, ME, Cloud
from e2e.stack import FAILED, NOTHING, STACK, Run, Stack
from toolchain import places

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


STORY = """
def made_of(file):
    return {{
        "url": pulumi.Output.secret(file) if {marked} else file,
        "os_type": "Ubuntu",
        "os_version": "22",
        "architecture": "x86_64",
        "boot_mode": "UEFI",
    }}


for name in ("web-0", "web-1"):
    machine_image.CustomImage(name, name=name, tags={{"n": "{n}"}}, import_from=made_of({url!r}))
"""
GRPC, EVENTS = "grpc.json", "events.json"
DEBUG = ("--logtostderr", "-v=9", "--logflow", "--debug")
ENGINES_OWN = re.compile(r"(?:Unm|M)arshaling property for RPC\[")
"""What the engine says at -v=9 of each value that it sends or gets."""
ROLE = f"qcs::cam::uin/{ME}:roleName/builder"


def forms(secret: str) -> set[bytes]:
    """What a secret looks like on its way: as it is, in a URL, in JSON, in Base64 at each of the three offsets."""
    raw = secret.encode()
    shifted = {base64.b64encode(b" " * at + raw)[4 if at else 0 : -4] for at in range(3)}
    return {raw, quote(secret, safe="").encode(), json.dumps(secret)[1:-1].encode(), *shifted}


class Leaks:
    """Secrets that were planted, and where they came out again."""

    def __init__(self, folders: list[Path], planted: Mapping[str, str]) -> None:
        self._folders = folders
        self._forms = {form: name for name, secret in planted.items() for form in forms(secret)}

    def in_text(self, text: str) -> set[str]:
        return {name for form, name in self._forms.items() if form in text.encode(errors="replace")}

    def in_files(self, *known: Path) -> list[str]:
        """File and secret, but for those files that have it for a reason."""
        found = []
        for file in (file for folder in self._folders for file in folder.rglob("*")):
            if file.is_file() and not file.is_symlink() and file not in known:
                content = file.read_bytes()
                found += [f"{name} in {file}" for form, name in self._forms.items() if form in content]
        return found


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Cloud]:
    """A cloud somewhere else: what it keeps is its own."""
    with Cloud(tmp_path / "cloud" / "cloud.db", importSeconds=0) as cloud:
        yield cloud


def test_keys_from_every_place_and_signed_urls_are_nowhere_whatever_is_switched_on(
    stack: Stack, far: Cloud, tmp_path: Path
) -> None:
    """With debug output, event log, journal of calls, and files that a run leaves behind; the engine's own log of gRPC
    and its lines about the protocol's messages have configuration and inputs in clear, as docs/security.md warns."""
    user, work = tmp_path / "user", tmp_path / "work"
    for folder in (user / ".tccli", work):
        folder.mkdir(parents=True)
    keys = far.ask("sts", "AssumeRole", RoleArn=ROLE, RoleSessionName="ci-job")["Credentials"]
    names = {"secretId": "TmpSecretId", "secretKey": "TmpSecretKey", "securityToken": "Token"}
    url = SIGNED.format(file="canary-7e1f")
    leaks = Leaks([stack.folder, user, work], {**keys, "url": "hush-canary-7e1f"})
    stack.environment |= {
        "HOME": str(user),
        "TMPDIR": str(work),
        "PYTHONFAULTHANDLER": "1",
        "PULUMI_DEBUG_COMMANDS": "true",  # without it there is no event log
        "PULUMI_DEBUG_GRPC": str(stack.folder / GRPC),
    }
    stack.configure(cloud="tencent", emulator=None, endpoint=far.emulator.endpoint)
    events = ("--event-log", str(stack.folder / EVENTS))

    def silent(run: Run) -> None:
        (work / "journal").write_text(run.counted)
        others = [line for line in run.text.splitlines() if not ENGINES_OWN.search(line)]
        assert [line[:60] for line in others if leaks.in_text(line)] == []
        assert leaks.in_files(stack.folder / GRPC, stack.folder / "__main__.py") == []

    # From the configuration, in a stack that is made, changed and looked at.
    for key, name in names.items():
        stack.run("config", "set", "--secret", f"machine-image:{key}", keys[name])
    silent(stack.up(STORY.format(marked=True, n=1, url=url), *events, *DEBUG))
    assert set(far.images(GZ)) == {"web-0", "web-1"}
    assert leaks.in_text((stack.folder / GRPC).read_text()), "the log that the page warns of was on"
    secret = stack.export()["deployment"]["resources"][-1]["inputs"]["importFrom"]
    assert "ciphertext" in json.dumps(secret)
    # From the environment; the URL is not marked now.
    for key in names:
        stack.run("config", "rm", f"machine-image:{key}")
    stack.environment |= {
        "TENCENTCLOUD_SECRET_ID": keys["TmpSecretId"],
        "TENCENTCLOUD_SECRET_KEY": keys["TmpSecretKey"],
        "TENCENTCLOUD_TOKEN": keys["Token"],
    }
    silent(stack.up(STORY.format(marked=False, n=2, url=url), "--refresh", "--diff", *events, *DEBUG))
    silent(commanded(stack, "doctor"))
    silent(commanded(stack, "preflight"))
    # From a profile, whose key is wrong now: the cloud refuses the login.
    for name in ("ID", "KEY"):
        del stack.environment[f"TENCENTCLOUD_SECRET_{name}"]
    wrong = {"secretId": keys["TmpSecretId"], "secretKey": keys["TmpSecretKey"], "token": keys["Token"] + "x"}
    profile = user / ".tccli" / "default.credential"
    profile.write_text(json.dumps(wrong))
    refused = stack.run("refresh", "--yes", "--skip-preview", *events, *DEBUG, expect=FAILED)
    profile.unlink()
    silent(refused)
    assert "security token" in refused.text


def commanded(stack: Stack, *words: str) -> Run:
    """One of our own commands, in the project's folder."""
    command = [str(places.VENV_BIN / "machine-image"), *words, "--stack", STACK]
    done = subprocess.run(command, cwd=stack.folder, env=stack.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Run(" ".join(words), 0, done.stdout, done.stderr)
