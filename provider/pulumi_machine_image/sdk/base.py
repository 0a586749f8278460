"""What the plugin's classes have in common: the engine registers them and asks the plugin."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pulumi
import pulumi.runtime

PACKAGE = "machine-image"
DYNAMIC = "pulumi-python:dynamic/machineimage"
"""The types of the dynamic door, without the name; they are in users' states for ever."""


def token(name: str) -> str:
    """What the engine calls a resource or a function."""
    return f"{PACKAGE}:index:{name}"


@functools.cache
def version() -> str:
    """The version of the plugin that belongs to this package."""
    told = json.loads(Path(__file__).parent.with_name("pulumi-plugin.json").read_text(encoding="utf-8"))
    return str(told["version"])


class ImageResource(pulumi.CustomResource):
    """A resource of the plugin.

    Why every one has an alias: a stack made with the dynamic door then moves here by its import line alone. It costs
    nothing elsewhere: the engine looks for an alias only where the resource itself is not in state.
    """

    _kind: ClassVar[str]
    _outputs: ClassVar[tuple[str, ...]]
    _secret: ClassVar[tuple[str, ...]] = ()

    def __init__(self, resource_name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        own = pulumi.ResourceOptions(
            version=version(),
            aliases=[pulumi.Alias(type_=f"{DYNAMIC}:{self._kind}")],
            additional_secret_outputs=list(self._secret),
        )
        # Pulumi gives a resource the outputs that it is told of here.
        every = {**dict.fromkeys(self._outputs), **props}
        super().__init__(token(self._kind), resource_name, every, pulumi.ResourceOptions.merge(own, opts))

    @classmethod
    def _existing(cls, resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None) -> Any:
        # The constructors of subclasses want arguments, and what exists has them.
        found = cls.__new__(cls)
        ImageResource.__init__(
            found, resource_name, {}, pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        )
        return found


class ImageProvider(pulumi.ProviderResource):
    """The plugin, configured by a program."""

    _secret: ClassVar[tuple[str, ...]]

    def __init__(self, resource_name: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        own = pulumi.ResourceOptions(version=version(), additional_secret_outputs=list(self._secret))
        super().__init__(PACKAGE, resource_name, dict(props), pulumi.ResourceOptions.merge(own, opts))


def secret(value: Any) -> Any:
    """An input that must not be read."""
    return None if value is None else pulumi.Output.secret(value)


def as_text(value: Any) -> Any:
    """A setting that is no text as JSON, as configuration has it and as Pulumi's own packages send it."""
    if value is None:
        return None
    return pulumi.Output.from_input(value).apply(
        lambda known: known if isinstance(known, str) else pulumi.runtime.to_json(known)
    )
