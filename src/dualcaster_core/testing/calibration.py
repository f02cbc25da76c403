"""Learning in plain Python, for tests and for who needs no libraries."""

from collections.abc import Sequence

from dualcaster_core.signals.record.confidence import ConfidenceCurve


class TenthsCalibrator:
    """The port ``Calibrator`` by counting: the share that came true of each tenth of the scores."""

    method = "tenths"

    async def fit(self, scores: Sequence[float], came_true: Sequence[bool]) -> ConfidenceCurve:
        """Return the probability by score."""
        tenths: dict[int, list[tuple[float, bool]]] = {}
        for score, true in zip(scores, came_true, strict=True):
            tenths.setdefault(min(int(score * 10), 9), []).append((score, true))
        parts = [tenths[tenth] for tenth in sorted(tenths)]
        shares = tuple((sum(true for _, true in part) + 1) / (len(part) + 2) for part in parts)
        return ConfidenceCurve(
            scores=tuple(sum(score for score, _ in part) / len(part) for part in parts),
            probabilities=shares,
            low=shares,
            high=shares,
            outcomes=len(scores),
            method=self.method,
        )
