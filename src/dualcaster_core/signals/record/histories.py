"""Price histories as files hold them: one row per card, finish, source and day."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter

from attrs import field, frozen, validators

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import LARGEST
from dualcaster_core.market.model import Currency, PriceKind, PriceSource
from dualcaster_core.market.quarantine import is_absurd_jump

MAX_LABEL = 120
FIRST_DAY = date(1993, 8, 5)
"""The day the first cards were sold; prices of earlier days are mistakes."""
MAX_REASONS = 20


@frozen(kw_only=True)
class HistoryRow:
    """What a source said of a card on a day: what a copy costs, what the shop pays, and how many it has and wants.

    ``card`` names the printing as the file does. Amounts are above 0 in ``currency``; ``kind`` says what ``price`` is.
    ``sold`` counts copies since the row before. None where the file does not say.
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
    """A history made orderly: each series by day, each day once, without prices nobody would believe."""

    series: tuple[tuple[HistoryRow, ...], ...]
    days: tuple[date, ...]
    faults: HistoryFaults

    @property
    def rows(self) -> int:
        """How many rows were taken."""
        return sum(map(len, self.series))


def collect_history(
    rows: Iterable[HistoryRow | BadRecord], *, today: date, limits: HistoryLimits | None = None
) -> StoredHistory:
    """Put the rows of one or more files in order.

    Of a day that stands twice the first row counts. A price that jumps absurdly waits until a later day confirms it,
    as in an import. Days after ``today`` are left out. Raises ``ValidationFailed`` where there is too much, or nothing.
    """
    limits = limits or HistoryLimits()
    found: dict[object, dict[date, HistoryRow]] = {}
    left_out: Counter[str] = Counter()
    examples: list[str] = []
    for number, row in enumerate(rows, 1):
        if number > limits.rows:
            raise ValidationFailed(f"the history has more than {limits.rows:,} rows: give one source, or fewer days")
        fault = _fault(row, found, today)
        if fault is None and isinstance(row, HistoryRow):
            found.setdefault(row.series, {})[row.day] = row
            continue
        kind, text = fault or ("broken", "")
        left_out[kind] += 1
        if len(examples) < MAX_REASONS:
            examples.append(text)
    if not found:
        raise ValidationFailed("the history has no price that could be read" + "".join(f"; {e}" for e in examples[:3]))
    series = []
    for key in sorted(found, key=str):
        kept = _believed(sorted(found[key].values(), key=attrgetter("day")))
        left_out["absurd"] += len(found[key]) - len(kept)
        series.append(kept)
    days = tuple(sorted({row.day for rows_ in series for row in rows_}))
    if (days[-1] - days[0]).days > limits.days:
        raise ValidationFailed(f"the history spans {(days[-1] - days[0]).days:,} days, more than {limits.days:,}")
    return StoredHistory(series=tuple(series), days=days, faults=HistoryFaults(**left_out, examples=tuple(examples)))


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
