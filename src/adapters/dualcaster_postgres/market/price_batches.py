"""What a batch of observations means for the tables, worked out without the database.

An import of a history is millions of prices long, so each step here does little for each of them: what many have in
common (source, kind, printing, moment) is looked up and written once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from attrs import define, field

from dualcaster_core.kernel.gc_pause import gc_paused
from dualcaster_core.market.model import Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.naming import KnownPrintings
from dualcaster_core.market.quarantine import MIN_SUSPECT_AMOUNT, Quote, Suspect, screen
from dualcaster_postgres.sql.codes import FINISH_CODES, condition_code
from dualcaster_postgres.sql.database import Row


class Series(NamedTuple):
    """The columns that name a series of prices."""

    card_id: int
    finish: int
    source: str
    kind: str
    condition: int


class Copy(NamedTuple):
    """What is priced: the columns of a series beside its source and kind."""

    card_id: int
    finish: int
    condition: int


SERIES: Final = Series._fields
OBSERVED: Final = (*SERIES, "observed_on", "observed_at", "currency", "amount", "quantity")
Quoted = tuple[PriceSource, PriceKind]
Days = list[tuple[date, PriceObservation]]
"""The prices of a series, the oldest first, each with its day."""


@define
class PriceBatch:
    """The prices of a batch: those to store, those to set aside, and how many named no printing."""

    good: dict[Quoted, dict[Copy, Days]] = field(factory=dict)
    odd: list[tuple[Series, PriceObservation, Decimal]] = field(factory=list)
    set_aside: int = 0
    unknown: int = 0

    def __len__(self) -> int:
        return sum(len(days) for of in self.good.values() for days in of.values())

    @property
    def days(self) -> set[date]:
        """The days that have prices."""
        return {day for of in self.good.values() for days in of.values() for day, _ in days}

    def keys(self) -> Iterator[tuple[int, int, str, str, int, date]]:
        """List the keys of the prices, in the order of the table's."""
        for (source, kind), of in self.good.items():
            for (card_id, finish, condition), days in of.items():
                for day, _ in days:
                    yield card_id, finish, source.value, kind.value, condition, day

    def forget(self, keys: Collection[tuple[object, ...]]) -> None:
        """Leave prices out, named as by ``keys``."""
        for (source, kind), of in self.good.items():
            for copy, days in of.items():
                series = (copy.card_id, copy.finish, source.value, kind.value, copy.condition)
                of[copy] = [(day, one) for day, one in days if (*series, day) not in keys]

    def newest(self) -> Iterator[tuple[Quoted, Currency, list[tuple[Copy, PriceObservation]]]]:
        """List the newest price of each series, for each source, kind and currency."""
        for quoted, of in self.good.items():
            by_currency: dict[Currency, list[tuple[Copy, PriceObservation]]] = {}
            for copy, days in of.items():
                if days:
                    by_currency.setdefault(days[-1][1].currency, []).append((copy, days[-1][1]))
            for currency, prices in by_currency.items():
                yield quoted, currency, prices

    @gc_paused()
    def copy_lines(self) -> bytes:
        r"""Write the prices as the text of a COPY, in the order of ``OBSERVED``: codes, numbers and moments alone."""
        moments: dict[datetime, str] = {}
        lines: list[str] = []
        for (source, kind), of in self.good.items():
            for (card_id, finish, condition), days in of.items():
                series = f"{card_id}\t{finish}\t{source}\t{kind}\t{condition}\t"
                for day, one in days:
                    at = moments.get(one.observed_at)
                    if at is None:
                        at = moments[one.observed_at] = f"{day.isoformat()}\t{one.observed_at.isoformat()}\t"
                    quantity = r"\N" if one.quantity is None else one.quantity
                    lines.append(f"{series}{at}{one.currency}\t{one.amount!s}\t{quantity}\n")
        return "".join(lines).encode()


@define
class SeriesByDay:
    """The newest observation of each series and day of a batch, by source and kind."""

    quoted: dict[Quoted, dict[Copy, dict[date, PriceObservation]]] = field(factory=dict)
    unknown: int = 0

    @classmethod
    @gc_paused()
    def of(cls, observations: Sequence[PriceObservation], known: KnownPrintings) -> "SeriesByDay":
        """Place observations by the printings that their ids name; of one moment the last one counts."""
        placed = cls()
        days: dict[datetime, date] = {}
        copies: dict[object, list[Copy]] = {}
        for one in observations:
            moment = one.observed_at
            day = days.get(moment)
            if day is None:
                day = days[moment] = moment.date()
            named = (one.card.value, one.finish, one.condition)
            meant = copies.get(named)
            if meant is None:
                finish, condition = FINISH_CODES[one.finish], condition_code(one.condition)
                meant = [Copy(key, finish, condition) for key in known.named(one.card, one.finish)]
                copies[named] = meant
            if not meant:
                placed.unknown += 1
                continue
            of = placed.quoted.get((one.source, one.kind))
            if of is None:
                of = placed.quoted[one.source, one.kind] = {}
            for copy in meant:
                by_day = of.get(copy)
                if by_day is None:
                    of[copy] = {day: one}
                elif (before := by_day.get(day)) is None or moment >= before.observed_at:
                    by_day[day] = one
        return placed

    @property
    def cards(self) -> list[int]:
        """The printings that have prices."""
        return list({copy.card_id for of in self.quoted.values() for copy in of})

    @property
    def suspicious(self) -> list[int]:
        """The printings with a price so high that it may be a jump."""
        return list(
            {
                copy.card_id
                for of in self.quoted.values()
                for copy, by_day in of.items()
                if any(one.amount >= MIN_SUSPECT_AMOUNT for one in by_day.values())
            }
        )

    @gc_paused()
    def screened(
        self, current: Mapping[Series, Quote], suspects: Mapping[Series, Sequence[Suspect]], feed: str
    ) -> PriceBatch:
        """Divide the prices into those to believe and those to set aside."""
        batch = PriceBatch(unknown=self.unknown)
        for (source, kind), of in self.quoted.items():
            good = batch.good[source, kind] = {}
            for copy, by_day in of.items():
                series = Series(copy.card_id, copy.finish, source, kind, copy.condition)
                days = list(by_day.items()) if len(by_day) == 1 else sorted(by_day.items())
                screened = screen([one for _, one in days], current.get(series), suspects.get(series, ()), feed)
                if not screened.odd:
                    good[copy] = days
                    continue
                good[copy] = [(one.observed_at.date(), one) for one in screened.good]
                batch.odd += [(series, one, before) for one, before in screened.odd if before is not None]
                batch.set_aside += len(screened.odd)
        return batch


def quotes(rows: Iterable[Row]) -> dict[Series, Quote]:
    """Turn rows of current prices into the newest quote of each series; of one moment the first feed's by name."""
    newest: dict[Series, tuple[Quote, str]] = {}
    for *series, by, currency, amount, observed_at in rows:
        key = Series(*series)
        known = newest.get(key)
        if (
            known is None
            or observed_at > known[0].observed_at
            or (observed_at == known[0].observed_at and by < known[1])
        ):
            newest[key] = Quote(amount, Currency(currency), observed_at), by
    return {key: quote for key, (quote, _) in newest.items()}
