"""The AWS provider of Terraform, and of Pulumi, which has it inside: its pattern of calls, with this cloud's actions.

Read from its code: two calls for each image and each copy that is read (the second asks for firmware data of an
instance that there is not), a resource and a call for each account that an image is shared with, each image and copy
polled for itself, each snapshot deleted for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from .peer import INSTANCE, Held, Made, Peer, Task
from .schedules import terraform_state
from .terraform import TAGS, is_gone, is_ready, permit, tag

DELAY = 5.0
"""Seconds before its first look."""


class Aws(Peer):
    """EC2's actions have those of this cloud in their place, one for one."""

    title = "Terraform, AWS"

    def create(self, name: str, region: str) -> Made:
        answer = self.account.ask("CreateImage", region, ImageName=name, InstanceId=INSTANCE, TagSpecification=TAGS)
        image = Held(str(answer["ImageId"]), region)
        self._wait(image)
        self._read(image)
        return Made(name, image)

    def copy(self, made: Made, regions: Sequence[str]) -> Iterator[Task]:
        for region in regions:
            yield partial(self._copy, made, region)

    def share(self, made: Made, accounts: Sequence[str]) -> Iterator[Task]:
        made.accounts = list(accounts)
        for account in accounts:
            yield partial(self._share, made, account)

    def refresh(self, made: Made) -> Iterator[Task]:
        for image in (made.source, *made.copies):
            yield partial(self._read, image)
        for _ in made.accounts:
            yield partial(self._read_share, made)

    def unshare(self, made: Made) -> Iterator[Task]:
        for account in made.accounts:
            yield partial(permit, self.account, made.source, [account], "CANCEL")

    def destroy(self, made: Made) -> Iterator[Task]:
        for image in (made.source, *made.copies):
            yield partial(self._destroy, image)

    def _copy(self, made: Made, region: str) -> None:
        source = made.source
        answer = self.account.ask(
            "SyncImages", source.region, ImageIds=[source.id], DestinationRegions=[region], ImageSetRequired=True
        )
        (copied,) = answer["ImageSet"]
        image = Held(str(copied["ImageId"]), region)
        made.copies.append(image)
        self._wait(image)
        tag(self.account, image)
        self._read(image)

    def _share(self, made: Made, account: str) -> None:
        permit(self.account, made.source, [account], "SHARE")
        self._read_share(made)

    def _destroy(self, image: Held) -> None:
        self.account.ask("DeleteImages", image.region, ImageIds=[image.id])
        for snapshot in image.snapshots:
            self.account.ask("DeleteSnapshots", image.region, service="cbs", SnapshotIds=[snapshot])
        self.account.look_until(partial(is_gone, self.account, image), terraform_state(DELAY))

    def _wait(self, image: Held) -> None:
        self.account.look_until(partial(is_ready, self.account, image), terraform_state(DELAY))

    def _read(self, image: Held) -> None:
        found = self.account.image(image.id, image.region)
        if found is not None:
            image.snapshots = [str(snapshot["SnapshotId"]) for snapshot in found["SnapshotSet"]]
        self.account.ask("DescribeInstances", image.region, InstanceIds=[INSTANCE])

    def _read_share(self, made: Made) -> None:
        self.account.ask("DescribeImageSharePermission", made.source.region, ImageId=made.source.id)
