"""Rings as columns of a linear program: which are chosen, and what an offer is worth to a better choice."""

from collections.abc import Iterable, Sequence

import highspy
import numpy as np
from attrs import frozen
from scipy.sparse import csc_array

from dualcaster_highs.deadline import Deadline
from dualcaster_highs.goals import Goal
from dualcaster_highs.milp import UNBOUNDED, Program, quiet_solver
from dualcaster_highs.walks import Cycle
from dualcaster_highs.want_graph import Numbers, Places, WantGraph

_MISSED = 2
"""How many times the best choice it costs to miss the least number of people."""


@frozen(eq=False)
class Prices:
    """The value of the linear program, the dual price of each offer, and how much each column is chosen."""

    value: float
    offers: Numbers
    chosen: Numbers
    reached: bool


class RingColumns:
    """Columns for people, then for rings; rows for offers, then for people, then the sum of people."""

    def __init__(self, graph: WantGraph, goal: Goal, least_people: int) -> None:
        self._graph, self._goal = graph, goal
        self._people = np.zeros(0, np.int64) if graph.one_thing_each else graph.people
        self._least = least_people if len(self._people) else 0
        self._rows = graph.size + len(self._people) + 1
        self.rings: list[Cycle] = []
        self._known: set[Cycle] = set()
        self._solver: highspy.Highs | None = None

    def add(self, rings: Iterable[Cycle]) -> int:
        """Add rings that are not there yet; returns how many."""
        fresh = [ring for ring in map(_turned, rings) if ring not in self._known]
        fresh = list(dict.fromkeys(fresh))
        self._known.update(fresh)
        self.rings += fresh
        if fresh and self._solver is not None:
            columns = self._columns(fresh)
            self._solver.addCols(
                len(fresh),
                self._worths(fresh),
                np.zeros(len(fresh)),
                np.full(len(fresh), UNBOUNDED),
                columns.nnz,
                columns.indptr[:-1].astype(np.int32),
                columns.indices.astype(np.int32),
                columns.data,
            )
        return len(fresh)

    def worth(self, ring: Cycle) -> int:
        """Return what the trades of a ring count; a person counts apart, or with their only thing."""
        each = self._goal.per_trade + (0 if len(self._people) else self._goal.per_person)
        return each * int(self._graph.thing[list(ring)].sum())

    def _worths(self, rings: Sequence[Cycle]) -> Numbers:
        return np.array([self.worth(ring) for ring in rings], dtype=np.float64)

    def _columns(self, rings: Sequence[Cycle]) -> csc_array:
        """Write rings as columns: an entry for each offer, and one for each of its owner's things."""
        offers = np.concatenate([np.array(ring, np.int64) for ring in rings])
        column = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
        rows, columns, values = [offers], [column], [np.ones(len(offers))]
        if len(self._people):
            things = self._graph.thing[offers]
            rows.append(self._graph.size + np.searchsorted(self._people, self._graph.owner[offers[things]]))
            columns.append(column[things])
            values.append(np.full(int(things.sum()), -1.0))
        shape = (self._rows, len(rings))
        made = csc_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape)
        made.sum_duplicates()
        return made

    def _persons(self) -> csc_array:
        people = np.arange(len(self._people))
        rows = np.concatenate([self._graph.size + people, np.full(len(people), self._rows - 1)])
        return csc_array(
            (np.ones(2 * len(people)), (rows, np.concatenate([people, people]))), shape=(self._rows, len(people))
        )

    def _bounds(self) -> tuple[Numbers, Numbers]:
        low = np.full(self._rows, -UNBOUNDED)
        low[-1] = self._least
        high = np.concatenate([np.ones(self._graph.size), np.zeros(len(self._people)), [UNBOUNDED]])
        return low, high

    def prices(self, deadline: Deadline) -> Prices:
        """Solve the linear program over the rings that are there."""
        if self._solver is None:
            self._solver = self._started(deadline)
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + max(0.01, deadline.left))
        self._solver.run()
        answer = self._solver.getSolution()
        dual = np.asarray(answer.row_dual)
        size, people = self._graph.size, len(self._people)
        offers = -dual[:size]
        things = self._graph.thing
        if people:
            place = np.minimum(np.searchsorted(self._people, self._graph.owner), people - 1)
            owned = self._people[place] == self._graph.owner
            offers += np.where(things & owned, self._goal.per_trade + dual[size : size + people][place], 0)
        else:
            offers += np.where(things, self._goal.per_trade + self._goal.per_person, 0)
        values = np.asarray(answer.col_value)
        return Prices(
            float(self._solver.getInfo().objective_function_value),
            offers,
            values[people + 1 :],
            self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal,
        )

    def _started(self, deadline: Deadline) -> highspy.Highs:
        """Make the program over people, and a column that may stand for people who are missing, at a high price."""
        persons, (low, high) = self._persons(), self._bounds()
        missing = csc_array(([1.0], ([self._rows - 1], [0])), shape=(self._rows, 1))
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = self._rows, len(self._people) + 1
        lp.sense_ = highspy.ObjSense.kMaximize
        price = _MISSED * (1 + self._goal.worth(self._goal.most_people, self._goal.most_trades))
        lp.col_cost_ = np.append(np.full(len(self._people), float(self._goal.per_person)), -float(price))
        lp.col_lower_ = np.zeros(lp.num_col_)
        lp.col_upper_ = np.append(np.ones(len(self._people)), float(self._least))
        lp.row_lower_, lp.row_upper_ = low, high
        rows = csc_array(_side_by_side(persons, missing))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
        solver = quiet_solver(deadline)
        solver.passModel(lp)
        held, self.rings, self._known = self.rings, [], set()
        self._solver = solver
        self.add(held)
        return solver

    def program(self) -> Program:
        """Write the choice among the rings in whole numbers."""
        low, high = self._bounds()
        worth = np.concatenate([np.full(len(self._people), float(self._goal.per_person)), self._worths(self.rings)])
        rows = _side_by_side(self._persons(), self._columns(self.rings))
        return Program(worth=worth, rows=rows, low=low, high=high)

    def values(self, chosen: Sequence[int]) -> Numbers:
        """Write a choice of rings, by their places, as values of the program."""
        rings = np.zeros(len(self.rings))
        rings[list(chosen)] = 1
        offers = [offer for place in chosen for offer in self.rings[place] if self._graph.thing[offer]]
        return np.concatenate([np.isin(self._people, self._graph.owner[offers]).astype(np.float64), rings])

    def chosen(self, values: Numbers) -> Places:
        """Return the places of the rings that values choose."""
        return np.flatnonzero(values[len(self._people) :] > 0.5)

    def greedy(self, weights: Numbers) -> list[int]:
        """Choose rings that share no offer, those of the highest weights first."""
        used: set[int] = set()
        chosen = []
        for place in np.argsort(-weights, kind="stable").tolist():
            if used.isdisjoint(self.rings[place]):
                used.update(self.rings[place])
                chosen.append(place)
        return chosen


def _turned(ring: Cycle) -> Cycle:
    """Begin a ring at its lowest offer."""
    place = ring.index(min(ring))
    return (*ring[place:], *ring[:place])


def _side_by_side(left: csc_array, right: csc_array) -> csc_array:
    return csc_array(
        (
            np.concatenate([left.data, right.data]),
            np.concatenate([left.indices, right.indices]),
            np.concatenate([left.indptr, left.indptr[-1] + right.indptr[1:]]),
        ),
        shape=(left.shape[0], left.shape[1] + right.shape[1]),
    )
