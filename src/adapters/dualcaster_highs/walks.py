"""The best walks with few trades through offers that carry a price, for all starts at once."""

from collections.abc import Iterator

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from dualcaster_highs.deadline import Deadline
from dualcaster_highs.want_graph import Numbers, Places, WantGraph

NONE = -np.inf
_CELLS = 4_000_000
_LINK_PRICE = 1e-9
"""What a link costs at least, so that walks do not circle among links for nothing."""
Cycle = tuple[int, ...]


@frozen(kw_only=True, eq=False)
class _Arcs:
    """Arcs by their heads: ``starts`` is where those of each of ``heads`` begin."""

    tails: Places
    starts: Places
    heads: Places

    @classmethod
    def of(cls, tails: Places, heads: Places) -> "_Arcs":
        order = np.argsort(heads, kind="stable")
        starts = np.flatnonzero(np.diff(heads[order], prepend=-1))
        return cls(tails=tails[order], starts=starts, heads=heads[order][starts])

    def best(self, reached: Numbers) -> Numbers:
        """Return the best value among the tails of each head; a row for each start."""
        if not len(self.heads):
            return np.empty((len(reached), 0))
        found: Numbers = np.maximum.reduceat(reached[:, self.tails], self.starts, axis=1)
        return found


class Walks:
    """Walks of up to ``longest`` trades; every start is a thing, and no walk passes a thing that is numbered lower."""

    def __init__(self, graph: WantGraph, longest: int) -> None:
        self._longest = longest
        self._thing = graph.thing
        self._tails, self._heads = graph.gives, graph.gets
        self._counts: list[int] = graph.thing.astype(int).tolist()
        self.before = _grouped(graph.gets, graph.gives, graph.size)
        self.starts = graph.things
        self._block = max(1, min(256, _CELLS // max(1, len(graph.gives))))
        self._to_link = _Arcs.of(self._tails[~self._thing[self._heads]], self._heads[~self._thing[self._heads]])

    def priced(self, prices: Numbers) -> Numbers:
        """Return prices in which every link costs something."""
        priced: Numbers = np.where(self._thing, prices, np.minimum(prices, 0) - _LINK_PRICE)
        return priced

    def blocks(self) -> Iterator[Places]:
        """Yield the starts in parts that fit into memory together with their walks."""
        for place in range(0, len(self.starts), self._block):
            yield self.starts[place : place + self._block]

    def layers(self, starts: Places, prices: Numbers) -> list[Numbers]:
        """Return, for 1, 2 ... trades, the best sum of prices of a walk from each start (a row) to each offer."""
        kept = self._thing[self._heads] & (self._heads >= starts[0])
        to_thing = _Arcs.of(self._tails[kept], self._heads[kept])
        lower = np.arange(len(self._thing)) < starts[:, None]
        lower &= self._thing
        first = np.full((len(starts), len(self._thing)), NONE)
        first[np.arange(len(starts)), starts] = prices[starts]
        layers = [self._through_links(first, prices)]
        for _ in range(self._longest - 1):
            following = np.full_like(first, NONE)
            following[:, to_thing.heads] = to_thing.best(layers[-1]) + prices[to_thing.heads]
            following[lower] = NONE
            layers.append(self._through_links(following, prices))
        return layers

    def _through_links(self, reached: Numbers, prices: Numbers) -> Numbers:
        """Extend walks through links, which count no trade; prices of links are 0 or less, so that this ends."""
        links = self._to_link.heads
        while len(links):
            better = np.maximum(self._to_link.best(reached) + prices[links], reached[:, links])
            if np.array_equal(better, reached[:, links]):
                break
            reached[:, links] = better
        return reached

    def improving(self, starts: Places, prices: Numbers, least: float) -> tuple[list[Cycle], float]:
        """Find a cycle of a price above ``least`` from most starts that have one, and the best price of any walk."""
        layers = self.layers(starts, prices)
        best = NONE
        found = []
        for row, start in enumerate(starts.tolist()):
            tails = self.before[start]
            if not len(tails):
                continue
            closing = np.array([layer[row, tails].max() for layer in layers[1:]])
            best = max(best, float(closing.max()))
            if closing.max() > least:
                walk = self._walked_back(layers, row, start, int(closing.argmax()) + 1, prices)
                found += [cycle for cycle in _simple(walk) if self.price(cycle, prices) > least]
        return found, best

    def _walked_back(self, layers: list[Numbers], row: int, start: int, layer: int, prices: Numbers) -> list[int]:
        """Return the offers of the best walk back to its start, the last one first."""
        walk: list[int] = []
        at = start
        while True:
            tails = self.before[at]
            values = layers[layer][row, tails]
            at = int(tails[values.argmax()])
            walk.append(at)
            if self._thing[at]:
                if layer == 0:
                    return walk
                layer -= 1

    def price(self, cycle: Cycle, prices: Numbers) -> float:
        """Add up the prices of a cycle that has two trades at least; none for others."""
        offers = np.array(cycle)
        return float(prices[offers].sum()) if self._thing[offers].sum() > 1 else NONE

    def every(self, prices: Numbers, least: float, deadline: Deadline) -> Iterator[Cycle]:
        """Yield every cycle of a price of ``least`` or more; where time is up before the end, only some."""
        price, before = prices.tolist(), [tails.tolist() for tails in self.before]
        for starts in self.blocks():
            layers = self.layers(starts, prices)
            for row, start in enumerate(starts.tolist()):
                if deadline.passed:
                    return
                reached = np.maximum.accumulate([layer[row] for layer in layers]).tolist()
                yield from self._back_from(reached, before, start, price, least)

    def _back_from(
        self, reached: list[list[float]], before: list[list[int]], start: int, price: list[float], least: float
    ) -> Iterator[Cycle]:
        """Search cycles from their end to their start, by what the rest of the way can be worth at best."""
        stack: list[tuple[int, float, int, Cycle]] = [(start, 0.0, self._longest, ())]
        while stack:
            at, worth, trades, path = stack.pop()
            rest = reached[trades - 1]
            for tail in before[at]:
                if worth + rest[tail] < least:
                    continue
                if tail == start:
                    if trades < self._longest and worth + price[start] >= least:
                        yield (start, *reversed(path))
                elif tail not in path:
                    left = trades - self._counts[tail]
                    if left:
                        stack.append((tail, worth + price[tail], left, (*path, tail)))


def _simple(walk: list[int]) -> Iterator[Cycle]:
    """Split a closed walk, the last offer first, into cycles that pass no offer twice."""
    path: list[int] = []
    for offer in reversed(walk):
        if offer in path:
            place = path.index(offer)
            yield tuple(path[place:])
            del path[place:]
        path.append(offer)
    if path:
        yield tuple(path)


def _grouped(keys: Places, values: Places, size: int) -> list[NDArray[np.int64]]:
    """Return the values of each key from 0 up."""
    order = np.argsort(keys, kind="stable")
    ends = np.searchsorted(keys[order], np.arange(size + 1))
    ordered = values[order]
    return [ordered[ends[key] : ends[key + 1]] for key in range(size)]
