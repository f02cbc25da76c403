"""Wants that are met, and what is known of how good that is."""

import numpy as np
from attrs import frozen

from dualcaster_highs.want_graph import Places, WantGraph


@frozen(kw_only=True, eq=False)
class Choice:
    """``wants`` are places in the exchange; bounds and proofs are those of ``RingProof``."""

    wants: Places
    people: int
    trades: int
    cost: int
    people_bound: int
    trades_bound: int
    lowest_cost: bool = False

    @property
    def optimal(self) -> bool:
        """Tell whether nothing better can exist."""
        return (self.people, self.trades) == (self.people_bound, self.trades_bound)


def choice_of(graph: WantGraph, met: Places, bounds: tuple[int, int]) -> Choice:
    """Count what wants of a graph amount to when they are met."""
    trading = met[graph.trading[met]]
    people = len(np.unique(graph.owner[graph.gives[trading]]))
    return Choice(
        wants=graph.want[met],
        people=people,
        trades=len(trading),
        cost=int(graph.cost[trading].sum()),
        people_bound=max(bounds[0], people),
        trades_bound=max(bounds[1], len(trading)),
    )


def nothing(bounds: tuple[int, int] = (0, 0)) -> Choice:
    """Meet no wants."""
    return Choice(
        wants=np.zeros(0, np.int64),
        people=0,
        trades=0,
        cost=0,
        people_bound=bounds[0],
        trades_bound=bounds[1],
        lowest_cost=not any(bounds),
    )
