"""Reads single fields of records that nobody vouches for; every reader raises ``BrokenRecord`` with the reason."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.money import LARGEST, round_half_up

LARGEST_WHOLE = 2**31 - 1
"""The largest id or count that fits the columns they are stored in."""

_UUID_LENGTH = 36
_ZERO = Decimal(0)


class BrokenRecord(ValueError):  # noqa: N818 - reads as a fact in a raise statement
    """A field of a record is missing, of a wrong type, or out of bounds."""


Record = Mapping[str, Any]


def as_record(value: object) -> dict[str, Any]:
    """Take a value as an object with named fields."""
    if not isinstance(value, dict):
        raise BrokenRecord(f"not an object but {shown(value)}")
    return value


def shown(value: object) -> str:
    """Show a value of any kind in a message, in at most about fifty characters."""
    if isinstance(value, str):
        return repr(value[:40])
    if value is None or isinstance(value, bool | int | Decimal):
        return str(value)[:40]
    return {"dict": "an object", "list": "a list"}.get(type(value).__name__, type(value).__name__)


def why(error: Exception) -> str:
    """Say in one line why a record could not be taken."""
    if isinstance(error, DualcasterError):
        return error.message[:200]
    if error.args and not isinstance(error, BrokenRecord):
        return str(error.args[0])[:200]
    return str(error)[:200]


def text(record: Record, key: str, limit: int) -> str:
    """Read a text of 1 to ``limit`` characters, none of them a control character other than line ends and tabs."""
    value = record.get(key)
    if type(value) is str and 0 < len(value) <= limit and (value.isprintable() or _is_clean(value)):
        return value
    raise BrokenRecord(_fault(key, value, limit))


def optional_text(record: Record, key: str, limit: int) -> str | None:
    """Read a text as ``text`` does, or None where it is missing, null or empty."""
    value = record.get(key)
    if value is None or value == "":
        return None
    if type(value) is str and len(value) <= limit and (value.isprintable() or _is_clean(value)):
        return value
    raise BrokenRecord(_fault(key, value, limit))


def optional_whole(record: Record, key: str) -> int | None:
    """Read a whole number from 1 to 2,147,483,647, or None where it is missing or null."""
    value = record.get(key)
    if value is None:
        return None
    if type(value) is not int or not 0 < value <= LARGEST_WHOLE:
        raise BrokenRecord(f"{key} is {shown(value)}, not a whole number from 1 to {LARGEST_WHOLE:,}")
    return value


def identifier(value: object, key: str) -> UUID:
    """Read a UUID in its usual form of 36 characters."""
    if type(value) is not str or len(value) != _UUID_LENGTH:
        raise BrokenRecord(f"{key} is missing" if value is None else f"{key} is {shown(value)}, not a UUID")
    try:
        return UUID(value)
    except ValueError:
        raise BrokenRecord(f"{key} is {shown(value)}, not a UUID") from None


cached_identifier = lru_cache(maxsize=65_536)(identifier)
"""``identifier`` for ids that many records share; its first argument must be hashable."""


@lru_cache(maxsize=16_384)
def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == len("2000-01-01") else None
    except ValueError:
        return None


def day(value: object, key: str) -> date:
    """Read a date such as ``2024-02-09``."""
    found = _day(value) if type(value) is str else None
    if found is None:
        raise BrokenRecord(f"{key} is {shown(value)}, not a date")
    return found


def moment(value: object, key: str) -> datetime:
    """Read a moment such as ``2024-11-19T02:46:37+0100`` as UTC; one without an offset is taken as UTC."""
    try:
        found = datetime.fromisoformat(value) if type(value) is str and len(value) <= 40 else None
        if found is not None:
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BrokenRecord(f"{key} is {shown(value)}, not a moment in time")


def price(value: object, key: str) -> Decimal | None:
    """Read an amount from a number or a plain text, rounded half up to two places; None for null, "" and zero."""
    if value is None or value == "":
        return None
    if type(value) is str and len(value) <= 20 and value.isascii() and "_" not in value:
        try:
            amount = Decimal(value)
        except ArithmeticError:
            raise BrokenRecord(f"{key} is {shown(value)}, not an amount") from None
    elif type(value) is int or type(value) is Decimal:
        amount = Decimal(value)
    else:
        raise BrokenRecord(f"{key} is {shown(value)}, not an amount")
    if not amount.is_finite() or not _ZERO <= amount <= LARGEST:
        raise BrokenRecord(f"{key} is {shown(value)}, not between 0 and {LARGEST:,}")
    return round_half_up(amount) or None


def _fault(key: str, value: object, limit: int) -> str:
    if value is None or value == "":
        return f"{key} is missing"
    if type(value) is not str:
        return f"{key} is {shown(value)}, not a text"
    if len(value) > limit:
        return f"{key} has {len(value):,} characters, more than {limit}"
    return f"{key} holds a control character: {shown(value)}"


def _is_clean(value: str) -> bool:
    return not any(
        (mark < " " and mark not in "\n\r\t") or mark == "\x7f" or "\ud800" <= mark <= "\udfff" for mark in value
    )
