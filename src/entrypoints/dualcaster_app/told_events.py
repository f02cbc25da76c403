"""Which events people are told of, by which types of notification, and which are silent on purpose."""

from collections.abc import Mapping
from typing import Final

from dualcaster_core.accounts import events as accounts
from dualcaster_core.collection import events as collection
from dualcaster_core.escrow import events as escrow
from dualcaster_core.kernel.events import Event, FiveMinutesDue, NightlyDue
from dualcaster_core.market import events as market
from dualcaster_core.matching import events as matching
from dualcaster_core.messaging import events as messaging
from dualcaster_core.moderation import events as moderation
from dualcaster_core.moderation.disputes import events as disputes
from dualcaster_core.reputation import events as reputation
from dualcaster_core.reputation.reviews import events as reviews
from dualcaster_core.rings.proposals import events as rings
from dualcaster_core.signals import events as signals
from dualcaster_core.social import events as social
from dualcaster_core.social.achievements import events as achievements
from dualcaster_core.stores.buylist import events as buylist
from dualcaster_core.stores.clearing import events as clearing
from dualcaster_core.stores.events import events as store_events
from dualcaster_core.stores.pricing import events as store_prices
from dualcaster_core.stores.profiles import events as stores
from dualcaster_core.stores.sync import events as store_sync
from dualcaster_core.trading import events as trading

TOLD: Final[Mapping[type[Event], tuple[str, ...]]] = {
    trading.ProposalSent: ("trade.proposal_sent", "trade.counter_offered"),
    trading.TradeAccepted: ("trade.trade_accepted",),
    trading.ProposalDeclined: ("trade.proposal_declined",),
    trading.ProposalWithdrawn: ("trade.proposal_withdrawn",),
    trading.ProposalLapsed: ("trade.proposal_expired",),
    trading.CardsSent: ("trade.cards_sent",),
    trading.ReceiptConfirmed: ("trade.receipt_confirmed",),
    trading.ReminderDue: ("trade.reminder_due",),
    trading.TradeCompleted: ("trade.trade_completed", "connection.suggested"),
    trading.CancellationAsked: ("trade.cancellation_asked",),
    trading.TradeCancelled: ("trade.trade_cancelled",),
    trading.TradeEnded: ("trade.trade_ended",),
    disputes.DisputeOpened: ("trade.trade_disputed",),
    disputes.EvidenceAdded: ("dispute.answered",),
    disputes.EvidenceRequested: ("dispute.evidence_requested",),
    disputes.DisputeResolved: ("dispute.resolved",),
    trading.CopiesMissing: ("trade.copies_missing",),
    escrow.PaymentRequested: ("payment.requested",),
    escrow.PaymentChanged: (
        "payment.received",
        "payment.cancelled",
        "payment.mismatch",
        "payment.released",
        "payment.refunded",
        "payment.divided",
    ),
    escrow.ParcelsSilent: ("payment.reminder",),
    escrow.PaymentContested: ("payment.chargeback",),
    rings.RingProposed: ("ring.proposed",),
    rings.RingStarted: ("ring.started",),
    rings.RingDeclined: ("ring.declined",),
    rings.RingLapsed: ("ring.expired",),
    rings.RingCancelled: ("ring.cancelled",),
    rings.RingCompleted: ("ring.completed",),
    rings.RingBroken: ("ring.broken",),
    store_events.SeatGiven: ("event.seat",),
    store_events.StoreEventMoved: ("event.moved",),
    store_events.StoreEventCancelled: ("event.cancelled",),
    clearing.CirclesProposed: ("clearing.proposed",),
    FiveMinutesDue: ("trade.proposal_expiring", "event.reminder"),
    buylist.BuylistOrderMoved: ("store.buylist_sale", "store.buylist_order"),
    NightlyDue: ("review.closing", "system.weekly", "listing.new"),
    reviews.ReviewWritten: ("review.written",),
    reviews.ReviewsBecameVisible: ("review.visible",),
    reviews.ReviewAnswered: ("review.answered",),
    messaging.MessagePosted: ("message.received",),
    messaging.HeldMessageWithheld: ("message.not_delivered",),
    moderation.ReportFiled: ("report.received",),
    social.ConnectionRequested: ("connection.requested",),
    social.ConnectionAccepted: ("connection.accepted",),
    social.TraderEndorsed: ("endorsement.received",),
    achievements.AchievementsEarned: ("achievement.earned",),
    moderation.CaseAssigned: ("moderation.case_assigned",),
    moderation.CaseDecided: ("moderation.action", "report.decided"),
    matching.StrongMatchesFound: ("match.strong",),
    collection.PriceAlertsFired: ("price.alert",),
    signals.SignalsPublished: ("signal.published",),
    signals.SignalsGraded: ("signal.outcome",),
    accounts.BusinessDecided: ("business.decided",),
    stores.StaffInvited: ("store.staff_invited",),
    stores.StoreHandedOver: ("store.handed_over",),
    stores.StoreClosed: ("store.closed",),
    accounts.NewDeviceSeen: ("security.new_device",),
    accounts.PasswordChanged: ("security.password_changed",),
    accounts.EmailChanged: ("security.email_changed",),
    accounts.AccountLinked: ("security.account_linked",),
    accounts.AccountUnlinked: ("security.account_unlinked",),
    accounts.AccountLapsed: ("security.account_lapsed",),
}
"""The types of notification that an event may cause."""
SILENT_EVENTS: Final[Mapping[type[Event], str]] = {
    messaging.MessageHeld: "its sender sees it where they wrote it; moderators see it in the queue",
    trading.DraftSaved: "a draft is its author's alone",
    trading.ProposalViewed: "that somebody looked shows on the page of the trade",
    trading.TradeDisputed: "its dispute is told when it is opened",
    trading.LegStarted: "the ring that it belongs to is told",
    rings.RingAccepted: "who has accepted shows on the page of the ring",
    rings.RingLegFinished: "a leg that is complete is told as a trade",
    trading.ProposalCountered: "the counter-offer is a proposal of its own, which is told",
    reviews.ReviewHidden: "whose review is hidden is told by who hides it",
    reputation.TierChanged: "a tier shows on the profile; falling is nothing to be told at night",
    achievements.FrameChanged: "shows on the profile; staff tell why they took an achievement back",
    matching.RefreshRequested: "work of the site's own; strong matches that it finds are told",
    collection.ListsChanged: "one's own edit",
    collection.CopiesAdded: "one's own edit",
    market.PriceFileReleased: "an operator's own decision about a file of prices",
    market.PricesChanged: "concerns everybody; alerts and signals tell whom it matters to",
    escrow.ProviderTold: "a message of the payment provider; what it does to a payment is told",
    escrow.ComparisonRequested: "who asked for it sees on the page how it ends",
    store_sync.StockSyncDue: "staff see on the page of the sync how it goes",
    store_prices.PriceRunStarted: "who asked for it sees it on the page",
    accounts.VisibilityChanged: "one's own switch",
    accounts.VerificationChanged: "one's own doing, or told by who checked",
    accounts.UserBlocked: "who is blocked never learns of it",
    accounts.SignedUp: "an e-mail asks to confirm the address",
    accounts.VerificationRequested: "an e-mail asks to confirm the address",
    accounts.PasswordResetRequested: "an e-mail with a link goes to the address",
    accounts.EmailChangeRequested: "an e-mail with a link goes to the new address",
    accounts.DeviceShared: "for moderators, where the other account is banned",
    accounts.AccountShut: "told as the decision of moderators that it is",
    accounts.AccountDeleted: "nobody is left to be told; the address gets a last e-mail",
    accounts.SessionsEnded: "one's own doing",
}
"""Events that notify nobody, and why."""
UNPROMPTED: Final = frozenset({"system.test", "system.maintenance", "store.message"})
"""Types that no event causes: people, stores and operators do."""
