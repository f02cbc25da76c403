"""What is known of everybody in a network of ratings at a moment, and what it says of the next rating."""

from collections import deque
from collections.abc import Iterable
from math import exp, log1p

from attrs import Factory, define

from dualcaster_core.reputation.benchmark.ratings import BAD_RATING, LARGEST_RATING, Rating
from dualcaster_core.reputation.outcome_features import DAY, LONG_AGO, OUTCOME_FEATURES, Outcomes, age_feature

MINUTE = 60.0

FEATURES = (
    *(f"rated: {feature}" for feature in OUTCOME_FEATURES),
    "rated: lukewarm share",
    "rated: ratings given",
    "rated: time since they last rated",
    "rated: trust in their raters",
    "rated: mean, weighted by trust in the raters",
    "rated: share of new raters",
    "rated: reached by the anchored flow",
    "rated: share of raters whom the flow reached",
    "rater: has rated nobody yet",
    "rater: ratings given",
    "rater: share of bad ratings",
    "rater: bad ratings",
    "rater: mean",
    "rater: their last rating",
    "rater: a bad one within ten minutes",
    "rater: a bad one within a month",
    "rater: ratings within twenty minutes",
    "rater: ratings received",
    "rater: mean received",
    "rater: negative ratings received",
    "rater: reached by the anchored flow",
    "pair: the other rated first",
    "pair: how",
    "pair: negatively",
    "pair: raters whom the rater rated",
    "pair: their mean, weighted by those ratings",
    "pair: raters whom the rater rated negatively",
)
"""What each feature says, in the order of the vector."""

_RECENT = 50


@define
class Person:
    """What somebody gave and received so far. ``received`` and ``given`` are in order of time, values from -1 to 1."""

    first_seen: float = 0.0
    received: dict[int, float] = Factory(dict)
    received_total: float = 0.0
    received_bad: int = 0
    received_negative: int = 0
    lukewarm: int = 0
    last_bad_received: float = LONG_AGO
    given: dict[int, float] = Factory(dict)
    given_total: float = 0.0
    given_bad: int = 0
    last_value: float = 0.0
    last_given: float = LONG_AGO
    last_bad_given: float = LONG_AGO
    recent: deque[float] = Factory(lambda: deque(maxlen=_RECENT))

    @property
    def mean_received(self) -> float:
        """The mean of what was received, drawn towards 0 while it is little."""
        return self.received_total / (len(self.received) + 2)

    @property
    def trust(self) -> float:
        """How much weight their ratings have: more with what they received, none below 0."""
        return log1p(max(0.0, self.received_total * LARGEST_RATING / max(1, len(self.received))))


@define
class RatingNetwork:
    """Everybody so far. ``reached`` is whom the anchored flow reached when it was computed last."""

    people: dict[int, Person] = Factory(dict)
    reached: frozenset[int] = frozenset()

    def features(self, rater_id: int, rated_id: int, now: float) -> list[float]:
        """Describe the next rating of somebody by somebody from what is known now, in the order of ``FEATURES``."""
        rater = self.people.get(rater_id) or Person(first_seen=now)
        rated = self.people.get(rated_id) or Person(first_seen=now)
        return [
            *self._of_rated(rated, rated_id, now),
            *self._of_rater(rater, rater_id, now),
            *self._of_pair(rater, rated, rater_id),
        ]

    def add(self, rating: Rating) -> None:
        """Take in a rating that is not earlier than any before it; one of the same pair replaces the former."""
        rater = self.people.setdefault(rating.rater, Person(first_seen=rating.time))
        rated = self.people.setdefault(rating.rated, Person(first_seen=rating.time))
        value = rating.value / LARGEST_RATING
        if rating.rated in rater.given:
            _forget(rater, rated, rating)
        rater.given[rating.rated] = rated.received[rating.rater] = value
        rater.given_total += value
        rated.received_total += value
        rater.given_bad += rating.is_bad
        rated.received_bad += rating.is_bad
        rated.received_negative += value < 0
        rated.lukewarm += rating.value == 1
        rater.last_value, rater.last_given = value, rating.time
        rater.recent.append(rating.time)
        if rating.is_bad:
            rater.last_bad_given = rated.last_bad_received = rating.time

    def _of_rated(self, rated: Person, rated_id: int, now: float) -> Iterable[float]:
        number = len(rated.received)
        trust, weighted, new, reached = 0.0, 0.0, 0, 0
        for rater_id, value in rated.received.items():
            rater = self.people[rater_id]
            trust += rater.trust
            weighted += rater.trust * value
            new += len(rater.received) <= 1
            reached += rater_id in self.reached
        outcomes = Outcomes(
            number=number,
            total=rated.received_total,
            bad=rated.received_bad,
            last_three=sum(list(rated.received.values())[-3:]),
            last_bad=rated.last_bad_received,
            first_seen=rated.first_seen,
        )
        return (
            *outcomes.features(now),
            rated.lukewarm / (number + 1) * 2,
            log1p(len(rated.given)) / 2,
            age_feature(rated.last_given, now),
            log1p(trust) / 2,
            weighted / (trust + 3) * 5,
            new / (number + 1) * 2,
            float(rated_id in self.reached),
            reached / (number + 1) * 2,
        )

    def _of_rater(self, rater: Person, rater_id: int, now: float) -> Iterable[float]:
        number = len(rater.given)
        return (
            float(number == 0),
            log1p(number) / 2,
            (rater.given_bad + 0.08) / (number + 2) * 5,
            log1p(rater.given_bad),
            rater.given_total / (number + 2) * 5,
            rater.last_value * 3,
            exp((rater.last_bad_given - now) / (10 * MINUTE)) * 3,
            exp((rater.last_bad_given - now) / (30 * DAY)) * 2,
            log1p(sum(now - moment < 20 * MINUTE for moment in rater.recent)),
            log1p(len(rater.received)) / 2,
            rater.mean_received * 5,
            log1p(rater.received_negative),
            float(rater_id in self.reached),
        )

    def _of_pair(self, rater: Person, rated: Person, rater_id: int) -> Iterable[float]:
        back = rated.given.get(rater_id)
        shared, disliked, trust, weighted = 0, 0, 0.0, 0.0
        smaller, larger = sorted((rated.received, rater.given), key=len)
        for other in smaller:
            if other not in larger:
                continue
            opinion, value = rater.given[other], rated.received[other]
            shared += 1
            disliked += opinion < 0
            if opinion > 0:
                trust += opinion
                weighted += opinion * value
        return (
            float(back is not None),
            (back or 0.0) * 5,
            2.0 * (back is not None and back < 0),
            log1p(shared),
            weighted / (trust + 0.5) * 5,
            log1p(disliked),
        )


def _forget(rater: Person, rated: Person, rating: Rating) -> None:
    """Take back the former rating of a pair, so that the new one counts alone and as the latest."""
    former = rater.given.pop(rating.rated)
    del rated.received[rating.rater]
    was_bad = former <= BAD_RATING / LARGEST_RATING
    rater.given_total -= former
    rated.received_total -= former
    rater.given_bad -= was_bad
    rated.received_bad -= was_bad
    rated.received_negative -= former < 0
    rated.lukewarm -= former == 1 / LARGEST_RATING
