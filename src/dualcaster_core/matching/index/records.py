"""How the market travels into an index: packed records, one after the other, all numbers big-endian.

A column is named with its type: ``i2``, ``i4`` and ``i8`` are signed whole numbers of so many bytes, ``f8`` a
floating-point number. Amounts are US cents, and -1 where there is none. Moments are microseconds since 1970, UTC.
"""

from enum import StrEnum
from typing import Final


class Record(StrEnum):
    """What a portion of records tells of."""

    PERSON = "person"
    PRINTING = "printing"
    VALUE = "value"
    HAVE = "have"
    WANT = "want"
    HAVE_COUNT = "have_count"
    WANT_COUNT = "want_count"
    BLOCK = "block"
    MEMBERSHIP = "membership"
    HAVE_KEY = "have_key"
    WANT_KEY = "want_key"
    ID = "id"


ACTIVE, PUBLIC, SHOWS_HAVES, SHOWS_WANTS, VERIFIED, DISCORD = (1 << bit for bit in range(6))
"""Bits of a person's ``flags``."""
ANY_PRINTING, SET_ONLY, STRICT, FOIL = (1 << bit for bit in range(4))
"""Bits of a want's ``flags``."""

_HAVE_KEY: Final = (("id", "i8"), ("user", "i4"), ("card", "i8"))
_WANT_KEY: Final = (*_HAVE_KEY, ("flags", "i2"))
LAYOUTS: Final[dict[Record, tuple[tuple[str, str], ...]]] = {
    Record.PERSON: (
        ("id", "i4"),
        ("flags", "i2"),
        ("tier", "i2"),
        ("last_active", "i8"),
        ("latitude", "f8"),
        ("longitude", "f8"),
        ("radius", "i4"),
        ("version", "i8"),
    ),
    Record.PRINTING: (("id", "i8"), ("oracle", "i8"), ("set", "i8"), ("digital", "i2")),
    Record.VALUE: (("card", "i8"), ("finish", "i2"), ("condition", "i2"), ("cents", "i8")),
    Record.HAVE: (
        *_HAVE_KEY,
        ("finish", "i2"),
        ("condition", "i2"),
        ("language", "i2"),
        ("quantity", "i4"),
        ("ask", "i8"),
    ),
    Record.WANT: (
        *_WANT_KEY,
        ("condition", "i2"),
        ("language", "i2"),
        ("quantity", "i4"),
        ("limit", "i8"),
    ),
    Record.HAVE_COUNT: (("card", "i8"), ("count", "i8")),
    Record.WANT_COUNT: (("card", "i8"), ("flags", "i2"), ("count", "i8")),
    Record.BLOCK: (("one", "i4"), ("other", "i4"), ("is_set", "i2")),
    Record.MEMBERSHIP: (("guild", "i8"), ("user", "i4"), ("is_set", "i2")),
    Record.HAVE_KEY: _HAVE_KEY,
    Record.WANT_KEY: _WANT_KEY,
    Record.ID: (("id", "i8"),),
}
"""The columns of each record, in order.

Finishes are 1 nonfoil, 2 foil, 3 etched; conditions their rank; languages their place in ``LANGUAGES``, from 1, and 0
for any. ``latitude`` and ``longitude`` are those of the grid, NaN where somebody has no place. The ``set`` of a
printing is a number that stands for its code. ``quantity`` is on offer, or still wanted.
"""
