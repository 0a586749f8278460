"""`machine-image preflight` with the real CLI: the whole plan is judged, deletions included, and nothing is written."""

from __future__ import annotations

import json

import pytest

from e2e.cloud import BJ, GZ, OTHER, SH, Cloud
from e2e.preflight import FITS, TOO_MUCH, UNTOLD, WRONG, answered, judged, preflight
from e2e.stack import Stack, only_plugin

pytestmark = pytest.mark.e2e

OLD = """
machine_image.CustomImage("old", name="web-old", instance_id="ins-demo0001")
"""
NEW = """
web = machine_image.CustomImage("web", name="web-new", instance_id="ins-demo0001")
machine_image.ImageCopy("copies", source_image_id=web.image_id, regions=["ap-shanghai"])
"""


def test_a_plan_that_fits_is_told_region_by_region_with_two_calls_each(stack: Stack, cloud: Cloud) -> None:
    cloud.make("other", region=SH)
    stack.up(OLD)
    stack.program(NEW)
    run = preflight(stack, expect=FITS)
    assert run.stdout.splitlines() == [
        "emulator 100000000001:",
        "  region        used  planned  peak  end  limit  verdict",
        "  ap-guangzhou     1        1     2    1     10  fits",
        "      + new: web",
        "      - deleted later: old",
        "  ap-shanghai      1        1     2    2     10  fits",
        "      + copy: copies",
        "",
        "The plan fits.",
    ]
    assert answered(run) == {
        "GetCallerIdentity": 1,
        "DescribeImages": 2,
        "DescribeImageQuota": 2,
        "DescribeImageSharePermission": 1,  # of the image that goes
    }


def test_deletions_that_come_too_late_are_run_first_by_the_command_that_it_shows(stack: Stack, cloud: Cloud) -> None:
    cloud.make(*(f"other-{number}" for number in range(9)))
    stack.up(OLD)
    stack.program(NEW)
    told = preflight(stack, expect=TOO_MUCH).stdout
    assert "10        1    11   10     10  does not fit: 1 image too many; deletions come last" in told
    (line,) = [line for line in told.splitlines() if "pulumi up --target" in line]
    assert line.startswith("  1. Run what the plan deletes of old before the rest: ")
    _, _, command = line.partition("pulumi up ")
    stack.run("up", "--yes", "--skip-preview", *command.replace("'", "").split())
    assert "web-old" not in cloud.images(GZ)
    preflight(stack, expect=FITS)
    stack.up()


@pytest.mark.by_turns
def test_what_does_not_fit_at_all_is_told_with_old_images_of_the_family_and_the_quota_to_ask_for(
    stack: Stack, cloud: Cloud
) -> None:
    (old,) = cloud.make("web-0")
    cloud.pass_time(60)
    newer, *_ = cloud.make(*(f"web-{number}" for number in range(1, 10)))
    for image in (old, newer):
        cloud.change(image, family="web")
    stack.program(NEW)
    told = preflight(stack, expect=TOO_MUCH)
    assert told.lines_with("Delete img-")[0].startswith(
        f"1. Delete {old} (web-0) in ap-guangzhou, of family web from 20"
    )
    assert told.lines_with("Or ask for") == ["Or ask for a quota of 11 images in ap-guangzhou."]
    (move,) = judged(stack, expect=TOO_MUCH)["accounts"][0]["wayOut"]["moves"]
    assert (move["kind"], move["frees"]) == ("member", [f"ap-guangzhou/{old}"])
    cloud.share(old, OTHER)
    assert preflight(stack, expect=TOO_MUCH).lines_with("Delete img-") == []


@pytest.mark.by_turns
def test_a_refused_deletion_is_named_before_a_destroy(stack: Stack, cloud: Cloud) -> None:
    shared = """
    web = machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001"{more})
    machine_image.ImageShare("shares", image_id=web.image_id, account_ids=["100000000002"])
    """
    stack.up(shared.format(more=""))
    assert "Every image can be deleted." in preflight(stack, "--destroy", expect=FITS).stdout
    image = stack.ids["web"]
    cloud.share(image, "100000000003")
    told = preflight(stack, "--destroy", expect=TOO_MUCH)
    (line,) = told.lines_with("is shared with")
    assert line == (
        f"web (ap-guangzhou/{image}): it is shared with 100000000003, and not by what goes with it. Take the shares "
        "back, or set unshareOnDelete and run `pulumi up` first."
    )
    assert answered(told) == {
        "GetCallerIdentity": 1,
        "DescribeImages": 1,
        "DescribeImageQuota": 1,
        "DescribeImageSharePermission": 1,
    }
    stack.up(shared.format(more=", deletion_protection=True"))
    (refusal, _) = judged(stack, "--destroy", expect=TOO_MUCH)["accounts"][0]["refusals"]
    assert refusal["why"] == "deletionProtection is on"


@pytest.mark.by_turns
def test_a_file_with_limits_takes_the_place_of_the_cloud(stack: Stack) -> None:
    stack.program(NEW)
    (stack.folder / "limits.yaml").write_text("emulator:\n  ap-guangzhou: {limit: 10, used: 10}\n  '*': 5\n")
    run = preflight(stack, "--limits", "limits.yaml", expect=TOO_MUCH)
    assert answered(run) == {}
    assert [row.split()[:6] for row in run.stdout.splitlines() if row.startswith("  ap-")] == [
        ["ap-guangzhou", "10", "1", "11", "11", "10"],
        ["ap-shanghai", "0", "1", "1", "1", "5"],
    ]
    assert run.lines_with("Plan 1 fewer") == [
        "Plan 1 fewer in ap-guangzhou, delete as many others there, or ask for a quota of 11 images in ap-guangzhou."
    ]


@pytest.mark.by_turns
def test_a_preview_may_come_from_a_file_or_a_pipe_and_a_plan_from_a_file(stack: Stack, cloud: Cloud) -> None:
    stack.up(OLD)
    stack.program(NEW)
    stack.environment["PULUMI_MACHINE_IMAGE_PREFLIGHT"] = "off"
    shown = stack.run("preview", "--json", "--save-plan", "plan.json").stdout
    (stack.folder / "preview.json").write_text(shown)
    own = preflight(stack, expect=FITS).stdout
    assert preflight(stack, "--from", "preview.json", expect=FITS).stdout == own
    assert preflight(stack, "--from", "-", expect=FITS, given=shown).stdout == own
    assert preflight(stack, "--plan", "plan.json", expect=FITS).stdout == own
    cut = preflight(stack, "--from", "-", expect=WRONG, given=shown[:3000])
    assert cut.stderr == "machine-image preflight: standard input is not whole JSON: it ends in the middle\n"


@pytest.mark.by_turns
def test_a_preview_with_an_error_is_not_judged(stack: Stack) -> None:
    stack.program(NEW + "raise ValueError('no such shop')\n")
    run = preflight(stack, expect=UNTOLD)
    assert run.stdout == ""
    assert run.stderr.startswith(
        "machine-image preflight: the preview ended with an error, so that the plan is not whole"
    )
    assert "ValueError: no such shop" in run.stderr


@pytest.mark.by_turns
def test_a_stack_without_images_has_nothing_to_judge(stack: Stack) -> None:
    stack.program("pulumi.export('answer', 42)")
    assert "has no machine images and plans none" in preflight(stack, expect=FITS).stdout


@only_plugin
def test_explicit_providers_are_judged_by_the_account_that_they_log_in_to(stack: Stack, cloud: Cloud) -> None:
    """Two providers, one account; a third with keys of another, which no output shows."""
    mine, theirs = cloud.emulator.credentials(), cloud.emulator.credentials(OTHER)
    stack.configure(limits={"images": 3})
    program = f"""
    here = dict(cloud="tencent", endpoint={cloud.emulator.endpoint!r}, limits={{"images": 3}})
    one = machine_image.Provider("one", secret_id={mine[0]!r}, secret_key={mine[1]!r}, region="ap-beijing", **here)
    two = machine_image.Provider("two", secret_id={mine[0]!r}, secret_key={mine[1]!r}, region="ap-shanghai", **here)
    else_ = machine_image.Provider("else", secret_id={theirs[0]!r}, secret_key={theirs[1]!r}, **here)
    for provider in (one, two, else_):
        for number in range(2):
            machine_image.CustomImage(
                f"{{provider._name}}-{{number}}", region="ap-beijing", instance_id="ins-demo0001",
                opts=pulumi.ResourceOptions(provider=provider),
            )
    """
    stack.program(program)
    shown = judged(stack, expect=TOO_MUCH)
    rows = {
        each["account"]: [(row["region"], row["peak"], row["over"]) for row in each["regions"]]
        for each in shown["accounts"]
    }
    assert rows == {"100000000001": [(BJ, 4, 1)], OTHER: [(BJ, 2, 0)]}
    run = preflight(stack, expect=TOO_MUCH)
    assert answered(run) == {"GetCallerIdentity": 3, "DescribeImages": 2}
    assert mine[1] not in run.text + json.dumps(shown)
    assert theirs[1] not in run.text + json.dumps(shown)
