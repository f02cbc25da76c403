"""Which handlers of held payments follow which events."""

from dualcaster_app.escrow.building import EscrowUseCases
from dualcaster_app.subscription import AnySubscription, Subscription
from dualcaster_core.escrow.carrying import CarryBalances
from dualcaster_core.escrow.events import (
    ComparisonRequested,
    ParcelsSilent,
    PaymentChanged,
    PaymentContested,
    PaymentEvent,
    PaymentRequested,
    ProviderTold,
)
from dualcaster_core.escrow.handlers import (
    CancelAtProvider,
    FollowTrade,
    MoveDuePayments,
    MoveMoney,
    NotifyPayments,
)
from dualcaster_core.kernel.events import Event, FiveMinutesDue, NightlyDue
from dualcaster_core.moderation.disputes.events import DisputeOpened, DisputeResolved
from dualcaster_core.trading.events import CardsSent, TradeCancelled, TradeCompleted, TradeDisputed

FOLLOWED: tuple[type[Event], ...] = (
    CardsSent,
    TradeCompleted,
    TradeCancelled,
    TradeDisputed,
    DisputeOpened,
    DisputeResolved,
)
TOLD: tuple[type[PaymentEvent], ...] = (PaymentRequested, PaymentChanged, ParcelsSilent, PaymentContested)


def subscriptions_of_escrow(escrow: EscrowUseCases) -> tuple[AnySubscription, ...]:
    """List what follows for held payments."""
    context = escrow.context
    follow, notify = FollowTrade(context), NotifyPayments(context)
    due = MoveDuePayments(context, escrow.time, escrow.moving)
    return (
        *(Subscription("escrow.follow_trade", event, follow) for event in FOLLOWED),
        Subscription("escrow.move_money", PaymentChanged, MoveMoney(context, escrow.moving)),
        Subscription("escrow.cancel_at_provider", PaymentChanged, CancelAtProvider(context, escrow.receiving)),
        Subscription("escrow.move_due", FiveMinutesDue, due),
        Subscription("escrow.handle_message", ProviderTold, escrow.messages),
        Subscription("escrow.compare_requested", ComparisonRequested, escrow.on_request),
        Subscription("escrow.carry_balances", NightlyDue, CarryBalances(context.units, context.clock)),
        *(Subscription("escrow.notify", event, notify) for event in TOLD),
    )
