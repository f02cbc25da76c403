"""Rings through one person."""

from collections.abc import Sequence
from functools import reduce
from itertools import combinations, permutations
from operator import and_

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dualcaster_core.rings.market.levels import STEPS, ValueLevels
from dualcaster_core.rings.market.model import MarketArc
from dualcaster_core.rings.market.search import rings_of_market, rings_through

LEVELS = ValueLevels(100, 5)


def _arc(giver: int, receiver: int, lines: list[int]) -> MarketArc:
    return MarketArc(giver, receiver, sum(lines), tuple(sorted(lines, reverse=True)))


_cents = st.sampled_from([60, 99, 100, 105, 110, 200, 210, 400, 900])
arcs = st.lists(
    st.builds(_arc, st.integers(1, 5), st.integers(1, 5), st.lists(_cents, min_size=1, max_size=3)).filter(
        lambda arc: arc.giver != arc.receiver
    ),
    max_size=20,
    unique_by=lambda arc: (arc.giver, arc.receiver),
)


def _sums(lines: Sequence[int]) -> set[int]:
    """Add up every choice of lines."""
    return {sum(choice) for size in range(len(lines) + 1) for choice in combinations(lines, size)}


def _level_by_hand(legs: Sequence[Sequence[int]]) -> int | None:
    """Find the highest level that choices of all legs are at, or up to four levels below."""
    reached = [{LEVELS.level(cents) for cents in _sums(leg)} - {-1} for leg in legs]
    tops = {level + step for level in reached[0] for step in range(STEPS + 1)}
    return max(
        (top for top in tops if all(any(top - STEPS <= level <= top for level in leg) for leg in reached)), default=None
    )


def _by_hand(found: Sequence[MarketArc], largest: int) -> list[tuple[int, tuple[int, ...]]]:
    """Try every order of people after the first."""
    lines = {(arc.giver, arc.receiver): arc.lines for arc in found}
    rings = []
    for size in range(3, largest + 1):
        for others in permutations(range(2, 6), size - 1):
            steps = list(zip((1, *others), (*others, 1), strict=True))
            level = _level_by_hand([lines[step] for step in steps]) if all(step in lines for step in steps) else None
            if level is not None:
                rings.append((level, (1, *others)))
    return sorted(rings, key=lambda ring: (-ring[0], ring[1]))


@settings(max_examples=300, deadline=None)
@given(found=arcs, largest=st.integers(3, 5), limit=st.integers(1, 4))
def test_the_best_rings_are_those_of_a_search_by_hand(found: list[MarketArc], largest: int, limit: int) -> None:
    """No ring of a higher level is left out, and each is one."""
    by_hand = _by_hand(found, largest)
    rings = rings_through(1, found, LEVELS, largest=largest, limit=limit)
    levels = {ring: level for level, ring in by_hand}
    assert len(set(rings)) == len(rings)
    assert [levels[ring] for ring in rings] == [level for level, _ in by_hand[:limit]]


@settings(max_examples=200, deadline=None)
@given(found=arcs)
def test_rings_of_a_market_are_those_of_everybody_and_pairs(found: list[MarketArc]) -> None:
    """Each ring is there once, from its lowest person on, and none is left out."""
    reached = {(arc.giver, arc.receiver): LEVELS.of_lines(arc.lines) for arc in found}
    expected = set()
    for size in (2, 3, 4):
        for ring in permutations(range(1, 6), size):
            legs = [reached.get(step, 0) for step in zip(ring, (*ring[1:], ring[0]), strict=True)]
            if ring[0] == min(ring) and all(legs) and reduce(and_, legs):
                expected.add(ring)
    rings = rings_of_market(found, LEVELS, largest=4, limit=10_000)
    assert len(rings) == len(set(rings))
    assert set(rings) == expected


def test_everybody_has_their_best_ring_looked_at_before_second_ones() -> None:
    """However much more valuable those of others are; and a search that is stopped ends."""
    found = [
        *[_arc(giver, receiver, [9000]) for giver, receiver in permutations((1, 2, 3), 2)],
        *[_arc(giver, receiver, [100]) for giver, receiver in permutations((4, 5), 2)],
    ]
    rings = rings_of_market(found, LEVELS, largest=3, limit=4)
    assert (4, 5) in rings
    assert rings_of_market(found, LEVELS, largest=3, limit=4, stopped=lambda: True) == []


@settings(max_examples=200, deadline=None)
@example(one=[100], other=[105], within=5)
@example(one=[103], other=[100], within=3)
@given(
    one=st.lists(st.integers(1, 20_000), max_size=7),
    other=st.lists(st.integers(1, 20_000), max_size=7),
    within=st.integers(0, 50),
)
def test_legs_within_the_tolerance_share_a_level(one: list[int], other: list[int], within: int) -> None:
    """Whatever is close enough is found; what shares a level is apart by the tolerance and a level at most."""
    levels = ValueLevels(100, within)
    pairs = [(a, b) for a in _sums(one) for b in _sums(other) if min(a, b) >= 100]
    shared = levels.of_lines(sorted(one, reverse=True)) & levels.of_lines(sorted(other, reverse=True))
    if any(abs(a - b) * 100 <= max(a, b) * within for a, b in pairs):
        assert shared
    if shared:
        widest = (1 - max(within, 1) / 100) ** -(1 + 1 / STEPS)
        assert any(max(a, b) <= min(a, b) * widest + STEPS + 1 for a, b in pairs)


def test_of_many_lines_the_most_valuable_and_some_of_the_others_are_looked_at() -> None:
    """A leg of many lines is reached by a single cheap card as well as by its best."""
    lines = [cents * 100 for cents in range(40, 0, -1)]
    reached = LEVELS.of_lines(lines)
    for cents in (4000, 100, 4000 + 3900 + 3800 + 3700):
        assert reached >> LEVELS.level(cents) & 1
