"""Packer's plugin for Tencent Cloud: it makes, and keeps nothing to look at later.

Read from its code. Destroying is what it does with an artifact that is not kept, in the source's region only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from .peer import INSTANCE, Held, Made, Peer, Task
from .schedules import packer
from .terraform import permit


class Packer(Peer):
    """Finds its images by name, in each region after the other."""

    title = "Packer, Tencent"
    refreshes = False

    def create(self, name: str, region: str) -> Made:
        self._named(name, region)  # whether the name is free
        self.account.ask("CreateImage", region, ImageName=name, InstanceId=INSTANCE, ForcePoweroff="False")
        return Made(name, self._awaited(name, region))

    def copy(self, made: Made, regions: Sequence[str]) -> Iterator[Task]:
        yield partial(self._copy, made, regions)

    def share(self, made: Made, accounts: Sequence[str]) -> Iterator[Task]:
        made.accounts = list(accounts)
        yield partial(permit, self.account, made.source, made.accounts, "SHARE")

    def refresh(self, made: Made) -> Iterator[Task]:
        yield from ()

    def unshare(self, made: Made) -> Iterator[Task]:
        yield from ()

    def destroy(self, made: Made) -> Iterator[Task]:
        yield partial(self._destroy, made)

    def _copy(self, made: Made, regions: Sequence[str]) -> None:
        source = made.source
        self.account.ask("SyncImages", source.region, ImageIds=[source.id], DestinationRegions=list(regions))
        made.copies = [self._awaited(made.name, region) for region in regions]

    def _destroy(self, made: Made) -> None:
        region = made.source.region
        for image in (made.source, *made.copies):
            # A copy is not in the source's region. The tool asks there all the same, and complains at the end.
            with suppress(TencentCloudSDKException):
                self.account.image(image.id, region)
            with suppress(TencentCloudSDKException):
                self._unshare(image.id, region)
            with suppress(TencentCloudSDKException):
                self.account.ask("DeleteImages", region, ImageIds=[image.id])

    def _unshare(self, image_id: str, region: str) -> None:
        shares = self.account.ask("DescribeImageSharePermission", region, ImageId=image_id)
        accounts = [str(share["AccountId"]) for share in shares["SharePermissionSet"]]
        if accounts:
            permit(self.account, Held(image_id, region), accounts, "CANCEL")

    def _awaited(self, name: str, region: str) -> Held:
        def is_ready() -> bool:
            image = self._named(name, region)
            return image is not None and image["ImageState"] == "NORMAL"

        self.account.look_until(is_ready, packer())
        image = self._named(name, region)
        assert image is not None
        return Held(str(image["ImageId"]), region)

    def _named(self, name: str, region: str) -> dict[str, Any] | None:
        by_name = [{"Name": "image-name", "Values": [name]}]
        found = self.account.ask("DescribeImages", region, Filters=by_name)["ImageSet"]
        return next((image for image in found if image["ImageName"] == name), None)
