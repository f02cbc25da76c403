"""Cardmarket's price guide: trend and lowest offer of every product, in EUR."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.streams import JsonSource, Limits
from dualcaster_sources.streams.fields import BrokenRecord, as_record, moment, optional_whole, price, why
from dualcaster_sources.streams.opening import Location

_QUOTES = (
    ("trend", Finish.NONFOIL, PriceKind.TREND),
    ("low", Finish.NONFOIL, PriceKind.LOW),
    ("trend-foil", Finish.FOIL, PriceKind.TREND),
    ("low-foil", Finish.FOIL, PriceKind.LOW),
)


class CardmarketPrices:
    """Trend and lowest prices in EUR of a guide at a path or address, by Cardmarket's product ids.

    ``observed_at`` replaces the guide's own ``createdAt``. The guide tells nonfoil from foil and knows no other finish.
    """

    name: Final = "cardmarket"

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
        """Yield the prices of each product. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        observed_at = self._observed_at
        for position, element in self._source.elements("priceGuides"):
            if observed_at is None:
                observed_at = self._created_at()
            try:
                record = as_record(element)
                product = optional_whole(record, "idProduct")
                if product is None:
                    raise BrokenRecord("idProduct is missing")
            except BrokenRecord as error:
                yield BadRecord(position, why(error))
                continue
            card = CardKey(CardKeyKind.CARDMARKET, product)
            for key, finish, kind in _QUOTES:
                try:
                    amount = price(record.get(key), key)
                except BrokenRecord as error:
                    yield BadRecord(position, why(error))
                    continue
                if amount is not None:
                    yield PriceObservation(
                        card=card,
                        finish=finish,
                        source=PriceSource.CARDMARKET,
                        kind=kind,
                        currency=Currency.EUR,
                        amount=amount,
                        observed_at=observed_at,
                    )

    def _created_at(self) -> datetime:
        try:
            return moment(self._source.header("createdAt"), "createdAt")
        except BrokenRecord as error:
            raise SourceUnreadable(
                f"{self._source.name}: {error}: state the moment of the prices", source=self._source.name
            ) from None
