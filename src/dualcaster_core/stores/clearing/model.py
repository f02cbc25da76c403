"""What those present and the store can give each other, and the circles in which they do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import Final

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.stores.stock.model import StockKey

STORE: Final = 0
"""The store among people, whose keys begin at 1."""
Leg = tuple[int, int]
"""Who gives and who gets: two people, or a person and the store."""
Resource = tuple[str, int]
"""What there is only so much of: copies of a have, of a want, of a line of stock, or what a store still buys of a kind.

``have``, ``want`` and ``stock`` are followed by the id of the line, ``take`` by the number of the kind of copies.
"""
HAVE, WANT, STOCK, TAKE = "have", "want", "stock", "take"


@frozen(kw_only=True)
class ClearingRules:
    """Numbers around clearing that a deployment may change.

    A circle has up to ``largest`` (3..5) people and stores; somebody is in up to ``circles_each`` (1..10) at once. What
    somebody gives and gets in a circle differs by at most ``tolerance_percent`` (0..50) of the larger value before
    cash closes it, and everybody gives at least ``least_cents``. Circles are chosen among up to ``considered``, within
    ``time_limit`` seconds. People have ``answer_within`` to accept. After one declined, others are proposed circles
    anew up to ``rounds`` times in an evening.
    """

    largest: int = 4
    circles_each: int = 3
    tolerance_percent: int = 5
    least_cents: int = 100
    considered: int = 3_000
    time_limit: float = 9.0
    answer_within: timedelta = timedelta(hours=1)
    rounds: int = 10

    def __attrs_post_init__(self) -> None:
        if not 3 <= self.largest <= 5:
            raise ValidationFailed("a circle has 3 to 5 places", field="largest")
        if not 1 <= self.circles_each <= 10:
            raise ValidationFailed("somebody is in 1 to 10 circles at once", field="circles_each")
        if not 0 <= self.tolerance_percent <= 50:
            raise ValidationFailed("what somebody gives and gets may differ by 0 to 50 percent", field="tolerance")


@frozen(kw_only=True, eq=False)
class PresentMarket:
    """What those present and the store can give each other: the most valuable lines of each pair.

    Of a line from the store ``have_id`` is that of the line of stock and a copy is worth the store's price; of a line
    to the store ``want_id`` is the number of its kind and a copy is worth what the store pays in credit. ``amounts``
    says how much there is of each resource; what is not in it is not bounded. ``keys`` say what the copies of haves and
    of stock are that pass the store, by resource.
    """

    lines: Mapping[Leg, Sequence[PairedLine]]
    amounts: Mapping[Resource, int] = field(factory=dict)
    keys: Mapping[Resource, StockKey] = field(factory=dict)


@frozen(kw_only=True, eq=False)
class Circle:
    """Those who give to the next in their order, and the last to the first; the store may be one of them.

    ``legs`` has what each gives, in the order of ``places``.
    """

    places: tuple[int, ...]
    legs: tuple[tuple[PairedLine, ...], ...]

    @property
    def ways(self) -> tuple[Leg, ...]:
        """Who gives to whom, in order."""
        return tuple(pairwise((*self.places, self.places[0])))

    @property
    def people(self) -> tuple[int, ...]:
        """The people in it, in the order of giving."""
        return tuple(place for place in self.places if place != STORE)

    @cached_property
    def met(self) -> int:
        """How many wanted copies go from one person to another."""
        return sum(
            line.copies for way, leg in zip(self.ways, self.legs, strict=True) if STORE not in way for line in leg
        )

    @cached_property
    def through_store(self) -> int:
        """How many copies the store gives or takes."""
        return sum(line.copies for way, leg in zip(self.ways, self.legs, strict=True) if STORE in way for line in leg)

    @cached_property
    def values(self) -> tuple[int, ...]:
        """What each leg is worth, in US cents."""
        return tuple(sum(line.cents for line in leg) for leg in self.legs)

    @property
    def spread(self) -> int:
        """By how many thousandths of the largest leg the smallest is worth less."""
        return 1000 * (max(self.values) - min(self.values)) // max(1, *self.values)

    @property
    def balances(self) -> dict[int, int]:
        """What each gets less what they give, in cents: what they owe if above 0."""
        got = (self.values[-1], *self.values[:-1])
        return {place: gets - gives for place, gets, gives in zip(self.places, got, self.values, strict=True)}

    @cached_property
    def uses(self) -> Mapping[Resource, int]:
        """How many copies it takes of each have, want and line of stock, and of what the store buys."""
        used: Counter[Resource] = Counter()
        for (giver, receiver), leg in zip(self.ways, self.legs, strict=True):
            for line in leg:
                used[STOCK if giver == STORE else HAVE, line.have_id] += line.copies
                used[TAKE if receiver == STORE else WANT, line.want_id] += line.copies
        return used


@frozen(kw_only=True)
class ClearingProblem:
    """Circles to choose from, and what there is only so much of; somebody is in up to ``circles_each`` of them."""

    circles: Sequence[Circle]
    amounts: Mapping[Resource, int]
    circles_each: int

    def allows(self, places: Sequence[int]) -> bool:
        """Tell whether these circles can all be made: no copy twice, no want met twice, nobody in too many."""
        used: Counter[Resource] = Counter()
        busy: Counter[int] = Counter()
        for place in places:
            used.update(self.circles[place].uses)
            busy.update(self.circles[place].people)
        return max(busy.values(), default=0) <= self.circles_each and all(
            copies <= self.amounts.get(resource, copies) for resource, copies in used.items()
        )

    def worth(self, places: Sequence[int]) -> tuple[int, int, int]:
        """Return what a choice is compared by, higher is better.

        First how many wants are met between people, then how few copies pass the store, then how equal the legs are.
        """
        chosen = [self.circles[place] for place in places]
        return (
            sum(one.met for one in chosen),
            -sum(one.through_store for one in chosen),
            -sum(one.spread * len(one.places) for one in chosen),
        )


@frozen(kw_only=True)
class ClearingChoice:
    """Places of circles that can all be made; ``optimal``: no choice is better by ``ClearingProblem.worth``."""

    places: tuple[int, ...]
    optimal: bool
