"""The look-ups as a Python program calls them."""

from __future__ import annotations

import functools
import gc
import inspect
import json
import operator
import re
import subprocess
import sys
import threading
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pulumi
import pytest
from pydantic.fields import FieldInfo

from pulumi_machine_image import dynamic, dynamic_functions
from pulumi_machine_image.documented import documented
from pulumi_machine_image.functions import FUNCTIONS, Function
from pulumi_machine_image.images.errors import ImageGone, InvalidInput, SettingsProblem
from toolchain import places, shell

PYTHON: dict[str, Callable[..., Any]] = {
    "getImage": dynamic.get_image,
    "getImages": dynamic.get_images,
    "getImageQuota": dynamic.get_image_quota,
    "getImageShares": dynamic.get_image_shares,
    "getImageRegions": dynamic.get_image_regions,
    "getImportableSystems": dynamic.get_importable_systems,
}
CONFIG = {"cloud": "emulator", "region": "ap-guangzhou", "emulator": '{"database": ":memory:", "limits": "current"}'}


class Run:
    """What stands for a run of a program."""


class Program:
    """A program under Pulumi: a run with its configuration."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch, self._settings = monkeypatch, types.SimpleNamespace()
        monkeypatch.setattr(dynamic_functions, "SETTINGS", self._settings)
        self.begin(**CONFIG)

    def begin(self, **config: str) -> None:
        self._settings.monitor = Run()
        told = {f"machine-image:{key}": value for key, value in config.items()}
        self._monkeypatch.setenv("PULUMI_CONFIG", json.dumps(told))


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    program = Program(monkeypatch)
    yield program
    program.begin()
    gc.collect()  # Ends the runs before, which closes what was opened for them.


def asked(look_up: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(look_up).parameters)


def as_argument(annotation: Any) -> Any:
    """The type of an argument for a model's type: whoever calls may pass any sequence or mapping."""
    if get_origin(annotation) in (Union, types.UnionType):
        return functools.reduce(operator.or_, (as_argument(part) for part in get_args(annotation)))
    wider: Any = {list: Sequence, dict: Mapping}.get(get_origin(annotation))
    return annotation if wider is None else wider[get_args(annotation)]


def test_every_look_up_has_its_python_function() -> None:
    assert PYTHON.keys() == FUNCTIONS.keys()


@pytest.mark.parametrize("name", PYTHON)
def test_signatures_follow_from_the_models(name: str) -> None:
    function, parameters = FUNCTIONS[name], asked(PYTHON[name])
    assert list(parameters) == list(function.args.model_fields)
    assert {parameter.kind for parameter in parameters.values()} <= {inspect.Parameter.KEYWORD_ONLY}
    fields = function.args.model_fields
    hints = get_type_hints(PYTHON[name], localns={function.result.__name__: function.result})
    assert hints.pop("return") is function.result
    assert hints == {field: as_argument(info.annotation) for field, info in fields.items()}
    assert {key: default_of(info) for key, info in fields.items()} == {
        key: parameter.default for key, parameter in parameters.items()
    }


def default_of(field: FieldInfo) -> Any:
    return inspect.Parameter.empty if field.is_required() else field.default


@pytest.mark.parametrize("name", PYTHON)
def test_texts_follow_from_the_models(name: str) -> None:
    text = inspect.getdoc(PYTHON[name]) or ""
    said = {
        match[1]: " ".join(match[2].split())
        for match in re.finditer(r"^    (\w+): (.+(?:\n        .+)*)", text.partition("Args:")[2], re.MULTILINE)
    }
    said.pop("LookUpFailed", None)
    fields = documented(FUNCTIONS[name].args)
    assert said == {field: " ".join(str(info.description).split()) for field, info in fields.items()}


def test_every_property_of_every_look_up_is_described() -> None:
    for function in FUNCTIONS.values():
        for model in (function.args, function.result, *nested(function)):
            assert model.__doc__
            assert [name for name, field in documented(model).items() if not field.description] == []


def nested(function: Function[Any, Any]) -> Iterator[Any]:
    for field in function.result.model_fields.values():
        for part in get_args(field.annotation):
            if hasattr(part, "model_fields"):
                yield part


def test_importing_the_look_ups_loads_neither_core_nor_sdk() -> None:
    heavy = ("pydantic", "tencentcloud", "sqlite3", "pulumi_machine_image.core", "pulumi_machine_image.functions")
    loaded = f"[module for module in sys.modules if module.startswith({heavy})]"
    code = f"import sys; from pulumi_machine_image import dynamic; print({loaded})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_answers_have_attributes_by_python_names(program: Program) -> None:
    image = dynamic.get_image(platform="Ubuntu", architectures=("x86_64",), most_recent=True)
    assert (image.os_name, image.size_gib, image.supported_by) == ("Ubuntu Server 24.04 LTS 64bit", 20, "maker")
    assert len(dynamic.get_images(bits=32).images) == 3
    assert dynamic.get_image_quota(regions=["ap-tokyo"]).quotas["ap-tokyo"].free == 500
    assert dynamic.get_image_regions().regions[0].zones[0].zone == "ap-bangkok-1"
    assert "x86_64" in dynamic.get_importable_systems().systems[0].architectures
    with pytest.raises(pulumi.RunError):
        dynamic.get_image_shares(image_id="img-12345678")


def test_a_licence_fee_is_a_warning(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    program.begin(**CONFIG)
    for _ in range(2):
        dynamic.get_images(kinds=["public"], os_type="windows", regions=["ap-singapore"])
    (line,) = said
    assert line.endswith("an instance costs a licence fee for Windows besides the machine")


def test_what_the_cloud_does_not_say_is_none(program: Program) -> None:
    assert dynamic.get_image_quota().quotas["ap-guangzhou"].error is None


def test_a_failure_ends_the_program_with_one_line(program: Program) -> None:
    with pytest.raises(pulumi.RunError) as failed:
        dynamic.get_image(name="web")
    assert str(failed.value).startswith("getImage in ap-guangzhou: none of 22 images meets all criteria; nearest: img-")
    assert "\n" not in str(failed.value)
    assert isinstance(failed.value, dynamic.LookUpFailed)
    assert isinstance(failed.value.error, ImageGone)
    assert failed.value.__suppress_context__


def test_an_output_is_no_argument(program: Program) -> None:
    unknown: Any = pulumi.Output.__new__(pulumi.Output)
    with pytest.raises(dynamic.LookUpFailed, match="name is an Output, which has no value yet") as failed:
        dynamic.get_image(name=unknown)
    assert isinstance(failed.value.error, InvalidInput)


def test_wrong_settings_are_told_as_such(program: Program) -> None:
    program.begin(cloud="azure")
    with pytest.raises(dynamic.LookUpFailed, match="machine-image:cloud") as failed:
        dynamic.get_images()
    assert isinstance(failed.value.error, SettingsProblem)


def test_a_run_can_print_its_calls(
    program: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dynamic.get_image_regions()
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("PULUMI_MACHINE_IMAGE_CALLS", "1")
    program.begin(**CONFIG)
    dynamic.get_image_quota()
    assert capsys.readouterr().out.startswith("look-ups so far: API calls: 2\n")


def test_one_run_has_one_core_however_many_threads_ask(program: Program) -> None:
    begun = threading.Barrier(4)

    def ask() -> None:
        begun.wait()
        cores.add(dynamic_functions._core())

    cores: set[object] = set()
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cores) == 1


def test_another_run_has_its_own_settings(program: Program) -> None:
    first = dynamic_functions._core()
    program.begin(**CONFIG | {"region": "ap-tokyo"})
    assert dynamic_functions._core() is not first
    assert dynamic.get_image(name="Fedora 40 64bit").region == "ap-tokyo"


def test_the_end_of_a_run_closes_its_core(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    monkeypatch.setattr("pulumi_machine_image.core.Core.close", lambda core: closed.append(core.settings.region))
    program.begin(cloud="tencent", region="ap-beijing")
    dynamic_functions._core()
    assert closed == []
    program.begin(**CONFIG)
    gc.collect()
    assert closed == ["ap-beijing"]


@pytest.mark.e2e
def test_a_preview_looks_up_for_real_and_a_failure_is_shown_once(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: looks\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(
        "import pulumi\n"
        "from pulumi_machine_image import dynamic as machine_image\n"
        "newest = machine_image.get_image(platform='Fedora', most_recent=True)\n"
        "pulumi.export('newest', newest.os_name)\n"
        "machine_image.get_image(name=pulumi.Config().require('wanted'))\n"
    )
    (tmp_path / "state").mkdir()
    own = {"PULUMI_BACKEND_URL": f"file://{tmp_path}/state", "PULUMI_HOME": f"{tmp_path}/home"}
    environment = {**shell.environment(shell.settings(ours=places.TOOLS_BIN.exists())), **own}

    def tell(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["pulumi", *command], cwd=tmp_path, env=environment, capture_output=True, text=True)

    tell("stack", "init", "dev").check_returncode()
    for setting in ("machine-image:cloud=emulator", "machine-image:region=ap-tokyo", "wanted=Fedora 40 64bit"):
        tell("config", "set", *setting.split("=")).check_returncode()
    good = tell("preview", "--suppress-progress")
    assert good.returncode == 0, good.stdout
    assert 'newest: "Fedora 40 64bit"' in good.stdout
    tell("config", "set", "wanted", "Fedora 4O").check_returncode()
    bad = tell("preview", "--suppress-progress")
    diagnostics = bad.stdout.partition("Diagnostics:")[2]
    assert bad.returncode != 0
    assert diagnostics.count("error: getImage in ap-tokyo: none of 22 images meets all criteria; nearest: img-") == 1
    assert "Traceback" not in bad.stdout + bad.stderr
    assert "LookUpFailed" not in bad.stdout
