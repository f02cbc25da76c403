"""Long lists in pages: the bounds of a page, and the text that continues after one."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Sequence
from typing import TypeVar

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind, PublicIds

LARGEST_PAGE = 100
PAGE = 24
"""How many items a page has unless told otherwise."""
LONGEST_CURSOR = 200
CURSOR_PATTERN = rf"^[0-9A-Za-z_-]{{1,{LONGEST_CURSOR}}}$"
"""What a cursor looks like: base64 for addresses, without padding."""

Part = int | str
RowT = TypeVar("RowT")
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


def checked_limit(limit: int) -> int:
    """Return a page size of 1..100; else raise ``ValidationFailed``."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise ValidationFailed(f"a page has 1 to {LARGEST_PAGE} items", field="limit")
    return limit


def encode_cursor(order: str, *parts: Part) -> str:
    """Write where a page ended: the name of the list and its order, and what its last item is sorted by.

    The parts end with what breaks ties. Texts among them are short: the whole has at most 200 characters.
    """
    text = json.dumps([order, *parts], separators=(",", ":"))
    cursor = urlsafe_b64encode(text.encode()).decode().rstrip("=")
    if len(cursor) > LONGEST_CURSOR:
        raise ValueError(f"a cursor of {len(cursor)} characters is longer than its pattern allows")
    return cursor


def decode_cursor(cursor: str, order: str, *kinds: type[Part]) -> tuple[Part, ...]:
    """Read where a page of this very list and order ended; ``kinds`` are the types of its parts.

    Raises ``ValidationFailed`` for a text that is no cursor, or that of another list or order.
    """
    if len(cursor) > LONGEST_CURSOR:
        raise foreign_cursor()
    try:
        read = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    except (Error, ValueError, RecursionError):
        raise foreign_cursor() from None
    if not (isinstance(read, list) and len(read) == len(kinds) + 1 and read[0] == order):
        raise foreign_cursor()
    parts = tuple(read[1:])
    if not all(type(part) is kind and _fits(part) for part, kind in zip(parts, kinds, strict=True)):
        raise foreign_cursor()
    if encode_cursor(order, *parts) != cursor:
        raise foreign_cursor()
    return parts


@frozen
class Cursors:
    """Writes and reads where the pages of one list in one order end.

    A row's place is whole numbers that end with what breaks ties. ``kinds`` says of each what it is the key of, None
    where it is a number like any other: a cursor carries keys as public ids.
    """

    order: str
    kinds: tuple[IdKind | None, ...]
    ids: PublicIds

    def read(self, cursor: str | None) -> tuple[int, ...] | None:
        """Return the place that a cursor names, None on the first page. Raises ``ValidationFailed``."""
        if cursor is None:
            return None
        parts = decode_cursor(cursor, self.order, *(int if kind is None else str for kind in self.kinds))
        return tuple(self._number(part, kind) for part, kind in zip(parts, self.kinds, strict=True))

    def after(self, rows: Sequence[RowT], limit: int, place: Callable[[RowT], Sequence[int]]) -> str | None:
        """Return the cursor after the first ``limit`` rows, None where no row follows them."""
        return self.at(place(rows[limit - 1])) if len(rows) > limit else None

    def at(self, place: Sequence[int]) -> str:
        """Return the cursor after a place."""
        numbers = zip(place, self.kinds, strict=True)
        return encode_cursor(
            self.order, *(number if kind is None else self.ids.encode(kind, number) for number, kind in numbers)
        )

    def _number(self, part: Part, kind: IdKind | None) -> int:
        number = self.ids.decode(kind, str(part)) if kind is not None else int(part)
        if number is None:
            raise foreign_cursor()
        return number


def _fits(part: Part) -> bool:
    if isinstance(part, int):
        return _SMALLEST <= part <= _LARGEST
    return "\0" not in part and part.isascii()


def foreign_cursor() -> ValidationFailed:
    """Return the error of a cursor that no page of this very list and order gave."""
    return ValidationFailed("this cursor does not come from a page of this list", field="cursor")
