"""Where nothing calibrates: signals are published without a confidence, and say so."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.signals.model import ProposedSignal
from dualcaster_core.signals.ports import EarnedConfidence

WHY = "this kind has not been measured yet, so no confidence is stated"


@frozen
class Uncalibrated:
    """``Calibration`` that earns nothing."""

    def earned(self, proposals: Sequence[ProposedSignal]) -> Sequence[EarnedConfidence]:
        """Return no confidence and why, for each."""
        return [EarnedConfidence(why_none=WHY) for _ in proposals]
