"""What the people of a dispute find in the notification centre."""

from collections.abc import Mapping
from datetime import datetime

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.text import one_line
from dualcaster_core.moderation.disputes.events import (
    DisputeEvent,
    DisputeOpened,
    DisputeResolved,
    EvidenceAdded,
    EvidenceRequested,
)
from dualcaster_core.moderation.disputes.model import SILENCE
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_core.notifying.notifications import NewNotification

LONGEST_BODY = 900


def notifications_of(
    event: DisputeEvent, names: Mapping[int, str], ids: PublicIds, at: datetime
) -> tuple[NewNotification, ...]:
    """Return whom an event is told to, and in which words."""
    people = (event.filer_id, event.respondent_id)
    found = []
    for me, other in zip(people, reversed(people), strict=True):
        told = _words(event, me, names.get(other, "somebody"))
        if told is None:
            continue
        kind, title, body = told
        found.append(
            NewNotification(
                user_id=me,
                key=f"{event.kind}:{event.case_id}:{event.version}",
                type=kind,
                title=title,
                body=body,
                action_url=f"/disputes/{ids.encode(IdKind.CASE, event.case_id)}",
                metadata={"trade": ids.encode(IdKind.TRADE, event.trade_id)},
                names=frozenset({other}),
                created_at=at,
            )
        )
    return tuple(found)


def _words(event: DisputeEvent, me: int, other: str) -> tuple[str, str, str] | None:
    """Return the type, the title and the body for one of the two; None for what they did themselves."""
    days = SILENCE.days
    if isinstance(event, DisputeOpened):
        if event.opened_by == me:
            return None
        title = (
            f"A moderator looks at your trade with {other}"
            if event.opened_by is None
            else f"{other} disputes your trade"
        )
        body = (
            f"Say what happened and show it. A moderator decides once both of you have answered, or after {days} days."
        )
        return "trade.trade_disputed", title, body
    if isinstance(event, EvidenceAdded):
        is_mine = event.author_id == me
        return None if is_mine else ("dispute.answered", f"{other} added evidence to your dispute", "")
    if isinstance(event, EvidenceRequested):
        if me not in event.asked:
            return None
        body = f"{one_line(event.question)[:LONGEST_BODY]} You have {days} days to answer."
        return "dispute.evidence_requested", f"A moderator asks for evidence in your dispute with {other}", body
    assert isinstance(event, DisputeResolved)  # noqa: S101 - there are no others
    return "dispute.resolved", _ending(event, me, other), one_line(event.reason)[:LONGEST_BODY]


def _ending(event: DisputeResolved, me: int, other: str) -> str:
    winners = {DisputeOutcome.BUYER_WINS.value: event.filer_id, DisputeOutcome.SELLER_WINS.value: event.respondent_id}
    winner = winners.get(event.outcome)
    if winner is None:
        ending = "by cancelling" if event.outcome == DisputeOutcome.MUTUAL_CANCELLATION.value else "without a winner"
        return f"Your dispute with {other} was decided {ending}"
    return f"Your dispute with {other} was decided in {'your' if winner == me else 'their'} favour"
