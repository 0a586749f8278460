"""`machine-image preflight` on EC2 with the real CLI: what fits, what does not, what refuses to go, and its calls."""

from __future__ import annotations

import pytest

from e2e.cloud import GZ
from e2e.cloud import ME as ME_IN_GZ
from e2e.ec2.aws import HOME, ME, OTHER, WEST, Aws
from e2e.preflight import FITS, TOO_MUCH, UNTOLD, answered, judged, preflight
from e2e.stack import Stack, only_plugin
from lab.aws.faults import EXPIRED, rule
from lab.aws.lab import AMIS

pytestmark = pytest.mark.e2e

OLD = """
instance = pulumi.Config().require("instance")
machine_image.CustomImage("old", name="web-old", instance_id=instance{more})
"""
NEW = """
instance = pulumi.Config().require("instance")
web = machine_image.CustomImage("web", name="web-{version}", instance_id=instance, triggers={{"build": "{version}"}})
machine_image.ImageCopy("copies", source_image_id=web.image_id, regions=["eu-west-1"])
"""


@pytest.mark.by_turns
def test_a_plan_that_fits_takes_two_calls_a_region_and_a_fixed_name_is_replaced_in_place(
    stack: Stack, aws: Aws
) -> None:
    stack.up(OLD.format(more=""))
    stack.program(NEW.format(version=1))
    run = preflight(stack, expect=FITS)
    assert run.stdout.splitlines() == [
        f"ec2 {ME}:",
        "  region     used  planned  peak  end  limit  verdict",
        "  eu-west-1     0        1     1    1  50000  fits",
        "      + copy: copies",
        "  us-east-1     1        1     2    1  50000  fits",
        "      + new: web",
        "      - deleted later: old",
        "",
        "The plan fits.",
    ]
    assert answered(run) == {"GetCallerIdentity": 1, "DescribeImages": 2, "GetServiceQuota": 2}
    stack.up()
    stack.program(NEW.format(version=1).replace('"build": "1"', '"build": "2"'))
    (row,) = [row for row in judged(stack, expect=FITS)["accounts"][0]["regions"] if row["region"] == HOME]
    assert (row["inPlace"], row["planned"], row["peak"]) == (["web"], 0, 1)


@pytest.mark.by_turns
def test_what_does_not_fit_is_told_and_the_way_out_is_one(stack: Stack, aws: Aws) -> None:
    aws.lab.quotas[AMIS] = 3
    aws.make("other-1", "other-2")
    stack.up(OLD.format(more=""))
    stack.program(NEW.format(version=1))
    run = preflight(stack, expect=TOO_MUCH)
    urn = stack.resources["old"].urn
    assert run.stdout.splitlines()[4:] == [
        "  us-east-1     3        1     4    3      3  does not fit: 1 image too many; deletions come last",
        "      + new: web",
        "      - deleted later: old",
        "What to do:",
        f"  1. Run what the plan deletes of old before the rest: pulumi up --target '{urn}'",
        "  Or ask for a quota of 4 images in us-east-1.",
        "",
        "The plan does not fit. Nothing was changed.",
    ]
    assert answered(run) == {"GetCallerIdentity": 1, "DescribeImages": 2, "GetServiceQuota": 2}
    stack.run("up", "--yes", "--skip-preview", "--target", urn)
    preflight(stack, expect=FITS)
    stack.up()
    assert sorted(aws.images()) == ["other-1", "other-2", "web-1"]
    assert sorted(aws.images(WEST)) == ["web-1"]


@pytest.mark.by_turns
def test_what_refuses_to_go_is_named_before_a_destroy_and_shares_are_no_matter(stack: Stack, aws: Aws) -> None:
    stack.up(OLD.format(more=", deletion_protection=True"))
    image = stack.ids["old"]
    run = preflight(stack, "--destroy", expect=TOO_MUCH)
    assert run.stdout.splitlines()[4:] == [
        "Deletions that will be refused:",
        f"  old ({HOME}/{image}): deletionProtection is on. Set deletionProtection to false and run `pulumi up` first.",
        "",
        "A deletion will be refused. Nothing was changed.",
    ]
    assert answered(run) == {"GetCallerIdentity": 1, "DescribeImages": 1, "GetServiceQuota": 1}
    stack.up(OLD.format(more=""))
    aws.share(image, OTHER)
    assert "Every image can be deleted." in preflight(stack, "--destroy", expect=FITS).stdout
    aws.change(image, protection="on")
    (line,) = preflight(stack, "--destroy", expect=TOO_MUCH).lines_with("the cloud protects")
    assert line == (
        f"old ({HOME}/{image}): the cloud protects {image} (web-old) from deletion. Switch it off in the cloud, or set "
        "deletionProtection to false and run `pulumi up` first."
    )
    aws.lab.faults.add(rule(EXPIRED))
    untold = preflight(stack, "--destroy", expect=UNTOLD).stdout
    assert "the credentials have expired" in untold
    assert untold.endswith("It could not be told whether every image can be deleted.\n")
    offline = preflight(stack, "--destroy", "--limits", "current", expect=FITS)
    assert offline.stdout.endswith("Nothing in the state refuses a deletion; the cloud, which may, was not asked.\n")
    assert answered(offline) == {}


@only_plugin
def test_both_clouds_in_one_plan_are_judged_each_by_its_own_limit(stack: Stack, aws: Aws) -> None:
    aws.lab.quotas[AMIS] = 1
    stack.program(
        f"""
        instance = pulumi.Config().require("instance")
        tencent = machine_image.Provider("tencent", cloud="emulator", region={GZ!r})
        for number in range(2):
            machine_image.CustomImage(f"aws-{{number}}", instance_id=instance)
            machine_image.CustomImage(
                f"tencent-{{number}}", instance_id="ins-demo0001", opts=pulumi.ResourceOptions(provider=tencent)
            )
        """
    )
    shown = judged(stack, expect=TOO_MUCH)
    assert {each["account"]: (each["cloud"], each["verdict"]) for each in shown["accounts"]} == {
        ME: ("ec2", "does not fit"),
        ME_IN_GZ: ("emulator", "fits"),
    }
    assert [(row["region"], row["peak"], row["over"]) for row in shown["accounts"][0]["regions"]] == [(HOME, 2, 1)]
