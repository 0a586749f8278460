"""A project of a test's own, in which README's commands are typed."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from docs.terminal import typed
from pulumi_machine_image.emulator import Emulator, EmulatorSettings

Ask = Callable[..., dict[str, Any]]

REGION = "ap-guangzhou"
FAST = {"createSeconds": 0.2, "copySeconds": 0.2}


class Project:
    """A folder with a program, a stack and an emulated cloud.

    Attributes:
        folder: With Pulumi.yaml; the stack's state is in it, too.
        environment: What its commands get.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], **emulator: Any) -> None:
        self.folder = folder
        self.environment = {**environment, "PULUMI_BACKEND_URL": f"file://{folder / 'state'}"}
        (folder / "state").mkdir(parents=True)
        self.configure(cloud="emulator", region=REGION, emulator={**FAST, **emulator})
        self.type("pulumi stack init dev")

    def configure(self, **settings: Any) -> None:
        config = {f"machine-image:{key}": {"value": value} for key, value in settings.items()}
        project = {"name": "docs", "runtime": "python", "config": config}
        (self.folder / "Pulumi.yaml").write_text(json.dumps(project))  # JSON is YAML

    def program(self, text: str) -> None:
        (self.folder / "__main__.py").write_text(text)

    def type(self, command: str, expect: int = 0) -> str:
        """What the screen shows after a command; another exit code than the expected one fails."""
        said = typed(shlex.split(command), self.folder, self.environment)
        assert said.code == expect, f"$ {command}\nexit code {said.code}, not {expect}\n{said.text}"
        return f"$ {command}\n{said.text}"

    @contextmanager
    def console(self) -> Iterator[Ask]:
        """The cloud as a colleague of the same account sees it; one call each."""
        database = str(self.folder / ".machine-image" / "emulator.db")
        with Emulator(EmulatorSettings(database=database, create_seconds=0)) as emulator:
            keys = emulator.credentials()
            http = HttpProfile(protocol="http", endpoint=emulator.endpoint.removeprefix("http://"))
            profile = ClientProfile(httpProfile=http)
            key = Credential(keys.secret_id, keys.secret_key)
            client = CommonClient("cvm", "2017-03-12", key, REGION, profile)
            yield lambda action, **parameters: client.call_json(action, parameters)["Response"]
