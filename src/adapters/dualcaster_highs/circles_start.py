"""A good choice of circles in little time: the solver begins with it, and ends with it where there is no time."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Final

from attrs import define, field

from dualcaster_highs.deadline import Deadline

_SEED: Final = 1
_MOST_ROUNDS: Final = 20_000
_IDLE_PER_CIRCLE: Final = 20
"""Rounds without a better choice after which it ends, for each circle."""
_MOST_IDLE: Final = 4_000
_FORCED: Final = 3
"""Circles that a round forces in, at most."""
_WORSE: Final = 0.02
"""How often a choice that meets a want less is gone on from, so that the search does not get stuck."""
Worth = tuple[int, int, int]
"""What a choice is compared by, higher is better; of a choice it is the sum of its circles'."""


@define
class _Choice:
    """Circles that can all be made, and how much is left of each thing: ``uses`` are row and copies by circle."""

    uses: Sequence[Sequence[tuple[int, int]]]
    worths: Sequence[Worth]
    left: list[int]
    users: list[list[int]] = field(init=False)
    chosen: set[int] = field(factory=set, init=False)
    worth: Worth = (0, 0, 0)

    def __attrs_post_init__(self) -> None:
        self.users = [[] for _ in self.left]
        for place, used in enumerate(self.uses):
            for row, _ in used:
                self.users[row].append(place)

    def fill(self, places: Iterable[int]) -> None:
        """Take those that still fit, in this order."""
        for place in places:
            if place not in self.chosen and all(self.left[row] >= copies for row, copies in self.uses[place]):
                self.add(place)

    def add(self, place: int) -> None:
        """Take one that fits."""
        self.chosen.add(place)
        met, store, spread = self.worths[place]
        self.worth = (self.worth[0] + met, self.worth[1] + store, self.worth[2] + spread)
        for row, copies in self.uses[place]:
            self.left[row] -= copies

    def drop(self, place: int) -> None:
        """Take one out."""
        self.chosen.discard(place)
        met, store, spread = self.worths[place]
        self.worth = (self.worth[0] - met, self.worth[1] - store, self.worth[2] - spread)
        for row, copies in self.uses[place]:
            self.left[row] += copies

    def force(self, place: int, dice: Random) -> set[int]:
        """Take one, and drop the least of those that are in its way; return the rows where something is free now."""
        free: set[int] = set()
        for row, copies in self.uses[place]:
            while self.left[row] < copies:
                others = [other for other in self.users[row] if other in self.chosen]
                least = min(others, key=lambda other: self.worths[other][0] + 2 * dice.random())
                self.drop(least)
                free.update(row for row, _ in self.uses[least])
        self.add(place)
        return free

    def put_back(self, before: set[int]) -> None:
        """Be the choice of before again."""
        for place in self.chosen - before:
            self.drop(place)
        for place in before - self.chosen:
            self.add(place)


def good_choice(
    worths: Sequence[Worth], uses: Sequence[Sequence[tuple[int, int]]], limits: Sequence[int], deadline: Deadline
) -> set[int]:
    """Take the circles that give most for what they use, then force others in; keep the best on the way.

    ``uses`` has what each circle takes of which of ``limits``. The same circles give the same choice, unless the
    deadline ends it.
    """
    dice = Random(_SEED)  # noqa: S311 - a search, not a secret
    choice = _Choice(uses, worths, list(limits))
    makeable = [place for place, used in enumerate(uses) if all(copies <= limits[row] for row, copies in used)]
    density = {
        place: worths[place][0] / (0.01 + sum(copies / limits[row] for row, copies in uses[place]))
        for place in makeable
    }
    choice.fill(sorted(makeable, key=lambda place: -density[place]))
    best, kept, idle = choice.worth, set(choice.chosen), 0
    for _ in range(_MOST_ROUNDS):
        if deadline.passed or idle >= min(_MOST_IDLE, _IDLE_PER_CIRCLE * len(makeable)):
            break
        before, worth = set(choice.chosen), choice.worth
        free = set[int]()
        for place in dice.sample(makeable, min(len(makeable), dice.randint(1, _FORCED))):
            if place not in choice.chosen:
                free |= choice.force(place, dice)
        possible = {place for row in free for place in choice.users[row]} & density.keys()
        choice.fill(sorted(possible, key=lambda place: -density[place] * (0.7 + 0.6 * dice.random())))
        idle += 1
        if choice.worth[0] < worth[0] - (dice.random() < _WORSE):
            choice.put_back(before)
        elif choice.worth > best:
            best, kept, idle = choice.worth, set(choice.chosen), 0
    return kept
