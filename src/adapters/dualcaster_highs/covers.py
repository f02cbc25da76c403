"""Rings of any length: circulations in which every offer is given once at most."""

import numpy as np
from attrs import evolve, frozen
from scipy.sparse import coo_array, csc_array

from dualcaster_core.rings.model import RingObjective, RingSearch
from dualcaster_highs.choice import Choice, choice_of, nothing
from dualcaster_highs.deadline import Deadline
from dualcaster_highs.goals import Goal
from dualcaster_highs.milp import UNBOUNDED, Program, maximise
from dualcaster_highs.most_trades import MostTrades, most_trades
from dualcaster_highs.want_graph import Flags, Numbers, Places, WantGraph

_FIRST_SHARE = 0.2
"""Of the time for the most people with the most trades: a good choice to begin with, and often the best of all."""


@frozen(kw_only=True)
class AtLeast:
    """What a choice has to reach to count."""

    people: int = 0
    trades: int = 0


def best_cover(graph: WantGraph, search: RingSearch, deadline: Deadline) -> Choice:
    """Choose rings of any length."""
    if not len(graph.gives):
        return nothing()
    most = most_trades(graph)
    goal = Goal(objective=search.objective, most_people=len(graph.people), most_trades=most.trades)
    known = choice_of(graph, most.met, (goal.most_people, goal.most_trades))
    if graph.one_thing_each:
        known = evolve(known, people_bound=most.trades)
        found = known if known.people >= search.least_people else nothing()
        graph, goal = graph.only(most.usable), evolve(goal, most_people=most.trades)
    elif search.objective is RingObjective.TRADES and not search.least_people:
        graph, always, known = _at_most_trades(graph, most, known)
        found = _most_people(graph, always, known, deadline)
        return _cheapest(graph, always, found, AtLeast(people=found.people, trades=found.trades), deadline)
    else:
        kept, always, bounded = _at_most_trades(graph, most, known)
        most_people = _most_people(kept, always, bounded, deadline.part(_FIRST_SHARE))
        known = evolve(most_people, people_bound=goal.most_people)
        if known.optimal and known.people >= search.least_people:
            return _cheapest(kept, always, known, AtLeast(people=known.people, trades=known.trades), deadline)
        found = _weighted(graph, goal, known, search.least_people, deadline)
    return _cheapest(graph, None, found, AtLeast(people=found.people, trades=found.trades), deadline)


def _at_most_trades(graph: WantGraph, most: MostTrades, known: Choice) -> tuple[WantGraph, Flags, Choice]:
    """Keep to the choices with the most trades."""
    kept = graph.only(most.usable)
    return kept, most.always, evolve(known, people_bound=len(kept.people))


def _most_people(graph: WantGraph, always: Flags, known: Choice, deadline: Deadline) -> Choice:
    """Choose among those with the most trades one with the most people."""
    if known.optimal:
        return known
    cover = _Cover.of(graph, always)
    answer = maximise(cover.program(graph, 1, 0, AtLeast()), deadline, cover.values(graph, known.wants))
    if answer.values is None:
        return known
    bound = known.people_bound if not np.isfinite(answer.bound) else int(answer.bound + 0.001)
    found = choice_of(graph, cover.met(answer.values), (min(bound, known.people_bound), known.trades))
    return found if found.people >= known.people else evolve(known, people_bound=found.people_bound)


def _weighted(graph: WantGraph, goal: Goal, known: Choice, least_people: int, deadline: Deadline) -> Choice:
    """Choose by people and trades together."""
    cover = _Cover.of(graph, None)
    start = cover.values(graph, known.wants) if known.people >= least_people else None
    program = cover.program(graph, goal.per_person, goal.per_trade, AtLeast(people=least_people))
    answer = maximise(program, deadline, start)
    if answer.values is None:
        return nothing() if answer.optimal else nothing((goal.most_people, goal.most_trades))
    met = cover.met(answer.values)
    found = choice_of(graph, met, (0, 0))
    return choice_of(graph, met, goal.bounds(answer.bound, found.people, found.trades))


def _cheapest(graph: WantGraph, always: Flags | None, found: Choice, least: AtLeast, deadline: Deadline) -> Choice:
    """Choose the lowest cost among choices that are as good."""
    if graph.indifferent or not len(found.wants):
        return evolve(found, lowest_cost=True)
    cover = _Cover.of(graph, always)
    answer = maximise(cover.cheapest(graph, least), deadline, cover.values(graph, found.wants))
    if answer.values is None:
        return found
    cheaper = choice_of(graph, cover.met(answer.values), (found.people_bound, found.trades_bound))
    kept = cheaper if (cheaper.people, cheaper.trades) == (found.people, found.trades) else found
    return evolve(min((kept, found), key=lambda choice: choice.cost), lowest_cost=answer.optimal)


@frozen(kw_only=True, eq=False)
class _Cover:
    """A variable for each want, then one for each person; rows for offers, then people, then the two sums."""

    wants: int
    rows: csc_array
    low: Numbers
    high: Numbers
    people: Places

    @classmethod
    def of(cls, graph: WantGraph, always: Flags | None) -> "_Cover":
        wants, everyone = np.arange(len(graph.gives)), graph.people
        offers, place = np.unique(np.concatenate([graph.gives, graph.gets]), return_inverse=True)
        gives, gets = place[: len(wants)], place[len(wants) :]
        trades = wants[graph.trading]
        persons = np.searchsorted(everyone, graph.owner[graph.gives[trades]])
        of_person = len(wants) + np.arange(len(everyone))
        whole, people = len(offers), len(everyone)
        sums = 2 * whole + people
        parts = [
            (gives, wants, 1),
            (gets, wants, -1),
            (whole + gives, wants, 1),
            (2 * whole + persons, trades, 1),
            (2 * whole + np.arange(people), of_person, -1),
            (np.full(people, sums), of_person, 1),
            (np.full(len(trades), sums + 1), trades, 1),
        ]
        rows = coo_array(
            (
                np.concatenate([np.full(len(row), value, np.float64) for row, _, value in parts]),
                (np.concatenate([row for row, _, _ in parts]), np.concatenate([column for _, column, _ in parts])),
            ),
            shape=(sums + 2, len(wants) + people),
        )
        low, high = np.zeros(sums + 2), np.full(sums + 2, UNBOUNDED)
        high[:whole], high[whole : 2 * whole] = 0, 1
        if always is not None:
            low[whole : 2 * whole] = always[offers]
        return cls(wants=len(wants), rows=csc_array(rows), low=low, high=high, people=everyone)

    def program(self, graph: WantGraph, per_person: int, per_trade: int, least: AtLeast) -> Program:
        """Maximise people and trades by these weights."""
        worth = np.concatenate([per_trade * graph.trading, np.full(len(self.people), per_person)])
        return self._program(worth.astype(np.float64), least)

    def cheapest(self, graph: WantGraph, least: AtLeast) -> Program:
        """Spend as little as can be."""
        return self._program(-np.concatenate([graph.cost, np.zeros(len(self.people))]).astype(np.float64), least)

    def _program(self, worth: Numbers, least: AtLeast) -> Program:
        low = self.low.copy()
        low[-2:] = least.people, least.trades
        return Program(worth=worth, rows=self.rows, low=low, high=self.high)

    def values(self, graph: WantGraph, wants: Places) -> Numbers:
        """Write a choice, whose wants are named as in the exchange, as values of the variables."""
        met = np.isin(graph.want, wants)
        trading = np.unique(graph.owner[graph.gives[met & graph.trading]])
        return np.concatenate([met, np.isin(self.people, trading)]).astype(np.float64)

    def met(self, values: Numbers) -> Places:
        """Return the wants that values meet."""
        return np.flatnonzero(values[: self.wants] > 0.5)
