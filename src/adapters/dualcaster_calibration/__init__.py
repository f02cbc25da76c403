"""Learns from what became of signals, with libraries that are imported at the first use: the extra ``signals``."""

from dualcaster_calibration.calibrators import VennAbersCalibrator
from dualcaster_calibration.rises import BoostedRises
from dualcaster_calibration.scores import QuantileScores

__all__ = ["BoostedRises", "QuantileScores", "VennAbersCalibrator"]
