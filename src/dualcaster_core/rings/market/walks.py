"""Counts people who are in rings by walks of sets of people, without listing the rings."""

from collections.abc import Iterator, Sequence
from typing import Final

from dualcaster_core.rings.market.model import PAIR, MarketArc

LONGEST_WALK: Final = 4
"""Steps of a walk that is a ring, or holds one through its beginning, when it comes back to where it began."""


def people_in_rings(arcs: Sequence[MarketArc], largest: int) -> dict[int, int]:
    """Count who is in a ring of at most 2, 3, ... ``largest`` people.

    Exact, without listing rings: a walk of at most k steps that comes back to where it began is a ring, or holds a
    shorter one through its beginning, as long as k is at most 4; with more steps that no longer holds.
    Raises ``ValueError`` for more than 4.
    """
    if not PAIR <= largest <= LONGEST_WALK:
        raise ValueError(f"rings of 2 to 4 people can be counted by walks, not of {largest}")
    traders = sorted({arc.giver for arc in arcs} | {arc.receiver for arc in arcs})
    place = {user_id: number for number, user_id in enumerate(traders)}
    gives, gets = [0] * len(traders), [0] * len(traders)
    for arc in arcs:
        gives[place[arc.giver]] |= 1 << place[arc.receiver]
        gets[place[arc.receiver]] |= 1 << place[arc.giver]
    counts = dict.fromkeys(range(PAIR, largest + 1), 0)
    for one in range(len(traders)):
        size = _smallest_ring(one, gives, gets, largest)
        for counted in range(size or largest + 1, largest + 1):
            counts[counted] += 1
    return counts


def _smallest_ring(one: int, gives: Sequence[int], gets: Sequence[int], largest: int) -> int | None:
    """Walk forwards and backwards by sets of people, each a number with a bit for everyone in it."""
    if gives[one] & gets[one]:
        return 2
    onwards = _step(gives[one], gives)
    if largest > 2 and onwards & gets[one]:
        return 3
    return 4 if largest > 3 and onwards & _step(gets[one], gets) else None


def _step(people: int, ways: Sequence[int]) -> int:
    """Return everybody who is one step away from somebody of a set."""
    found = 0
    for person in _members(people):
        found |= ways[person]
    return found


def _members(people: int) -> Iterator[int]:
    text = bin(people)[:1:-1]
    place = text.find("1")
    while place >= 0:
        yield place
        place = text.find("1", place + 1)
