"""Rings that share nobody, as a set packing: one goal after the other, each held while the next is sought."""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_core.rings.market.model import RingChoice, RingWorth
from dualcaster_highs.deadline import Deadline

if TYPE_CHECKING:
    from dualcaster_highs.want_graph import Numbers

_GOALS: Final = 3


class HighsRingChooser:
    """``RingChooser`` on HiGHS, in a thread of one core: a variable for each ring, a row for each person."""

    async def choose(self, rings: Sequence[RingWorth], *, time_limit: float) -> RingChoice:
        """Choose rings; see ``dualcaster_core.rings.market.ports.RingChooser``."""
        if find_spec("highspy") is None or find_spec("scipy") is None:
            raise ExtraMissing("rings")
        deadline = Deadline.after(time_limit)
        try:
            return await asyncio.to_thread(_chosen, rings, deadline)
        finally:
            deadline.stopped.set()


def _chosen(rings: Sequence[RingWorth], deadline: Deadline) -> RingChoice:
    import numpy as np
    from scipy.sparse import csc_array

    from dualcaster_highs.milp import UNBOUNDED, Program, maximise

    if not rings:
        return RingChoice(places=(), optimal=True)
    sizes = np.array([len(ring.people) for ring in rings], np.float64)
    cards = np.array([ring.cards for ring in rings], np.float64)
    fairness = -sizes * np.array([ring.spread for ring in rings], np.float64)
    everybody = sorted({key for ring in rings for key in ring.people})
    row_of = {key: row for row, key in enumerate(everybody)}
    people = [(row_of[key], place) for place, ring in enumerate(rings) for key in ring.people]
    sums = [(len(everybody) + row, place) for row in range(2) for place in range(len(rings))]
    values = np.concatenate([np.ones(len(people)), sizes, cards])
    rows, columns = zip(*people, *sums, strict=True)
    matrix = csc_array((values, (rows, columns)), shape=(len(everybody) + 2, len(rings)))
    low, high = np.zeros(len(everybody) + 2), np.ones(len(everybody) + 2)
    high[-2:] = UNBOUNDED
    best: Numbers = np.zeros(len(rings))
    proven = 0
    for goal, worth in enumerate((sizes, cards, fairness)):
        answer = maximise(Program(worth=worth, rows=matrix, low=low, high=high), deadline.part(_share(goal)), best)
        if answer.values is not None:
            best = answer.values
        proven += answer.optimal
        if goal < _GOALS - 1:
            low[len(everybody) + goal] = round(float(worth @ best))
    return RingChoice(places=tuple(np.flatnonzero(best > 0.5).tolist()), optimal=proven == _GOALS)


def _share(goal: int) -> float:
    """Return the share of the time that is left for a goal: most of it for the people."""
    return (0.6, 0.5, 1.0)[goal]
