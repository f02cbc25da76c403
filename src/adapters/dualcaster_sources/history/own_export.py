"""Our own form of a history: written by ``write_history``, read by backtests."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TextIO, TypeVar

from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.signals.history import CardFacts
from dualcaster_core.signals.record.histories import MAX_LABEL, HistoryRow
from dualcaster_sources.history.tables import CsvSource
from dualcaster_sources.history.values import required_price, text_count
from dualcaster_sources.streams import Limits
from dualcaster_sources.streams.fields import BrokenRecord, day, optional_text, price, shown, text, why
from dualcaster_sources.streams.opening import Location

HEADER: Final = (
    "day",
    "card",
    "name",
    "finish",
    "source",
    "kind",
    "currency",
    "price",
    "buylist",
    "stock",
    "wanted",
    "sold",
)
FACTS: Final = ("rarity", "released", "printed")
"""What the catalogue says of a printing; files without these columns are read as well."""
MOST_PRINTINGS = 1_000
T = TypeVar("T", Finish, PriceSource, PriceKind, Currency, Rarity)


class OwnHistory:
    """CSV with the columns of ``HEADER``; what is unknown is empty."""

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


class HistoryWriter:
    """Writes rows as ``OwnHistory`` reads them, in as many portions as they come."""

    def __init__(self, out: TextIO) -> None:
        self._writer = csv.writer(out, lineterminator="\n")
        self._writer.writerow((*HEADER, *FACTS))

    def write(self, rows: Iterable[HistoryRow]) -> int:
        """Write rows, and return how many they were."""
        count = 0
        for row in rows:
            count += 1
            values = ("" if value is None else str(value) for value in (getattr(row, name) for name in HEADER))
            self._writer.writerow((*values, *_written(row.facts)))
        return count


def write_history(rows: Iterable[HistoryRow], out: TextIO) -> int:
    """Write a whole history as ``OwnHistory`` reads it, and return how many rows it has."""
    return HistoryWriter(out).write(rows)


def _written(facts: CardFacts | None) -> tuple[str, str, str]:
    if facts is None:
        return "", "", ""
    printed = " ".join(day.isoformat() for day in facts.printed_on)
    return facts.rarity or "", facts.released_on.isoformat() if facts.released_on else "", printed


def _row(record: Mapping[str, str]) -> HistoryRow:
    if not record:
        raise BrokenRecord("the line has another number of values than the header")
    return HistoryRow(
        card=text(record, "card", MAX_LABEL),
        finish=_one_of(Finish, record, "finish"),
        source=_one_of(PriceSource, record, "source"),
        kind=_one_of(PriceKind, record, "kind"),
        currency=_one_of(Currency, record, "currency"),
        day=day(record.get("day"), "the day"),
        price=required_price(record.get("price"), "price"),
        buylist=price(record.get("buylist"), "buylist"),
        stock=text_count(record.get("stock"), "stock"),
        wanted=text_count(record.get("wanted"), "wanted"),
        sold=text_count(record.get("sold"), "sold"),
        name=optional_text(record, "name", 200),
        facts=_facts(record),
    )


def _facts(record: Mapping[str, str]) -> CardFacts | None:
    """Read what is said of a printing; None where nothing is."""
    if not any(record.get(name) for name in FACTS):
        return None
    released, printed = record.get("released"), record.get("printed", "").split()
    if len(printed) > MOST_PRINTINGS:
        raise BrokenRecord(f"printed has more than {MOST_PRINTINGS:,} days")
    return CardFacts(
        rarity=_one_of(Rarity, record, "rarity") if record.get("rarity") else None,
        released_on=day(released, "released") if released else None,
        printed_on=tuple(sorted({day(one, "a day of printed") for one in printed})),
    )


def _one_of(words: type[T], record: Mapping[str, str], key: str) -> T:
    try:
        return words(record.get(key, ""))
    except ValueError:
        raise BrokenRecord(f"{key} is {shown(record.get(key))}, not one of {', '.join(words)}") from None
