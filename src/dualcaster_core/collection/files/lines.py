"""Lines of collection files, as they were read."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.catalogue.printings import Printing, PrintingReference
from dualcaster_core.market.model import PriceKind

MAX_CHOICES = 24


@frozen(kw_only=True)
class ImportLine:
    """One line of a collection file, read but not resolved.

    ``line`` is the 1-based line of the file it begins on. ``quantity`` is 1..9999. ``trade_quantity`` is what the
    app has marked for trade, None where the format has no such column. ``finish_is_exact`` is False where the
    format has no word for etched, so that its "foil" may mean it. ``condition`` and ``language`` are None when
    blank. ``acquired_price`` is per copy, in ``price_currency`` (ISO 4217), which is None where the file states none:
    US dollars, then.
    """

    line: int
    reference: PrintingReference
    quantity: int
    trade_quantity: int | None = None
    finish_is_exact: bool = True
    condition: Condition | None = None
    language: str | None = None
    signed: bool = False
    altered: bool = False
    acquired_price: Decimal | None = None
    price_currency: str | None = None
    acquired_on: date | None = None
    location: str = ""
    text: str = field(default="", eq=False)


class LineStatus(StrEnum):
    """What becomes of a line of an imported file."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    INVALID = "invalid"
    LEFT_OUT = "left_out"


@frozen(kw_only=True)
class LineProblem:
    """A line that does not become an item: where, which status, a stable reason code, a sentence, and its text.

    ``part``: which of the entries of the line it is, from 0. ``choices``: the printings that it may mean, as far as
    they are known; at most ``MAX_CHOICES``.
    """

    line: int
    status: LineStatus
    reason: str
    message: str
    text: str = ""
    part: int = 0
    choices: tuple[Printing, ...] = field(default=(), repr=False)


@frozen(kw_only=True)
class ParsedFile:
    """A collection file that was read: the format it is in, its lines in order, and those that could not be read.

    ``unused_columns``: headers of columns that hold something and have no place in a list. ``is_want_list``: the file
    says what somebody looks for, buys or sells, and not what they own.
    """

    format: str
    lines: tuple[ImportLine, ...] = field(repr=False)
    problems: tuple[LineProblem, ...] = field(default=(), repr=False)
    has_trade_counts: bool = False
    unused_columns: tuple[str, ...] = ()
    is_want_list: bool = False


@frozen(kw_only=True)
class PricedLine:
    """A line of a seller's export and what the market says of it, in US dollars and above 0."""

    line: ImportLine
    prices: Mapping[PriceKind, Decimal]


@frozen(kw_only=True)
class PricedFile:
    """A seller's export that was read: its lines in order, and those that could not be read."""

    lines: Sequence[PricedLine]
    problems: Sequence[LineProblem] = ()
