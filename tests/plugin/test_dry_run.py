"""The cloud's own dry run, in previews of creations and updates."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import engine_pb2, provider_pb2

from lab.engine import HOME
from lab.fake_cloud import FIXED_NAMES
from plugin.stage import Stage, refused, urn
from pulumi_machine_image.images.errors import Busy, Denied, NameTaken, NoRoom, SourceGone
from pulumi_machine_image.plugin.servicer import PREFIX
from pulumi_machine_image.plugin.values import dump
from pulumi_machine_image.resources import rehearsal
from pulumi_machine_image.resources.model import UNKNOWN

SHANGHAI, BEIJING = "ap-shanghai", "ap-beijing"
WEB = {"name": "web-golden", "instanceId": "ins-demo0001"}


@pytest.fixture
def tried() -> Iterator[Stage]:
    stage = Stage({"region": HOME, "dryRun": "on"})
    yield stage
    stage.close()


def dry(stage: Stage) -> dict[str, int]:
    """What the cloud was let try; nothing else was written."""
    assert stage.cloud.writes == 0
    return {name: number for name, number in stage.cloud.calls.items() if name.startswith("dry_")}


def preview(stage: Stage, kind: str, **news: Any) -> dict[str, Any]:
    return stage.foresee(kind, stage.checked(kind, news))


def test_nothing_is_tried_unless_a_setting_says_so(stage: Stage) -> None:
    preview(stage, "CustomImage", **WEB)
    assert dry(stage) == {}


def test_a_creation_is_tried_once_however_often_it_is_previewed(tried: Stage) -> None:
    for _ in range(3):
        assert preview(tried, "CustomImage", **WEB)["name"] == "web-golden"
    assert dry(tried) == {"dry_create": 1}


def test_an_update_for_real_is_not_tried_before(tried: Stage) -> None:
    tried.create("CustomImage", WEB)
    assert tried.cloud.calls["dry_create"] == 0


def test_what_the_cloud_would_refuse_fails_at_preview_in_its_words(tried: Stage) -> None:
    tried.cloud.refuse["dry_create"] = [
        SourceGone("Make image 'web-golden'", where=HOME, why="the instance does not exist", code="InvalidInstanceId")
    ]
    inputs = tried.checked("CustomImage", WEB)
    with refused() as told:
        tried.foresee("CustomImage", inputs)
    assert told.text == (
        f"Dry run: Make image 'web-golden' in {HOME}: the instance does not exist (InvalidInstanceId). Name another "
        "one that is there."
    )
    assert dry(tried) == {"dry_create": 1}


@pytest.mark.parametrize("error", [NoRoom, NameTaken])
def test_room_and_names_are_not_the_clouds_to_judge_before_anything_is_deleted(
    tried: Stage, error: type[NoRoom | NameTaken]
) -> None:
    tried.cloud.refuse["dry_create"] = [error("make", why="not now")]
    assert preview(tried, "CustomImage", **WEB)
    assert tried.engine.said() == []


def test_a_cloud_that_is_busy_has_refused_nothing(tried: Stage) -> None:
    tried.cloud.refuse["dry_create"] = [Busy("make", why="the instance is being restarted")]
    assert preview(tried, "CustomImage", **WEB)
    assert tried.engine.said() == ["A dry run has told nothing: make: the instance is being restarted."]


@pytest.mark.parametrize(("preflight", "calls"), [("warn", {"dry_create": 1}), ("off", {})])
def test_the_settings_of_checks_hold_for_it(tried: Stage, preflight: str, calls: dict[str, int]) -> None:
    tried.configure({"region": HOME, "dryRun": "on", "preflight": preflight})
    tried.cloud.refuse["dry_create"] = [Denied("make", why="no permission")]
    assert preview(tried, "CustomImage", **WEB)
    assert dry(tried) == calls
    assert tried.engine.said(engine_pb2.WARNING) == (["Dry run: make: no permission."] if calls else [])


@pytest.mark.parametrize("unknown", [{"instanceId": UNKNOWN}, {"description": UNKNOWN}, {"tags": {"a": UNKNOWN}}])
def test_what_is_not_known_yet_is_not_tried(tried: Stage, unknown: dict[str, Any]) -> None:
    preview(tried, "CustomImage", **{**WEB, **unknown})
    assert dry(tried) == {}


def test_copies_are_tried_by_the_orders_that_would_be_sent(tried: Stage) -> None:
    source = tried.cloud.put(HOME, "base")
    preview(tried, "ImageCopy", sourceImageId=source.id, regions=[SHANGHAI, BEIJING])
    assert dry(tried) == {"dry_copy": 1}
    tried.cloud.traits = FIXED_NAMES
    tried.cloud.calls.clear()
    preview(tried, "ImageCopy", sourceImageId=source.id, regions=["ap-nanjing", "ap-chengdu"])
    assert dry(tried) == {"dry_copy": 2}


def test_of_copies_only_what_is_to_be_made_is_tried(tried: Stage) -> None:
    source = tried.cloud.put(HOME, "base")
    news = {"sourceImageId": source.id, "regions": [SHANGHAI]}
    kept = tried.create("ImageCopy", news)
    tried.cloud.calls.clear()
    tried.foresee("ImageCopy", tried.checked("ImageCopy", {**news, "description": "new"}, kept.inputs), kept)
    assert dry(tried) == {}
    tried.foresee("ImageCopy", tried.checked("ImageCopy", {**news, "regions": [SHANGHAI, BEIJING]}, kept.inputs), kept)
    assert dry(tried) == {"dry_copy": 1}


def test_each_region_that_would_be_refused_is_told(tried: Stage) -> None:
    tried.cloud.traits = FIXED_NAMES
    source = tried.cloud.put(HOME, "base")
    tried.cloud.refuse["dry_copy"] = [Denied(f"copy to {region}", why="no permission") for region in "ab"]
    inputs = tried.checked("ImageCopy", {"sourceImageId": source.id, "regions": [SHANGHAI, BEIJING]})
    with refused() as told:
        tried.foresee("ImageCopy", inputs)
    assert told.text == "Make it: Dry run: copy to a: no permission; Dry run: copy to b: no permission."


def test_copies_of_what_is_still_to_be_made_are_not_tried(tried: Stage) -> None:
    preview(tried, "ImageCopy", sourceImageId=UNKNOWN, regions=[SHANGHAI])
    assert dry(tried) == {}


def test_an_import_is_tried_where_the_cloud_can(tried: Stage) -> None:
    file = {"url": "https://x/y.qcow2", "osType": "Ubuntu", "osVersion": "22", "architecture": "x86_64"}
    preview(tried, "CustomImage", name="web", importFrom=file)
    assert dry(tried) == {"dry_create": 1}


def test_a_run_has_a_budget_and_says_when_it_is_spent(tried: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "BUDGET", 5)
    inputs = tried.checked("CustomImage", WEB)

    def one(number: int) -> provider_pb2.CreateResponse:
        named = {**inputs, "name": f"web-{number}"}
        type, its = f"{PREFIX}CustomImage", urn("CustomImage", f"web-{number}")
        request = provider_pb2.CreateRequest(urn=its, type=type, properties=dump(named), preview=True)
        answer: provider_pb2.CreateResponse = tried.ask.Create(request)
        return answer

    with ThreadPoolExecutor(8) as threads:
        assert len(list(threads.map(one, range(8)))) == 8
    assert dry(tried) == {"dry_create": 5}
    assert tried.engine.said() == ["More than 5 dry runs are not made in one run: the rest of the plan was not tried"]


def test_a_wrong_setting_is_told(tried: Stage) -> None:
    with pytest.raises(grpc.RpcError, match="machine-image:dryRun"):
        tried.configure({"region": HOME, "dryRun": "maybe"})
