"""A follow of a signal: when it counts, until when it can be taken back, and what it came to."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from attrs import evolve, field, frozen

from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.signals.model import Signal, SignalAction, SignalOutcome

COUNTING_SHARE = 5
"""A follow counts when it was made in the first fifth of the horizon."""
REVOCABLE_FOR = timedelta(hours=1)


class Tracking(StrEnum):
    """How a follow came about."""

    EXPLICIT = "explicit"
    IMPLICIT = "implicit"
    """The card was added to the inventory by hand while a BUY was open."""


@frozen(kw_only=True)
class Follow:
    """Somebody's follow of a signal. There is one for each person and signal, whatever they do.

    ``counts`` is whether the outcome is theirs; ``ended_at`` is when they stopped following, which takes it out of
    evaluation only until ``revocable_until``. ``acted_at`` is when they did what it advises, where that is known.
    ``profit_percent`` and ``accuracy`` (0 to 1) are of the outcome, None before it and where data did not suffice.
    """

    id: int = UNSAVED
    signal_id: int
    user_id: int
    tracking: Tracking
    followed_at: datetime
    revocable_until: datetime
    counts: bool
    ended_at: datetime | None = None
    acted_at: datetime | None = None
    profit_percent: Decimal | None = None
    accuracy: float | None = None
    evaluated_at: datetime | None = field(default=None)

    @property
    def is_active(self) -> bool:
        """Tell whether the person follows the signal now."""
        return self.ended_at is None


def counts_from(signal: Signal, at: datetime) -> bool:
    """Tell whether a follow made at a moment counts: within the first fifth of the horizon."""
    return at <= signal.made_at + timedelta(days=signal.horizon_days) / COUNTING_SHARE


def new_follow(signal: Signal, user_id: int, tracking: Tracking, at: datetime) -> Follow:
    """Follow a signal for the first time."""
    return Follow(
        signal_id=signal.id,
        user_id=user_id,
        tracking=tracking,
        followed_at=at,
        revocable_until=at + REVOCABLE_FOR,
        counts=counts_from(signal, at),
        acted_at=at if tracking is Tracking.IMPLICIT else None,
    )


def followed_again(follow: Follow, signal: Signal, at: datetime) -> Follow:
    """Return a follow after its person follows the signal explicitly, which may be what it is already.

    An explicit follow replaces an implicit one while it counts itself: later the implicit one stays what is evaluated,
    so that nobody steps out of it once the price has moved. Whoever stopped and comes back goes on with the follow
    that still counts, and begins anew where it was taken back.
    """
    if follow.counts:
        explicit = counts_from(signal, at) or follow.tracking is Tracking.EXPLICIT
        tracking = Tracking.EXPLICIT if explicit else follow.tracking
        began = at if tracking is not follow.tracking else follow.followed_at
        return evolve(follow, tracking=tracking, followed_at=began, ended_at=None)
    if follow.is_active and follow.tracking is Tracking.EXPLICIT:
        return follow
    fresh = new_follow(signal, follow.user_id, Tracking.EXPLICIT, at)
    return evolve(fresh, id=follow.id, acted_at=follow.acted_at)


def acted(follow: Follow, at: datetime) -> Follow:
    """Note that the person did what the signal advises; the first time counts."""
    return follow if follow.acted_at is not None else evolve(follow, acted_at=at)


def unfollowed(follow: Follow, at: datetime) -> Follow:
    """Stop following; within an hour of the first follow it leaves the evaluation as well."""
    if not follow.is_active:
        return follow
    return evolve(follow, ended_at=at, counts=follow.counts and at > follow.revocable_until)


def evaluated(follow: Follow, action: SignalAction, outcome: SignalOutcome) -> Follow:
    """Give a follow that counts what its signal came to; a HOLD has an accuracy and no profit."""
    profit = None if action is SignalAction.HOLD else outcome.profit_percent_end
    return evolve(follow, profit_percent=profit, accuracy=outcome.accuracy_end, evaluated_at=outcome.evaluated_at)
