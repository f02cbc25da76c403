"""The flow of trust, for commands that need no servers."""

from dualcaster_core.reputation.ports import FlowSolver
from dualcaster_flow import ScipyFlowSolver


def build_flow_solver() -> FlowSolver:
    """Build what computes the flow of trust of a large market."""
    return ScipyFlowSolver()
