"""Bad input: one line that says which property of which resource, the rule and the way out; nothing is written."""

from __future__ import annotations

import pytest

from e2e.cloud import Cloud
from e2e.stack import FAILED, Stack

pytestmark = pytest.mark.e2e

IMAGE = 'machine_image.CustomImage("web", instance_id="ins-demo0001", {})'
COPY = 'machine_image.ImageCopy("copies", source_image_id="img-12345678", {})'
SHARE = 'machine_image.ImageShare("shares", image_id="img-12345678", {})'
WRONG = [
    (
        IMAGE.format(
            'name=" web", description="d" * 300, on_delete="keep", wait="forever", timeouts={"create": "soon"}, '
            'tags={"a": ["b"], "machine-image:owner": "me"}, data_disk_ids="disk-1", region="nowhere"'
        ),
        {
            "web.name: ' web' must have 1 to 60 characters, without control characters and without a space",
            "web.description: must have at most 256 characters; this one has 300",
            "web.onDelete: must be 'delete', 'retain' or 'deprecate'",
            "web.wait: must be 'available' or 'started'",
            'web: timeouts.create: \'soon\' is not a length of time such as "45m", "1h30m" or "90s"',
            "web: tags.a: must be a string, not a list",
            "web.dataDiskIds: must be a",
            "web.region: there is no region 'nowhere'; getImageRegions lists them",
        },
    ),
    (
        'machine_image.CustomImage("web")',
        {"web: exactly one of instanceId, snapshotIds, importFrom says what the image is made from; given: none"},
    ),
    (
        'machine_image.CustomImage("web", instance_id="ins-demo0001", import_from={"url": "x", "os_versio": "22"})',
        {
            "web: importFrom.osType is required",
            "web: importFrom.architecture is required",
            "web: importFrom.os_versio: there is no such property; did you mean",
            "web: exactly one of instanceId, snapshotIds, importFrom says what the image is made from; given: instance",
        },
    ),
    (
        'machine_image.ImageCopy("copies", source_image_id="web-golden", regions={"ap-shanghai": {"nam": "x"}})',
        {
            "copies.sourceImageId: 'web-golden' is no image id: img- and at least 8 lower-case letters and digits",
            "copies: regions.ap-shanghai.nam: there is no such property; did you mean name?",
        },
    ),
    (
        COPY.format('kms_key_id="key", regions={"ap-shanghai": {"name": "x" * 61}, "ap-shangai": {}}'),
        {
            "copies: regions.ap-shanghai.name: 'x",
            "copies.regions: there is no region 'ap-shangai'; did you mean ap-shanghai?",
            "copies.encrypt: a kmsKeyId needs encrypt: true",
        },
    ),
    (
        SHARE.format('mode="strict", public=True, account_ids=["12", "abc", "100000000002", "100000000002"]'),
        {
            "shares.mode: must be 'additive' or 'authoritative'",
            "shares.public: tencent shares images with accounts only",
            "shares.accountIds: '12' is no account id; wanted: the decimal id of a main account",
            "shares.accountIds: 'abc' is no account id; wanted: the decimal id of a main account",
            "shares.accountIds: 100000000002 is listed 2 times",
        },
    ),
    (
        IMAGE.format('name="we\\x1b[2Jb\\r\\n", family="a\\nb", tags={"a\\nb": "c\\u202ed"}'),
        {
            r"web: name: 'we\x1b[2Jb\r\n' must have 1 to 60 characters, without control characters",
            "web: family: must be one line of at most 8000 characters",
            r"web: tags.a\nb: tencent takes keys of 1 to 127 characters",
        },
    ),
    (
        IMAGE.format('name="x" * 5000, on_delete=["delete"], triggers={"a": {"b": "c"}}'),
        {
            "web: name: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'... (5000 characters) must have 1 to 60 characters",
            "web.onDelete: must be 'delete', 'retain' or 'deprecate'",
            "web: triggers.a: must be a string, not a map",
        },
    ),
    (COPY.format('regions=[["ap-shanghai"]]'), {"copies.regions: must be a map, or a list of strings"}),
    (SHARE.format("account_ids=[200000000001]"), {"shares: accountIds.0: must be a string, not a number"}),
]


def test_every_wrong_property_is_told_at_once_with_its_rule(stack: Stack, cloud: Cloud) -> None:
    before = cloud.everything()
    for program, told in WRONG:
        run = stack.preview(program, expect=FAILED)
        assert len(run.problems) == len(told), run.problems
        for words in told:
            assert any(problem.startswith(words) for problem in run.problems), (words, run.problems)
        assert run.calls.writes == {}
    assert cloud.everything() == before


def test_a_misspelt_argument_is_a_mistake_in_python(stack: Stack) -> None:
    stack.program(IMAGE.format('colour="red"'))
    run = stack.run("preview", expect=FAILED, own_traceback=True)
    assert "TypeError: CustomImage.__init__() got an unexpected keyword argument 'colour'" in run.text
    assert run.text.count("Traceback") == 1


def test_a_refusal_of_the_cloud_is_one_line_with_code_request_and_way_out(stack: Stack, cloud: Cloud) -> None:
    (problem,) = stack.up('machine_image.CustomImage("web", instance_id="ins-00000000")', expect=FAILED).problems
    assert problem.startswith("Make image 'web-")
    assert "from instance ins-00000000 in ap-guangzhou: " in problem
    assert "(InvalidInstanceId.NotFound, request " in problem
    assert problem.endswith(".")
    assert cloud.everything() == {}
