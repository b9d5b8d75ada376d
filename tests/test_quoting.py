"""Two different texts never read alike in a message, and what cannot be seen in one is said in words."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orchestration.quoting import quote, quote_apart, visible

TEXTS = (
    st.text() | st.text("ab \t\u00a0\u00ad\u200b\ufeff\u030a'\\…", max_size=5) | st.text("a", min_size=55, max_size=70)
)


@given(TEXTS, TEXTS)
@example("\u00e5", "a\u030a")
@example("a" * 61, "a" * 60 + "b")
@example("a" * 60 + "…", "a" * 61)
@example("a", "'a'")
def test_two_different_texts_are_quoted_differently(left: str, right: str) -> None:
    assert (quote(left) == quote(right)) == (left == right)


@given(TEXTS)
def test_a_quotation_is_one_short_line_of_what_can_be_printed(text: str) -> None:
    said = quote(text)
    assert said.isprintable()
    assert len(said) < 700
    assert visible(text) in {text, said}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kommun", "'kommun'"),
        ("kommun\u200b", r"'kommun\u200b' (a zero width space (U+200B) at the end)"),
        ("\ufeffkommun", r"'\ufeffkommun' (a byte order mark (U+FEFF) at the beginning)"),
        ("kom\u00admun", r"'kom\xadmun' (a soft hyphen (U+00AD) as character 4)"),
        ("Antal\nsvar", r"'Antal\nsvar' (a line feed (U+000A) as character 6)"),
        ("NPÖ ", "'NPÖ ' (a blank (U+0020) at the end)"),
        ("A\u030ama\u030al", None),
        ("a\u00a0b\u200b\u200cc\u200dd", None),
        ("x" * 61, f"'{'x' * 60}…' (61 characters, SHA-256 "),
    ],
)
def test_what_cannot_be_seen_is_said_with_its_number(text: str, said: str | None) -> None:
    if said is not None:
        assert quote(text).startswith(said)
    for character in {character for character in text if not character.isprintable()} | ({"\u030a"} & set(text)):
        assert f"(U+{ord(character):04X})" in quote(text) or "more that cannot be seen" in quote(text)


@pytest.mark.parametrize("value", [None, 3, 2.5, True, ["a"], {"a": 1}])
def test_a_value_that_is_no_text_is_written_as_it_is(value: object) -> None:
    assert quote(value) == repr(value)


@pytest.mark.parametrize(
    ("expected", "found", "how"),
    [
        ("kommun", "kommun\u200b", "otherwise the same letters"),
        ("\u00e5mål", "a\u030amål", "otherwise the same letters"),
        ("Antal svar", "Antal  svar", "the same letters with other blanks between"),
        ("Kommun", "kommun", "differs in capitals"),
        ("kommun", "k\u043emmun", "cyrillic small letter o (U+043E) for latin small letter o (U+006F)"),
        ("lan", "län", ""),
        ("lan", "kommunkod", ""),
    ],
)
def test_two_texts_that_look_alike_are_told_apart(expected: str, found: str, how: str) -> None:
    ours, theirs = quote_apart(expected, found)
    assert (ours, theirs) == (quote(expected), quote(found) + (f": {how}" if how else ""))
