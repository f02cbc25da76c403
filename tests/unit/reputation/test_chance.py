"""The chance that the next trade with somebody goes wrong."""

from datetime import timedelta
from random import Random

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.reputation import NegativeKind, ReputationHistory
from dualcaster_core.reputation.benchmark.ranking import area_under_curve
from dualcaster_core.reputation.chance import Chance, ChanceModel, TradeOutcome, fit_chances, outcomes_of
from tests.support.histories import AT, anchoring, days_ago, history, negative, review, trades

PEOPLE = 200
JOINED = dict.fromkeys(range(PEOPLE), days_ago(800))


def risk(person: int) -> float:
    """Return how often trades with somebody go wrong: one in ten people is trouble."""
    return 0.4 if person % 10 == 0 else 0.01


def market(trades_made: int, *, seed: int = 1) -> list[TradeOutcome]:
    """Return how so many trades ended for both of their people."""
    random = Random(seed)
    ended = []
    for number in range(trades_made):
        pair = random.sample(range(PEOPLE), 2)
        for person, partner in (pair, pair[::-1]):
            wrong = random.random() < risk(person)
            at = days_ago(700 * (1 - number / trades_made))
            ended.append(
                TradeOutcome(
                    person_id=person,
                    partner_id=partner,
                    ended_at=at,
                    member_since=JOINED[person],
                    stars=1 if wrong else 5 if random.random() < 0.7 else None,
                )
            )
    return ended


def person_of(outcomes: list[TradeOutcome], person: int) -> ReputationHistory:
    """Return the history of somebody in a market."""
    theirs = [one for one in outcomes if one.person_id == person]
    made = [
        evolve(trades(1)[0], id=place, partner_id=one.partner_id, completed_at=one.ended_at)
        for place, one in enumerate(theirs)
    ]
    written = [
        evolve(review(place, one.stars), trade_id=place, written_at=one.ended_at, visible_at=one.ended_at)
        for place, one in enumerate(theirs)
        if one.stars
    ]
    return evolve(history(), user_id=person, member_since=JOINED[person], trades=made, reviews=written)


def test_chances_come_true() -> None:
    """Of the trades of the weeks after a night, as many go wrong as its model expects, and with whom it expects."""
    outcomes = market(6000)
    foretold: list[float] = []
    happened: list[bool] = []
    for night in (400, 300, 200, 100):
        past = [one for one in outcomes if one.ended_at < days_ago(night)]
        model = fit_chances(past)
        chances = [model.chance(person_of(past, person), days_ago(night)) for person in range(PEOPLE)]
        for one in outcomes:
            chance = chances[one.person_id]
            if days_ago(night) <= one.ended_at < days_ago(night - 40) and chance is not None:
                foretold.append(chance.probability)
                happened.append(one.went_wrong)
    assert sum(happened) > 100
    assert sum(foretold) == pytest.approx(sum(happened), rel=0.2)
    assert (area_under_curve(foretold, happened) or 0) > 0.8


def test_a_history_is_described_as_the_model_saw_it() -> None:
    """The outcomes of a history are those that the market has of the same person."""
    outcomes = market(300)
    mine = [one for one in outcomes if one.person_id == 7]
    assert outcomes_of(person_of(outcomes, 7), AT) == mine
    person = history().with_negative(negative(NegativeKind.CANCELLED)).with_negative(negative(NegativeKind.BLOCK))
    (cancelled,) = outcomes_of(person, AT)
    assert (cancelled.went_wrong, cancelled.worth, cancelled.stars) == (True, -1.0, None)


def test_hidden_and_later_reviews_say_nothing() -> None:
    """A trade whose review does not show went well, as far as anybody can see."""
    person = history(trades=trades(1, days=9))
    for unseen in (
        evolve(review(1, 1), trade_id=1, hidden=True),
        evolve(review(1, 1), trade_id=1, visible_at=AT + timedelta(days=1)),
    ):
        (ended,) = outcomes_of(person.with_review(unseen), AT)
        assert (ended.stars, ended.went_wrong) == (None, False)


def test_no_chance_is_stated_before_the_market_has_completed_200_trades() -> None:
    """The figures of a young market would be guesses."""
    assert fit_chances(market(199)).chance(history(), AT) is None
    assert fit_chances(market(200)).chance(history(), AT) is not None


def test_what_went_wrong_raises_a_chance() -> None:
    """Somebody whose trades go wrong has a higher one than somebody whose trades go well."""
    outcomes = market(3000)
    model = fit_chances(outcomes)
    assert model == fit_chances(reversed(outcomes))
    good = history(trades=trades(20, days=40), anchoring=anchoring())
    bad = good
    for one in range(4):
        bad = bad.with_negative(negative(NegativeKind.CANCELLED, days=5 + one, other_id=one))
    before, after = model.chance(good, AT), model.chance(bad, AT)
    assert before is not None
    assert after is not None
    assert after.probability > 3 * before.probability


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "fewer than 1 of 1,000"),
        (0.0004, "fewer than 1 of 1,000"),
        (0.0021, "2 of 1,000"),
        (0.25, "250 of 1,000"),
        (1.0, "1000 of 1,000"),
    ],
)
def test_a_chance_is_said_in_thousandths(probability: float, text: str) -> None:
    """As people can picture it, and never as none."""
    assert str(Chance(probability)) == text


def test_weights_of_another_model_are_refused() -> None:
    """A stored model that has other features than the present one is not used by mistake."""
    with pytest.raises(ValidationFailed, match="10 weights"):
        ChanceModel(weights=(0.0, 1.0), completed_trades=500)
