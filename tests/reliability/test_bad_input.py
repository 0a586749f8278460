"""Inputs and settings that cannot work: one line that names the property and the rule, and nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi.runtime.proto import provider_pb2

from lab.engine import HOME, Lab
from plugin.stage import Stage, refused
from pulumi_machine_image import dynamic
from pulumi_machine_image.clouds.connect import connect
from pulumi_machine_image.images.errors import ImageError, SettingsProblem
from pulumi_machine_image.plain_text import in_a_line, is_plain
from pulumi_machine_image.plugin.schema import schema
from pulumi_machine_image.plugin.values import SECRET, SIGNATURE, dump
from pulumi_machine_image.runtime.clock import SystemClock
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings
from reliability import bad_input
from reliability.bad_input import GOOD, HUSH, PREFIX, Case
from reliability.report import Matrix

CASES = [*bad_input.from_schema(), *bad_input.by_hand()]
SETTINGS = list(bad_input.configurations())
KEYS = ("secretId", "secretKey", "securityToken")
LONGEST = 600
"""Characters of an answer, however much was given."""
PROVIDERS = {
    "CustomImage": dynamic.CustomImageProvider,
    "ImageCopy": dynamic.ImageCopyProvider,
    "ImageShare": dynamic.ImageShareProvider,
}


@pytest.fixture(scope="module")
def attached() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.close()


def judge(case: Case, answers: Sequence[tuple[str, str]]) -> None:
    """Wants the property, the rule, and no more than a line."""
    assert answers, "it is accepted"
    for named, reason in answers:
        proper(f"{named} {reason}")
        assert is_plain(case.inputs.get(named)), "the engine prints the value of a property that is named"
    assert any(case.path in (named, *reason.split(" ")[:1]) or case.path in reason for named, reason in answers), (
        answers
    )


def proper(line: str) -> None:
    """What any answer is, whatever was given."""
    assert in_a_line(line) == line
    assert len(line) <= LONGEST
    assert HUSH not in line, "it shows what may be a secret"
    assert "a mistake in pulumi-machine-image" not in line, line
    assert "Traceback" not in line


def checked(stage: Stage, kind: str, inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(failure.property, failure.reason) for failure in stage.check(kind, inputs).failures]


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    assert len(CASES) + len(SETTINGS) >= 600
    subjects = {case.subject for case in CASES}
    assert subjects == {token.removeprefix(PREFIX) for kind in ("resources", "functions") for token in schema()[kind]}


@pytest.mark.parametrize("kind", GOOD)
def test_the_plugin_tells_what_is_wrong_with_a_resource(kind: str, attached: Stage, matrix: Matrix) -> None:
    for case in CASES:
        if case.subject == kind:
            with matrix.cell("bad input", f"{case.path or 'any'}: {case.what}", f"plugin, {kind}"):
                attached.new_run()
                judge(case, checked(attached, kind, case.inputs))
                assert attached.cloud.writes == 0


@pytest.mark.parametrize("kind", GOOD)
def test_the_dynamic_door_tells_the_same(kind: str, lab: Lab, monkeypatch: pytest.MonkeyPatch, matrix: Matrix) -> None:
    monkeypatch.setattr(dynamic, "_core", lab.core)
    for case in CASES:
        if case.subject == kind:
            with matrix.cell("bad input", f"{case.path or 'any'}: {case.what}", f"dynamic, {kind}"):
                news = {**case.inputs, "__provenance": lab.urn(kind, "it")}
                found = PROVIDERS[kind]().check({}, news).failures
                judge(case, [(failure.property, failure.reason) for failure in found])
                assert lab.cloud.writes == 0


@pytest.mark.parametrize("name", sorted({case.subject for case in CASES} - GOOD.keys()))
def test_a_look_up_tells_what_is_wrong_with_it(name: str, attached: Stage, matrix: Matrix) -> None:
    attached.new_run()
    for case in CASES:
        if case.subject == name:
            with matrix.cell("bad input", f"{case.path}: {case.what}", f"look-up, {name}"):
                with refused() as told:
                    attached.invoke(name, case.inputs)
                judge(case, [("", told.text)])


def test_both_doors_tell_what_is_wrong_with_a_setting(matrix: Matrix) -> None:
    stage = Stage()
    for case in SETTINGS:
        with matrix.cell("bad input", f"{case.path or 'any'}: {case.what}", "configuration, plugin"):
            request = provider_pb2.CheckRequest(news=dump(case.inputs))
            judge(case, [("", failure.reason) for failure in stage.ask.CheckConfig(request).failures])
            with refused() as told:
                stage.configure(case.inputs)
            judge(case, [("", told.text)])
            assert stage.connected == []
        if case.path in ("region", "profile", "domain", *KEYS):
            continue  # in a stack's file it is a text, and any text may be one
        with matrix.cell("bad input", f"{case.path or 'any'}: {case.what}", "configuration, dynamic"):
            text = {key: value if isinstance(value, str) else json.dumps(value) for key, value in case.inputs.items()}
            with pytest.raises(SettingsProblem) as wrong:
                Settings.of(text)
            judge(case, [("", str(wrong.value))])
    stage.close()


@pytest.mark.parametrize("odd", [bad_input.ESCAPES, bad_input.LONG, "a\nb", "../../../tmp/x"])
def test_what_only_a_cloud_can_judge_of_a_setting_is_told_in_a_line_too(
    odd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in KEYS:
        given = {"cloud": "tencent", **dict.fromkeys(KEYS, "AKID"), name: HUSH + odd, "region": HOME}
        proper(told_by_first_call(given))
    proper(told_by_first_call({"cloud": "tencent", "profile": odd, "region": HOME}))


def told_by_first_call(given: Mapping[str, Any]) -> str:
    closed = {**given, "endpoint": "http://127.0.0.1:9"}  # nobody listens there
    clock = SystemClock()
    with pytest.raises(ImageError) as error:
        connect(Settings.of(closed), clock).cloud(Patience(1.0, clock)).account()
    return str(error.value)


# Grown.

scalars = st.none() | st.booleans() | st.integers(-5, 2**40) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    [bad_input.ESCAPES, bad_input.LONG, "img-00000001", "ap-shanghai", "45m", "", " "]
)
values = st.recursive(
    scalars | texts,
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(texts | st.sampled_from(["name", "url", "create", SIGNATURE]), part, max_size=3)
        | part.map(lambda value: {SIGNATURE: SECRET, "value": value})
    ),
    max_leaves=6,
)


def changed(kind: str) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    names = sorted(schema()["resources"][PREFIX + kind]["inputProperties"])
    some = st.dictionaries(st.sampled_from(names) | texts, values, min_size=1, max_size=4)
    return some.map(lambda part: (kind, {**GOOD[kind], **part}))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(*map(changed, GOOD)))
def test_whatever_is_given_the_answer_is_a_proper_one(attached: Stage, given: tuple[str, dict[str, Any]]) -> None:
    kind, inputs = given
    attached.new_run()
    for named, reason in checked(attached, kind, inputs):
        proper(f"{named} {reason}")
    assert attached.cloud.writes == 0
