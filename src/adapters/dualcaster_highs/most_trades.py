"""The most trades that are possible, and which wants a choice with so many trades can use."""

import numpy as np
from attrs import frozen
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from dualcaster_highs.want_graph import Flags, Places, WantGraph, components


@frozen(kw_only=True, eq=False)
class MostTrades:
    """A choice with the most trades: ``met`` are the wants of the graph that it meets.

    ``usable`` are the wants that some choice with as many trades meets, ``always`` the offers that trade in all of
    them: a choice has the most trades just where it keeps to both.
    """

    trades: int
    met: Places
    usable: Flags
    always: Flags


def most_trades(graph: WantGraph) -> MostTrades:
    """Find the most trades as an assignment: every offer gets a want met or keeps to itself, things at a cost of 1."""
    everyone = np.arange(graph.size)
    tails, heads = np.concatenate([graph.gives, everyone]), np.concatenate([graph.gets, everyone])
    costs = np.concatenate([np.zeros(len(graph.gives), np.int64), graph.thing.astype(np.int64)])
    weights = csr_array((costs + 1.0, (tails, heads)), shape=(graph.size, graph.size))
    rows, columns = min_weight_full_bipartite_matching(weights)
    takes = np.empty(graph.size, np.int64)
    takes[rows] = columns
    taken_by = np.empty(graph.size, np.int64)
    taken_by[takes] = everyone
    rivals = taken_by[heads]
    tight = _tight(tails, rivals, costs, _kept_cost(graph, takes))
    component = components(graph.size, tails[tight], rivals[tight])
    usable = tight & (component[tails] == component[rivals])
    wants = len(graph.gives)
    return MostTrades(
        trades=int(np.sum((takes != everyone) & graph.thing)),
        met=np.flatnonzero(takes[graph.gives] == graph.gets),
        usable=usable[:wants],
        always=~usable[wants:],
    )


def _kept_cost(graph: WantGraph, takes: Places) -> Places:
    """Return what each offer costs in the assignment: 1 for a thing that stays."""
    stays: Places = ((takes == np.arange(graph.size)) & graph.thing).astype(np.int64)
    return stays


def _tight(tails: Places, rivals: Places, costs: Places, paid: Places) -> Flags:
    """Tell which arcs have no slack under the potentials of an optimal assignment.

    Potentials are shortest distances, by the method of Bellman and Ford on whole columns, in a graph without negative
    circles (the assignment is optimal), so that it ends after as many rounds as there are offers at most.
    """
    lengths = costs - paid[rivals]
    order = np.argsort(tails, kind="stable")
    starts = np.flatnonzero(np.diff(tails[order], prepend=-1))
    potential = np.zeros(len(paid), np.int64)
    while True:
        shorter = np.minimum.reduceat((potential[rivals] + lengths)[order], starts)
        shorter = np.minimum(shorter, potential)
        if np.array_equal(shorter, potential):
            return np.asarray(potential[rivals] + lengths == potential[tails], dtype=np.bool_)
        potential = shorter
