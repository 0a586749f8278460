"""Names, tags and messages are data: whoever may name an image cannot speak to the terminal of who looks at it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pulumi.runtime.proto import engine_pb2

from cli.test_prune import OWNER
from lab.engine import HOME, Lab
from plugin.stage import Stage, refused
from pulumi_machine_image import dynamic
from pulumi_machine_image.cli import findings, prune
from pulumi_machine_image.cli.deletions import Refusal
from pulumi_machine_image.cli.preflight_report import Judged as JudgedAccount
from pulumi_machine_image.cli.preflight_report import Report
from pulumi_machine_image.cli.saying import complain, show
from pulumi_machine_image.clouds.cloud import FromInstance, NewImage
from pulumi_machine_image.clouds.tencent import profiles
from pulumi_machine_image.images.errors import BuildFailed, Denied, ImageError, SeveralFailures
from pulumi_machine_image.images.image import Image, ImageRef
from pulumi_machine_image.plain_text import in_a_line
from pulumi_machine_image.planning.retention import Judged, Retention
from pulumi_machine_image.planning.verdict import Room, refusal
from reliability.report import Matrix

HOSTILE = {
    "an escape sequence": "web\x1b[2J\x1b]0;owned\x07",
    "a sequence in one byte": "web\x9b2J",
    "a carriage return": "web\rThe plan fits.",
    "a line break": "web\nerror: all is lost",
    "a separator of lines": "web\u2028error: all is lost",
    "an override of direction": "web\u202egnp.exe",
    "an isolate": "web\u2066x\u2069",
    "nothing that is seen": "web\u200b\ufeff",
    "backspaces": "web\b\b\bdb",
    "HTML and Markdown": "<script>alert(1)</script> [x](javascript:alert(1)) `id`",
}


def image(name: str) -> Image:
    """One of that name and family, which the cloud gave up on with that text."""
    lab = Lab()
    id = lab.cloud.create(HOME, NewImage("plain", FromInstance("ins-demo0001"), tags=OWNER.tags("g", "c")))
    return replace(lab.cloud.records[ImageRef(HOME, id)].image, name=name, state_reason=name, family=name)


def of_errors(text: str) -> Iterator[str]:
    one = Denied(f"update image {text}", where=text, why=text, do=text, code=text, request_id=text)
    yield str(one)
    yield str(SeveralFailures(text, failures=[one, one], done=text))
    yield str(BuildFailed("wait", where=HOME, why=image(text).failure))
    yield image(text).label


def of_a_full_region(text: str) -> Iterator[str]:
    room = Room(HOME, 10, (text, "b"), 10, beside=(text,), spare=(image(text),))
    yield from str(refusal([room])).split("\n")


def of_prune(text: str) -> Iterator[str]:
    rule = Retention(text, 1, 0.0, "shop/dev", {})
    rows = [prune.Row(Judged(image(text), text), "goes", text)]
    yield from prune.table(rule, rows).split("\n")


def of_doctor(text: str) -> Iterator[str]:
    yield from findings.table([findings.failure("login", text, text)]).split("\n")


def of_preflight(text: str) -> Iterator[str]:
    account: Any = SimpleNamespace(label=text, problem=text, cloud=None)
    refused = [Refusal(text, text, text, text), Refusal(text, text, text, waits=True)]
    for report in (Report(text, [JudgedAccount(account, (), refused)]), Report(text, [])):
        yield from report.text().split("\n")


SURFACES: dict[str, Callable[[str], Iterator[str]]] = {
    "an error": of_errors,
    "the table of a full region": of_a_full_region,
    "prune": of_prune,
    "doctor": of_doctor,
    "preflight": of_preflight,
}


@pytest.mark.parametrize("surface", SURFACES)
def test_what_is_shown_of_it_is_plain_text_in_the_lines_it_had(surface: str, matrix: Matrix) -> None:
    usual = len(list(SURFACES[surface]("web")))
    for what, text in HOSTILE.items():
        with matrix.cell("hostile text", what, surface):
            lines = list(SURFACES[surface](text))
            assert len(lines) == usual
            assert all(in_a_line(line) == line for line in lines)


def test_what_the_plugin_logs_and_answers_is_plain(matrix: Matrix) -> None:
    stage = Stage()
    for what, text in HOSTILE.items():
        with matrix.cell("hostile text", what, "the plugin"):
            stage.new_run()
            stage.provider.engine.note("", text)
            stage.provider.engine.warn(text)
            stage.provider.engine.progress("", text)
            stage.provider.engine.trace(text)
            said = stage.engine.said()
            assert len(said) == 4
            assert all(in_a_line(line) == line for each in said for line in each.split("\n"))
            stage.cloud.refuse["create"] = [Denied(f"create {text}", why=text, code=text)]
            inputs = stage.checked("CustomImage", {"name": "web", "instanceId": "ins-demo0001"})
            with refused() as told:
                stage.make("CustomImage", inputs)
            assert in_a_line(told.text) == told.text
    assert engine_pb2.DEBUG in {entry.severity for entry in stage.engine.logged}
    stage.close()


def test_what_the_dynamic_door_says_is_plain(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], matrix: Matrix
) -> None:
    monkeypatch.setattr(dynamic, "_core", lab.core)
    provider = dynamic.CustomImageProvider()
    for what, text in HOSTILE.items():
        with matrix.cell("hostile text", what, "the dynamic door"):
            props: dict[str, Any] = {"name": "web", "instanceId": "ins-demo0001"}
            inputs = provider.check({}, {**props, "__provenance": lab.urn("CustomImage", text)}).inputs
            lab.cloud.refuse["create"] = [Denied(f"create {text}", why=text)]
            with pytest.raises(dynamic.MachineImageError) as error:
                provider.create(inputs)
            assert in_a_line(str(error.value)) == str(error.value)
            dynamic._call(inputs).say(text)
            assert all(in_a_line(line) == line for line in capsys.readouterr().out[:-1].split("\n"))


def test_json_that_the_commands_print_is_plain_and_says_the_same(
    capsys: pytest.CaptureFixture[str], matrix: Matrix
) -> None:
    for what, text in HOSTILE.items():
        with matrix.cell("hostile text", what, "JSON"):
            rows = [prune.Row(Judged(image(text), text), "goes", text)]
            document = prune.as_json(Retention(text, 1, 0.0, "shop/dev", {}), rows, [text])
            show(document)
            complain("prune", text)
            shown, complained = capsys.readouterr()
            assert json.loads(shown) == json.loads(document)
            assert all(in_a_line(line) == line for line in shown[:-1].split("\n"))
            assert in_a_line(complained[:-1]) == complained[:-1]


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "a/../../b", "..\0", "x" * 300])
def test_a_profile_is_read_in_the_tools_folder_or_not_at_all(name: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / ".tccli").mkdir(parents=True)
    (tmp_path / "secret.credential").write_text('{"secretId": "a", "secretKey": "b"}')
    with pytest.raises(ImageError, match="is no name of a profile"):
        profiles.read(name, home)
