"""Which handler does what after an event: one row each, of which routes and known events are derived."""

from collections.abc import Mapping
from time import perf_counter

import structlog

from dualcaster_app.application import Application
from dualcaster_app.escrow.subscriptions import subscriptions_of_escrow
from dualcaster_app.store_events import of_stores
from dualcaster_app.stores.subscriptions import of_buylist, of_clearing, of_store_events
from dualcaster_app.subscription import AnySubscription, Subscription
from dualcaster_core.accounts.email_handlers import SendAccountEmail
from dualcaster_core.accounts.emails import EMAILS
from dualcaster_core.accounts.events import (
    AccountDeleted,
    AccountLinked,
    AccountShut,
    AccountUnlinked,
    DeviceShared,
    SessionsEnded,
    SignedUp,
    UserBlocked,
    VerificationChanged,
    VisibilityChanged,
)
from dualcaster_core.accounts.identity.handlers import EndCachedSessions
from dualcaster_core.accounts.security_notices import SECURITY_TYPES, NotifySecurity
from dualcaster_core.accounts.verification_handlers import CountVerification
from dualcaster_core.analytics.handlers import TYPE_OF_TRADE
from dualcaster_core.collection.alerts.handlers import FollowPrices, NotifyPriceAlerts
from dualcaster_core.collection.events import CopiesAdded, ListsChanged, PriceAlertsFired
from dualcaster_core.collection.portfolio.history import TakeSnapshots
from dualcaster_core.escrow.reconciling import ReconcileNightly
from dualcaster_core.kernel.events import Event, FiveMinutesDue, NightlyDue
from dualcaster_core.kernel.maintenance import PruneNightly
from dualcaster_core.market.events import PriceFileReleased, PricesChanged
from dualcaster_core.market.overview.handlers import FollowMarket
from dualcaster_core.market.quarantine_decisions import BringReleasedFileIn
from dualcaster_core.matching.events import RefreshRequested, StrongMatchesFound
from dualcaster_core.matching.handlers import MergeEdit, NotifyStrongMatches, PlanMatchRefresh, RefreshMatches
from dualcaster_core.messaging.events import HeldMessageWithheld, MessageHeld, MessagePosted
from dualcaster_core.messaging.handlers import NotifyMessage
from dualcaster_core.messaging.ring_handlers import NOTE_OF_RING, TellRing
from dualcaster_core.messaging.trade_handlers import NOTE_OF, TellThread
from dualcaster_core.moderation.disputes.events import DisputeOpened, DisputeResolved, EvidenceAdded, EvidenceRequested
from dualcaster_core.moderation.disputes.handlers import (
    CountDisputes,
    NotifyDispute,
    OpenCalledDispute,
    TellDisputeThread,
)
from dualcaster_core.moderation.events import CaseAssigned, CaseDecided, ReportFiled
from dualcaster_core.moderation.handlers import CheckHeldMessages, EndDueSanctions, FlagPeople, SignOutShut
from dualcaster_core.moderation.notices import NotifyAssigned, NotifyDecision, NotifyReporter, NotifyWithheld
from dualcaster_core.notifying.delivery.summaries import PlanWeeklySummaries
from dualcaster_core.reputation.events import TierChanged
from dualcaster_core.reputation.handlers import CountReviews
from dualcaster_core.reputation.nightly import RecalculateEverybody
from dualcaster_core.reputation.reviews.events import (
    ReviewAnswered,
    ReviewHidden,
    ReviewsBecameVisible,
    ReviewWritten,
)
from dualcaster_core.reputation.reviews.handlers import AnnounceDueReviews
from dualcaster_core.reputation.statements.trade_tree import CloseTradeDay
from dualcaster_core.rings.proposals.handlers import (
    REPAIRED,
    EndRings,
    ExpireRings,
    FollowLegs,
    NotifyRings,
    RepairRing,
)
from dualcaster_core.rings.proposals.notices import SILENT as SILENT_RING_EVENTS
from dualcaster_core.rings.proposals.notices import TITLES
from dualcaster_core.signals.events import SignalsGraded, SignalsPublished
from dualcaster_core.signals.following.handlers import FollowAddedCopies
from dualcaster_core.signals.runs.audience import NotifyConcerned
from dualcaster_core.signals.runs.day_roots import SealDueDays
from dualcaster_core.signals.runs.grading import GradeDueSignals, RenewOutcomeSums
from dualcaster_core.signals.runs.handlers import CountFollows, NotifyAdmirers, NotifyOutcomes
from dualcaster_core.signals.runs.publishing import PublishAfterImport
from dualcaster_core.social.achievements.events import AchievementsEarned, FrameChanged
from dualcaster_core.social.achievements.handlers import (
    EARNING_EVENTS,
    AwardAfterEvent,
    AwardHourly,
    NotifyAchievements,
)
from dualcaster_core.social.directory.use_cases import RefreshDirectory
from dualcaster_core.social.events import ConnectionAccepted, ConnectionRequested, TraderEndorsed
from dualcaster_core.social.handlers import EndConnection, NotifySocial, SuggestConnection
from dualcaster_core.social.watching import NotifyNewListings
from dualcaster_core.trading.events import EVENTS, ProposalSent, TradeCancelled, TradeCompleted, TradeDisputed
from dualcaster_core.trading.expiry_reminders import RemindOfExpiry
from dualcaster_core.trading.handlers import EndOpenTrades, MarkMissingCopies, MoveDueTrades, NotifyTraders
from dualcaster_core.trading.notices import SILENT
from dualcaster_core.trading.reputation_handlers import COUNTED, CountTrades
from dualcaster_core.trading.review_handlers import NotifyReviews, RemindOfReviews

_UNNOTED = tuple(event for event in SILENT if event not in {*NOTE_OF, *COUNTED})
_UNNOTED_OF_RINGS = tuple(event for event in SILENT_RING_EVENTS if event not in NOTE_OF_RING)
_IN_DIRECTORY: tuple[type[Event], ...] = (
    VisibilityChanged,
    VerificationChanged,
    AccountLinked,
    AccountUnlinked,
    ListsChanged,
    FrameChanged,
    CaseDecided,
    FiveMinutesDue,
)
"""What the directory follows; the rest of what it is sorted by it learns every five minutes."""
UNHANDLED: tuple[type[Event], ...] = (*_UNNOTED, *_UNNOTED_OF_RINGS)
"""Events that nothing follows from: they are closed as soon as they are seen."""


def subscriptions(app: Application) -> tuple[AnySubscription, ...]:
    """List who handles what."""
    merge = MergeEdit(app.matching.computation)
    plan, refresh = PlanMatchRefresh(app.matching.refresh), RefreshMatches(app.matching.refresh)
    market = FollowMarket(app.units, app.market.refresh)
    strong = NotifyStrongMatches(app.units, app.clock)
    prune = PruneNightly(app.units, app.maintenance.prune, structlog.get_logger("dualcaster.maintenance"))
    follow = FollowPrices(app.collection.price_alerts)
    alerts = NotifyPriceAlerts(app.units, app.clock)
    end_sessions = EndCachedSessions(app.units, app.accounts.sessions.cache)
    email, security = _account_email(app), NotifySecurity(app.units, app.clock)
    return (
        Subscription("matching.merge_edit", ListsChanged, merge),
        Subscription("matching.merge_edit", VisibilityChanged, merge),
        Subscription("matching.merge_edit", TierChanged, merge),
        Subscription("matching.notify_strong_matches", StrongMatchesFound, strong),
        Subscription("matching.refresh_stale_matches", NightlyDue, plan),
        Subscription("matching.refresh_matches", RefreshRequested, refresh),
        Subscription("maintenance.purge_expired", NightlyDue, prune),
        Subscription("notifying.plan_weekly_summaries", NightlyDue, PlanWeeklySummaries(app.units, app.clock)),
        Subscription("market.bring_released_file_in", PriceFileReleased, BringReleasedFileIn(app.market.quarantine)),
        Subscription("collection.follow_prices", PricesChanged, follow),
        Subscription("market.follow_prices", PricesChanged, market),
        Subscription("collection.take_snapshots", NightlyDue, TakeSnapshots(app.units, app.portfolio.histories)),
        Subscription("market.derive_figures", NightlyDue, market),
        Subscription("collection.notify_price_alerts", PriceAlertsFired, alerts),
        Subscription("accounts.end_cached_sessions", SessionsEnded, end_sessions),
        *(Subscription("accounts.send_email", event, email) for event in EMAILS),
        *(Subscription("accounts.notify_security", event, security) for event in SECURITY_TYPES),
        *_of_reputation(app),
        *_of_payments(app),
        *_of_messaging(app),
        *_of_moderation(app),
        *_of_disputes(app),
        *subscriptions_of_escrow(app.escrow),
        *_of_trading(app),
        *_of_rings(app),
        *_of_signals(app),
        *_of_social(app),
        *_of_analytics(app),
        *of_stores(app),
        *of_store_events(app.stores),
        *of_clearing(app.stores),
        *of_buylist(app.stores),
    )


def _of_reputation(app: Application) -> tuple[AnySubscription, ...]:
    reviews, trades = CountReviews(app.reputation.reputations), CountTrades(app.reputation.reputations)
    verified = CountVerification(app.reputation.reputations)
    everybody = RecalculateEverybody(app.reputation.nightly)
    return (
        Subscription("reputation.announce_due_reviews", FiveMinutesDue, AnnounceDueReviews(app.reputation.reviewing)),
        Subscription("reputation.recalculate_everybody", NightlyDue, everybody),
        Subscription("reputation.close_trade_day", NightlyDue, CloseTradeDay(app.reputation.trade_tree)),
        *(Subscription("reputation.count_trades", event, trades) for event in COUNTED),
        Subscription("reputation.count_reviews", ReviewsBecameVisible, reviews),
        Subscription("reputation.count_reviews", ReviewHidden, reviews),
        Subscription("reputation.count_verification", VerificationChanged, verified),
        Subscription("reputation.count_verification", AccountLinked, verified),
        Subscription("reputation.count_verification", AccountUnlinked, verified),
    )


def _of_payments(app: Application) -> tuple[AnySubscription, ...]:
    log = structlog.get_logger("dualcaster.payments")
    nightly = ReconcileNightly(app.escrow.reconcile, app.units, log, lambda: app.payments.in_use)
    return (Subscription("escrow.reconcile_nightly", NightlyDue, nightly),)


def _of_messaging(app: Application) -> tuple[AnySubscription, ...]:
    threads = TellThread(app.units, app.clock, app.ids)
    rings = TellRing(app.units, app.clock, app.ids)
    messages = NotifyMessage(app.units, app.clock, app.ids, app.settings.messaging)
    return (
        *(Subscription("messaging.tell_thread", event, threads) for event in NOTE_OF),
        *(Subscription("messaging.tell_ring", event, rings) for event in NOTE_OF_RING),
        Subscription("messaging.notify_message", MessagePosted, messages),
    )


def _of_moderation(app: Application) -> tuple[AnySubscription, ...]:
    moderation, sign_out = app.moderation, app.accounts.sessions.log_out_everywhere
    flag = FlagPeople(app.units, moderation.flagging)
    held = CheckHeldMessages(app.units, moderation.held)
    return (
        Subscription("moderation.notify_reporter", ReportFiled, NotifyReporter(app.units, app.clock)),
        Subscription("moderation.notify_decision", CaseDecided, NotifyDecision(app.units, app.clock)),
        Subscription("moderation.notify_assigned", CaseAssigned, NotifyAssigned(app.units, app.clock, app.ids)),
        Subscription("moderation.sign_out_shut", AccountShut, SignOutShut(app.units, sign_out)),
        Subscription("moderation.flag_people", ReportFiled, flag.of_report),
        Subscription("moderation.flag_people", ProposalSent, flag.of_proposal),
        Subscription("moderation.flag_people", TradeCancelled, flag.of_cancellation),
        Subscription("moderation.flag_people", ReviewsBecameVisible, flag.of_reviews),
        Subscription("moderation.flag_people", DeviceShared, flag.of_device),
        Subscription("moderation.open_case_of_held", MessageHeld, held.of_message),
        Subscription("moderation.settle_held", CaseDecided, held.of_decision),
        Subscription("moderation.deliver_held", FiveMinutesDue, held.of_time),
        Subscription("moderation.notify_withheld", HeldMessageWithheld, NotifyWithheld(app.units, app.clock)),
        Subscription("moderation.end_due_sanctions", FiveMinutesDue, EndDueSanctions(app.units, moderation.ending)),
    )


def _of_disputes(app: Application) -> tuple[AnySubscription, ...]:
    context = app.moderation.disputes.context
    notify, thread = NotifyDispute(context), TellDisputeThread(context)
    told: tuple[type[Event], ...] = (DisputeOpened, EvidenceAdded, EvidenceRequested, DisputeResolved)
    return (
        Subscription("moderation.open_called_dispute", TradeDisputed, OpenCalledDispute(context)),
        Subscription("moderation.count_disputes", DisputeResolved, CountDisputes(app.reputation.reputations)),
        *(Subscription("moderation.notify_dispute", event, notify) for event in told),
        *(
            Subscription("moderation.tell_dispute_thread", event, thread)
            for event in (DisputeOpened, EvidenceRequested, DisputeResolved)
        ),
    )


def _of_trading(app: Application) -> tuple[AnySubscription, ...]:
    context = app.trading.context
    end, notify = EndOpenTrades(context), NotifyTraders(context)
    of_reviews = NotifyReviews(app.units, app.clock, app.ids, app.settings.reviews)
    remind = RemindOfReviews(app.units, app.clock, app.ids, app.settings.reviews)
    expiry = RemindOfExpiry(app.units, app.trading.expiring, app.clock, app.ids)
    return (
        Subscription("trading.notify_reviews", ReviewWritten, of_reviews),
        Subscription("trading.notify_reviews", ReviewsBecameVisible, of_reviews),
        Subscription("trading.notify_reviews", ReviewAnswered, of_reviews),
        Subscription("trading.remind_of_reviews", NightlyDue, remind),
        Subscription("trading.remind_of_expiry", FiveMinutesDue, expiry),
        Subscription("trading.move_due_trades", FiveMinutesDue, MoveDueTrades(context)),
        Subscription("trading.mark_missing_copies", ListsChanged, MarkMissingCopies(context)),
        Subscription("trading.end_open_trades", UserBlocked, end),
        Subscription("trading.end_open_trades", AccountDeleted, end),
        Subscription("trading.end_open_trades", AccountShut, end),
        *(Subscription("trading.notify_traders", event, notify) for event in EVENTS if event not in SILENT),
    )


def _of_rings(app: Application) -> tuple[AnySubscription, ...]:
    context = app.rings.context
    end, follow, repair = EndRings(context), FollowLegs(context), RepairRing(context, app.rings.planner)
    return (
        Subscription("rings.expire", FiveMinutesDue, ExpireRings(context)),
        *(Subscription("rings.end", event, end) for event in (UserBlocked, AccountDeleted, AccountShut, ListsChanged)),
        *(Subscription("rings.follow_legs", event, follow) for event in (TradeCompleted, TradeCancelled)),
        *(Subscription("rings.repair", event, repair) for event in REPAIRED),
        *(Subscription("rings.notify", event, NotifyRings(context)) for event in TITLES),
    )


def _of_signals(app: Application) -> tuple[AnySubscription, ...]:
    counted = CountFollows(app.units, app.reputation.reputations)
    concerned = NotifyConcerned(app.units, app.signals.audience, app.clock, app.ids)
    publish = PublishAfterImport(app.signals.publishing, structlog.get_logger("dualcaster.signals"))
    return (
        Subscription("signals.publish_after_import", PricesChanged, publish),
        Subscription("signals.grade_due_signals", FiveMinutesDue, GradeDueSignals(app.signals.grading)),
        Subscription("signals.renew_outcome_sums", NightlyDue, RenewOutcomeSums(app.signals.outcome_sums, app.units)),
        Subscription("signals.seal_due_days", FiveMinutesDue, SealDueDays(app.signals.sealing)),
        Subscription("signals.follow_added_copies", CopiesAdded, FollowAddedCopies(app.units)),
        Subscription("signals.count_follows", SignalsGraded, counted),
        Subscription("signals.notify_outcomes", SignalsGraded, NotifyOutcomes(app.units, app.clock, app.ids)),
        Subscription("signals.notify_admirers", SignalsPublished, NotifyAdmirers(app.units, app.clock, app.ids)),
        Subscription("signals.notify_concerned", SignalsPublished, concerned),
    )


def _of_social(app: Application) -> tuple[AnySubscription, ...]:
    notify = NotifySocial(app.units, app.clock, app.ids)
    suggest = SuggestConnection(app.units, app.clock, app.ids)
    listings = NotifyNewListings(app.units, app.clock, app.ids)
    refresh = RefreshDirectory(app.units, app.social.entries)
    return (
        Subscription("social.end_connection", UserBlocked, EndConnection(app.units, app.clock)),
        Subscription("social.suggest_connection", TradeCompleted, suggest),
        Subscription("social.notify_new_listings", NightlyDue, listings),
        Subscription("social.notify", ConnectionRequested, notify),
        Subscription("social.notify", ConnectionAccepted, notify),
        Subscription("social.notify", TraderEndorsed, notify),
        *(Subscription("social.refresh_directory", event, refresh) for event in _IN_DIRECTORY),
        *_of_achievements(app),
    )


def _of_achievements(app: Application) -> tuple[AnySubscription, ...]:
    awarding = app.social.achievements.awarding
    award = AwardAfterEvent(awarding, app.reputation.reputations)
    return (
        *(Subscription("social.award_achievements", event, award) for event in EARNING_EVENTS),
        Subscription("social.award_hourly", FiveMinutesDue, AwardHourly(awarding)),
        Subscription("social.notify_achievements", AchievementsEarned, NotifyAchievements(app.units, app.clock)),
    )


def _of_analytics(app: Application) -> tuple[AnySubscription, ...]:
    facts, days = app.analytics.facts, app.analytics.days
    return (
        Subscription("analytics.count_sign_ups", SignedUp, facts.of_sign_up),
        Subscription("analytics.count_links", AccountLinked, facts.of_link),
        *(Subscription("analytics.count_trades", event, facts.of_trade) for event in TYPE_OF_TRADE),
        Subscription("analytics.count_days", FiveMinutesDue, days.hourly),
        Subscription("analytics.count_days", NightlyDue, days.nightly),
    )


def _account_email(app: Application) -> SendAccountEmail:
    return SendAccountEmail(
        units=app.units,
        renderer=app.notifying.renderer,
        mailer=app.notifying.mailer,
        clock=app.clock,
        rules=app.settings.accounts,
        link_key=app.accounts.email_link_key,
        site_url=app.settings.public_base_url,
        log=structlog.get_logger("dualcaster.accounts"),
    )


def routes(app: Application) -> Mapping[str, tuple[str, ...]]:
    """Name the handlers of each kind of event that is known here; none where nothing follows from it."""
    found: dict[str, tuple[str, ...]] = {event.kind: () for event in UNHANDLED}
    for row in subscriptions(app):
        found[row.kind] = (*found.get(row.kind, ()), row.name)
    return found


async def announce(app: Application) -> None:
    """Tell relays of other releases which handlers this one has, before it records its first event."""
    await app.outbox.announce(routes(app))


async def handle(app: Application, event_id: int, handler: str) -> bool:
    """Run a handler on an event; False where the event or the handler is not known here."""
    stored = await app.outbox.event(event_id)
    if stored is None:
        return False
    kind, payload = stored
    row = next((one for one in subscriptions(app) if (one.kind, one.name) == (kind, handler)), None)
    if row is None:
        return False
    began, outcome = perf_counter(), "failed"
    try:
        await row.deliver(event_id, payload)
        outcome = "done"
    finally:
        app.metrics.tasks.labels(handler, outcome).observe(perf_counter() - began)
    return True


async def drain_outbox(app: Application) -> int:
    """Run the handlers of every open event in this process; count the runs."""
    runs, known = 0, routes(app)
    while due := await app.outbox.claim(known, limit=500, resend_after=app.settings.resend_after):
        for dispatch in due:
            await handle(app, dispatch.event_id, dispatch.handler)
            runs += 1
    await app.outbox.finish(known)
    return runs
