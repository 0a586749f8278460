"""The provider's settings: what `pulumi config set machine-image:...` may say.

Stack configuration arrives as text, objects as JSON text; an explicit provider resource and tests pass real
values. Both are accepted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic.alias_generators import to_camel

from . import plain_text
from .images.errors import SettingsProblem

NAMESPACE = "machine-image"


def _from_text(value: object) -> object:
    """JSON text as what it says; other text as it is."""
    if isinstance(value, str) and value.strip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise ValueError(f"is not valid JSON: {error.msg}") from None
    return value


def _as_text(value: object) -> object:
    """Numbers and truth values as text: `pulumi config set --path` makes them of what only looks like one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


def _flag(value: object) -> object:
    """Only what says yes or no; pydantic would take more words for it."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _switch(value: object) -> object:
    """YAML takes a bare `on` for a truth value."""
    words = {True: "on", False: "off", "true": "on", "false": "off"}
    return words.get(value, value) if isinstance(value, (str, bool)) else value


def _tags(value: object) -> object:
    value = _from_text(value)
    return {key: _as_text(item) for key, item in value.items()} if isinstance(value, dict) else value


def _listed(value: object) -> object:
    """A list may also be written as words with commas between them."""
    value = _from_text(value)
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()]
    return [_as_text(item) for item in value] if isinstance(value, list) else value


class _Group(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )


class Limits(_Group):
    """Limits that count at preview, in place of what the cloud says."""

    images: int | None = Field(default=None, ge=0)
    """Custom images per region."""
    accounts: int | None = Field(default=None, ge=0)
    """Accounts that one image may be shared with."""
    classic: bool = False
    """Whether the older rules count, by which a shared image cannot be copied at all."""


LIMITS = {"classic": Limits(images=10, accounts=50, classic=True), "current": Limits(images=500, accounts=500)}


def _limits(value: object) -> object:
    value = _from_text(value)
    if isinstance(value, str):
        if value not in LIMITS:
            raise ValueError(f"must be {' or '.join(LIMITS)}, or an object with images and accounts")
        return LIMITS[value]
    return value


class Settings(_Group):
    """The configuration of the provider; every key lives under `machine-image:`."""

    cloud: Literal["tencent", "ec2", "emulator"] = "tencent"
    """The cloud to talk to."""
    region: str | None = None
    """The region of resources that name none."""
    secret_id: SecretStr | None = None
    """The id of the API key."""
    secret_key: SecretStr | None = None
    """The API key's secret."""
    security_token: SecretStr | None = None
    """The token that goes with a temporary key."""
    profile: str | None = None
    """The profile of the credentials file to use."""
    domain: str | None = None
    """`intl` for the international site, or a root domain of its own."""
    endpoint: str | None = Field(default=None, pattern=r"^https?://[^\s/]+/?$")
    """A URL with scheme that serves every API instead of the cloud's own addresses."""
    limits: Annotated[Limits | None, BeforeValidator(_limits)] = None
    """`classic` (10 images a region, 50 accounts an image), `current` (500 and 500), or an object with `images`
    and `accounts`. Default: the cloud's own quota, 500 accounts (EC2: 1,000)."""
    preflight: Literal["off", "warn", "fail"] = "fail"
    """What a plan that does not fit the limits does at preview."""
    dry_run: Annotated[Literal["off", "on"], BeforeValidator(_switch)] = "off"
    """Whether a preview lets the cloud itself try, without effect, what the plan begins, where the cloud can: up to 100
    calls a run, and they need the permissions of an update. The plugin only."""
    default_tags: Annotated[dict[str, str], BeforeValidator(_tags)] = {}
    """Tags that every image and copy gets."""
    trusted_owners: Annotated[list[str], BeforeValidator(_listed)] = []
    """Accounts whose shared images look-ups may return and copies may be made of."""
    copies_per_region: int = Field(default=20, ge=1)
    """How many copies may run at once in a region, where a region limits that; the others wait for their turn. Default:
    20, as EC2's quota "Concurrent snapshot copies per destination Region" has it until it is raised."""
    refresh_before_update: Annotated[bool, BeforeValidator(_flag)] = False
    """Whether every preview and update looks at the images in the cloud first, so that drift is found and repaired
    without `--refresh`; it costs a look at each image. The plugin only: Pulumi's dynamic providers cannot."""
    emulator: Annotated[dict[str, Any], BeforeValidator(_from_text)] = {}
    """The emulator's settings; ignored under another cloud."""

    @classmethod
    def with_environment(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """Values with what the environment overrides: PULUMI_MACHINE_IMAGE_PREFLIGHT."""
        preflight = os.environ.get("PULUMI_MACHINE_IMAGE_PREFLIGHT")
        return {**given, "preflight": preflight} if preflight else dict(given)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Settings:
        """Settings from values by key, with or without the namespace; foreign namespaces are ignored, and an empty
        text says nothing.

        Raises:
            SettingsProblem: A key is unknown or a value is wrong. Values of secrets are never shown.
        """
        values = {}
        for key, value in given.items():
            namespace, colon, name = key.rpartition(":")
            if (not colon or namespace == NAMESPACE) and value not in (None, ""):
                values[name] = value
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise _problem(error, cls) from None


def _problem(error: ValidationError, model: type[BaseModel]) -> SettingsProblem:
    first = error.errors(include_url=False, include_input=False)[0]
    path = plain_text.path(str(part) for part in first["loc"])
    key = f"{NAMESPACE}:{path}"
    if first["type"] == "extra_forbidden":
        *group, name = (str(part) for part in first["loc"])
        keys = [to_camel(field) for field in (Limits if group else model).model_fields]
        near = [".".join([*group, key]) for key in get_close_matches(name, keys, n=1)]
        hint = f"Did you mean {NAMESPACE}:{near[0]}" if near else f"Known keys: {', '.join(sorted(keys))}"
        return SettingsProblem(f"Configuration {key}", why="there is no such key", do=hint)
    why = first["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    return SettingsProblem(
        f"Configuration {key}", why=why, do=f"Correct it with `pulumi config set {NAMESPACE}:{first['loc'][0]} ...`"
    )
