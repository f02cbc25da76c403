"""MTGJSON's ``AllPrices`` and ``AllPricesToday`` as a price feed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.streams import JsonSource, Limits
from dualcaster_sources.streams.fields import BrokenRecord, as_record, day, identifier, price, shown, why
from dualcaster_sources.streams.opening import Location

_RETAIL = {
    "tcgplayer": (PriceSource.TCGPLAYER, PriceKind.MARKET),
    "cardkingdom": (PriceSource.CARDKINGDOM, PriceKind.RETAIL),
    "cardmarket": (PriceSource.CARDMARKET, PriceKind.TREND),
    "cardsphere": (PriceSource.CARDSPHERE, PriceKind.MARKET),
    "manapool": (PriceSource.MANAPOOL, PriceKind.MARKET),
}
_FINISHES = {"normal": Finish.NONFOIL, "foil": Finish.FOIL, "etched": Finish.ETCHED}
_CURRENCIES = {currency.value: currency for currency in Currency}


class AllPrices:
    """Every day's prices on paper that a file at a path or address holds, as observed at 00:00 UTC of that day.

    Days before ``since`` are left out. Providers other than TCGplayer, Card Kingdom, Cardmarket, Cardsphere and Mana
    Pool are passed over. ``AllPricesToday`` has the same form.
    """

    name: Final = "mtgjson"

    def __init__(self, location: Location, *, since: date | None = None, limits: Limits | None = None) -> None:
        self._source = JsonSource(location, limits)
        self._since = since or date.min

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        return self._source.progress()

    def observations(self) -> Iterator[PriceObservation | BadRecord]:
        """Yield the observations, card by card. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        for position, key, value in self._source.entries("data"):
            try:
                card = CardKey(CardKeyKind.MTGJSON, identifier(key, "the card's key"))
                paper = as_record(as_record(value).get("paper") or {})
            except BrokenRecord as error:
                yield BadRecord(position, why(error))
                continue
            for provider, listing in paper.items():
                if provider in _RETAIL:
                    yield from self._provider(position, card, provider, listing)

    def _provider(
        self, position: int, card: CardKey, provider: str, listing: object
    ) -> Iterator[PriceObservation | BadRecord]:
        source, retail = _RETAIL[provider]
        try:
            lists = as_record(listing)
            currency = _currency(lists.get("currency"))
            quotes = [
                (kind, _finish(word), as_record(days))
                for key, kind in (("retail", retail), ("buylist", PriceKind.BUYLIST))
                for word, days in as_record(lists.get(key) or {}).items()
            ]
        except BrokenRecord as error:
            yield BadRecord(position, f"{provider}: {why(error)}")
            return
        for kind, finish, days in quotes:
            for text, value in days.items():
                try:
                    moment = _midnight(text)
                    amount = price(value, "the price")
                except BrokenRecord as error:
                    yield BadRecord(position, f"{provider}, {kind}, {finish}, {text[:20]}: {why(error)}")
                    continue
                if amount is None or moment.date() < self._since:
                    continue
                yield PriceObservation(
                    card=card,
                    finish=finish,
                    source=source,
                    kind=kind,
                    currency=currency,
                    amount=amount,
                    observed_at=moment,
                )


@lru_cache(maxsize=4096)
def _midnight(text: str) -> datetime:
    found = day(text, "the day")
    return datetime(found.year, found.month, found.day, tzinfo=UTC)


def _currency(value: Any) -> Currency:
    currency = _CURRENCIES.get(value) if type(value) is str else None
    if currency is None:
        raise BrokenRecord(f"currency is {shown(value)}, not one of {', '.join(_CURRENCIES)}")
    return currency


def _finish(word: str) -> Finish:
    finish = _FINISHES.get(word)
    if finish is None:
        raise BrokenRecord(f"the finish is {shown(word)}, not one of {', '.join(_FINISHES)}")
    return finish
