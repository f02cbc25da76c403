"""Money as ``Decimal`` with two places at the edges and as integer cents inside the engine."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from dualcaster_core.kernel.errors import ValidationFailed

CENT = Decimal("0.01")
LARGEST = Decimal("9999999999.99")
"""The largest amount that fits the ``NUMERIC(12, 2)`` columns it is stored in."""


DOLLARS = "USD"
_CURRENCY = re.compile(r"[A-Z]{3}")


def is_currency(code: str) -> bool:
    """Tell whether a text has the form of a currency's code in ISO 4217: three capital letters."""
    return _CURRENCY.fullmatch(code) is not None


def round_half_up(amount: Decimal) -> Decimal:
    """Round to two places, a half cent away from zero (commercial rounding)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def to_cents(amount: Decimal) -> int:
    """Convert an amount to whole cents, rounded half up."""
    return int(round_half_up(amount) * 100)


def from_cents(cents: int) -> Decimal:
    """Convert whole cents to an amount with two places."""
    return Decimal(cents).scaleb(-2).quantize(CENT)


def scale_cents(cents: int, percent: int) -> int:
    """Take ``percent`` hundredths of non-negative ``cents``, rounded half up to a whole cent."""
    return (cents * percent + 50) // 100


def parse_amount(text: str) -> Decimal:
    """Read a non-negative amount such as ``12.50``, ``$1,234.5``, ``€ 1,77`` or ``1.234,56``.

    A comma followed by one or two digits at the end is a decimal comma, and full stops before it separate
    thousands; any other comma separates thousands.
    Raises ``ValidationFailed`` for anything that is not a finite number from 0 to 9,999,999,999.99.
    """
    plain = text.strip().strip("$€£¥ \u00a0").replace("\u00a0", "").replace(" ", "")
    head, comma, tail = plain.rpartition(",")
    if comma and "." not in tail and len(tail) in (1, 2):
        plain = f"{head.replace(',', '').replace('.', '')}.{tail}"
    else:
        plain = plain.replace(",", "")
    try:
        if len(plain) > 32 or not plain.isascii():
            raise InvalidOperation
        amount = Decimal(plain)
    except InvalidOperation:
        raise ValidationFailed(f"{text[:40]!r} is not an amount of money", value=text[:40]) from None
    if not amount.is_finite() or amount < 0 or amount > LARGEST:
        raise ValidationFailed(f"{text[:40]!r} is not between 0 and {LARGEST}", value=text[:40])
    return round_half_up(amount)
