"""Listings of shop systems: what their quantities and prices become, whatever stands there."""

import pytest

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.printings import Candidates, PrintingReference
from dualcaster_core.stores.stock.model import LARGEST_CENTS, LARGEST_QUANTITY, StockKey
from dualcaster_core.stores.sync.items import ItemNote, ItemRefusal, SourceItem
from dualcaster_core.stores.sync.mapping import listing_of

CHOSEN = StockKey(card_id=7, finish=Finish.NONFOIL)


def _item(quantity: int = 1, cents: int | None = 100, **facts: object) -> SourceItem:
    values = {"listing_id": "1:1", "title": "Sol Ring", "reference": PrintingReference(name="Sol Ring"), **facts}
    return SourceItem(quantity=quantity, price_cents=cents, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "kept", "note"),
    [
        (-3, 0, ItemNote.NEGATIVE_QUANTITY),
        (0, 0, None),
        (LARGEST_QUANTITY, LARGEST_QUANTITY, None),
        (LARGEST_QUANTITY + 1, LARGEST_QUANTITY, ItemNote.TOO_MANY),
    ],
)
def test_a_quantity_is_as_much_as_stock_can_have(given: int, kept: int, note: ItemNote | None) -> None:
    """What is oversold counts as none, and what is beyond belief as the most there can be; both are noted."""
    listing = listing_of(_item(given), Candidates(), CHOSEN)
    assert (listing.quantity, listing.notes) == (kept, () if note is None else (note,))


@pytest.mark.parametrize(
    ("given", "kept", "note"),
    [
        (0, None, ItemNote.ZERO_PRICE),
        (-5, None, ItemNote.ZERO_PRICE),
        (None, None, None),
        (1, 1, None),
        (LARGEST_CENTS, LARGEST_CENTS, None),
        (LARGEST_CENTS + 1, None, ItemNote.PRICE_TOO_HIGH),
    ],
)
def test_a_price_of_zero_means_not_for_sale(given: int | None, kept: int | None, note: ItemNote | None) -> None:
    """Nothing is given away: a price of zero, below it or beyond belief is none, and noted."""
    listing = listing_of(_item(cents=given), Candidates(), CHOSEN)
    assert (listing.price_cents, listing.notes) == (kept, () if note is None else (note,))


def test_another_game_is_refused_unless_somebody_chose_a_card_for_it() -> None:
    """What the shop system says is no card of this game has no line of stock; the choice of the staff counts more."""
    other = _item(refusal=ItemRefusal(reason="other_game", message="“Pokemon” is another game"))
    refused = listing_of(other, Candidates())
    assert (refused.key, refused.reason, refused.message) == (None, "other_game", "“Pokemon” is another game")
    assert listing_of(other, Candidates(), CHOSEN).key == CHOSEN
