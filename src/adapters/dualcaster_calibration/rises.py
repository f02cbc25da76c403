"""``RiseModel`` by gradient boosting."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from attrs import field, frozen, validators

from dualcaster_calibration.rise_features import RiseFeatures
from dualcaster_core.kernel.errors import ExtraMissing
from dualcaster_core.signals.history import HistoryBatch
from dualcaster_core.signals.record.rises import RiseQuestion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sklearn.ensemble import HistGradientBoostingClassifier


@frozen(kw_only=True)
class BoostingRules:
    """How the model learns.

    ``rows`` bounds what is learnt from at once, ``enough`` is how many examples of the whole horizon make shorter ones
    needless, ``rises`` how many of those learnt from must have risen, and not risen. ``growth`` is the share by which
    what is known must have grown before it is learnt anew.
    """

    rows: int = field(default=30_000, validator=validators.ge(1_000))
    enough: int = field(default=4_000, validator=validators.ge(100))
    rises: int = field(default=50, validator=validators.ge(10))
    growth: float = field(default=0.1, validator=validators.ge(0))
    trees: int = field(default=80, validator=validators.ge(1))
    seed: int = 0


class BoostedRises:
    """scikit-learn's histogram gradient boosting on what shops ask, pay, have and want.

    A history that is too short for examples of the whole horizon is learnt from by shorter ones, with their length
    among the features, and the chance is carried on to the horizon as if rises came at a constant rate.
    """

    def __init__(self, rules: BoostingRules | None = None) -> None:
        self._rules = rules or BoostingRules()

    async def chances(
        self, past: HistoryBatch, days: Sequence[date], question: RiseQuestion
    ) -> Sequence[Sequence[float]]:
        """Return for each day the chance of every quote; raises ``ExtraMissing`` without scikit-learn."""
        if find_spec("sklearn") is None or find_spec("numpy") is None:
            raise ExtraMissing("signals")
        return await asyncio.to_thread(_chances, past, days, question, self._rules)


def _chances(
    past: HistoryBatch, days: Sequence[date], question: RiseQuestion, rules: BoostingRules
) -> list[list[float]]:
    from threadpoolctl import threadpool_limits

    first = past.end - timedelta(days=past.days - 1)
    with threadpool_limits(limits=1):  # threads that wait for each other are slower than none on a busy machine
        learning = _Learning(past, question, rules)
        return [learning.chances((day - first).days) for day in days]


@frozen
class _Fitted:
    """A model, the features that were known at all, the longest horizon, and how many examples there were."""

    model: "HistGradientBoostingClassifier"
    known: "NDArray[np.bool_]"
    longest: int
    examples: int


class _Learning:
    """One walk through a batch, with the model that was fitted last."""

    def __init__(self, past: HistoryBatch, question: RiseQuestion, rules: BoostingRules) -> None:
        import numpy as np

        self._features = RiseFeatures(past)
        self._question = question
        self._rules = rules
        self._quotes = len(past)
        self._known = ~np.isnan(self._features.price)
        self._last: _Fitted | None = None

    def chances(self, day: int) -> list[float]:
        import numpy as np

        prices = self._features.price
        if not 0 <= day < len(prices):
            return [float("nan")] * self._quotes
        priced = ~np.isnan(prices[day])
        found = np.full(self._quotes, np.nan)
        fitted = self._fitted(day)
        if fitted is not None and priced.any():
            asked = self._features.of_day(day)[priced]
            asked = np.column_stack([asked, np.full(len(asked), np.log(fitted.longest))])
            stated = fitted.model.predict_proba(asked[:, fitted.known])[:, 1]
            found[priced] = 1 - (1 - stated) ** (self._question.days / fitted.longest)
        return [float(one) for one in found]

    def _fitted(self, day: int) -> "_Fitted | None":
        """Fit on what is known at the end of a day: prices after it are never looked at."""
        horizon = self._question.days
        pairs = [(start, horizon) for start in range(day - horizon + 1)]
        if self._count(pairs) < self._rules.enough:
            pairs = [(s, h) for h in range(1, horizon + 1) for s in range(day - h + 1)]
        pairs = [pair for pair in pairs if self._count([pair])]
        known = self._count(pairs)
        longest = max((length for _, length in pairs), default=0)
        last = self._last
        if last is not None and last.longest == longest and known <= last.examples * (1 + self._rules.growth):
            return last
        self._last = self._fit(pairs, known, longest) if pairs else None
        return self._last

    def _fit(self, pairs: "list[tuple[int, int]]", examples: int, longest: int) -> "_Fitted | None":
        import numpy as np
        from sklearn.ensemble import HistGradientBoostingClassifier

        rows, rose = self._examples(pairs)
        if not self._rules.rises <= rose.sum() <= len(rose) - self._rules.rises:
            return None
        model = HistGradientBoostingClassifier(
            max_iter=self._rules.trees,
            learning_rate=0.08,
            max_leaf_nodes=12,
            min_samples_leaf=60,
            l2_regularization=5.0,
            early_stopping=False,
            random_state=self._rules.seed,
        )
        known = np.asarray(~np.isnan(rows).all(axis=0))
        return _Fitted(model.fit(rows[:, known], rose), known, longest, examples)

    def _count(self, pairs: "list[tuple[int, int]]") -> int:
        return sum(int((self._known[start] & self._known[start + length]).sum()) for start, length in pairs)

    def _examples(self, pairs: "list[tuple[int, int]]") -> "tuple[NDArray[np.float64], NDArray[np.bool_]]":
        """Return features and outcomes, the latest days first until there are enough rows."""
        import numpy as np

        prices = self._features.price
        most = max(1, self._rules.rows // len(pairs))
        random = np.random.default_rng(self._rules.seed)
        rows, rose = [], []
        for start, length in pairs:
            places = np.flatnonzero(self._known[start] & self._known[start + length])
            if len(places) > most:
                places = np.sort(random.choice(places, most, replace=False))
            features = self._features.of_day(start)[places]
            rows.append(np.column_stack([features, np.full(len(places), np.log(length))]))
            rose.append(prices[start + length, places] > prices[start, places] * (1 + self._question.rise))
        return np.vstack(rows), np.concatenate(rose)
