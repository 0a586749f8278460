"""Every failure ends a call with a code of its own and one line; the engine would take UNKNOWN for a broken state."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import engine_pb2, provider_pb2

from lab.engine import HOME
from plugin.stage import Stage, refused
from pulumi_machine_image import clouds, functions, images, planning, resources, runtime
from pulumi_machine_image.core import Core
from pulumi_machine_image.functions import get_image
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.errors import CopiesFailed, ImageError, SeveralFailures
from pulumi_machine_image.plugin.failures import CODES, code_of
from pulumi_machine_image.plugin.servicer import PREFIX

Code = grpc.StatusCode
EXPECTED: dict[type[ImageError], grpc.StatusCode] = {
    errors.ImageError: Code.FAILED_PRECONDITION,
    errors.InvalidInput: Code.INVALID_ARGUMENT,
    errors.SettingsProblem: Code.FAILED_PRECONDITION,
    errors.NoCredentials: Code.UNAUTHENTICATED,
    errors.ImageGone: Code.NOT_FOUND,
    errors.SourceGone: Code.NOT_FOUND,
    errors.ImageConflict: Code.FAILED_PRECONDITION,
    errors.NameTaken: Code.ALREADY_EXISTS,
    errors.StillShared: Code.FAILED_PRECONDITION,
    errors.NoRoom: Code.RESOURCE_EXHAUSTED,
    errors.Refused: Code.PERMISSION_DENIED,
    errors.NotTheOwner: Code.PERMISSION_DENIED,
    errors.BadAccount: Code.INVALID_ARGUMENT,
    errors.Protected: Code.FAILED_PRECONDITION,
    errors.Denied: Code.PERMISSION_DENIED,
    errors.LoginRefused: Code.UNAUTHENTICATED,
    errors.Busy: Code.ABORTED,
    errors.Throttled: Code.RESOURCE_EXHAUSTED,
    errors.CloudTrouble: Code.UNAVAILABLE,
    errors.Unreachable: Code.UNAVAILABLE,
    errors.AnswerLost: Code.UNAVAILABLE,
    errors.BuildFailed: Code.ABORTED,
    errors.TookTooLong: Code.DEADLINE_EXCEEDED,
    errors.Interrupted: Code.CANCELLED,
    errors.SeveralFailures: Code.NOT_FOUND,
    errors.CopiesFailed: Code.NOT_FOUND,
    get_image.NoMatch: Code.NOT_FOUND,
    get_image.SeveralMatches: Code.INVALID_ARGUMENT,
}
METHODS: dict[str, Callable[[Stage], object]] = {
    "Create": lambda stage: stage.make("CustomImage", {"name": "web", "region": HOME, "instanceId": "ins-demo0001"}),
    "Read": lambda stage: stage.find("CustomImage", f"{HOME}/img-00000001"),
    "Invoke": lambda stage: stage.invoke("getImages", {}),
    "List": lambda stage: list(stage.ask.List(provider_pb2.ListRequest(token=f"{PREFIX}CustomImage"))),
}


def classes(of: type[ImageError] = ImageError) -> Iterator[type[ImageError]]:
    """The whole tree, as far as the package has it."""
    for package in (clouds, functions, images, planning, resources, runtime):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    yield of
    for kind in of.__subclasses__():
        if kind.__module__.startswith("pulumi_machine_image."):
            yield from classes(kind)


def example(kind: type[ImageError]) -> ImageError:
    if issubclass(kind, CopiesFailed):
        gone = errors.ImageGone("copy image img-1", where="ap-beijing", why="there is none")
        return kind("copy image img-1", begun={}, by_region={"ap-beijing": gone})
    if issubclass(kind, SeveralFailures):
        gone = errors.ImageGone("copy image img-1", where="ap-beijing", why="there is none")
        return kind("copy image img-1", failures=[gone, errors.Busy("copy", why="it is busy")])
    return kind("do it", where=HOME, why="it is so", do="Do something else", code="Its.Code", request_id="req-1")


def test_every_class_has_a_code_that_somebody_chose() -> None:
    """A class of its own in the tree, or below one that has an entry."""
    by_default = {ImageError, SeveralFailures, CopiesFailed}
    assert {kind for kind in classes() if not any(issubclass(kind, one) for one, _ in CODES)} == by_default
    assert set(classes()) == EXPECTED.keys()


def test_no_entry_hides_another() -> None:
    kinds = [kind for kind, _ in CODES]
    assert not [kind for number, kind in enumerate(kinds) if any(issubclass(kind, one) for one in kinds[:number])]


@pytest.mark.parametrize("kind", EXPECTED, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("method", METHODS)
def test_every_class_of_errors_keeps_its_code_and_its_text(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, kind: type[ImageError], method: str
) -> None:
    error = example(kind)

    def fail(*args: Any, **named: Any) -> Any:
        raise error

    for verb in ("create", "find", "call_function"):
        monkeypatch.setattr(Core, verb, fail)
    with refused() as told:
        METHODS[method](stage)
    assert told.code is EXPECTED[kind]
    assert told.text == str(error)
    assert not told.details


@pytest.mark.parametrize("kind", EXPECTED, ids=lambda kind: kind.__name__)
def test_so_does_what_the_cloud_answers(stage: Stage, kind: type[ImageError]) -> None:
    """From the cloud's own answer through a resource's verb: it may be told in other words, never as a mistake."""
    stage.cloud.refuse["create"] = [example(kind)] * 9
    with refused() as told:
        METHODS["Create"](stage)
    assert told.code not in (Code.UNKNOWN, Code.INTERNAL)
    if kind is not errors.AnswerLost:  # asked for again, as it may have had an effect
        assert told.code is EXPECTED[kind]


def test_several_failures_have_the_code_of_the_first() -> None:
    nothing = SeveralFailures("do it", failures=[])
    assert code_of(nothing) is Code.FAILED_PRECONDITION
    assert code_of(SeveralFailures("do it", failures=[SeveralFailures("a", failures=[example(errors.NoRoom)])])) is (
        Code.RESOURCE_EXHAUSTED
    )


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (RuntimeError("boom\nand more"), "RuntimeError: boom"),
        (KeyError("x"), "KeyError: 'x'"),
        (ValueError(), "ValueError: "),
        (AssertionError("\n"), "AssertionError: "),
        (RecursionError("too deep"), "RecursionError: too deep"),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_a_mistake_of_ours_is_one_line_and_its_traceback_is_for_those_who_ask(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, error: Exception, text: str, method: str
) -> None:
    def fail(*args: Any, **named: Any) -> Any:
        raise error

    for verb in ("create", "find", "call_function"):
        monkeypatch.setattr(Core, verb, fail)
    with refused() as told:
        METHODS[method](stage)
    assert told.code is Code.INTERNAL
    assert told.text == f"a mistake in pulumi-machine-image, please report it: {text}"
    [line] = stage.engine.logged
    assert line.severity == engine_pb2.DEBUG
    assert line.message.startswith("Traceback")


def test_an_error_in_any_language_arrives_whole(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "镜像 \"x\" - 100 % größer, 'so' \U0001f600"
    monkeypatch.setattr(Core, "find", lambda *_: (_ for _ in ()).throw(errors.Busy("do it", why=text)))
    with refused() as told:
        METHODS["Read"](stage)
    assert text in told.text
