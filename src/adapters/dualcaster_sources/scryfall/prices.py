"""The prices in Scryfall's bulk files as a price feed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.scryfall.cards import is_paper
from dualcaster_sources.streams import JsonSource, Limits
from dualcaster_sources.streams.fields import BrokenRecord, as_record, identifier, price, why
from dualcaster_sources.streams.opening import Location

_TCGPLAYER = (PriceSource.TCGPLAYER, PriceKind.MARKET, Currency.USD)
_CARDMARKET = (PriceSource.CARDMARKET, PriceKind.TREND, Currency.EUR)
_QUOTES = {
    "usd": (Finish.NONFOIL, *_TCGPLAYER),
    "usd_foil": (Finish.FOIL, *_TCGPLAYER),
    "usd_etched": (Finish.ETCHED, *_TCGPLAYER),
    "eur": (Finish.NONFOIL, *_CARDMARKET),
    "eur_foil": (Finish.FOIL, *_CARDMARKET),
    "eur_etched": (Finish.ETCHED, *_CARDMARKET),
}


class ScryfallPrices:
    """TCGplayer market prices and Cardmarket trends of a bulk file, as observed at one moment.

    ``observed_at`` is aware: Scryfall states no moment in the file; the bulk list gives it as ``updated_at``,
    and ``bulk_file_moment`` reads it from the file's name.
    """

    name: Final = "scryfall"

    def __init__(self, location: Location, observed_at: datetime, limits: Limits | None = None) -> None:
        if observed_at.tzinfo is None:
            raise ValidationFailed("observed_at needs a time zone")
        self._source = JsonSource(location, limits)
        self._observed_at = observed_at

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        return self._source.progress()

    def observations(self) -> Iterator[PriceObservation | BadRecord]:
        """Yield the prices of each card. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        for position, element in self._source.elements("data"):
            try:
                record = as_record(element)
                if not is_paper(record):
                    continue
                prices = as_record(record.get("prices") or {})
                if not any(prices.values()):
                    continue
                card = CardKey(CardKeyKind.SCRYFALL, identifier(record.get("id"), "id"))
            except BrokenRecord as error:
                yield BadRecord(position, why(error))
                continue
            yield from self._quotes(position, card, prices)

    def _quotes(
        self, position: int, card: CardKey, prices: dict[str, object]
    ) -> Iterator[PriceObservation | BadRecord]:
        for key, (finish, source, kind, currency) in _QUOTES.items():
            try:
                amount = price(prices.get(key), key)
            except BrokenRecord as error:
                yield BadRecord(position, why(error))
                continue
            if amount is not None:
                yield PriceObservation(
                    card=card,
                    finish=finish,
                    source=source,
                    kind=kind,
                    currency=currency,
                    amount=amount,
                    observed_at=self._observed_at,
                )
