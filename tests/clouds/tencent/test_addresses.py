"""Where calls go: the usual, international, finance and free domains, and one endpoint for everything."""

from __future__ import annotations

import pytest

from pulumi_machine_image.clouds.tencent.addresses import Address, address
from pulumi_machine_image.images.errors import SettingsProblem


@pytest.mark.parametrize(
    ("service", "region", "domain", "endpoint", "expected"),
    [
        ("cvm", "ap-guangzhou", None, None, "https://cvm.tencentcloudapi.com"),
        ("tag", "ap-guangzhou", None, None, "https://tag.tencentcloudapi.com"),
        ("cvm", "ap-singapore", "intl", None, "https://cvm.intl.tencentcloudapi.com"),
        ("cvm", "ap-shanghai-fsi", None, None, "https://cvm.ap-shanghai-fsi.tencentcloudapi.com"),
        ("cvm", "ap-guangzhou", "internal.tencentcloudapi.com", None, "https://cvm.internal.tencentcloudapi.com"),
        ("sts", "ap-guangzhou", "cloud.example:8443", None, "https://sts.cloud.example:8443"),
        ("cvm", "ap-guangzhou", "intl", "http://127.0.0.1:4311", "http://127.0.0.1:4311"),
        ("tag", "ap-shanghai-fsi", None, "https://gate.example/", "https://gate.example"),
    ],
)
def test_an_address(service: str, region: str, domain: str | None, endpoint: str | None, expected: str) -> None:
    at = address(service, region, domain=domain, endpoint=endpoint)
    assert f"{at.scheme}://{at.host}" == expected


@pytest.mark.parametrize("domain", ["https://cvm.tencentcloudapi.com", "nodots", "a b.c", "x.y/z"])
def test_what_is_no_domain_is_said(domain: str) -> None:
    with pytest.raises(SettingsProblem, match="machine-image:domain"):
        address("cvm", "ap-guangzhou", domain=domain, endpoint=None)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1:80", True),
        ("localhost", True),
        ("[::1]:80", True),
        ("10.0.0.1:80", False),
        ("cvm.tencentcloudapi.com", False),
    ],
)
def test_this_machine_is_known(host: str, here: bool) -> None:
    assert Address("http", host).here is here
