"""What the in-memory adapters store: immutable values in containers that a transaction copies when it opens."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date, datetime
from decimal import Decimal

from attrs import define, evolve, field, fields, frozen

from dualcaster_core.accounts.model import User
from dualcaster_core.accounts.sanctions import Sanction
from dualcaster_core.analytics.model import AnalyticsEvent, CohortWeek, DayCount
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.model import Card
from dualcaster_core.collection.alerts.rules import AlertState
from dualcaster_core.collection.bulk.ports import UndoRecord
from dualcaster_core.collection.model import Have, InventoryItem, Want
from dualcaster_core.escrow.alerts import EscrowAlert
from dualcaster_core.escrow.ledger import Entry
from dualcaster_core.escrow.model import HeldPayment
from dualcaster_core.escrow.moves import MoneyMove
from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.escrow.provider import ProviderEvent
from dualcaster_core.escrow.reconciliation import FoundDifference, ReconciliationRun, Reference
from dualcaster_core.escrow.reconciliation_requests import ReconciliationRequest
from dualcaster_core.kernel.audit import AuditEntry
from dualcaster_core.kernel.events import Delivery, Event
from dualcaster_core.market.feeds.model import FeedState
from dualcaster_core.market.model import Currency, CurrentPrice, PriceKind, PriceObservation, PriceSource, UnitValue
from dualcaster_core.market.price_files import ShrunkSource
from dualcaster_core.matching.model import ScoredPair, StoredState
from dualcaster_core.messaging.held import HeldMessage
from dualcaster_core.messaging.model import Message, Photo, Room
from dualcaster_core.moderation.actions import ModerationAction
from dualcaster_core.moderation.appeals import Appeal
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.disputes.model import Dispute, DisputeStatement
from dualcaster_core.moderation.flags import RaisedFlag
from dualcaster_core.moderation.model import ReportOutcome
from dualcaster_core.moderation.notes import InternalNote
from dualcaster_core.moderation.reports import Report
from dualcaster_core.notifying.delivery.model import StoredDelivery
from dualcaster_core.notifying.live_updates import LiveUpdate
from dualcaster_core.notifying.notifications import Notification
from dualcaster_core.notifying.preferences import Preferences, PushSubscription
from dualcaster_core.notifying.types import Naming
from dualcaster_core.reputation.chance import ChanceModel
from dualcaster_core.reputation.model import Reputation
from dualcaster_core.reputation.reviews.model import Review
from dualcaster_core.reputation.statements.model import SigningKey, TradeRoot
from dualcaster_core.reputation.statements.ports import TreeEntry
from dualcaster_core.reputation.trading_pairs import MarketAnchoring
from dualcaster_core.rings.proposals.model import RingTrade
from dualcaster_core.signals.chain.days import SealedDay
from dualcaster_core.signals.following.model import Follow
from dualcaster_core.signals.leaderboard import MakerTally
from dualcaster_core.signals.model import Signal, SignalOutcome, SignalState
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.achievements.ports import AchievementDecision, EarnedAchievement
from dualcaster_core.social.model import Connection, EndorsementKind
from dualcaster_core.stores.buylist.credit import CreditEntry
from dualcaster_core.stores.buylist.model import BuylistOrder
from dualcaster_core.stores.buylist.ports import BuylistLogEntry
from dualcaster_core.stores.buylist.rules import StoredRules
from dualcaster_core.stores.clearing.records import Clearing, ClearingCircle
from dualcaster_core.stores.customers.model import StoreMessage
from dualcaster_core.stores.events.model import SignUp, StoreEvent, StoreEventSeries
from dualcaster_core.stores.pricing.model import ChangeOutcome, PriceChange, PriceRun, PricingSettings
from dualcaster_core.stores.profiles.model import Store
from dualcaster_core.stores.profiles.staff import StaffEntry
from dualcaster_core.stores.stock.model import StockKey, StockLine
from dualcaster_core.trading.ports import CompletedTrade, TradeLogEntry, WantFill
from dualcaster_core.trading.trade import Trade

PriceSeries = tuple[int, Finish, PriceSource, PriceKind, Condition | None]
"""Card, finish, source, kind and condition of a price."""
ObservedPrice = tuple[datetime, Currency, Decimal, int | None]
"""When, in which currency, how much, and how many copies."""


@frozen(kw_only=True)
class StoredSuspect:
    """A price that waits in quarantine."""

    series: PriceSeries
    feed: str
    observed_at: datetime
    amount: Decimal


@frozen(kw_only=True)
class PriceFile:
    """A file of prices that waits, in parts; ``shrunk`` is None while it is read, ``released_at`` while it waits."""

    feed: str
    received_at: datetime
    parts: tuple[tuple[PriceObservation, ...], ...] = ()
    shrunk: tuple[ShrunkSource, ...] | None = None
    released_at: datetime | None = None


@frozen(kw_only=True)
class StoredSignal:
    """A signal with what is stored beside it; ``grade_at`` is when it is looked at next, until it is graded."""

    signal: Signal
    grade_at: datetime
    visibility: SignalVisibility = SignalVisibility.PUBLIC
    personal_salt: str | None = None

    @property
    def is_ungraded(self) -> bool:
        """Tell whether it has no outcome yet."""
        return self.signal.state in (SignalState.OPEN, SignalState.CLOSED)


@frozen(kw_only=True)
class StoredPriceChange:
    """A change of a run over a store's prices, what became of it, and since when."""

    change: PriceChange
    store_id: int
    outcome: ChangeOutcome
    at: datetime


@define(kw_only=True)
class State:
    """Everything at one moment. Lists of a person are tuples by rising id, replaced as a whole, never changed.

    ``moment`` counts transactions, ``generation`` changes of values and tiers, ``price_generation`` those of values
    alone. ``changed`` has the moment at which somebody's lists or visibility last changed.
    """

    moment: int = 0
    generation: int = 0
    price_generation: int = 0
    last_ids: dict[str, int] = field(factory=dict)
    users: dict[int, User] = field(factory=dict)
    changed: dict[int, int] = field(factory=dict)
    blocks: dict[tuple[int, int], datetime] = field(factory=dict)
    favorites: dict[tuple[int, int], datetime] = field(factory=dict)
    connections: dict[frozenset[int], Connection] = field(factory=dict)
    trader_notes: dict[tuple[int, int], tuple[str, datetime]] = field(factory=dict)
    endorsements: dict[tuple[int, int, EndorsementKind], datetime] = field(factory=dict)
    listing_watches: dict[tuple[int, int], int] = field(factory=dict)
    earned_achievements: dict[tuple[int, str], EarnedAchievement] = field(factory=dict)
    achievement_decisions: list[AchievementDecision] = field(factory=list)
    achievement_rarity: dict[str, float] = field(factory=dict)
    chosen_frames: dict[int, FrameTier] = field(factory=dict)
    guild_members: set[tuple[int, int]] = field(factory=set)
    guild_names: dict[int, str] = field(factory=dict)
    match_visits: dict[int, tuple[datetime, datetime | None]] = field(factory=dict)
    tiers: dict[int, int] = field(factory=dict)
    countries: dict[int, str] = field(factory=dict)
    discord_linked: set[int] = field(factory=set)
    cards: dict[int, Card] = field(factory=dict)
    values: dict[tuple[int, Finish, Condition], UnitValue] = field(factory=dict)
    current_prices: dict[tuple[PriceSeries, str], CurrentPrice] = field(factory=dict)
    observations: dict[tuple[PriceSeries, date], ObservedPrice] = field(factory=dict)
    suspects: list[StoredSuspect] = field(factory=list)
    price_files: dict[int, PriceFile] = field(factory=dict)
    feed_states: dict[str, FeedState] = field(factory=dict)
    unvalued: set[tuple[int, Finish]] = field(factory=set)
    items: dict[int, tuple[InventoryItem, ...]] = field(factory=dict)
    haves: dict[int, tuple[Have, ...]] = field(factory=dict)
    wants: dict[int, tuple[Want, ...]] = field(factory=dict)
    alerts: dict[int, AlertState] = field(factory=dict)
    undos: dict[int, UndoRecord] = field(factory=dict)
    match_states: dict[int, StoredState] = field(factory=dict)
    matches: dict[int, tuple[ScoredPair, ...]] = field(factory=dict)
    notified: set[tuple[int, int]] = field(factory=set)
    live_updates: dict[int, tuple[LiveUpdate, ...]] = field(factory=dict)
    notifications: dict[int, Notification] = field(factory=dict)
    notification_people: dict[int, tuple[Naming, frozenset[int]]] = field(factory=dict)
    notification_keys: set[tuple[int, str]] = field(factory=set)
    notification_preferences: dict[int, Preferences] = field(factory=dict)
    push_subscriptions: dict[str, tuple[int, PushSubscription]] = field(factory=dict)
    emails: dict[int, str] = field(factory=dict)
    email_problems: dict[int, tuple[str, str]] = field(factory=dict)
    deliveries: dict[int, StoredDelivery] = field(factory=dict)
    rooms: dict[int, Room] = field(factory=dict)
    messages: dict[int, Message] = field(factory=dict)
    reactions: set[tuple[int, int, str]] = field(factory=set)
    photos: dict[int, Photo] = field(factory=dict)
    held: dict[int, HeldMessage] = field(factory=dict)
    photo_places: dict[int, int] = field(factory=dict)
    reports: dict[int, Report] = field(factory=dict)
    report_outcomes: dict[int, tuple[ReportOutcome, datetime]] = field(factory=dict)
    cases: dict[int, ModerationCase] = field(factory=dict)
    actions: dict[int, ModerationAction] = field(factory=dict)
    appeals: dict[int, Appeal] = field(factory=dict)
    held_payments: dict[int, HeldPayment] = field(factory=dict)
    ledger: list[Entry] = field(factory=list)
    payees: dict[int, PayeeAccount] = field(factory=dict)
    money_moves: dict[int, MoneyMove] = field(factory=dict)
    provider_messages: dict[str, ProviderEvent] = field(factory=dict)
    escrow_alerts: dict[int, EscrowAlert] = field(factory=dict)
    reconciliation_runs: list[ReconciliationRun] = field(factory=list)
    reconciliation_requests: dict[int, ReconciliationRequest] = field(factory=dict)
    ledger_differences: dict[Reference, FoundDifference] = field(factory=dict)
    disputes: dict[int, Dispute] = field(factory=dict)
    dispute_statements: dict[int, DisputeStatement] = field(factory=dict)
    moderator_notes: list[InternalNote] = field(factory=list)
    flags: list[tuple[RaisedFlag, int, datetime]] = field(factory=list)
    sanctions: dict[int, Sanction] = field(factory=dict)
    audit_entries: list[AuditEntry] = field(factory=list)
    trades: dict[int, Trade] = field(factory=dict)
    rings: dict[int, RingTrade] = field(factory=dict)
    trade_steps: dict[tuple[int, int], TradeLogEntry] = field(factory=dict)
    completed_trades: dict[int, CompletedTrade] = field(factory=dict)
    want_fills: dict[int, tuple[WantFill, ...]] = field(factory=dict)
    reviews: dict[int, tuple[Review, ...]] = field(factory=dict)
    reputations: dict[int, Reputation] = field(factory=dict)
    identity_checked: set[int] = field(factory=set)
    anchoring: MarketAnchoring | None = None
    chance_model: ChanceModel | None = None
    nights: dict[str, int] = field(factory=dict)
    tree_entries: list[TreeEntry] = field(factory=list)
    tree_nodes: dict[int, bytes] = field(factory=dict)
    trade_roots: dict[date, TradeRoot] = field(factory=dict)
    signing_keys: dict[str, SigningKey] = field(factory=dict)
    signals: dict[int, StoredSignal] = field(factory=dict)
    signal_outcomes: dict[int, SignalOutcome] = field(factory=dict)
    signal_follows: dict[tuple[int, int], Follow] = field(factory=dict)
    maker_tallies: dict[int, MakerTally] = field(factory=dict)
    sealed_days: dict[date, SealedDay] = field(factory=dict)
    learnings: dict[str, tuple[str, ...]] = field(factory=dict)
    learning_turns: dict[str, tuple[str, datetime]] = field(factory=dict)
    analytics_events: dict[int, tuple[AnalyticsEvent, date | None]] = field(factory=dict)
    analytics_days: tuple[DayCount, ...] = ()
    analytics_cohorts: tuple[CohortWeek, ...] = ()
    survey_closings: dict[int, datetime] = field(factory=dict)
    survey_scores: dict[tuple[date, int], int] = field(factory=dict)
    roles: dict[int, str] = field(factory=dict)
    verified_businesses: set[int] = field(factory=set)
    stores: dict[int, Store] = field(factory=dict)
    store_staff: dict[tuple[int, int], StaffEntry] = field(factory=dict)
    store_events: dict[int, StoreEvent] = field(factory=dict)
    store_event_series: dict[int, StoreEventSeries] = field(factory=dict)
    sign_ups: dict[tuple[int, int], SignUp] = field(factory=dict)
    store_stock: dict[int, Mapping[StockKey, StockLine]] = field(factory=dict)
    buylist_rules: dict[int, tuple[StoredRules, ...]] = field(factory=dict)
    buylist_orders: dict[int, BuylistOrder] = field(factory=dict)
    buylist_log: list[BuylistLogEntry] = field(factory=list)
    store_credit: list[CreditEntry] = field(factory=list)
    store_clearings: dict[int, Clearing] = field(factory=dict)
    store_clearing_circles: dict[int, ClearingCircle] = field(factory=dict)
    store_price_settings: dict[int, PricingSettings] = field(factory=dict)
    store_price_runs: dict[int, PriceRun] = field(factory=dict)
    store_price_changes: dict[tuple[int, StockKey], StoredPriceChange] = field(factory=dict)
    store_messages: dict[int, StoreMessage] = field(factory=dict)
    store_message_turns: dict[tuple[int, int], datetime] = field(factory=dict)
    store_messages_allowed: set[int] = field(factory=set)
    store_sales: dict[tuple[int, int, Finish, date], int] = field(factory=dict)
    outbox: list[tuple[int, Event]] = field(factory=list)
    handled: set[Delivery] = field(factory=set)

    def copied(self) -> "State":
        """Return a copy whose containers can change without changing these."""
        return State(**{column.name: copy(getattr(self, column.name)) for column in fields(State)})

    def next_id(self, kind: str) -> int:
        """Number the next thing of a kind, from 1."""
        self.last_ids[kind] = self.last_ids.get(kind, 0) + 1
        return self.last_ids[kind]

    def bump_version(self, user_id: int) -> int:
        """Count a change of somebody's lists or visibility at this moment."""
        user = self.users[user_id]
        self.users[user_id] = evolve(user, list_version=user.list_version + 1)
        self.changed[user_id] = self.moment
        return user.list_version + 1

    def mark_handled(self, delivery: Delivery) -> bool:
        """Note that a handler has done an event; False if it had done so before."""
        is_new = delivery not in self.handled
        self.handled.add(delivery)
        return is_new

    def promised_copies(self, want_id: int) -> int:
        """Count the copies that accepted trades will bring for a want."""
        return sum(fill.copies for fills in self.want_fills.values() for fill in fills if fill.want_id == want_id)

    def forget_wants(self, want_ids: Iterable[int]) -> None:
        """Let what was promised for wants that are gone count for none, should they come back."""
        gone = set(want_ids)
        for trade_id, fills in self.want_fills.items():
            self.want_fills[trade_id] = tuple(fill for fill in fills if fill.want_id not in gone)

    def follower_count(self, signal_id: int) -> int:
        """Count who follows a signal now."""
        return sum(key == signal_id and follow.is_active for (key, _), follow in self.signal_follows.items())

    def guilds_of(self, user_id: int) -> set[int]:
        """List the Discord servers that somebody is a member of."""
        return {guild for guild, member in self.guild_members if member == user_id}

    def is_blocked(self, one: int, other: int) -> bool:
        """Tell whether either of two people blocks the other."""
        return (one, other) in self.blocks or (other, one) in self.blocks

    def is_seen(self, user_id: int, since: datetime) -> bool:
        """Tell whether others may see somebody as a candidate: active, public, and here not too long ago."""
        user = self.users[user_id]
        return user.is_active and user.is_public and user.last_active_at >= since
