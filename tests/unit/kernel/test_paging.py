"""Cursors come back as they were, and nothing else does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import CURSOR_PATTERN, Cursors, checked_limit, decode_cursor, encode_cursor

PATTERN = re.compile(CURSOR_PATTERN)
whole = st.integers(-(2**63), 2**63 - 1)
names = st.text("abcXYZ019_-", max_size=30)
keys = st.integers(0, 2**63 - 1)
IDS = PublicIds()
CURSORS = Cursors("people.name", (None, IdKind.CARD, IdKind.WANT), IDS)


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


@given(rank=whole, card=keys, key=keys)
def test_a_place_comes_back_and_its_keys_are_public_ids(rank: int, card: int, key: int) -> None:
    """A cursor of a page continues where it ended, and carries hashids instead of keys."""
    cursor = CURSORS.after([(0, 0, 0), (rank, card, key), (1, 1, 1)], 2, lambda row: row)
    assert cursor is not None
    assert CURSORS.read(cursor) == (rank, card, key)
    hashids = IDS.encode(IdKind.CARD, card), IDS.encode(IdKind.WANT, key)
    assert cursor == encode_cursor("people.name", rank, *hashids)


def test_a_first_page_has_no_place_and_a_last_page_no_cursor() -> None:
    """No cursor is the beginning; where no row follows the page there is nothing to continue."""
    assert CURSORS.read(None) is None
    assert CURSORS.after([(1, 2, 3)], 1, lambda row: row) is None


@pytest.mark.parametrize("hashid", ["", "x", "aaaaaaaa", IDS.encode(IdKind.USER, 1)])
def test_a_cursor_with_an_id_of_nothing_is_refused(hashid: str) -> None:
    """What stands where a public id should is one of that kind, or the cursor is foreign."""
    cursor = encode_cursor("people.name", 1, IDS.encode(IdKind.CARD, 1), hashid)
    with pytest.raises(ValidationFailed):
        CURSORS.read(cursor)


def test_a_cursor_of_another_order_is_refused() -> None:
    """The same places in another order are another list of pages."""
    other = Cursors("people.newest", CURSORS.kinds, IDS).after([(1, 2, 3), (4, 5, 6)], 1, lambda row: row)
    with pytest.raises(ValidationFailed):
        CURSORS.read(other)
