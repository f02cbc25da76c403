"""The unit of work in memory."""

from collections.abc import Sequence

from dualcaster_core.kernel.events import Delivery, Event
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.testing.accounts import InMemoryFavorites, InMemorySanctions, InMemorySocialGraph, InMemoryUsers
from dualcaster_core.testing.administration import InMemoryAuditLog
from dualcaster_core.testing.analytics import InMemoryAnalytics, InMemorySurveys
from dualcaster_core.testing.catalogue import InMemoryPrintings
from dualcaster_core.testing.collection.bulk import InMemoryChosenLines, InMemoryUndoRecords
from dualcaster_core.testing.collection.lists import InMemoryHaveList, InMemoryInventory, InMemoryWantList
from dualcaster_core.testing.collection.price_alerts import InMemoryAlerts
from dualcaster_core.testing.escrow.reconciliations import InMemoryReconciliationRequests, InMemoryReconciliations
from dualcaster_core.testing.escrow.repositories import (
    InMemoryEscrowAlerts,
    InMemoryHeldPayments,
    InMemoryLedger,
    InMemoryMoneyMoves,
    InMemoryPayees,
    InMemoryProviderMessages,
)
from dualcaster_core.testing.market import InMemoryFeedStates, InMemoryPriceFiles, InMemoryPrices
from dualcaster_core.testing.matching.candidates import InMemoryCandidates
from dualcaster_core.testing.matching.matches import InMemoryMatches
from dualcaster_core.testing.matching.snapshots import InMemoryMatchSnapshots
from dualcaster_core.testing.messaging import (
    InMemoryHeldMessages,
    InMemoryMessages,
    InMemoryPhotos,
    InMemoryRooms,
    InMemoryTradePartners,
)
from dualcaster_core.testing.moderation import (
    InMemoryActions,
    InMemoryAppeals,
    InMemoryCases,
    InMemoryColleagues,
    InMemoryDisputes,
    InMemoryFlags,
    InMemoryModeratorNotes,
    InMemoryReportedThings,
    InMemoryReports,
)
from dualcaster_core.testing.notifying.centre import InMemoryLiveUpdates, InMemoryNotifications
from dualcaster_core.testing.notifying.deliveries import InMemoryDeliveries, InMemoryNotificationSettings
from dualcaster_core.testing.reputation.records import InMemoryAnchoring, InMemoryChances, InMemoryReputations
from dualcaster_core.testing.reputation.reviews import InMemoryReviews
from dualcaster_core.testing.reputation.trade_tree import InMemorySigningKeys, InMemoryTradeTree
from dualcaster_core.testing.rings.ring_trades import InMemoryRings
from dualcaster_core.testing.signals import (
    InMemoryFollows,
    InMemoryLearnings,
    InMemoryMemberSignals,
    InMemorySignalOutcomes,
    InMemorySignals,
)
from dualcaster_core.testing.social import (
    InMemoryAchievements,
    InMemoryConnections,
    InMemoryEndorsements,
    InMemoryFrames,
    InMemoryListingWatches,
    InMemoryTraderNotes,
)
from dualcaster_core.testing.state import State
from dualcaster_core.testing.stores import InMemoryStoreRepositories
from dualcaster_core.testing.trading import (
    InMemoryPromisedCopies,
    InMemoryTradableItems,
    InMemoryTradeClocks,
    InMemoryTraders,
    InMemoryTrades,
)


class InMemoryUnitOfWork(InMemoryStoreRepositories):
    """One transaction over a state of its own. What it leaves there counts only after ``commit``."""

    def __init__(self, state: State, clock: Clock, rules: MatchRules, ids: PublicIds) -> None:
        super().__init__(state)
        self.users = InMemoryUsers(state)
        self.social, self.sanctions = InMemorySocialGraph(state, clock), InMemorySanctions(state)
        self.payments, self.ledger = InMemoryHeldPayments(state), InMemoryLedger(state)
        self.payees, self.money_moves = InMemoryPayees(state), InMemoryMoneyMoves(state)
        self.favorites, self.reconciliation_requests = InMemoryFavorites(state), InMemoryReconciliationRequests(state)
        self.provider_messages, self.escrow_alerts = InMemoryProviderMessages(state), InMemoryEscrowAlerts(state)
        self.inventory = InMemoryInventory(state)
        self.haves, self.wants = InMemoryHaveList(state), InMemoryWantList(state)
        self.alerts, self.reconciliations = InMemoryAlerts(state), InMemoryReconciliations(state)
        self.lines, self.undos = InMemoryChosenLines(state), InMemoryUndoRecords(state)
        self.printings, self.prices = InMemoryPrintings(state), InMemoryPrices(state)
        self.price_files = InMemoryPriceFiles(state, clock)
        self.feed_states = InMemoryFeedStates(state)
        self.candidates = InMemoryCandidates(state, clock, rules, ids)
        self.matches = InMemoryMatches(state)
        self.match_snapshots = InMemoryMatchSnapshots(state)
        self.live_updates = InMemoryLiveUpdates(state)
        self.notification_settings = InMemoryNotificationSettings(state)
        self.deliveries = InMemoryDeliveries(state)
        self.notifications = InMemoryNotifications(state, self.live_updates, self.deliveries, ids)
        self.rooms = InMemoryRooms(state)
        self.messages = InMemoryMessages(state)
        self.held, self.partners = InMemoryHeldMessages(state), InMemoryTradePartners(state)
        self.photos = InMemoryPhotos(state)
        self.reports, self.reported = InMemoryReports(state), InMemoryReportedThings(state, clock)
        self.cases, self.actions, self.disputes = InMemoryCases(state), InMemoryActions(state), InMemoryDisputes(state)
        self.appeals, self.flags, self.audit = InMemoryAppeals(state), InMemoryFlags(state), InMemoryAuditLog(state)
        self.trades, self.colleagues = InMemoryTrades(state, clock), InMemoryColleagues(state)
        self.trade_clocks, self.moderator_notes = InMemoryTradeClocks(state), InMemoryModeratorNotes(state)
        self.tradable, self.promised = InMemoryTradableItems(state), InMemoryPromisedCopies(state)
        self.traders = InMemoryTraders(state)
        self.rings = InMemoryRings(state)
        self.reputation = InMemoryReputations(state)
        self.anchoring = InMemoryAnchoring(state)
        self.trade_tree = InMemoryTradeTree(state)
        self.signing_keys = InMemorySigningKeys(state)
        self.chances = InMemoryChances(state)
        self.reviews = InMemoryReviews(state)
        self.signals = InMemorySignals(state)
        self.member_signals = InMemoryMemberSignals(state)
        self.follows = InMemoryFollows(state)
        self.signal_outcomes = InMemorySignalOutcomes(state)
        self.signal_learnings = InMemoryLearnings(state)
        self.connections, self.trader_notes = InMemoryConnections(state), InMemoryTraderNotes(state)
        self.endorsements, self.listing_watches = InMemoryEndorsements(state), InMemoryListingWatches(state)
        self.achievements, self.frames = InMemoryAchievements(state), InMemoryFrames(state)
        self.analytics, self.surveys = InMemoryAnalytics(state), InMemorySurveys(state)
        self.committed = False

    async def commit(self) -> None:
        """Keep the changes when the block ends."""
        self.committed = True

    async def record(self, event: Event) -> None:
        """Write an event to the outbox of this transaction."""
        self.state.outbox.append((self.state.next_id("event"), event))

    async def record_all(self, events: Sequence[Event]) -> None:
        """Write events to the outbox of this transaction."""
        for event in events:
            await self.record(event)

    async def mark_handled(self, delivery: Delivery) -> bool:
        """Note that a handler has done an event; False if it had done so before."""
        return self.state.mark_handled(delivery)
