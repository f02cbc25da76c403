"""Plans rings from what people have and want, by the pairing rule of the matching."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.matching.model import FindDirection, MatchRules
from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.rings.model import SMALLEST_RING
from dualcaster_core.rings.proposals.balancing import balanced_copies
from dualcaster_core.rings.proposals.model import (
    DEFAULT_RING_RULES,
    PlannedLeg,
    RingPlan,
    RingRules,
)
from dualcaster_core.rings.proposals.ports import RingPlanningUnitOfWork
from dualcaster_core.trading.model import MOST_LINES
from dualcaster_core.trading.offers import ChosenCopies

CONSIDERED: Final = 24
"""The most valuable lines of a leg, of which those that travel are chosen."""
FINGERPRINT_LENGTH: Final = 32
"""Hexadecimal digits of the fingerprint of a ring."""
REPLACEMENTS: Final = 5
"""How many people are tried in the place of somebody, the most valuable first."""
Leg = Sequence[PairedLine]


@frozen
class MarketRingPlanner:
    """``RingPlanner`` over the lists of everybody."""

    units: UnitOfWorkFactory[RingPlanningUnitOfWork]
    clock: Clock
    match_rules: MatchRules
    rules: RingRules = DEFAULT_RING_RULES

    async def plan(self, member_ids: Sequence[int]) -> RingPlan | None:
        """Plan the ring in which each of these people gives to the next; None where there is none."""
        if len(member_ids) < SMALLEST_RING or len(set(member_ids)) < len(member_ids):
            return None
        legs = await self._legs(member_ids)
        if legs is None:
            return None
        chosen = await asyncio.to_thread(fair_legs, legs, self.rules.tolerance_percent)
        if chosen is None:
            return None
        async with self.units() as uow:
            cards = [await _cards(uow, giver, copies) for giver, copies in zip(member_ids, chosen, strict=True)]
        ways = pairwise([*member_ids, member_ids[0]])
        taken = [_taken(leg, copies) for leg, copies in zip(legs, chosen, strict=True)]
        return RingPlan(
            fingerprint=fingerprint_of(member_ids, taken),
            legs=tuple(
                PlannedLeg(giver_id=giver, receiver_id=receiver, cards=given)
                for (giver, receiver), given in zip(ways, cards, strict=True)
            ),
        )

    async def replacement(self, willing: Sequence[int], without: Collection[int], largest: int) -> RingPlan | None:
        """Plan a ring of the willing in their order, one gap in it closed by who fits there, or by nobody.

        Of several the first that is possible: that of the willing alone, then by what others want of the one before the
        gap and have for the one after it.
        """
        found = await self.plan(willing)
        if found is not None or len(willing) >= largest:
            return found
        for place, before in enumerate(willing):
            after = willing[(place + 1) % len(willing)]
            for person in await self._between(before, after, {*willing, *without}):
                found = await self.plan([*willing[: place + 1], person, *willing[place + 1 :]])
                if found is not None:
                    return found
        return None

    async def _between(self, before: int, after: int, others: Collection[int]) -> Sequence[int]:
        """List who wants something of one person and has something for another, the most valuable first."""
        async with self.units() as uow:
            takers = await uow.candidates.finds_for(before, FindDirection.THEY_WANT)
            givers = await uow.candidates.finds_for(after)
        brought = {one.candidate: one.gets_total.cents for one in givers}
        worth = {one.candidate: min(one.gives_total.cents, brought.get(one.candidate, 0)) for one in takers}
        found = [person for person, cents in worth.items() if cents > 0 and person not in others]
        return sorted(found, key=lambda person: (-worth[person], person))[:REPLACEMENTS]

    async def _legs(self, members: Sequence[int]) -> Sequence[Leg] | None:
        """Read what each of these people can give the next; None where somebody takes no part."""
        since = self.clock.now() - self.match_rules.active_within
        async with self.units() as uow:
            if await uow.traders.open_to_trades(members, seen_since=since) < set(members):
                return None
            if await uow.traders.blocks_among(members):
                return None
            return [await _lines(uow, giver, receiver) for giver, receiver in pairwise([*members, members[0]])]


def fingerprint_of(member_ids: Sequence[int], legs: Sequence[Leg]) -> str:
    """Name a ring by its people in the order of giving, and by the copies that travel with what they are worth.

    Whoever of them comes first, and in whatever order lines are, it is the same.
    """
    first = member_ids.index(min(member_ids))
    text = ";".join(
        f"{giver}:" + ",".join(sorted(f"{line.have_id}x{line.copies}@{line.unit_cents}" for line in leg))
        for giver, leg in sorted(zip(member_ids, legs, strict=True), key=lambda one: member_ids.index(one[0]) < first)
    )
    return sha256(text.encode()).hexdigest()[:FINGERPRINT_LENGTH]


def fair_legs(legs: Sequence[Leg], tolerance_percent: int) -> list[dict[int, int]] | None:
    """Choose copies by have id for each leg, so that nobody takes cash who gives for their wants only.

    Where the fair choice would pay cash to such a giver, what they give for their wants only stays at home.
    """
    left = [[line for line in leg if line.unit_cents] for leg in legs]
    while all(left):
        copies = balanced_copies(left, tolerance_percent)
        if copies is None:
            return None
        chosen = [_chosen(leg, taken) for leg, taken in zip(left, copies, strict=True)]
        paid = [place for place in _paid(chosen) if any(line.wants_only for line in chosen[place])]
        if not paid:
            return [_by_have(lines) for lines in chosen]
        for place in paid:
            left[place] = [line for line in left[place] if not line.wants_only]
    return None


def _chosen(leg: Leg, copies: Sequence[int]) -> list[PairedLine]:
    pairs = zip(leg, copies, strict=True)
    return [evolve(line, copies=taken) for line, taken in pairs if taken][:MOST_LINES]


def _taken(leg: Leg, copies: Mapping[int, int]) -> list[PairedLine]:
    return [evolve(line, copies=copies[line.have_id]) for line in leg if line.have_id in copies]


def _by_have(lines: Leg) -> dict[int, int]:
    return {line.have_id: line.copies for line in lines}


def _paid(legs: Sequence[Leg]) -> frozenset[int]:
    """Say whose legs, by their places, are worth more than what their givers get: they are paid the difference."""
    values = [sum(line.cents for line in leg) for leg in legs]
    return frozenset(place for place, value in enumerate(values) if value > values[place - 1])


async def _lines(uow: RingPlanningUnitOfWork, giver: int, receiver: int) -> Leg:
    found = await uow.candidates.paired_lines(giver, [receiver], limit=CONSIDERED)
    return found[receiver].gives if receiver in found else ()


async def _cards(uow: RingPlanningUnitOfWork, giver: int, copies: Mapping[int, int]) -> tuple[ChosenCopies, ...]:
    """Name the items of haves."""
    haves = await uow.lines.haves(giver, list(copies))
    owned = (await uow.lines.copies(giver, sorted({have.item.card_id for have in haves}))).items
    return tuple(ChosenCopies(owned[have.item].id, copies[have.id]) for have in haves)
