"""The reputation of a history: a pure function, so that any stored record can be rebuilt."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import fsum
from statistics import median

from attrs import frozen

from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.reputation.counting import carried, counted_reviews, counted_trades
from dualcaster_core.reputation.history import (
    NegativeEvent,
    NegativeKind,
    PastDecision,
    PastFollow,
    PastReview,
    PastTrade,
    ReputationHistory,
)
from dualcaster_core.reputation.model import Reputation, ReviewFigures, ScorePoints, SignalFigures, TradeFigures
from dualcaster_core.reputation.points import (
    UNANCHORED_LIMIT,
    activity_factor,
    counted_negatives,
    negative_points,
    review_points,
    signal_points,
    trade_points,
    verification_points,
)
from dualcaster_core.reputation.standing import standing_of
from dualcaster_core.reputation.tiers import tier_of

POSITIVE_STARS = 4
NEGATIVE_STARS = 2
"""A review from 4 up is positive, to 2 negative, else neutral."""

RESPONSE_WINDOW = timedelta(days=90)
LEAST_DECISIONS = 3

_RATE = Decimal("0.0001")
_MICROSECOND = timedelta(microseconds=1)


@frozen(kw_only=True)
class CountedHistory:
    """What of a history counts at a moment, in order; ``anchored_*`` is None while the cap rests."""

    trades: Sequence[PastTrade]
    counted_trades: Sequence[PastTrade]
    anchored_trades: Sequence[PastTrade] | None
    reviews: Sequence[PastReview]
    counted_reviews: Sequence[PastReview]
    anchored_reviews: Sequence[PastReview] | None
    follows: Sequence[PastFollow]
    negatives: Sequence[NegativeEvent]
    counted_negatives: Sequence[NegativeEvent]


def count_history(history: ReputationHistory, at: datetime) -> CountedHistory:
    """Take what had happened at a moment, and tell apart what counts and what the anchored flow carries."""
    trades = [trade for trade in history.trades if trade.completed_at <= at]
    reviews = [review for review in history.reviews if review.shows(at)]
    those_trades, those_reviews = counted_trades(trades), counted_reviews(reviews)
    anchoring = history.anchoring
    capped = anchoring is not None and not anchoring.provisional
    partners = anchoring.partners if anchoring is not None else frozenset()
    return CountedHistory(
        trades=trades,
        counted_trades=those_trades,
        anchored_trades=carried(those_trades, partners) if capped else None,
        reviews=reviews,
        counted_reviews=those_reviews,
        anchored_reviews=carried(those_reviews, partners) if capped else None,
        follows=[follow for follow in history.follows if follow.evaluated_at <= at],
        negatives=[event for event in history.negatives if event.at <= at],
        counted_negatives=counted_negatives(history.negatives, at),
    )


def reputation_of(history: ReputationHistory, at: datetime) -> Reputation:
    """Return what a history amounts to at a moment."""
    counted = count_history(history, at)
    points = points_of(counted, history, at)
    that_count = counted.counted_reviews if counted.anchored_reviews is None else counted.anchored_reviews
    return Reputation(
        user_id=history.user_id,
        calculated_at=at,
        member_since=history.member_since,
        score=points.score,
        tier=tier_of(points.score),
        provisional=counted.anchored_trades is None,
        standing=standing_of(_stars(that_count), len(that_count)),
        points=points,
        trades=_trade_figures(counted, _response_time(history.decisions, at)),
        reviews=_review_figures(counted),
        signals=_signal_figures(counted.follows),
        blocks_received=sum(event.kind is NegativeKind.BLOCK for event in counted.negatives),
    )


def points_of(counted: CountedHistory, history: ReputationHistory, at: datetime) -> ScorePoints:
    """Return the parts of the score of what counts.

    Trades and reviews together give at most 149 more than those that the anchored flow carries would give alone.
    """
    trades, reviews = _pair_points(counted.counted_trades, counted.counted_reviews)
    held_back = 0
    if counted.anchored_trades is not None and counted.anchored_reviews is not None:
        anchored = sum(_pair_points(counted.anchored_trades, counted.anchored_reviews))
        held_back = max(0, trades + reviews - anchored - UNANCHORED_LIMIT)
    return ScorePoints(
        trades=trades,
        reviews=reviews,
        held_back=held_back,
        signals=signal_points(counted.follows),
        verification=verification_points(history.identity),
        negatives=sum((negative_points(event, at) for event in counted.counted_negatives), Decimal(0)),
        activity=activity_factor(counted.trades[-1].completed_at if counted.trades else None, at),
    )


def _pair_points(trades: Sequence[PastTrade], reviews: Sequence[PastReview]) -> tuple[int, int]:
    return trade_points(len(trades)), review_points(_stars(reviews), len(reviews))


def _stars(reviews: Iterable[PastReview]) -> int:
    return sum(review.overall for review in reviews)


def _trade_figures(counted: CountedHistory, response_time: timedelta | None) -> TradeFigures:
    trades = counted.trades
    total = sum((trade.value for trade in trades), Decimal(0))
    cancelled = sum(event.kind is NegativeKind.CANCELLED for event in counted.negatives)
    lost = sum(event.kind is NegativeKind.DISPUTE_LOST for event in counted.negatives)
    ended = len(trades) + cancelled + lost
    proposed = sum(trade.proposed for trade in trades)
    anchored = counted.counted_trades if counted.anchored_trades is None else counted.anchored_trades
    return TradeFigures(
        completed=len(trades),
        counted=len(counted.counted_trades),
        anchored=len(anchored),
        as_proposer=proposed,
        as_recipient=len(trades) - proposed,
        total_value=round_half_up(total),
        average_value=round_half_up(total / len(trades)) if trades else round_half_up(total),
        largest_value=round_half_up(max((trade.value for trade in trades), default=Decimal(0))),
        first_at=trades[0].completed_at if trades else None,
        last_at=trades[-1].completed_at if trades else None,
        cancelled=cancelled,
        disputes_lost=lost,
        success_rate=_rate(len(trades), ended),
        response_time=response_time,
    )


def _rate(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(_RATE, rounding=ROUND_HALF_UP) if whole else None


def _response_time(decisions: Iterable[PastDecision], at: datetime) -> timedelta | None:
    taken = [
        decision.decided_at - decision.proposed_at
        for decision in decisions
        if timedelta(0) <= at - decision.decided_at < RESPONSE_WINDOW
    ]
    if len(taken) < LEAST_DECISIONS:
        return None
    return timedelta(microseconds=round(median(one // _MICROSECOND for one in taken)))


def _review_figures(counted: CountedHistory) -> ReviewFigures:
    reviews = counted.reviews
    anchored = counted.counted_reviews if counted.anchored_reviews is None else counted.anchored_reviews
    positive = [review.overall >= POSITIVE_STARS for review in reviews]
    negative = sum(review.overall <= NEGATIVE_STARS for review in reviews)
    current, longest = _streaks(positive)
    return ReviewFigures(
        received=len(reviews),
        counted=len(counted.counted_reviews),
        anchored=len(anchored),
        average=_average([review.overall for review in reviews]),
        communication=_average([review.communication for review in reviews]),
        packaging=_average([review.packaging for review in reviews]),
        accuracy=_average([review.accuracy for review in reviews]),
        speed=_average([review.speed for review in reviews]),
        positive=sum(positive),
        neutral=len(reviews) - sum(positive) - negative,
        negative=negative,
        current_streak=current,
        longest_streak=longest,
    )


def _average(stars: Iterable[int | None]) -> Decimal | None:
    given = [one for one in stars if one is not None]
    return round_half_up(Decimal(sum(given)) / len(given)) if given else None


def _streaks(positive: Iterable[bool]) -> tuple[int, int]:
    """Return how many at the end are positive without a break, and the most that ever were."""
    current = longest = 0
    for one in positive:
        current = current + 1 if one else 0
        longest = max(longest, current)
    return current, longest


def _signal_figures(follows: Iterable[PastFollow]) -> SignalFigures:
    counted = list(follows)
    judged = [follow.profitable for follow in counted if follow.profitable is not None]
    accuracies = [follow.accuracy for follow in counted if follow.accuracy is not None]
    mean = Decimal(fsum(accuracies)) / len(accuracies) if accuracies else None
    return SignalFigures(
        followed=len(judged),
        profitable=sum(judged),
        accuracy=None if mean is None else mean.quantize(_RATE, rounding=ROUND_HALF_UP),
    )
