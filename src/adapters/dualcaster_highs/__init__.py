"""Rings with the HiGHS solver, and proofs that nothing better exists."""

from dualcaster_highs.packing import HighsRingChooser
from dualcaster_highs.solver import HighsRingSolver

__all__ = ["HighsRingChooser", "HighsRingSolver"]
