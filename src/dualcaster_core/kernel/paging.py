"""Long lists in pages: the bounds of a page, and the text that continues after one."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from dualcaster_core.kernel.errors import ValidationFailed

LARGEST_PAGE = 100
PAGE = 24
"""How many items a page has unless told otherwise."""
LONGEST_CURSOR = 200

Part = int | str
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
        raise _foreign()
    try:
        read = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    except (Error, ValueError, RecursionError):
        raise _foreign() from None
    if not (isinstance(read, list) and len(read) == len(kinds) + 1 and read[0] == order):
        raise _foreign()
    parts = tuple(read[1:])
    if not all(type(part) is kind and _fits(part) for part, kind in zip(parts, kinds, strict=True)):
        raise _foreign()
    if encode_cursor(order, *parts) != cursor:
        raise _foreign()
    return parts


def _fits(part: Part) -> bool:
    if isinstance(part, int):
        return _SMALLEST <= part <= _LARGEST
    return "\0" not in part and part.isascii()


def _foreign() -> ValidationFailed:
    return ValidationFailed("this cursor does not come from a page of this list", field="cursor")
