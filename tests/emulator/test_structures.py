"""What is declared is what is read, and all that is wrong is found with its place."""

import sys
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import pytest

from pulumi_machine_image.emulator.structures import Check, Instead, Mistaken, Structure, between, plain, read


def even(value: int, _: Any) -> None:
    if value % 2:
        raise ValueError("must be even")


def short(value: str, longest: int) -> None:
    if len(value) > longest:
        raise LookupError(value)


def two_words(given: Any) -> tuple[str, ...]:
    if not isinstance(given, str):
        raise ValueError("must be words")
    return tuple(given.split(","))


class Part(Structure):
    IGNORED: ClassVar[Mapping[str, str]] = {"Colour": "nobody sees it"}

    name: Annotated[str, Check(short)]
    even_numbers: list[Annotated[int, Check(even)]] = []


class Whole(Structure):
    part: Part
    parts: list[Part] = []
    is_open: bool | None = None
    word: Literal["one", "two", "three"] = "one"
    pair: Annotated[tuple[str, ...], Instead(two_words)] = ()


class Figures(Structure):
    BY_NAME_TOO: ClassVar[bool] = True

    how_many: int = 0
    how_long: Annotated[float, between(0, 10)] = 0.5
    words: str = ""
    is_open: bool = False


def wrong(structure: type[Structure], given: dict[str, Any], *, exact: bool) -> list[tuple[str, str, str]]:
    """Kind, place and text of each mistake."""
    with pytest.raises(Mistaken) as mistaken:
        read(structure, given, exact=exact, context=5)
    return [(mistake.kind, ".".join(map(str, mistake.where)), mistake.text) for mistake in mistaken.value.mistakes]


def test_all_that_is_wrong_is_found_in_the_order_of_the_fields_and_then_what_is_unknown() -> None:
    good = {"Name": "a"}
    given = {
        "What": 1,
        "Word": "four",
        "Pair": 5,
        "Parts": [good, "x", {"EvenNumbers": [2, "3", 5]}, {**good, "name": 1, "Colour": {}}],
        "IsOpen": "yes",
        "Part": {},
    }
    assert wrong(Whole, given, exact=True) == [
        ("missing", "Part.Name", "is missing"),
        ("type", "Parts.1", "must be an object"),
        ("missing", "Parts.2.Name", "is missing"),
        ("type", "Parts.2.EvenNumbers.1", "must be a valid integer"),
        ("value", "Parts.2.EvenNumbers.2", "must be even"),
        ("unknown", "Parts.3.name", "is not permitted"),
        ("type", "IsOpen", "must be a valid boolean"),
        ("value", "Word", "must be 'one', 'two' or 'three'"),
        ("value", "Pair", "must be words"),
        ("unknown", "What", "is not permitted"),
    ]


def test_another_exception_of_a_rule_ends_the_reading() -> None:
    with pytest.raises(LookupError, match="too long"):
        read(Whole, {"Part": {"Name": "too long"}, "IsOpen": 5, "What": 1}, exact=True, context=5)
    assert read(Whole, {"Part": {"Name": "too long"}}, exact=True, context=8).part.name == "too long"


def test_null_is_not_given_in_json_and_wrong_elsewhere() -> None:
    given = {"Part": {"Name": "a", "EvenNumbers": None, "Unknown": None}, "Word": None, "What": None}
    found = read(Whole, given, exact=True, context=5)
    assert (found.part.even_numbers, found.word, found.is_open) == ([], "one", None)
    assert wrong(Whole, {"Part": None}, exact=True) == [("missing", "Part", "is missing")]
    assert wrong(Part, {"Name": "a", "EvenNumbers": [None]}, exact=True)[0][1] == "EvenNumbers.0"
    assert wrong(Figures, {"HowMany": None}, exact=False) == [("type", "HowMany", "must be a valid integer")]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"HowMany": "5"}, 5),
        ({"HowMany": " -1_000 "}, -1000),
        ({"HowMany": "007.00"}, 7),
        ({"HowMany": 7.0}, 7),
        ({"HowMany": "9" * 4300}, 10**4300 - 1),
        ({"HowLong": "1e1"}, 10.0),
        ({"HowLong": 3}, 3.0),
        ({"Words": 10**11}, "100000000000"),
        ({"IsOpen": "Yes"}, True),
        ({"IsOpen": "0"}, False),
    ],
)
def test_outside_json_values_are_read_from_text_and_text_from_numbers(given: dict[str, Any], found: Any) -> None:
    assert found in vars(read(Figures, given, exact=False)).values()


@pytest.mark.parametrize(
    ("given", "kind", "text"),
    [
        ({"HowMany": "1.5"}, "type", "must be a valid integer, unable to parse string as an integer"),
        ({"HowMany": 1.5}, "type", "must be a valid integer, got a number with a fractional part"),
        ({"HowMany": "\u0663"}, "type", "must be a valid integer, unable to parse string as an integer"),
        ({"HowMany": float("nan")}, "value", "must be a finite number"),
        ({"HowMany": "9" * 4301}, "value", "unable to parse input string as an integer, exceeded maximum size"),
        ({"HowMany": []}, "type", "must be a valid integer"),
        ({"HowLong": "soon"}, "type", "must be a valid number, unable to parse string as a number"),
        ({"HowLong": {}}, "type", "must be a valid number"),
        ({"HowLong": "nan"}, "value", "must be less than or equal to 10"),
        ({"HowLong": 10**400}, "value", "must be less than or equal to 10"),
        ({"HowLong": -1}, "value", "must be greater than or equal to 0"),
        ({"Words": True}, "type", "must be a valid string"),
        ({"IsOpen": "True "}, "type", "must be a valid boolean"),
    ],
)
def test_what_cannot_be_read_so_is_said_to_be_what(given: dict[str, Any], kind: str, text: str) -> None:
    assert wrong(Figures, given, exact=False) == [(kind, *given, text)]


def test_names_in_python_are_taken_where_that_is_declared() -> None:
    assert read(Figures, {"how_many": 1, "HowLong": 2}, exact=False) == Figures(how_many=1, how_long=2)
    twice = {"how_many": 1, "HowMany": 2}
    assert wrong(Figures, twice, exact=False) == [("unknown", "how_many", "is not permitted")]
    assert wrong(Part, {"name": "a"}, exact=False)[1] == ("unknown", "name", "is not permitted")


def test_a_structure_made_by_a_program_obeys_the_same_rules() -> None:
    with pytest.raises(
        ValueError, match=r"^how_long: must be less than or equal to 10, not 11; what: is not permitted$"
    ):
        Figures(how_long=11, what=5)  # type: ignore[call-arg]
    assert plain(Figures(how_many=3)) == {"HowMany": 3, "HowLong": 0.5, "Words": "", "IsOpen": False}


def test_a_structure_is_frozen_and_shares_nothing_with_another() -> None:
    first, second = (read(Part, {"Name": "a"}, exact=True, context=5) for _ in range(2))
    assert first == second
    first.even_numbers.append(2)
    assert first != second
    with pytest.raises(AttributeError, match="Part is frozen"):
        first.name = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="Part is frozen"):
        del first.name


def test_however_deep_it_is_what_was_sent_it_is_refused_where_it_is_wrong() -> None:
    deep: Any = []
    for _ in range(10 * sys.getrecursionlimit()):
        deep = [deep]
    assert wrong(Part, {"Name": "a", "EvenNumbers": deep}, exact=True)[0][1] == "EvenNumbers.0"
    assert wrong(Part, {"Name": "a", "Deep": deep}, exact=True)[0][1] == "Deep"
