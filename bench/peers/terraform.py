"""The Tencent Cloud provider of Terraform: its calls were counted when it was run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from .account import Account
from .peer import INSTANCE, Held, Made, Peer, Task
from .schedules import terraform_retry, terraform_state

TAGS = [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "web"}]}]
COPY_DELAY = 1.0
"""Seconds before it looks at the image that it copies."""


class TencentTerraform(Peer):
    """Two calls for each image that is read, each image polled for itself."""

    title = "Terraform, Tencent"

    def create(self, name: str, region: str) -> Made:
        answer = self.account.ask(
            "CreateImage", region, ImageName=name, InstanceId=INSTANCE, ForcePoweroff="false", TagSpecification=TAGS
        )
        image = Held(str(answer["ImageId"]), region)
        tag(self.account, image)  # for the second time: the image was created with it
        self.account.look_until(partial(is_ready, self.account, image), terraform_retry())
        self._read(image)
        return Made(name, image)

    def copy(self, made: Made, regions: Sequence[str]) -> Iterator[Task]:
        yield partial(self._copy, made.source, regions)

    def share(self, made: Made, accounts: Sequence[str]) -> Iterator[Task]:
        made.accounts = list(accounts)
        yield partial(self._share, made)

    def refresh(self, made: Made) -> Iterator[Task]:
        """Of copies it reads nothing."""
        yield partial(self._read, made.source)
        if made.accounts:
            yield partial(self._read_shares, made)

    def unshare(self, made: Made) -> Iterator[Task]:
        if made.accounts:
            yield partial(self._unshare, made)

    def destroy(self, made: Made) -> Iterator[Task]:
        """Copies stay where they are."""
        yield partial(self._destroy, made.source)

    def _copy(self, image: Held, regions: Sequence[str]) -> None:
        self.account.ask("SyncImages", image.region, ImageIds=[image.id], DestinationRegions=list(regions))
        # It watches the source, which is ready all the time: the copies are not waited for.
        self.account.look_until(partial(is_ready, self.account, image), terraform_state(COPY_DELAY))

    def _share(self, made: Made) -> None:
        permit(self.account, made.source, made.accounts, "SHARE")
        self._read_shares(made)

    def _unshare(self, made: Made) -> None:
        self._read_shares(made)
        permit(self.account, made.source, made.accounts, "CANCEL")

    def _destroy(self, image: Held) -> None:
        self.account.ask("DeleteImages", image.region, ImageIds=[image.id])
        self.account.look_until(partial(is_gone, self.account, image), terraform_retry())

    def _read(self, image: Held) -> None:
        self.account.image(image.id, image.region)
        self.account.ask(
            "DescribeResourceTagsByResourceIds",
            image.region,
            service="tag",
            ServiceType="cvm",
            ResourcePrefix="image",
            ResourceIds=[image.id],
            ResourceRegion=image.region,
        )

    def _read_shares(self, made: Made) -> None:
        self.account.ask("DescribeImageSharePermission", made.source.region, ImageId=made.source.id)


def is_ready(account: Account, image: Held) -> bool:
    """One look at an image."""
    found = account.image(image.id, image.region)
    return found is not None and found["ImageState"] == "NORMAL"


def is_gone(account: Account, image: Held) -> bool:
    """One look for an image."""
    return account.image(image.id, image.region) is None


def permit(account: Account, image: Held, accounts: Sequence[str], permission: str) -> None:
    """SHARE or CANCEL."""
    account.ask(
        "ModifyImageSharePermission",
        image.region,
        ImageId=image.id,
        AccountIds=list(accounts),
        Permission=permission,
    )


def tag(account: Account, image: Held) -> None:
    """A tag, by the tag service."""
    resource = f"qcs::cvm:{image.region}:uin/:image/{image.id}"
    replaced = [{"TagKey": "team", "TagValue": "web"}]
    account.ask("ModifyResourceTags", image.region, service="tag", Resource=resource, ReplaceTags=replaced)
