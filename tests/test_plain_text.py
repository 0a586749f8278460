"""Text that others wrote does nothing to a terminal, and says no less than before."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pulumi_machine_image.plain_text import in_a_line, plain, quoted

any_text = st.text(st.characters(), max_size=50)


@given(any_text)
def test_no_character_of_control_format_or_half_a_pair_is_left(text: str) -> None:
    shown = in_a_line(text)
    assert not {unicodedata.category(each) for each in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert len(shown.splitlines()) <= 1
    assert in_a_line(shown) == shown
    shown.encode()


@given(any_text)
def test_lines_stay_and_each_is_plain(text: str) -> None:
    assert plain(text).split("\n") == [in_a_line(line) for line in text.split("\n")]


@given(st.recursive(any_text, lambda part: st.lists(part) | st.dictionaries(any_text, part), max_leaves=8))
def test_a_json_document_says_the_same(value: object) -> None:
    assert json.loads(plain(json.dumps(value, indent=2, ensure_ascii=False))) == value


def test_what_people_write_stays_as_it_is() -> None:
    for name in ("web-golden", "網頁 伺服器", "ウェブ\u3000一", "Ägäis “x”", "🚀"):
        assert in_a_line(name) == name


def test_escapes_can_be_read() -> None:
    assert in_a_line("a\x1b[31mb\r\n\x9b\u202e") == r"a\u001b[31mb\r\n\u009b\u202e"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30))
def test_a_word_for_a_shell_does_not_leave_its_quotes(word: str) -> None:
    assert re.fullmatch(r"'[^']*'(\\''[^']*')*", quoted(word))


def test_a_shell_reads_a_quoted_word_as_it_is() -> None:
    word = "urn:pulumi:dev::shop::T::a'; touch /tmp/x; '$(id) `id` \\"
    said = subprocess.run(["sh", "-c", f"printf %s {quoted(word)}"], capture_output=True, text=True, check=True)
    assert said.stdout == word
