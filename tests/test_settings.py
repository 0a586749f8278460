"""Settings as stack configuration says them: as text, objects as JSON text."""

from __future__ import annotations

import pytest

from pulumi_machine_image.images.errors import SettingsProblem
from pulumi_machine_image.settings import Limits, Settings


def test_nothing_said_is_tencent_with_checks_that_fail() -> None:
    settings = Settings.of({})
    assert (settings.cloud, settings.preflight, settings.limits) == ("tencent", "fail", None)


def test_text_and_values_mean_the_same() -> None:
    as_text = {"machine-image:limits": '{"images": "5"}', "machine-image:defaultTags": '{"a": "b"}', "aws:region": "x"}
    as_values = {"limits": {"images": 5}, "defaultTags": {"a": "b"}}
    assert Settings.of(as_text) == Settings.of(as_values)
    assert Settings.of(as_text).limits == Limits(images=5)


def test_copies_at_once_are_a_number_and_twenty_if_nobody_says() -> None:
    assert Settings.of({}).copies_per_region == 20
    assert Settings.of({"machine-image:copiesPerRegion": "3"}).copies_per_region == 3


@pytest.mark.parametrize("text", ["100000000002,100000000003", '["100000000002", "100000000003"]'])
def test_a_list_may_be_words_or_json(text: str) -> None:
    assert Settings.of({"trustedOwners": text}).trusted_owners == ["100000000002", "100000000003"]


@pytest.mark.parametrize(("name", "images", "accounts"), [("classic", 10, 50), ("current", 500, 500)])
def test_limits_have_names(name: str, images: int, accounts: int) -> None:
    limits = Settings.of({"limits": name}).limits
    assert limits is not None
    assert (limits.images, limits.accounts) == (images, accounts)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"regin": "x"}, "machine-image:regin: there is no such key. Did you mean machine-image:region"),
        ({"cloud": "azure"}, "machine-image:cloud: must be 'tencent', 'ec2' or 'emulator'"),
        ({"limits": "huge"}, "must be classic or current, or an object with images and accounts"),
        ({"limits": "{oops"}, "is not valid JSON"),
        ({"limits": {"images": -1}}, "machine-image:limits.images"),
        ({"endpoint": "cvm.example.com"}, "machine-image:endpoint"),
        ({"copiesPerRegion": "0"}, "machine-image:copiesPerRegion"),
        ({"preflight": "maybe"}, "'off', 'warn' or 'fail'"),
    ],
)
def test_a_mistake_names_the_key_and_the_way_out(given: dict[str, object], text: str) -> None:
    with pytest.raises(SettingsProblem) as problem:
        Settings.of(given)
    assert text in str(problem.value)
    assert "\n" not in str(problem.value)


def test_secrets_are_never_shown() -> None:
    settings = Settings.of({"secretId": "AKIDsecret", "secretKey": "hidden"})
    assert "hidden" not in repr(settings)
    with pytest.raises(SettingsProblem) as problem:
        Settings.of({"secretKey": {"oops": "hidden"}})
    assert "hidden" not in str(problem.value)


def test_the_environment_overrides_preflight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_MACHINE_IMAGE_PREFLIGHT", "warn")
    assert Settings.of(Settings.with_environment({"preflight": "fail"})).preflight == "warn"


def test_what_only_looks_like_a_number_is_text() -> None:
    """As `pulumi config set --path` stores it."""
    settings = Settings.of(
        {
            "machine-image:defaultTags": '{"cost": 42, "prod": true, "team": "web"}',
            "machine-image:trustedOwners": "[100000000002]",
            "machine-image:limits": '{"images": "20", "accounts": 5}',
        }
    )
    assert settings.default_tags == {"cost": "42", "prod": "true", "team": "web"}
    assert settings.trusted_owners == ["100000000002"]
    assert settings.limits is not None
    assert (settings.limits.images, settings.limits.accounts) == (20, 5)


def test_an_empty_text_says_nothing() -> None:
    keys = ["region", "endpoint", "limits", "preflight", "defaultTags", "trustedOwners", "emulator", "secretKey"]
    assert Settings.of({f"machine-image:{key}": "" for key in keys}) == Settings()


@pytest.mark.parametrize(("given", "means"), [("on", "on"), (True, "on"), ("true", "on"), (False, "off"), ("", "off")])
def test_a_dry_run_is_on_or_off_however_yaml_takes_it(given: object, means: str) -> None:
    assert Settings.of({"machine-image:dryRun": given}).dry_run == means
