"""What a row of the plans says: the world at the start, the program, the verdict, its words, and the order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.program import Key, News, copies, image, share, web
from pulumi_machine_image.clouds.cloud import Traits
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS

SHANGHAI, BEIJING, FRANKFURT = "ap-shanghai", "ap-beijing", "eu-frankfurt"
NEW: dict[str, Any] = {"triggers": {"v": "2"}}
GOLDEN: dict[str, Any] = {"name": "golden"}
FILE = {"url": "https://b/x", "osType": "Ubuntu", "osVersion": "22.04", "architecture": "x86_64"}
FRIEND, ME = "200000000001", "100000000001"
Program = Mapping[Key, News]


@dataclass(frozen=True)
class Plan:
    """One row.

    Attributes:
        says: What holds, as a sentence.
        program: What is planned.
        before: What the stack has already.
        theirs: Region to how many images others have there.
        limit: The quota of each region.
        kept: Names of images that a killed run has made for the program, and nobody has recorded.
        refused: Words of the refusal; none where the plan goes through.
        steps: Resource to what becomes of it; those that are not named stay the same or are created.
        said: Words that are said, of a plan that goes through.
        orders: Resource to the program's deleteBeforeReplace.
    """

    says: str
    program: Program
    before: Program = field(default_factory=dict)
    theirs: Mapping[str, int] = field(default_factory=dict)
    limit: int = 3
    kept: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    steps: Mapping[str, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    orders: Mapping[str, bool] = field(default_factory=dict)
    traits: Traits = TENCENT_TRAITS

    @property
    def start(self) -> Program:
        """What is made before the plan: for the stack, or by a run that nobody has recorded."""
        return self.before or {key: news for key, news in self.program.items() if key[1] in self.kept}


def images(number: int, **news: Any) -> dict[Key, News]:
    """Some images, web-0 and so on."""
    return {key: each for n in range(number) for key, each in image(f"web-{n}", **news).items()}


def new(*names: str, **news: Any) -> dict[Key, News]:
    return {key: each for name in names for key, each in image(name, **news).items()}


def chain(*regions: str, **news: Any) -> dict[Key, News]:
    """An image, its copies, and a share."""
    return {**image("web", **news), **copies("c", web(), *regions), **share("s", web(), FRIEND)}
