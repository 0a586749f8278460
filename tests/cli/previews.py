"""Previews and states as the CLI writes them: recorded ones, and small ones put together.

tests/e2e/test_recorded_previews.py records the first and holds them against what the CLI writes; its version is in the
plans.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).with_name("recorded")
STACK = "shop/dev"
TYPES = {"dynamic": "pulumi-python:dynamic/machineimage:", "plugin": "machine-image:index:"}
GZ, SH, BJ = "ap-guangzhou", "ap-shanghai", "ap-beijing"


def recorded(name: str) -> str:
    """Such as plugin-preview."""
    return (RECORDED / f"{name}.json").read_text()


def urn(name: str, kind: str = "CustomImage", door: str = "plugin", stack: str = "dev") -> str:
    return f"urn:pulumi:{stack}::shop::{TYPES[door]}{kind}::{name}"


def image(name: str, region: str = GZ, id: str = "", **outputs: Any) -> dict[str, Any]:
    """A CustomImage in state, or without an id one that is to be made."""
    inputs = {"instanceId": "ins-demo0001", "name": name, "region": region}
    told = {"urn": urn(name), "type": f"{TYPES['plugin']}CustomImage", "custom": True, "inputs": inputs}
    return {**told, "id": id, "outputs": {**inputs, "imageId": id, **outputs}} if id else told


def copy(name: str, *regions: str, source: str, ids: dict[str, str] | None = None) -> dict[str, Any]:
    """An ImageCopy in state, or without ids one that is to be made."""
    inputs = {"sourceImageId": source, "sourceRegion": GZ, "regions": {region: {} for region in regions}}
    told = {"urn": urn(name, "ImageCopy"), "type": f"{TYPES['plugin']}ImageCopy", "custom": True, "inputs": inputs}
    if ids is None:
        return told
    copies = {region: {"imageId": id, "name": name, "state": "available"} for region, id in ids.items()}
    return {**told, "id": f"{GZ}/{source}/0", "outputs": {**inputs, "copies": copies, "imageIds": ids}}


def share(name: str, image_id: str, *accounts: str) -> dict[str, Any]:
    """An ImageShare in state."""
    inputs = {"imageId": image_id, "region": GZ, "accountIds": list(accounts)}
    told = {"urn": urn(name, "ImageShare"), "type": f"{TYPES['plugin']}ImageShare", "custom": True, "inputs": inputs}
    return {**told, "id": f"{GZ}/{image_id}", "outputs": inputs}


def step(op: str, old: dict[str, Any] | None = None, new: dict[str, Any] | None = None) -> dict[str, Any]:
    told = new or old or {}
    return {"op": op, "urn": told["urn"], "provider": "", "oldState": old, "newState": new}


def preview(*steps: dict[str, Any], errors: tuple[str, ...] = ()) -> str:
    diagnostics = [{"message": error, "severity": "error"} for error in errors]
    return json.dumps({"steps": list(steps), "diagnostics": diagnostics, "duration": 1, "changeSummary": {}})


def state(*resources: dict[str, Any]) -> str:
    return json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": list(resources)}})
