"""The rows of TCGplayer's prices, as its API answers them and as the daily archive keeps them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.streams.fields import BrokenRecord, Record, as_record, optional_whole, price, shown

MAGIC: Final = 1
"""TCGplayer's category of Magic: The Gathering."""
_FINISHES: Final = {"Normal": Finish.NONFOIL, "Foil": Finish.FOIL}
_QUOTES: Final = (("marketPrice", PriceKind.MARKET), ("lowPrice", PriceKind.LOW))


def results_of(answer: object) -> list[Any]:
    """Take the list out of an answer. Raises ``BrokenRecord`` where it tells of a failure or holds none."""
    record = as_record(answer)
    if record.get("success") is not True:
        raise BrokenRecord(f"the answer is no success: {shown(record.get('errors'))}")
    results = record.get("results")
    if not isinstance(results, list):
        raise BrokenRecord(f"results is {shown(results)}, not a list")
    return results


def observations_of(value: object, observed_at: datetime) -> Iterator[PriceObservation | BrokenRecord]:
    """Read market and lowest price of a row: a product in one printing, 'Normal' or 'Foil'.

    A row has all its prices null where nobody sells it. Etched cards are products of their own there, called 'Foil'.
    """
    try:
        row = as_record(value)
        product = optional_whole(row, "productId")
        if product is None:
            raise BrokenRecord("productId is missing")
        finish = _FINISHES.get(str(row.get("subTypeName")))
        if finish is None:
            raise BrokenRecord(f"subTypeName is {shown(row.get('subTypeName'))}, neither Normal nor Foil")
    except BrokenRecord as error:
        yield error
        return
    card = CardKey(CardKeyKind.TCGPLAYER, product)
    for key, kind in _QUOTES:
        yield from _quote(row, key, kind, card, finish, observed_at)


def _quote(  # noqa: PLR0917 - all of them differ between two quotes
    row: Record, key: str, kind: PriceKind, card: CardKey, finish: Finish, observed_at: datetime
) -> Iterator[PriceObservation | BrokenRecord]:
    try:
        amount = price(row.get(key), key)
    except BrokenRecord as error:
        yield BrokenRecord(f"product {card.value}: {error}")
        return
    if amount is not None:
        yield PriceObservation(
            card=card,
            finish=finish,
            source=PriceSource.TCGPLAYER,
            kind=kind,
            currency=Currency.USD,
            amount=amount,
            observed_at=observed_at,
        )
