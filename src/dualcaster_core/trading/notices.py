"""What the people of a trade find in the notification centre, by event."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.trading.events import (
    CancellationAsked,
    CardsSent,
    CopiesMissing,
    DraftSaved,
    LegStarted,
    ProposalCountered,
    ProposalDeclined,
    ProposalLapsed,
    ProposalSent,
    ProposalViewed,
    ProposalWithdrawn,
    ReceiptConfirmed,
    ReminderDue,
    TradeAccepted,
    TradeCancelled,
    TradeCompleted,
    TradeDisputed,
    TradeEnded,
    TradeEvent,
)

Titles = Callable[[str], str]
TO_THE_OTHER: Final[Mapping[type[TradeEvent], Titles]] = {
    ProposalSent: lambda name: f"{name} proposes a trade",
    TradeAccepted: lambda name: f"{name} accepted your proposal",
    ProposalDeclined: lambda name: f"{name} declined your proposal",
    ProposalWithdrawn: lambda name: f"{name} took a proposal back",
    CardsSent: lambda name: f"{name} sent their cards",
    ReceiptConfirmed: lambda name: f"{name} confirmed that your cards have arrived",
    CancellationAsked: lambda name: f"{name} asks to cancel a trade",
}
"""Events of one party that the other is told of, with the name of who acted."""
TO_BOTH: Final[Mapping[type[TradeEvent], Titles]] = {
    TradeCompleted: lambda name: f"Your trade with {name} is complete",
    TradeCancelled: lambda name: f"Your trade with {name} was cancelled",
    TradeEnded: lambda name: f"A proposal between you and {name} is no longer available",
    ProposalLapsed: lambda name: f"A proposal between you and {name} expired",
    CopiesMissing: lambda name: f"Cards of a proposal between you and {name} are no longer available",
}
"""Events that both are told of, each with the name of the other."""
SILENT: Final[tuple[type[TradeEvent], ...]] = (DraftSaved, ProposalViewed, ProposalCountered, LegStarted, TradeDisputed)
"""Events that notify nobody.

A draft is its author's, a look shows on the page, a counter-offer is a proposal sent, of a leg its ring tells, and of a
dispute its own events.
"""


def notifications_of(
    event: TradeEvent, names: Mapping[int, str], ids: PublicIds, at: datetime
) -> tuple[NewNotification, ...]:
    """Return whom an event is told to, and in which words; nobody for those that are silent."""
    kind, people = type(event), (event.proposer_id, event.recipient_id)
    if isinstance(event, ReminderDue):
        told = {event.remind_id: "Have the cards arrived? Confirm them, or say what is wrong"}
    elif kind in TO_BOTH:
        told = {
            one: TO_BOTH[kind](names.get(other, "somebody"))
            for one, other in zip(people, reversed(people), strict=True)
        }
    elif kind in TO_THE_OTHER and event.actor_id is not None:
        other = people[1] if event.actor_id == people[0] else people[0]
        told = {other: TO_THE_OTHER[kind](names.get(event.actor_id, "somebody"))}
    else:
        told = {}
    if isinstance(event, ProposalWithdrawn) and event.action == "discard":
        told = {}
    return tuple(_notification(event, user_id, title, ids, at) for user_id, title in told.items())


def _named(event: TradeEvent, user_id: int) -> frozenset[int]:
    """Return the other side, whom the words about every event but reminders name."""
    both = frozenset({event.proposer_id, event.recipient_id})
    return frozenset() if isinstance(event, ReminderDue) else both - {user_id}


def _type_of(event: TradeEvent) -> str:
    is_counter = isinstance(event, ProposalSent) and event.chain_id != event.trade_id
    return "trade.counter_offered" if is_counter else event.kind.replace("trading.", "trade.")


def _notification(event: TradeEvent, user_id: int, title: str, ids: PublicIds, at: datetime) -> NewNotification:
    hashid = ids.encode(IdKind.TRADE, event.trade_id)
    is_complete = isinstance(event, TradeCompleted)
    reminder = f":{event.reminder}" if isinstance(event, ReminderDue) else ""
    return NewNotification(
        user_id=user_id,
        key=f"{event.kind}:{event.trade_id}:{event.version}{reminder}",
        type=_type_of(event),
        title=title,
        body="How did it go? You can review the trade now." if is_complete else "",
        action_url=f"/trades/{hashid}",
        metadata={"trade": hashid, "status": event.status},
        names=_named(event, user_id),
        created_at=at,
    )
