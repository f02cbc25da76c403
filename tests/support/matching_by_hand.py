"""The matching once more, written from its specification in plain Python; it shares no code with the engine.

Money is in ``Fraction`` of a cent until a copy is rounded. Everything is nested loops: clear, not fast.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import acos, cos, radians, sin

PERCENT = {5: 100, 4: 87, 3: 72, 2: 55, 1: 35}
TIER_POINTS = [0, 1, 3, 5, 7, 8]
EARTH = 3958.7613


@dataclass
class Person:
    """Somebody, as far as matches depend on them. ``place`` is latitude and longitude in degrees."""

    public: bool = True
    active: bool = True
    lately_seen: bool = True
    shows_haves: bool = True
    shows_wants: bool = True
    verified: bool = False
    discord: bool = False
    tier: int = 0
    place: tuple[float, float] | None = None
    radius: int = 50
    servers: frozenset[int] = frozenset()
    id: int = 0


@dataclass
class Offer:
    """Copies that the person with index ``owner`` has for trade; ``ask`` is what they ask for one in cents.

    They own so many ``more`` that are not for trade; ``reserved`` of all are promised to others.
    """

    owner: int
    card: int
    finish: str
    condition: int
    language: str
    copies: int
    ask: int | None = None
    trade_for_wants_only: bool = False
    active: bool = True
    id: int = 0
    more: int = 0
    reserved: int = 0


@dataclass
class Wish:
    """What the person with index ``owner`` wants; ``most`` is the value limit in cents.

    ``only_set`` narrows any printing to those of one set. So many copies are ``promised`` by others.
    """

    owner: int
    card: int
    any_printing: bool
    copies: int
    minimum: int
    strict: bool
    foil: bool
    language: str
    most: int | None = None
    public: bool = True
    active: bool = True
    id: int = 0
    only_set: str | None = None
    promised: int = 0


@dataclass
class Market:
    """Everything. ``cards[i]`` is the group of printing i; prices are near mint cents by card and finish."""

    people: list[Person]
    cards: list[str]
    prices: dict[tuple[int, str], int]
    offers: list[Offer]
    wishes: list[Wish]
    blocks: set[tuple[int, int]] = field(default_factory=set)
    sets: list[str] = field(default_factory=list)

    def set_of(self, card: int) -> str:
        """Return the set of a printing."""
        return self.sets[card] if self.sets else ""


@dataclass
class Match:
    """A pair as ``user`` sees it; lines are (have id, want id, copies)."""

    user: int
    candidate: int
    gives: set[tuple[int, int, int]]
    gets: set[tuple[int, int, int]]
    totals: tuple[int, int, int, int, int, int]
    trust: int
    near: int
    servers: int
    factors: tuple[int, int, int, int, int, int]
    score: int


def unit_value(market: Market, offer: Offer) -> int | None:
    """Price by condition, rounded half up once; None for unpriced."""
    price = market.prices.get((offer.card, offer.finish))
    if price is None:
        return None
    exact = Fraction(price * PERCENT[offer.condition], 100)
    return int(exact + Fraction(1, 2))


def asks_too_much(market: Market, offer: Offer) -> bool:
    """Tell whether the owner asks more than a quarter above the value of a copy that has one."""
    value = unit_value(market, offer)
    return value is not None and offer.ask is not None and offer.ask > Fraction(5, 4) * value


def cheapest(market: Market, group: str, *, foil: bool, only_set: str | None = None) -> int | None:
    """Return the lowest near mint price among the printings of a card (in a set), or among their foil ones."""
    prices = [
        cents
        for (card, finish), cents in market.prices.items()
        if market.cards[card] == group
        and not (foil and finish == "nonfoil")
        and (only_set is None or market.set_of(card) == only_set)
    ]
    return min(prices, default=None)


def may_fill(market: Market, offer: Offer, wish: Wish) -> bool:
    """Tell whether a copy is what somebody wants."""
    if wish.any_printing:
        if market.cards[offer.card] != market.cards[wish.card]:
            return False
        if wish.only_set is not None and market.set_of(offer.card) != wish.only_set:
            return False
    elif offer.card != wish.card:
        return False
    if wish.foil and offer.finish == "nonfoil":
        return False
    if wish.language not in ("any", offer.language):
        return False
    return not (wish.strict and offer.condition < wish.minimum) and is_cheap_enough(market, offer, wish)


def is_cheap_enough(market: Market, offer: Offer, wish: Wish) -> bool:
    """Tell whether a copy is within the limit of a wish, or the one that is meant where it states none."""
    value = unit_value(market, offer)
    if value is None:
        return True
    if wish.most is not None:
        return value <= wish.most and (offer.ask is None or offer.ask <= wish.most)
    if wish.any_printing:
        lowest = cheapest(market, market.cards[wish.card], foil=wish.foil, only_set=wish.only_set)
        return lowest is None or value <= 3 * lowest
    return True


def pair_up(
    market: Market, giver: int, taker: int, *, private: bool = False, direct: bool = False
) -> list[tuple[Offer, Wish, int]]:
    """Pair what one person has with what another wants."""
    offers = [o for o in market.offers if o.owner == giver and o.active and not (direct and o.trade_for_wants_only)]
    wishes = [w for w in market.wishes if w.owner == taker and w.active and (w.public or private)]
    offers = [o for o in offers if not asks_too_much(market, o)]
    chosen: list[tuple[Offer, Wish]] = []
    for offer in offers:
        exact = sorted((w.id, i) for i, w in enumerate(wishes) if not w.any_printing and may_fill(market, offer, w))
        loose = sorted((w.id, i) for i, w in enumerate(wishes) if w.any_printing and may_fill(market, offer, w))
        of_set = [(key, i) for key, i in loose if wishes[i].only_set is not None]
        if exact or loose:
            chosen.append((offer, wishes[(exact or of_set or loose)[0][1]]))
    lines = []
    for wish in wishes:
        queue = [offer for offer, choice in chosen if choice is wish]
        rest = max(0, wish.copies - wish.promised)
        for grade in (5, 4, 3, 2, 1):
            for offer in sorted((o for o in queue if o.condition == grade), key=lambda o: o.id):
                copies = min(rest, offer.copies, offer.copies + offer.more - offer.reserved)
                if copies > 0:
                    lines.append((offer, wish, copies))
                    rest -= copies
    return lines


def total(market: Market, lines: list[tuple[Offer, Wish, int]]) -> tuple[int, int, int]:
    """Add up cents, lines and grades below the minimum."""
    cents = gap = 0
    for offer, wish, copies in lines:
        cents += copies * (unit_value(market, offer) or 0)
        if offer.condition < wish.minimum:
            gap += offer.condition - wish.minimum
    return cents, len(lines), gap


def cell(place: tuple[float, float]) -> tuple[float, float]:
    """The middle of the cell of the grid: 2,500 rows from the south pole up, cells eastwards from the date line."""
    row = int((place[0] + 90) / 0.072)
    north = 0.072 * row + 0.036 - 90
    around = 5_000 * cos(radians(north))
    width = 360 / (int(around) + (around > int(around)))
    return north, width * int((place[1] + 180) / width) + width / 2 - 180


def miles(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Distance between the cells of two places by the spherical law of cosines."""
    a, b, c, d = (radians(angle) for angle in (*cell(here), *cell(there)))
    return EARTH * acos(max(-1.0, min(1.0, sin(a) * sin(c) + cos(a) * cos(c) * cos(b - d))))


def factors(
    totals: tuple[int, int, int, int, int, int], trust: int, near: int, servers: int
) -> tuple[int, int, int, int, int, int]:
    """The six factors of the score, from the table of the specification."""
    gives, gets = totals[0], totals[3]
    balance = 0 if gives == 0 or gets == 0 else 40 * min(gives, gets) // max(gives, gets)
    dollars = Fraction(gives + gets, 100)
    if dollars >= 500:
        worth = 20
    elif dollars >= 200:
        worth = 15
    elif dollars >= 50:
        worth = 10
    else:
        worth = int(dollars // 5)
    variety = min(15, 2 * (totals[1] + totals[4]))
    condition = max(-10, min(10, 10 + 5 * (totals[2] + totals[5])))
    return balance, worth, variety, condition, trust, 5 if near or servers else 0


def match(market: Market, user: int, other: int) -> Match | None:
    """Return the match of one person (by index) with another as the one sees it, None where there is none."""
    me, them = market.people[user], market.people[other]
    if user == other or (user, other) in market.blocks or (other, user) in market.blocks:
        return None
    if not (them.public and them.active and them.lately_seen):
        return None
    if not (me.shows_haves and me.shows_wants and them.shows_haves and them.shows_wants):
        return None
    gives, gets = pair_up(market, user, other), pair_up(market, other, user)
    if not gives or not gets:
        return None
    totals = (*total(market, gives), *total(market, gets))
    trust = TIER_POINTS[them.tier] + them.verified + them.discord
    near = int(me.place is not None and them.place is not None and miles(me.place, them.place) <= me.radius)
    servers = len(me.servers & them.servers)
    points = factors(totals, trust, near, servers)
    return Match(
        user=me.id,
        candidate=them.id,
        gives={(offer.id, wish.id, copies) for offer, wish, copies in gives},
        gets={(offer.id, wish.id, copies) for offer, wish, copies in gets},
        totals=totals,
        trust=trust,
        near=near,
        servers=servers,
        factors=points,
        score=max(0, min(100, sum(points))),
    )


def matches_of(market: Market, user: int) -> list[Match]:
    """List all matches of one person, best first, ties by the other's id."""
    found = [match(market, user, other) for other in range(len(market.people))]
    return sorted((one for one in found if one is not None), key=lambda one: (-one.score, one.candidate))


def finds_of(market: Market, user: int, *, wanted: bool = False) -> list[tuple[int, set[tuple[int, int, int]]]]:
    """List who has what one person wants (or wants what they have), most valuable first, ties by id, with the lines."""
    found = []
    for other, them in enumerate(market.people):
        hidden = not (them.public and them.active and them.lately_seen)
        hidden = hidden or not (them.shows_wants if wanted else them.shows_haves)
        if other == user or hidden or (user, other) in market.blocks or (other, user) in market.blocks:
            continue
        giver, taker = (user, other) if wanted else (other, user)
        lines = pair_up(market, giver, taker, private=not wanted, direct=True)
        if lines:
            worth = total(market, lines)[0]
            found.append((-worth, them.id, {(offer.id, wish.id, copies) for offer, wish, copies in lines}))
    return [(key, lines) for _, key, lines in sorted(found, key=lambda one: one[:2])]
