"""Which values a choice of copies can reach, and which copies reach one of them.

A set of values is a whole number whose bit ``v`` is set where ``v`` cents can be reached: taking a copy shifts it, and
joining sets is one operation. Sets are kept apart by *state*, a tuple of small counts (lines, say) that is added up.
"""

from collections.abc import Callable, Collection, Sequence
from functools import cache

from attrs import frozen

State = tuple[int, ...]
States = dict[State, int]
"""For each state that can be reached, the values that can be reached in it."""


@frozen
class CopyMove:
    """Taking from ``first`` to ``last`` copies of a line, at the same cost whichever it is.

    The first of them are worth ``value`` (0 or more), each further one the unit of the line.
    """

    first: int
    last: int
    cost: State
    value: int = 0


@frozen
class CopyChoice:
    """A line: what a copy is worth in cents, and what may be taken of it; moves of more copies come first."""

    unit: int
    moves: tuple[CopyMove, ...]


@frozen
class ReachableValues:
    """The values up to a limit that choices of copies reach: ``tables[i]`` are those of the choices from ``i`` on."""

    choices: Sequence[CopyChoice]
    tables: Sequence[States]
    add: Callable[[State, State], State | None]

    @property
    def states(self) -> States:
        """What all choices together reach."""
        return self.tables[0]

    def retrace(self, states: Collection[State], value: int) -> list[int]:
        """Return how many copies of each line reach a value in one of some states: of the first the most, and so on.

        Raises ``ValueError`` where it cannot be reached.
        """
        copies, allowed, rest = [], set(states), value
        for choice, after in zip(self.choices, self.tables[1:], strict=True):
            taken, rest, allowed = self._step(choice, after, allowed, rest)
            copies.append(taken)
        return copies

    def _step(self, choice: CopyChoice, after: States, allowed: set[State], value: int) -> tuple[int, int, set[State]]:
        for move in choice.moves:
            sources = {state for state in after if self.add(state, move.cost) in allowed}
            for taken in range(move.last, move.first - 1, -1) if sources else ():
                rest = value - move.value - (taken - move.first) * choice.unit
                if rest >= 0 and any(after[state] >> rest & 1 for state in sources):
                    return taken, rest, sources
        raise ValueError(f"{value} cannot be reached")


def reachable_values(
    choices: Sequence[CopyChoice], nothing: State, add: Callable[[State, State], State | None], *, most: int
) -> ReachableValues:
    """Find every value up to ``most`` cents; ``add`` sums states up and returns None for one that is of no use."""
    mask = (1 << most + 1) - 1
    added = cache(add)
    tables: list[States] = [{nothing: 1}]
    for choice in reversed(choices):
        table: States = {}
        for state, values in tables[-1].items():
            for move in choice.moves:
                target = added(state, move.cost)
                moved = _spread(values << move.value, choice.unit, move.last - move.first, mask)
                if target is not None and moved:
                    table[target] = table.get(target, 0) | moved
        tables.append(table)
    return ReachableValues(choices, tables[::-1], added)


def _spread(values: int, unit: int, times: int, mask: int) -> int:
    """Add 0 to ``times`` units to every value, in a number of steps that grows as the logarithm of ``times``."""
    values &= mask
    done = 1
    while done <= times and values:
        step = min(done, times + 1 - done)
        values |= values << unit * step & mask
        done += step
    return values
