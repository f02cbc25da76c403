"""What a trade is about: lines, cash, and how the cards change hands."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from attrs import field, frozen, validators

from dualcaster_core.collection.model import LARGEST_QUANTITY, ItemKey
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.kernel.text import plain_text
from dualcaster_core.trading.errors import ProposalInvalid
from dualcaster_core.trading.lifecycle import Party

MOST_LINES: Final = 100
"""Lines on each side of a trade."""
LONGEST_MESSAGE: Final = 2000
LARGEST_CASH: Final = Decimal("100000.00")
"""Dollars that one side may add."""
EXPIRY_DAYS: Final = (1, 30)
DEFAULT_EXPIRY_DAYS: Final = 7
NOTHING: Final = Decimal("0.00")


class Exchange(StrEnum):
    """How the cards change hands."""

    IN_PERSON = "in_person"
    MAIL = "mail"
    STORE = "store"
    OTHER = "other"


@frozen(kw_only=True)
class TradeLine:
    """Copies of one inventory item that a side gives: what they are, and what one is worth as the server has it.

    ``unit_value`` is in US dollars, None unpriced; ``ask`` is what the owner wants for one at least, which counts in
    no value. Both are as they were when the proposal was sent; of a draft, as they are. ``item_id`` is the inventory
    item the copies come from. ``name`` and ``set_code`` name the printing for people and for the record.
    """

    item_id: int
    key: ItemKey
    quantity: int = field(validator=[validators.ge(1), validators.le(LARGEST_QUANTITY)])
    unit_value: Decimal | None = None
    value_source: str | None = None
    value_observed_at: datetime | None = None
    ask: Decimal | None = None
    wants_only: bool = False
    name: str = ""
    set_code: str = ""
    collector_number: str = ""
    id: int = field(default=UNSAVED, eq=False)

    @property
    def value(self) -> Decimal:
        """What the copies are worth together, in dollars; unpriced ones add nothing."""
        return round_half_up(self.quantity * self.unit_value) if self.unit_value is not None else NOTHING


def worth(lines: Iterable[TradeLine]) -> Decimal:
    """Add up what lines are worth, in dollars."""
    return sum((line.value for line in lines), NOTHING)


def _cash(_: object, attribute: Any, amount: Decimal) -> None:
    if not (amount.is_finite() and 0 <= amount <= LARGEST_CASH) or amount != round_half_up(amount):
        raise ProposalInvalid(
            f"cash is an amount of whole cents from $0 to ${LARGEST_CASH:,}", field=attribute.name, value=str(amount)
        )


def _days(_: object, __: object, days: int) -> None:
    least, most = EXPIRY_DAYS
    if not least <= days <= most:
        raise ProposalInvalid(f"a proposal lasts {least} to {most} days", field="expires_in_days", value=days)


@frozen(kw_only=True)
class Terms:
    """What is proposed: the lines of both sides, cash added by one of them at most, and how the cards change hands.

    Cash is in US dollars. Raises ``ProposalInvalid`` where a side has over 100 lines, names an item twice, where both
    add cash, and where a side gives nothing at all.
    """

    offered: tuple[TradeLine, ...] = ()
    asked: tuple[TradeLine, ...] = ()
    cash_from_proposer: Decimal = field(default=NOTHING, validator=_cash)
    cash_from_recipient: Decimal = field(default=NOTHING, validator=_cash)
    exchange: Exchange = Exchange.OTHER
    held_payment: bool = False
    message: str = field(default="", validator=plain_text(LONGEST_MESSAGE))
    expires_in_days: int = field(default=DEFAULT_EXPIRY_DAYS, validator=_days)

    def __attrs_post_init__(self) -> None:
        for lines, name in ((self.offered, "proposer_offers"), (self.asked, "proposer_wants")):
            if len(lines) > MOST_LINES:
                raise ProposalInvalid(f"a side has at most {MOST_LINES} lines", field=name, lines=len(lines))
            if len({line.item_id for line in lines}) != len(lines):
                raise ProposalInvalid("each item is named once, with its number of copies", field=name)
        if self.cash_from_proposer and self.cash_from_recipient:
            raise ProposalInvalid("only one of the two sides adds cash", field="cash")
        if self.held_payment and not (self.cash_from_proposer or self.cash_from_recipient):
            raise ProposalInvalid("a held payment needs cash to hold", field="held_payment")

    @property
    def offered_value(self) -> Decimal:
        """What the proposer's cards are worth."""
        return worth(self.offered)

    @property
    def asked_value(self) -> Decimal:
        """What the recipient's cards are worth."""
        return worth(self.asked)

    @property
    def proposer_total(self) -> Decimal:
        """What the proposer gives, cash included."""
        return self.offered_value + self.cash_from_proposer

    @property
    def recipient_total(self) -> Decimal:
        """What the recipient gives, cash included."""
        return self.asked_value + self.cash_from_recipient

    def lines_of(self, party: Party) -> tuple[TradeLine, ...]:
        """Return what a party gives."""
        return self.offered if party is Party.PROPOSER else self.asked

    def cash_of(self, party: Party) -> Decimal:
        """Return the cash that a party adds."""
        return self.cash_from_proposer if party is Party.PROPOSER else self.cash_from_recipient

    def check_complete(self) -> None:
        """Raise ``ProposalInvalid`` where a side gives nothing: neither a line nor cash."""
        for party, name in ((Party.PROPOSER, "proposer_offers"), (Party.RECIPIENT, "proposer_wants")):
            if not self.lines_of(party) and not self.cash_of(party):
                raise ProposalInvalid("each side gives at least one card or cash", field=name)


@frozen(kw_only=True)
class Shipment:
    """That a party sent their cards: when, and how to follow the parcel where they say so."""

    at: datetime
    carrier: str = field(default="", validator=plain_text(60))
    tracking: str = field(default="", validator=plain_text(80))


@frozen(kw_only=True)
class PartyProgress:
    """How far a party has come with an accepted trade."""

    sent: Shipment | None = None
    confirmed_at: datetime | None = None


class EndReason(StrEnum):
    """Why a trade was cancelled."""

    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"
    AGREED = "agreed"
    CANCELLED_ALONE = "cancelled_alone"
    NOTHING_SENT = "nothing_sent"
    UNPAID = "unpaid"
    LAPSED = "lapsed"
    RULING = "ruling"
    NO_LONGER_AVAILABLE = "no_longer_available"


@frozen(kw_only=True)
class TradingRules:
    """Numbers around trades that a deployment may change.

    ``proposals_hourly`` new proposals an hour, ``open_for_new`` open at a time until the first completed trade,
    ``counters`` in one chain. ``moved_percent`` is by how much a side's value may move before accepting asks again.
    ``silent_consent`` after which a wish to cancel counts as agreed, ``nothing_sent`` after which one may cancel on the
    other, ``lapse`` after which an accepted trade that nobody touched ends, ``reminders`` after one confirmation, and
    ``unanswered`` later the trade completes or is disputed. ``exposure`` is the dollars that each tier may have
    promised by mail, by its number; tiers that are not named have no limit. ``tracking_above`` and
    ``tracking_above_new`` are dollars of one side's value from which tracking is asked for, the second of people with
    fewer than ``experienced`` completed trades.
    """

    proposals_hourly: int = 10
    open_for_new: int = 3
    counters: int = 10
    moved_percent: int = 10
    silent_consent: timedelta = timedelta(days=7)
    nothing_sent: timedelta = timedelta(days=7)
    lapse: timedelta = timedelta(days=30)
    reminders: tuple[timedelta, ...] = (timedelta(days=7), timedelta(days=14))
    unanswered: timedelta = timedelta(days=14)
    exposure: tuple[Decimal, ...] = (Decimal(100), Decimal(250), Decimal(1000))
    tracking_above: Decimal = Decimal(25)
    tracking_above_new: Decimal = Decimal(10)
    experienced: int = 10
    remind_unsent_after: timedelta = timedelta(days=3)
    dispute_after_domestic: timedelta = timedelta(days=14)
    dispute_after_international: timedelta = timedelta(days=28)


DEFAULT_TRADING_RULES: Final = TradingRules()
