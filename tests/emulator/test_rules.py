"""Faults by rule: which calls they strike, and what becomes of those."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from emulator.lab import FIRST, GUANGZHOU, SECOND, SHANGHAI, Client, Lab
from pulumi_machine_image.cli import main
from pulumi_machine_image.cli.emulator import rules
from pulumi_machine_image.emulator import EmulatorError, EmulatorSettings
from pulumi_machine_image.emulator.catalogue import DEMO_IMAGE

Rule = dict[str, Any]
REFUSE: Rule = {"do": "refuse", "code": "InternalError"}


def outcome(client: Client, action: str = "DescribeImageQuota", **parameters: Any) -> str:
    """The code of a call, or `ok`."""
    try:
        client(action, **parameters)
    except TencentCloudSDKException as refusal:
        return str(refusal.get_code())
    return "ok"


def struck(lab: Lab, count: int, client: Client | None = None) -> list[int]:
    """Which of so many calls were struck, from 1."""
    client = client or lab.client()
    return [number for number in range(1, count + 1) if outcome(client) != "ok"]


@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"nth": 2}, [2]),
        ({"nth": [2, 5]}, [2, 5]),
        ({"times": 2}, [1, 2]),
        ({"nth": [2, 3, 4], "times": 2}, [2, 3]),
        ({"probability": 0}, []),
        ({"probability": 0.5, "seed": 1}, [1, 4, 5, 6]),
        ({"probability": 0.5, "seed": 2}, [3, 4]),
        ({"action": "Describe*"}, [1, 2, 3, 4, 5, 6]),
        ({"action": "CreateImage"}, []),
        ({"service": "cbs"}, []),
        ({"region": "ap-*", "account": FIRST}, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_rule_strikes_the_calls_that_it_says(build: Callable[..., Lab], rule: Rule, numbers: list[int]) -> None:
    assert struck(built(build, [REFUSE | rule]), 6) == numbers


def built(build: Callable[..., Lab], faults: list[Rule], **settings: Any) -> Lab:
    """A lab with rules; its own `faults` is the hook."""
    lab = build(**settings)
    lab.emulator.rules.add([*EmulatorSettings.parse({"faults": faults}).faults])
    return lab


def test_rules_go_by_account_and_region(build: Callable[..., Lab]) -> None:
    lab = built(build, [REFUSE | {"region": SHANGHAI, "account": SECOND}])
    assert struck(lab, 1, lab.client(region=SHANGHAI, account=SECOND)) == [1]
    assert struck(lab, 1, lab.client(region=SHANGHAI)) == []
    assert struck(lab, 1, lab.client(account=SECOND)) == []


def test_an_account_may_be_written_as_a_number(build: Callable[..., Lab]) -> None:
    """As YAML reads it, without quotes."""
    lab = built(build, [{**REFUSE, "account": int(SECOND)}])
    assert lab.client()("DescribeImageQuota")
    assert lab.client(account=SECOND).refused("DescribeImageQuota") == "InternalError"


def test_each_rule_counts_the_calls_that_fit_it(build: Callable[..., Lab]) -> None:
    lab = built(build, [REFUSE | {"region": GUANGZHOU, "nth": 2}])
    assert struck(lab, 3, lab.client(region=SHANGHAI)) == []
    assert struck(lab, 3) == [2]


def test_the_first_rule_that_strikes_decides(build: Callable[..., Lab]) -> None:
    lab = built(build, [{**REFUSE, "nth": 1, "code": "A.One"}, {**REFUSE, "nth": 1, "code": "A.Two"}])
    assert [outcome(lab.client()) for _ in range(3)] == ["A.One", "A.Two", "ok"]
    assert [(one["number"], one["calls"], one["strikes"]) for one in lab.emulator.rules.described()] == [
        (1, 3, 1),
        (2, 2, 1),
    ]


CREATE = {"ImageName": "web", "InstanceId": "ins-demo0001"}


@pytest.mark.parametrize(
    ("rule", "code", "images", "journal"),
    [
        (REFUSE, "InternalError", 0, "InternalError"),
        ({**REFUSE, "when": "after"}, "InternalError", 1, "done, InternalError"),
        ({"do": "throttle"}, "RequestLimitExceeded", 0, "RequestLimitExceeded"),
        ({"do": "delay", "seconds": 0.01}, "ok", 1, "ok"),
        ({"do": "delay", "seconds": 0.01, "when": "after"}, "ok", 1, "ok"),
        ({"do": "cut"}, "ClientNetworkError", 0, "cut"),
        ({"do": "cut", "when": "after"}, "ClientNetworkError", 1, "lost"),
        ({"do": "lose-answer"}, "ClientNetworkError", 1, "lost"),
        ({"do": "lose-answer", "when": "after"}, "ClientNetworkError", 1, "lost"),
        ({"do": "garble"}, "JSONDecodeError", 0, "garbled"),
        ({"do": "garble", "when": "after"}, "JSONDecodeError", 1, "done, garbled"),
        ({"do": "http"}, "ServerNetworkError", 0, "http 502"),
        ({"do": "http", "status": 503, "when": "after"}, "ServerNetworkError", 1, "done, http 503"),
        ({**REFUSE, "seconds": 0.01}, "InternalError", 0, "InternalError"),
    ],
)
def test_what_goes_wrong_does_so_before_the_effect_or_after_it(
    build: Callable[..., Lab], rule: Rule, code: str, images: int, journal: str
) -> None:
    lab = built(build, [{**rule, "action": "CreateImage"}])
    try:
        said = outcome(lab.client(), "CreateImage", **CREATE)
    except json.JSONDecodeError:
        said = "JSONDecodeError"
    assert said == code
    assert len(lab.own_images()) == images
    assert lab.emulator.journal(action="CreateImage")[0].outcome == journal


def test_images_end_as_failed_where_a_rule_says_so(build: Callable[..., Lab]) -> None:
    lab = built(build, [{"do": "fail-images", "action": "SyncImages", "regions": [SHANGHAI]}])
    image_id = lab.image()
    shanghai, beijing = lab.copy(image_id, SHANGHAI, "ap-beijing")
    assert (lab.state(image_id), lab.state(beijing, "ap-beijing")) == ("NORMAL", "NORMAL")
    assert lab.state(shanghai, SHANGHAI) == "CREATEFAILED"


def test_machines_end_as_failed_where_a_rule_says_so(build: Callable[..., Lab]) -> None:
    lab = built(build, [{"do": "fail-instances", "nth": 2}])
    lab.image()
    sent = {"ImageId": DEMO_IMAGE, "Placement": {"Zone": "ap-guangzhou-3"}}
    made = [lab.client()("RunInstances", **sent)["InstanceIdSet"] for _ in range(3)]
    for after, states in ((0, ["PENDING"] * 3), (1, ["RUNNING", "LAUNCH_FAILED", "RUNNING"])):
        lab.clock.advance(after)
        seen = [lab.client()("DescribeInstancesStatus", InstanceIds=ids)["InstanceStatusSet"] for ids in made]
        assert [one["InstanceState"] for (one,) in seen] == states


def test_a_rule_that_fails_images_counts_only_calls_that_make_some_in_its_regions(build: Callable[..., Lab]) -> None:
    fail = {"do": "fail-images", "regions": [SHANGHAI], "nth": 2}
    lab = built(build, [fail, {"do": "refuse", "code": "InternalError", "action": "DescribeImageQuota"}])
    image_id = lab.image()
    first, second, third = (lab.copy(image_id, SHANGHAI, ImageName=name)[0] for name in ("a", "b", "c"))
    states = [lab.state(copy, SHANGHAI) for copy in (first, second, third)]
    assert states == ["NORMAL", "CREATEFAILED", "NORMAL"]
    assert lab.client().refused("DescribeImageQuota") == "InternalError"


def test_rules_are_taken_away_one_by_one_or_all(build: Callable[..., Lab]) -> None:
    lab = built(build, [REFUSE, REFUSE, REFUSE])
    assert lab.emulator.rules.clear(2) == 1
    assert lab.emulator.rules.clear(2) == 0
    assert [one["number"] for one in lab.emulator.rules.described()] == [1, 3]
    assert lab.emulator.rules.clear() == 2
    assert struck(lab, 2) == []
    lab.emulator.rules.add([*EmulatorSettings.parse({"faults": [REFUSE]}).faults])
    assert [one["number"] for one in lab.emulator.rules.described()] == [4]


def test_a_delay_ends_with_the_emulator(build: Callable[..., Lab]) -> None:
    import threading

    lab = built(build, [{"do": "delay", "seconds": 3600}])
    said: list[str] = []
    client = lab.client()
    waiting = threading.Thread(target=lambda: said.append(outcome(client)))
    waiting.start()
    while not lab.emulator.rules.described()[0]["strikes"]:
        waiting.join(0.001)
    lab.close()
    waiting.join(20)
    assert said == ["ClientNetworkError"]


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ({}, "faults[0].do: field required"),
        ({"do": "fail-images", "action": "Describe*"}, "faults[0].action: fail-images goes with CreateImage, ImportI"),
        (
            {"do": "fail-instances", "action": "CreateImage"},
            "faults[0].action: fail-instances goes with RunInstances, n",
        ),
        ({"do": "fail-instances", "regions": [SHANGHAI]}, "faults[0]: regions goes with fail-images, not with fail-"),
        ({"do": "fail-images", "regions": ["ap-shangai"]}, "faults[0].regions: there is no region 'ap-shangai'"),
        ({"do": "explode"}, "faults[0].do: must be 'refuse', 'throttle', 'delay'"),
        ({"do": "refuse"}, "faults[0]: refuse needs a code"),
        ({"do": "delay"}, "faults[0]: delay needs seconds"),
        ({"do": "cut", "code": "InternalError"}, "faults[0]: code goes with refuse, not with cut"),
        ({"do": "cut", "status": 500}, "faults[0]: status goes with http, not with cut"),
        ({"do": "http", "status": 200}, "faults[0].status: must be greater than or equal to 400, not 200"),
        ({"do": "http", "status": 599}, "faults[0].status: must be a status of HTTP"),
        ({"do": "throttle", "when": "after"}, "faults[0]: throttle does not come after the effect"),
        ({"do": "cut", "nth": 0}, "faults[0].nth: must be numbers from 1"),
        ({"do": "cut", "times": 0}, "faults[0].times: must be greater than or equal to 1, not 0"),
        ({"do": "cut", "probability": 2}, "faults[0].probability: must be less than or equal to 1, not 2"),
        ({"do": "cut", "colour": "red"}, "faults[0].colour: is not permitted"),
        ({"do": "cut", "action": "CreateImages"}, "faults[0].action: there is no action 'CreateImages'"),
        ({"do": "cut", "action": "CreateImage", "service": "cbs"}, "there is no action 'CreateImage of cbs'"),
        ({"do": "cut", "region": "guangzhou"}, "faults[0].region: there is no region 'guangzhou'"),
        ("cut", "faults[0]: must be an object"),
    ],
)
@pytest.mark.parametrize("door", ["--faults", "settings"])
def test_a_mistake_in_a_rule_is_one_line_with_its_place(
    door: str, rule: Any, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if door == "settings":
        from pulumi_machine_image.emulator import Emulator

        with pytest.raises(EmulatorError) as refusal:
            Emulator(EmulatorSettings.parse({"faults": [rule]})).close()
        said = f"{refusal.value}\n"
    else:
        database = tmp_path / "x.db"
        assert main(["emulator", "--database", str(database), "--faults", json.dumps([rule])]) == 2
        said = capsys.readouterr().err
        assert not database.exists()
    assert line in said
    assert said.count("\n") == 1


def test_the_option_takes_json_or_a_yaml_file(tmp_path: Path) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text("- do: refuse\n  code: InternalError\n  nth: [1, 3]\n- {do: cut}\n")
    assert rules(str(path)) == [{"do": "refuse", "code": "InternalError", "nth": [1, 3]}, {"do": "cut"}]
    assert rules('{"do": "cut"}') == rules('[{"do": "cut"}]') == [{"do": "cut"}]
    assert rules(()) == ()


def test_a_mistake_in_a_file_of_rules_is_placed_in_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text("- do: cut\n- do: explode\n")
    database = str(tmp_path / "emulator.db")
    assert main(["emulator", "--database", database, "--faults", str(path)]) == 2
    assert f"machine-image emulator: {path}[1].do: must be 'refuse'" in capsys.readouterr().err
    assert main(["emulator", "--database", database, "--faults", '{"do": "explode"}']) == 2
    assert "machine-image emulator: --faults[0].do: must be 'refuse'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("[{", "--faults is neither JSON nor a file"),
        ("nowhere.yaml", "cannot read nowhere.yaml: No such file or directory"),
    ],
)
def test_an_option_that_cannot_be_read_is_one_line(
    given: str, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["emulator", "--database", str(tmp_path / "x.db"), "--faults", given]) == 2
    said = capsys.readouterr().err
    assert line in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
