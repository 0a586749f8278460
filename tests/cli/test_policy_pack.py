"""examples/policy, asked as the engine asks it; tests/e2e/test_full_region.py runs it with the engine itself."""

from __future__ import annotations

import importlib.util
from types import SimpleNamespace
from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from cli.previews import GZ, image
from cli.world import World
from toolchain import places

FILE = places.ROOT / "examples" / "policy" / "__main__.py"


@pytest.fixture(scope="module")
def pack() -> Any:
    spec = importlib.util.spec_from_file_location("policy_pack", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def said(pack: Any, world: World, *images: str, previews: bool = True) -> list[tuple[int, str]]:
    """What a stack with new images is told, and how much it matters."""
    policy = pack.Policy()
    config = {f"machine-image:{key}": value for key, value in world.settings.items()}
    policy.ConfigureStack(SimpleNamespace(config=config, dry_run=previews), None)
    answer = policy.AnalyzeStack(SimpleNamespace(resources=[resource(name) for name in images]), None)
    return [(each.enforcementLevel, each.message) for each in answer.diagnostics]


def resource(name: str) -> Any:
    told = image(name)
    properties = struct_pb2.Struct()
    properties.update(told["inputs"])
    provider = analyzer_pb2.AnalyzerProviderResource()
    return analyzer_pb2.AnalyzerResource(urn=told["urn"], type=told["type"], properties=properties, provider=provider)


def test_a_region_without_room_stops_a_preview_and_only_a_preview(pack: Any, world: World) -> None:
    world.make(9)
    assert said(pack, world, "web") == []
    ((level, message),) = said(pack, world, "web", "db")
    assert level == analyzer_pb2.MANDATORY
    assert message == (
        f"tencent 100000000001, {GZ}: does not fit: 1 image too many: 9 used + 2 planned = 11, quota 10. Run "
        "`machine-image preflight` for the way out"
    )
    assert said(pack, world, "web", "db", previews=False) == []


def test_what_could_not_be_told_is_a_warning(pack: Any, world: World) -> None:
    world.refuse = {"DescribeImageQuota"}
    ((level, message),) = said(pack, world, "web")
    assert level == analyzer_pb2.ADVISORY
    assert message.startswith("tencent 100000000001: it could not be told whether there is room: ")
    assert "DescribeImageQuota" in message or "quota" in message
    world.settings["secretKey"] = "wrong"
    ((level, message),) = said(pack, world, "web")
    assert level == analyzer_pb2.ADVISORY
    assert "wrong" not in message
