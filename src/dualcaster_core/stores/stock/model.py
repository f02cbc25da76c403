"""The lines of a store's stock, and what changes them."""

from typing import Final

from attrs import evolve, field, frozen, validators

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import ENGLISH, parse_language
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.stores.stock.errors import StockShort

LARGEST_QUANTITY: Final = 99_999
"""Copies in one line."""
LARGEST_CENTS: Final = 1_000_000_00
"""The highest price or cost of one copy."""
MOST_LINES: Final = 200_000
"""Lines in the stock of one store."""
LONGEST_LISTING: Final = 300

_quantity = [validators.ge(0), validators.le(LARGEST_QUANTITY)]
_cents = validators.optional([validators.ge(0), validators.le(LARGEST_CENTS)])
_price = validators.optional([validators.ge(1), validators.le(LARGEST_CENTS)])


@frozen(cache_hash=True)
class StockKey:
    """What makes two copies the same line of a store's stock; ``card_id`` is the key of the printing."""

    card_id: int
    finish: Finish
    condition: Condition = Condition.NM
    language: str = field(default=ENGLISH, converter=parse_language)


@frozen(kw_only=True)
class Listed:
    """A line as the store's own shop system listed it when it was last read.

    ``listing_id`` is the system's own name of the listing, empty where ``listings`` of them make up the line.
    """

    listing_id: str = field(validator=validators.max_len(LONGEST_LISTING))
    quantity: int = field(validator=_quantity)
    price_cents: int | None = field(default=None, validator=_price)
    listings: int = 1


@frozen(kw_only=True)
class StockLine:
    """Copies that a store has: 0..99,999 of them. Amounts are US cents for one copy.

    ``cost_cents`` is what the store paid, ``price_cents`` what it asks; None where that is not known, or where the line
    is not for sale. ``sold`` counts the copies of it that were ever sold. ``version`` counts its changes.
    """

    key: StockKey
    quantity: int = field(default=0, validator=_quantity)
    cost_cents: int | None = field(default=None, validator=_cents)
    price_cents: int | None = field(default=None, validator=_price)
    sold: int = 0
    listed: Listed | None = None
    version: int = 1
    id: int = field(default=UNSAVED, eq=False)

    def changed(self, change: "StockChange") -> "StockLine":
        """Take copies in, or sell some. Raises ``StockShort``, and ``ValidationFailed`` past what a line holds."""
        quantity = self.quantity + change.copies
        if quantity < 0:
            raise StockShort(self.key.card_id, asked=-change.copies, on_hand=self.quantity)
        if quantity > LARGEST_QUANTITY:
            raise ValidationFailed(f"a line of stock holds at most {LARGEST_QUANTITY:,} copies", field="quantity")
        return evolve(
            self,
            quantity=quantity,
            cost_cents=self._cost_with(change),
            sold=self.sold + max(0, -change.copies),
            version=self.version + 1,
        )

    def _cost_with(self, change: "StockChange") -> int | None:
        """Average what the copies cost, over those whose cost is known; copies that leave change nothing."""
        if change.copies <= 0 or change.cost_cents is None:
            return self.cost_cents
        if self.cost_cents is None or not self.quantity:
            return change.cost_cents
        copies = self.quantity + change.copies
        return (2 * (self.cost_cents * self.quantity + change.cost_cents * change.copies) + copies) // (2 * copies)


@frozen(kw_only=True)
class StockChange:
    """Copies that come in (``copies`` above 0, for ``cost_cents`` each where that is known) or are sold (below 0)."""

    key: StockKey
    copies: int
    cost_cents: int | None = field(default=None, validator=_cents)
