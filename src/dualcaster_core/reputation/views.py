"""Reputations as they are shown: to everybody, and to the person with what counts against them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.reputation.audit import Audit, AuditEvent, AuditPart
from dualcaster_core.reputation.chance import Chance
from dualcaster_core.reputation.model import Reputation
from dualcaster_core.reputation.points import UNANCHORED_LIMIT
from dualcaster_core.reputation.ports import SeenPerson


@frozen(kw_only=True)
class ReputationPart:
    """A part of a score with its points and a sentence; the points of ``activity`` are a factor, all others add up."""

    name: str
    title: str
    points: Decimal
    sentence: str


@frozen(kw_only=True)
class TradeRecord:
    """What somebody has traded. ``success_rate`` is from 0 to 1, null for who has ended no trade.

    ``response_hours`` is the median from a proposal to its first decision, null with fewer than three in 90 days.
    Values are US dollars of both sides together, null where the trade history is not shown. ``cancelled`` and
    ``disputes_lost`` are told to the person alone.
    """

    completed: int
    as_proposer: int
    as_recipient: int
    success_rate: Decimal | None
    response_hours: Decimal | None
    first_at: datetime | None
    last_at: datetime | None
    total_value: Decimal | None
    average_value: Decimal | None
    largest_value: Decimal | None
    cancelled: int | None
    disputes_lost: int | None


@frozen(kw_only=True)
class ReviewRecord:
    """What others said: averages from 1 to 5, null without a review; a streak is of positive reviews in a row."""

    received: int
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
class SignalRecord:
    """BUY and SELL signals that were followed and could be judged, and how many were profitable.

    ``accuracy`` is the mean accuracy of all that were followed, HOLD among them: from 0 to 1, null without any.
    """

    followed: int
    profitable: int
    accuracy: Decimal | None


@frozen(kw_only=True)
class ShownReputation:
    """Somebody's reputation as the reader sees it.

    ``is_provisional`` where too few people of the market are anchors to tell what the flow of trust carries.
    ``trouble`` says how many of 1,000 trades with somebody like this go wrong (``2 of 1,000``), null while the market
    has completed fewer than 200.
    """

    username: str
    member_since: date
    calculated_at: datetime
    score: int
    tier: str
    standing: str
    is_provisional: bool
    trouble: str | None
    parts: tuple[ReputationPart, ...]
    trades: TradeRecord
    reviews: ReviewRecord
    signals: SignalRecord
    is_me: bool


@frozen(kw_only=True)
class ShownAuditEvent:
    """Something behind a part of a score; ``trade`` is the public id of the trade it was about."""

    at: datetime | None
    text: str
    points: Decimal | None
    other: str | None
    trade: str | None


@frozen(kw_only=True)
class ShownAuditPart:
    """A part of a score with everything behind it, the latest first; ``left_out`` are how many are not listed."""

    name: str
    title: str
    points: Decimal
    sentence: str
    events: tuple[ShownAuditEvent, ...]
    left_out: int


@frozen(kw_only=True)
class ShownAudit:
    """Why somebody's score is what it is."""

    username: str
    score: int
    tier: str
    is_provisional: bool
    parts: tuple[ShownAuditPart, ...]


_HOUR = 3_600
_TENTH = Decimal("0.1")


def shown_reputation(reputation: Reputation, person: SeenPerson, chance: Chance | None) -> ShownReputation:
    """Show a reputation to somebody who may see the person, with the chance that the next trade goes wrong."""
    return ShownReputation(
        username=person.username,
        member_since=reputation.member_since.date(),
        calculated_at=reputation.calculated_at,
        score=reputation.score,
        tier=reputation.tier.name.lower(),
        standing=reputation.standing.name.lower(),
        is_provisional=reputation.provisional,
        trouble=None if chance is None else str(chance),
        parts=tuple(part for part in parts_of(reputation) if person.is_me or part.name != "negatives"),
        trades=_trades(reputation, person),
        reviews=_reviews(reputation),
        signals=SignalRecord(
            followed=reputation.signals.followed,
            profitable=reputation.signals.profitable,
            accuracy=reputation.signals.accuracy,
        ),
        is_me=person.is_me,
    )


def _trades(reputation: Reputation, person: SeenPerson) -> TradeRecord:
    trades = reputation.trades
    response = None
    if trades.response_time is not None:
        response = (Decimal(int(trades.response_time.total_seconds())) / _HOUR).quantize(_TENTH)
    return TradeRecord(
        completed=trades.completed,
        as_proposer=trades.as_proposer,
        as_recipient=trades.as_recipient,
        success_rate=trades.success_rate,
        response_hours=response,
        first_at=trades.first_at,
        last_at=trades.last_at,
        total_value=trades.total_value if person.shows_trades else None,
        average_value=trades.average_value if person.shows_trades else None,
        largest_value=trades.largest_value if person.shows_trades else None,
        cancelled=trades.cancelled if person.is_me else None,
        disputes_lost=trades.disputes_lost if person.is_me else None,
    )


def _reviews(reputation: Reputation) -> ReviewRecord:
    reviews = reputation.reviews
    return ReviewRecord(
        received=reviews.received,
        average=reviews.average,
        communication=reviews.communication,
        packaging=reviews.packaging,
        accuracy=reviews.accuracy,
        speed=reviews.speed,
        positive=reviews.positive,
        neutral=reviews.neutral,
        negative=reviews.negative,
        current_streak=reviews.current_streak,
        longest_streak=reviews.longest_streak,
    )


def parts_of(reputation: Reputation) -> tuple[ReputationPart, ...]:
    """Say what a score is made of, each part in one sentence; parts that give nothing and say nothing are left out."""
    points, trades, reviews = reputation.points, reputation.trades, reputation.reviews
    rows = (
        ("trades", "Trades", points.trades, f"{trades.counted:,} of {trades.completed:,} completed trades count."),
        ("reviews", "Reviews", points.reviews, f"{reviews.counted:,} of {reviews.received:,} reviews count."),
        (
            "beyond_the_flow",
            "Beyond the flow of trust",
            -points.held_back,
            f"What the flow of trust does not carry gives at most {UNANCHORED_LIMIT} points.",
        ),
        ("signals", "Signals", points.signals, "The share of followed signals that were profitable."),
        ("verification", "Verification", points.verification, "A verified e-mail address and linked accounts."),
        (
            "negatives",
            "Negatives",
            -points.negatives,
            "Cancellations, disputes lost and the like; each counts half as much after 180 days.",
        ),
        ("activity", "Activity", points.activity, "The whole counts for less the longer the last trade is ago."),
    )
    return tuple(
        ReputationPart(name=name, title=title, points=Decimal(given), sentence=sentence)
        for name, title, given, sentence in rows
        if given or name in ("trades", "reviews")
    )


def shown_audit(audit: Audit, username: str, names: Mapping[int, str], ids: PublicIds, *, most: int) -> ShownAudit:
    """Show an audit; of each part the latest ``most`` events, with those others by name whom the reader may see."""
    return ShownAudit(
        username=username,
        score=audit.reputation.score,
        tier=audit.reputation.tier.name.lower(),
        is_provisional=audit.reputation.provisional,
        parts=tuple(_audit_part(part, names, ids, most) for part in audit.parts),
    )


def _audit_part(part: AuditPart, names: Mapping[int, str], ids: PublicIds, most: int) -> ShownAuditPart:
    latest = part.events[::-1][:most]
    return ShownAuditPart(
        name=part.name,
        title=part.title,
        points=part.points,
        sentence=part.sentence,
        events=tuple(_audit_event(event, names, ids) for event in latest),
        left_out=len(part.events) - len(latest),
    )


def _audit_event(event: AuditEvent, names: Mapping[int, str], ids: PublicIds) -> ShownAuditEvent:
    return ShownAuditEvent(
        at=event.at,
        text=event.text,
        points=event.points,
        other=None if event.other_id is None else names.get(event.other_id),
        trade=None if event.trade_id is None else ids.encode(IdKind.TRADE, event.trade_id),
    )
