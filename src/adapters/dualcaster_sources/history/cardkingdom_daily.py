"""Card Kingdom's prices of a card by day: what the shop asks and pays, how many it has and wants."""

from collections.abc import Iterator, Mapping

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.signals.record.histories import HistoryRow
from dualcaster_sources.history.tables import CsvSource
from dualcaster_sources.history.values import required_price, text_count
from dualcaster_sources.streams import Limits
from dualcaster_sources.streams.fields import BrokenRecord, day, optional_text, price, shown, text, why
from dualcaster_sources.streams.opening import Location

COLUMNS = frozenset({"date", "sku", "foil", "buy_cash_usd", "retail_usd"})
_FOIL = {"0": Finish.NONFOIL, "1": Finish.FOIL, "false": Finish.NONFOIL, "true": Finish.FOIL, "": Finish.NONFOIL}


class CardKingdomDaily:
    """CSV: ``date,sku,name,variation,foil,buy_cash_usd,retail_usd,buy_quantity,retail_quantity``, in any order.

    Other columns are passed over, and the name, the variation and both quantities may be missing.
    """

    def __init__(self, location: Location, limits: Limits | None = None) -> None:
        self._source = CsvSource(location, limits)

    @property
    def name(self) -> str:
        """The path or address."""
        return self._source.name

    def progress(self) -> tuple[int, int | None]:
        """Return the bytes read so far and in all, None where unknown."""
        return self._source.progress()

    def rows(self) -> Iterator[HistoryRow | BadRecord]:
        """Yield the rows in the file's order. Raises ``SourceUnreadable`` where the file as a whole is broken."""
        for number, record in self._source.records():
            try:
                yield _row(record)
            except (BrokenRecord, ValidationFailed) as error:
                yield BadRecord(number, why(error))


def _row(record: Mapping[str, str]) -> HistoryRow:
    if not record:
        raise BrokenRecord("the line has another number of values than the header")
    foil = record.get("foil", "").lower()
    if foil not in _FOIL:
        raise BrokenRecord(f"foil is {shown(foil)}, neither 0 nor 1")
    is_etched = "etched" in record.get("variation", "").lower()
    return HistoryRow(
        card=text(record, "sku", 60),
        finish=Finish.ETCHED if is_etched else _FOIL[foil],
        source=PriceSource.CARDKINGDOM,
        kind=PriceKind.RETAIL,
        currency=Currency.USD,
        day=day(record.get("date"), "the date"),
        price=required_price(record.get("retail_usd"), "retail_usd"),
        buylist=price(record.get("buy_cash_usd"), "buy_cash_usd"),
        stock=text_count(record.get("retail_quantity"), "retail_quantity"),
        wanted=text_count(record.get("buy_quantity"), "buy_quantity"),
        name=optional_text(record, "name", 200),
    )
