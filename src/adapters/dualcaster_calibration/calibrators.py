"""``Calibrator`` by Venn-Abers prediction."""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_core.signals.record.confidence import ConfidenceCurve

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

METHOD = "venn-abers"
POINTS = 100
"""How many different scores a curve distinguishes at most."""


class VennAbersCalibrator:
    """Inductive Venn-Abers: V. Vovk, I. Petej and V. Fedorova, NeurIPS 2015.

    Two isotonic regressions, one that takes the next outcome as true and one as false, leave two probabilities open;
    the one published is that of least regret under logarithmic loss, ``p1 / (1 - p0 + p1)``.
    """

    method = METHOD

    async def fit(self, scores: Sequence[float], came_true: Sequence[bool]) -> ConfidenceCurve:
        """Return the probability by score; raises ``ExtraMissing`` without scikit-learn."""
        if find_spec("sklearn") is None:
            raise ExtraMissing("signals")
        return await asyncio.to_thread(_fit, scores, came_true)


def _fit(scores: Sequence[float], came_true: Sequence[bool]) -> ConfidenceCurve:
    import numpy as np

    known, true = np.asarray(scores, dtype=np.float64), np.asarray(came_true, dtype=np.float64)
    points = np.unique(np.quantile(known, np.linspace(0, 1, POINTS), method="nearest"))
    places = np.clip(np.searchsorted(points, known, side="right") - 1, 0, len(points) - 1)
    counts = np.bincount(places, minlength=len(points)).astype(np.float64)
    sums = np.bincount(places, weights=true, minlength=len(points)).astype(np.float64)
    low = [_with_one_more(sums, counts, place, came_true=False) for place in range(len(points))]
    high = [_with_one_more(sums, counts, place, came_true=True) for place in range(len(points))]
    return ConfidenceCurve(
        scores=tuple(float(one) for one in points),
        probabilities=tuple(p1 / (1 - p0 + p1) for p0, p1 in zip(low, high, strict=True)),
        low=tuple(low),
        high=tuple(high),
        outcomes=len(known),
        method=METHOD,
    )


def _with_one_more(sums: "NDArray[np.float64]", counts: "NDArray[np.float64]", place: int, *, came_true: bool) -> float:
    """Return the isotonic regression at a place, had one more outcome been seen there."""
    import numpy as np
    from sklearn.isotonic import isotonic_regression

    more = np.zeros_like(counts)
    more[place] = 1.0
    total = counts + more
    fitted = isotonic_regression((sums + more * came_true) / total, sample_weight=total, y_min=0.0, y_max=1.0)
    return float(fitted[place])
