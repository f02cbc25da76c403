"""Which trades and reviews count: the same two people count for each other only so often."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from dualcaster_core.reputation.history import PastReview, PastTrade
from dualcaster_core.reputation.points import ANCHORED_PER_PARTNER

COUNTED_PER_PARTNER = 3
COUNTING_WINDOW = timedelta(days=90)
"""A trade or a review counts if fewer than three with that person counted in the 90 days before it."""

EventT = TypeVar("EventT", PastTrade, PastReview)


def counted_trades(trades: Iterable[PastTrade]) -> list[PastTrade]:
    """Return the trades that count, of trades in the order in which they were completed."""
    return _counted(trades, lambda trade: trade.completed_at)


def counted_reviews(reviews: Iterable[PastReview]) -> list[PastReview]:
    """Return the reviews that count, of visible reviews in the order in which they were written."""
    return _counted(reviews, lambda review: review.written_at)


def _counted(events: Iterable[EventT], moment: Callable[[EventT], datetime]) -> list[EventT]:
    latest: dict[int, deque[datetime]] = defaultdict(lambda: deque(maxlen=COUNTED_PER_PARTNER))
    counted = []
    for event in events:
        before = latest[event.partner_id]
        if len(before) < COUNTED_PER_PARTNER or moment(event) - before[0] >= COUNTING_WINDOW:
            before.append(moment(event))
            counted.append(event)
    return counted


def carried(events: Sequence[EventT], partners: frozenset[int]) -> list[EventT]:
    """Return the counted trades or reviews that the anchored flow carries: the first five with each partner in it."""
    seen: dict[int, int] = defaultdict(int)
    through = []
    for event in events:
        if event.partner_id in partners and seen[event.partner_id] < ANCHORED_PER_PARTNER:
            seen[event.partner_id] += 1
            through.append(event)
    return through
