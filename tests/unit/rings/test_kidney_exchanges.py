"""Kidney exchanges: pairs and arcs."""

import pytest

from dualcaster_core.rings import FindRings, RingSearch
from dualcaster_core.rings.errors import WantListsUnreadable
from dualcaster_core.testing.rings.solver import ExhaustiveRingSolver
from dualcaster_mathtrade import read_kidney_exchange


async def test_pairs_are_helped_in_rings_up_to_a_length() -> None:
    """A ring of three helps three where rings of two help two."""
    exchange = read_kidney_exchange(b"4 5\n0 1 1\n1 2 1\n2 0 1.0\n0 3 1\n3 0 1\n-1 -1 -1\n")
    solve = FindRings(ExhaustiveRingSolver()).solve
    assert [(await solve(exchange, RingSearch(longest_ring=k))).people for k in (2, 3)] == [2, 3]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"4",
        b"two 1\n0 1 1",
        b"2 1\n0 2 1",
        b"2 1\n0 0 1",
        b"2 1\n0 1",
        b"2 1\n0 1 x",
        b"2 2\n0 1 1",
        b"9999999 1\n0 1 1",
        b"2 -1",
    ],
)
def test_a_file_of_another_form_is_refused(content: bytes) -> None:
    """Numbers that are none, arcs to nowhere and counts that do not agree are named with their line."""
    with pytest.raises(WantListsUnreadable):
        read_kidney_exchange(content)
