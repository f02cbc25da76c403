"""Reads packed records as arrays, and what of them is packed again into single numbers."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dualcaster_core.matching.index.records import LAYOUTS, Record

Ints = NDArray[np.signedinteger[Any]]
Flags = NDArray[np.bool_]
Records = NDArray[np.void]

DTYPES: Final = {kind: np.dtype([(name, f">{code}") for name, code in columns]) for kind, columns in LAYOUTS.items()}

COMBINATIONS: Final = 15
"""Finishes times conditions: a copy's place in them is ``5 * (finish - 1) + condition - 1``."""
FOIL_FROM: Final = 5
"""Places from here on are of foil and etched copies."""
NEAR_MINT: Final = (4, 9, 14)

HAVE_LANGUAGE, HAVE_ASKS, HAVE_SEVERAL, HAVE_QUANTITY = 4, 1 << 9, 1 << 10, 11
"""Of a have's facts: bits 0-3 are finish and condition; then the language, whether its owner asks for something and has
several haves of the card, and from bit 11 the copies on offer."""
WANT_STRICT, WANT_FOIL, WANT_LIMITED, WANT_LANGUAGE, WANT_SEVERAL, WANT_QUANTITY = (
    1 << 3,
    1 << 4,
    1 << 5,
    6,
    1 << 11,
    12,
)
"""Of a want's facts: bits 0-2 are the least condition - 1; then whether it is strict, foil is required and there is a
limit, the language, whether its owner has several wants of the card, and from bit 12 the copies wanted."""
WANT_CASES: Final = 64
"""Values that the first bits of a want's facts can have: with a have they decide all but the language."""
LANGUAGE_MASK: Final = 31

EXACT, OF_SET, ANY, KINDS = 0, 1, 2, 3
"""Kinds of wants in the order in which a have prefers them; a posting list of wants is ``KINDS * code + kind``, with
the code of a printing, of a card in a set, or of a card."""


def read(kind: Record, portion: bytes) -> Records:
    """Read a portion as one structured array."""
    return np.frombuffer(portion, dtype=DTYPES[kind])


def plain(column: Any) -> NDArray[np.int64]:
    """Turn a big-endian column into native 64-bit numbers."""
    return np.asarray(column, dtype=np.int64)


def have_facts(rows: Records) -> NDArray[np.int32]:
    """Pack what decides about a have."""
    place = 5 * (plain(rows["finish"]) - 1) + plain(rows["condition"]) - 1
    facts = (
        place
        | plain(rows["language"]) << HAVE_LANGUAGE
        | (plain(rows["ask"]) >= 0) * HAVE_ASKS
        | plain(rows["quantity"]) << HAVE_QUANTITY
    )
    return facts.astype(np.int32)


def want_facts(rows: Records, *, strict: int, foil: int) -> NDArray[np.int32]:
    """Pack what decides about a want; ``strict`` and ``foil`` are their bits in the record."""
    flags = plain(rows["flags"])
    facts = (
        plain(rows["condition"]) - 1
        | ((flags & strict) > 0) * WANT_STRICT
        | ((flags & foil) > 0) * WANT_FOIL
        | (plain(rows["limit"]) >= 0) * WANT_LIMITED
        | plain(rows["language"]) << WANT_LANGUAGE
        | plain(rows["quantity"]) << WANT_QUANTITY
    )
    return facts.astype(np.int32)
