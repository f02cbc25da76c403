"""Bodies of requests around the stock of stores."""

from decimal import Decimal
from typing import Annotated

import msgspec

from dualcaster_core.catalogue.grading import ConditionName, Finish
from dualcaster_core.kernel.money import to_cents
from dualcaster_core.stores.stock.model import LARGEST_QUANTITY

Dollars = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,7}(\.[0-9]{1,2})?$", description="US dollars, such as 12.50.")]
Copies = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_QUANTITY)]
Language = Annotated[str, msgspec.Meta(min_length=2, max_length=3)]


def cents_of(amount: str | None) -> int | None:
    """Convert an amount as it stands in a body."""
    return None if amount is None else to_cents(Decimal(amount))


class NewStockLine(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Copies that come into the stock."""

    card: Annotated[str, msgspec.Meta(max_length=32, description="The card's public id.")]
    finish: Finish
    condition: ConditionName = "NM"
    language: Language = "en"
    copies: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_QUANTITY)]
    cost: Dollars | None = None
    price: Dollars | None = None


class StockLineEdit(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What becomes of a line that was read at ``version``; a price of null takes it off sale.

    ``sold``: copies that are fewer than before were sold; without it they were counted wrong, and are no sale.
    """

    version: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    quantity: Copies
    cost: Dollars | None
    price: Dollars | None
    sold: bool = False
