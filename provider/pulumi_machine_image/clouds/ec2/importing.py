"""Importing files from S3: the cloud's task, from its order to the image that it makes.

A task tells the id of its image only at its end, and names that image after itself. So whoever makes an image of files
waits here, and copies what comes of it under the right name. A run that was killed is gone on with: the task bears a
tag by which the next run finds it, for the seven days that the cloud remembers it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ...images.errors import AnswerLost, BuildFailed, CloudTrouble
from ...images.image import Image, ImageRef, Kind, State
from ...images.provenance import CLAIM, GENERATION, OWNER, RESOURCE, digest
from ..cloud import FromFile, NewCopies, NewImage, Seen
from ..codes import UNKNOWN, tidy
from . import shapes
from .copying import Copier
from .reading import Reader, lost

if TYPE_CHECKING:
    from mypy_boto3_ec2 import type_defs as wire

PAUSE, UNSEEN = 15.0, 60.0
"""Seconds between looks at a task, and for which a new one may be missing from the answers."""
OVER = frozenset({"deleting", "deleted"})
"""The states of a task that failed or was cancelled."""


class Importer:
    """The import for one image that is to be."""

    def __init__(self, reader: Reader, copier: Copier, region: str, new: NewImage, source: FromFile) -> None:
        self._reader, self._copier, self._region = reader, copier, region
        self._new, self._source = new, source
        self._what = f"Import the files of image {new.name!r}"
        owner, generation = new.tags.get(OWNER), new.tags.get(GENERATION)
        self._mark = digest("import", owner, generation) if owner else uuid.uuid4().hex

    def create(self, seen: Seen) -> str:
        """Waits for the image that the files become, and begins its copy under the right name; returns the copy's id.

        Raises:
            BuildFailed: The cloud gave up on the task, with its reason.
            AnswerLost: Whether the task has begun is unknown. Asked again, it is found.
            TookTooLong, Interrupted: Patience ended first; the cloud goes on, and so can the next run.
        """
        ours = [task for task in self._tasks() if self._is_ours(task)]
        alive = [task for task in ours if task.get("Status") not in OVER and self._is_there(task)]
        task = alive[0].get("ImportTaskId", "") if alive else self._begun(len(ours))
        made = self._waited(task, seen)
        tags = {**shapes.tags_of(self._new), shapes.MADE_OF: made}
        source, description = ImageRef(self._region, made), self._new.description
        order = NewCopies(source, frozenset({self._region}), self._new.name, description=description, tags=tags)
        return self._copier.copy(order)[self._region]

    def _is_ours(self, task: wire.ImportImageTaskTypeDef) -> bool:
        return shapes.texts(task.get("Tags", ())).get(shapes.IMPORT) == self._mark

    def _is_there(self, task: wire.ImportImageTaskTypeDef) -> bool:
        """Whether what a task made still exists: the copy of an earlier run may have come and gone since."""
        made = task.get("ImageId")
        return task.get("Status") != "completed" or bool(made and self._reader.find(self._region, [made]))

    def _tasks(self, *ids: str) -> Iterator[wire.ImportImageTaskTypeDef]:
        params: wire.DescribeImportImageTasksRequestTypeDef = {"ImportTaskIds": list(ids)} if ids else {}
        while True:
            tasks, token = self._reader.ask(
                "DescribeImportImageTasks",
                self._region,
                lambda ec2: _page(ec2.describe_import_image_tasks(**params)),
                what=self._what,
            )
            yield from tasks
            if not token:
                return
            params["NextToken"] = token

    def _begun(self, before: int) -> str:
        """Orders the task. Its token tells it from those before it, which ended, and makes the order harmless to
        repeat."""
        token = digest(self._mark, self._new.tags.get(CLAIM), before)
        tags = {shapes.IMPORT: self._mark}
        if resource := self._new.tags.get(RESOURCE):
            tags[RESOURCE] = resource
        params = shapes.from_file(self._new, self._source, token, tags)
        try:
            said = self._reader.ask(
                "ImportImage", self._region, lambda ec2: ec2.import_image(**params), what=self._what
            )
        except CloudTrouble as error:
            raise lost(error, self._what, self._region) from error
        if task := said.get("ImportTaskId"):
            return task
        raise AnswerLost(self._what, where=self._region, why="the cloud's answer has no id of a task", do=UNKNOWN)

    def _waited(self, task: str, seen: Seen) -> str:
        patience, since = self._reader.patience, self._reader.patience.spent
        what = f"{self._what} ({task})"
        while True:
            found = self._looked(task)
            status, made = found.get("Status", ""), found.get("ImageId", "")
            if status == "completed" and made:
                return made
            if status in OVER or (not found and patience.spent - since > UNSEEN):
                why = tidy(found.get("StatusMessage", "")) or "the task is gone"
                raise BuildFailed(what, where=self._region, why=why, do="Mend what it says, and run again")
            seen(_report(found, task, self._new.name, self._region))
            patience.pause(PAUSE, what, self._region)

    def _looked(self, task: str) -> wire.ImportImageTaskTypeDef | Mapping[str, str]:
        """A task; empty where the cloud does not tell it. It goes on while its API fails."""
        try:
            return next(self._tasks(task), {})
        except CloudTrouble:
            return {"Status": "active"}


def _page(said: wire.DescribeImportImageTasksResultTypeDef) -> tuple[Sequence[wire.ImportImageTaskTypeDef], str]:
    return said["ImportImageTasks"], said.get("NextToken", "")


def _report(task: wire.ImportImageTaskTypeDef | Mapping[str, str], id: str, name: str, region: str) -> Image:
    """A task as the image that comes of it."""
    progress = task.get("Progress", "")
    return Image(
        id=id,
        region=region,
        name=name,
        kind=Kind.CUSTOM,
        state=State.IMPORTING,
        progress_percent=int(progress) if progress.isdigit() else None,
        state_reason=tidy(task.get("StatusMessage", "")),
    )
