"""Reads and writes single cells: counts, prices, dates, ids, and what a spreadsheet would execute."""

import re
from datetime import date
from decimal import Decimal
from uuid import UUID

from dualcaster_core.collection.model import LARGEST_QUANTITY
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import is_currency, parse_amount

_RISKY = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")
_COUNT = re.compile(r"([0-9]{1,9})(?:\.0+)?\s*[xX]?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?![0-9])")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?![0-9])")
_WORDED = re.compile(r"(?:[A-Za-z]{3,9},? )?([A-Za-z]{3})[a-z]* ([0-9]{1,2}),? ([0-9]{4})(?![0-9])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FALSE = frozenset({"", "0", "false", "no", "n", "none", "-"})
_SIGNS = {
    **{"$": "USD", "us$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"},
    **{"c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD"},
}
_PRICED = re.compile(
    r"(?P<before>[A-Za-z]{0,3}[$€£¥]?)\s*(?P<amount>[0-9][0-9.,\s]*?)\s*(?P<after>[$€£¥]|[A-Za-z]{3})?"
)
_LARGEST_ID = 2**31 - 1


class BadCell(Exception):  # noqa: N818 - reads as a fact in a raise statement
    """A cell that sinks its line: the reason code and a sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def escape(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would execute, whatever white space it begins with."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def unescape(cell: str) -> str:
    """Undo exactly what ``escape`` does."""
    return cell[1:] if cell[:1] == "'" and _RISKY.match(cell, 1) else cell


def read_count(cell: str, reason: str) -> int:
    """Read a number of copies from 0 to 9999, such as ``4``, ``4x`` or ``4.0``; anything else sinks the line."""
    match = _COUNT.fullmatch(cell)
    if match is None:
        told = f"“{cell[:40]}” is not a number of copies" if cell else "the number of copies is missing"
        raise BadCell(reason, f"{told}: write a whole number")
    count = int(match[1])
    if count > LARGEST_QUANTITY:
        raise BadCell(reason, f"{count} copies are more than {LARGEST_QUANTITY}: correct the number")
    return count


def read_flag(cell: str) -> bool:
    """Tell whether a cell says yes: anything but blank, ``0``, ``false`` and ``no``."""
    return cell.lower() not in _FALSE


def read_price(cell: str) -> tuple[Decimal | None, str | None]:
    """Read an amount and the currency that a sign or a code beside it states; an unreadable amount counts as blank."""
    match = _PRICED.fullmatch(cell[:60].replace("\u00a0", " ").strip())
    if match is None:
        return None, None
    plain = match["amount"]
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    try:
        amount = parse_amount(plain)
    except ValidationFailed:
        return None, None
    sign = match["before"] or match["after"] or ""
    return (None, None) if sign and read_currency(sign) is None else (amount, read_currency(sign))


def read_currency(cell: str) -> str | None:
    """Read an ISO 4217 code or a sign such as ``€`` and ``CA$``, None for anything else."""
    code = _SIGNS.get(cell.casefold(), cell.upper())
    return code if is_currency(code) else None


def read_date(cell: str) -> date | None:
    """Read a day in the styles of the apps, None for anything else.

    ``2026-05-15`` with or without a time, ``5/15/2026`` (month first unless that cannot be), ``15.05.2026``,
    ``May 15, 2026`` and JavaScript's ``Fri May 15 2026 16:43:29 GMT+0200``.
    """
    if match := _ISO_DATE.match(cell):
        return _day(match[1], match[2], match[3])
    if match := _SLASHED.match(cell):
        return _day(match[3], match[1], match[2]) or _day(match[3], match[2], match[1])
    if match := _DOTTED.match(cell):
        return _day(match[3], match[2], match[1])
    if (match := _WORDED.match(cell)) and match[1].lower() in _MONTHS:
        return _day(match[3], _MONTHS.index(match[1].lower()) + 1, match[2])
    return None


def _day(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_uuid(cell: str) -> UUID | None:
    """Read a Scryfall id, None for anything else."""
    if len(cell) != 36:
        return None
    try:
        return UUID(cell)
    except ValueError:
        return None


def read_shop_id(cell: str) -> int | None:
    """Read a shop's product id, a whole number above 0; None for anything else."""
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 10):
        return None
    return int(cell) if 0 < int(cell) <= _LARGEST_ID else None


def read_number(cell: str) -> str | None:
    """Read a collector number as Scryfall writes it: no ``#``, no leading zeros, at most 32 characters."""
    number = cell.lstrip("#").strip()
    if not number or len(number) > 32:
        return None
    return number.lstrip("0") or number
