"""What trading needs from outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from attrs import evolve, field, frozen

from dualcaster_core.accounts.ports import SanctionsUnitOfWork
from dualcaster_core.collection.bulk.ports import ChosenLines
from dualcaster_core.collection.model import Have, ItemKey
from dualcaster_core.collection.ports import CollectionUnitOfWork
from dualcaster_core.matching.pairing import PairingWant
from dualcaster_core.notifying.ports import NotifyingUnitOfWork
from dualcaster_core.reputation.reviews.ports import ReviewsUnitOfWork
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.trading.events import TradeEvent
from dualcaster_core.trading.pictures import TradePicture
from dualcaster_core.trading.trade import Trade


@frozen(kw_only=True)
class TradableItem:
    """An inventory item as a trade needs to know it: what it is, what one copy is worth now, and its offer.

    ``unit_value`` is in US dollars, None unpriced. ``have`` is None where the item is not on the have list.
    """

    item_id: int
    owner_id: int
    key: ItemKey
    quantity: int
    reserved: int
    name: str
    set_code: str
    collector_number: str
    unit_value: Decimal | None = None
    value_source: str | None = None
    value_observed_at: datetime | None = None
    have: Have | None = None

    @property
    def free(self) -> int:
        """Copies that are not promised in accepted trades."""
        return self.quantity - self.reserved

    @property
    def on_offer(self) -> int:
        """Copies that others may ask for."""
        if self.have is None or not self.have.is_active:
            return 0
        return min(self.have.quantity_for_trade, self.free)


@frozen(kw_only=True)
class WantedPrinting:
    """A printing that was asked about, and a want that takes it as far as the printing goes.

    ``oracle`` and ``set_code`` are those of the printing; so many copies for the want are ``promised`` in trades.
    """

    card_id: int
    oracle: int
    set_code: str
    want: PairingWant
    promised: int = 0

    @property
    def without_promised(self) -> "WantedPrinting":
        """The same, with a want of only as many copies as are not promised yet."""
        return evolve(self, want=evolve(self.want, quantity=self.want.quantity - self.promised))


@frozen(kw_only=True)
class WantFill:
    """So many copies of a line of a trade fill a want."""

    line_id: int
    want_id: int
    copies: int


@frozen(kw_only=True)
class TraderFacts:
    """What a trade needs to know of one of its people.

    ``tier`` is that of their reputation; ``country`` its code, empty where they do not say.
    """

    user_id: int
    username: str
    is_active: bool
    tier: Tier
    completed_trades: int
    country: str = ""


@frozen(kw_only=True)
class Exposure:
    """An accepted trade under way, not in person: what somebody is to receive in it, in dollars."""

    trade_id: int
    value: Decimal


@frozen(kw_only=True)
class CompletedTrade:
    """The record of a completed trade, which never changes. A is the proposer, B the recipient.

    ``*_gave`` has a mapping for each line: card, printing, finish, condition, language, signed, altered, quantity and
    unit value. ``completion_method`` is how the cards changed hands; ``notes`` says where one side never confirmed.
    """

    proposal_id: int
    user_a_id: int
    user_b_id: int
    user_a_username: str
    user_b_username: str
    user_a_gave: tuple[Mapping[str, Any], ...]
    user_b_gave: tuple[Mapping[str, Any], ...]
    user_a_gave_value: Decimal
    user_b_gave_value: Decimal
    cash_from_a: Decimal
    cash_from_b: Decimal
    total_trade_value: Decimal
    completion_method: str
    proposed_at: datetime
    completed_at: datetime
    user_a_confirmed: bool
    user_b_confirmed: bool
    notes: str = ""


@frozen(kw_only=True)
class TradeLogEntry:
    """A step that was taken: by whom (None: the clock, a moderator or the system), when, and what it led to."""

    version: int
    at: datetime
    actor_id: int | None
    action: str
    status: str
    fault_id: int | None = None
    reason: str = ""


@frozen(kw_only=True)
class DueTrades:
    """Keys of trades that time alone moves on, each in the order of their ids.

    ``expired`` proposals, ``silent_cancels`` whose wish to cancel nobody answered, ``lapsed`` ones that nobody touched,
    ``unanswered`` ones where a party never confirmed, ``reminders`` where the next reminder is due, ``unsent`` legs of
    rings whose giver let the time to send pass.
    """

    expired: tuple[int, ...] = ()
    silent_cancels: tuple[int, ...] = ()
    lapsed: tuple[int, ...] = ()
    unanswered: tuple[int, ...] = ()
    reminders: tuple[int, ...] = ()
    unsent: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return any((self.expired, self.silent_cancels, self.lapsed, self.unanswered, self.reminders, self.unsent))


@frozen(kw_only=True)
class DueBefore:
    """Moments before which something must have happened for a trade to be due."""

    now: datetime
    asked: datetime
    accepted: datetime
    answered: datetime
    started: datetime
    first_confirmed: tuple[datetime, ...] = field(factory=tuple)


@frozen(kw_only=True)
class MarkChanges:
    """Keys of open proposals whose mark of missing copies is wrong, each in the order of their ids.

    ``missing`` need copies that are gone or promised elsewhere; ``back`` have them again.
    """

    missing: tuple[int, ...] = ()
    back: tuple[int, ...] = ()


class TradeLookups(Protocol):
    """Finds and counts trades; each is one statement."""

    async def open_count(self, proposer_id: int) -> int:
        """Count the proposals of somebody that wait for an answer."""
        ...

    async def sent_since(self, proposer_id: int, since: datetime) -> int:
        """Count the first proposals (no counters) that somebody sent since a moment."""
        ...

    async def unaccepted_between(self, one: int, other: int) -> Sequence[int]:
        """List the drafts and open proposals between two people, by id."""
        ...

    async def unaccepted_of(self, user_id: int) -> Sequence[int]:
        """List the drafts and open proposals of which somebody is a party, by id."""
        ...

    async def mismarked(self, user_id: int) -> MarkChanges:
        """Compare the open proposals of somebody with the copies that are there, in one statement."""
        ...

    async def exposure(self, user_id: int) -> Sequence[Exposure]:
        """List what somebody is to receive in accepted trades under way, but those in person, the largest first."""
        ...

    async def due(self, before: DueBefore, *, limit: int) -> DueTrades:
        """List the trades that time moves on, at most ``limit`` of each kind."""
        ...


class TradeRepository(TradeLookups, Protocol):
    """Loads and stores trades with their lines, the log of their steps, and the records of completed ones.

    Who changes a trade holds the locks of both people's lists, the lower key first, and then the trade's.
    """

    async def add(self, trade: Trade, event: TradeEvent | None = None) -> Trade:
        """Store a new trade and return it with its keys; the first of a chain names the chain."""
        ...

    async def one(self, trade_id: int, *, lock: bool = False) -> Trade | None:
        """Load a trade; ``lock`` keeps others from changing it until the end."""
        ...

    async def legs_of(self, ring_ids: Sequence[int], *, lock: bool = False) -> Sequence[Trade]:
        """Load the legs of rings, by id; ``lock`` keeps others from changing them until the end. Two statements."""
        ...

    async def store(self, trade: Trade, event: TradeEvent, *, reason: str = "") -> None:
        """Replace a trade, its lines too where they changed, and write the step down in its log.

        Raises ``TradeConflict`` where the stored version is not the one before.
        """
        ...

    async def mark(self, trade: Trade) -> None:
        """Note ``copies_missing_at`` and ``reminders``, which are no step and leave the version."""
        ...

    async def record_completed(self, record: CompletedTrade) -> None:
        """Write the record of a completed trade. Raises ``TradeConflict`` where there is one."""
        ...

    async def completed(self, trade_id: int) -> CompletedTrade | None:
        """Load the record of a completed trade."""
        ...

    async def log(self, trade_id: int) -> Sequence[TradeLogEntry]:
        """List the steps of a trade, in order."""
        ...


class TraderQueries(Protocol):
    """Reads what trades need to know of people, and who blocks whom."""

    async def of(self, user_ids: Sequence[int]) -> Mapping[int, TraderFacts]:
        """Return what is known of these people, in one statement."""
        ...

    async def named(self, usernames: Sequence[str]) -> Mapping[str, TraderFacts]:
        """Return what is known of the people of these names, whatever their case, by name as asked. One statement."""
        ...

    async def open_to_trades(self, user_ids: Sequence[int], *, seen_since: datetime) -> frozenset[int]:
        """Return who of these people show both of their lists to everybody and were here since. One statement."""
        ...

    async def blocks_between(self, one: int, other: int) -> frozenset[int]:
        """Return which of the two block the other."""
        ...

    async def blocks_among(self, user_ids: Sequence[int]) -> frozenset[tuple[int, int]]:
        """Return who of these people blocks whom of them. One statement."""
        ...


class TradableItems(Protocol):
    """Reads the items that trades are made of."""

    async def of(self, owner_id: int, item_ids: Sequence[int]) -> Mapping[int, TradableItem]:
        """Return these items of an owner with what they are worth now; others are left out. One statement."""
        ...

    async def wants_for(
        self, wanter_id: int, card_ids: Sequence[int], *, public_only: bool = False
    ) -> Sequence[WantedPrinting]:
        """List the active wants of somebody that take one of these printings, by want and printing. One statement."""
        ...

    async def wanted(self, wanter_id: int, keys: Sequence[ItemKey]) -> frozenset[ItemKey]:
        """Tell which of these copies would fill a public, active want of somebody, whatever they are worth."""
        ...


class PromisedCopies(Protocol):
    """The copies that accepted trades will bring, which count against wants. The caller holds the locks of both."""

    async def promise(self, trade_id: int, fills: Sequence[WantFill]) -> None:
        """Count copies of an accepted trade against wants. One statement."""
        ...

    async def release(self, trade_id: int) -> None:
        """Count them no more. One statement."""
        ...

    async def of(self, trade_id: int) -> Sequence[WantFill]:
        """List what a trade has promised, by line and want."""
        ...


class TradeClocks(Protocol):
    """Stops the clocks of trades while somebody is suspended, by the rules of ``pauses``."""

    async def pause(self, person_id: int, at: datetime) -> None:
        """Stop the clocks of all trades of somebody that are under way or wait for an answer."""
        ...

    async def resume(self, person_ids: Collection[int], at: datetime) -> None:
        """Let the clocks of the trades of people go on, but where one of the two is suspended still.

        The caller has stored that the suspensions of these people are over.
        """
        ...


class TradingUnitOfWork(CollectionUnitOfWork, SanctionsUnitOfWork, NotifyingUnitOfWork, Protocol):
    """A transaction over trades and the lists that they move copies between."""

    @property
    def traders(self) -> TraderQueries:
        """What trades need to know of people."""
        ...

    @property
    def lines(self) -> ChosenLines:
        """Items, haves and wants, many at once."""
        ...

    @property
    def trades(self) -> TradeRepository:
        """The trades."""
        ...

    @property
    def tradable(self) -> TradableItems:
        """The items that trades are made of."""
        ...

    @property
    def promised(self) -> PromisedCopies:
        """The copies that accepted trades will bring."""
        ...


class ReviewNoticesUnitOfWork(TradingUnitOfWork, ReviewsUnitOfWork, Protocol):
    """A transaction over reviews and what the people of a trade are told of them."""


@frozen(kw_only=True)
class ExpiringProposal:
    """A proposal that waits for its recipient's answer and ends soon; ``key`` names the reminder of it."""

    trade_id: int
    recipient_id: int
    proposer_id: int
    proposer: str
    expires_at: datetime
    key: str


class ExpiringProposals(Protocol):
    """Finds proposals that end soon."""

    async def unreminded(self, after: datetime, until: datetime, *, limit: int) -> Sequence[ExpiringProposal]:
        """List open proposals that end between two moments and whose recipients were not reminded, soonest first."""
        ...


class TradePictures(Protocol):
    """Draws pictures of trades, off the event loop and a few at a time."""

    async def draw(self, picture: TradePicture) -> bytes:
        """Draw both sides of a trade as a PNG of at most a megabyte."""
        ...
