"""Rings through one person."""

from collections.abc import Sequence
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from dualcaster_core.rings.market.model import MarketArc
from dualcaster_core.rings.market.search import rings_through

arcs = st.lists(
    st.builds(MarketArc, st.integers(1, 5), st.integers(1, 5), st.integers(1, 4)).filter(
        lambda arc: arc.giver != arc.receiver
    ),
    max_size=20,
    unique_by=lambda arc: (arc.giver, arc.receiver),
)


def _by_hand(found: Sequence[MarketArc], largest: int) -> list[tuple[int, tuple[int, ...]]]:
    """Try every order of people after the first."""
    cents = {(arc.giver, arc.receiver): arc.cents for arc in found}
    rings = []
    for size in range(3, largest + 1):
        for others in permutations(range(2, 6), size - 1):
            steps = list(zip((1, *others), (*others, 1), strict=True))
            if all(step in cents for step in steps):
                rings.append((min(cents[step] for step in steps), (1, *others)))
    return sorted(rings, key=lambda ring: (-ring[0], ring[1]))


@settings(max_examples=200, deadline=None)
@given(found=arcs, largest=st.integers(3, 5), limit=st.integers(1, 4))
def test_the_best_rings_are_those_of_a_search_by_hand(found: list[MarketArc], largest: int, limit: int) -> None:
    """No ring of a higher smallest leg is left out, and each is one."""
    by_hand = _by_hand(found, largest)
    rings = rings_through(1, found, largest=largest, limit=limit)
    worth = {ring: value for value, ring in by_hand}
    assert len(set(rings)) == len(rings)
    assert [worth[ring] for ring in rings] == [value for value, _ in by_hand[:limit]]
