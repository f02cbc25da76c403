"""Checks an exported record of signals, line by line, with nothing but the file and, if one likes, published roots."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from attrs import define, field, frozen

from dualcaster_core.kernel.canonical_json import JsonValue, canonical_json, read_json
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.merkle import MerkleTree, leaf_hash
from dualcaster_core.signals.chain.days import BEGINNING
from dualcaster_core.signals.chain.encoding import DAY, OUTCOME, SIGNAL, day_entry
from dualcaster_core.signals.errors import RecordTampered, RecordUnreadable
from dualcaster_core.signals.grading import STAYED
from dualcaster_core.signals.model import SignalAction

LONGEST_LINE = 64 * 1024
"""In bytes; an entry has a few hundred."""
Members = Mapping[str, JsonValue]
_FIELDS: Mapping[str, frozenset[str]] = {
    SIGNAL: frozenset(
        {
            "type",
            "number",
            "card",
            "finish",
            "source",
            "price_kind",
            "currency",
            "kind",
            "action",
            "score",
            "confidence",
            "no_confidence",
            "price",
            "target_price",
            "interval",
            "horizon_days",
            "made_at",
            "valid_until",
            "evidence",
            "rationale",
            "personal",
        }
    ),
    OUTCOME: frozenset(
        {
            "type",
            "number",
            "signal",
            "came_true",
            "price_end",
            "price_peak",
            "peak_at",
            "accuracy_end",
            "accuracy_peak",
            "profit_percent_end",
            "profit_percent_peak",
            "net_profit_percent_end",
            "net_profit_percent_peak",
            "evaluated_at",
        }
    ),
    DAY: frozenset(["type", "day", "entries", "root", "previous"]),
}


@frozen(kw_only=True)
class VerifiedRecord:
    """What a record that holds together has: compare ``root`` with the one that was published for ``last_day``."""

    days: int
    signals: int
    outcomes: int
    first_day: date | None
    last_day: date | None
    root: str
    """Of the last day, hexadecimal; empty for an empty record."""
    roots_compared: int


@frozen
class _Published:
    number: JsonValue
    action: JsonValue
    price: JsonValue
    target: JsonValue
    made_on: str
    graded: bool = False


@define
class RecordVerifier:
    """Reads a record line by line; ``roots`` are what was published, by day, where somebody kept them."""

    roots: Mapping[date, str] = field(factory=dict)
    _line: int = 0
    _leaves: list[bytes] = field(factory=list)
    _dates: set[str] = field(factory=set)
    _signals: dict[str, _Published] = field(factory=dict)
    _numbers: set[int] = field(factory=set)
    _previous: bytes = BEGINNING
    _days: list[tuple[date, str]] = field(factory=list)
    _outcomes: int = 0

    def read(self, line: bytes) -> None:
        """Check the next line, with the newline that ends it.

        Raises ``RecordUnreadable`` for what is no line of a record, and ``RecordTampered`` for one that does not fit.
        """
        self._line += 1
        entry, members = self._members(line)
        kind = members["type"]
        if kind == SIGNAL:
            self._read_signal(entry, members)
        elif kind == OUTCOME:
            self._read_outcome(entry, members)
        else:
            self._read_day(entry, members)

    def finish(self) -> VerifiedRecord:
        """Check that the record ends where a day does, and return what it has."""
        if self._leaves:
            raise self._tampered("the last day is not closed: lines are missing at the end")
        missing = sorted(set(self.roots) - {day for day, _ in self._days})
        if missing:
            raise self._tampered(f"{missing[0]} has a published root and no entries here")
        return VerifiedRecord(
            days=len(self._days),
            signals=len(self._signals),
            outcomes=self._outcomes,
            first_day=self._days[0][0] if self._days else None,
            last_day=self._days[-1][0] if self._days else None,
            root=self._days[-1][1] if self._days else "",
            roots_compared=len(self.roots),
        )

    def _members(self, line: bytes) -> tuple[bytes, Members]:
        if not line.endswith(b"\n"):
            raise self._tampered("a line is cut off")
        entry = line[:-1]
        try:
            members = read_json(entry, largest=LONGEST_LINE)
        except ValidationFailed as error:
            raise RecordUnreadable(f"line {self._line}: {error.message}", line=self._line) from error
        if not isinstance(members, Mapping) or set(members) != _FIELDS.get(str(members.get("type")), frozenset()):
            raise RecordUnreadable(f"line {self._line} is no entry of a record of signals", line=self._line)
        if canonical_json(members) != entry:
            raise self._tampered("it is not in the one canonical form")
        return entry, members

    def _read_signal(self, entry: bytes, members: Members) -> None:
        number = members["number"]
        if not isinstance(number, int) or number in self._numbers:
            raise self._tampered(f"signal {number} occurs twice, or has no number")
        made_on = str(members["made_at"])[:10]
        leaf = leaf_hash(entry)
        self._numbers.add(number)
        self._signals[leaf.hex()] = _Published(
            number, members["action"], members["price"], members["target_price"], made_on
        )
        self._add(leaf, made_on)

    def _read_outcome(self, entry: bytes, members: Members) -> None:
        published = self._signals.get(str(members["signal"]))
        if published is None or published.number != members["number"]:
            raise self._tampered(f"the outcome of signal {members['number']} fits no signal as published before")
        if published.graded:
            raise self._tampered(f"signal {members['number']} was graded twice")
        if members["came_true"] is not _came_true(published, members):
            raise self._tampered(f"the verdict on signal {members['number']} does not follow from its prices")
        self._signals[str(members["signal"])] = _Published(
            published.number, published.action, published.price, published.target, published.made_on, graded=True
        )
        self._outcomes += 1
        self._add(leaf_hash(entry), str(members["evaluated_at"])[:10])

    def _add(self, leaf: bytes, day: str) -> None:
        self._leaves.append(leaf)
        self._dates.add(day)

    def _read_day(self, entry: bytes, members: Members) -> None:
        day = self._day(str(members["day"]))
        root = MerkleTree.of(self._leaves).root
        if self._dates != {day.isoformat()}:
            raise self._tampered(f"the entries closed here are not all of {day}")
        if entry != day_entry(day, len(self._leaves), root, self._previous):
            raise self._tampered(f"{day} does not close over the entries before it and the day before")
        published = self.roots.get(day)
        if published is not None and published.lower() != root.hex():
            raise self._tampered(f"the root of {day} is not the one that was published")
        self._previous = leaf_hash(entry)
        self._days.append((day, root.hex()))
        self._leaves, self._dates = [], set()

    def _day(self, text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise self._tampered("this line closes no day") from None
        if self._days and day <= self._days[-1][0]:
            raise self._tampered(f"{day} follows {self._days[-1][0]}")
        return day

    def _tampered(self, what: str) -> RecordTampered:
        return RecordTampered(f"line {self._line}: {what}", line=self._line)


def _came_true(published: _Published, members: Members) -> bool | None:
    """Return the verdict that follows from the prices stated; None where they are missing."""
    if members["price_end"] is None or members["price_peak"] is None:
        return None
    try:
        price, peak = Decimal(str(published.price)), Decimal(str(members["price_peak"]))
        if published.action == SignalAction.HOLD:
            return abs(peak - price) <= STAYED * price
        target = Decimal(str(published.target))
    except InvalidOperation:
        return None
    return peak >= target if published.action == SignalAction.BUY else peak <= target


def verify_record(lines: Iterable[bytes], roots: Mapping[date, str] | None = None) -> VerifiedRecord:
    """Check a whole record, given line by line with the newlines.

    Raises ``RecordUnreadable`` or ``RecordTampered``, which name the first line that does not fit.
    """
    verifier = RecordVerifier(roots or {})
    for line in lines:
        verifier.read(line)
    return verifier.finish()
