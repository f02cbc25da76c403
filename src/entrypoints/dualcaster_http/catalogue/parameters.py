"""Parameters of card searches, each with its bounds."""

from decimal import Decimal
from typing import Annotated, Literal

from litestar.params import QueryParameter

from dualcaster_core.catalogue.use_cases import LONGEST_QUERY
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import parse_amount
from dualcaster_core.market.listing import CardOrder
from dualcaster_http.edge.parameters import PLAIN_TEXT, one_example

PRICE = r"^[0-9]{1,8}([.][0-9]{1,2})?$"
COLORS_ASKED = r"^([WUBRG]{1,5}|C)$"

SetText = Annotated[
    str | None,
    QueryParameter(
        name="set",
        max_length=LONGEST_QUERY,
        pattern=PLAIN_TEXT,
        description="Code or name of a set, or a part of its name; of several that fit the largest.",
        examples=one_example("Kamigawa: Neon Dynasty"),
    ),
]
Colors = Annotated[
    str | None,
    QueryParameter(
        pattern=COLORS_ASKED,
        description="Colours that the card has, maybe among others: letters of WUBRG; C for cards without colour.",
        examples=one_example("UR"),
    ),
]
LeastPrice = Annotated[
    str | None,
    QueryParameter(pattern=PRICE, description="Lowest price in US dollars.", examples=one_example("0.50")),
]
MostPrice = Annotated[
    str | None,
    QueryParameter(pattern=PRICE, description="Highest price in US dollars.", examples=one_example("20")),
]
SortedBy = Annotated[
    CardOrder | None,
    QueryParameter(description="Order; by default relevance with a name, else newest. Cards without price come last."),
]
Unique = Annotated[
    Literal["printings", "cards"],
    QueryParameter(description="Every printing, or of each card its cheapest printing and how many there are."),
]


def price_of(field: str, text: str | None) -> Decimal | None:
    """Read a price. Raises ``ValidationFailed`` for one that no card can have."""
    if text is None:
        return None
    try:
        return parse_amount(text)
    except ValidationFailed as error:
        raise ValidationFailed(error.message, field=field) from None
