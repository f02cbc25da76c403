"""Honest traders and puppets who trade with and praise each other, as histories.

How often people trade is spread by a power law, most trades are within a local community, and some are with a partner
of before; so distances, hubs and people with a single partner are about those of real markets.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

from attrs import Factory, define, field, frozen, validators

from dualcaster_core.reputation.history import (
    Anchoring,
    PastFollow,
    PastReview,
    PastTrade,
    ReputationHistory,
    VerifiedIdentity,
)
from dualcaster_core.reputation.points import ANCHORED_PER_PARTNER

END = datetime(2026, 1, 1, tzinfo=UTC)
"""The moment that scores are asked for; everybody joined ``days`` before it."""
_FIRST_PUPPET = 10_000_000
_STARS = (5, 4, 3, 1)
_STAR_SHARES = (85, 10, 3, 2)
_ALL_VERIFIED = VerifiedIdentity(email=True, discord=True, linked_accounts=2)
_BEST_FOLLOWS = tuple(PastFollow(id=one, evaluated_at=END, explicit=True, profitable=True) for one in range(5))


@frozen(kw_only=True)
class HonestMarket:
    """How many honest people trade how often (``trades`` are all of them), over how many days."""

    people: int = field(default=2_000, validator=validators.ge(10))
    trades: int = field(default=20_000, validator=validators.ge(1))
    days: int = field(default=730, validator=validators.ge(1))
    anchors_in_a_hundred: float = field(default=1.0, validator=[validators.gt(0), validators.le(100)])
    community: int = field(default=150, validator=validators.ge(2))
    local_share: float = 0.6
    repeated_share: float = 0.25
    review_share: float = 0.75
    exponent: float = field(default=1.6, validator=validators.gt(1))
    seed: int = 1


@frozen(kw_only=True)
class Puppets:
    """``number`` accounts of one owner; one of them, praised by all others, made ``real_trades`` with honest people.

    With ``at_anchors`` these are anchors, else anybody else. Each of the others trades with ``neighbours`` further
    puppets on each side too, so that all have more partners than most honest people.
    """

    number: int = field(validator=validators.ge(1))
    real_trades: int = field(default=0, validator=validators.ge(0))
    at_anchors: bool = False
    neighbours: int = field(default=10, validator=validators.ge(0))


@define
class Deal:
    """A completed trade of two people on a day, and the stars that each gave the other (0 for no review)."""

    first: int
    second: int
    day: float
    stars: tuple[int, int]


@define
class TradedMarket:
    """Everybody's deals. ``anchors`` are honest people who trade as others do."""

    days: int
    deals: list[Deal]
    anchors: frozenset[int]
    puppets: range = Factory(lambda: range(0))

    @property
    def honest(self) -> list[int]:
        """Everybody who traded and is no puppet, by their numbers."""
        traded = {person for deal in self.deals for person in (deal.first, deal.second)}
        return sorted(person for person in traded if person not in self.puppets)

    def histories(self, anchoring: Anchoring | None, among: Collection[int]) -> Iterator[ReputationHistory]:
        """Give the histories of these people, puppets with everything that signals and verification can give."""
        trades: dict[int, list[PastTrade]] = {}
        reviews: dict[int, list[PastReview]] = {}
        for number, deal in enumerate(self.deals):
            at = END - timedelta(days=self.days - deal.day)
            for person, partner, stars in (
                (deal.first, deal.second, deal.stars[1]),
                (deal.second, deal.first, deal.stars[0]),
            ):
                if person not in among:
                    continue
                trade = PastTrade(id=number, partner_id=partner, completed_at=at, proposed=person == deal.first)
                trades.setdefault(person, []).append(trade)
                if stars:
                    review = PastReview(id=number, partner_id=partner, written_at=at, visible_at=at, overall=stars)
                    reviews.setdefault(person, []).append(review)
        for person, made in trades.items():
            puppet = person in self.puppets
            yield ReputationHistory(
                user_id=person,
                member_since=END - timedelta(days=self.days),
                trades=made,
                reviews=reviews.get(person, ()),
                follows=_BEST_FOLLOWS if puppet else (),
                identity=_ALL_VERIFIED if puppet else VerifiedIdentity(),
                anchoring=anchoring,
            )


def honest_market(shape: HonestMarket) -> TradedMarket:
    """Return the deals of honest people; the same shape has the same market."""
    random = Random(shape.seed)  # noqa: S311 - a simulation
    weights = [min(60.0, random.paretovariate(shape.exponent)) for _ in range(shape.people)]
    draw = _Draw(random, weights, shape.community)
    deals: list[Deal] = []
    for number in range(shape.trades):
        if deals and random.random() < shape.repeated_share:
            before = random.choice(deals)
            first, second = before.first, before.second
        else:
            first, second = draw.pair(local=random.random() < shape.local_share)
        day = shape.days * (number + 1) / shape.trades
        deals.append(Deal(first, second, day, (_stars(random, shape), _stars(random, shape))))
    traded = sorted({person for deal in deals for person in (deal.first, deal.second)})
    anchors = -(-len(traded) * shape.anchors_in_a_hundred // 100)
    return TradedMarket(shape.days, deals, frozenset(random.sample(traded, int(anchors))))


def _stars(random: Random, shape: HonestMarket) -> int:
    if random.random() >= shape.review_share:
        return 0
    return random.choices(_STARS, _STAR_SHARES)[0]


@define
class _Draw:
    """Draws people by how often they trade."""

    random: Random
    weights: Sequence[float]
    community: int
    _totals: list[float] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._totals = list(accumulate(self.weights))

    def pair(self, *, local: bool) -> tuple[int, int]:
        """Draw two people, of one community where ``local``, unless that has a single person."""
        everybody = range(len(self.weights))
        first = self.random.choices(everybody, cum_weights=self._totals)[0]
        start = first - first % self.community
        neighbours = everybody[start : start + self.community]
        while True:
            if local and len(neighbours) > 1:
                second = self.random.choices(neighbours, self.weights[neighbours.start : neighbours.stop])[0]
            else:
                second = self.random.choices(everybody, cum_weights=self._totals)[0]
            if second != first:
                return first, second


def with_puppets(market: TradedMarket, puppets: Puppets, *, seed: int = 1) -> TradedMarket:
    """Return the market joined by puppets: as many trades as count, all praised with five stars.

    Where everybody is an anchor, the others that they trade with are anchors too.
    """
    random = Random(seed)  # noqa: S311 - a simulation
    ids = range(_FIRST_PUPPET, _FIRST_PUPPET + puppets.number)
    anchors = sorted(market.anchors)
    others = [person for person in market.honest if person not in market.anchors]
    pool = anchors if puppets.at_anchors else others or anchors
    deals = list(market.deals)
    for number in range(puppets.real_trades):
        partner = pool[number % len(pool)] if puppets.at_anchors else random.choice(pool)
        deals.append(Deal(ids[0], partner, random.uniform(0, market.days), (5, 5)))
    for first, second in sorted(set(_among(ids, puppets.neighbours))):
        deals += (Deal(first, second, day, (5, 5)) for day in _as_often_as_counts(market.days))
    return TradedMarket(market.days, deals, market.anchors, ids)


def _among(ids: range, neighbours: int) -> Iterable[tuple[int, int]]:
    for place, person in enumerate(ids[1:], 1):
        yield ids[0], person
        for step in range(1, neighbours + 1):
            other = ids[1 + (place - 1 + step) % (len(ids) - 1)]
            if other != person:
                yield min(person, other), max(person, other)


def _as_often_as_counts(days: int) -> Iterator[float]:
    """Give the days of one trade more than the flow can carry, so far from each other that all of them count."""
    number = ANCHORED_PER_PARTNER + 1
    return (days * (index + 1) / number for index in range(number))
