"""Lists of cards with what they are worth: what is asked for, in which order, and what comes back."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from dualcaster_core.catalogue.ports import CardFilter, CardView
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import LARGEST


class CardOrder(StrEnum):
    """What a list of cards is sorted by; ties go by popularity, then by age."""

    RELEVANCE = "relevance"
    POPULAR = "popular"
    NAME = "name"
    CHEAPEST = "price"
    DEAREST = "price_desc"
    NEWEST = "newest"


@frozen(kw_only=True)
class PriceRange:
    """What a card may cost, in US dollars, both ends included; None leaves an end open.

    Raises ``ValidationFailed`` for an end below 0 or beyond any price, and for ends in the wrong order.
    """

    least: Decimal | None = None
    most: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        for name, end in (("min_price", self.least), ("max_price", self.most)):
            if end is not None and not (end.is_finite() and 0 <= end <= LARGEST):
                raise ValidationFailed(f"a price is between 0 and {LARGEST:,}", field=name)
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValidationFailed("the highest price is below the lowest", field="max_price")


@frozen(kw_only=True)
class ListingQuery:
    """What a list keeps and how it is sorted. ``names`` are folded, the best first; None keeps every name."""

    names: tuple[str, ...] | None = None
    filters: CardFilter = field(factory=CardFilter)
    prices: PriceRange = field(factory=PriceRange)
    order: CardOrder = CardOrder.NEWEST


@frozen(kw_only=True)
class ListedCard(CardView):
    """A printing in a list; ``current_price`` is in US dollars for a near mint copy of ``price_finish``.

    In a list with one line for each card the printing is the cheapest that the list keeps, in its cheapest finish, and
    ``printings`` counts all it keeps of the card; elsewhere the finish is the plainest that has a price, and
    ``printings`` is None.
    """

    current_price: Decimal | None = None
    price_finish: str | None = None
    price_source: str | None = None
    price_observed_at: datetime | None = None
    printings: int | None = None


@frozen
class ListedPage:
    """A page of cards and the key that continues after it, None at the end.

    ``similar``: no name has what was typed; these resemble it.
    """

    items: tuple[ListedCard, ...]
    next_cursor: str | None = None
    similar: bool = False
