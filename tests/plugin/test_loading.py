"""What the processes load, and when: each case in a Python of its own, which tells what it has loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

SDKS = ("tencentcloud", "boto3", "botocore")
"""Of the clouds; each takes as long to load as all the rest, or longer."""
NO_CLOUD: Sequence[Mapping[str, Any]] = (
    {"cloud": "tencent", "region": "ap-guangzhou", "secretId": "id", "secretKey": "key", "preflight": "off"},
    {"cloud": "ec2", "region": "eu-central-1", "secretId": "id", "secretKey": "key", "preflight": "off"},
)
STARTED = "import pulumi_machine_image.plugin.process"
PREVIEW = """
import json, sys
import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc
from pulumi_machine_image.plugin.process import serve
from pulumi_machine_image.plugin.servicer import MachineImageProvider
from pulumi_machine_image.plugin.values import dump

settings = json.loads(sys.argv[1])
server, port = serve(MachineImageProvider())
with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
    ask = provider_pb2_grpc.ResourceProviderStub(channel)
    ask.GetPluginInfo(empty_pb2.Empty())
    ask.GetSchema(provider_pb2.GetSchemaRequest())
    ask.CheckConfig(provider_pb2.CheckRequest(news=dump(settings)))
    ask.Configure(provider_pb2.ConfigureRequest(args=dump(settings)))
    type = "machine-image:index:CustomImage"
    news = {"name": "web", "region": settings["region"], "snapshotIds": ["snap-00000000"]}
    told = {"urn": f"urn:pulumi:dev::shop::{type}::it", "type": type, "name": "it"}
    checked = ask.Check(provider_pb2.CheckRequest(**told, news=dump(news)))
    assert not checked.failures, checked.failures
    ask.Create(provider_pb2.CreateRequest(**told, properties=checked.inputs, preview=True))
server.stop(None)
"""
PLAIN = "import pulumi"
PROGRAM = """
from pulumi_machine_image import dynamic as machine_image
import pulumi_machine_image
machine_image.CustomImage, machine_image.CustomImageArgs, pulumi_machine_image.CustomImage
"""
CHECKED = """
import json, sys
from pulumi.dynamic import ConfigureRequest, dynamic
from pulumi_machine_image.dynamic import CustomImageProvider

settings = {f"machine-image:{key}": value for key, value in json.loads(sys.argv[1]).items()}
provider = CustomImageProvider()
provider.configure(ConfigureRequest(dynamic.Config(settings, "shop")))
urn = "urn:pulumi:dev::shop::pulumi-python:dynamic/machineimage:CustomImage::it"
news = {"name": "web", "snapshotIds": ["snap-00000000"], "__provenance": urn}
checked = provider.check({}, news)
assert not checked.failures, [failure.reason for failure in checked.failures]
"""


def loaded(program: str, settings: Mapping[str, Any] | None = None) -> set[str]:
    """The modules that are loaded at a program's end."""
    tell = "\nimport sys; print(*sorted(sys.modules))"
    env = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_MACHINE_IMAGE")}
    command = [sys.executable, "-c", program + tell, json.dumps(settings)]
    engine, alive = os.pipe()  # a provider ends with its standard input
    try:
        done = subprocess.run(command, env=env, stdin=engine, capture_output=True, text=True, timeout=60, check=False)
    finally:
        os.close(engine)
        os.close(alive)
    assert done.returncode == 0, done.stderr
    assert done.stdout, "it ended before it told"
    return set(done.stdout.split())


def ours(modules: set[str]) -> set[str]:
    package = "pulumi_machine_image."
    return {name.removeprefix(package) for name in modules if name.startswith(package)}


def packages(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def test_until_its_port_is_printed_the_plugin_loads_grpc_the_protocol_and_next_to_nothing_of_its_own() -> None:
    modules = loaded(STARTED)
    assert ours(modules) == {"plain_text", "plugin", "plugin.arriving", "plugin.engine", "plugin.process"}
    assert "pydantic" not in modules


@pytest.mark.parametrize("settings", NO_CLOUD, ids=lambda settings: settings["cloud"])
def test_a_preview_that_touches_no_cloud_loads_no_sdk_of_one(settings: Mapping[str, Any]) -> None:
    modules = loaded(PREVIEW, settings)
    assert packages(modules).isdisjoint(SDKS)
    other = {"tencent": "clouds.ec2", "ec2": "clouds.tencent"}[settings["cloud"]]
    assert not [name for name in ours(modules) if name.startswith((other, "emulator", "cli", "functions"))]


def test_a_preview_loads_no_resource_that_the_program_has_not() -> None:
    assert not ours(loaded(PREVIEW, NO_CLOUD[0])) & {"resources.image_copy", "resources.image_share", "plugin.schema"}


def test_a_program_loads_nothing_of_the_provider_but_the_classes_that_it_uses() -> None:
    modules = loaded(PROGRAM) - loaded(PLAIN)
    assert {name.partition(".")[0] for name in ours(modules)}.isdisjoint({"core", "settings", "clouds", "resources"})
    assert "pydantic" not in modules


@pytest.mark.parametrize("settings", NO_CLOUD, ids=lambda settings: settings["cloud"])
def test_the_first_check_of_the_dynamic_door_loads_no_sdk_of_a_cloud_either(settings: Mapping[str, Any]) -> None:
    assert packages(loaded(CHECKED, settings)).isdisjoint(SDKS)
