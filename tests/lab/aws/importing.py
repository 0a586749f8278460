"""Imports: a task, and in the end an image that bears its name."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lab.aws.call import Answer, Call, Forward, Refusal, done
from lab.aws.images import LabImage, account_of, backend

if TYPE_CHECKING:
    from lab.aws.lab import Lab

STEPS = ("pending", "validating", "validated", "converting", "updating", "booting", "preparing ami")
"""What a task tells of itself while it is active, in this order."""


@dataclass
class Task:
    """An import.

    Attributes:
        failure: Why it ends without an image; empty where it ends well.
    """

    account: str
    region: str
    params: Any
    tags: dict[str, str]
    began: float
    seconds: float
    failure: str = ""
    image: str = ""
    id: str = field(default_factory=lambda: f"import-ami-{uuid.uuid4().hex[:17]}")

    def part(self, now: float) -> float:
        """How much of it is done, from 0 to 1."""
        return min(1.0, (now - self.began) / self.seconds) if self.seconds else 1.0

    def settle(self, now: float) -> None:
        """What is due has its image."""
        if self.part(now) < 1 or self.failure or self.image:
            return
        made = backend(self.account, self.region).register_image(self.id, f"AWS-VMImport service: {self.id}")
        made.architecture = self.params.get("Architecture", "x86_64")
        self.image = str(LabImage.of(made, now).id)

    def told(self, now: float) -> str:
        """The task as XML."""
        part = self.part(now)
        status = "active" if part < 1 else "deleted" if self.failure else "completed"
        fields = {"importTaskId": self.id, "status": status, "description": self.params.get("Description", "")}
        if part < 1:
            fields |= {"progress": str(int(part * 100)), "statusMessage": STEPS[int(part * len(STEPS))]}
        elif self.failure:
            fields["statusMessage"] = self.failure
        else:
            fields["imageId"] = self.image
        fields |= {name[0].lower() + name[1:]: self.params[name] for name in _TOLD if name in self.params}
        tags = "".join(f"<item><key>{key}</key><value>{value}</value></item>" for key, value in self.tags.items())
        return "".join(f"<{name}>{text}</{name}>" for name, text in fields.items()) + f"<tagSet>{tags}</tagSet>"


_TOLD = ("Architecture", "BootMode", "LicenseType", "Platform")


def begin(lab: Lab, call: Call, forward: Forward) -> Answer:
    """The same token begins one task; with other values it is refused."""
    now, before = lab.clock.now(), lab.ordered(call)
    if before:
        return done(call, next(task for task in lab.tasks if task.id == before).told(now))
    disks = call.params.get("DiskContainer", [])
    if not disks or not all(each.keys() & {"UserBucket", "Url", "SnapshotId"} for each in disks):
        raise Refusal("InvalidParameter", "The parameter disk containers is not valid.")
    tags, failure = call.tags("import-image-task"), lab.fails.get(call.region, "")
    task = Task(account_of(call.key), call.region, call.params, tags, now, lab.import_seconds, failure)
    lab.tasks.append(task)
    lab.remember(call, task.id)
    return done(call, task.told(now))


def describe(lab: Lab, call: Call, forward: Forward) -> Answer:
    """By id, or by their state. Tags are told, and are nothing to filter by."""
    account, ids = account_of(call.key), call.params.get("ImportTaskId", [])
    found = [each for each in lab.tasks if (each.account, each.region) == (account, call.region)]
    if missing := set(ids) - {each.id for each in found}:
        raise Refusal("InvalidConversionTaskId", f"No such task: {', '.join(sorted(missing))}")
    told = "".join(f"<item>{each.told(lab.clock.now())}</item>" for each in found if not ids or each.id in ids)
    return done(call, f"<importImageTaskSet>{told}</importImageTaskSet>")
