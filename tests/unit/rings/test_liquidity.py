"""Who could trade at all: counted by walks, held to looking at every ring."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.rings.market.model import MarketArc
from dualcaster_core.rings.market.walks import people_in_rings

_PEOPLE = 6
_ways = st.sets(st.tuples(st.integers(1, _PEOPLE), st.integers(1, _PEOPLE)).filter(lambda way: way[0] != way[1]))


@given(_ways)
def test_people_in_rings_are_those_of_whom_there_is_a_ring(ways: set[tuple[int, int]]) -> None:
    """Somebody counts among up to k people if some ring of distinct people leads from them back to them."""
    counted = people_in_rings([MarketArc(giver, receiver, 100, (100,)) for giver, receiver in ways], 4)
    for largest in (2, 3, 4):
        rings = [ring for size in range(2, largest + 1) for ring in permutations(range(1, _PEOPLE + 1), size)]
        closed = [ring for ring in rings if all(leg in ways for leg in zip(ring, ring[1:] + ring[:1], strict=True))]
        assert counted[largest] == len({person for ring in closed for person in ring})


@pytest.mark.parametrize("largest", [1, 5])
def test_walks_count_rings_of_two_to_four_people(largest: int) -> None:
    """A walk of five steps may come back without being a ring."""
    with pytest.raises(ValueError, match="rings of 2 to 4 people"):
        people_in_rings([], largest)
