"""The reputation of a history."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from dualcaster_core.reputation import (
    NegativeKind,
    PastReview,
    PastTrade,
    Standing,
    Tier,
    VerifiedIdentity,
    reputation_of,
    standing_of,
)
from tests.support.histories import (
    AT,
    anchoring,
    days_ago,
    decision,
    follows,
    history,
    negative,
    review,
    reviews,
    trades,
)


@pytest.mark.parametrize(
    ("number", "points"), [(0, 0), (1, 10), (10, 100), (11, 105), (50, 300), (51, 302), (100, 400), (1000, 2200)]
)
def test_trades_give_ten_then_five_then_two_points(number: int, points: int) -> None:
    """The first ten trades give 10 points each, the next forty 5, each further one 2."""
    assert reputation_of(history(trades=trades(number)), AT).score == points


def test_a_fourth_trade_with_one_partner_in_90_days_does_not_count() -> None:
    """Three trades with a person count in 90 days; the plain number has all of them."""
    four = tuple(
        PastTrade(id=index, partner_id=5, completed_at=days_ago(80 - index), proposed=True) for index in range(4)
    )
    record = reputation_of(history(trades=four), AT)
    assert (record.trades.completed, record.trades.counted, record.points.trades) == (4, 3, 30)


def test_a_trade_counts_again_once_the_third_last_counted_one_is_90_days_old() -> None:
    """The window looks back from each trade at those that counted, not at those that did not."""
    moments = [200, 199, 198, 150, 110, 109, 108, 107]
    all_with_one = tuple(
        PastTrade(id=index, partner_id=5, completed_at=days_ago(days), proposed=True)
        for index, days in enumerate(moments)
    )
    assert reputation_of(history(trades=all_with_one), AT).trades.counted == 6


@pytest.mark.parametrize(
    ("stars", "points"),
    [
        ([], 0),
        ([5], 50),
        ([1], -30),
        ([5, 5, 5, 5], 100),
        ([5, 4, 3], 51),
        ([3, 2], 0),
        ([5] * 100, 500),
        ([5] * 400, 500),
        ([1] * 200, -300),
    ],
)
def test_reviews_give_their_average_times_the_root_of_their_number(stars: list[int], points: int) -> None:
    """Reviews give int((average - 2.5) x 20 x min(10, sqrt(number))) points, cut off towards zero."""
    written = tuple(review(index, overall) for index, overall in enumerate(stars))
    assert reputation_of(history(reviews=written), AT).points.reviews == points


@pytest.mark.parametrize(
    "unseen",
    [
        evolve(review(50, 1), hidden=True),
        evolve(review(50, 1), visible_at=None),
        evolve(review(50, 1), visible_at=AT + timedelta(hours=1)),
    ],
)
def test_a_review_counts_only_while_everybody_sees_it(unseen: PastReview) -> None:
    """A hidden review, and one that is not visible yet, changes nothing at all."""
    seen = history(trades=trades(2), reviews=reviews(3))
    assert reputation_of(seen.with_review(unseen), AT) == reputation_of(seen, AT)


def test_a_fourth_review_of_one_partner_in_90_days_is_shown_and_does_not_count() -> None:
    """Three reviews of a partner count in 90 days; averages and numbers that profiles show have all."""
    four = tuple(review(index, 5, partner_id=9, days=40 - index) for index in range(4))
    record = reputation_of(history(reviews=four), AT)
    assert (record.reviews.received, record.reviews.counted, record.reviews.positive) == (4, 3, 4)


def test_signals_give_nothing_below_five_that_could_be_judged() -> None:
    """'Insufficient data' counts on neither side, not for the least number either."""
    four = follows(4, 0)
    unknown = evolve(four[0], id=99, profitable=None)
    assert reputation_of(evolve(history(), follows=(*four, unknown)), AT).points.signals == 0
    assert reputation_of(evolve(history(), follows=(*follows(4, 1), unknown)), AT).points.signals == 80


def test_hold_counts_in_accuracy_and_never_as_profitable() -> None:
    """The accuracy is the mean over all that was judged; the number followed, profits and points leave HOLD out."""
    profitable = tuple(evolve(one, accuracy=0.5) for one in follows(4, 1))
    hold = tuple(evolve(one, profitable=None, accuracy=1.0) for one in follows(0, 5, first_id=50))
    unknown = evolve(profitable[0], id=99, profitable=None, accuracy=None)
    record = reputation_of(evolve(history(), follows=(*profitable, *hold, unknown)), AT)
    assert (record.signals.followed, record.signals.profitable) == (5, 4)
    assert record.signals.accuracy == Decimal("0.75")
    assert record.points.signals == 80
    alone = reputation_of(evolve(history(), follows=hold), AT)
    assert (alone.signals.followed, alone.signals.accuracy, alone.points.signals) == (0, Decimal(1), 0)


def test_an_explicit_follow_weighs_four_times_an_implicit_one() -> None:
    """Explicit follows weigh 2, implicit ones 0.5."""
    mixed = (*follows(3, 0), *follows(0, 4, explicit=False, first_id=50))
    assert reputation_of(evolve(history(), follows=mixed), AT).points.signals == 75


@pytest.mark.parametrize(
    ("identity", "points"),
    [
        (VerifiedIdentity(), 0),
        (VerifiedIdentity(email=True), 10),
        (VerifiedIdentity(discord=True, linked_accounts=1), 20),
        (VerifiedIdentity(linked_accounts=2), 20),
        (VerifiedIdentity(email=True, discord=True, linked_accounts=3), 50),
    ],
)
def test_what_was_verified_gives_its_points(identity: VerifiedIdentity, points: int) -> None:
    """E-mail gives 10, Discord 20, two or more linked accounts 20."""
    assert reputation_of(evolve(history(), identity=identity), AT).score == points


@pytest.mark.parametrize(("days", "left"), [(0, 80), (179, 89), (180, 90), (360, 95), (540, 97), (7200, 100)])
def test_negatives_fade_by_half_in_180_days(days: int, left: int) -> None:
    """A cancellation takes 20 points, half of them after 180 days, a quarter after 360."""
    record = reputation_of(history(trades=trades(10)).with_negative(negative(NegativeKind.CANCELLED, days=days)), AT)
    assert record.score == left


def test_a_lost_dispute_takes_fifty_points() -> None:
    """Negatives of several kinds add up, and a score is never below 0."""
    person = history(trades=trades(10)).with_negative(negative(NegativeKind.DISPUTE_LOST, days=0))
    assert reputation_of(person, AT).score == 50
    for other in range(3):
        person = person.with_negative(negative(NegativeKind.DISPUTE_LOST, days=0, other_id=100 + other))
    assert reputation_of(person, AT).score == 0


def test_blocks_count_once_for_each_blocker_with_contact_and_at_most_ten() -> None:
    """Of blocks one counts per blocker, only from people one was in contact with, at most ten of them."""
    person = history(trades=trades(50))
    for other in range(4):
        person = person.with_negative(negative(NegativeKind.BLOCK, days=1 + other, other_id=other % 2))
    person = person.with_negative(negative(NegativeKind.BLOCK, other_id=9, in_contact=False))
    assert Decimal("19.88") < reputation_of(person, AT).points.negatives < 20
    for other in range(30):
        person = person.with_negative(negative(NegativeKind.BLOCK, other_id=100 + other))
    assert Decimal("99.5") < reputation_of(person, AT).points.negatives < 100


def test_a_block_counts_from_the_next_midnight_on() -> None:
    """Nobody can tell from their score who has just blocked them."""
    person = history(trades=trades(10)).with_negative(negative(NegativeKind.BLOCK, days=0.25))
    assert reputation_of(person, AT).score == 100
    assert reputation_of(person, AT + timedelta(hours=12)).score == 90


@pytest.mark.parametrize(
    ("days", "score"), [(0, 300), (29, 300), (30, 285), (60, 270), (90, 257), (405, 150), (4000, 150)]
)
def test_a_score_decays_after_thirty_days_without_a_trade_to_a_half(days: int, score: int) -> None:
    """Activity is 1 under 30 days, then 0.95 to the power of the months, at least a half."""
    assert reputation_of(history(trades=trades(50, days=days)), AT).score == score


def test_who_has_never_traded_does_not_decay() -> None:
    """Activity is 1 for who has never traded."""
    assert reputation_of(evolve(history(), identity=VerifiedIdentity(email=True)), AT).points.activity == 1


def test_what_lies_beyond_the_flow_gives_at_most_149_points() -> None:
    """With signals and verification nobody reaches silver on trades and praise that no anchor stands behind."""
    person = evolve(
        history(trades=trades(500), reviews=reviews(500), anchoring=anchoring()),
        follows=follows(10, 0),
        identity=VerifiedIdentity(email=True, discord=True, linked_accounts=2),
    )
    record = reputation_of(person, AT)
    assert (record.score, record.tier, record.standing) == (299, Tier.BRONZE, Standing.NEWCOMER)
    assert (record.trades.counted, record.trades.anchored) == (500, 0)


def test_trades_with_partners_in_the_flow_count_in_full() -> None:
    """What the flow carries is worth its points, and 149 of what it does not come on top."""
    record = reputation_of(history(trades=trades(100), anchoring=anchoring(*range(1000, 1050))), AT)
    assert (record.points.trades, record.points.held_back, record.score) == (400, 0, 400)
    record = reputation_of(history(trades=trades(200), anchoring=anchoring(*range(1000, 1050))), AT)
    assert (record.points.trades, record.points.held_back, record.score) == (600, 151, 449)


def test_the_flow_carries_five_trades_with_each_partner() -> None:
    """Further trades with the same partner count beyond the flow."""
    often = tuple(
        PastTrade(id=index, partner_id=5, completed_at=days_ago(1 + 40 * index), proposed=True) for index in range(40)
    )
    record = reputation_of(history(trades=often, anchoring=anchoring(5)), AT)
    assert (record.trades.counted, record.trades.anchored) == (40, 5)
    assert record.score == 50 + 149


def test_bad_reviews_count_wherever_they_come_from() -> None:
    """The cap bounds what praise adds; what a partner outside of the flow says against a person is not lost."""
    person = history(trades=trades(10), reviews=reviews(9, 1), anchoring=anchoring(*range(1000, 1010)))
    unknown = evolve(person, anchoring=anchoring())
    assert reputation_of(person, AT).points.reviews == reputation_of(unknown, AT).points.reviews == -90
    assert reputation_of(person, AT).score == reputation_of(unknown, AT).score == 10


def test_the_cap_rests_while_fewer_than_one_active_trader_in_a_hundred_is_an_anchor() -> None:
    """Below that, and before the flow was ever computed, everything counts and the tier is provisional."""
    many = history(trades=trades(500), reviews=reviews(50))
    for unknown in (None, anchoring(anchors=9, active_traders=901), anchoring(anchors=0, active_traders=0)):
        record = reputation_of(evolve(many, anchoring=unknown), AT)
        assert (record.provisional, record.points.held_back, record.tier) == (True, 0, Tier.DIAMOND)
    record = reputation_of(evolve(many, anchoring=anchoring(anchors=9, active_traders=900)), AT)
    assert (record.provisional, record.tier) == (False, Tier.BRONZE)


@pytest.mark.parametrize(
    ("stars", "number", "standing"),
    [
        (20, 4, Standing.NEWCOMER),
        (20, 5, Standing.ESTABLISHED),
        (19, 5, Standing.NEWCOMER),
        (89, 20, Standing.ESTABLISHED),
        (90, 20, Standing.TRUSTED),
        (234, 50, Standing.TRUSTED),
        (235, 50, Standing.ELITE),
        (250, 100, Standing.NEWCOMER),
    ],
)
def test_a_standing_needs_its_reviews_and_its_average(stars: int, number: int, standing: Standing) -> None:
    """Established is 5 reviews at 4.0, trusted 20 at 4.5, elite 50 at 4.7: the highest that is fully met."""
    assert standing_of(stars, number) is standing


def test_the_record_keeps_what_was_traded() -> None:
    """Roles, values, first and last trade, and the share of trades that were not cancelled or lost."""
    person = history(trades=(*trades(3, days=9), *trades(1, days=2, first_partner=5, first_id=90)))
    figures = reputation_of(person.with_negative(negative(NegativeKind.CANCELLED)), AT).trades
    assert (figures.as_proposer, figures.as_recipient) == (3, 1)
    assert (figures.total_value, figures.average_value, figures.largest_value) == (
        Decimal(40),
        Decimal(10),
        Decimal(10),
    )
    assert (figures.first_at, figures.last_at) == (days_ago(9), days_ago(2))
    assert figures.success_rate == Decimal("0.8")
    assert reputation_of(history(), AT).trades.success_rate is None


def test_the_record_keeps_what_was_said() -> None:
    """Averages of each aspect, positive, neutral and negative ones, and streaks."""
    stars = [5, 4, 5, 3, 5, 4]
    written = tuple(review(index, overall, days=20 - index) for index, overall in enumerate(stars))
    written = (*written, evolve(review(9, 2, days=19.5), speed=2), evolve(review(10, 5, days=30), speed=5))
    figures = reputation_of(history(reviews=written), AT).reviews
    assert (figures.positive, figures.neutral, figures.negative) == (6, 1, 1)
    assert (figures.current_streak, figures.longest_streak) == (2, 2)
    assert (figures.average, figures.speed, figures.packaging) == (Decimal("4.13"), Decimal("3.50"), None)


def test_a_response_time_is_the_median_of_90_days_from_three_decisions_on() -> None:
    """From a proposal to the first decision; two are too few."""
    two = history().with_decision(decision(1, 2)).with_decision(decision(2, 10))
    assert reputation_of(two.with_decision(decision(3, 1, days=91)), AT).trades.response_time is None
    assert reputation_of(two.with_decision(decision(3, 1)), AT).trades.response_time == timedelta(hours=2)
    four = two.with_decision(decision(3, 1)).with_decision(decision(4, 4))
    assert reputation_of(four, AT).trades.response_time == timedelta(hours=3)


@pytest.mark.parametrize("at", [days_ago(3), days_ago(10)])
def test_a_reputation_can_be_rebuilt_as_of_any_moment(at: datetime) -> None:
    """What happened after the moment that is asked about changes nothing."""
    past = history(trades=trades(5, days=20), reviews=(review(1, 4, days=12),))
    later = evolve(
        past.with_trade(trades(1, days=2, first_id=70)[0])
        .with_review(review(2, 1, days=1))
        .with_negative(negative(NegativeKind.DISPUTE_LOST))
        .with_decision(decision(1, 2)),
        follows=follows(5, 0),
    )
    assert reputation_of(later, at) == reputation_of(past, at)
