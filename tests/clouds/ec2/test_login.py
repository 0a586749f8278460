"""What `machine-image doctor` sees of an account of AWS."""

from __future__ import annotations

from pathlib import Path

import pytest

from clouds.ec2.worlds import HOME, KEYS, ME
from pulumi_machine_image.cli.doctor import _cloud
from pulumi_machine_image.cli.findings import Finding
from pulumi_machine_image.clouds.ec2.login import LOGIN
from pulumi_machine_image.settings import Settings


def found(**settings: object) -> dict[str, Finding]:
    given = Settings.of({"cloud": "ec2", "region": HOME, **settings})
    return {finding.subject: finding for finding in _cloud(given, LOGIN)}


def test_keys_login_and_quota_are_told(moto_url: str) -> None:
    looked = found(**KEYS, endpoint=moto_url)
    assert looked["credentials"].text == "from the configuration"
    assert looked["endpoint"].level == "ok"
    assert looked["login"].text == f"account {ME}"
    assert looked["quota"].level == "warning", "moto has no quotas of EC2"
    assert "servicequotas:GetServiceQuota" in looked["quota"].do


def test_where_keys_come_from_is_told(monkeypatch: pytest.MonkeyPatch, moto_url: str, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDENV0000000000")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    assert found(endpoint=moto_url)["credentials"].text == "from the environment"
    (tmp_path / "credentials").write_text("[team]\naws_access_key_id = AKIDTEAM\naws_secret_access_key = hush\n")
    looked = found(endpoint=moto_url, profile="team")
    assert looked["credentials"].text == "from a profile of ~/.aws/credentials"
    assert "hush" not in str(looked)


def test_no_keys_and_no_such_profile_are_failures_that_say_the_ways(moto_url: str) -> None:
    looked = found(endpoint=moto_url)
    assert looked.keys() == {"credentials"}
    assert "AWS_PROFILE" in looked["credentials"].do
    assert found(endpoint=moto_url, profile="nobody")["credentials"].text == "there is no profile 'nobody'"


def test_an_address_where_nobody_listens_is_a_failure() -> None:
    looked = found(**KEYS, endpoint="http://127.0.0.1:1")
    assert looked["endpoint"].text == "127.0.0.1:1: ConnectionError"
    assert "login" not in looked
