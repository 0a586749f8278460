from typing import Any, get_args

import pytest

from pulumi_machine_image.cli import main
from pulumi_machine_image.cli.emulator import setting_texts
from pulumi_machine_image.emulator import Emulator, EmulatorError, EmulatorSettings, Limits
from pulumi_machine_image.emulator.choices import Choices
from pulumi_machine_image.emulator.structures import fields

LIMITS = "classic, current, or the two numbers images and accounts, as 20,5"
ACCOUNT = "an account id: 9 to 15 digits that do not begin with 998 or 999"


def test_keys_are_taken_in_camel_case_and_in_snake_case() -> None:
    assert EmulatorSettings.parse({"createSeconds": 5}) == EmulatorSettings.parse({"create_seconds": "5"})
    assert EmulatorSettings(create_seconds=5).create_seconds == 5


@pytest.mark.parametrize(
    ("limits", "numbers", "shared_can_be_copied"),
    [
        ("classic", Limits(images=10, accounts=50), False),
        ("current", Limits(images=500, accounts=500), True),
        ({"images": 20}, Limits(images=20, accounts=50), True),
        ({"images": 10, "accounts": 50}, Limits(images=10, accounts=50), False),
        ("20,5", Limits(images=20, accounts=5), True),
    ],
)
def test_limits_are_a_word_or_two_numbers(limits: Any, numbers: Limits, shared_can_be_copied: bool) -> None:
    settings = EmulatorSettings.parse({"limits": limits})
    assert settings.numbers == numbers
    assert settings.shared_can_be_copied == shared_can_be_copied
    for choice in ("refused", "allowed"):
        chosen = EmulatorSettings.parse({"limits": limits, "sharedCopies": choice})
        assert chosen.shared_can_be_copied == (choice == "allowed")


@pytest.mark.parametrize("limits", ["modern", "20", "20,5,1", "-1,5", "20,", {"images": -1}, {"image": 5}, 20, [20, 5]])
def test_other_limits_are_refused(limits: Any) -> None:
    with pytest.raises(
        EmulatorError, match="limits: must be classic, current, or the two numbers images and accounts, as 20,5"
    ):
        EmulatorSettings.parse({"limits": limits})


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            {"limits": "modern"},
            f"emulator setting limits: must be {LIMITS}, not 'modern'",
        ),
        ({"copySeconds": -1}, "emulator setting copySeconds: must be greater than or equal to 0, not -1"),
        ({"rates": "on"}, "emulator setting rates: must be 'off' or 'documented', not 'on'"),
        ({"databse": "x"}, "emulator setting databse: is not permitted"),
        ({"faults": 5}, "emulator setting faults[0]: must be an object, not 5"),
        ({"faults": [{"do": "cut", "cod": "x"}]}, "emulator setting faults[0].cod: is not permitted"),
        ({"account": "me"}, f"emulator setting account: must be {ACCOUNT}, not 'me'"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_setting_and_the_rule(values: dict[str, Any], line: str) -> None:
    with pytest.raises(EmulatorError) as refusal:
        EmulatorSettings.parse(values)
    assert str(refusal.value) == line


def test_every_setting_says_what_it_is_and_is_an_option() -> None:
    assert setting_texts().keys() == fields(EmulatorSettings).keys()


@pytest.mark.parametrize("name", [name for name, field in fields(Choices).items() if get_args(field.type)])
def test_a_choice_is_said_to_be_one_with_each_of_its_words(name: str) -> None:
    text = setting_texts()[name]
    assert [word for word in get_args(fields(Choices)[name].type) if f"`{word}`" not in text] == []
    assert "unsure" in text or "does not" in text


def test_the_choices_stand_together_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["emulator", "--help"])
    usual, choices = capsys.readouterr().out.split("choices where the cloud's documents are silent or disagree:")
    for name in fields(EmulatorSettings):
        assert f"\n  --{name.replace('_', '-')} " in (choices if name in fields(Choices) else usual)


@pytest.mark.parametrize("account", ["12", "998000000001", "999000000001", "nobody"])
def test_keys_are_given_out_for_accounts_that_can_call_only(account: str) -> None:
    with Emulator() as emulator, pytest.raises(EmulatorError, match=f"there is no account '{account}'"):
        emulator.credentials(account)
