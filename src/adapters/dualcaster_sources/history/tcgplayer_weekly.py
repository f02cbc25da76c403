"""TCGplayer's market prices of a card by week, with what was sold."""

from collections.abc import Iterator
from datetime import date

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.signals.record.histories import HistoryRow
from dualcaster_sources.streams import JsonSource, Limits
from dualcaster_sources.streams.fields import BrokenRecord, as_record, day, price, shown, why
from dualcaster_sources.streams.opening import Location

_FINISHES = {finish.value: finish for finish in Finish}


class TcgplayerWeekly:
    """``{"series": {"<printing>:<finish>": {"<day>": [market price in USD, copies sold, sales]}}}``."""

    def __init__(self, location: Location, limits: Limits | None = None) -> None:
        self._source = JsonSource(location, limits)

    @property
    def name(self) -> str:
        """The path or address."""
        return self._source.name

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        return self._source.progress()

    def rows(self) -> Iterator[HistoryRow | BadRecord]:
        """Yield the rows, series by series. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        for position, key, value in self._source.entries("series"):
            card, _, word = key.rpartition(":")
            try:
                if word not in _FINISHES or not card:
                    raise BrokenRecord(f"the series {shown(key)} does not name a card and a finish")
                days = as_record(value)
            except BrokenRecord as error:
                yield BadRecord(position, why(error))
                continue
            for text, told in days.items():
                try:
                    yield _row(card, _FINISHES[word], day(text, "the day"), told)
                except (BrokenRecord, ValidationFailed) as error:
                    yield BadRecord(position, f"{key[:60]}, {text[:20]}: {why(error)}")


def _row(card: str, finish: Finish, on: date, told: object) -> HistoryRow:
    values = told if isinstance(told, list) and told else None
    if values is None:
        raise BrokenRecord(f"not a list of a price and what was sold, but {shown(told)}")
    amount = price(values[0], "the price")
    if amount is None:
        raise BrokenRecord("the price is missing or zero")
    sold = values[1] if len(values) > 1 else None
    if sold is not None and (type(sold) is not int or not 0 <= sold < 10_000_000):
        raise BrokenRecord(f"the copies sold are {shown(sold)}, not a count")
    return HistoryRow(
        card=card,
        finish=finish,
        source=PriceSource.TCGPLAYER,
        kind=PriceKind.MARKET,
        currency=Currency.USD,
        day=on,
        price=amount,
        sold=sold,
    )
