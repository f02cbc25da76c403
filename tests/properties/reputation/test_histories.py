"""What holds for the reputation of any history."""

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.reputation import (
    Anchoring,
    NegativeEvent,
    NegativeKind,
    PastDecision,
    PastFollow,
    PastReview,
    PastTrade,
    ReputationHistory,
    VerifiedIdentity,
    audit_of,
    reputation_of,
    tier_of,
)
from tests.support.histories import AT, days_ago, history, review, trades

STRANGER = 10_000
EventT = TypeVar("EventT")
_partners = st.integers(1, 6)
_moments = st.floats(-20, 900).map(days_ago)
_stars = st.integers(1, 5)
_past_trades = st.builds(
    PastTrade,
    id=st.integers(1, 10_000),
    partner_id=_partners,
    completed_at=_moments,
    proposed=st.booleans(),
    value=st.decimals(0, 5000, places=2),
)
_past_reviews = st.builds(
    PastReview,
    id=st.integers(1, 10_000),
    partner_id=_partners,
    written_at=_moments,
    visible_at=st.none() | _moments,
    overall=_stars,
    communication=st.none() | _stars,
    hidden=st.booleans(),
)
_past_follows = st.builds(
    PastFollow,
    id=st.integers(1, 10_000),
    evaluated_at=_moments,
    explicit=st.booleans(),
    profitable=st.none() | st.booleans(),
    accuracy=st.none() | st.floats(0, 1),
)
_negative_events = st.builds(
    NegativeEvent,
    kind=st.sampled_from(NegativeKind),
    at=_moments,
    other_id=_partners,
    in_contact=st.booleans(),
)
_past_decisions = st.builds(
    PastDecision, proposal_id=st.integers(1, 10_000), proposed_at=st.just(days_ago(950)), decided_at=_moments
)


def _unique(events: st.SearchStrategy[object], key: str, most: int) -> st.SearchStrategy[list[object]]:
    return st.lists(events, max_size=most, unique_by=lambda one: getattr(one, key))


histories = st.builds(
    ReputationHistory,
    user_id=st.just(1),
    member_since=st.just(days_ago(1000)),
    trades=_unique(_past_trades, "id", 20),
    reviews=_unique(_past_reviews, "id", 20),
    follows=_unique(_past_follows, "id", 12),
    negatives=st.lists(_negative_events, max_size=12),
    decisions=_unique(_past_decisions, "proposal_id", 6),
    identity=st.builds(VerifiedIdentity, email=st.booleans(), discord=st.booleans(), linked_accounts=st.integers(0, 3)),
    anchoring=st.none()
    | st.builds(
        Anchoring,
        computed_at=st.just(AT),
        partners=st.frozensets(_partners),
        anchors=st.integers(0, 10),
        active_traders=st.integers(0, 1000),
    ),
)


@given(histories)
def test_a_score_is_a_whole_number_and_never_below_0(person: ReputationHistory) -> None:
    """And its tier is the one that it opens."""
    record = reputation_of(person, AT)
    assert type(record.score) is int
    assert record.score >= 0
    assert record.tier is tier_of(record.score)
    assert record.score == record.points.score


@given(histories, st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter(person: ReputationHistory, random: Random) -> None:
    """A history that is handed over in another order, or with events twice, is the same history."""

    def shuffled(events: tuple[EventT, ...]) -> list[EventT]:
        twice = [*events, *events[::2]]
        random.shuffle(twice)
        return twice

    again = evolve(
        person,
        trades=shuffled(person.trades),
        reviews=shuffled(person.reviews),
        follows=shuffled(person.follows),
        negatives=shuffled(person.negatives),
        decisions=shuffled(person.decisions),
    )
    assert again == person
    assert reputation_of(again, AT) == reputation_of(person, AT)


@given(histories, st.randoms(use_true_random=False))
def test_a_history_that_grew_event_by_event_is_the_whole_history(person: ReputationHistory, random: Random) -> None:
    """After each event that comes, in whatever order, the reputation is that of all events so far."""
    steps = [
        *((ReputationHistory.with_trade, trade) for trade in person.trades),
        *((ReputationHistory.with_review, evolve(one, overall=1, hidden=not one.hidden)) for one in person.reviews),
        *((ReputationHistory.with_follow, follow) for follow in person.follows),
        *((ReputationHistory.with_negative, event) for event in person.negatives),
        *((ReputationHistory.with_decision, decision) for decision in person.decisions),
    ]
    random.shuffle(steps)
    grown = evolve(person, trades=(), reviews=(), follows=(), negatives=(), decisions=())
    for add, event in steps:
        grown = add(grown, event)  # type: ignore[operator]
    for one in person.reviews:
        grown = grown.with_review(one)
    assert reputation_of(grown, AT) == reputation_of(person, AT)
    assert grown == person


@given(histories)
def test_hidden_reviews_have_no_effect(person: ReputationHistory) -> None:
    """Neither on the score nor on anything that is shown."""
    without = evolve(person, reviews=tuple(one for one in person.reviews if not one.hidden))
    assert reputation_of(without, AT) == reputation_of(person, AT)


@given(histories)
def test_the_future_has_no_effect(person: ReputationHistory) -> None:
    """What happens after a moment changes nothing about the reputation of that moment."""
    past = evolve(
        person,
        trades=tuple(one for one in person.trades if one.completed_at <= AT),
        reviews=tuple(one for one in person.reviews if one.shows(AT)),
        follows=tuple(one for one in person.follows if one.evaluated_at <= AT),
        negatives=tuple(one for one in person.negatives if one.at <= AT),
        decisions=tuple(one for one in person.decisions if one.decided_at <= AT),
    )
    assert reputation_of(past, AT) == reputation_of(person, AT)


@given(histories, st.integers(1, 2000))
def test_negatives_only_fade(person: ReputationHistory, days: int) -> None:
    """Without new events they count for less and less, and the last block by the next midnight."""
    person = evolve(person, negatives=tuple(one for one in person.negatives if one.at <= AT - timedelta(days=1)))
    assert (
        reputation_of(person, AT + timedelta(days=days)).points.negatives <= reputation_of(person, AT).points.negatives
    )


@given(histories, st.floats(0, 900))
def test_another_trade_never_lowers_the_points(person: ReputationHistory, days: float) -> None:
    """Whenever, and with whomever; nor the score, if it is recent (a first one of long ago has decayed)."""
    for partner in (*range(1, 7), STRANGER):
        more = person.with_trade(evolve(trades(1, days=days)[0], id=99_999, partner_id=partner))
        before, after = reputation_of(person, AT), reputation_of(more, AT)
        assert after.points.raw >= before.points.raw
        assert after.score >= before.score or days >= 30


@given(histories, st.floats(0, 900))
def test_the_best_review_of_a_new_partner_never_lowers_a_score(person: ReputationHistory, days: float) -> None:
    """Five stars add, or change nothing."""
    more = person.with_review(review(99_999, 5, days=days, partner_id=STRANGER))
    assert reputation_of(more, AT).score >= reputation_of(person, AT).score


@given(histories, st.floats(0, 900), st.sampled_from(NegativeKind))
def test_nothing_negative_raises_a_score(person: ReputationHistory, days: float, kind: NegativeKind) -> None:
    """Also where ten blocks count already."""
    worse = person.with_negative(NegativeEvent(kind=kind, at=days_ago(days), other_id=STRANGER))
    assert reputation_of(worse, AT).score <= reputation_of(person, AT).score


@given(st.lists(_stars, max_size=120), st.lists(_stars, max_size=300))
def test_partners_beyond_the_flow_add_at_most_149_points(reached: list[int], unreached: list[int]) -> None:
    """However many there are and whatever they say, to what the reached partners give alone."""
    flow = Anchoring(computed_at=AT, partners=frozenset(range(1000, 1120)), anchors=1, active_traders=100)
    alone = history(
        trades=trades(len(reached)),
        reviews=tuple(review(one, stars) for one, stars in enumerate(reached)),
        anchoring=flow,
    )
    joined = evolve(
        alone,
        trades=(*alone.trades, *trades(len(unreached), first_partner=STRANGER, first_id=20_000)),
        reviews=(
            *alone.reviews,
            *(review(20_000 + one, stars, partner_id=STRANGER + one) for one, stars in enumerate(unreached)),
        ),
    )
    assert reputation_of(joined, AT).points.raw <= reputation_of(alone, AT).points.raw + 149
    assert reputation_of(joined, AT).standing == reputation_of(alone, AT).standing


@given(histories)
def test_an_audit_adds_up(person: ReputationHistory) -> None:
    """The parts of an audit give the score, for operators each event of the negatives too."""
    audit = audit_of(person, AT, for_operator=True)
    *parts, activity = audit.parts
    assert max(0, int(sum((part.points for part in parts), Decimal(0)) * activity.points)) == audit.reputation.score
    by_name = {part.name: part for part in parts}
    for name in ("trades", "negatives"):
        assert sum((event.points or Decimal(0) for event in by_name[name].events), Decimal(0)) == by_name[name].points
