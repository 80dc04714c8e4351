"""What is kept of a text is what can be seen of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.typed_text import one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, ""),
        ("  a \t b\r\nc ", "a b c"),
        ("for\u202eyou\x00", "for you"),
        ("e\u0301", "\u00e9"),
        ("\u751f\u65e5\u3000\u5feb\u4e50", "\u751f\u65e5 \u5feb\u4e50"),
    ],
)
def test_what_cannot_be_seen_goes(typed: str | None, kept: str) -> None:
    assert one_line(typed) == kept


@given(st.text())
def test_it_is_one_line_and_stays_as_it_is(typed: str) -> None:
    line = one_line(typed)
    assert line.isprintable()
    assert one_line(line) == line
    assert one_line(unicodedata.normalize("NFD", typed)) == line
