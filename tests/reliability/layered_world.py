"""EC2, as the layer over moto has it, as a world of the matrices."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from clouds.ec2.worlds import FAR, HOME, KEYS, ME, OTHER, WEST
from lab import engine
from lab.aws.call import Call as Asked
from lab.aws.faults import Fault
from lab.aws.images import LabImage, backend
from lab.aws.server import Server
from lab.layered import LayeredLab
from lab.program import Of
from pulumi_machine_image.images.provenance import RESOURCE, TAGS
from reliability.life import Facts, Program, Step, Trouble, World, refresh

SERVER_TROUBLE = frozenset({"RequestLimitExceeded", "InternalError", "InternalFailure", "ServiceUnavailable"})
SECRETS = (KEYS["secretKey"],)
PLACES = (HOME, WEST, FAR)
KEPT = ("amis", "deleted_amis", "snapshots", "volumes", "tags")
"""What of moto's world changes in a life."""
LAB = ("orders", "tasks", "blocked")
THIRD = "333333333333"


_PAGE = b"<html><body>Welcome to this hotel</body></html>"
_FAULTS: dict[Trouble, Fault] = {
    "cut": Fault(cut="before"),
    "lost": Fault(cut="after"),
    "page": Fault(body=_PAGE),
    "empty": Fault(body=b""),
    "truncated": Fault(body=b"<DescribeImagesResponse><imagesSet><item><imageId>ami-"),
    "500": Fault(body=_PAGE, status=500),
    "502": Fault(body=_PAGE, status=502),
    "503": Fault(body=b"", status=503),
    "403": Fault(body=_PAGE, status=403),
    "strange": Fault(body=b"<AnotherResponse><requestId>r-2</requestId><odd>1</odd></AnotherResponse>"),
}


class MatrixLab(LayeredLab):
    """A lab whose secret key is no word of a sentence; the cloud tells its quota."""

    keys = KEYS


class LayeredWorld(World):
    """One account on the layer. Copies and imports are sent with a token."""

    unsafe = {"CreateImage": 2}

    def __init__(self, server: Server) -> None:
        self.lab: MatrixLab = MatrixLab(
            server, image_limit=50_000, settings={"limits": {}}, image_seconds=1, copy_seconds=1, import_seconds=1
        )
        self.cloud, self.called, self.instance = self.lab.aws, self.lab.called, self.lab.instance

    def strike(self, fault: Fault, action: str, first: int, times: int | None) -> None:
        """What befalls the calls of an action from the nth on."""
        seen = 0

        def judge(call: Asked) -> Fault | None:
            nonlocal seen
            if call.action != action:
                return None
            seen += 1
            return fault if seen >= first and (times is None or seen < first + times) else None

        self.cloud.faults.add(judge)

    def refuse(self, code: str, action: str, first: int, times: int | None) -> None:
        status = 503 if code in SERVER_TROUBLE else 400
        self.strike(Fault(code, "by the matrix", status), action, first, times)

    def befall(self, trouble: Trouble, action: str, first: int, times: int | None) -> None:
        self.strike(_FAULTS[trouble], action, first, times)

    def hurry(self, seconds: float) -> None:
        self.lab.seconds = seconds

    def well(self) -> None:
        self.cloud.faults.rules.clear()
        self.lab.seconds = 0

    def facts(self) -> Facts:
        self.cloud.settle()
        found: dict[str, Any] = {}
        for region in PLACES:
            there = backend(ME, region)
            found[region] = tuple(sorted(self._told(there, image) for image in there.amis.values()))
            found[f"snapshots in {region}"] = len(there.snapshots)
        return found

    @staticmethod
    def _told(there: Any, image: LabImage) -> tuple[Any, ...]:
        tags = dict(there.tags.get(image.id, {}))
        own = tuple(sorted((key, value) for key, value in tags.items() if key not in TAGS))
        users = tuple(sorted(str(each.get("UserId") or each.get("Group")) for each in image.launch_permissions))
        said = (image.name, image.description, image.state, bool(image.deprecation_time))
        return (*said, image.deregistration_protection, own, RESOURCE in tags, users)

    def save(self) -> Any:
        return self._copied({place: {name: getattr(backend(ME, place), name) for name in KEPT} for place in PLACES})

    def restore(self, saved: Any) -> None:
        parts, lab = self._copied(saved[0]), copy.deepcopy(saved[1])
        for place, kept in parts[0].items():
            for name, value in kept.items():
                setattr(backend(ME, place), name, value)
        for name, value in lab.items():
            setattr(self.cloud, name, value)

    def _copied(self, parts: Any) -> tuple[Any, Any]:
        """A copy of images and what they are made of, within moto's own world."""
        stays: dict[int, Any] = {}
        for each in _fixed():
            stays[id(each)] = each
        return copy.deepcopy(parts, stays), copy.deepcopy({name: getattr(self.cloud, name) for name in LAB})


def _fixed() -> Iterator[Any]:
    """What of moto stays as it is."""
    for place in PLACES:
        there = backend(ME, place)
        yield there
        for reservation in there.reservations.values():
            yield reservation
            yield from reservation.instances


def look_up(lab: engine.Lab, program: Program) -> None:
    """Every look-up, and what pruning asks."""
    image = lab.stack["CustomImage", "web"].id
    lab.core.call_function("getImage", {"imageId": image})
    lab.core.call_function("getImages", {"kinds": ["custom"], "zone": f"{HOME}a"})
    lab.core.call_function("getImageQuota", {})
    lab.core.call_function("getImageShares", {"imageId": image})
    lab.core.cloud().regions()
    lab.core.cloud().instances(HOME, [image])


def steps(instance: str) -> list[Step]:
    image, copies, share = ("CustomImage", "web"), ("ImageCopy", "copies"), ("ImageShare", "share")
    web: dict[str, Any] = {"name": "web", "instanceId": instance, "tags": {"team": "a"}}
    copied: dict[str, Any] = {"sourceImageId": Of(image), "regions": [WEST], "tags": {"copy": "yes"}}
    shared: dict[str, Any] = {"imageId": Of(image), "accountIds": [OTHER], "shareSnapshots": True}
    new = {**web, "description": "new", "tags": {"owner": "b"}, "deprecateAt": "2030-01-31T12:00:00Z"}
    new |= {"deletionProtection": True}
    late = {**web, "description": "new", "disabled": True}
    last = {**web, "description": "new"}
    moved = {**copied, "regions": [FAR], "description": "copied"}
    handed = {**shared, "accountIds": [THIRD]}
    file = {"url": "s3://bucket/web.vmdk", "osType": "Linux", "architecture": "x86_64"}
    every: Program = {image: web, copies: copied, share: shared}
    changed: Program = {image: last, copies: moved, share: handed}
    return [
        Step("create image", {image: web}),
        Step("create copies", {image: web, copies: copied}),
        Step("create share", every),
        Step("refresh", every, refresh),
        Step("look up", every, look_up),
        Step("change image", {**every, image: new}),
        Step("disable image", {**every, image: late}),
        Step("enable image", {**every, image: last}),
        Step("change copies", {**changed, share: shared}),
        Step("change share", changed),
        Step("delete share", {image: last, copies: moved}),
        Step("delete copies", {image: last}),
        Step("replace image", {image: {**last, "triggers": {"built": "2"}}}),
        Step("delete image", {}),
        Step("import image", {image: {"name": "web", "importFrom": file, "tags": {"team": "a"}}}),
    ]
