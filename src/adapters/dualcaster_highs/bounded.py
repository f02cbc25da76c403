"""Rings up to a length: columns made as their prices call for them, then those that could still improve the choice."""

from collections.abc import Sequence
from itertools import islice

import numpy as np
from attrs import evolve, frozen

from dualcaster_core.rings.model import RingSearch
from dualcaster_highs.choice import Choice, choice_of, nothing
from dualcaster_highs.columns import Prices, RingColumns
from dualcaster_highs.covers import best_cover
from dualcaster_highs.deadline import Deadline
from dualcaster_highs.goals import Goal
from dualcaster_highs.milp import maximise
from dualcaster_highs.most_trades import most_trades
from dualcaster_highs.walks import Cycle, Walks
from dualcaster_highs.want_graph import Numbers, Places, WantGraph

MAX_COLUMNS = 400_000
_PER_ROUND = 400
_IMPROVES = 1e-6
_LONG = 10
"""From this length on it is worth a try whether rings of any length happen to be short enough."""


def best_bounded(graph: WantGraph, search: RingSearch, longest: int, deadline: Deadline) -> Choice:
    """Choose rings of up to ``longest`` trades."""
    if not len(graph.gives):
        return nothing()
    if longest >= _LONG or longest >= len(graph.things):
        free = best_cover(graph, search, deadline.part(0.4))
        if _longest_of(graph, free) <= longest and len(free.wants):
            return free
    most = most_trades(graph)
    known = choice_of(graph, most.met, (len(graph.people), most.trades))
    short = _longest_of(graph, known) <= longest
    goal = Goal(objective=search.objective, most_people=min(len(graph.people), most.trades), most_trades=most.trades)
    if short and graph.one_thing_each and known.people >= search.least_people:
        return evolve(known, people_bound=known.people, lowest_cost=graph.indifferent)
    found = _Search(graph, goal, search, Walks(graph, longest)).best(deadline)
    return evolve(found, lowest_cost=graph.indifferent)


def _longest_of(graph: WantGraph, choice: Choice) -> int:
    """Return how many trades the longest ring of a choice has."""
    met = np.isin(graph.want, choice.wants)
    taken = dict(zip(graph.gives[met].tolist(), graph.gets[met].tolist(), strict=True))
    longest = 0
    while taken:
        offer, trades = next(iter(taken)), 0
        while offer in taken:
            trades += bool(graph.thing[offer])
            offer = taken.pop(offer)
        longest = max(longest, trades)
    return longest


@frozen(eq=False)
class _Search:
    graph: WantGraph
    goal: Goal
    search: RingSearch
    walks: Walks

    def best(self, deadline: Deadline) -> Choice:
        """Choose rings: the linear program, the best of its columns, then every column that could improve on that."""
        columns = RingColumns(self.graph, self.goal, self.search.least_people)
        prices = self._converged(columns, deadline.part(0.6))
        bound = np.floor(prices.value + _IMPROVES) if prices.reached else np.inf
        chosen, program_bound, solved = self._chosen(columns, prices.chosen, deadline.part(0.6))
        found = self._worth(columns, chosen)
        if solved and found < bound and prices.reached:
            least = found + 1 - prices.value - _IMPROVES
            every = self._every(self.walks.priced(prices.offers), least, MAX_COLUMNS, deadline)
            if every is not None:
                columns.add(every)
                chosen, program_bound, _ = self._chosen(columns, None, deadline, chosen)
                bound = min(bound, max(program_bound, self._worth(columns, chosen)))
        return self._choice(columns, chosen, float(bound))

    def _every(self, prices: Numbers, least: float, most: int, deadline: Deadline) -> list[Cycle] | None:
        """List the rings of a price of ``least`` or more; None where there are more than ``most``, or time is up."""
        found = list(islice(self.walks.every(prices, least, deadline), most + 1))
        return None if len(found) > most or deadline.passed else found

    def _converged(self, columns: RingColumns, deadline: Deadline) -> Prices:
        """Add rings of a positive price until there are none; ``reached`` tells whether the value is a bound."""
        blocks = list(self.walks.blocks())
        place = without = 0
        prices = columns.prices(deadline)
        best = self.goal.worth(self.goal.most_people, self.goal.most_trades)
        while without < len(blocks) and prices.value < best - _IMPROVES:
            if deadline.passed or not prices.reached:
                return evolve(prices, reached=False)
            priced, found = self.walks.priced(prices.offers), 0
            while found < _PER_ROUND and without < len(blocks) and not deadline.passed:
                rings, _ = self.walks.improving(blocks[place], priced, _IMPROVES)
                added = columns.add(rings)
                found, without = found + added, 0 if added else without + 1
                place = (place + 1) % len(blocks)
            if found:
                prices, without = columns.prices(deadline), 0
        return prices

    def _chosen(
        self, columns: RingColumns, weights: Numbers | None, deadline: Deadline, known: Sequence[int] = ()
    ) -> tuple[list[int], float, bool]:
        """Choose among the columns; returns their places, a bound for these columns, and whether it is reached."""
        if not columns.rings:
            return [], 0.0, True
        start = known if weights is None else columns.greedy(weights)
        enough = self._people(columns, start) >= self.search.least_people
        answer = maximise(columns.program(), deadline, columns.values(start) if enough else None)
        if answer.values is None:
            return [], answer.bound, answer.optimal
        return columns.chosen(answer.values).tolist(), answer.bound, answer.optimal

    def _people(self, columns: RingColumns, chosen: Sequence[int]) -> int:
        offers = [offer for place in chosen for offer in columns.rings[place] if self.graph.thing[offer]]
        return len(np.unique(self.graph.owner[offers]))

    def _worth(self, columns: RingColumns, chosen: Sequence[int]) -> int:
        trades = sum(int(self.graph.thing[list(columns.rings[place])].sum()) for place in chosen)
        return self.goal.worth(self._people(columns, chosen), trades)

    def _choice(self, columns: RingColumns, chosen: Sequence[int], bound: float) -> Choice:
        met = self._wants([columns.rings[place] for place in chosen])
        found = choice_of(self.graph, met, (0, 0))
        bounds = self.goal.bounds(bound, found.people, found.trades)
        if found.people >= self.search.least_people:
            return choice_of(self.graph, met, bounds)
        most_people = min(bounds) if self.graph.one_thing_each else bounds[0]
        impossible = bound < 0 or most_people < self.search.least_people
        return nothing() if impossible else nothing((self.goal.most_people, self.goal.most_trades))

    def _wants(self, rings: Sequence[Cycle]) -> Places:
        """Return the wants of the graph that rings meet."""
        pairs = {pair for ring in rings for pair in zip(ring, (*ring[1:], *ring[:1]), strict=True)}
        keys = np.array([gives * self.graph.size + gets for gives, gets in pairs], dtype=np.int64)
        return np.flatnonzero(np.isin(self.graph.gives * self.graph.size + self.graph.gets, keys))
