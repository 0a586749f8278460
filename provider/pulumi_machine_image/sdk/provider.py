"""The plugin's provider. Made from the models by tools/generate.py: change those, not this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi

from ..arguments import LimitsArgs
from .base import ImageProvider, as_text, secret

__all__ = ["Provider"]


class Provider(ImageProvider):
    """One account in one region, for resources that have it among their options."""

    _secret = ("secretId", "secretKey", "securityToken")

    cloud: pulumi.Output[Literal["tencent", "ec2", "emulator"] | None]
    """The cloud to talk to."""

    region: pulumi.Output[str | None]
    """The region of resources that name none."""

    profile: pulumi.Output[str | None]
    """The profile of the credentials file to use."""

    domain: pulumi.Output[str | None]
    """`intl` for the international site, or a root domain of its own."""

    endpoint: pulumi.Output[str | None]
    """A URL with scheme that serves every API instead of the cloud's own addresses."""

    preflight: pulumi.Output[Literal["off", "warn", "fail"] | None]
    """What a plan that does not fit the limits does at preview."""

    def __init__(
        self,
        resource_name: str,
        *,
        cloud: pulumi.Input[Literal["tencent", "ec2", "emulator"]] | None = None,
        region: pulumi.Input[str] | None = None,
        secret_id: pulumi.Input[str] | None = None,
        secret_key: pulumi.Input[str] | None = None,
        security_token: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
        domain: pulumi.Input[str] | None = None,
        endpoint: pulumi.Input[str] | None = None,
        limits: pulumi.Input[LimitsArgs | Literal["classic", "current"]] | None = None,
        preflight: pulumi.Input[Literal["off", "warn", "fail"]] | None = None,
        dry_run: pulumi.Input[Literal["off", "on"]] | None = None,
        default_tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        trusted_owners: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        copies_per_region: pulumi.Input[int] | None = None,
        refresh_before_update: pulumi.Input[bool] | None = None,
        emulator: pulumi.Input[Mapping[str, Any]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """
        Args:
            resource_name: The resource's name in the program.
            cloud: The cloud to talk to.
            region: The region of resources that name none.
            secret_id: The id of the API key.
            secret_key: The API key's secret.
            security_token: The token that goes with a temporary key.
            profile: The profile of the credentials file to use.
            domain: `intl` for the international site, or a root domain of its own.
            endpoint: A URL with scheme that serves every API instead of the cloud's own addresses.
            limits: `classic` (10 images a region, 50 accounts an image), `current` (500 and 500), or an object
                with `images` and `accounts`. Default: the cloud's own quota, 500 accounts (EC2: 1,000).
            preflight: What a plan that does not fit the limits does at preview.
            dry_run: Whether a preview lets the cloud itself try, without effect, what the plan begins, where
                the cloud can: up to 100 calls a run, and they need the permissions of an update. The plugin only.
            default_tags: Tags that every image and copy gets.
            trusted_owners: Accounts whose shared images look-ups may return and copies may be made of.
            copies_per_region: How many copies may run at once in a region, where a region limits that; the
                others wait for their turn. Default: 20, as EC2's quota "Concurrent snapshot copies per destination
                Region" has it until it is raised.
            refresh_before_update: Whether every preview and update looks at the images in the cloud first, so
                that drift is found and repaired without `--refresh`; it costs a look at each image. The plugin
                only: Pulumi's dynamic providers cannot.
            emulator: The emulator's settings; ignored under another cloud.
            opts: Options that every Pulumi resource takes.
        """
        props = {
            "cloud": cloud,
            "region": region,
            "secretId": secret(secret_id),
            "secretKey": secret(secret_key),
            "securityToken": secret(security_token),
            "profile": profile,
            "domain": domain,
            "endpoint": endpoint,
            "limits": as_text(limits),
            "preflight": preflight,
            "dryRun": dry_run,
            "defaultTags": as_text(default_tags),
            "trustedOwners": as_text(trusted_owners),
            "copiesPerRegion": as_text(copies_per_region),
            "refreshBeforeUpdate": as_text(refresh_before_update),
            "emulator": as_text(emulator),
        }
        super().__init__(resource_name, props, opts)

    @property
    @pulumi.getter(name="secretId")
    def secret_id(self) -> pulumi.Output[str | None]:
        """The id of the API key."""
        return pulumi.get(self, "secretId")

    @property
    @pulumi.getter(name="secretKey")
    def secret_key(self) -> pulumi.Output[str | None]:
        """The API key's secret."""
        return pulumi.get(self, "secretKey")

    @property
    @pulumi.getter(name="securityToken")
    def security_token(self) -> pulumi.Output[str | None]:
        """The token that goes with a temporary key."""
        return pulumi.get(self, "securityToken")

    @property
    @pulumi.getter(name="dryRun")
    def dry_run(self) -> pulumi.Output[Literal["off", "on"] | None]:
        """Whether a preview lets the cloud itself try, without effect, what the plan begins, where the cloud
        can: up to 100 calls a run, and they need the permissions of an update. The plugin only."""
        return pulumi.get(self, "dryRun")
