"""Which observations are too odd to believe at once."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from decimal import Decimal

from attrs import frozen

from dualcaster_core.market.model import Currency, PriceObservation

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


@frozen
class Quote:
    """A price of a series that is known already."""

    amount: Decimal
    currency: Currency
    observed_at: datetime


@frozen
class Suspect:
    """A price of a series that was set aside; ``refused``: somebody has looked at it and found it wrong."""

    amount: Decimal
    observed_at: datetime
    feed: str
    refused: bool = False


@frozen
class Screened:
    """What of a series is believed, and what is set aside with the price that it jumped from (None: as before)."""

    good: Sequence[PriceObservation]
    odd: Sequence[tuple[PriceObservation, Decimal | None]]


def screen(
    observations: Sequence[PriceObservation], current: Quote | None, suspects: Sequence[Suspect], feed: str
) -> Screened:
    """Divide new prices of one series, the oldest first, into those to believe and those to set aside.

    Each is held against the newest price before it: the current one, or one of these that was believed. What the feed
    had set aside before stays aside, so that the same file again changes nothing. A price that was refused confirms
    nothing.
    """
    if not suspects and not _may_jump(observations, current):
        return Screened(observations, ())
    aside = {one.observed_at for one in suspects if one.feed == feed}
    doubted = [(one.observed_at, one.amount) for one in suspects if not one.refused]
    good: list[PriceObservation] = []
    odd: list[tuple[PriceObservation, Decimal | None]] = []
    last: PriceObservation | None = None
    for one in observations:
        if one.observed_at in aside:
            odd.append((one, None))
            continue
        before = _newest_before(one.observed_at, current, last)
        if before is not None and before.amount != one.amount and _jumps(before, one, doubted):
            odd.append((one, before.amount))
            doubted.append((one.observed_at, one.amount))
        else:
            good.append(one)
            last = one
    return Screened(good, odd)


def _may_jump(observations: Sequence[PriceObservation], current: Quote | None) -> bool:
    """Tell whether any price is high enough to jump from or to, and has another to be held against."""
    if current is None and len(observations) == 1:
        return False
    if current is not None and current.amount >= MIN_SUSPECT_AMOUNT:
        return True
    return any(one.amount >= MIN_SUSPECT_AMOUNT for one in observations)


def _newest_before(
    moment: datetime, current: Quote | None, last: PriceObservation | None
) -> Quote | PriceObservation | None:
    if current is None or current.observed_at >= moment:
        return last
    return current if last is None or last.observed_at < current.observed_at else last


def _jumps(
    before: Quote | PriceObservation, one: PriceObservation, doubted: Sequence[tuple[datetime, Decimal]]
) -> bool:
    if one.currency is not before.currency or not is_absurd_jump(before.amount, one.amount):
        return False
    midnight = datetime.combine(one.observed_at.date(), time(), tzinfo=UTC)
    earlier = [found for found in doubted if found[0] < midnight]
    return bool(not earlier or is_absurd_jump(before.amount, one.amount, max(earlier)[1]))
