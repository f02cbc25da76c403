"""What the outcomes of somebody's past dealings say of the next one.

The same features describe the people of a public network of ratings and those of our market: an outcome is worth -1
(it went as badly as can be) to 1, and is bad or not.
"""

from math import exp, log1p

from attrs import frozen

DAY = 86_400.0
LONG_AGO = -1e15

OUTCOME_FEATURES = (
    "no outcome yet",
    "number of outcomes",
    "mean",
    "bad outcomes",
    "mean of the last three",
    "a bad one within a week",
    "a bad one within two months",
    "time since first seen",
)
"""What each feature says, in the order of the vector."""


@frozen(kw_only=True)
class Outcomes:
    """What is known of somebody's outcomes; times are in seconds since 1970."""

    number: int = 0
    total: float = 0.0
    bad: int = 0
    last_three: float = 0.0
    """The sum of the latest three."""
    last_bad: float = LONG_AGO
    first_seen: float = LONG_AGO

    def features(self, now: float) -> tuple[float, ...]:
        """Return the features of ``OUTCOME_FEATURES``, each about between -3 and 3."""
        return (
            float(self.number == 0),
            log1p(self.number) / 2,
            self.total / (self.number + 2) * 5,
            log1p(self.bad),
            self.last_three,
            exp(min(0.0, self.last_bad - now) / (7 * DAY)) * 2,
            exp(min(0.0, self.last_bad - now) / (60 * DAY)) * 2,
            age_feature(self.first_seen, now),
        )


def age_feature(moment: float, now: float) -> float:
    """Return the time since a moment: 0 for now, about 1 for ten days, at most 3."""
    return min(3.0, log1p(max(0.0, now - moment) / DAY) / 2.4)
