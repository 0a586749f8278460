"""Requests and answers against the official SDK's own models: what is misspelt here fails here."""

import re
import types
from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel
from tencentcloud.cvm.v20170312.cvm_client import CvmClient

from emulator.lab import TYPED
from pulumi_machine_image.emulator import dispatch as dispatch  # fills the register
from pulumi_machine_image.emulator.actions.instances import Loose
from pulumi_machine_image.emulator.registry import ACTIONS, NOT_OFFERED, Action

WITH_MODELS = [action for action in ACTIONS.values() if action.service in TYPED]
NOT_ANSWERED = {"CdcCacheStatus"}  # only for dedicated clusters, which there are none of


def sdk_fields(service: str, model: str) -> dict[str, str]:
    """Field to documented type, of a model of the SDK."""
    text = getattr(TYPED[service][1], model).__init__.__doc__ or ""
    return dict(re.findall(r":type (\w+): (.*)", text))


def structure(documented: str) -> str | None:
    """The model's name in `list of Tag` or in a class reference, if it is one."""
    word = documented.removeprefix("list of ").strip("`").rsplit(".", 1)[-1]
    return word if word not in ("str", "int", "bool", "float") else None


def named(action: Action) -> str:
    return f"{action.service}-{action.name}"


def test_every_image_action_of_the_sdk_is_offered_or_left_out_for_a_reason() -> None:
    known = {name for name in dir(CvmClient) if re.search("Image", name) and name[0].isupper()}
    assert known - {name for service, _, name in ACTIONS if service == "cvm"} == set(NOT_OFFERED)
    assert all(len(reason) > 20 for reason in NOT_OFFERED.values())


def mismatches(service: str, request: type[BaseModel], model: str) -> Iterator[str]:
    """Every difference between a request and the SDK's model of it."""
    documented = sdk_fields(service, model)
    ours = {str(field.alias): field for field in request.model_fields.values()}
    ignored: frozenset[str] = getattr(request, "IGNORED", frozenset())
    partly = issubclass(request, Loose)
    yield from (f"{model}.{name} is not in the SDK" for name in (ours.keys() | ignored) - documented.keys())
    yield from (f"{model}.{name} is unknown here" for name in documented.keys() - ours.keys() - ignored if not partly)
    for name, field in ours.items():
        written = documented.get(name, "str")
        is_list = written.startswith("list of ")
        inner, depth = unwrapped(field.annotation)
        if is_list != (depth > 0):
            yield f"{model}.{name} is {written} in the SDK"
        nested = structure(written)
        if nested and isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from mismatches(service, inner, nested)
        elif inner is not {"str": str, "int": int, "bool": bool}.get(written.removeprefix("list of ")):
            yield f"{model}.{name} is {written} in the SDK, not {inner}"


def unwrapped(annotation: Any, depth: int = 0) -> tuple[Any, int]:
    """What is inside lists, Annotated and `| None`, and how many lists were around it."""
    if get_origin(annotation) in (list, set):
        return unwrapped(get_args(annotation)[0], depth + 1)
    if get_origin(annotation) is types.UnionType or str(get_origin(annotation)) == "typing.Union":
        (inner,) = [part for part in get_args(annotation) if part is not type(None)]
        return unwrapped(inner, depth)
    if hasattr(annotation, "__metadata__"):
        return unwrapped(get_args(annotation)[0], depth)
    return annotation, depth


@pytest.mark.parametrize("action", WITH_MODELS, ids=named)
def test_requests_have_the_parameters_of_the_sdk_and_no_others(action: Action) -> None:
    assert list(mismatches(action.service, action.request, f"{action.name}Request")) == []


def answer_mismatches(service: str, shape: Any, model: str) -> Iterator[str]:
    documented = sdk_fields(service, model)
    fields = get_type_hints(shape)
    yield from (f"{model}.{name} is not in the SDK" for name in fields.keys() - documented.keys())
    for name, annotation in fields.items():
        written = documented.get(name, "str")
        inner, depth = unwrapped(annotation)
        if written.startswith("list of ") != (depth > 0):
            yield f"{model}.{name} is {written} in the SDK"
        nested = structure(written)
        if nested and hasattr(inner, "__total__"):
            yield from answer_mismatches(service, inner, nested)
        elif inner is not {"str": str, "int": int, "bool": bool}.get(written.removeprefix("list of ")):
            yield f"{model}.{name} is {written} in the SDK, not {inner}"


@pytest.mark.parametrize("action", WITH_MODELS, ids=named)
def test_answers_have_fields_of_the_sdk_only(action: Action) -> None:
    if action.answer is type(None):
        assert set(sdk_fields(action.service, f"{action.name}Response")) == {"RequestId"}
        return
    assert list(answer_mismatches(action.service, action.answer, f"{action.name}Response")) == []
    left_out = sdk_fields(action.service, f"{action.name}Response").keys() - get_type_hints(action.answer).keys()
    assert left_out == {"RequestId"}


def test_an_image_is_answered_whole() -> None:
    from pulumi_machine_image.emulator.actions.images import ImageAnswer

    assert sdk_fields("cvm", "Image").keys() - get_type_hints(ImageAnswer).keys() == NOT_ANSWERED


def test_every_action_has_a_rate_and_says_what_it_does() -> None:
    for action in ACTIONS.values():
        assert action.per_second > 0
        assert (action.run.__doc__ or "").strip(), action.name
        assert action.request.__doc__, action.name
