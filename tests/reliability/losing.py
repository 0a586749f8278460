"""Things vanish from a cloud behind everybody's back, also such as no call could delete at that moment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moto.ec2.models import ec2_backends

from lab.emulated import EmulatedLab
from pulumi_machine_image.emulator import Call, Fault
from pulumi_machine_image.images.image import ImageRef
from reliability.places import ACCOUNTS, Place


def images(place: Place, refs: Iterable[ImageRef]) -> list[str]:
    """Images are gone, with their snapshots; returns the ids of both."""
    refs = list(refs)
    behind = {
        id for ref in refs for image in place.lab.images(ref.region) if image.ref == ref for id in image.snapshot_ids
    }
    for ref in refs:
        if isinstance(place.lab, EmulatedLab):
            _delete(place.lab, "images", ref.id)
            _delete(place.lab, "tags", ref.id, "resource")
        else:
            _moto(ref.region).amis.pop(ref.id)
    _snapshots(place, behind - {place.snapshot})
    return [*(ref.id for ref in refs), *sorted(behind)]


def ours(place: Place, regions: Iterable[str]) -> list[str]:
    """All images of the program in some regions."""
    return images(place, [ref for ref in place.ours if ref.region in regions])


def snapshots(place: Place, regions: Iterable[str]) -> list[str]:
    """The snapshots under the program's images; the images stay."""
    return _snapshots(
        place, {id for ref, image in place.ours.items() if ref.region in regions for id in image.snapshot_ids}
    )


def snapshot(place: Place) -> list[str]:
    """The one that an image is made from."""
    return _snapshots(place, {place.snapshot})


def instance(place: Place) -> list[str]:
    """The one that an image is made from."""
    if isinstance(place.lab, EmulatedLab):
        _delete(place.lab, "instances", place.instance)
    else:
        for reservation in _moto(place.home).reservations.values():
            reservation.instances = [each for each in reservation.instances if each.id != place.instance]
    return [place.instance]


def source(place: Place) -> list[str]:
    """The image that copies are made from."""
    return images(place, [ImageRef(place.home, place.base)])


def share(place: Place) -> list[str]:
    """Somebody takes back what the program has shared."""
    for ref in place.ours:
        place.lab.other_eyes().unshare(ref, frozenset(ACCOUNTS[:1]) & (place.lab.other_eyes().shares(ref) or {}).keys())
    return [ACCOUNTS[0]]


def account(place: Place) -> list[str]:
    """An account is closed: nothing can be shared with it any more."""
    gone = ACCOUNTS[0]
    if isinstance(place.lab, EmulatedLab):

        def refuse(call: Call) -> Fault | None:
            named = call.parameters.get("Permission") == "SHARE" and gone in call.parameters.get("AccountIds", ())
            return Fault.refuse("InvalidAccountId.NotFound", f"{gone} does not exist") if named else None

        place.lab.fault = refuse
    else:
        place.lab.aws.missing_accounts.add(gone)  # type: ignore[attr-defined]
    return [gone]


def _snapshots(place: Place, ids: set[str]) -> list[str]:
    for region in place.regions:
        for id in ids & place.lab.snapshots(region):
            if isinstance(place.lab, EmulatedLab):
                _delete(place.lab, "image_snapshots", id, "snapshot")
                _delete(place.lab, "snapshots", id)
            else:
                _moto(region).snapshots.pop(id)
    place.their_snapshots -= ids
    place.lost_snapshots |= ids
    return sorted(ids)


def _delete(lab: EmulatedLab, table: str, id: str, column: str = "id") -> None:
    """No client may ask for it, so the file is changed."""
    with lab.emulator._store.writing() as db:
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", (id,))


def _moto(region: str) -> Any:
    return ec2_backends["123456789012"][region]
