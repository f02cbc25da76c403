"""The points of each part of a score, as integers or decimals that are the same on every machine.

Trades, reviews, signals and verification are whole numbers. What fades (negatives, activity) is a power with a broken
exponent: it is taken with ``Decimal`` at 30 digits, which is computed in integers and rounded alike everywhere, and
then rounded to a fixed number of places, so that a stored figure is the figure that was used. Ages are whole days.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import lru_cache
from math import isqrt

from dualcaster_core.reputation.history import NegativeEvent, NegativeKind, PastFollow, VerifiedIdentity

TRADE_STEPS = ((10, 10), (40, 5), (None, 2))
"""How many trades are worth how many points each, from the first one on; None is all the rest."""

NEUTRAL_STARS = 5
"""Twice the average of reviews that is worth nothing (2.5), so that it is whole."""
POINTS_PER_STAR = 20
LARGEST_REVIEW_FACTOR = 10
"""The most that the square root of the number of reviews multiplies by."""

UNANCHORED_LIMIT = 149
"""The most that trades and reviews beyond the anchored flow give together.

With all of signals (100) and verification (50) that is 299, one below silver.
"""
ANCHORED_PER_PARTNER = 5
"""How many trades, and how many reviews, with one partner the anchored flow carries at most."""

LEAST_FOLLOWS = 5
SIGNAL_POINTS = 100
EXPLICIT_WEIGHT = 4
IMPLICIT_WEIGHT = 1
"""Weights of follows: 2 and 0.5 in the chapter, times two so that they are whole."""

EMAIL_POINTS = 10
DISCORD_POINTS = 20
LINKED_POINTS = 20
LEAST_LINKED = 2

NEGATIVE_POINTS = {NegativeKind.CANCELLED: 20, NegativeKind.DISPUTE_LOST: 50, NegativeKind.BLOCK: 10}
HALF_LIFE = timedelta(days=180)
MOST_BLOCKS = 10

ACTIVE = timedelta(days=30)
"""How long a trade keeps its people wholly active, and the time in which activity then falls by a twentieth."""
ACTIVITY_BASE = Decimal("0.95")
LEAST_ACTIVITY = Decimal("0.5")

_DAY = timedelta(days=1)
_DIGITS = 30
_FADED = Decimal("0.0001")
_ACTIVITY = Decimal("0.000001")


def trade_points(trades: int) -> int:
    """Return the points of so many counted trades (>= 0): 10 give 100, 50 give 300, 100 give 400."""
    points, left = 0, trades
    for step, each in TRADE_STEPS:
        taken = left if step is None else min(left, step)
        points += taken * each
        left -= taken
    return points


def review_points(stars: int, reviews: int) -> int:
    """Return ``int((average - 2.5) x 20 x min(10, sqrt(reviews)))`` of so many reviews with so many stars in all.

    Exact: the absolute value below the limit of the root is the root of ``(excess x 20 / 2) ** 2 / reviews``.
    """
    if reviews == 0:
        return 0
    excess = 2 * stars - NEUTRAL_STARS * reviews
    half = POINTS_PER_STAR // 2 * abs(excess)
    if reviews < LARGEST_REVIEW_FACTOR**2:
        points = isqrt(half * half // reviews)
    else:
        points = half * LARGEST_REVIEW_FACTOR // reviews
    return points if excess > 0 else -points


def signal_points(follows: Sequence[PastFollow]) -> int:
    """Return the points of evaluated follows: the weighted share that was profitable, of 100."""
    judged = [follow for follow in follows if follow.profitable is not None]
    if len(judged) < LEAST_FOLLOWS:
        return 0
    weights = [EXPLICIT_WEIGHT if follow.explicit else IMPLICIT_WEIGHT for follow in judged]
    profitable = sum(weight for weight, follow in zip(weights, judged, strict=True) if follow.profitable)
    return SIGNAL_POINTS * profitable // sum(weights)


def verification_points(identity: VerifiedIdentity) -> int:
    """Return the points of a verified e-mail address, a Discord account, and two or more linked accounts."""
    return (
        EMAIL_POINTS * identity.email
        + DISCORD_POINTS * identity.discord
        + LINKED_POINTS * (identity.linked_accounts >= LEAST_LINKED)
    )


def negative_points(event: NegativeEvent, at: datetime) -> Decimal:
    """Return what an event counts at a moment not before it (>= 0, four places): half after each 180 days."""
    return _faded(NEGATIVE_POINTS[event.kind], (at - event.at) // _DAY)


@lru_cache(maxsize=4096)
def _faded(points: int, days: int) -> Decimal:
    with localcontext(prec=_DIGITS, rounding=ROUND_HALF_EVEN):
        return (points * Decimal("0.5") ** (Decimal(days) / HALF_LIFE.days)).quantize(_FADED)


def counted_negatives(events: Sequence[NegativeEvent], at: datetime) -> list[NegativeEvent]:
    """Leave out later events, and the blocks that do not count, from events in the order of their moments.

    Of blocks the latest of each blocker counts, only from people one was in contact with, the latest ten; and each
    only from the first midnight (UTC) after it on, so that nobody can tell from their score who has just blocked them.
    """
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    past = [event for event in events if event.at <= at]
    blocks = {
        event.other_id: event
        for event in past
        if event.kind is NegativeKind.BLOCK and event.in_contact and event.at < midnight
    }
    latest = sorted(blocks.values(), key=lambda event: (event.at, event.other_id))[-MOST_BLOCKS:]
    return sorted(
        [*(event for event in past if event.kind is not NegativeKind.BLOCK), *latest], key=lambda event: event.at
    )


def activity_factor(last_trade: datetime | None, at: datetime) -> Decimal:
    """Return what a score is multiplied by (0.5 to 1, six places), from when the last trade was completed."""
    return Decimal(1) if last_trade is None else _activity((at - last_trade) // _DAY)


@lru_cache(maxsize=1024)
def _activity(days: int) -> Decimal:
    if days < ACTIVE.days:
        return Decimal(1)
    with localcontext(prec=_DIGITS, rounding=ROUND_HALF_EVEN):
        return max(LEAST_ACTIVITY, (ACTIVITY_BASE ** (Decimal(days) / ACTIVE.days)).quantize(_ACTIVITY))
