"""The unit of work: one transaction with every repository, and the outbox."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import cattrs

from dualcaster_core.kernel.events import Delivery, Event
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.matching.model import MatchRules
from dualcaster_postgres.accounts.blocks import PostgresSocialGraph
from dualcaster_postgres.accounts.businesses import PostgresBusinesses
from dualcaster_postgres.accounts.credentials import PostgresCredentials, PostgresRefreshTokens, PostgresSingleUseTokens
from dualcaster_postgres.accounts.erasure import PostgresErasure
from dualcaster_postgres.accounts.favorites import PostgresFavorites
from dualcaster_postgres.accounts.guilds import PostgresGuilds
from dualcaster_postgres.accounts.identity_checks import PostgresIdentityChecks
from dualcaster_postgres.accounts.known_servers import PostgresKnownServers
from dualcaster_postgres.accounts.linked_accounts import (
    PostgresLinkedAccounts,
    PostgresLinkRequests,
    PostgresOAuthAttempts,
)
from dualcaster_postgres.accounts.login_tries import PostgresKnownDevices, PostgresUnknownLogins
from dualcaster_postgres.accounts.profiles import PostgresProfiles
from dualcaster_postgres.accounts.role_changes import PostgresRoleChanges
from dualcaster_postgres.accounts.sanctions import PostgresSanctions
from dualcaster_postgres.accounts.sent_emails import PostgresSentEmails
from dualcaster_postgres.accounts.sessions import PostgresSessions
from dualcaster_postgres.accounts.users import PostgresUsers
from dualcaster_postgres.administration.audit_log import PostgresAuditLog
from dualcaster_postgres.analytics.events import PostgresAnalytics
from dualcaster_postgres.analytics.surveys import PostgresSurveys
from dualcaster_postgres.catalogue.printings import PostgresPrintings
from dualcaster_postgres.catalogue.writer import PostgresCatalogueWriter
from dualcaster_postgres.collection.chosen_lines import PostgresChosenLines
from dualcaster_postgres.collection.have_list import PostgresHaveList
from dualcaster_postgres.collection.inventory import PostgresInventory
from dualcaster_postgres.collection.price_alerts import PostgresAlerts
from dualcaster_postgres.collection.undo_records import PostgresUndoRecords
from dualcaster_postgres.collection.want_list import PostgresWantList
from dualcaster_postgres.escrow.repositories import EscrowRepositories
from dualcaster_postgres.market.feed_states import PostgresFeedStates
from dualcaster_postgres.market.price_files import PostgresPriceFiles
from dualcaster_postgres.market.price_history import PostgresPriceHistory
from dualcaster_postgres.market.price_writer import PostgresPriceWriter
from dualcaster_postgres.market.suspect_prices import PostgresSuspectPrices
from dualcaster_postgres.matching.candidates import PostgresCandidates
from dualcaster_postgres.matching.matches import PostgresMatches
from dualcaster_postgres.matching.snapshots import PostgresMatchSnapshots
from dualcaster_postgres.messaging.held import PostgresHeldMessages
from dualcaster_postgres.messaging.messages import PostgresMessages
from dualcaster_postgres.messaging.photos import PostgresPhotos
from dualcaster_postgres.messaging.rooms import PostgresRooms
from dualcaster_postgres.messaging.trade_partners import PostgresTradePartners
from dualcaster_postgres.moderation.reported_things import PostgresReportedThings
from dualcaster_postgres.moderation.reports import PostgresReports
from dualcaster_postgres.moderation.repositories import ModerationRepositories
from dualcaster_postgres.notifying.deliveries import PostgresDeliveries
from dualcaster_postgres.notifying.live_updates import PostgresLiveUpdates
from dualcaster_postgres.notifying.notifications import PostgresNotifications
from dualcaster_postgres.notifying.settings import PostgresNotificationSettings
from dualcaster_postgres.outbox import PostgresRecordedEvents, mark_handled, record, record_all
from dualcaster_postgres.reputation.anchoring import PostgresAnchoring
from dualcaster_postgres.reputation.chances import PostgresChances
from dualcaster_postgres.reputation.reputations import PostgresReputations
from dualcaster_postgres.reputation.reviews import PostgresReviews
from dualcaster_postgres.reputation.trade_tree import PostgresSigningKeys, PostgresTradeTree
from dualcaster_postgres.rings.rings import PostgresRings
from dualcaster_postgres.signals.follows import PostgresFollows
from dualcaster_postgres.signals.learnings import PostgresLearnings
from dualcaster_postgres.signals.member_signals import PostgresMemberSignals
from dualcaster_postgres.signals.outcomes import PostgresSignalOutcomes
from dualcaster_postgres.signals.repository import PostgresSignals
from dualcaster_postgres.social.repositories import SocialRepositories
from dualcaster_postgres.sql.database import Database, Session
from dualcaster_postgres.stores.repositories import StoreRepositories
from dualcaster_postgres.trading.promised_copies import PostgresPromisedCopies
from dualcaster_postgres.trading.tradable_items import PostgresTradableItems
from dualcaster_postgres.trading.trade_clocks import PostgresTradeClocks
from dualcaster_postgres.trading.traders import PostgresTraders
from dualcaster_postgres.trading.trades import PostgresTrades


class _RolledBack(Exception):  # noqa: N818 - leaves the transaction's block, never the unit of work
    """Ends a transaction that nobody committed."""


class PostgresUnitOfWork(SocialRepositories, ModerationRepositories, EscrowRepositories, StoreRepositories):
    """One transaction over everything. Leaving the block without ``commit`` rolls it back."""

    def __init__(self, session: Session, clock: Clock, rules: MatchRules, ids: PublicIds) -> None:
        super().__init__(session)
        self.users = PostgresUsers(session)
        self.social, self.sanctions = PostgresSocialGraph(session), PostgresSanctions(session)
        self.favorites = PostgresFavorites(session)
        self.profiles = PostgresProfiles(session)
        self.identity_checks, self.audit = PostgresIdentityChecks(session), PostgresAuditLog(session)
        self.role_changes, self.businesses = PostgresRoleChanges(session), PostgresBusinesses(session)
        self.erasure = PostgresErasure(session)
        self.credentials = PostgresCredentials(session)
        self.unknown_logins = PostgresUnknownLogins(session)
        self.known_devices = PostgresKnownDevices(session)
        self.sessions = PostgresSessions(session)
        self.refresh_tokens = PostgresRefreshTokens(session)
        self.tokens = PostgresSingleUseTokens(session)
        self.sent_emails = PostgresSentEmails(session)
        self.reputation = PostgresReputations(session)
        self.reviews = PostgresReviews(session)
        self.anchoring = PostgresAnchoring(session)
        self.trade_tree = PostgresTradeTree(session)
        self.signing_keys = PostgresSigningKeys(session)
        self.chances = PostgresChances(session)
        self.inventory = PostgresInventory(session)
        self.haves = PostgresHaveList(session)
        self.wants = PostgresWantList(session)
        self.alerts = PostgresAlerts(session)
        self.lines = PostgresChosenLines(session)
        self.undos = PostgresUndoRecords(session)
        self.printings = PostgresPrintings(session)
        self.catalogue = PostgresCatalogueWriter(session)
        self.prices = PostgresPriceWriter(session)
        self.candidates = PostgresCandidates(session, clock, rules, ids)
        self.matches = PostgresMatches(session)
        self.match_snapshots = PostgresMatchSnapshots(session)
        self.rooms, self.messages = PostgresRooms(session), PostgresMessages(session)
        self.held, self.partners = PostgresHeldMessages(session), PostgresTradePartners(session)
        self.photos = PostgresPhotos(session)
        self.reports, self.reported = PostgresReports(session), PostgresReportedThings(session)
        self.trades, self.trade_clocks = PostgresTrades(session, clock), PostgresTradeClocks(session)
        self.tradable = PostgresTradableItems(session)
        self.promised = PostgresPromisedCopies(session)
        self.traders, self.rings = PostgresTraders(session), PostgresRings(session)
        self.signals, self.signal_outcomes = PostgresSignals(session), PostgresSignalOutcomes(session)
        self.member_signals, self.follows = PostgresMemberSignals(session), PostgresFollows(session)
        self.linked_accounts, self.oauth_attempts = PostgresLinkedAccounts(session), PostgresOAuthAttempts(session)
        self.live_updates = PostgresLiveUpdates(session, clock)
        self.notifications = PostgresNotifications(session, self.live_updates, self.deliveries, ids)
        self.recorded_events = PostgresRecordedEvents(session)
        self.analytics, self.surveys = PostgresAnalytics(session), PostgresSurveys(session)
        self.committed = False

    @property
    def notification_settings(self) -> PostgresNotificationSettings:
        """How people want to be told."""
        return PostgresNotificationSettings(self._session)

    @property
    def deliveries(self) -> PostgresDeliveries:
        """What leaves the site."""
        return PostgresDeliveries(self._session)

    @property
    def guilds(self) -> PostgresGuilds:
        """Linked Discord servers, and who takes part in them."""
        return PostgresGuilds(self._session)

    @property
    def known_servers(self) -> PostgresKnownServers:
        """The Discord servers that people are in, as Discord told."""
        return PostgresKnownServers(self._session)

    @property
    def link_requests(self) -> PostgresLinkRequests:
        """Links that begin at an outside service."""
        return PostgresLinkRequests(self._session)

    @property
    def price_files(self) -> PostgresPriceFiles:
        """Files of prices that wait."""
        return PostgresPriceFiles(self._session)

    @property
    def feed_states(self) -> PostgresFeedStates:
        """Lists of prices that are fetched at their addresses."""
        return PostgresFeedStates(self._session)

    @property
    def signal_learnings(self) -> PostgresLearnings:
        """What was learnt from the outcomes of signals."""
        return PostgresLearnings(self._session)

    @property
    def suspect_prices(self) -> PostgresSuspectPrices:
        """Single prices that were set aside."""
        return PostgresSuspectPrices(self._session, self.prices)

    @property
    def price_history(self) -> PostgresPriceHistory:
        """The stored days and weeks of prices."""
        return PostgresPriceHistory(self._session)

    async def commit(self) -> None:
        """Keep the changes when the block ends."""
        self.committed = True

    async def record(self, event: Event) -> None:
        """Write an event to the outbox of this transaction."""
        await record(self._session, event.kind, cattrs.unstructure(event))

    async def record_all(self, events: Sequence[Event]) -> None:
        """Write events to the outbox of this transaction, in two statements."""
        await record_all(self._session, [(event.kind, cattrs.unstructure(event)) for event in events])

    async def mark_handled(self, delivery: Delivery) -> bool:
        """Note that a handler has done an event; False if it had done so before."""
        return await mark_handled(self._session, delivery.event_id, delivery.handler)


def unit_of_work_factory(
    database: Database, clock: Clock, rules: MatchRules, ids: PublicIds, *, snapshot: bool = False
) -> UnitOfWorkFactory[PostgresUnitOfWork]:
    """Make the factory that use cases open their transactions with; a snapshot only reads."""

    @asynccontextmanager
    async def open_unit() -> AsyncIterator[PostgresUnitOfWork]:
        try:
            async with database.transaction(snapshot=snapshot) as session:
                unit = PostgresUnitOfWork(session, clock, rules, ids)
                yield unit
                if not unit.committed:
                    raise _RolledBack
                await unit.live_updates.flush()
        except _RolledBack:
            pass

    return open_unit
