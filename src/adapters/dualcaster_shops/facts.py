"""Reads single facts out of JSON that others wrote: whatever is not of the right kind is not there."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

_MOST: Final = 10**12


def record(value: object) -> dict[str, Any]:
    """Return an object, empty where it is none."""
    return value if isinstance(value, dict) else {}


def records(value: object) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list."""
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield one


def text(value: object) -> str:
    """Return a text or a number as a text, trimmed; empty for anything else."""
    if isinstance(value, str):
        return " ".join(value.split())[:1_000]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def whole(value: object) -> int | None:
    """Return a whole number, also out of a text; None for anything else or one that is absurd."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except InvalidOperation:
            return None
    if isinstance(value, Decimal):
        if not value.is_finite() or value != value.to_integral_value():
            return None
        value = int(value)
    return value if isinstance(value, int) and abs(value) < _MOST else None


def cents(value: object) -> int | None:
    """Return an amount of dollars as cents, out of a number or a text; None for what is no amount."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return int((amount * 100).to_integral_value()) if amount.is_finite() and abs(amount) < _MOST else None
