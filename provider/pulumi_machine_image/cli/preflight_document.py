"""What `machine-image preflight --json` prints, field by field: docs/preflight.schema.json and the tables of
docs/preflight.md are made of it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from ..planning.way_out import MoveKind
from ..planning.whole_plan import Verdict as RegionVerdict

Verdict = Literal["fits", "does not fit", "unknown"]


class _Part(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        use_attribute_docstrings=True,
        json_schema_serialization_defaults_required=True,
    )


class Region(_Part):
    """A region that state or plan touches."""

    region: str
    """its name"""
    used: int | None = Field(ge=0)
    """images there now; null where it cannot be told"""
    planned: int = Field(ge=0)
    """images that the run makes there and that take no other's place"""
    peak: int | None = Field(ge=0)
    """as many as there are at the most; null where it cannot be told"""
    end: int | None = Field(ge=0)
    """as many as are left; null where it cannot be told"""
    limit: int | None = Field(ge=0)
    """as many as there may be; null where it cannot be told"""
    over: int = Field(ge=0)
    """images too many at the peak"""
    verdict: RegionVerdict
    """`fits`, `too late` (it would fit if the deletions came first), `over` or `unknown`"""
    creates: tuple[str, ...]
    """names of the new resources that make an image there"""
    copies: tuple[str, ...]
    """of those that make a copy"""
    replacements: tuple[str, ...]
    """of those that make the new image before the old one goes"""
    in_place: tuple[str, ...]
    """of those that delete first"""
    late: tuple[str, ...]
    """of those whose old images go later"""
    partial: tuple[str, ...]
    """of those of which it is not known where they make images"""
    problem: str
    """why the cloud told nothing; empty when it did"""


class Refusal(_Part):
    """A deletion in whose way something is."""

    resource: str
    """its name in the program"""
    image: str
    """region/id"""
    why: str
    """what is in the way"""
    do: str
    """what to do about it first; empty where nothing has to be done"""
    waits: bool
    """true where the deletion only takes longer"""


class Move(_Part):
    """A step of the way out."""

    kind: MoveKind
    """`deletion` of the plan's own, to be run first; `replacement` that is to delete first; old `member` of a family"""
    target: str
    """the resource's URN, of a member region/id"""
    along: tuple[str, ...]
    """URNs of what goes the same way"""
    frees: tuple[str, ...]
    """the images, region/id"""
    command: str
    """what to type; empty where the program has to be changed"""


class WayOut(_Part):
    """What would make the plan fit."""

    enough: bool
    """whether the moves suffice"""
    moves: tuple[Move, ...]
    """the steps, in their order"""
    missing: dict[str, int]
    """region to the images that are still too many after them"""
    quota: dict[str, int]
    """region to the quota that would do without them"""


class Account(_Part):
    """An account of a cloud."""

    cloud: Literal["tencent", "ec2", "emulator"]
    """`tencent`, `ec2` or `emulator`"""
    account: str
    """its id; empty where nobody tells"""
    verdict: Verdict
    """`fits`, `does not fit` or `unknown`"""
    problem: str
    """why the account could not be asked; empty when it could"""
    regions: tuple[Region, ...]
    """those that state or plan touches"""
    refusals: tuple[Refusal, ...]
    """deletions in whose way something is"""
    way_out: WayOut
    """what would make the plan fit; nothing where it does"""


class Document(_Part):
    """The verdict of `machine-image preflight --json` on a whole plan."""

    verdict: Verdict
    """`fits`, `does not fit` or `unknown`"""
    stack: str
    """project/stack"""
    problem: str = ""
    """why nothing was judged; empty when it was"""
    accounts: tuple[Account, ...] = ()
    """those that state or plan touches"""

    def text(self) -> str:
        return self.model_dump_json(by_alias=True, indent=2, ensure_ascii=False)


def schema() -> dict[str, Any]:
    """The JSON schema of the document. A later version may add fields."""
    described = Document.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}
