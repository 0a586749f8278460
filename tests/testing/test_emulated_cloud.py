"""The emulated cloud that users have in their tests."""

from __future__ import annotations

import json

import pytest

from pulumi_machine_image.clouds.cloud import Query
from pulumi_machine_image.clouds.tencent import TencentConnection
from pulumi_machine_image.images.errors import CloudTrouble, InvalidInput
from pulumi_machine_image.images.image import Kind
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings
from pulumi_machine_image.testing import EmulatedCloud

OTHER = "100000000002"
OWN = Query(kinds=frozenset({Kind.CUSTOM}))


def stack(cloud: EmulatedCloud) -> TencentConnection:
    """What a provider makes of the configuration."""
    given = {key.removeprefix("machine-image:"): value for key, value in cloud.config.items()}
    return TencentConnection(Settings.of({**given, "limits": json.loads(given["limits"])}))


def test_what_others_do_is_there_at_once(image_cloud: EmulatedCloud) -> None:
    web, base = image_cloud.make("web", "base")
    image_cloud.share(web, OTHER)
    image_cloud.change(web, description="new")
    image_cloud.tag(web, {"team": "web"})
    image_cloud.delete(base)
    assert image_cloud.images() == {"web": image_cloud.image(web)}
    assert (image_cloud.image(web).description, image_cloud.image(web).tags) == ("new", {"team": "web"})
    assert (image_cloud.has(web), image_cloud.has(base)) == (True, False)
    assert image_cloud.shares(web) == {OTHER}
    image_cloud.unshare(web, OTHER)
    assert image_cloud.shares(web) == set()


def test_an_account_has_its_own(image_cloud: EmulatedCloud) -> None:
    image_cloud.make("theirs", account=OTHER)
    assert image_cloud.images() == {}
    assert set(image_cloud.images(account=OTHER)) == {"theirs"}


def test_calls_are_those_of_the_stack(image_cloud: EmulatedCloud) -> None:
    image_cloud.make("web")
    assert image_cloud.calls == {}
    cloud = stack(image_cloud).cloud(Patience(60))
    cloud.images("ap-guangzhou", OWN)
    assert image_cloud.images()
    assert image_cloud.calls == {"DescribeImages": 1}
    image_cloud.forget_calls()
    assert image_cloud.calls == {}
    cloud.images("ap-guangzhou", OWN)
    assert image_cloud.calls == {"DescribeImages": 1}


def test_a_call_fails_as_often_as_was_said(image_cloud: EmulatedCloud) -> None:
    image_cloud.fail("DescribeImages", "InvalidParameterValue", times=2)
    for _ in range(2):
        with pytest.raises(InvalidInput):
            image_cloud.images()
    assert image_cloud.images() == {}
    image_cloud.fail("DescribeImages", "InternalError", times=5)
    with pytest.raises(CloudTrouble):
        image_cloud.images()


@pytest.mark.image_cloud(limits="3,5", createSeconds=100)
class TestSettings:
    @pytest.mark.image_cloud(createSeconds=50)
    def test_the_nearest_mark_counts_and_the_others_too(self, image_cloud: EmulatedCloud) -> None:
        assert json.loads(image_cloud.config["machine-image:limits"]) == {"images": 3, "accounts": 5}
        (web,) = image_cloud.make("web")
        image_cloud.pass_time(40)
        assert image_cloud.image(web).state.pending
        image_cloud.pass_time(20)
        assert not image_cloud.image(web).state.pending


def test_a_file_outlives_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("cloud") / "cloud.db"
    with EmulatedCloud(file) as cloud:
        cloud.make("web")
    with EmulatedCloud(file) as cloud:
        assert set(cloud.images()) == {"web"}
