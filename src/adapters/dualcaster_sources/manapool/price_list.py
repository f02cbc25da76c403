"""Mana Pool's list of single cards in stock (``/api/v1/prices/singles``): market price and lowest offers."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import LARGEST
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.streams import JsonSource, Limits
from dualcaster_sources.streams.fields import BrokenRecord, Record, as_record, identifier, moment, shown, why
from dualcaster_sources.streams.opening import Location

_FINISHES: Final = {"": Finish.NONFOIL, "_foil": Finish.FOIL, "_etched": Finish.ETCHED}
_QUOTES: Final[tuple[tuple[str, PriceKind, Condition | None], ...]] = (
    ("price_market", PriceKind.MARKET, None),
    ("price_cents_nm", PriceKind.LOW, None),
    ("price_cents_lp_plus", PriceKind.LOW, Condition.LP),
)


class ManaPoolPrices:
    """Prices in USD of the list at a path or address, by Scryfall id; the list states whole cents.

    The lowest near mint offer stands as the general one; that of lightly played or better copies follows as LP's.
    ``observed_at`` replaces the list's own ``as_of``.
    """

    name: Final = "manapool"

    def __init__(
        self, location: Location, *, observed_at: datetime | None = None, limits: Limits | None = None
    ) -> None:
        if observed_at is not None and observed_at.tzinfo is None:
            raise ValidationFailed("observed_at needs a time zone")
        self._source = JsonSource(location, limits)
        self._observed_at = observed_at

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        return self._source.progress()

    def observations(self) -> Iterator[PriceObservation | BadRecord]:
        """Yield the prices of each printing. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        observed_at = self._observed_at
        for position, element in self._source.elements("data"):
            if observed_at is None:
                observed_at = self._as_of()
            try:
                row = as_record(element)
                card = CardKey(CardKeyKind.SCRYFALL, identifier(row.get("scryfall_id"), "scryfall_id"))
            except BrokenRecord as error:
                yield BadRecord(position, why(error))
                continue
            for quote in _quotes(row, card, observed_at):
                yield quote if isinstance(quote, PriceObservation) else BadRecord(position, why(quote))

    def _as_of(self) -> datetime:
        try:
            return moment(self._source.header("meta.as_of"), "as_of")
        except BrokenRecord as error:
            raise SourceUnreadable(
                f"{self._source.name}: {error}: state the moment of the prices", source=self._source.name
            ) from None


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
