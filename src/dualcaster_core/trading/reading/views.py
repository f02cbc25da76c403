"""What is shown of trades: rows of lists, one trade with everything about it, and the cards to build one from."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from dualcaster_core.catalogue.grading import ConditionName, Finish
from dualcaster_core.trading.holding.views import TradePayment
from dualcaster_core.trading.lifecycle import Action, Status
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.next_steps import Turn
from dualcaster_core.trading.screening.ports import HeldWords


class TradeTab(StrEnum):
    """The lists that somebody's trades are in; ``ended`` has those that came to nothing."""

    YOUR_TURN = "your_turn"
    INCOMING = "incoming"
    OUTGOING = "outgoing"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    ENDED = "ended"


@frozen(kw_only=True)
class TabCounts:
    """How many trades of somebody are in each list; those that came to nothing are not counted."""

    your_turn: int = 0
    incoming: int = 0
    outgoing: int = 0
    in_progress: int = 0
    completed: int = 0


@frozen(kw_only=True)
class TradePerson:
    """One of the two people of a trade."""

    username: str
    tier: str
    completed_trades: int


@frozen(kw_only=True)
class BestCard:
    """The most valuable card of a side."""

    hashid: str
    name: str


@frozen(kw_only=True)
class Consequence:
    """What happens at a moment if nothing arrives until then."""

    at: datetime
    what: str


@frozen(kw_only=True)
class TradeSummary:
    """A trade in a list, as one of its two people sees it.

    Values are US dollars, as they were when it was sent; of a draft, as they were when it was saved. ``difference`` is
    what the reader gets less what they give, cash included. ``*_copies`` count cards, ``unpriced_copies`` those without
    a price. ``copies_missing``: cards that the open proposal needs are gone. ``payment`` is the one that is held for
    it, None where none is: before it is accepted a proposal has none.
    """

    hashid: str
    chain: str
    counter_count: int
    status: Status
    version: int
    proposer: str
    recipient: str
    partner: TradePerson
    is_proposer: bool
    proposer_offers_value: Decimal
    proposer_wants_value: Decimal
    proposer_adds_cash: Decimal
    recipient_adds_cash: Decimal
    proposer_offers_copies: int
    proposer_wants_copies: int
    unpriced_copies: int
    difference: Decimal
    proposer_best: BestCard | None
    recipient_best: BestCard | None
    exchange: Exchange
    created_at: datetime
    sent_at: datetime | None
    expires_at: datetime | None
    turn: Turn
    next_step: str
    deadline: datetime | None
    copies_missing: bool
    payment: TradePayment | None

    @property
    def gives_value(self) -> Decimal:
        """What the reader's cards are worth."""
        return self.proposer_offers_value if self.is_proposer else self.proposer_wants_value

    @property
    def gets_value(self) -> Decimal:
        """What the other's cards are worth."""
        return self.proposer_wants_value if self.is_proposer else self.proposer_offers_value


@frozen(kw_only=True)
class TradePage:
    """A page of trades, newest first, and how many there are in each list."""

    items: tuple[TradeSummary, ...]
    next_cursor: str | None
    counts: TabCounts


@frozen(kw_only=True)
class TradeLineView:
    """Copies of one inventory item that a side gives.

    ``unit_value`` is what one was worth when it was sent, with its source and age, and ``unit_value_now`` what one is
    worth now; None unpriced. ``ask`` is what their owner asks for one at least, and counts in no value. ``left`` is how
    many copies are there to give, None where that is over.
    """

    item_id: str
    card_hashid: str
    name: str
    set_code: str
    collector_number: str
    finish: Finish
    condition: ConditionName
    language: str
    signed: bool
    altered: bool
    quantity: int
    unit_value: Decimal | None
    total_value: Decimal | None
    value_source: str | None
    value_observed_at: datetime | None
    unit_value_now: Decimal | None
    ask: Decimal | None
    wants_only: bool
    left: int | None

    @property
    def is_missing(self) -> bool:
        """Whether there are not enough copies left."""
        return self.left is not None and self.left < self.quantity


@frozen(kw_only=True)
class PartyProgressView:
    """How far one of the two has come with an accepted trade."""

    sent_at: datetime | None
    carrier: str
    tracking: str
    confirmed_at: datetime | None
    asks_for_tracking: bool


@frozen(kw_only=True)
class LineChange:
    """What a counter-offer changes: copies that ``username`` gives, before and after."""

    username: str
    name: str
    set_code: str
    collector_number: str
    before: int
    after: int


@frozen(kw_only=True)
class ChainStep:
    """A proposal of a chain, and what it changes of the one before; cash is what a side adds, in US dollars.

    ``by`` is who proposed it. ``changes`` are none for the first.
    """

    hashid: str
    by: str
    status: Status
    sent_at: datetime | None
    message: str
    changes: tuple[LineChange, ...]
    cash_by: str | None
    cash: Decimal
    cash_before_by: str | None
    cash_before: Decimal

    @property
    def moves_cash(self) -> bool:
        """Whether the cash is another than in the proposal before."""
        return (self.cash_by, self.cash) != (self.cash_before_by, self.cash_before)


@frozen(kw_only=True)
class TradeDetail(TradeSummary):
    """One trade with everything about it, as one of its two people sees it.

    ``ring`` is the public id of the ring whose leg it is: then the proposer gives and gets nothing back.

    ``*_value_now`` are what both sides' cards are worth now; ``values_moved``: one of them moved so far that accepting
    asks to confirm it. ``actions`` are what the reader can do now.
    ``ships_first`` is the username of who sends first, None for both at once or where nothing is mailed.
    ``at_fault`` is whom a cancellation counts against.
    ``held_words`` are what the reader wrote with the steps of the chain that is being checked: the other is not shown
    it yet, and of what the other wrote the reader learns nothing.
    """

    ring: str | None
    proposer_offers: tuple[TradeLineView, ...]
    proposer_wants: tuple[TradeLineView, ...]
    proposer_offers_value_now: Decimal
    proposer_wants_value_now: Decimal
    values_moved: bool
    message: str
    reason: str
    held_payment: bool
    expires_in_days: int
    end_reason: str | None
    at_fault: str | None
    viewed_at: datetime | None
    accepted_at: datetime | None
    ended_at: datetime | None
    cancel_asked_by: str | None
    ships_first: str | None
    proposer_progress: PartyProgressView
    recipient_progress: PartyProgressView
    actions: tuple[Action, ...]
    otherwise: str
    consequences: tuple[Consequence, ...]
    steps: tuple[ChainStep, ...]
    held_words: tuple[HeldWords, ...] = ()

    @property
    def gives(self) -> tuple[TradeLineView, ...]:
        """What the reader gives."""
        return self.proposer_offers if self.is_proposer else self.proposer_wants

    @property
    def gets(self) -> tuple[TradeLineView, ...]:
        """What the reader gets."""
        return self.proposer_wants if self.is_proposer else self.proposer_offers


@frozen(kw_only=True)
class BuilderItem:
    """Copies that can be put into a proposal.

    ``available`` is how many there are to choose from, ``chosen`` how many were. ``wanted`` is how many copies the
    other has on their want list that these would be. ``is_offered``: it is on the have list.
    """

    item_id: str
    card_hashid: str
    name: str
    set_code: str
    collector_number: str
    finish: Finish
    condition: ConditionName
    language: str
    signed: bool
    altered: bool
    available: int
    chosen: int
    wanted: int
    is_offered: bool
    unit_value: Decimal | None
    value_source: str | None
    value_observed_at: datetime | None
    ask: Decimal | None
    wants_only: bool


@frozen(kw_only=True)
class BuilderSide:
    """What one of the two gives in a proposal that is being built, and what else there is to choose from.

    ``chosen`` come first in the order in which they were chosen; ``choices`` are others that fit the search, wanted
    ones first; ``more``: there are more of them. ``value`` is that of the chosen cards in US dollars.
    """

    username: str
    chosen: tuple[BuilderItem, ...]
    choices: tuple[BuilderItem, ...]
    more: bool
    value: Decimal
    copies: int
    unpriced: int


@frozen(kw_only=True)
class TradeBuilder:
    """A proposal that is being built: the side of who builds it, and the other's."""

    partner: TradePerson
    offers: BuilderSide
    wants: BuilderSide

    @property
    def wants_only(self) -> bool:
        """Whether a chosen card of the other's is given for their wants only."""
        return any(item.wants_only for item in self.wants.chosen)


@frozen(kw_only=True)
class SuggestedLine:
    """Copies of an item in a suggestion, and how many of them are in the proposal as it is; 0 takes the line out."""

    item_id: str
    card_hashid: str
    name: str
    set_code: str
    collector_number: str
    quantity: int
    quantity_before: int
    unit_value: Decimal | None


@frozen(kw_only=True)
class SuggestedCounter:
    """The smallest edit that makes a proposal fair, as the caller could propose it: they are the proposer of it.

    ``difference`` is what the caller gets less what they give, cash included. ``copies_changed`` counts copies added
    and removed, ``cash_moved`` by how many dollars the cash changes. ``exact``: no smaller edit makes it fair.
    """

    proposer_offers: tuple[SuggestedLine, ...]
    proposer_wants: tuple[SuggestedLine, ...]
    proposer_offers_value: Decimal
    proposer_wants_value: Decimal
    proposer_adds_cash: Decimal
    recipient_adds_cash: Decimal
    difference: Decimal
    copies_changed: int
    cash_moved: Decimal
    exact: bool
