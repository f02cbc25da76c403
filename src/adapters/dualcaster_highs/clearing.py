"""Circles of a store night, as a packing of copies: one goal after the other, each held while the next is sought."""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_core.stores.clearing.model import ClearingChoice, ClearingProblem
from dualcaster_highs.circles_start import good_choice
from dualcaster_highs.deadline import Deadline

if TYPE_CHECKING:
    from dualcaster_highs.want_graph import Numbers

_GOALS: Final = 3
_BEGINNING: Final = 0.5
"""The share of the time in which a good choice is looked for, before the best one is."""


class HighsClearingChooser:
    """``ClearingChooser`` on HiGHS, in a thread of one core.

    A variable for each circle; a row for each person, and one for each thing of which there is only so much.
    """

    async def choose(self, problem: ClearingProblem, *, time_limit: float) -> ClearingChoice:
        """Choose circles; see ``dualcaster_core.stores.clearing.ports.ClearingChooser``."""
        if find_spec("highspy") is None or find_spec("scipy") is None:
            raise ExtraMissing("rings")
        deadline = Deadline.after(time_limit)
        try:
            return await asyncio.to_thread(_chosen, problem, deadline)
        finally:
            deadline.stopped.set()


def _chosen(problem: ClearingProblem, deadline: Deadline) -> ClearingChoice:
    import numpy as np
    from scipy.sparse import csc_array

    from dualcaster_highs.milp import UNBOUNDED, Program, maximise

    circles = problem.circles
    if not circles:
        return ClearingChoice(places=(), optimal=True)
    entries, limits = _rows(problem)
    goals: list[Numbers] = [
        np.array([one.met for one in circles], np.float64),
        -np.array([one.through_store for one in circles], np.float64),
        -np.array([one.spread * len(one.places) for one in circles], np.float64),
    ]
    best: Numbers = np.zeros(len(circles))
    best[list(_begun(problem, entries, limits, deadline.part(_BEGINNING)))] = 1.0
    for row, goal in enumerate(goals[:-1], start=len(limits)):
        entries += [(row, place, float(worth)) for place, worth in enumerate(goal)]
    rows, columns, values = zip(*entries, strict=True)
    matrix = csc_array((values, (rows, columns)), shape=(len(limits) + _GOALS - 1, len(circles)))
    low = np.zeros(len(limits) + _GOALS - 1)
    low[len(limits) :] = -UNBOUNDED
    high = np.array([*map(float, limits), *[UNBOUNDED] * (_GOALS - 1)])
    proven = 0
    for number, worth in enumerate(goals):
        answer = maximise(Program(worth=worth, rows=matrix, low=low, high=high), deadline.part(_share(number)), best)
        if answer.values is not None:
            best = answer.values
        proven += answer.optimal
        if number < _GOALS - 1:
            low[len(limits) + number] = round(float(worth @ best))
    return ClearingChoice(places=tuple(np.flatnonzero(best > 0.5).tolist()), optimal=proven == _GOALS)


def _rows(problem: ClearingProblem) -> tuple[list[tuple[int, int, float]], list[int]]:
    """Return the entries of the matrix as row, column and value, and what each row may sum up to.

    What no two circles want of is no row: one alone never takes more than there is.
    """
    users: dict[object, list[tuple[int, int]]] = {}
    limits: dict[object, int] = {}
    for place, circle in enumerate(problem.circles):
        for person in circle.people:
            users.setdefault(person, []).append((place, 1))
            limits[person] = problem.circles_each
        for resource, copies in circle.uses.items():
            if resource in problem.amounts:
                users.setdefault(resource, []).append((place, copies))
                limits[resource] = problem.amounts[resource]
    kept = [key for key, used in users.items() if sum(copies for _, copies in used) > limits[key]]
    entries = [(row, place, float(copies)) for row, key in enumerate(kept) for place, copies in users[key]]
    return entries, [limits[key] for key in kept]


def _begun(
    problem: ClearingProblem, entries: Sequence[tuple[int, int, float]], limits: Sequence[int], deadline: Deadline
) -> set[int]:
    """Return a good choice to begin with."""
    uses: list[list[tuple[int, int]]] = [[] for _ in problem.circles]
    for row, place, copies in entries:
        uses[place].append((row, int(copies)))
    worths = [problem.worth((place,)) for place in range(len(problem.circles))]
    return good_choice(worths, uses, limits, deadline)


def _share(goal: int) -> float:
    """Return the share of the time that is left for a goal: most of it for the wants that are met."""
    return (0.6, 0.6, 1.0)[goal]
