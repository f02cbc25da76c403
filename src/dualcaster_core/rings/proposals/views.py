"""What is shown of rings: rows of lists, and one ring with everything about it."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.trading.lifecycle import Status
from dualcaster_core.trading.model import Exchange
from dualcaster_core.trading.reading.views import TradeLineView, TradePerson


class RingTab(StrEnum):
    """The lists that somebody's rings are in; ``ended`` has those that are complete too."""

    OPEN = "open"
    UNDER_WAY = "under_way"
    ENDED = "ended"


@frozen(kw_only=True)
class RingMemberView:
    """One of the people of a ring: what they give and get in US dollars, cash included, and whether they accepted.

    ``pays`` is the cash that they add, ``is_paid`` what they get in cash.
    """

    person: TradePerson
    accepted_at: datetime | None
    gives_value: Decimal
    gets_value: Decimal
    pays: Decimal
    is_paid: Decimal

    @property
    def difference(self) -> Decimal:
        """What they get less what they give."""
        return self.gets_value - self.gives_value


@frozen(kw_only=True)
class RingLegView:
    """What one of the people gives another; ``trade`` is the public id of the leg once it began, None before.

    ``send_by`` is until when the giver is to send, None where nothing is to be sent (any more). A leg without lines
    carries cash alone.
    """

    giver: str
    receiver: str
    lines: tuple[TradeLineView, ...]
    value: Decimal
    cash: Decimal
    copies: int
    status: Status
    trade: str | None
    send_by: datetime | None
    sent_at: datetime | None
    completed_at: datetime | None


@frozen(kw_only=True)
class RingSummary:
    """A ring in a list, as one of its people sees it.

    ``members`` are in the order of giving, the reader first. ``is_your_turn``: it waits for the reader's answer, or for
    what they are to send or confirm. ``people`` counts who trades, ``accepted`` who has accepted.
    """

    hashid: str
    status: RingStatus
    version: int
    members: tuple[RingMemberView, ...]
    exchange: Exchange
    created_at: datetime
    expires_at: datetime
    is_your_turn: bool
    next_step: str
    accepted: int

    @property
    def people(self) -> int:
        """How many trade."""
        return len(self.members)

    @property
    def you(self) -> RingMemberView:
        """The reader."""
        return self.members[0]


@frozen(kw_only=True)
class RingDetail(RingSummary):
    """One ring with everything about it. ``legs`` begin with what the reader gives.

    ``values_moved``: what the reader gives or gets moved so far that accepting asks to confirm it. ``ended_by`` is who
    declined it, ``repairs`` the public id of the ring whose place it takes.
    """

    legs: tuple[RingLegView, ...]
    can_accept: bool
    can_decline: bool
    values_moved: bool
    proposer: str | None
    started_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    reason: str
    repairs: str | None


@frozen(kw_only=True)
class RingPage:
    """A page of rings, newest first."""

    items: tuple[RingSummary, ...]
    next_cursor: str | None
