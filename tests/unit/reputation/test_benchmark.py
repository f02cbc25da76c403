"""Foretelling the ratings of a network from the past alone."""

from random import Random

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.reputation.benchmark.evaluation import Benchmark, BenchmarkRules, Foretold, best_rated
from dualcaster_core.reputation.benchmark.fairness_goodness import FairnessGoodness
from dualcaster_core.reputation.benchmark.network import FEATURES, RatingNetwork
from dualcaster_core.reputation.benchmark.ratings import Rating, read_ratings
from dualcaster_core.reputation.outcome_features import DAY
from dualcaster_core.testing.reputation import AugmentingPaths

RULES = BenchmarkRules(founding_days=60, anchors=5, flow_days=60)


def network(number: int = 2500, *, people: int = 150, seed: int = 1) -> list[Rating]:
    """Return ratings over about a year: every tenth person cheats once some trust them, and some raters are harsh."""
    random = Random(seed)
    received = [0] * people
    ratings = []
    for place in range(number):
        rater, rated = random.sample(range(people), 2)
        cheats = rated % 10 == 0 and received[rated] >= 3
        bad = random.random() < (0.8 if cheats else 0.5 if rater % 17 == 0 else 0.01)
        received[rated] += 1
        value = random.randint(-10, -5) if bad else random.randint(1, 5)
        ratings.append(Rating(rater, rated, value, place * DAY / 6))
    return ratings


async def foretold(ratings: list[Rating]) -> list[Foretold]:
    """Return what is foretold of each rating."""
    return [one async for one in Benchmark(ratings, AugmentingPaths(), RULES).run()]


def test_ratings_are_read_with_or_without_a_header() -> None:
    """Files of the same kind differ in their first line and in the form of their times; they come out by time."""
    bare = ["6,2,4,1289241911.72836", "2,6,-10,1289241900"]
    expected = [Rating(2, 6, -10, 1289241900.0), Rating(6, 2, 4, 1289241911.72836)]
    assert read_ratings(bare) == read_ratings(["rater,rated,rating,unix_time", *bare, ""]) == expected


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "the file holds no ratings"),
        (["1,2,3"], "line 1 is not rater,rated,rating,time"),
        (["1,2,3,4", "1,x,3,4"], "line 2 is not rater,rated,rating,time"),
        (["1,1,3,4"], "line 1: somebody rates themselves"),
        (["1,2,11,4"], "line 1: a rating is from -10 to 10, not 11"),
        (["1,2,5,nan"], "line 1: 'nan' is no moment"),
    ],
)
def test_what_is_no_rating_is_refused_with_its_line(lines: list[str], message: str) -> None:
    """Nothing is skipped in silence."""
    with pytest.raises(ValidationFailed, match=message):
        read_ratings(lines)


async def test_the_future_changes_nothing_that_is_foretold() -> None:
    """What is foretold of the first ratings is the same whatever comes after them, and in whatever order."""
    ratings = network(1200)
    times = [rating.time for rating in ratings[700:]]
    later = Random(3).sample(ratings[700:], 500)
    shuffled = [
        *ratings[:700],
        *(evolve(one, value=-one.value, time=time) for one, time in zip(later, times, strict=True)),
    ]
    assert (await foretold(ratings))[:700] == (await foretold(shuffled))[:700]
    assert (await foretold(ratings))[700:] != (await foretold(shuffled))[700:]


async def test_ratings_of_one_moment_do_not_know_of_each_other() -> None:
    """Neither order tells anything about the other."""
    ratings = network(400)
    now = ratings[-1].time + DAY
    one, other = Rating(1, 2, -10, now), Rating(3, 2, -10, now)
    forwards, backwards = await foretold([*ratings, one, other]), await foretold([*ratings, other, one])
    assert forwards[-2:] == [backwards[-1], backwards[-2]]


async def test_trouble_is_foretold_better_than_by_a_mean() -> None:
    """Also before anything bad was said of somebody, where the methods that it is compared with know nothing."""
    ratings = network()
    run = Benchmark(ratings, AugmentingPaths(), RULES)
    result = run.result([one async for one in run.run()])
    areas = {group.name: [area or 0.0 for area in group.areas] for group in result.groups}
    assert areas["rated before"][0] > 0.76
    for name in ("no negative yet", "rated before, no negative yet"):
        assert areas[name][0] > max(0.65, *areas[name][1:])
    expected = sum(group.expected for group in result.calibration)
    assert expected == pytest.approx(sum(group.happened for group in result.calibration), rel=0.2)
    assert len(result.anchors) == 5


async def test_the_founding_months_are_not_judged_and_name_the_anchors() -> None:
    """The anchors are the best rated of the time before the first rating that is judged."""
    ratings = network(900)
    run = Benchmark(ratings, AugmentingPaths(), RULES)
    seen = [one async for one in run.run()]
    founding = [rating for rating in ratings if rating.time < 60 * DAY]
    assert [one.judged for one in seen].index(True) == len(founding)
    assert run.anchors == best_rated(founding, 5)
    assert set(run.anchors) <= run.network.reached


def test_a_new_rating_of_the_same_pair_replaces_the_former() -> None:
    """Who rates somebody twice is counted once, with what they said last."""
    twice, once = RatingNetwork(), RatingNetwork()
    for known in (twice, once):
        known.add(Rating(1, 2, 3, 0.0))
        known.add(Rating(3, 2, 1, 1.0))
    twice.add(Rating(4, 2, -10, 2.0))
    twice.add(Rating(4, 2, 5, 3.0))
    once.add(Rating(4, 2, 5, 3.0))
    for name in ("received", "received_total", "received_bad", "received_negative", "lukewarm"):
        assert getattr(twice.people[2], name) == getattr(once.people[2], name)
    assert twice.people[4].given_bad == 0


def test_features_are_bounded() -> None:
    """Every feature of strangers and of old acquaintances lies about between -5 and 5, under its name."""
    known = RatingNetwork()
    for rating in network(1500):
        features = known.features(rating.rater, rating.rated, rating.time)
        assert len(features) == len(FEATURES)
        assert all(-6 <= value <= 6 for value in features)
        known.add(rating)


def test_who_fair_people_rate_well_is_good() -> None:
    """Somebody who contradicts everybody is unfair, and what they say weighs less."""
    known = FairnessGoodness()
    for rated in (10, 11, 12, 13):
        for rater in (1, 2, 3):
            known.add(Rating(rater, rated, 8, 0.0))
        known.add(Rating(4, rated, -10, 0.0))
    known.add(Rating(4, 20, -10, 0.0))
    known.add(Rating(1, 21, -10, 0.0))
    for _ in range(4):
        known.settle()
    assert known.foretell(1, 10) > 0.3
    assert known.foretell(1, 21) < known.foretell(1, 20) < 0
    assert known.foretell(1, 99) == 0
