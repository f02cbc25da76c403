"""Says why a score is what it is: each part with its points, a sentence, and the events behind it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from attrs import frozen

from dualcaster_core.reputation.calculator import CountedHistory, count_history, reputation_of
from dualcaster_core.reputation.counting import COUNTED_PER_PARTNER, COUNTING_WINDOW
from dualcaster_core.reputation.history import NegativeEvent, NegativeKind, ReputationHistory
from dualcaster_core.reputation.model import Reputation
from dualcaster_core.reputation.points import (
    DISCORD_POINTS,
    EMAIL_POINTS,
    HALF_LIFE,
    LEAST_FOLLOWS,
    LEAST_LINKED,
    LINKED_POINTS,
    UNANCHORED_LIMIT,
    negative_points,
    trade_points,
)

_TENTH = Decimal("0.1")
_THOUSANDTH = Decimal("0.001")
_NEGATIVE_NAMES = {
    NegativeKind.CANCELLED: "Cancelled after acceptance",
    NegativeKind.DISPUTE_LOST: "Dispute lost",
    NegativeKind.BLOCK: "Blocked by somebody they were in contact with",
}
_REPEATED = f"does not count: {COUNTED_PER_PARTNER} with this partner counted in the {COUNTING_WINDOW.days} days before"


@frozen(kw_only=True)
class AuditEvent:
    """Something behind a part of a score; ``points`` is None where it has none of its own.

    ``other_id`` is the other person; ``trade_id`` and ``review_id`` name what it was about.
    """

    at: datetime | None
    text: str
    points: Decimal | None = None
    other_id: int | None = None
    trade_id: int | None = None
    review_id: int | None = None


@frozen(kw_only=True)
class AuditPart:
    """A part of a score; ``points`` are added up, but those of ``activity`` are a factor."""

    name: str
    title: str
    points: Decimal
    sentence: str
    events: tuple[AuditEvent, ...]


@frozen(kw_only=True)
class Audit:
    """A reputation and its parts, in the order in which a score is computed."""

    reputation: Reputation
    parts: tuple[AuditPart, ...]


def audit_of(history: ReputationHistory, at: datetime, *, for_operator: bool = False) -> Audit:
    """Explain the score of a history at a moment.

    The person sees negatives as one sum with their cancellations and disputes, none with points of its own: else the
    rest of the sum would tell of blocks. Operators see every event.
    """
    reputation = reputation_of(history, at)
    counted = count_history(history, at)
    points = reputation.points
    return Audit(
        reputation=reputation,
        parts=(
            _part("trades", points.trades, _trades_sentence(reputation), _trade_events(counted)),
            _part("reviews", points.reviews, _reviews_sentence(reputation, counted), _review_events(counted)),
            _part("beyond_the_flow", -points.held_back, _flow_sentence(reputation), _unanchored_events(counted)),
            _part("signals", points.signals, _signals_sentence(reputation), _signal_events(counted)),
            _part("verification", points.verification, _verification_sentence(history), ()),
            _part(
                "negatives",
                -points.negatives,
                _negatives_sentence(points.negatives),
                _negative_events(counted, at, for_operator=for_operator),
            ),
            _part("activity", points.activity, _activity_sentence(reputation, at), ()),
        ),
    )


_TITLES = {
    "trades": "Trades",
    "reviews": "Reviews",
    "beyond_the_flow": "Beyond the flow of trust",
    "signals": "Signals",
    "verification": "Verification",
    "negatives": "Negatives",
    "activity": "Activity",
}


def _part(name: str, points: Decimal | int, sentence: str, events: Iterable[AuditEvent]) -> AuditPart:
    return AuditPart(name=name, title=_TITLES[name], points=Decimal(points), sentence=sentence, events=tuple(events))


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _trades_sentence(reputation: Reputation) -> str:
    trades = reputation.trades
    if not trades.completed:
        return "No completed trade yet."
    if trades.counted == trades.completed:
        return f"{_number(trades.completed, 'completed trade')}."
    return f"{trades.counted} of {_number(trades.completed, 'completed trade')} count."


def _trade_events(counted: CountedHistory) -> Iterator[AuditEvent]:
    counting, number = {trade.id for trade in counted.counted_trades}, 0
    for trade in counted.trades:
        points = 0
        if trade.id in counting:
            number += 1
            points = trade_points(number) - trade_points(number - 1)
        yield AuditEvent(
            at=trade.completed_at,
            text="Completed trade" if points else f"Completed trade, {_REPEATED}",
            points=Decimal(points),
            other_id=trade.partner_id,
            trade_id=trade.id,
        )


def _reviews_sentence(reputation: Reputation, counted: CountedHistory) -> str:
    number = len(counted.counted_reviews)
    if not number:
        return "No visible review yet."
    average = Decimal(sum(review.overall for review in counted.counted_reviews)) / number
    stars = average.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    which = "review" if number == reputation.reviews.received else f"of {reputation.reviews.received} reviews"
    plural = "s" if which == "review" and number != 1 else ""
    return f"{stars} stars on average over {number} {which}{plural}; 2.5 is worth nothing."


def _review_events(counted: CountedHistory) -> Iterator[AuditEvent]:
    counting = {review.id for review in counted.counted_reviews}
    for review in counted.reviews:
        stars = _number(review.overall, "star")
        yield AuditEvent(
            at=review.written_at,
            text=stars if review.id in counting else f"{stars}, {_REPEATED}",
            other_id=review.partner_id,
            review_id=review.id,
        )


def _flow_sentence(reputation: Reputation) -> str:
    if reputation.provisional:
        return "Too few traders are anchors to tell what the flow of trust carries, so everything counts for now."
    trades, reviews = reputation.trades, reputation.reviews
    carried = (
        f"The flow of trust carries {trades.anchored} of {_number(trades.counted, 'trade')} "
        f"and {reviews.anchored} of {_number(reviews.counted, 'review')}"
    )
    return f"{carried}; the others give at most {UNANCHORED_LIMIT} points together."


def _unanchored_events(counted: CountedHistory) -> Iterator[AuditEvent]:
    if counted.anchored_trades is None or counted.anchored_reviews is None:
        return
    carried_trades = {trade.id for trade in counted.anchored_trades}
    for trade in counted.counted_trades:
        if trade.id not in carried_trades:
            yield AuditEvent(
                at=trade.completed_at, text="Trade beyond the flow", other_id=trade.partner_id, trade_id=trade.id
            )
    carried_reviews = {review.id for review in counted.anchored_reviews}
    for review in counted.counted_reviews:
        if review.id not in carried_reviews:
            yield AuditEvent(
                at=review.written_at, text="Review beyond the flow", other_id=review.partner_id, review_id=review.id
            )


def _signals_sentence(reputation: Reputation) -> str:
    signals = reputation.signals
    if signals.followed < LEAST_FOLLOWS:
        return f"{_number(signals.followed, 'followed signal')} could be judged; {LEAST_FOLLOWS} are needed."
    return f"{signals.profitable} of {signals.followed} followed signals were profitable."


def _signal_events(counted: CountedHistory) -> Iterator[AuditEvent]:
    outcome = {True: "profitable", False: "not profitable", None: "not enough facts"}
    for follow in counted.follows:
        kind = "Explicit" if follow.explicit else "Implicit"
        yield AuditEvent(at=follow.evaluated_at, text=f"{kind} follow: {outcome[follow.profitable]}")


def _verification_sentence(history: ReputationHistory) -> str:
    identity = history.identity
    shown = [
        text
        for has, text in (
            (identity.email, f"a verified e-mail address ({EMAIL_POINTS})"),
            (identity.discord, f"a linked Discord account ({DISCORD_POINTS})"),
            (identity.linked_accounts >= LEAST_LINKED, f"{identity.linked_accounts} linked accounts ({LINKED_POINTS})"),
        )
        if has
    ]
    return f"Has {', '.join(shown)}." if shown else "Nothing was verified."


def _negatives_sentence(points: Decimal) -> str:
    if not points:
        return "Nothing counts against them."
    return f"{points.quantize(_TENTH, rounding=ROUND_HALF_UP)} points, half as many after each {HALF_LIFE.days} days."


def _negative_events(counted: CountedHistory, at: datetime, *, for_operator: bool) -> Iterator[AuditEvent]:
    counting = set(counted.counted_negatives)
    for event in counted.negatives:
        if for_operator:
            points = negative_points(event, at) if event in counting else Decimal(0)
            yield _negative(event, points=-points)
        elif event.kind is not NegativeKind.BLOCK:
            yield _negative(event, points=None)


def _negative(event: NegativeEvent, *, points: Decimal | None) -> AuditEvent:
    return AuditEvent(
        at=event.at,
        text=_NEGATIVE_NAMES[event.kind],
        points=points,
        other_id=event.other_id,
        trade_id=event.trade_id,
    )


def _activity_sentence(reputation: Reputation, at: datetime) -> str:
    last = reputation.trades.last_at
    if last is None:
        return "Has not traded yet, so nothing decays."
    ago = f"Last trade {_number((at - last).days, 'day')} ago"
    factor = reputation.points.activity
    if factor == 1:
        return f"{ago}: the whole sum counts."
    return f"{ago}: the sum is multiplied by {factor.quantize(_THOUSANDTH, rounding=ROUND_HALF_UP)}."
