"""A program's folder with a stack, whose CLI says what a test wants, and an emulated cloud."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cli.previews import GZ, preview, state
from pulumi_machine_image.clouds.cloud import FromInstance, ImageCloud, NewImage
from pulumi_machine_image.clouds.tencent import TencentConnection
from pulumi_machine_image.emulator import Call, Emulator, EmulatorSettings, Fault
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings

SCRIPT = """#!/bin/sh
echo "$1 $PULUMI_MACHINE_IMAGE_PREFLIGHT" >> asked
case $1 in
config) /bin/cat config.json ;;
stack) /bin/cat state.json ;;
preview)
    [ "$4" = --save-plan ] && [ -e plan.json ] && /bin/cat plan.json > "$5"
    /bin/cat preview.json
    echo 'ERROR' >&2
    exit CODE ;;
esac
"""
"""A CLI that says what lies in the folder."""

Preflight = Callable[..., tuple[int, str, str]]


class World:
    """A program's folder with a stack, and an emulated cloud.

    Attributes:
        refuse: Actions that the cloud refuses.
    """

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        self.refuse: set[str] = set()
        self.emulator = Emulator(EmulatorSettings.parse(settings), faults=self._fault)
        self.emulator.start()
        key_id, key = self.emulator.credentials()
        self.settings: dict[str, Any] = {
            "region": GZ,
            "endpoint": self.emulator.endpoint,
            "secretId": key_id,
            "secretKey": key,
        }
        (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (folder / "bin").mkdir()
        self.previews(preview())
        self.keeps()

    def _fault(self, call: Call) -> Fault | None:
        return Fault.refuse("UnauthorizedOperation", "no") if call.action in self.refuse else None

    @property
    def api(self) -> ImageCloud:
        settings = Settings.of({"secretId": self.settings["secretId"], "secretKey": self.settings["secretKey"]})
        return TencentConnection(settings, endpoint=self.emulator.endpoint).cloud(Patience(60))

    def make(self, number: int, region: str = GZ, name: str = "img", **fields: Any) -> list[str]:
        """Images that are there."""
        made = [NewImage(f"{name}-{each}", FromInstance("ins-demo0001"), **fields) for each in range(number)]
        return [self.api.create(region, new) for new in made]

    def settle(self) -> None:
        self.emulator.laboratory.advance(3600)

    def previews(self, *documents: str, code: int = 0, error: str = "") -> None:
        """What the CLI shows from now on."""
        (self.folder / "preview.json").write_text("".join(documents))
        self._cli(code, error)

    def keeps(self, *resources: dict[str, Any]) -> None:
        """What the stack has from now on."""
        (self.folder / "state.json").write_text(state(*resources))
        self._cli(0, "")

    def _cli(self, code: int, error: str) -> None:
        config = {f"machine-image:{key}": {"value": value} for key, value in self.settings.items()}
        (self.folder / "config.json").write_text(json.dumps(config))
        script = SCRIPT.replace("ERROR", error).replace("CODE", str(code))
        (self.folder / "bin" / "pulumi").write_text(script)
        (self.folder / "bin" / "pulumi").chmod(0o755)

    def calls(self) -> dict[tuple[str, str], int]:
        """Calls since the last time, by action and region."""
        found: dict[tuple[str, str], int] = {}
        for call in self.emulator.calls:
            found[call.action, call.region] = found.get((call.action, call.region), 0) + 1
        self.emulator.calls.clear()
        return found
