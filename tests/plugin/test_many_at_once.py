"""Many operations at once, and many places, in one plugin."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from plugin.stage import Stage, told
from pulumi_machine_image.clouds.cloud import NewImage, Seen
from pulumi_machine_image.plugin.values import dump, load

AT_ONCE = 200
"""As `pulumi up --parallel 200` asks for; where nothing is said, the engine asks for four a core."""


def news(name: str, region: str) -> dict[str, str]:
    return {"name": name, "region": region, "instanceId": "ins-demo0001"}


def test_two_hundred_creations_are_under_way_at_once_and_a_cancel_finds_a_thread(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.cloud.image_limit = 500
    meeting, cancelled = threading.Barrier(AT_ONCE + 1), threading.Event()
    create = stage.cloud.create

    def meet(region: str, new: NewImage, *, seen: Seen) -> str:
        meeting.wait(timeout=60)
        assert cancelled.wait(timeout=60)
        return create(region, new, seen=seen)

    monkeypatch.setattr(stage.cloud, "create", meet)
    waiting = [
        stage.ask.Create.future(
            provider_pb2.CreateRequest(
                **told("CustomImage", f"web-{number}"), properties=dump(news(f"web-{number}", "ap-guangzhou"))
            )
        )
        for number in range(AT_ONCE)
    ]
    meeting.wait(timeout=60)
    assert not any(call.done() for call in waiting)
    stage.ask.Cancel(empty_pb2.Empty())
    cancelled.set()
    for call in waiting:
        assert call.exception(timeout=60), "it was called off"


def test_one_process_serves_every_region(stage: Stage) -> None:
    regions = sorted(name for name, facts in stage.cloud.traits.regions.items() if not facts.closed)
    assert len(regions) >= 17

    def make(region: str) -> str:
        request = provider_pb2.CreateRequest(**told("CustomImage", region), properties=dump(news("web", region)))
        return str(load(stage.ask.Create(request).properties)["region"])

    with ThreadPoolExecutor(len(regions)) as pool:
        assert list(pool.map(make, regions)) == regions
    assert Counter(ref.region for ref in stage.cloud.records) == Counter(regions)
    assert len(stage.connected) == len(stage.closed) + 1, "by one connection"
