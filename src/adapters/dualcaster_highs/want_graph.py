"""Wants as columns of numbers, and which of them no ring can use."""

from collections.abc import Sequence

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from dualcaster_core.rings.model import RingExchange

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@frozen(kw_only=True, eq=False)
class WantGraph:
    """Offers as nodes and wants as arcs from what is given to what is got.

    ``thing`` and ``owner`` have a value for each offer, the other columns one for each want; ``want`` is its place in
    the exchange.
    """

    thing: Flags
    owner: Places
    gives: Places
    gets: Places
    cost: Places
    want: Places

    @property
    def size(self) -> int:
        """How many offers there are, whether they are wanted or not."""
        return len(self.thing)

    def only(self, kept: Flags) -> "WantGraph":
        """Keep some of the wants."""
        return evolve(self, gives=self.gives[kept], gets=self.gets[kept], cost=self.cost[kept], want=self.want[kept])

    @property
    def trading(self) -> Flags:
        """Which wants make a trade when they are met: those of things, not of links."""
        return self.thing[self.gives]

    @property
    def things(self) -> Places:
        """The things that are given in some want."""
        return np.unique(self.gives[self.trading])

    @property
    def people(self) -> Places:
        """The owners of such things."""
        return np.unique(self.owner[self.things])

    @property
    def one_thing_each(self) -> bool:
        """Tell whether as many people as things trade, whatever is chosen."""
        return len(self.people) == len(self.things)

    @property
    def indifferent(self) -> bool:
        """Tell whether all choices with the same number of trades cost the same."""
        costs = self.cost[self.trading]
        return not len(costs) or bool(costs.min() == costs.max())


def graph_of(exchange: RingExchange) -> WantGraph:
    """Read the wants of an exchange that a ring can use; of equal wants only the cheapest."""
    gives, gets, cost = (_column(column) for column in (exchange.gives, exchange.gets, exchange.costs))
    order = np.lexsort((cost, gets, gives))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(gives[order]) != 0) | (np.diff(gets[order]) != 0)
    graph = WantGraph(
        thing=np.fromiter((not offer.is_link for offer in exchange.offers), np.bool_, len(exchange.offers)),
        owner=np.fromiter((offer.owner for offer in exchange.offers), np.int64, len(exchange.offers)),
        gives=gives,
        gets=gets,
        cost=cost,
        want=np.arange(len(gives)),
    )
    kept = np.zeros(len(order), dtype=np.bool_)
    kept[order[first]] = True
    return in_rings(graph.only(kept))


def _column(numbers: Sequence[int]) -> Places:
    return np.asarray(numbers, dtype=np.int64)


def in_rings(graph: WantGraph) -> WantGraph:
    """Leave out wants that lie on no ring: those between two strongly connected components."""
    component = components(graph.size, graph.gives, graph.gets)
    return graph.only(component[graph.gives] == component[graph.gets])


def components(size: int, tails: Places, heads: Places) -> Places:
    """Number the strongly connected components of a graph; returns the number of each node."""
    arcs = csr_array((np.ones(len(tails), np.int8), (tails, heads)), shape=(size, size))
    _, numbers = connected_components(arcs, connection="strong")
    return np.asarray(numbers, dtype=np.int64)
