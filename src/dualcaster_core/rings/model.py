"""Exchanges: who offers what for what, and the rings that are found in them."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.rings.errors import ExchangeTooLarge

MAX_OFFERS = 100_000
MAX_WANTS = 1_000_000
MAX_COST = 1_000_000_000
LONGEST_SEARCH = 24 * 3600.0
"""Seconds that a search may be given."""

SMALLEST_RING: Final = 3
"""People of a ring among users; two who help each other are a match."""


class RingObjective(StrEnum):
    """What counts first: how many people trade, or how many trades there are. The other one counts next."""

    PEOPLE = "people"
    TRADES = "trades"


@frozen
class RingOffer:
    """A thing that somebody gives for something they want; ``owner`` is a place among the owners of the exchange.

    A link is no thing: it stands for several wants of its owner, of which one at most is met (a *dummy* in want lists
    of math trades). Rings may lead through links, and count no trade for them.
    """

    label: str
    owner: int
    is_link: bool = False


@frozen(kw_only=True, eq=False)
class RingExchange:
    """Offers and wants, as columns: want ``i`` says that the owner of offer ``gives[i]`` takes ``gets[i]`` for it.

    Offers are named by their places. ``costs`` (0..1,000,000,000) order what an owner would take: of equally good
    choices of rings the one of the lowest sum is taken; wants of links cost nothing.
    """

    owners: Sequence[str]
    offers: Sequence[RingOffer]
    gives: Sequence[int]
    gets: Sequence[int]
    costs: Sequence[int]

    def __attrs_post_init__(self) -> None:
        _bounded("offers", len(self.offers), MAX_OFFERS)
        _bounded("wants", len(self.gives), MAX_WANTS)
        if not len(self.gives) == len(self.gets) == len(self.costs):
            raise ValidationFailed("every want has an offer, what is wanted for it and a cost")
        for column in (self.gives, self.gets):
            if len(column) and not 0 <= min(column) <= max(column) < len(self.offers):
                raise ValidationFailed("a want names an offer that is not there", field="wants")
        if len(self.costs) and not 0 <= min(self.costs) <= max(self.costs) <= MAX_COST:
            raise ValidationFailed(f"a want costs 0 to {MAX_COST:,}", field="costs")
        if any(not 0 <= offer.owner < len(self.owners) for offer in self.offers):
            raise ValidationFailed("an offer names an owner who is not there", field="owner")
        for gives, gets, cost in zip(self.gives, self.gets, self.costs, strict=True):
            giving, getting = self.offers[gives], self.offers[gets]
            if getting.is_link != (giving.owner == getting.owner):
                raise ValidationFailed("an owner wants things of others, by way of links of their own", field="wants")
            if giving.is_link and cost:
                raise ValidationFailed("a want of a link costs nothing", field="costs")

    @property
    def things(self) -> int:
        """How many offers are no links."""
        return sum(not offer.is_link for offer in self.offers)


def _bounded(what: str, found: int, allowed: int) -> None:
    if found > allowed:
        raise ExchangeTooLarge(what, found, allowed)


@frozen(kw_only=True)
class RingSearch:
    """What is looked for: ``longest_ring`` bounds the trades of a ring (2 or more), ``time_limit`` the seconds.

    With ``least_people`` only choices of rings count in which so many people trade at least.
    """

    objective: RingObjective = RingObjective.PEOPLE
    longest_ring: int | None = None
    time_limit: float = 60.0
    least_people: int = 0

    def __attrs_post_init__(self) -> None:
        if self.longest_ring is not None and not 2 <= self.longest_ring <= MAX_OFFERS:
            raise ValidationFailed(f"a ring has 2 to {MAX_OFFERS:,} trades", field="longest_ring")
        if not 0 < self.time_limit <= LONGEST_SEARCH:
            raise ValidationFailed(f"a search takes up to {LONGEST_SEARCH:,.0f} seconds", field="time_limit")
        if not 0 <= self.least_people <= MAX_OFFERS:
            raise ValidationFailed(f"0 to {MAX_OFFERS:,} people may be asked for", field="least_people")


@frozen
class RingLeg:
    """One step of a ring: the owner of ``gives`` gets ``gets`` for it, through these links."""

    gives: int
    gets: int
    through: tuple[int, ...] = ()


@frozen
class Ring:
    """Legs of which each gets what the next one gives, and the last what the first one gives."""

    legs: tuple[RingLeg, ...]

    def __len__(self) -> int:
        return len(self.legs)

    @property
    def offers(self) -> Iterator[int]:
        """Every offer that the ring uses, links among them."""
        for leg in self.legs:
            yield leg.gives
            yield from leg.through


@frozen(kw_only=True)
class RingProof:
    """What is known of how good a choice of rings is.

    No choice has more than ``people`` people trading where people count first, nor more than ``trades`` trades with so
    many people; where trades count first it is the other way round. ``optimal`` says that both are reached;
    ``lowest_cost`` that among all such choices none has a lower cost. ``seconds`` is how long the search took.
    """

    people: int
    trades: int
    optimal: bool
    lowest_cost: bool
    seconds: float


@frozen(kw_only=True)
class RingSolution:
    """Rings that use no offer twice, what they amount to, and the proof of it."""

    objective: RingObjective
    rings: tuple[Ring, ...]
    people: int
    trades: int
    cost: int
    proof: RingProof

    @property
    def gap(self) -> float:
        """How far the best possible may lie above what was found: 0 where it is proven, 0.25 for up to a quarter."""
        if self.proof.optimal:
            return 0.0
        pairs = [(self.people, self.proof.people), (self.trades, self.proof.trades)]
        if self.objective is RingObjective.TRADES:
            pairs.reverse()
        return next((round((bound - found) / max(found, 1), 4) for found, bound in pairs if bound > found), 0.0)
