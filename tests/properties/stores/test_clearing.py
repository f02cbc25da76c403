"""Clearing of a store night on small markets: nothing is given twice, nobody loses, and no choice is better."""

from collections import Counter
from collections.abc import Mapping
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dualcaster_core.matching.pairing import PairedLine
from dualcaster_core.stores.clearing.circles import circles_of
from dualcaster_core.stores.clearing.model import (
    STOCK,
    STORE,
    Circle,
    ClearingProblem,
    ClearingRules,
    PresentMarket,
    Resource,
)
from dualcaster_core.testing.stores.clearing import MOST_CIRCLES, ExhaustiveClearingChooser
from dualcaster_highs.clearing import HighsClearingChooser

RULES = ClearingRules(tolerance_percent=10, circles_each=2)


@st.composite
def markets(draw: st.DrawFn) -> PresentMarket:
    """Make up to five people and a store with a few cards that they want of each other."""
    people = range(1, draw(st.integers(2, 5)) + 1)
    lines: dict[tuple[int, int], list[PairedLine]] = {}
    amounts: dict[Resource, int] = {}
    have_id = 0
    for giver in (*people, STORE):
        for _ in range(draw(st.integers(0, 2))):
            have_id += 1
            cents, copies = draw(st.sampled_from([200, 205, 210, 400, 415])), draw(st.integers(1, 2))
            amounts[STOCK if giver == STORE else "have", have_id] = copies
            others = [other for other in (*people, STORE) if other != giver]
            for receiver in draw(st.lists(st.sampled_from(others), unique=True, max_size=3)):
                want_id = 100 * receiver + draw(st.integers(0, 1))
                amounts.setdefault(("take" if receiver == STORE else "want", want_id), draw(st.integers(1, 2)))
                lines.setdefault((giver, receiver), []).append(
                    PairedLine(
                        have_id=have_id, want_id=want_id, card_id=have_id, copies=copies, unit_cents=cents, gap=0
                    )
                )
    fitting = {
        leg: [
            PairedLine(
                have_id=one.have_id,
                want_id=one.want_id,
                card_id=one.card_id,
                copies=min(one.copies, _left(amounts, leg, one)),
                unit_cents=one.unit_cents,
                gap=0,
            )
            for one in found
        ]
        for leg, found in lines.items()
    }
    return PresentMarket(lines=fitting, amounts=amounts)


def _left(amounts: Mapping[Resource, int], leg: tuple[int, int], line: PairedLine) -> int:
    return amounts["take" if leg[1] == STORE else "want", line.want_id]


def _every_circle(market: PresentMarket) -> set[tuple[int, ...]]:
    """List the places of all circles there can be, from the lowest on, whatever their values."""
    places = sorted({place for leg in market.lines for place in leg})
    found = set()
    for size in range(2, RULES.largest + 1):
        for ring in permutations(places, size):
            ways = zip(ring, (*ring[1:], ring[0]), strict=True)
            if ring[0] == min(ring) and all(way in market.lines for way in ways):
                found.add(ring)
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets())
def test_circles_are_fair_and_everybody_gives_and_gets(market: PresentMarket) -> None:
    """Each is a circle that exists, gives only lines that are there, and meets a want between people."""
    possible = _every_circle(market)
    for circle in circles_of(market, RULES):
        assert circle.places in possible
        assert circle.met > 0
        assert all(circle.legs), "somebody gives nothing"
        assert (max(circle.values) - min(circle.values)) * 100 <= max(circle.values) * RULES.tolerance_percent
        assert sum(circle.balances.values()) == 0
        for way, leg in zip(circle.ways, circle.legs, strict=True):
            there = {(one.have_id, one.want_id): one for one in market.lines[way]}
            assert all(one.copies <= there[one.have_id, one.want_id].copies for one in leg)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets())
@pytest.mark.asyncio
async def test_no_choice_is_better_and_no_copy_is_given_twice(market: PresentMarket) -> None:
    """The solver's choice can be made and is worth as much as the best of all there are, tried one by one."""
    problem = ClearingProblem(
        circles=circles_of(market, RULES)[:MOST_CIRCLES][:12], amounts=market.amounts, circles_each=RULES.circles_each
    )
    found = await HighsClearingChooser().choose(problem, time_limit=10.0)
    best = await ExhaustiveClearingChooser().choose(problem, time_limit=10.0)
    assert problem.allows(found.places)
    assert found.optimal
    assert problem.worth(found.places) == problem.worth(best.places)
    given = Counter[Resource]()
    for place in found.places:
        given.update(problem.circles[place].uses)
    assert all(copies <= market.amounts[resource] for resource, copies in given.items())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets())
@pytest.mark.asyncio
async def test_a_choice_is_made_however_little_time_there_is(market: PresentMarket) -> None:
    """Where a circle can be made at all, some are chosen before the solver has had its turn."""
    problem = ClearingProblem(
        circles=circles_of(market, RULES), amounts=market.amounts, circles_each=RULES.circles_each
    )
    found = await HighsClearingChooser().choose(problem, time_limit=0.0)
    assert problem.allows(found.places)
    assert bool(found.places) == any(problem.allows((place,)) for place in range(len(problem.circles)))


def _line(have_id: int, want_id: int, cents: int = 500) -> PairedLine:
    return PairedLine(have_id=have_id, want_id=want_id, card_id=have_id, copies=1, unit_cents=cents, gap=0)


def _chosen(problem: ClearingProblem, places: tuple[int, ...]) -> list[Circle]:
    return [problem.circles[place] for place in places]


@pytest.mark.asyncio
async def test_the_store_closes_a_chain_and_is_left_out_where_people_can() -> None:
    """Ann gives to Bob, who has nothing for her: through the store both get what they want; with Cid they need none."""
    ann, bob, cid = 1, 2, 3
    lines = {(ann, bob): [_line(1, 21)], (bob, STORE): [_line(2, 1)], (STORE, ann): [_line(3, 11)]}
    circles = circles_of(PresentMarket(lines=lines), RULES)
    assert [(one.places, one.met, one.through_store) for one in circles] == [((STORE, ann, bob), 1, 2)]

    lines |= {(bob, cid): [_line(2, 31)], (cid, ann): [_line(4, 11)]}
    market = PresentMarket(lines=lines, amounts={("have", 1): 1, ("have", 2): 1, ("want", 11): 1, ("want", 21): 1})
    problem = ClearingProblem(circles=circles_of(market, RULES), amounts=market.amounts, circles_each=2)
    found = await HighsClearingChooser().choose(problem, time_limit=10.0)
    assert [one.places for one in _chosen(problem, found.places)] == [(ann, bob, cid)]


@pytest.mark.asyncio
async def test_stock_that_two_chains_need_is_given_once() -> None:
    """Of two equally good chains that need the same copy of the store's, one is made."""
    lines = {
        (1, 2): [_line(1, 21)],
        (2, STORE): [_line(2, 1)],
        (3, 4): [_line(3, 41)],
        (4, STORE): [_line(4, 2)],
        (STORE, 1): [_line(9, 11)],
        (STORE, 3): [_line(9, 31)],
    }
    for copies, made in ((1, 1), (2, 2)):
        market = PresentMarket(lines=lines, amounts={(STOCK, 9): copies})
        problem = ClearingProblem(circles=circles_of(market, RULES), amounts=market.amounts, circles_each=1)
        found = await HighsClearingChooser().choose(problem, time_limit=10.0)
        assert len([one for one in _chosen(problem, found.places) if STORE in one.places]) == made


def test_trading_with_the_store_alone_is_no_circle() -> None:
    """What somebody sells to the store for what it sells needs nobody else, and is left to the counter."""
    lines = {(1, STORE): [_line(1, 1)], (STORE, 1): [_line(2, 11)]}
    assert circles_of(PresentMarket(lines=lines), RULES) == []
