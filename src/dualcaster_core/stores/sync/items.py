"""What shop systems list, as it is read from them and sent to them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import field, frozen, validators

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.stores.stock.model import LARGEST_CENTS, LARGEST_QUANTITY, LONGEST_LISTING, StockKey

LONGEST_TITLE: Final = 300


class ItemNote(StrEnum):
    """What the staff should know of an item that was mapped all the same."""

    NEGATIVE_QUANTITY = "negative_quantity"
    TOO_MANY = "too_many"
    ZERO_PRICE = "zero_price"
    PRICE_TOO_HIGH = "price_too_high"
    NO_CONDITION = "no_condition"
    FINISH_NOT_LISTED = "finish_not_listed"
    NAME_DIFFERS = "name_differs"
    NUMBER_IGNORED = "number_ignored"


NOTE_SENTENCES: Final = {
    ItemNote.NEGATIVE_QUANTITY: "the quantity was below zero: taken as 0",
    ItemNote.TOO_MANY: f"more than {LARGEST_QUANTITY:,} copies: taken as {LARGEST_QUANTITY:,}",
    ItemNote.ZERO_PRICE: "the price was zero: not for sale",
    ItemNote.PRICE_TOO_HIGH: f"the price was above ${LARGEST_CENTS // 100:,}: not for sale",
    ItemNote.NO_CONDITION: "no condition was stated: taken as near mint",
    ItemNote.FINISH_NOT_LISTED: "the catalogue does not list this printing in this finish",
    ItemNote.NAME_DIFFERS: "the name differs from that of the printing",
    ItemNote.NUMBER_IGNORED: "the collector number did not fit and was ignored",
}


@frozen(kw_only=True)
class ItemRefusal:
    """Why something is no single card of this game at all: a stable code and a sentence."""

    reason: str
    message: str


def _shortened(text: str) -> str:
    return text[:LONGEST_TITLE]


@frozen(kw_only=True)
class SourceItem:
    """One listing of a shop system. The quantity is as it stands there, also below 0; the price in cents, 0 too.

    ``listing_id`` names it there for good, ``second_id`` is another name that messages of changes use. ``title`` is
    what the staff know it by. ``states_price``: no price means not for sale, and not that prices are kept elsewhere.
    """

    listing_id: str = field(validator=[validators.min_len(1), validators.max_len(LONGEST_LISTING)])
    second_id: str = ""
    title: str = field(converter=_shortened)
    quantity: int
    price_cents: int | None = None
    states_price: bool = True
    reference: PrintingReference
    condition: Condition | None = None
    language: str | None = None
    finish_is_exact: bool = False
    refusal: ItemRefusal | None = None


@frozen(kw_only=True)
class SourceIdentity:
    """What a system calls the store that its keys belong to, and what it told that has to be known from now on."""

    name: str
    learned: Mapping[str, str] = field(factory=dict)


@frozen(kw_only=True)
class SourcePage:
    """A page of what a system lists; ``next_cursor`` is where the next begins, None at the end.

    ``expected`` is how many items there are in all, where that is told. While a system prepares its answer pages are
    empty.
    """

    items: tuple[SourceItem, ...] = field(default=(), repr=False)
    next_cursor: str | None = None
    expected: int | None = None


@frozen(kw_only=True)
class Listing:
    """A listing as we keep it: what it is mapped to, or why it is not.

    ``key`` is None with a ``reason`` and a ``message``. Quantity and price are within the bounds of stock.
    """

    listing_id: str
    second_id: str = ""
    title: str
    detail: str = ""
    key: StockKey | None = None
    quantity: int
    price_cents: int | None = None
    states_price: bool = True
    reason: str = ""
    message: str = ""
    notes: tuple[ItemNote, ...] = ()


@frozen(kw_only=True)
class ListedState:
    """What a shop system has of a listing at this moment."""

    quantity: int
    price_cents: int | None


@frozen(kw_only=True)
class ListingChange:
    """What a listing should become there, and what it was when it was last seen."""

    listing_id: str
    before: ListedState
    after: ListedState


class PushResult(StrEnum):
    """What became of a change that was sent."""

    PENDING = "pending"
    PUSHED = "pushed"
    CHANGED_THERE = "changed_there"
    REFUSED = "refused"


@frozen(kw_only=True)
class PushOutcome:
    """What became of one change."""

    listing_id: str
    result: PushResult
    message: str = ""


@frozen(kw_only=True)
class ListingUpdate:
    """What a shop system told of a listing, by one of its two names; None where it told nothing of that."""

    listing_id: str = ""
    second_id: str = ""
    quantity: int | None = None
    price_cents: int | None = None
    at: datetime
