"""Finds the circles of a store night."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import permutations
from time import monotonic
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.ports import Clock
from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.rings.market.ports import MarketArcs
from dualcaster_core.rings.proposals.planning import CONSIDERED
from dualcaster_core.stores.clearing.circles import circles_of
from dualcaster_core.stores.clearing.model import (
    HAVE,
    STOCK,
    STORE,
    TAKE,
    ClearingProblem,
    ClearingRules,
    Leg,
    PresentMarket,
    Resource,
)
from dualcaster_core.stores.clearing.plans import ClearingPlan, planned
from dualcaster_core.stores.clearing.ports import (
    ClearingChooser,
    OfferedHave,
    StoreOffer,
    StoreOffers,
    StoreSupply,
)
from dualcaster_core.stores.stock.model import StockKey

MOST_PRESENT: Final = 200
"""People among whom circles are looked for at once."""


@frozen(kw_only=True)
class FindClearing:
    """Finds who of some people gives what to whom, with a store's stock as last resort."""

    arcs: MarketArcs
    supply: StoreSupply
    offers: StoreOffers
    chooser: ClearingChooser
    clock: Clock
    rules: ClearingRules

    async def among(self, store_id: int, present: Sequence[int]) -> ClearingPlan:
        """Choose circles among those present: the most wants met between people, then the least through the store.

        Nothing that is waited for here holds a connection to the database.
        """
        people = sorted(present)[:MOST_PRESENT]
        taking_part = sorted(await self.arcs.taking_part(people))
        market = await self._market(store_id, taking_part)
        ends = monotonic() + self.rules.time_limit
        found_by = ends - self.rules.time_limit / 2
        circles = await asyncio.to_thread(circles_of, market, self.rules, stopped=lambda: monotonic() > found_by)
        resources = {resource for circle in circles for resource in circle.uses if resource[0] != TAKE}
        amounts = {**market.amounts, **await self.supply.amounts(store_id, resources)}
        problem = ClearingProblem(circles=circles, amounts=amounts, circles_each=self.rules.circles_each)
        choice = await self.chooser.choose(problem, time_limit=max(1.0, ends - monotonic()))
        chosen = [circles[place] for place in choice.places]
        return ClearingPlan(
            people=tuple(taking_part),
            left_out=tuple(sorted(set(people) - set(taking_part))),
            circles=tuple(planned(circle, market) for circle in sorted(chosen, key=lambda one: (-one.met, one.places))),
            considered=len(circles),
            optimal=choice.optimal,
            made_at=self.clock.now(),
        )

    async def _market(self, store_id: int, people: Sequence[int]) -> PresentMarket:
        apart = await self.arcs.blocked(people)
        legs = [leg for leg in permutations(people, 2) if leg not in apart]
        lines: dict[Leg, Sequence[PairedLine]] = dict(await self.arcs.lines(legs, limit=CONSIDERED))
        from_stock = await self.supply.from_stock(store_id, people)
        lines |= {(STORE, person): found[:CONSIDERED] for person, found in from_stock.items()}
        on_offer = await self.supply.on_offer(people)
        offers = await self.offers.offers(store_id, {have.key for have in on_offer})
        kinds = {key: number for number, key in enumerate(offers, start=1)}
        lines |= lines_to_store(on_offer, offers, kinds)
        ids = sorted({line.have_id for person in from_stock for line in lines[STORE, person]})
        stock_keys = await self.supply.stock_keys(store_id, ids)
        keys: dict[Resource, StockKey] = {(HAVE, have.have_id): have.key for have in on_offer}
        keys |= {(STOCK, line_id): key for line_id, key in stock_keys.items()}
        taken: dict[Resource, int] = {(TAKE, kinds[key]): offer.copies for key, offer in offers.items()}
        return PresentMarket(lines=lines, amounts=taken, keys=keys)


def lines_to_store(
    on_offer: Sequence[OfferedHave], offers: Mapping[StockKey, StoreOffer], kinds: Mapping[StockKey, int]
) -> dict[Leg, Sequence[PairedLine]]:
    """List what the store would take of each person, the dearest first; ``want_id`` is the number of the kind.

    Nobody's ask is undercut, and what is given for wants only stays among people.
    """
    found: dict[Leg, list[PairedLine]] = defaultdict(list)
    for have in on_offer:
        offer = offers.get(have.key)
        if offer is None or have.wants_only or offer.cents <= 0 or (have.ask_cents or 0) > offer.cents:
            continue
        copies = min(have.copies, offer.copies)
        if copies > 0:
            line = PairedLine(
                have_id=have.have_id,
                want_id=kinds[have.key],
                card_id=have.key.card_id,
                copies=copies,
                unit_cents=offer.cents,
                gap=0,
            )
            found[have.owner_id, STORE].append(line)
    return {leg: sorted(lines, key=lambda one: (-one.cents, one.have_id))[:CONSIDERED] for leg, lines in found.items()}
