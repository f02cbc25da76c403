"""Fairness and goodness: the method to compare with.

S. Kumar, F. Spezzano, V. S. Subrahmanian and C. Faloutsos, "Edge weight prediction in weighted signed networks", 2016:
somebody is good where fair people rate them well, and fair where they rate people as good as these are. A rating is
foretold as the fairness of the rater times the goodness of the rated.
"""

from collections import defaultdict

from attrs import Factory, define

from dualcaster_core.reputation.benchmark.ratings import LARGEST_RATING, Rating

SWEEPS = 5
"""Each continues from the values of the last time, so that few are enough."""


@define
class FairnessGoodness:
    """Fairness (0 to 1) and goodness (-1 to 1) of everybody, as of the last ``settle``."""

    _received: defaultdict[int, dict[int, float]] = Factory(lambda: defaultdict(dict))
    _given: defaultdict[int, dict[int, float]] = Factory(lambda: defaultdict(dict))
    _fairness: dict[int, float] = Factory(dict)
    _goodness: dict[int, float] = Factory(dict)

    def add(self, rating: Rating) -> None:
        """Take in a rating; it counts from the next ``settle`` on."""
        value = rating.value / LARGEST_RATING
        self._received[rating.rated][rating.rater] = self._given[rating.rater][rating.rated] = value

    def settle(self) -> None:
        """Compute fairness and goodness from all ratings so far."""
        for _ in range(SWEEPS):
            for rated, ratings in self._received.items():
                total = sum(self._fairness.get(rater, 1.0) * value for rater, value in ratings.items())
                self._goodness[rated] = total / len(ratings)
            for rater, ratings in self._given.items():
                gap = sum(abs(value - self._goodness[rated]) for rated, value in ratings.items())
                self._fairness[rater] = 1 - gap / len(ratings) / 2

    def foretell(self, rater: int, rated: int) -> float:
        """Return the rating (-1 to 1) to expect; who was not known at the last ``settle`` is taken by their mean."""
        goodness = self._goodness.get(rated)
        if goodness is None:
            ratings = self._received.get(rated)
            goodness = sum(ratings.values()) / len(ratings) if ratings else 0.0
        return self._fairness.get(rater, 1.0) * goodness
