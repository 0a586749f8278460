"""The states that releases have written, resource by resource."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent
SIGNATURE = "4dabf18193072939515e22adb298388d"
URL = "https://bucket-1250000000.cos.ap-guangzhou.myqcloud.com/web.qcow2"
HIDDEN: dict[str, Any] = {
    "importFrom": {
        "url": URL,
        "osType": "Ubuntu",
        "osVersion": "22",
        "architecture": "x86_64",
        "bootMode": "Legacy BIOS",
        "licenseType": "TencentCloud",
        "force": False,
    },
    "url": URL,
    "dataDiskUrls": [],
}
"""Stand for secrets, which only the passphrase of the recording opens."""


@dataclass(frozen=True)
class Recorded:
    """A resource as `pulumi stack export` shows it, secrets replaced."""

    kind: str
    urn: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


def recordings() -> dict[str, list[Recorded]]:
    """All of them, by version, door and cloud, such as `0.1.0/plugin-ec2`."""
    return {f"{file.parent.name}/{file.stem}": list(_read(file)) for file in sorted(RECORDED.glob("*/*.json"))}


def _read(file: Path) -> list[Recorded]:
    kept = json.loads(file.read_text())["deployment"]["resources"]
    return [
        Recorded(
            each["type"].rpartition(":")[2], each["urn"], each["id"], _open(each["inputs"]), _open(each["outputs"])
        )
        for each in kept
        if ":CustomImage" in each["type"] or ":ImageCopy" in each["type"] or ":ImageShare" in each["type"]
    ]


def _open(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return HIDDEN[name] if SIGNATURE in value else {key: _open(item, key) for key, item in value.items()}
    return [_open(item) for item in value] if isinstance(value, list) else value
