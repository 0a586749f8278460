"""The four ways in which the official Python SDK makes a call: typed and generic clients, sync and async."""

import asyncio
import importlib
import importlib.util
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from tencentcloud.common import credential
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.common_client_async import CommonClient as AsyncCommonClient
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from emulator.lab import FIRST, GUANGZHOU, TYPED, Answer, Lab
from emulator.official import provided
from pulumi_machine_image.emulator.registry import Action
from toolchain import clients

KINDS = ("typed", "typed async", "generic", "generic async")


class Sdk:
    """One account in one region, with whatever client is asked for."""

    def __init__(self, lab: Lab, config: pytest.Config, wrong_key: bool = False, sign: str = "", **http: Any) -> None:
        keys = lab.emulator.credentials(FIRST)
        secret_key = "wrong" if wrong_key else keys.secret_key
        endpoint = lab.emulator.endpoint.removeprefix("http://")
        through = HttpProfile(protocol="http", endpoint=endpoint, **http)
        profile = ClientProfile(httpProfile=through, language="en-US", signMethod=sign or None)
        self._with = (credential.Credential(keys.secret_id, secret_key), GUANGZHOU, profile)
        self._config = config

    def call(self, kind: str, action: Action, parameters: Mapping[str, Any]) -> Answer:
        """What the cloud answers, RequestId included."""
        return _CALLS[kind](self, action, dict(parameters))

    def typed(self, action: Action, parameters: dict[str, Any]) -> Answer:
        client = TYPED[action.service][0](*self._with)
        return _told(getattr(client, action.name)(_request(action, parameters)))

    def typed_async(self, action: Action, parameters: dict[str, Any]) -> Answer:
        async def call() -> Answer:
            async with _async_client(action, self._config)(*self._with) as client:
                return _told(await getattr(client, action.name)(_request(action, parameters)))

        return asyncio.run(call())

    def generic(self, action: Action, parameters: dict[str, Any]) -> Answer:
        client = CommonClient(action.service, action.version, *self._with)
        return cast(Answer, client.call_json(action.name, parameters)["Response"])

    def generic_async(self, action: Action, parameters: dict[str, Any]) -> Answer:
        async def call() -> Answer:
            async with AsyncCommonClient(action.service, action.version, *self._with) as client:
                return cast(Answer, (await client.call_and_deserialize(action.name, parameters))["Response"])

        return asyncio.run(call())

    def together(self, action: Action, each: list[dict[str, Any]]) -> list[Answer]:
        """Calls that one async client has under way at once."""

        async def calls() -> list[Answer]:
            async with AsyncCommonClient(action.service, action.version, *self._with) as client:
                under_way = [client.call_and_deserialize(action.name, parameters) for parameters in each]
                return [answer["Response"] for answer in await asyncio.gather(*under_way)]

        return asyncio.run(calls())


_CALLS: dict[str, Callable[[Sdk, Action, dict[str, Any]], Answer]] = {
    "typed": Sdk.typed,
    "typed async": Sdk.typed_async,
    "generic": Sdk.generic,
    "generic async": Sdk.generic_async,
}


def _request(action: Action, parameters: dict[str, Any]) -> Any:
    request = getattr(TYPED[action.service][1], f"{action.name}Request")()
    request.from_json_string(json.dumps(parameters))
    return request


def _told(response: Any) -> Answer:
    return cast(Answer, json.loads(response.to_json_string()))


def _async_client(action: Action, config: pytest.Config) -> Any:
    """The service's async client. STS has one in the whole SDK only, which tccli brings along; the models are here."""
    folder = f"v{action.version.replace('-', '')}"
    name = f"tencentcloud.{action.service}.{folder}.{action.service}_client_async"
    if action.service == "sts":
        environment = provided(config, clients.tccli).parent
        (file,) = environment.glob(f"lib/python*/site-packages/{name.replace('.', '/')}.py")
        module = _loaded(name, file)
    else:
        module = importlib.import_module(name)
    return getattr(module, f"{action.service.title()}Client")


def _loaded(name: str, file: Path) -> Any:
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
