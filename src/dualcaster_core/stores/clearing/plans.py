"""Plans of store nights: the circles that were chosen, as they are kept until staff publish them."""

from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.stores.clearing.model import HAVE, STOCK, STORE, Circle, PresentMarket


@frozen(kw_only=True)
class PlannedLine:
    """Copies that one gives another. ``have_id`` is that of a have, of the store of a line of its stock.

    The rest names the copies where they pass the store: language is empty between people.
    """

    have_id: int
    want_id: int
    card_id: int
    copies: int
    unit_cents: int
    finish: str = ""
    condition: int = 0
    language: str = ""

    @property
    def cents(self) -> int:
        """What the copies are worth together."""
        return self.copies * self.unit_cents


@frozen(kw_only=True)
class ClearingLeg:
    """What one gives the next; the store is 0."""

    giver: int
    receiver: int
    lines: tuple[PlannedLine, ...]

    @property
    def cents(self) -> int:
        """What it is worth."""
        return sum(line.cents for line in self.lines)

    @property
    def passes_store(self) -> bool:
        """Whether the store gives or takes it."""
        return STORE in (self.giver, self.receiver)


@frozen(kw_only=True)
class PlannedCircle:
    """A circle of a plan, in the order of giving."""

    legs: tuple[ClearingLeg, ...]

    @property
    def people(self) -> tuple[int, ...]:
        """The people in it, in the order of giving; behind the store where it is one of them."""
        places = [leg.giver for leg in self.legs]
        first = places.index(STORE) if STORE in places else 0
        return tuple(place for place in (*places[first:], *places[:first]) if place != STORE)

    @property
    def balances(self) -> dict[int, int]:
        """What each gets less what they give, in cents."""
        found: dict[int, int] = {}
        for leg in self.legs:
            found[leg.receiver] = found.get(leg.receiver, 0) + leg.cents
            found[leg.giver] = found.get(leg.giver, 0) - leg.cents
        return found

    @property
    def met(self) -> int:
        """How many wanted copies go from one person to another."""
        return sum(line.copies for leg in self.legs if not leg.passes_store for line in leg.lines)

    @property
    def through_store(self) -> int:
        """How many copies the store gives or takes."""
        return sum(line.copies for leg in self.legs if leg.passes_store for line in leg.lines)


@frozen(kw_only=True)
class ClearingPlan:
    """What was found for those present: ``left_out`` take no part, because their profile or a list is hidden.

    ``considered`` circles were looked at; ``optimal``: none of their choices is better.
    """

    people: tuple[int, ...]
    left_out: tuple[int, ...]
    circles: tuple[PlannedCircle, ...]
    considered: int
    optimal: bool
    made_at: datetime

    @property
    def met(self) -> int:
        """How many wanted copies go from one person to another."""
        return sum(circle.met for circle in self.circles)

    @property
    def through_store(self) -> int:
        """How many copies the store gives or takes."""
        return sum(circle.through_store for circle in self.circles)


def planned(circle: Circle, market: PresentMarket) -> PlannedCircle:
    """Write down a circle, with what the copies are that pass the store."""
    ways = zip(circle.ways, circle.legs, strict=True)
    return PlannedCircle(
        legs=tuple(
            ClearingLeg(giver=one, receiver=other, lines=tuple(_written(line, one, other, market) for line in lines))
            for (one, other), lines in ways
        )
    )


def _written(line: PairedLine, giver: int, receiver: int, market: PresentMarket) -> PlannedLine:
    bare = PlannedLine(
        have_id=line.have_id,
        want_id=line.want_id,
        card_id=line.card_id,
        copies=line.copies,
        unit_cents=line.unit_cents or 0,
    )
    if STORE not in (giver, receiver):
        return bare
    key = market.keys[STOCK if giver == STORE else HAVE, line.have_id]
    return evolve(bare, finish=key.finish.value, condition=int(key.condition), language=key.language)
