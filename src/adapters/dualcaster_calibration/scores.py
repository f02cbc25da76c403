"""``DistributionScores`` with scoringrules."""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec

from dualcaster_core.kernel.errors import ExtraMissing


class QuantileScores:
    """The continuous ranked probability score of forecasts that are given by quantiles."""

    async def crps(
        self, actual: Sequence[float], quantiles: Sequence[Sequence[float]], levels: Sequence[float]
    ) -> Sequence[float]:
        """Return the score of each forecast; raises ``ExtraMissing`` without scoringrules."""
        if find_spec("scoringrules") is None:
            raise ExtraMissing("signals")
        return await asyncio.to_thread(_crps, actual, quantiles, levels)


def _crps(actual: Sequence[float], quantiles: Sequence[Sequence[float]], levels: Sequence[float]) -> list[float]:
    import numpy as np
    import scoringrules

    found = scoringrules.crps_quantile(np.asarray(actual), np.asarray(quantiles), np.asarray(levels))
    return [float(one) for one in np.atleast_1d(found)]
