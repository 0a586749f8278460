"""Text that others wrote, as a terminal may be given it: names, tags and messages are data, never commands.

What is escaped: characters of control (an escape sequence recolours a screen, a carriage return writes over what stood
there), of format (bidirectional marks show a name in another order than it has), separators of lines, and halves of
surrogate pairs, which cannot be encoded. Escapes have JSON's form, so that a JSON document keeps what it says. What has
been escaped stays as it is.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's general categories."""
_LONGEST, _BEGINNING = 200, 40
"""Characters of a value that are repeated, and of one that is longer."""
_WHOLE = 1000
"""Characters that an engine may print."""


def plain(text: str) -> str:
    """The text, of one or more lines."""
    return "\n".join(map(in_a_line, text.split("\n")))


def in_a_line(text: str) -> str:
    """The text as a part of one line."""
    if text.isprintable():
        return text
    return "".join(json.dumps(each)[1:-1] if unicodedata.category(each) in _UNSAFE else each for each in text)


def told(value: str) -> str:
    """A value as a sentence repeats it: in quotes, and only its beginning where it is long."""
    return repr(value) if len(value) <= _LONGEST else f"{value[:_BEGINNING]!r}... ({len(value)} characters)"


def path(parts: Iterable[str]) -> str:
    """Where in a program something is, as a.b.c, keys that are long only by their beginning."""
    shown = (part if len(part) <= _LONGEST else f"{part[:_BEGINNING]}..." for part in parts)
    return in_a_line(".".join(shown))


def is_plain(value: object) -> bool:
    """Whether a value may be printed whole, as the engine does with that of a property which a failure names."""
    if isinstance(value, str):
        return len(value) <= _WHOLE and in_a_line(value) == value
    if isinstance(value, Mapping):
        return all(is_plain(part) for pair in value.items() for part in pair)
    return not isinstance(value, (list, tuple)) or all(map(is_plain, value))


def quoted(word: str) -> str:
    """A word for a person to paste into a shell, in quotes that it cannot leave."""
    return "'" + word.replace("'", "'\\''") + "'"
