"""An image made of files in S3: the task, its wait, the copy under the right name, and nothing left of it."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.stub import ANY

from clouds.ec2.worlds import HOME, KEYS, ME, Stubbed, World
from clouds.support import Calls, FakeClock
from pulumi_machine_image.clouds.cloud import FromFile, ImageChanges, NewImage
from pulumi_machine_image.clouds.connect import Connection
from pulumi_machine_image.clouds.ec2 import shapes
from pulumi_machine_image.core import Call, Core
from pulumi_machine_image.images import errors
from pulumi_machine_image.images.image import Image, ImageRef, State
from pulumi_machine_image.images.provenance import Owner
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings

MARKS = Owner("urn:pulumi:dev::shop::machine-image:index:CustomImage::web").tags("generation", "0a")
FILE = FromFile("s3://bucket/root.vmdk", "Linux", "", "x86_64", "uefi", "BYOL", False, ("https://b.s3/data?X=SECRET",))
NEW = NewImage("web", FILE, "golden", "servers", {**MARKS, "team": "web"})
TASK, MADE, COPY = "import-ami-1", "ami-00000001", ImageRef(HOME, "ami-00000002")
SNAPSHOT = {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-1"}}


def task(status: str = "active", **more: Any) -> dict[str, Any]:
    return {"ImportTaskId": TASK, "Status": status, **more}


def answer_tasks(aws: Stubbed, *tasks: dict[str, Any], sent: Any = None) -> None:
    aws.answer("describe_import_image_tasks", {"ImportImageTasks": list(tasks)}, sent)


def answer_images(aws: Stubbed, *images: tuple[str, dict[str, str]]) -> None:
    fixed = {"OwnerId": ME, "State": "available", "BlockDeviceMappings": [SNAPSHOT]}
    named = {MADE: TASK}
    said = [{"ImageId": id, "Name": named.get(id, "web"), "Tags": _pairs(tags), **fixed} for id, tags in images]
    aws.answer("describe_images", {"Images": said})


def _pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def marked(aws: Stubbed) -> list[dict[str, str]]:
    """The tags that an order of the same image gives its task."""
    sent = aws.sent("ImportImage")
    answer_tasks(aws)
    aws.answer("import_image", {"ImportTaskId": TASK})
    answer_tasks(aws, task("deleted"))
    with pytest.raises(errors.BuildFailed):
        aws.cloud.create(HOME, NEW)
    aws.calls.clear()
    return list(sent[0]["TagSpecifications"][0]["Tags"])


def test_files_are_imported_and_what_they_become_is_copied_under_the_right_name(aws: Stubbed) -> None:
    reports: list[Image] = []
    answer_tasks(aws, sent={})
    sent = {
        "Architecture": "x86_64",
        "Platform": "Linux",
        "DiskContainers": [{"Url": FILE.url}, {"Url": FILE.data_disk_urls[0]}],
        "ClientToken": ANY,
        "TagSpecifications": [{"ResourceType": "import-image-task", "Tags": ANY}],
        "Description": "golden",
        "LicenseType": "BYOL",
        "BootMode": "uefi",
    }
    aws.answer("import_image", task(), sent)
    by_id = {"ImportTaskIds": [TASK]}
    answer_tasks(aws, task(Progress="28", StatusMessage="converting https://b.s3/data?X=SECRET"), sent=by_id)
    answer_tasks(aws, task("completed", ImageId=MADE), sent=by_id)
    tags = {**NEW.tags, shapes.FAMILY: "servers"}
    specifications = [
        {"ResourceType": each, "Tags": _pairs({**tags, shapes.MADE_OF: MADE})} for each in ("image", "snapshot")
    ]
    copied = {"SourceImageId": MADE, "SourceRegion": HOME, "Name": "web", "ClientToken": ANY, "Description": "golden"}
    aws.answer("copy_image", {"ImageId": COPY.id}, {**copied, "TagSpecifications": specifications})
    assert aws.cloud.create(HOME, NEW, seen=reports.append) == COPY.id
    (seen,) = reports
    assert (seen.id, seen.name, seen.state, seen.progress_percent) == (TASK, "web", State.IMPORTING, 28)
    assert seen.state_reason == "converting https://b.s3/data?..."
    assert aws.calls.counted == {"DescribeImportImageTasks": 3, "ImportImage": 1, "CopyImage": 1}
    assert aws.clock.waits == [15.0]


def test_an_import_that_was_begun_is_gone_on_with(aws: Stubbed) -> None:
    ours, others = marked(aws), [{"Key": shapes.IMPORT, "Value": "other"}]
    answer_tasks(aws, {**task(Tags=others), "ImportTaskId": "import-ami-0"}, task(Tags=ours))
    answer_tasks(aws, task("completed", ImageId=MADE), sent={"ImportTaskIds": [TASK]})
    aws.answer("copy_image", {"ImageId": COPY.id})
    assert aws.cloud.create(HOME, NEW) == COPY.id
    assert aws.calls.counted == {"DescribeImportImageTasks": 2, "CopyImage": 1}


def test_an_import_that_has_ended_is_only_copied(aws: Stubbed) -> None:
    ended = task("completed", ImageId=MADE, Tags=marked(aws))
    answer_tasks(aws, ended)
    answer_images(aws, (MADE, {}))
    answer_tasks(aws, ended)
    aws.answer("copy_image", {"ImageId": COPY.id})
    assert aws.cloud.create(HOME, NEW) == COPY.id


@pytest.mark.parametrize("status", ["completed", "deleted"])
def test_one_that_failed_or_whose_image_is_gone_is_begun_anew_under_another_token(aws: Stubbed, status: str) -> None:
    sent = aws.sent("ImportImage")
    tags = marked(aws)
    answer_tasks(aws, task(status, ImageId=MADE, Tags=tags))
    if status == "completed":
        answer_images(aws)
    aws.answer("import_image", {"ImportTaskId": "import-ami-2"})
    answer_tasks(aws, task("completed", ImageId="ami-00000003"), sent={"ImportTaskIds": ["import-ami-2"]})
    aws.answer("copy_image", {"ImageId": COPY.id})
    assert aws.cloud.create(HOME, NEW) == COPY.id
    tokens = [params["ClientToken"] for params in sent]
    assert len(tokens) == len(set(tokens)) == 2


def test_a_failed_import_says_why(aws: Stubbed) -> None:
    answer_tasks(aws)
    aws.answer("import_image", {"ImportTaskId": TASK})
    why = "ClientError: Disk validation failed [https://b.s3/data?X=SECRET]"
    answer_tasks(aws, task("deleted", StatusMessage=why))
    with pytest.raises(errors.BuildFailed, match="Disk validation failed") as caught:
        aws.cloud.create(HOME, NEW)
    assert TASK in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_a_task_that_is_not_seen_yet_is_waited_for_and_one_that_stays_away_is_gone(aws: Stubbed) -> None:
    answer_tasks(aws)
    aws.answer("import_image", {"ImportTaskId": TASK})
    for _ in range(6):
        answer_tasks(aws)
    with pytest.raises(errors.BuildFailed, match="the task is gone"):
        aws.cloud.create(HOME, NEW)
    assert aws.clock.waits == [15.0] * 5


def test_a_cancelled_run_stops_waiting_and_the_next_one_goes_on(clock: FakeClock, calls: Calls) -> None:
    aws = Stubbed(clock, calls)
    answer_tasks(aws)
    sent = aws.sent("ImportImage")
    aws.answer("import_image", {"ImportTaskId": TASK})
    answer_tasks(aws, task(Progress="10"))
    patience = Patience(600, clock)
    with pytest.raises(errors.Interrupted, match="The next run goes on from here"):
        aws.connection.cloud(patience).create(HOME, NEW, seen=lambda image: patience.cancel.set())
    answer_tasks(aws, task(Tags=sent[0]["TagSpecifications"][0]["Tags"]))
    answer_tasks(aws, task("completed", ImageId=MADE))
    aws.answer("copy_image", {"ImageId": COPY.id})
    assert aws.cloud.create(HOME, NEW) == COPY.id
    assert calls.counted["ImportImage"] == 1


def test_waiting_ends_with_the_operations_patience(aws: Stubbed) -> None:
    answer_tasks(aws)
    aws.answer("import_image", {"ImportTaskId": TASK})
    for _ in range(41):
        answer_tasks(aws, task())
    with pytest.raises(errors.TookTooLong, match=rf"Import the files of image 'web' \({TASK}\)"):
        aws.cloud.create(HOME, NEW)


def test_an_api_that_fails_meanwhile_does_not_end_the_wait(aws: Stubbed) -> None:
    answer_tasks(aws)
    aws.answer("import_image", {"ImportTaskId": TASK})
    for _ in range(7):
        aws.fail("describe_import_image_tasks", "InternalError")
    answer_tasks(aws, task("completed", ImageId=MADE))
    aws.answer("copy_image", {"ImageId": COPY.id})
    assert aws.cloud.create(HOME, NEW) == COPY.id


@pytest.mark.parametrize("method", ["import_image", "copy_image"])
def test_an_order_whose_answer_is_lost_is_repeated_under_its_token(aws: Stubbed, method: str) -> None:
    sent = aws.sent("ImportImage" if method == "import_image" else "CopyImage")
    answer_tasks(aws)
    if method == "copy_image":
        aws.answer("import_image", {"ImportTaskId": TASK})
        answer_tasks(aws, task("completed", ImageId=MADE))
    for _ in range(5):
        aws.fail(method, "InternalError")
    with pytest.raises(errors.AnswerLost, match="look before asking again"):
        aws.cloud.create(HOME, NEW)
    assert len({params["ClientToken"] for params in sent}) == 1
    assert len(sent) == 5


def test_what_only_served_an_import_is_removed_with_its_snapshots(aws: Stubbed) -> None:
    answer_images(aws, (COPY.id, {shapes.MADE_OF: MADE, "team": "web"}))
    found = aws.cloud.find(HOME, [COPY.id])[COPY.id]
    assert (found.has_leftovers, found.tags) == (True, {"team": "web"})
    answer_images(aws, (COPY.id, {shapes.MADE_OF: MADE}))
    answer_images(aws, (MADE, {}))
    results = [{"SnapshotId": "snap-1", "ReturnCode": "success"}]
    removed = {"ImageId": MADE, "DeleteAssociatedSnapshots": True}
    aws.answer("deregister_image", {"Return": True, "DeleteSnapshotResults": results}, removed)
    aws.answer("delete_tags", {}, {"Resources": [COPY.id], "Tags": [{"Key": shapes.MADE_OF}]})
    aws.cloud.modify(COPY, ImageChanges(tidy=True))
    aws.done()


def test_a_snapshot_that_stays_is_noted_and_told_when_the_image_goes(aws: Stubbed) -> None:
    answer_images(aws, (COPY.id, {shapes.MADE_OF: MADE}))
    answer_images(aws, (MADE, {}))
    results = [{"SnapshotId": "snap-1", "ReturnCode": "skipped"}]
    aws.answer("deregister_image", {"Return": True, "DeleteSnapshotResults": results})
    noted = {"Key": shapes.MADE_OF, "Value": "snap-1"}
    aws.answer("create_tags", {}, {"Resources": [COPY.id], "Tags": [noted]})
    aws.cloud.modify(COPY, ImageChanges(tidy=True))
    for _ in range(2):
        answer_images(aws, (COPY.id, {shapes.MADE_OF: "snap-1"}))
    assert not aws.cloud.find(HOME, [COPY.id])[COPY.id].has_leftovers
    aws.answer("deregister_image", {"Return": True, "DeleteSnapshotResults": [{**results[0], "ReturnCode": "success"}]})
    assert aws.cloud.delete(COPY, snapshots=True) == ["snap-1"]
    aws.done()


def test_a_note_of_an_image_that_no_import_made_destroys_nothing(aws: Stubbed) -> None:
    answer_images(aws, (COPY.id, {shapes.MADE_OF: "ami-00000009"}))
    answer_images(aws, ("ami-00000009", {}))
    aws.answer("delete_tags", {})
    aws.cloud.modify(COPY, ImageChanges(tidy=True))
    aws.done()


def test_deleting_an_image_takes_along_what_served_its_import(aws: Stubbed) -> None:
    answer_images(aws, (COPY.id, {shapes.MADE_OF: MADE}))
    answer_images(aws, (MADE, {}))
    results = [{"SnapshotId": "snap-1", "ReturnCode": "success"}]
    for id in (MADE, COPY.id):
        said = {"Return": True, "DeleteSnapshotResults": results}
        aws.answer("deregister_image", said, {"ImageId": id, "DeleteAssociatedSnapshots": True})
    assert aws.cloud.delete(COPY, snapshots=True) == []
    aws.done()


def test_where_nothing_imports_that_is_said_without_the_url(world: World) -> None:
    """Moto has no imports of images."""
    with pytest.raises(errors.AnswerLost, match="the answer is not one of the cloud's API") as caught:
        world.cloud.create(HOME, NEW)
    assert "SECRET" not in str(caught.value)
    assert set(world.calls.counted) == {"DescribeImportImageTasks"}


def test_a_resource_is_imported_with_progress_and_nothing_but_its_image_stays(aws: Stubbed) -> None:
    said: list[str] = []
    settings = Settings.of({"cloud": "ec2", **KEYS})
    core = Core(settings, connection=Connection(settings, aws.connection.cloud), clock=aws.clock)
    urn = "urn:pulumi:dev::shop::machine-image:index:CustomImage::web"
    call = Call(urn, progress=said.append, rows=True)
    file = {"url": "s3://bucket/root.vmdk", "osType": "Linux", "architecture": "x86_64"}
    for _ in ("own", "shared"):
        answer_images(aws)
    aws.fail("get_service_quota", "AccessDeniedException", service="service-quotas")
    inputs = core.check("CustomImage", {"name": "web", "importFrom": file}, None, call).inputs
    answer_tasks(aws)
    aws.answer("import_image", task())
    answer_tasks(aws, task(Progress="28", StatusMessage="converting"))
    answer_tasks(aws, task("completed", ImageId=MADE))
    aws.answer("copy_image", {"ImageId": COPY.id})
    marks = {**Owner(urn).tags("", "0a"), shapes.MADE_OF: MADE}
    for _ in ("waited for", "to be tidied"):
        answer_images(aws, (COPY.id, marks))
    answer_images(aws, (MADE, {}))
    aws.answer("deregister_image", {"Return": True, "DeleteSnapshotResults": []})
    aws.answer("delete_snapshot", {})
    aws.answer("delete_tags", {})
    made = core.create("CustomImage", inputs, call)
    assert (made.id, made.outputs["state"]) == (COPY.id, "available")
    assert said[0] == f"{TASK} (web) in {HOME}: importing 28 % (converting) after 0 s"
    aws.done()
