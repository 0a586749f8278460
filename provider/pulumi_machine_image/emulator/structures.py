"""Typed structures, read from what a client or a person sent.

    class Filter(Structure):
        name: str
        values: Annotated[list[str], Check(few)] = []

    read(Filter, {"Name": "zone"}, exact=True)

All that is wrong is found at once, each with its place; whoever asks says it in words of their own. Why not pydantic:
its import takes longer than everything else that an emulator does before its first answer. A structure costs a start
nothing until something is read into it.

    exact       JSON of clients: values have the declared type, and null is "not given"
    not exact   queries and settings: numbers and truth values are read from text too, and text from numbers
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf, isfinite
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**given: Any) -> Any:
        """For type checkers; importing it takes time."""
        return lambda declared: declared


Reader = Callable[[Any, Any], Any]
"""From what was given, and what its rules depend on, to the value; raises Mistaken."""
LONGEST_NUMBER = 4300
"""Digits that Python makes a number of."""
_TOO_LARGE = "unable to parse input string as an integer, exceeded maximum size"
_WHOLE = re.compile(r"([+-]?)([0-9]+(?:_[0-9]+)*)(?:\.0+)?")
_TRUTH = {
    **dict.fromkeys(("1", "on", "t", "true", "y", "yes"), True),
    **dict.fromkeys(("0", "off", "f", "false", "n", "no"), False),
}


class Mistake(NamedTuple):
    """Something that is not as declared."""

    kind: Literal["unknown", "missing", "type", "value"]
    text: str
    given: Any = None
    where: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        shown = isinstance(self.given, (str, int, float)) and self.kind != "unknown"
        return f"{'.'.join(map(str, self.where))}: {self.text}{f', not {self.given!r}' if shown else ''}"


class Mistaken(ValueError):
    """All that is wrong: by the order of the fields, and then what is unknown."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(*mistakes)
        self.mistakes = mistakes

    def __str__(self) -> str:
        return "; ".join(map(str, self.mistakes))

    def inside(self, part: str | int) -> Iterator[Mistake]:
        """The same, seen from outside."""
        return (mistake._replace(where=(part, *mistake.where)) for mistake in self.mistakes)


class Check(NamedTuple):
    """In Annotated: a rule for a value of the right type, called with the value and with what rules depend on.

    It raises ValueError with what must be, or another exception, which ends the reading.
    """

    check: Callable[[Any, Any], None]


class Instead(NamedTuple):
    """In Annotated: reads the value in place of what follows from the type; raises ValueError with what must be."""

    read: Callable[[Any], Any]


def between(least: float, most: float = inf) -> Check:
    """A number within limits, or at one of them."""

    def check(value: float, _: Any) -> None:
        if not value <= most:
            raise ValueError(f"must be less than or equal to {most}")
        if not value >= least:
            raise ValueError(f"must be greater than or equal to {least}")

    return Check(check)


class Field(NamedTuple):
    """A field as declared."""

    name: str
    wire: str
    """Its name outside Python."""
    annotation: Any
    is_required: bool
    default: Any

    @property
    def type(self) -> Any:
        """What it is without the rules for it."""
        return get_args(self.annotation)[0] if get_origin(self.annotation) is Annotated else self.annotation


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Structure:
    """Fields with their types, declared as in a dataclass; frozen, and unknown names are refused."""

    IGNORED: ClassVar[Mapping[str, str]] = {}
    """Names that are accepted and have no effect, and why."""
    BY_NAME_TOO: ClassVar[bool] = False
    """Whether the names in Python are taken besides those outside."""

    @staticmethod
    def wire_name(name: str) -> str:
        """What a field is called outside Python."""
        return name.title().replace("_", "")

    def __init__(self, **given: Any) -> None:
        """From a program, by the names in Python; the same rules hold."""
        if not self.BY_NAME_TOO:
            given = {self.wire_name(name): value for name, value in given.items()}
        self.__dict__.update(read(type(self), given, exact=False).__dict__)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"


S = TypeVar("S", bound=Structure)
_FIELDS: dict[type[Structure], Mapping[str, Field]] = {}
_READERS: dict[tuple[type[Structure], bool], Reader] = {}
"""Made when they are first asked for; several threads may make the same at once, and each makes a whole one."""


def read(structure: type[S], given: Mapping[str, Any], *, exact: bool, context: Any = None) -> S:
    """The structure; raises Mistaken. The context is what rules depend on."""
    found: S = _reader_of(structure, exact)(given, context)
    return found


def fields(structure: type[Structure]) -> Mapping[str, Field]:
    """The fields by name, those of the bases first."""
    found = _FIELDS.get(structure)
    if found is None:
        hints = get_type_hints(structure, include_extras=True).items()
        found = _FIELDS[structure] = {
            name: Field(
                name, structure.wire_name(name), hint, not hasattr(structure, name), getattr(structure, name, None)
            )
            for name, hint in hints
            if get_origin(hint) is not ClassVar
        }
    return found


def plain(structure: Structure) -> dict[str, Any]:
    """As JSON has it, by the names outside Python."""
    values = ((field.wire, getattr(structure, name)) for name, field in fields(type(structure)).items())
    return {wire: plain(value) if isinstance(value, Structure) else value for wire, value in values}


def _reader_of(structure: type[Structure], exact: bool) -> Reader:
    found = _READERS.get((structure, exact))
    if found is None:
        found = _READERS[structure, exact] = _of_structure(structure, exact)
    return found


def _of_structure(structure: type[Structure], exact: bool) -> Reader:
    readers = [(field, _reader(field.annotation, exact)) for field in fields(structure).values()]
    by_name_too, ignored = structure.BY_NAME_TOO, structure.IGNORED

    def read_structure(given: Any, context: Any) -> Structure:
        if not isinstance(given, dict):
            if isinstance(given, structure):
                return given
            raise Mistaken(Mistake("type", "must be an object", given))
        values: dict[str, Any] = {}
        mistakes: list[Mistake] = []
        taken: list[str] = []
        for (name, wire, _, is_required, default), read_value in readers:
            key = name if by_name_too and wire not in given else wire
            value = given.get(key)
            if value is None and (exact or key not in given):
                if is_required:
                    mistakes.append(Mistake("missing", "is missing", where=(wire,)))
                values[name] = list(default) if type(default) is list else default
                continue
            taken.append(key)
            try:
                values[name] = read_value(value, context)
            except Mistaken as mistaken:
                mistakes += mistaken.inside(key)
        if len(taken) != len(given):
            mistakes += (
                Mistake("unknown", "is not permitted", where=(key,))
                for key, value in given.items()
                if key not in taken and key not in ignored and not (exact and value is None)
            )
        if mistakes:
            raise Mistaken(*mistakes)
        made = object.__new__(structure)
        made.__dict__.update(values)
        return made

    return read_structure


def _reader(annotation: Any, exact: bool) -> Reader:
    """Reads values of a type."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        rules = annotation.__metadata__
        instead = next((rule for rule in rules if isinstance(rule, Instead)), None)
        inner = _instead(instead) if instead else _reader(arguments[0], exact)
        checks = [rule.check for rule in rules if isinstance(rule, Check)]
        return _checked(inner, checks) if checks else inner
    if origin in (Union, UnionType):
        (only,) = (argument for argument in arguments if argument is not type(None))
        return _reader(only, exact)  # what is null has not been given
    if origin is list:
        return _of_list(_reader(arguments[0], exact))
    if origin is Literal:
        return _of_words(arguments)
    if isinstance(annotation, type) and issubclass(annotation, Structure):
        return _reader_of(annotation, exact)
    return (_EXACT if exact else _FROM_TEXT)[annotation]


def _checked(inner: Reader, checks: Sequence[Callable[[Any, Any], None]]) -> Reader:
    def read_and_check(given: Any, context: Any) -> Any:
        value = inner(given, context)
        try:
            for check in checks:
                check(value, context)
        except ValueError as failure:
            raise Mistaken(Mistake("value", str(failure), given)) from None
        return value

    return read_and_check


def _instead(instead: Instead) -> Reader:
    def read_instead(given: Any, _: Any) -> Any:
        try:
            return instead.read(given)
        except ValueError as failure:
            raise Mistaken(Mistake("value", str(failure), given)) from None

    return read_instead


def _of_list(inner: Reader) -> Reader:
    def read_list(given: Any, context: Any) -> list[Any]:
        if not isinstance(given, list):
            raise Mistaken(Mistake("type", "must be a list", given))
        try:
            return [inner(item, context) for item in given]
        except Mistaken:
            raise Mistaken(*_in_list(inner, given, context)) from None

    return read_list


def _in_list(inner: Reader, given: list[Any], context: Any) -> Iterator[Mistake]:
    for position, item in enumerate(given):
        try:
            inner(item, context)
        except Mistaken as mistaken:
            yield from mistaken.inside(position)


def _of_words(words: tuple[str, ...]) -> Reader:
    *most, last = map(repr, words)
    text = f"must be {', '.join(most)} or {last}"

    def read_word(given: Any, _: Any) -> str:
        if not isinstance(given, str) or given not in words:
            raise Mistaken(Mistake("value", text, given))
        return given

    return read_word


def _exactly(kind: type) -> Reader:
    wrong = {str: "must be a valid string", int: "must be a valid integer", bool: "must be a valid boolean"}[kind]

    def read_exactly(given: Any, _: Any) -> Any:
        if type(given) is not kind:
            raise Mistaken(Mistake("type", wrong, given))
        return given

    return read_exactly


def _text(given: Any, _: Any) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, int | float) and not isinstance(given, bool):
        return str(given)
    raise Mistaken(Mistake("type", "must be a valid string", given))


def _whole_number(given: Any, _: Any) -> int:
    if isinstance(given, str):
        found = _WHOLE.fullmatch(given.strip())
        digits = found[2].replace("_", "").lstrip("0") if found else given
        if len(digits) > LONGEST_NUMBER:
            raise Mistaken(Mistake("value", _TOO_LARGE, given))
        if found is None:
            text = "must be a valid integer, unable to parse string as an integer"
            raise Mistaken(Mistake("type", text, given))
        return int(f"{found[1]}{digits or 0}")
    if not isinstance(given, int | float):
        raise Mistaken(Mistake("type", "must be a valid integer", given))
    if isinstance(given, float) and not isfinite(given):
        raise Mistaken(Mistake("value", "must be a finite number", given))
    if given != int(given):
        text = "must be a valid integer, got a number with a fractional part"
        raise Mistaken(Mistake("type", text, given))
    if isinstance(given, float) and abs(given) >= 2**63:
        raise Mistaken(Mistake("value", _TOO_LARGE, given))
    return int(given)


def _number(given: Any, _: Any) -> float:
    if not isinstance(given, str | int | float):
        raise Mistaken(Mistake("type", "must be a valid number", given))
    try:
        return float(given)
    except OverflowError:  # of whole numbers only
        return inf if isinstance(given, int) and given > 0 else -inf
    except ValueError:
        text = "must be a valid number, unable to parse string as a number"
        raise Mistaken(Mistake("type", text, given)) from None


def _truth(given: Any, _: Any) -> bool:
    if isinstance(given, bool):
        return given
    if isinstance(given, str) and given.lower() in _TRUTH:
        return _TRUTH[given.lower()]
    raise Mistaken(Mistake("type", "must be a valid boolean", given))


_EXACT: Mapping[Any, Reader] = {kind: _exactly(kind) for kind in (str, int, bool)}
_FROM_TEXT: Mapping[Any, Reader] = {str: _text, int: _whole_number, float: _number, bool: _truth}
