"""Requests and answers against the official SDK's own models: what is misspelt here fails here."""

import re
import subprocess
import sys
import types
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from tencentcloud.cvm.v20170312.cvm_client import CvmClient

from emulator.lab import TYPED
from pulumi_machine_image.emulator import actions
from pulumi_machine_image.emulator.registry import ACTIONS, DECLARED, MODULES, NOT_OFFERED, Action
from pulumi_machine_image.emulator.structures import Field, Structure, fields

PLAIN = {"str": str, "int": int, "bool": bool, "float": float}


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


def test_the_table_of_the_register_has_what_the_modules_declare() -> None:
    for module in iter_modules(actions.__path__):
        import_module(f"{actions.__name__}.{module.name}")
    declared = {(action.run.__module__, *key) for key, action in DECLARED.items()}
    table = {
        (f"{actions.__name__}.{module}", *service, name)
        for module, (service, names) in MODULES.items()
        for name in names
    }
    assert declared == table
    assert {(*key, action) for key, action in ACTIONS.items()} == {(*key, action) for key, action in DECLARED.items()}


ASKED_MEANWHILE = """
from concurrent.futures import ThreadPoolExecutor, wait
from pulumi_machine_image.emulator import registry

class Declared(dict):
    def __setitem__(self, key, action):
        super().__setitem__(key, action)
        if wait([pool.submit(registry.ACTIONS.__getitem__, key)], timeout=0.2).done:
            print(key, "is had while its module is half imported")

registry.DECLARED = Declared()
with ThreadPoolExecutor() as pool:
    registry.ACTIONS["cvm", "2017-03-12", "DescribeImages"]
"""


def test_an_action_is_not_to_be_had_before_its_module_is_whole() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED_MEANWHILE], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_every_image_action_of_the_sdk_is_offered_or_left_out_for_a_reason() -> None:
    known = {name for name in dir(CvmClient) if re.search("Image", name) and name[0].isupper()}
    assert known - {name for service, _, name in ACTIONS if service == "cvm"} == set(NOT_OFFERED)
    assert all(len(reason) > 20 for reason in NOT_OFFERED.values())


def parts(service: str, request: type[Structure], model: str) -> Iterator[tuple[type[Structure], str]]:
    """A request and the structures in it, each with the SDK's model of it."""
    yield request, model
    documented = sdk_fields(service, model)
    for name, field in wire_fields(request).items():
        inner, _ = unwrapped(field.annotation)
        nested = structure(documented.get(name, "str"))
        if nested and isinstance(inner, type) and issubclass(inner, Structure):
            yield from parts(service, inner, nested)


def wire_fields(request: type[Structure]) -> dict[str, Field]:
    return {field.wire: field for field in fields(request).values()}


def mismatches(service: str, request: type[Structure], model: str) -> Iterator[str]:
    """Every difference between a part of a request and the SDK's model of it."""
    documented, ours = sdk_fields(service, model), wire_fields(request)
    yield from (f"{model}.{name} is not in the SDK" for name in (ours.keys() | request.IGNORED) - documented.keys())
    yield from (f"{model}.{name} is unknown here" for name in documented.keys() - ours.keys() - request.IGNORED.keys())
    yield from (f"{model}.{name} is ignored and is not" for name in ours.keys() & request.IGNORED.keys())
    for name, field in ours.items():
        written = documented.get(name, "str")
        inner, depth = unwrapped(field.annotation)
        if written.startswith("list of ") != (depth > 0):
            yield f"{model}.{name} is {written} in the SDK"
        is_structure = isinstance(inner, type) and issubclass(inner, Structure)
        if is_structure != bool(structure(written)) or not (is_structure or inner is plain(written)):
            yield f"{model}.{name} is {written} in the SDK, not {inner}"


def plain(documented: str) -> type | None:
    return PLAIN.get(documented.removeprefix("list of "))


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


@pytest.mark.parametrize("action", ACTIONS.values(), ids=named)
def test_requests_have_the_parameters_of_the_sdk_and_no_others(action: Action) -> None:
    found = [
        difference
        for part, model in parts(action.service, action.request, f"{action.name}Request")
        for difference in mismatches(action.service, part, model)
    ]
    assert found == []


@pytest.mark.parametrize("action", ACTIONS.values(), ids=named)
def test_what_has_no_effect_is_left_out_for_a_reason(action: Action) -> None:
    for part, _ in parts(action.service, action.request, f"{action.name}Request"):
        assert all(len(reason) > 10 for reason in part.IGNORED.values())


def answer_mismatches(service: str, shape: Any, model: str) -> Iterator[str]:
    """Every difference between an answer and the SDK's model of it; what is always null fits any field."""
    documented, fields = sdk_fields(service, model), {} if shape is type(None) else get_type_hints(shape)
    yield from (f"{model}.{name} is not in the SDK" for name in fields.keys() - documented.keys())
    yield from (f"{model}.{name} is not answered" for name in documented.keys() - fields.keys() - {"RequestId"})
    for name, annotation in fields.items():
        if annotation is type(None):
            continue
        written = documented.get(name, "str")
        inner, depth = unwrapped(annotation)
        if written.startswith("list of ") != (depth > 0):
            yield f"{model}.{name} is {written} in the SDK"
        nested = structure(written)
        if nested and is_typeddict(inner):
            yield from answer_mismatches(service, inner, nested)
        elif inner is not plain(written):
            yield f"{model}.{name} is {written} in the SDK, not {inner}"


@pytest.mark.parametrize("action", ACTIONS.values(), ids=named)
def test_answers_have_all_fields_of_the_sdk_and_no_others(action: Action) -> None:
    assert list(answer_mismatches(action.service, action.answer, f"{action.name}Response")) == []


def test_every_action_has_a_rate_and_says_what_it_does() -> None:
    for action in ACTIONS.values():
        assert action.per_second > 0
        assert (action.run.__doc__ or "").strip(), action.name
        assert action.request.__doc__, action.name
