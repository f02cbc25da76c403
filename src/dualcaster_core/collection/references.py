"""How a line of somebody's file names a printing, and how that is resolved without guessing."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from dualcaster_core.catalogue.grading import Condition, Finish


@frozen(kw_only=True)
class PrintingReference:
    """What a line says about the printing; whatever it does not say is None (or empty).

    ``number_is_canonical``: the collector number follows Scryfall's numbering, so that a number that is not in the
    catalogue means a printing that is not in the catalogue. Some apps number old sets in a way of their own.
    """

    name: str = ""
    set_code: str | None = None
    set_name: str | None = None
    collector_number: str | None = None
    number_is_canonical: bool = True
    scryfall_id: UUID | None = None
    tcgplayer_id: int | None = None
    cardmarket_id: int | None = None
    finish: Finish | None = None


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
    """A line that does not become an item: where, which status, a stable reason code, a sentence, and its text."""

    line: int
    status: LineStatus
    reason: str
    message: str
    text: str = ""


@frozen(kw_only=True)
class ParsedFile:
    """A collection file that was read: the format it is in, its lines in order, and those that could not be read."""

    format: str
    lines: tuple[ImportLine, ...]
    problems: tuple[LineProblem, ...] = ()
    has_trade_counts: bool = False


@frozen(kw_only=True)
class Printing:
    """A printing of the catalogue, as far as a line can name it."""

    card_id: int
    scryfall_id: UUID
    oracle_id: UUID
    name: str
    set_code: str
    collector_number: str
    finishes: tuple[Finish, ...]
    language: str


@frozen(kw_only=True)
class Candidates:
    """The printings a reference may mean, by what names them.

    ``by_id``: one of the outside ids fits. ``by_number``: set and collector number fit. ``by_set_and_name``: set and
    name fit. ``by_name``: only the name was given and fits; at most ``MOST_BY_NAME`` of them.
    ``set_known``: the set that the reference names is in the catalogue (True where it names none).
    """

    by_id: tuple[Printing, ...] = ()
    by_number: tuple[Printing, ...] = ()
    by_set_and_name: tuple[Printing, ...] = ()
    by_name: tuple[Printing, ...] = ()
    set_known: bool = True


MOST_BY_NAME = 20


class PrintingDirectory(Protocol):
    """Looks printings up for the lines of a file, set-wise."""

    async def candidates(self, references: Sequence[PrintingReference]) -> Sequence[Candidates]:
        """Give the candidates of each reference, in order, in a number of statements that does not depend on them."""
        ...

    async def with_keys(self, card_ids: Sequence[int]) -> Mapping[int, Printing]:
        """Give the printings with these keys."""
        ...
