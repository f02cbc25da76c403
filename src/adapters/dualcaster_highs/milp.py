"""Linear programs in HiGHS, with a deadline."""

import highspy
import numpy as np
from attrs import field, frozen
from scipy.sparse import csc_array

from dualcaster_highs.deadline import Deadline
from dualcaster_highs.want_graph import Numbers

UNBOUNDED = highspy.kHighsInf
SEED = 1
_EXACT = 0.5
"""Objectives are whole numbers: whoever is closer than this to the bound has reached it."""


@frozen(kw_only=True, eq=False)
class Program:
    """Maximise ``worth @ x`` with ``low <= rows @ x <= high`` and whole ``x`` from 0 to 1."""

    worth: Numbers
    rows: csc_array
    low: Numbers
    high: Numbers


@frozen(eq=False)
class Answer:
    """The best values found, None where there are none; ``bound`` on the objective, -inf where nothing is allowed."""

    values: Numbers | None
    bound: float
    optimal: bool = field(default=False)


def quiet_solver(deadline: Deadline) -> highspy.Highs:
    """Make a solver of one thread that says nothing and ends with the deadline."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", SEED),
        ("time_limit", max(0.01, deadline.left)),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", _EXACT),
    ):
        solver.setOptionValue(name, value)

    def stop_if_asked(event: "highspy.highs.HighsCallbackEvent") -> None:
        if deadline.stopped.is_set():
            event.interrupt()

    solver.cbMipInterrupt += stop_if_asked
    solver.cbSimplexInterrupt += stop_if_asked
    return solver


def columns_of(program: Program, *, whole: bool) -> highspy.HighsLp:
    """Write a program as HiGHS reads it."""
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = program.rows.shape
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = program.worth
    lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), np.ones(lp.num_col_)
    lp.row_lower_, lp.row_upper_ = program.low, program.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = program.rows.indptr
    lp.a_matrix_.index_ = program.rows.indices
    lp.a_matrix_.value_ = program.rows.data.astype(np.float64)
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    return lp


def maximise(program: Program, deadline: Deadline, start: Numbers | None = None) -> Answer:
    """Solve a program in whole numbers; ``start`` are values to begin with, which are as good as an answer."""
    if deadline.passed:
        return Answer(start, np.inf)
    solver = quiet_solver(deadline)
    solver.passModel(columns_of(program, whole=True))
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = list(start)
        solver.setSolution(known)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer(None, -np.inf, optimal=True)
    report = solver.getInfo()
    found = report.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.round(np.asarray(solver.getSolution().col_value)) if found else start
    if status == highspy.HighsModelStatus.kOptimal:
        return Answer(values, float(report.objective_function_value), optimal=True)
    bound = float(report.mip_dual_bound)
    return Answer(values, bound if abs(bound) < UNBOUNDED else np.inf)
