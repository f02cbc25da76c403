"""The flow of trust of a large market, by SciPy's maximum flow."""

from dualcaster_flow.maximum_flow import ScipyFlowSolver

__all__ = ["ScipyFlowSolver"]
