"""What people of the market can give each other, and the rings that follow."""

from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.rings.model import SMALLEST_RING

PAIR = 2
"""People of a match; a ring has more."""

ARC_LINES = 12
"""Lines of which an arc says what each is worth."""
Leg = tuple[int, int]
"""Who gives, and who gets, by their ids."""


@frozen(kw_only=True)
class MarketRingRules:
    """Settings of rings among users.

    ``largest`` is how many people a ring has at most unless told otherwise. What somebody gives and gets differs by at
    most ``tolerance_percent`` (0..50) of the larger value, and a leg is worth at least ``least_cents``. Looked at are
    the ``neighbours`` whose lists fit a user's best in each direction, and as many ``others`` who were active last,
    because a ring leads through people who have nothing for its first one. Of a whole market it is the ``people`` who
    were active last, and of each the ``givers`` who have most of what they want; rings are
    chosen among up to ``considered`` ones.
    """

    largest: int = 4
    tolerance_percent: int = 5
    least_cents: int = 100
    neighbours: int = 50
    others: int = 70
    people: int = 2_000
    givers: int = 50
    considered: int = 10_000

    def __attrs_post_init__(self) -> None:
        if not SMALLEST_RING <= self.largest <= 6:
            raise ValidationFailed(f"rings among users have {SMALLEST_RING} to 6 people", field="largest")
        if not 0 <= self.tolerance_percent <= 50:
            raise ValidationFailed("what somebody gives and gets may differ by 0 to 50 percent", field="tolerance")


@frozen
class MarketArc:
    """What one person has that another publicly wants, added up: whole US cents of the priced copies.

    ``lines`` are what its most valuable lines are worth, the largest first; at most ``ARC_LINES`` of them.
    """

    giver: int
    receiver: int
    cents: int
    lines: tuple[int, ...]


@frozen(kw_only=True)
class MarketRingLine:
    """Copies of a printing that travel; ``card`` is its public id, ``total_value`` that of all copies in dollars."""

    card: str
    name: str
    copies: int
    total_value: Decimal


@frozen(kw_only=True)
class MarketRingLeg:
    """Who gives what to whom; the most valuable line first."""

    giver: str
    receiver: str
    value: Decimal
    lines: tuple[MarketRingLine, ...]

    @property
    def cards(self) -> tuple[str, ...]:
        """The names of the cards, with their copies where there are several."""
        return tuple(f"{line.copies} x {line.name}" if line.copies > 1 else line.name for line in self.lines)


@frozen(kw_only=True)
class MarketPayment:
    """Dollars that one of the people of a ring adds for another."""

    payer: str
    payee: str
    amount: Decimal


@frozen(kw_only=True)
class MarketRing:
    """A ring in the order of giving: each receiver gives the next leg, the last one to the first giver.

    ``value`` is that of the smallest leg. ``cash`` is what each person pays (positive) or is paid, in the order of the
    givers, so that everybody gets exactly as much as they give; ``payments`` say who pays whom. ``fingerprint`` names
    the ring by its people, and by the copies that travel and what they are worth.
    """

    user_ids: tuple[int, ...]
    legs: tuple[MarketRingLeg, ...]
    value: Decimal
    cash: tuple[Decimal, ...]
    payments: tuple[MarketPayment, ...]
    fingerprint: str


@frozen(kw_only=True)
class FoundRing:
    """A ring that could be made with its reader in it: ``members`` are in the order of giving, the reader first.

    It is proposed by its members and its ``fingerprint``. Values are in US dollars, ``cash`` and ``payments`` as those
    of a ``MarketRing``.
    """

    fingerprint: str
    members: tuple[str, ...]
    legs: tuple[MarketRingLeg, ...]
    value: Decimal
    cash: tuple[Decimal, ...]
    payments: tuple[MarketPayment, ...]


@frozen(kw_only=True)
class FoundRings:
    """Rings that could be made with somebody in them, the most valuable first, as they were at ``found_at``."""

    items: tuple[FoundRing, ...]
    found_at: datetime


@frozen(kw_only=True)
class RingWorth:
    """What a choice of rings counts of one of them: its people, the cards that travel, and how unequal its legs are.

    ``spread`` is by how many thousandths of the largest leg the smallest is worth less.
    """

    people: tuple[int, ...]
    cards: int
    spread: int


@frozen(kw_only=True)
class RingChoice:
    """Places of rings that share nobody; ``optimal``: no choice is better by people, then by cards, then by spread."""

    places: tuple[int, ...]
    optimal: bool


@frozen(kw_only=True)
class MarketRings:
    """Rings of a whole market that share nobody: what was found and what is known of it.

    They were chosen among ``considered`` rings whose cards are balanced; ``optimal`` tells whether no choice among
    those is better, by people, then by cards, then by how equal legs are. ``most_people`` bounds every choice of rings
    there is: so many of those who were looked at are in some ring up to that size, whatever the values. ``gap`` is how
    many more people that are, as a share of those who trade.
    """

    rings: tuple[MarketRing, ...]
    people: int
    most_people: int
    considered: int
    optimal: bool
    gap: float
