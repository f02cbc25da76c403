"""Clearings as staff and the people in them see them. Amounts are in US dollars."""

from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.rings.proposals.lifecycle import RingStatus
from dualcaster_core.stores.clearing.lifecycle import ClearingStatus, CounterStatus

THE_STORE = ""
"""What stands for the store where a username stands for a person."""


@frozen(kw_only=True)
class CircleLineView:
    """Copies of a printing that travel; ``card`` is its public id, ``value`` that of all copies."""

    card: str
    name: str
    copies: int
    value: Decimal


@frozen(kw_only=True)
class CircleLegView:
    """Who gives what to whom; the store's name is empty."""

    giver: str
    receiver: str
    value: Decimal
    lines: tuple[CircleLineView, ...]

    @property
    def copies(self) -> int:
        """How many copies travel."""
        return sum(line.copies for line in self.lines)


@frozen(kw_only=True)
class CircleCash:
    """What one adds for another so that everybody gets as much as they give; the store's name is empty."""

    payer: str
    payee: str
    amount: Decimal


@frozen(kw_only=True)
class CounterView:
    """What somebody gives and gets at the counter, by its public id; ``pays`` below 0 is what they are paid."""

    hashid: str
    username: str
    status: CounterStatus
    gives: tuple[CircleLineView, ...]
    gets: tuple[CircleLineView, ...]
    pays: Decimal
    can_hand_over: bool


@frozen(kw_only=True)
class CircleMember:
    """Somebody in a circle, and whether they accepted."""

    username: str
    accepted: bool


@frozen(kw_only=True)
class CircleView:
    """A circle: whoever gives to whom. ``ring``, ``status`` and ``version`` are those of the ring it became.

    ``wants_met`` copies go from one person to another, ``through_store`` pass the store. A circle of a draft has no
    ring yet.
    """

    ring: str | None
    status: RingStatus | None
    version: int
    members: tuple[CircleMember, ...]
    legs: tuple[CircleLegView, ...]
    cash: tuple[CircleCash, ...]
    at_counter: tuple[CounterView, ...]
    wants_met: int
    through_store: int
    expires_at: datetime | None

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Who has not accepted yet."""
        if self.status is not RingStatus.PROPOSED:
            return ()
        return tuple(member.username for member in self.members if not member.accepted)


@frozen(kw_only=True)
class ClearingView:
    """What was found for those present.

    ``present`` people take part; ``left_out`` do not, because they hide their profile or a list. ``considered`` circles
    were looked at, and where ``optimal`` no choice of them is better.
    """

    hashid: str
    status: ClearingStatus
    created_at: datetime
    present: int
    left_out: tuple[str, ...]
    circles: tuple[CircleView, ...]
    considered: int
    optimal: bool
    wants_met: int
    through_store: int


@frozen(kw_only=True)
class StoreNight:
    """The clearings of an event for staff: how many are checked in, drafts, and the circles that were proposed."""

    present: int
    drafts: tuple[ClearingView, ...]
    circles: tuple[CircleView, ...]


@frozen(kw_only=True)
class MyCircles:
    """The circles of an event that somebody is in."""

    circles: tuple[CircleView, ...]
