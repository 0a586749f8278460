"""What ends early: the engine is told what there is and why it is not finished, and the next run goes on."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2

from lab.engine import HOME
from plugin.stage import Kept, Stage, Told, during_the_wait, refused
from pulumi_machine_image.images.errors import Denied, ImageError, InvalidInput
from pulumi_machine_image.plugin.values import HOLES, load
from pulumi_machine_image.resources.model import holes

SHANGHAI, BEIJING = "ap-shanghai", "ap-beijing"
IMAGE: dict[str, Any] = {"name": "web", "instanceId": "ins-demo0001", "tags": {"a": "1"}}


def kept_of(told: Told, inputs: dict[str, Any]) -> Kept:
    """What the engine keeps of an operation that has begun something; wants it to be of use."""
    detail = told.begun
    assert detail.id
    assert detail.reasons
    assert all(detail.reasons), "the next run would take it for healthy"
    outputs = load(detail.properties)
    assert not holes(outputs), "the engine would lose the id, and every later run would panic"
    assert not any(hole in str(detail.properties) for hole in HOLES)
    assert load(detail.inputs) == inputs
    return Kept(detail.id, inputs, outputs)


def ended(stage: Stage, news: dict[str, Any], kind: str = "CustomImage", timeout: float = 0) -> tuple[Told, Kept]:
    """A creation that ends early."""
    inputs = stage.checked(kind, news)
    with refused() as told:
        stage.make(kind, inputs, timeout=timeout)
    return told, kept_of(told, inputs)


def test_an_image_that_takes_too_long_is_kept_and_waited_for_by_the_next_run(stage: Stage) -> None:
    told, kept = ended(stage, IMAGE, timeout=300)
    assert told.code is grpc.StatusCode.DEADLINE_EXCEEDED
    [reason] = told.begun.reasons
    assert reason == told.text
    for word in ("web", kept.id, "last seen creating", HOME, "not finished after 5 min", "next run", "customTimeouts"):
        assert word in reason
    assert kept.outputs["state"] == "creating"
    stage.configure({"region": HOME})
    assert not stage.diff("CustomImage", kept, kept.inputs).diffs
    done = stage.update("CustomImage", kept, IMAGE)
    assert done.outputs["state"] == "available"
    assert len(stage.cloud.ever_made) == 1
    assert not stage.diff("CustomImage", done, done.inputs).diffs


@pytest.mark.parametrize(("own", "engines", "minutes"), [("5m", 0, 5), (None, 600, 10), ("5m", 420, 7)])
def test_the_engines_timeout_comes_before_the_programs(
    stage: Stage, own: str | None, engines: float, minutes: int
) -> None:
    stage.cloud.seconds = 36000
    told, _ = ended(stage, {**IMAGE, **({"timeouts": {"create": own}} if own else {})}, timeout=engines)
    assert f"not finished after {minutes} min" in told.text


def test_without_any_timeout_there_is_a_default(stage: Stage) -> None:
    stage.cloud.seconds = 360000
    told, kept = ended(stage, IMAGE)
    assert "not finished after 60 min" in told.text
    with refused() as error:
        stage.update("CustomImage", kept, IMAGE, timeout=7200)
    assert "not finished after 120 min" in error.text or "not finished after 2 h" in error.text
    assert not error.details, "an update that has done nothing leaves the state as it was"


def test_an_interrupt_in_the_midst_of_a_wait_keeps_the_id(stage: Stage) -> None:
    during_the_wait(stage, lambda: threading.Thread(target=stage.cancel).start(), after=2)
    stage.cloud.seconds = 1e9
    inputs = {**stage.checked("CustomImage", IMAGE), "timeouts": {"create": "99999h"}}
    with refused() as told:
        stage.create("CustomImage", inputs)
    kept = kept_of(told, inputs)
    assert told.code is grpc.StatusCode.CANCELLED
    assert "the run was cancelled" in told.begun.reasons[0]
    assert stage.cloud.custom(HOME)[0].id == kept.id


def test_an_interrupt_ends_every_operation_and_loses_no_id(stage: Stage) -> None:
    stage.cloud.image_limit, stage.cloud.seconds = 100, 1e9
    together = threading.Barrier(13, timeout=30)
    inputs = [{**IMAGE, "region": HOME, "name": f"web-{n}", "timeouts": {"create": "99999h"}} for n in range(12)]

    def make(number: int) -> Kept:
        together.wait()
        wanted = inputs[number]
        with refused() as told:
            stage.make("CustomImage", wanted, name=f"w{number}")
        assert told.code is grpc.StatusCode.CANCELLED
        return kept_of(told, wanted)

    with ThreadPoolExecutor(12) as pool:
        made = [pool.submit(make, number) for number in range(12)]
        together.wait()
        while len(stage.cloud.ever_made) < 12:
            assert not any(future.done() for future in made)
            threading.Event().wait(0.01)
        stage.ask.Cancel(empty_pb2.Empty())
        ids = {future.result().id for future in made}
    assert ids == {image.id for image in stage.cloud.custom(HOME)}
    assert len(ids) == 12


def test_one_copy_of_several_that_fails_is_told_and_the_others_are_kept(stage: Stage) -> None:
    source = stage.cloud.put(HOME, "source")
    news = {"sourceImageId": source.id, "regions": [SHANGHAI, BEIJING]}
    stage.cloud.fails = {BEIJING}
    told, kept = ended(stage, news, "ImageCopy")
    assert told.code is grpc.StatusCode.ABORTED
    [reason] = told.begun.reasons
    assert BEIJING in reason
    assert "the cloud gave up" in reason
    assert kept.outputs["copies"][SHANGHAI]["state"] == "available"
    assert kept.outputs["copies"][BEIJING]["error"]
    stage.cloud.fails = set()
    stage.configure({"region": HOME})
    assert set(stage.diff("ImageCopy", kept, kept.inputs).detailedDiff) <= {"regions.ap-beijing"}
    done = stage.update("ImageCopy", kept, news)
    assert done.outputs["imageIds"][SHANGHAI] == kept.outputs["imageIds"][SHANGHAI]
    assert done.outputs["copies"][BEIJING]["state"] == "available"


def test_each_region_that_failed_is_a_reason_of_its_own(stage: Stage) -> None:
    source = stage.cloud.put(HOME, "source")
    stage.cloud.fails = {BEIJING, SHANGHAI}
    told, _ = ended(stage, {"sourceImageId": source.id, "regions": [SHANGHAI, BEIJING, "ap-chengdu"]}, "ImageCopy")
    assert len(told.begun.reasons) == 2
    assert [place in reason for place, reason in zip((BEIJING, SHANGHAI), told.begun.reasons, strict=True)] == [
        True
    ] * 2
    assert "Kept in ap-chengdu" in told.text


def test_what_a_share_could_not_do_is_told_account_by_account(stage: Stage) -> None:
    image = stage.cloud.put(HOME, "image")
    stage.cloud.missing_accounts = {"200000000002"}
    news = {"imageId": image.id, "accountIds": ["200000000001", "200000000002"]}
    told, kept = ended(stage, news, "ImageShare")
    assert told.code is grpc.StatusCode.INVALID_ARGUMENT
    assert kept.outputs["sharedAccounts"].keys() == {"200000000001"}
    stage.cloud.missing_accounts = set()
    assert set(stage.diff("ImageShare", kept, kept.inputs).detailedDiff) == {"accountIds"}
    done = stage.update("ImageShare", kept, news)
    assert len(done.outputs["sharedAccounts"]) == 2


def test_an_update_that_ends_early_tells_what_there_is(stage: Stage) -> None:
    source = stage.cloud.put(HOME, "source")
    news = {"sourceImageId": source.id, "regions": [SHANGHAI]}
    kept = stage.create("ImageCopy", news)
    changed = {**news, "regions": [SHANGHAI, BEIJING]}
    inputs = stage.checked("ImageCopy", changed, kept.inputs)
    with refused() as told:
        stage.update("ImageCopy", kept, changed, timeout=60)
    partly = kept_of(told, inputs)
    assert partly.id == kept.id
    assert partly.outputs["imageIds"].keys() == {SHANGHAI, BEIJING}
    later = Kept(kept.id, kept.inputs, partly.outputs)  # the engine keeps the old inputs
    stage.configure({"region": HOME})
    done = stage.update("ImageCopy", later, changed)
    assert done.outputs["imageIds"] == partly.outputs["imageIds"]


def test_an_image_that_failed_and_was_removed_leaves_nothing_to_keep(stage: Stage) -> None:
    stage.cloud.fails = {HOME}
    with refused() as told:
        stage.create("CustomImage", IMAGE)
    assert told.code is grpc.StatusCode.ABORTED
    assert not told.details
    assert not stage.cloud.custom(HOME)


def test_an_image_that_vanished_while_it_was_made_leaves_nothing_to_keep(stage: Stage) -> None:
    during_the_wait(stage, lambda: stage.cloud.records.clear())
    with refused() as told:
        stage.create("CustomImage", IMAGE)
    assert told.code is grpc.StatusCode.NOT_FOUND
    assert not told.details


@pytest.mark.parametrize("error", [Denied("create", why="not allowed"), InvalidInput("create", why="no such disk")])
def test_what_never_began_leaves_nothing_to_keep(stage: Stage, error: ImageError) -> None:
    stage.cloud.refuse["create"] = [error]
    with refused() as told:
        stage.create("CustomImage", IMAGE)
    assert not told.details


def test_what_fails_after_the_image_is_there_keeps_it(stage: Stage) -> None:
    stage.cloud.refuse["find"] = [Denied("find", why="not allowed any more")]
    told, kept = ended(stage, IMAGE)
    assert told.code is grpc.StatusCode.PERMISSION_DENIED
    assert kept.id == stage.cloud.custom(HOME)[0].id


def test_a_mistake_of_ours_after_the_image_is_there_keeps_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else nobody would know of it once the program wants another."""

    def mistake(*args: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(stage.cloud, "find", mistake)
    told, kept = ended(stage, IMAGE)
    assert told.code is grpc.StatusCode.INTERNAL
    assert list(told.begun.reasons) == ["a mistake in pulumi-machine-image, please report it: KeyError: 'x'"]
    assert kept.id == stage.cloud.custom(HOME)[0].id
    [trace] = stage.engine.said(engine_pb2.DEBUG)
    assert "in mistake" in trace
    with refused() as told:
        stage.update("CustomImage", kept, IMAGE)
    assert told.code is grpc.StatusCode.INTERNAL
    assert not told.details, "the state stays as it was"


def test_a_deletion_that_takes_too_long_is_asked_for_again(stage: Stage) -> None:
    kept = stage.create("CustomImage", {**IMAGE, "wait": "started"})
    with refused() as told:
        stage.delete("CustomImage", kept, timeout=30)
    assert told.code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert not told.details
    stage.delete("CustomImage", kept)
    assert not stage.cloud.custom(HOME)


def test_very_much_to_tell_arrives_whole(stage: Stage) -> None:
    """gRPC sends details as trailing metadata, for which there are limits of a few kilobytes."""
    source = stage.cloud.put(HOME, "source")
    regions = [region for region, facts in stage.cloud.traits.regions.items() if facts.mainland and region != HOME]
    regions = [region for region in regions if not region.endswith("fsi")]
    stage.cloud.fails = set(regions)
    tags = {f"key-{n}": "v" * 100 for n in range(20)}
    news = {"sourceImageId": source.id, "regions": {region: {"tags": tags} for region in regions}}
    told, kept = ended(stage, news, "ImageCopy")
    assert len(told.begun.reasons) == len(regions) > 3
    assert len(told.begun.SerializeToString()) > 16_000
    assert kept.inputs["regions"][regions[0]]["tags"] == tags
