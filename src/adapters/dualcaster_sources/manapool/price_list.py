"""Mana Pool's list of single cards in stock (``/api/v1/prices/singles``): market price and lowest offers."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.money import LARGEST
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.streams.dated_list import DatedList
from dualcaster_sources.streams.fields import BrokenRecord, Record, as_record, identifier, shown, why

_FINISHES: Final = {"": Finish.NONFOIL, "_foil": Finish.FOIL, "_etched": Finish.ETCHED}
_QUOTES: Final[tuple[tuple[str, PriceKind, Condition | None], ...]] = (
    ("price_market", PriceKind.MARKET, None),
    ("price_cents_nm", PriceKind.LOW, None),
    ("price_cents_lp_plus", PriceKind.LOW, Condition.LP),
)


class ManaPoolPrices(DatedList):
    """Prices in USD of the list at a path or address, by Scryfall id; the list states whole cents.

    The lowest near mint offer stands as the general one; that of lightly played or better copies follows as LP's.
    ``observed_at`` replaces the list's own ``as_of``.
    """

    name: Final = "manapool"
    stated_at = "meta.as_of"

    def observations(self) -> Iterator[PriceObservation | BadRecord]:
        """Yield the prices of each printing. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        observed_at: datetime | None = None
        for position, element in self._source.elements("data"):
            if observed_at is None:
                observed_at = self.moment_of_list()
            try:
                row = as_record(element)
                card = CardKey(CardKeyKind.SCRYFALL, identifier(row.get("scryfall_id"), "scryfall_id"))
            except BrokenRecord as error:
                yield BadRecord(position, why(error))
                continue
            for quote in _quotes(row, card, observed_at):
                yield quote if isinstance(quote, PriceObservation) else BadRecord(position, why(quote))


def _quotes(row: Record, card: CardKey, observed_at: datetime) -> Iterator[PriceObservation | BrokenRecord]:
    for ending, finish in _FINISHES.items():
        for start, kind, condition in _QUOTES:
            try:
                amount = _dollars(row.get(start + ending), start + ending)
            except BrokenRecord as error:
                yield error
                continue
            if amount is not None:
                yield PriceObservation(
                    card=card,
                    finish=finish,
                    source=PriceSource.MANAPOOL,
                    kind=kind,
                    currency=Currency.USD,
                    amount=amount,
                    observed_at=observed_at,
                    condition=condition,
                )


def _dollars(value: Any, key: str) -> Decimal | None:
    if value is None or (type(value) is int and value == 0):
        return None
    if type(value) is not int or not 0 < value <= LARGEST * 100:
        raise BrokenRecord(f"{key} is {shown(value)}, not an amount in whole cents")
    return Decimal(value) / 100
