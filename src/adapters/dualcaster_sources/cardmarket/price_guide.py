"""Cardmarket's price guide: trend and lowest offer of every product, in EUR."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.streams.dated_list import DatedList
from dualcaster_sources.streams.fields import BrokenRecord, as_record, optional_whole, price, why

_QUOTES = (
    ("trend", Finish.NONFOIL, PriceKind.TREND),
    ("low", Finish.NONFOIL, PriceKind.LOW),
    ("trend-foil", Finish.FOIL, PriceKind.TREND),
    ("low-foil", Finish.FOIL, PriceKind.LOW),
)


class CardmarketPrices(DatedList):
    """Trend and lowest prices in EUR of a guide at a path or address, by Cardmarket's product ids.

    ``observed_at`` replaces the guide's own ``createdAt``. The guide tells nonfoil from foil and knows no other finish.
    """

    name: Final = "cardmarket"
    stated_at = "createdAt"

    def observations(self) -> Iterator[PriceObservation | BadRecord]:
        """Yield the prices of each product. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        observed_at: datetime | None = None
        for position, element in self._source.elements("priceGuides"):
            if observed_at is None:
                observed_at = self.moment_of_list()
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
