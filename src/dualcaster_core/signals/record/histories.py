"""Price histories as files hold them: one row per card, finish, source and day."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter

from attrs import define, field, frozen, validators

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import LARGEST
from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.market.quarantine import is_absurd_jump
from dualcaster_core.signals.history import CardFacts

MAX_LABEL = 120
FIRST_DAY = date(1993, 8, 5)
"""The day the first cards were sold; prices of earlier days are mistakes."""
MAX_REASONS = 20


@frozen(kw_only=True)
class HistoryRow:
    """What a source said of a card on a day: what a copy costs, what the shop pays, and how many it has and wants.

    ``card`` names the printing as the file does. Amounts are above 0 in ``currency``; ``kind`` says what ``price`` is.
    ``sold`` counts copies since the row before. None where the file does not say. ``facts`` are what the catalogue says
    of the printing; one row of a card is enough.
    """

    card: str = field(validator=[validators.min_len(1), validators.max_len(MAX_LABEL)])
    finish: Finish
    source: PriceSource
    kind: PriceKind
    currency: Currency
    day: date
    price: Decimal
    buylist: Decimal | None = None
    stock: int | None = None
    wanted: int | None = None
    sold: int | None = None
    name: str | None = None
    facts: CardFacts | None = None

    def __attrs_post_init__(self) -> None:
        if not _is_amount(self.price) or (self.buylist is not None and not _is_amount(self.buylist)):
            raise ValidationFailed(f"a price of {self.price} is not above 0 and at most {LARGEST:,}")
        if self.day < FIRST_DAY:
            raise ValidationFailed(f"{self.day} lies before the first card was sold")

    @property
    def series(self) -> tuple[str, Finish, PriceSource, PriceKind, Currency]:
        """What a row is one day of."""
        return self.card, self.finish, self.source, self.kind, self.currency


@frozen(kw_only=True)
class HistoryLimits:
    """How much is read before a history is refused."""

    rows: int = field(default=20_000_000, validator=validators.ge(1))
    days: int = field(default=3_700, validator=validators.ge(1))


@frozen(kw_only=True)
class HistoryFaults:
    """What of a history was left out, how often for each reason, with the first few places."""

    broken: int = 0
    doubled: int = 0
    future: int = 0
    absurd: int = 0
    examples: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many rows were left out."""
        return self.broken + self.doubled + self.future + self.absurd


@frozen(kw_only=True)
class StoredHistory:
    """A history made orderly: each series by day, each day once, without prices nobody would believe.

    ``facts`` has what is known of printings, by how rows name them.
    """

    series: tuple[tuple[HistoryRow, ...], ...]
    days: tuple[date, ...]
    faults: HistoryFaults
    facts: Mapping[str, CardFacts] = field(factory=dict)

    @property
    def rows(self) -> int:
        """How many rows were taken."""
        return sum(map(len, self.series))


@define
class HistoryCollector:
    """Puts rows in order that come in portions, in the order of ``collect_history``."""

    today: date
    limits: HistoryLimits = field(factory=HistoryLimits)
    _found: dict[object, dict[date, HistoryRow]] = field(factory=dict, init=False)
    _facts: dict[str, CardFacts] = field(factory=dict, init=False)
    _left_out: Counter[str] = field(factory=Counter, init=False)
    _examples: list[str] = field(factory=list, init=False)
    _rows: int = field(default=0, init=False)

    def add(self, rows: Iterable[HistoryRow | BadRecord]) -> None:
        """Take rows. Raises ``ValidationFailed`` where they become too many."""
        most = self.limits.rows
        for row in rows:
            self._rows += 1
            if self._rows > most:
                raise ValidationFailed(f"the history has more than {most:,} rows: give one source, or fewer days")
            fault = _fault(row, self._found, self.today)
            if fault is None and isinstance(row, HistoryRow):
                self._found.setdefault(row.series, {})[row.day] = row
                if row.facts is not None:
                    self._facts.setdefault(row.card, row.facts)
                continue
            kind, text = fault or ("broken", "")
            self._left_out[kind] += 1
            if len(self._examples) < MAX_REASONS:
                self._examples.append(text)

    def history(self) -> StoredHistory:
        """Return what came. Raises ``ValidationFailed`` where it spans too much, or is nothing."""
        found, examples = self._found, tuple(self._examples)
        if not found:
            raise ValidationFailed(
                "the history has no price that could be read" + "".join(f"; {e}" for e in examples[:3])
            )
        series, absurd = [], 0
        for key in sorted(found, key=str):
            kept = _believed(sorted(found[key].values(), key=attrgetter("day")))
            absurd += len(found[key]) - len(kept)
            series.append(kept)
        days = tuple(sorted({row.day for rows in series for row in rows}))
        span, most = (days[-1] - days[0]).days, self.limits.days
        if span > most:
            raise ValidationFailed(f"the history spans {span:,} days, more than {most:,}")
        faults = HistoryFaults(**self._left_out, absurd=absurd, examples=examples)
        return StoredHistory(series=tuple(series), days=days, faults=faults, facts=dict(self._facts))


def collect_history(
    rows: Iterable[HistoryRow | BadRecord], *, today: date, limits: HistoryLimits | None = None
) -> StoredHistory:
    """Put the rows of one or more files in order.

    Of a day that stands twice the first row counts. A price that jumps absurdly waits until a later day confirms it,
    as in an import. Days after ``today`` are left out. Raises ``ValidationFailed`` where there is too much, or nothing.
    """
    collector = HistoryCollector(today, limits or HistoryLimits())
    collector.add(rows)
    return collector.history()


def _fault(
    row: HistoryRow | BadRecord, found: dict[object, dict[date, HistoryRow]], today: date
) -> tuple[str, str] | None:
    if isinstance(row, BadRecord):
        return "broken", f"record {row.position}: {row.reason}"
    if row.day > today + timedelta(days=1):
        return "future", f"{row.card} on {row.day}: that day has not come yet"
    if row.day in found.get(row.series, ()):
        return "doubled", f"{row.card} on {row.day}: stands twice, the first row counts"
    return None


def _believed(rows: list[HistoryRow]) -> tuple[HistoryRow, ...]:
    """Leave out prices that jump absurdly and that no later day confirms.

    Judged day by day, as the import does it: a day is never left out because of one that came after it.
    """
    kept: list[HistoryRow] = []
    suspect: Decimal | None = None
    for row in rows:
        if kept and is_absurd_jump(kept[-1].price, row.price, suspect):
            suspect = row.price
            continue
        suspect = None
        kept.append(row)
    return tuple(kept)


def each_row(history: StoredHistory) -> Iterator[HistoryRow]:
    """Yield the rows, series by series, each by day."""
    for rows in history.series:
        yield from rows


def _is_amount(amount: Decimal) -> bool:
    return amount.is_finite() and 0 < amount <= LARGEST
