"""Public ids: a salted, reversible hashid per kind of thing instead of the integer key."""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Final

from attrs import field, frozen
from hashids import Hashids

UNSAVED: Final = 0
"""The id of what has not been stored yet; stored ids begin at 1."""


class IdKind(StrEnum):
    """The kinds of things with a public id; each has a salt and a least length of its own."""

    CARD = "cards"
    USER = "users"
    TRADE = "trades"
    MATCH = "matches"
    ITEM = "items"
    HAVE = "haves"
    WANT = "wants"
    SESSION = "sessions"
    UNDO = "undos"
    NOTIFICATION = "notifications"
    CONVERSATION = "conversations"
    MESSAGE = "messages"
    HELD_MESSAGE = "held_messages"
    PHOTO = "photos"
    REVIEW = "reviews"
    SIGNAL = "signals"
    RING = "rings"
    SUSPECT_PRICE = "suspect_prices"
    PRICE_FILE = "price_files"
    REPORT = "reports"
    CASE = "cases"
    ACTION = "actions"
    AUDIT_ENTRY = "audit_entries"
    STORE = "stores"
    STORE_EVENT = "store_events"
    CLEARING = "clearings"
    CLEARING_PART = "clearing_parts"
    BUYLIST_ORDER = "buylist_orders"
    STOCK = "store_stock"
    LISTING = "stock_listings"
    SYNC_RUN = "stock_sync_runs"
    STORE_PRICE_RUN = "store_price_runs"
    PAYMENT_ALERT = "payment_alerts"


MIN_LENGTH = dict.fromkeys(IdKind, 8) | {IdKind.CARD: 6, IdKind.TRADE: 10}
DEFAULT_SALTS = {kind: f"dualcaster-{kind}-v1" for kind in IdKind}

_MAX_REMEMBERED = 10_000
"""Ids that were read lately: reading one takes longer than all else that an answer from the cache takes."""


@frozen
class PublicIds:
    """Encodes integer keys to hashids and back.

    The salts differ, so a hashid of one kind is no id of another, or in about one case of a hundred that of an
    unrelated key: it is never the same number. Decoding checks that encoding the result gives the same text again.
    """

    salts: dict[IdKind, str] = field(factory=lambda: dict(DEFAULT_SALTS))
    _codecs: dict[IdKind, Hashids] = field(init=False, eq=False, repr=False)
    _remembered: Callable[[IdKind, str], int | None] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        codecs = {kind: Hashids(self.salts[kind], min_length=MIN_LENGTH[kind]) for kind in IdKind}
        object.__setattr__(self, "_codecs", codecs)
        object.__setattr__(self, "_remembered", lru_cache(maxsize=_MAX_REMEMBERED)(self._decoded))

    def encode(self, kind: IdKind, key: int) -> str:
        """Return the public id of a key (a whole number >= 0)."""
        return str(self._codecs[kind].encode(key))

    def decode(self, kind: IdKind, hashid: str) -> int | None:
        """Return the key behind a public id, or None for a text that is no id of this kind."""
        if not MIN_LENGTH[kind] <= len(hashid) <= 32 or not hashid.isascii() or not hashid.isalnum():
            return None
        return self._remembered(kind, hashid)

    def _decoded(self, kind: IdKind, hashid: str) -> int | None:
        numbers = self._codecs[kind].decode(hashid)
        if len(numbers) != 1 or numbers[0] > 2**63 - 1:
            return None
        return int(numbers[0])
