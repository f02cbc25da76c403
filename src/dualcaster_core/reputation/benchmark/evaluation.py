"""Foretells each rating of a network from what came before it, and judges the foretelling."""

from array import array
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from itertools import groupby

from attrs import Factory, define, field, frozen, validators

from dualcaster_core.reputation.anchored_flow import build_network
from dualcaster_core.reputation.benchmark.fairness_goodness import FairnessGoodness
from dualcaster_core.reputation.benchmark.network import FEATURES, RatingNetwork
from dualcaster_core.reputation.benchmark.ranking import CalibrationGroup, area_under_curve, calibration
from dualcaster_core.reputation.benchmark.ratings import Rating
from dualcaster_core.reputation.logistic import OnlineLogistic, probability
from dualcaster_core.reputation.outcome_features import DAY
from dualcaster_core.reputation.ports import FlowSolver

METHODS = ("anchored", "fairness_goodness", "mean_rating")
"""Ours, the best published one, and the simplest."""


@frozen(kw_only=True)
class BenchmarkRules:
    """How the benchmark is run. Times are in days."""

    founding_days: float = field(default=4 * 30.4375, validator=validators.gt(0))
    """The first months: they name the anchors, and what is foretold in them is not judged."""
    anchors: int = field(default=10, validator=validators.ge(1))
    flow_days: float = field(default=30, validator=validators.gt(0))
    """How often the anchored flow is computed anew."""
    settle_days: float = field(default=14, validator=validators.gt(0))
    """How often fairness and goodness are."""
    prior_log_odds: float = -3.0
    prior_variance: float = field(default=0.3, validator=validators.gt(0))


@frozen(kw_only=True)
class Foretold:
    """What was known of a rating before it came: the scores of ``METHODS`` (higher is worse), and what came.

    ``seen`` is how many ratings the rated person had, ``negative`` how many of them were below 0; ``judged`` is
    False in the founding months.
    """

    scores: tuple[float, float, float]
    seen: int
    negative: int
    judged: bool
    is_bad: bool


@frozen(kw_only=True)
class GroupResult:
    """How well each of ``METHODS`` tells bad ratings from others for a group of people; None where nothing differs."""

    name: str
    ratings: int
    bad: int
    areas: tuple[float | None, ...]


@frozen(kw_only=True)
class BenchmarkResult:
    """What a run found: the areas by group, whether our probabilities come true, and the weights at the end."""

    ratings: int
    people: int
    anchors: tuple[int, ...]
    groups: tuple[GroupResult, ...]
    calibration: tuple[CalibrationGroup, ...]
    weights: tuple[tuple[str, float], ...]


GROUPS: tuple[tuple[str, Callable[[Foretold], bool]], ...] = (
    ("rated before", lambda one: one.seen > 0),
    ("no negative yet", lambda one: one.negative == 0),
    ("rated before, no negative yet", lambda one: one.seen > 0 and one.negative == 0),
    ("never rated", lambda one: one.seen == 0),
    ("everybody", lambda one: True),
)


def best_rated(ratings: Iterable[Rating], number: int) -> tuple[int, ...]:
    """Return the people who received the most in sum, the lower id first where it is as much."""
    totals: dict[int, int] = {}
    for rating in ratings:
        totals[rating.rated] = totals.get(rating.rated, 0) + rating.value
    return tuple(sorted(totals, key=lambda person: (-totals[person], person))[:number])


@define
class Benchmark:
    """Goes through a network in order of time and foretells each rating before learning from it.

    Ratings of one moment do not know of each other. ``network`` and ``model`` hold what was learned so far.
    """

    ratings: Sequence[Rating]
    solver: FlowSolver
    rules: BenchmarkRules = BenchmarkRules()
    network: RatingNetwork = Factory(RatingNetwork)
    fairness: FairnessGoodness = Factory(FairnessGoodness)
    model: OnlineLogistic = field(init=False)
    anchors: tuple[int, ...] = field(init=False, default=())

    def __attrs_post_init__(self) -> None:
        self.model = OnlineLogistic(
            len(FEATURES), bias=self.rules.prior_log_odds, prior_variance=self.rules.prior_variance
        )

    async def run(self) -> AsyncIterator[Foretold]:
        """Give what was foretold of each rating, in their order."""
        begun = self.ratings[0].time
        founded = begun + self.rules.founding_days * DAY
        flow_due, settle_due = founded, begun
        for now, group in groupby(self.ratings, key=lambda rating: rating.time):
            if now >= settle_due:
                self.fairness.settle()
                settle_due = now + self.rules.settle_days * DAY
            if now >= flow_due:
                await self._flow(now, founded)
                flow_due = now + self.rules.flow_days * DAY
            for foretold in self._moment(list(group), judged=now >= founded):
                yield foretold

    def _moment(self, ratings: Sequence[Rating], *, judged: bool) -> list[Foretold]:
        described = [self.network.features(rating.rater, rating.rated, rating.time) for rating in ratings]
        foretold = [
            self._foretell(rating, features, judged=judged) for rating, features in zip(ratings, described, strict=True)
        ]
        for rating, features in zip(ratings, described, strict=True):
            self.model.learn(features, rating.is_bad)
            self.network.add(rating)
            self.fairness.add(rating)
        return foretold

    def _foretell(self, rating: Rating, features: Sequence[float], *, judged: bool) -> Foretold:
        person = self.network.people.get(rating.rated)
        seen = len(person.received) if person else 0
        mean = person.received_total / seen if person and seen else 0.0
        return Foretold(
            scores=(self.model.log_odds(features), -self.fairness.foretell(rating.rater, rating.rated), -mean),
            seen=seen,
            negative=person.received_negative if person else 0,
            judged=judged,
            is_bad=rating.is_bad,
        )

    async def _flow(self, now: float, founded: float) -> None:
        """Compute whom the flow reaches along the positive ratings before now; the first time, name the anchors."""
        past = [rating for rating in self.ratings if rating.time < now]
        if not self.anchors:
            self.anchors = best_rated((one for one in past if one.time < founded), self.rules.anchors)
        positive = [rating for rating in past if rating.value > 0]
        network = build_network(
            array("q", [rating.rater for rating in positive]),
            array("q", [rating.rated for rating in positive]),
            self.anchors,
        )
        places = await self.solver.reached(network)
        self.network.reached = frozenset(network.people[place] for place in places) | frozenset(self.anchors)

    def result(self, foretold: Iterable[Foretold]) -> BenchmarkResult:
        """Judge what was foretold after the founding months."""
        judged = [one for one in foretold if one.judged]
        return BenchmarkResult(
            ratings=len(self.ratings),
            people=len(self.network.people),
            anchors=self.anchors,
            groups=tuple(_judge(name, [one for one in judged if belongs(one)]) for name, belongs in GROUPS),
            calibration=tuple(
                calibration([probability(one.scores[0]) for one in judged], [one.is_bad for one in judged])
            ),
            weights=tuple(zip(FEATURES, self.model.weights[1:], strict=True)),
        )


def _judge(name: str, foretold: Sequence[Foretold]) -> GroupResult:
    outcomes = [one.is_bad for one in foretold]
    return GroupResult(
        name=name,
        ratings=len(foretold),
        bad=sum(outcomes),
        areas=tuple(
            area_under_curve([one.scores[method] for one in foretold], outcomes) for method in range(len(METHODS))
        ),
    )
