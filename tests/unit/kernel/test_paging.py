"""Cursors come back as they were, and nothing else does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import checked_limit, decode_cursor, encode_cursor

PATTERN = re.compile(r"^[0-9A-Za-z_.-]{1,200}$")
whole = st.integers(-(2**63), 2**63 - 1)
names = st.text("abcXYZ019_-", max_size=30)


@given(rank=whole, name=names, key=whole)
def test_a_cursor_comes_back(rank: int, name: str, key: int) -> None:
    """What was written is read, and the text keeps to the pattern of the parameter."""
    cursor = encode_cursor("people.name", rank, name, key)
    assert PATTERN.match(cursor)
    assert decode_cursor(cursor, "people.name", int, str, int) == (rank, name, key)


@given(st.text(max_size=210))
def test_no_other_text_is_a_cursor(text: str) -> None:
    """A text that this list did not write is refused as a validation error, whatever it is."""
    with pytest.raises(ValidationFailed):
        decode_cursor(text, "people.name", int, str)


@pytest.mark.parametrize(
    "foreign",
    [
        encode_cursor("people.newest", 1, "a"),
        encode_cursor("people.name", 1),
        encode_cursor("people.name", "1", "a"),
        encode_cursor("people.name", True, "a"),
        encode_cursor("people.name", 2**63, "a"),
        encode_cursor("people.name", 1, "a\0"),
        encode_cursor("people.name", 1, "a") + "=",
    ],
)
def test_a_cursor_of_another_shape_is_refused(foreign: str) -> None:
    """Another list, too few parts, another type, or a number that no column holds."""
    with pytest.raises(ValidationFailed):
        decode_cursor(foreign, "people.name", int, str)


def test_a_cursor_that_breaks_the_pattern_is_never_written() -> None:
    """A sort key that is too long is a mistake of ours, not of the caller."""
    with pytest.raises(ValueError, match="longer"):
        encode_cursor("people.name", "x" * 200)


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_page_has_bounds(limit: int) -> None:
    """A page has 1 to 100 items."""
    with pytest.raises(ValidationFailed):
        checked_limit(limit)
