"""What happens to trades. Each event states the trade as it was left, so that a handler need not guess."""

from collections.abc import Mapping
from typing import ClassVar, Final

from attrs import frozen

from dualcaster_core.kernel.events import Event
from dualcaster_core.trading.lifecycle import Action


@frozen(kw_only=True)
class TradeEvent(Event):
    """A step of a trade: ``action`` led to ``status`` at ``version``; ``actor_id`` is None for clock and system.

    ``fault_id`` is whom a cancellation counts against, None for nobody; ``ring_id`` is the ring whose leg it is.
    """

    kind: ClassVar[str] = "trading.event"

    trade_id: int
    chain_id: int
    version: int
    action: str
    status: str
    proposer_id: int
    recipient_id: int
    actor_id: int | None = None
    fault_id: int | None = None
    ring_id: int | None = None
    exchange: str = ""


@frozen(kw_only=True)
class DraftSaved(TradeEvent):
    """A draft was begun or edited; nobody but its author learns of it."""

    kind: ClassVar[str] = "trading.draft_saved"


@frozen(kw_only=True)
class ProposalSent(TradeEvent):
    """A proposal reached its recipient; a counter-offer too."""

    kind: ClassVar[str] = "trading.proposal_sent"


@frozen(kw_only=True)
class ProposalViewed(TradeEvent):
    """The recipient looked at a proposal."""

    kind: ClassVar[str] = "trading.proposal_viewed"


@frozen(kw_only=True)
class TradeAccepted(TradeEvent):
    """The recipient accepted; the copies of both are promised."""

    kind: ClassVar[str] = "trading.trade_accepted"


@frozen(kw_only=True)
class ProposalDeclined(TradeEvent):
    """The recipient declined."""

    kind: ClassVar[str] = "trading.proposal_declined"


@frozen(kw_only=True)
class ProposalCountered(TradeEvent):
    """The recipient answered with a proposal of their own, which has its own event."""

    kind: ClassVar[str] = "trading.proposal_countered"


@frozen(kw_only=True)
class ProposalWithdrawn(TradeEvent):
    """The proposer took a proposal back, or discarded a draft."""

    kind: ClassVar[str] = "trading.proposal_withdrawn"


@frozen(kw_only=True)
class ProposalLapsed(TradeEvent):
    """A proposal expired unanswered."""

    kind: ClassVar[str] = "trading.proposal_expired"


@frozen(kw_only=True)
class CardsSent(TradeEvent):
    """A party says that their cards are on the way."""

    kind: ClassVar[str] = "trading.cards_sent"


@frozen(kw_only=True)
class ReceiptConfirmed(TradeEvent):
    """A party, the first of the two, says that the other's cards have arrived."""

    kind: ClassVar[str] = "trading.receipt_confirmed"


@frozen(kw_only=True)
class TradeCompleted(TradeEvent):
    """Both have what they traded for: copies moved, and the record is written."""

    kind: ClassVar[str] = "trading.trade_completed"


@frozen(kw_only=True)
class CancellationAsked(TradeEvent):
    """A party asks to cancel an accepted trade."""

    kind: ClassVar[str] = "trading.cancellation_asked"


@frozen(kw_only=True)
class TradeCancelled(TradeEvent):
    """An accepted trade ended without completion; its copies are free again."""

    kind: ClassVar[str] = "trading.trade_cancelled"


@frozen(kw_only=True)
class TradeEnded(TradeEvent):
    """A draft or proposal ended because one of the two can trade no more with the other."""

    kind: ClassVar[str] = "trading.trade_ended"


@frozen(kw_only=True)
class TradeDisputed(TradeEvent):
    """A party, or the silence of one, calls for a moderator."""

    kind: ClassVar[str] = "trading.trade_disputed"


@frozen(kw_only=True)
class CopiesMissing(TradeEvent):
    """Copies that an open proposal needs are gone or promised elsewhere."""

    kind: ClassVar[str] = "trading.copies_missing"


@frozen(kw_only=True)
class LegStarted(TradeEvent):
    """Everybody in a ring has accepted: the proposer of this leg is to send, the recipient to confirm."""

    kind: ClassVar[str] = "trading.leg_started"


@frozen(kw_only=True)
class ReminderDue(TradeEvent):
    """``remind_id`` is to be reminded of what ``reminder`` names."""

    kind: ClassVar[str] = "trading.reminder_due"

    reminder: str
    remind_id: int


EVENT_OF: Final[Mapping[Action, type[TradeEvent]]] = {
    Action.EDIT: DraftSaved,
    Action.SEND: ProposalSent,
    Action.DISCARD: ProposalWithdrawn,
    Action.VIEW: ProposalViewed,
    Action.ACCEPT: TradeAccepted,
    Action.DECLINE: ProposalDeclined,
    Action.COUNTER: ProposalCountered,
    Action.WITHDRAW: ProposalWithdrawn,
    Action.MARK_SENT: CardsSent,
    Action.CONFIRM: ReceiptConfirmed,
    Action.ASK_CANCEL: CancellationAsked,
    Action.AGREE_CANCEL: TradeCancelled,
    Action.CANCEL: TradeCancelled,
    Action.CANCEL_ON: TradeCancelled,
    Action.DISPUTE: TradeDisputed,
    Action.START: LegStarted,
    Action.LAPSE_UNSENT: TradeCancelled,
    Action.LAPSE_UNPAID: TradeCancelled,
    Action.EXPIRE: ProposalLapsed,
    Action.LAPSE: TradeCancelled,
    Action.COMPLETE_UNANSWERED: TradeCompleted,
    Action.END: TradeEnded,
    Action.RULE_COMPLETED: TradeCompleted,
    Action.RULE_CANCELLED: TradeCancelled,
}
"""The event of each action; a confirmation that completes the trade has ``TradeCompleted`` instead."""
EVENTS: Final[tuple[type[TradeEvent], ...]] = (*dict.fromkeys(EVENT_OF.values()), CopiesMissing, ReminderDue)
