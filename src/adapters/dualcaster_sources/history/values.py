"""Reads single values of history files."""

from decimal import Decimal

from dualcaster_sources.streams.fields import LARGEST_WHOLE, BrokenRecord, price, shown


def required_price(value: object, key: str) -> Decimal:
    """Read an amount above 0."""
    amount = price(value, key)
    if amount is None:
        raise BrokenRecord(f"{key} is missing or zero")
    return amount


def text_count(value: str | None, key: str) -> int | None:
    """Read a whole number from 0 up that is written in digits; None where it is missing or empty."""
    if not value:
        return None
    if not value.isascii() or not value.isdecimal() or len(value) > 10 or int(value) > LARGEST_WHOLE:
        raise BrokenRecord(f"{key} is {shown(value)}, not a count")
    return int(value)
