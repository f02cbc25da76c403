"""A reputation: the score, what opened it, and everything else that is kept of a person's history."""

from datetime import datetime, timedelta
from decimal import Decimal

from attrs import frozen

from dualcaster_core.reputation.standing import Standing
from dualcaster_core.reputation.tiers import Tier


@frozen(kw_only=True)
class ScorePoints:
    """The parts of a score: ``score = max(0, int((the sum of the parts) x activity))``.

    ``trades`` and ``reviews`` are those of everything that counts; ``held_back`` (>= 0) is what is taken off them
    because it lies beyond the anchored flow. ``negatives`` (>= 0) has four places, ``activity`` six.
    """

    trades: int
    reviews: int
    held_back: int
    signals: int
    verification: int
    negatives: Decimal
    activity: Decimal

    @property
    def raw(self) -> Decimal:
        """The sum of the parts, before activity; may be negative."""
        return self.trades + self.reviews - self.held_back + self.signals + self.verification - self.negatives

    @property
    def score(self) -> int:
        """The score."""
        return max(0, int(self.raw * self.activity))


@frozen(kw_only=True)
class TradeFigures:
    """What a person has traded: ``completed`` is plain, ``counted`` and ``anchored`` leave out what does not count.

    Values are what both sides of a trade gave together. ``response_time`` is the median from a proposal to its
    first decision over 90 days, None with fewer than three. ``success_rate`` is from 0 to 1 with four places:
    completed trades of completed, cancelled and lost ones; None for who has none of them.
    """

    completed: int
    counted: int
    anchored: int
    as_proposer: int
    as_recipient: int
    total_value: Decimal
    average_value: Decimal
    largest_value: Decimal
    first_at: datetime | None
    last_at: datetime | None
    cancelled: int
    disputes_lost: int
    success_rate: Decimal | None
    response_time: timedelta | None


@frozen(kw_only=True)
class ReviewFigures:
    """What others said: every visible review in ``received`` and the averages (two places, None without any).

    ``counted`` and ``anchored`` are the numbers that count for the score. A streak is of positive reviews without
    another one between them.
    """

    received: int
    counted: int
    anchored: int
    average: Decimal | None
    communication: Decimal | None
    packaging: Decimal | None
    accuracy: Decimal | None
    speed: Decimal | None
    positive: int
    neutral: int
    negative: int
    current_streak: int
    longest_streak: int


@frozen(kw_only=True)
class SignalFigures:
    """BUY and SELL signals that were followed and could be judged, and how many were profitable.

    ``accuracy`` is the mean accuracy of all that were followed, HOLD among them: from 0 to 1, None without any.
    """

    followed: int
    profitable: int
    accuracy: Decimal | None


@frozen(kw_only=True)
class Reputation:
    """What a history amounts to at a moment. ``provisional`` where too few anchors say what is anchored."""

    user_id: int
    calculated_at: datetime
    member_since: datetime
    score: int
    tier: Tier
    provisional: bool
    standing: Standing
    points: ScorePoints
    trades: TradeFigures
    reviews: ReviewFigures
    signals: SignalFigures
    blocks_received: int


@frozen(kw_only=True)
class ReputationBadge:
    """What a match says of a trader: tier, standing, score, and how often they kept what was agreed (0 to 1).

    ``rating`` is the average of their reviews, from 1 to 5; None without a review, as ``success_rate`` without a trade.
    """

    tier: str
    standing: str
    score: int
    trades: int
    success_rate: Decimal | None
    rating: Decimal | None
