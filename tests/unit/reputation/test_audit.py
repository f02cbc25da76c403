"""Why a score is what it is."""

from decimal import Decimal

from attrs import evolve

from dualcaster_core.reputation import (
    AuditPart,
    NegativeKind,
    PastTrade,
    ReputationHistory,
    VerifiedIdentity,
    audit_of,
)
from tests.support.histories import AT, anchoring, days_ago, follows, history, negative, review, reviews, trades


def _parts(person: ReputationHistory, *, for_operator: bool = False) -> dict[str, AuditPart]:
    return {part.name: part for part in audit_of(person, AT, for_operator=for_operator).parts}


def _person() -> ReputationHistory:
    made = history(trades=trades(12, days=60), reviews=reviews(4), anchoring=anchoring(*range(1000, 1010)))
    made = evolve(made, follows=follows(4, 1), identity=VerifiedIdentity(email=True, linked_accounts=2))
    return made.with_negative(negative(NegativeKind.CANCELLED, days=180)).with_negative(negative(NegativeKind.BLOCK))


def test_the_parts_add_up_to_the_score() -> None:
    """The sum of all parts, times activity, is the score."""
    audit = audit_of(_person(), AT)
    *parts, activity = audit.parts
    assert int(sum(part.points for part in parts) * activity.points) == audit.reputation.score > 0
    assert activity.name == "activity"


def test_each_trade_shows_its_own_points() -> None:
    """The events of the trades have the points of the part together; one that does not count says why."""
    often = tuple(
        PastTrade(id=90 + one, partner_id=5, completed_at=days_ago(9 - one), proposed=True) for one in range(4)
    )
    part = _parts(history(trades=(*trades(10, days=30), *often)))["trades"]
    assert sum(event.points or 0 for event in part.events) == part.points == 115
    assert [event.points for event in part.events][-4:] == [5, 5, 5, 0]
    assert part.events[-1].text.endswith("does not count: 3 with this partner counted in the 90 days before")
    assert part.sentence == "13 of 14 completed trades count."


def test_each_part_says_what_it_is_made_of() -> None:
    """Every part has a sentence about the person at hand."""
    sentences = {name: part.sentence for name, part in _parts(_person()).items()}
    assert sentences == {
        "trades": "12 completed trades.",
        "reviews": "5.00 stars on average over 4 reviews; 2.5 is worth nothing.",
        "beyond_the_flow": "The flow of trust carries 10 of 12 trades and 4 of 4 reviews; "
        "the others give at most 149 points together.",
        "signals": "4 of 5 followed signals were profitable.",
        "verification": "Has a verified e-mail address (10), 2 linked accounts (20).",
        "negatives": "20.0 points, half as many after each 180 days.",
        "activity": "Last trade 60 days ago: the sum is multiplied by 0.903.",
    }


def test_a_newcomer_has_sentences_too() -> None:
    """Nothing is left out where nothing has happened yet."""
    sentences = [part.sentence for part in audit_of(history(), AT).parts]
    assert sentences == [
        "No completed trade yet.",
        "No visible review yet.",
        "Too few traders are anchors to tell what the flow of trust carries, so everything counts for now.",
        "0 followed signals could be judged; 5 are needed.",
        "Nothing was verified.",
        "Nothing counts against them.",
        "Has not traded yet, so nothing decays.",
    ]


def test_the_person_sees_negatives_as_one_sum_without_blocks() -> None:
    """No negative has points of its own for them, so that the rest of the sum tells of no block."""
    part = _parts(_person())["negatives"]
    assert [(event.text, event.points) for event in part.events] == [("Cancelled after acceptance", None)]


def test_operators_see_every_negative_with_its_points() -> None:
    """What operators see adds up, and a block that does not count has no points."""
    person = _person().with_negative(negative(NegativeKind.BLOCK, other_id=99, in_contact=False))
    part = _parts(person, for_operator=True)["negatives"]
    assert sum(event.points or 0 for event in part.events) == part.points < -19
    assert [event.points for event in part.events if event.other_id == 99] == [Decimal(0)]


def test_what_lies_beyond_the_flow_is_listed() -> None:
    """Each counted trade and review that no flow carries is an event of that part."""
    person = history(trades=trades(3), reviews=(review(0), review(50)), anchoring=anchoring(1000))
    events = _parts(person)["beyond_the_flow"].events
    assert [event.other_id for event in events] == [1001, 1002, 1050]
    assert _parts(evolve(person, anchoring=None))["beyond_the_flow"].events == ()
