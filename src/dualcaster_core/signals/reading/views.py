"""Signals as readers see them: the fields go by the names that the API keeps."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from dualcaster_core.signals.following.model import Follow, Tracking
from dualcaster_core.signals.model import SignalAction, SignalState
from dualcaster_core.signals.record.fans import Fan
from dualcaster_core.signals.record.measures import CalibrationBin
from dualcaster_core.signals.record.resampling import Figure
from dualcaster_core.signals.visibility import SignalVisibility


class SignalTab(StrEnum):
    """Lists of signals."""

    OURS = "ours"
    PUBLIC = "public"
    """Members' signals that the reader may see."""
    FEATURED = "featured"
    MINE = "mine"
    FOLLOWING = "following"


class SignalStanding(StrEnum):
    """Whether a signal still runs or has its verdict."""

    OPEN = "open"
    EVALUATED = "evaluated"


@frozen(kw_only=True)
class SignalFilter:
    """What of a list is asked for; None is whatever."""

    action: SignalAction | None = None
    kind: str | None = None
    standing: SignalStanding | None = None
    card_id: int | None = None


@frozen(kw_only=True)
class SignalCard:
    """The printing and finish that a signal is on."""

    hashid: str
    name: str
    set_code: str
    set_name: str
    collector_number: str
    finish: str
    image_url: str | None


@frozen(kw_only=True)
class OutcomeView:
    """What became of a signal; without ``came_true`` there were no prices to judge it by. Profits are percent.

    ``actual_*`` is trade value before fees, ``net_*`` after the usual ones.
    """

    came_true: bool | None
    outcome_evaluated_at: datetime
    outcome_price_end: Decimal | None
    outcome_price_peak: Decimal | None
    outcome_price_peak_at: datetime | None
    accuracy_score_end: float | None
    accuracy_score_peak: float | None
    actual_profit_pct_end: Decimal | None
    actual_profit_pct_peak: Decimal | None
    net_profit_pct_end: Decimal | None
    net_profit_pct_peak: Decimal | None


@frozen(kw_only=True)
class FollowView:
    """One's follow of a signal: how it came about, whether its outcome counts, and what it came to (percent, 0 to 1).

    Until ``revocable_until`` unfollowing takes it out of evaluation.
    """

    tracking_type: Tracking
    followed_at: datetime
    is_following: bool
    counts: bool
    revocable_until: datetime
    acted_on: bool
    acted_at: datetime | None
    profit_pct: Decimal | None
    accuracy: float | None


def follow_view(follow: Follow) -> FollowView:
    """Show somebody their follow."""
    return FollowView(
        tracking_type=follow.tracking,
        followed_at=follow.followed_at,
        is_following=follow.is_active,
        counts=follow.counts,
        revocable_until=follow.revocable_until,
        acted_on=follow.acted_at is not None,
        acted_at=follow.acted_at,
        profit_pct=follow.profit_percent,
        accuracy=follow.accuracy,
    )


@frozen(kw_only=True)
class SignalView:
    """A signal in a list.

    ``confidence`` is a probability (0 to 1), null where ``no_confidence`` says why. ``created_by`` is the maker's
    name, null for ours and for makers who keep their profile private. ``is_public`` and what begins with ``user_``
    are of members' signals.
    """

    id: str
    card: SignalCard
    kind: str
    action: SignalAction
    confidence: float | None
    no_confidence: str
    current_price: Decimal
    currency: str
    source: str
    price_kind: str
    target_price: Decimal | None
    interval_low: Decimal | None
    interval_high: Decimal | None
    horizon_days: int
    made_at: datetime
    valid_until: datetime
    state: SignalState
    is_user_generated: bool
    visibility: SignalVisibility
    is_public: bool
    is_featured: bool
    created_by: str | None
    is_mine: bool
    rationale: str
    user_rationale: str | None
    user_target_price: Decimal | None
    user_target_date: date | None
    follower_count: int
    outcome: OutcomeView | None
    follow: FollowView | None


@frozen
class SignalPage:
    """A page of signals; ``next_cursor`` continues after it, null at the end."""

    items: tuple[SignalView, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class EvidenceNumber:
    """A number that a rule spoke from, with its ``label`` and its value as people read it (``text``)."""

    name: str
    value: float
    label: str
    text: str


@frozen(kw_only=True)
class PathPoint:
    """The price of a day, in the currency of the signal."""

    day: date
    amount: Decimal


@frozen(kw_only=True)
class SignalDetail:
    """A signal with its evidence, how its price went from a month before it on, and what its reader may do.

    ``entry`` is the hash of the signal in the chain, in hexadecimal.
    """

    signal: SignalView
    rule: str | None
    rule_version: str | None
    evidence: tuple[EvidenceNumber, ...]
    path: tuple[PathPoint, ...]
    may_follow: bool
    may_delete: bool
    may_close: bool
    entry: str


@frozen(kw_only=True)
class LeaderboardRow:
    """A maker on the leaderboard: how many BUY and SELL signals were evaluated and came true.

    ``lower_bound`` is Wilson's for that share, from 0 to 1; ``accuracy`` the mean weighted by confidence.
    """

    place: int
    username: str
    hashid: str
    tier: str
    evaluated: int
    came_true: int
    lower_bound: float
    accuracy: float | None


@frozen
class Leaderboard:
    """The best makers, best first."""

    items: tuple[LeaderboardRow, ...]


@frozen(kw_only=True)
class RecordLine:
    """How right signals of a kind, action or band of confidence were: of ``evaluated`` ones ``came_true``.

    ``mean_confidence`` is what was said of those that had one; ``insufficient`` could not be judged.
    """

    name: str
    evaluated: int
    came_true: int
    insufficient: int
    mean_confidence: float | None
    mean_accuracy: float | None
    mean_net_profit_pct: Decimal | None

    @property
    def share(self) -> float | None:
        """The share that came true."""
        return self.came_true / self.evaluated if self.evaluated else None


@frozen(kw_only=True)
class ControlledRecord:
    """How the signals of one kind, action and version of the rule did against controls, each with its 95 % interval.

    Of ``judged`` ones a probability could be ``stated`` when they were made, shown or not. ``skill_*`` is the part of a
    control's squared error that these probabilities saved, ``error`` how far off they were. ``lift`` is how much
    oftener the signals came true than cards drawn at random that were told the same, ``coverage`` the share of
    published 80 % intervals that held. ``sentence`` says whether a confidence is published, and why not.
    """

    kind: str
    action: SignalAction
    rule_version: str
    judged: int
    stated: int
    skill_base_rate: Figure | None
    skill_price_stays: Figure | None
    lift: Figure | None
    error: Figure | None
    coverage: Figure | None
    is_published: bool
    sentence: str


@frozen(kw_only=True)
class ActionFan:
    """Where prices went by day after signals of an action, as shares of the price when they were made."""

    action: SignalAction
    fan: Fan


@frozen(kw_only=True)
class RecordControls:
    """Our record against its controls as of ``learnt_at``, from a sample of ``outcomes`` since ``first_made``."""

    learnt_at: datetime
    outcomes: int
    first_made: date | None
    groups: tuple[ControlledRecord, ...]
    coverage: Figure | None
    fans: tuple[ActionFan, ...]


@frozen(kw_only=True)
class TrackRecord:
    """How right our signals were.

    ``calibration`` has, for each tenth of stated confidence, the mean that was stated and the share that came true with
    its Wilson interval; ``controls`` is null until something was learnt from outcomes.
    """

    by_kind: tuple[RecordLine, ...]
    by_action: tuple[RecordLine, ...]
    by_confidence: tuple[RecordLine, ...]
    overall: RecordLine
    calibration: tuple[CalibrationBin, ...] = ()
    controls: RecordControls | None = None


@frozen(kw_only=True)
class SealedDayView:
    """A day of the chain: how many entries it has, their Merkle root and the hash of the day before (hexadecimal)."""

    day: date
    entries: int
    root: str
    previous: str


@frozen
class SealedDays:
    """Sealed days, the latest first; ``next_cursor`` continues after them, null at the end."""

    items: tuple[SealedDayView, ...]
    next_cursor: str | None = None


@frozen(kw_only=True)
class CardHeadline:
    """The open signal of a card whose kind has the best record, and the share of its kind that came true."""

    signal: SignalView
    accuracy: float | None
    evaluated: int
    others: int
