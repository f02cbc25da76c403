"""Which observations are too odd to believe at once."""

from decimal import Decimal

LARGEST_JUMP = 10
"""A price that is more than ten times, or less than a tenth of, the last one is suspect."""
MIN_SUSPECT_AMOUNT = Decimal(20)
"""Below this amount (of the larger price, in its currency) jumps are common and harmless."""
CONFIRMATION = Decimal("0.25")
"""A later day within a quarter of a suspect price confirms it."""


def is_absurd_jump(previous: Decimal, amount: Decimal, suspect: Decimal | None = None) -> bool:
    """Tell whether a new price should wait in quarantine.

    ``previous`` is the current price, ``suspect`` the last one that was quarantined for the same card on an earlier
    day: a new price close to it confirms the jump, so that a real spike gets through on its second day.
    """
    high, low = max(previous, amount), min(previous, amount)
    if high < MIN_SUSPECT_AMOUNT or high <= low * LARGEST_JUMP:
        return False
    return suspect is None or abs(amount - suspect) > suspect * CONFIRMATION
