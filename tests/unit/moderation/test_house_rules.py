"""The house rules: for each a case where it applies and one where it does not, and the evaluator that runs them."""

from decimal import Decimal
from typing import Any, Final

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.moderation.disputes.conditions import AtLeast, Below, all_of, any_of, equals, evaluate, said
from dualcaster_core.moderation.disputes.errors import RuleDoesNotApply, RulingDeparts
from dualcaster_core.moderation.disputes.facts import FACTS, DisputeFacts, FactType
from dualcaster_core.moderation.disputes.house_rules import HOUSE_RULES, RULE_OF, applying
from dualcaster_core.moderation.disputes.model import RulingDecision
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome, effect_of
from dualcaster_core.moderation.disputes.ruling import check_ruling

MISSING: Final[dict[str, Any]] = {"kind": "did_not_ship", "exchange": "mail"}
OVERDUE: Final[dict[str, Any]] = {**MISSING, "respondent_sent": True, "parcel_overdue": True}
UNSENT: Final[dict[str, Any]] = {**MISSING, "sending_overdue": True}
WRONG: Final[dict[str, Any]] = {"kind": "not_as_described", "exchange": "mail"}
SHOWN: Final[dict[str, Any]] = {**WRONG, "filer_photos": 1}
MET: Final[dict[str, Any]] = {"kind": "no_confirmation", "exchange": "in_person"}
CASES: Final[dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {
    "both_would_cancel": (
        {"filer_would_cancel": True, "respondent_would_cancel": True},
        {"filer_would_cancel": True},
    ),
    "receipt_confirmed": ({**MISSING, "filer_confirmed": True}, {**WRONG, "filer_confirmed": True}),
    "delivered": (
        {**MISSING, "respondent_sent": True, "respondent_parcel": "delivered"},
        {**MISSING, "respondent_sent": True, "respondent_parcel": "not_checked"},
    ),
    "only_filer_sent": ({**UNSENT, "filer_sent": True}, {**MISSING, "filer_sent": True}),
    "paid_and_nothing_sent": ({**UNSENT, "filer_cash": Decimal(20)}, {**UNSENT, "filer_cash": Decimal(0)}),
    "neither_sent": (UNSENT, {**UNSENT, "filer_cash": Decimal(20)}),
    "lost_on_the_way": (
        {**OVERDUE, "respondent_tracking": True, "respondent_parcel": "not_delivered"},
        {**MISSING, "respondent_sent": True, "respondent_tracking": True, "respondent_parcel": "not_delivered"},
    ),
    "untracked_of_value": (
        {**OVERDUE, "respondent_needs_tracking": True},
        {**OVERDUE, "respondent_needs_tracking": True, "respondent_tracking": True},
    ),
    "both_silent": (
        {"filer_silent_days": 7, "respondent_silent_days": 8},
        {"filer_silent_days": 6, "respondent_silent_days": 8},
    ),
    "filer_silent": (
        {"filer_silent_days": 7, "respondent_answered": True},
        {"filer_silent_days": 7, "respondent_answered": False},
    ),
    "untracked_of_little_value": (OVERDUE, {**OVERDUE, "respondent_needs_tracking": True}),
    "photos_unanswered": ({**SHOWN, "respondent_silent_days": 7}, {**SHOWN, "respondent_silent_days": 6}),
    "photos_against_words": (
        {**SHOWN, "respondent_answered": True},
        {**SHOWN, "respondent_answered": True, "respondent_photos": 1},
    ),
    "looked_at_in_person": (
        {**WRONG, "exchange": "store", "filer_confirmed": True},
        {**WRONG, "exchange": "store", "filer_confirmed": True, "filer_photos": 2},
    ),
    "late_without_photos": (
        {**WRONG, "after_completion": True, "days_to_file": 14},
        {**WRONG, "after_completion": True, "days_to_file": 13},
    ),
    "nothing_shown": ({**WRONG, "respondent_answered": True}, {**SHOWN, "respondent_answered": True}),
    "did_not_meet": (MET, {**MET, "respondent_confirmed": True}),
    "took_and_left": (
        {**MET, "respondent_confirmed": True, "respondent_silent_days": 7},
        {**MET, "respondent_confirmed": True, "respondent_silent_days": 7, "filer_silent_days": 7},
    ),
}
"""By rule: facts of a case to which it applies, and of one that is close and to which it does not."""


def test_every_rule_has_both_cases() -> None:
    """No rule lacks a case where it applies or one where it does not, and no id is there twice."""
    assert list(CASES) == [one.id for one in HOUSE_RULES] == list(RULE_OF)


@pytest.mark.parametrize("rule", list(CASES))
def test_a_rule_applies_to_its_case_and_says_by_which_facts(rule: str) -> None:
    """What made it apply is named, and holds."""
    facts = DisputeFacts(**CASES[rule][0])
    finding = evaluate(RULE_OF[rule].when, facts)
    assert finding.holds
    assert finding.because
    assert all(evaluate(one, facts).holds for one in finding.because)


@pytest.mark.parametrize("rule", list(CASES))
def test_a_rule_does_not_apply_to_the_case_beside_it(rule: str) -> None:
    """What it lacks is named, and does not hold."""
    facts = DisputeFacts(**CASES[rule][1])
    finding = evaluate(RULE_OF[rule].when, facts)
    assert not finding.holds
    assert finding.because
    assert not any(evaluate(one, facts).holds for one in finding.because)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({**UNSENT, "filer_sent": True, "filer_silent_days": 9, "respondent_silent_days": 9}, "only_filer_sent"),
        (
            {**SHOWN, "filer_would_cancel": True, "respondent_would_cancel": True, "respondent_answered": True},
            "both_would_cancel",
        ),
        ({**OVERDUE, "respondent_parcel": "delivered"}, "delivered"),
    ],
)
def test_of_several_rules_the_weightiest_proposes(facts: dict[str, Any], rule: str) -> None:
    """The order of the table decides: what both wish, then what the record shows, then silence."""
    found = DisputeFacts(**facts)
    several = applying(found)
    assert len(several) > 1
    assert several[0] is RULE_OF[rule]


def test_where_no_rule_applies_a_moderator_must_judge() -> None:
    """Photos on both sides, or a parcel that is still on its way, are for somebody to look at."""
    both_show = DisputeFacts(**SHOWN, respondent_answered=True, respondent_photos=2)
    on_its_way = DisputeFacts(**MISSING, respondent_sent=True, respondent_tracking=True)
    assert applying(both_show) == applying(on_its_way) == ()


def test_conditions_are_checked_against_the_types_of_facts() -> None:
    """A rule that asks what no fact can be is refused when it is written."""
    with pytest.raises(ValueError, match="is a choice"):
        equals("kind", "stolen")
    with pytest.raises(ValueError, match="is a flag"):
        equals("filer_sent", "yes")
    with pytest.raises(ValueError, match="is a flag"):
        AtLeast("filer_sent", 1)
    with pytest.raises(ValueError, match="is a count"):
        Below("filer_photos", Decimal("0.5"))
    with pytest.raises(ValueError, match="never"):
        equals("filer_sent")
    with pytest.raises(KeyError):
        equals("weather", True)


def test_conditions_say_what_they_ask() -> None:
    """The words are those of the facts."""
    condition = all_of(equals("filer_sent", True), any_of(AtLeast("filer_photos", 2), Below("filer_cash", 1)))
    assert said(condition) == (
        "the filer has sent what they promised: yes and "
        "(photos of the filer: 2 or more or cash that the filer pays: under $1.00)"
    )


def test_every_fact_is_asked_by_some_rule_or_shown_for_judging() -> None:
    """Each has words of its own, and a default that it can have."""
    facts = DisputeFacts()
    assert len({one.words for one in FACTS.values()}) == len(FACTS)
    for name, fact in FACTS.items():
        assert fact.takes(facts.value(name))
        assert (fact.type is FactType.CHOICE) == bool(fact.choices)


def _check(facts: DisputeFacts, **decision: Any) -> None:
    made = RulingDecision(**{"reason": "So it is.", **decision})
    check_ruling(made, facts, effect_of(made.outcome, facts.who_sent, is_live=True))


def test_a_ruling_names_rules_that_apply() -> None:
    """One that follows the proposal names a rule; one that does not apply to the case is refused."""
    facts = DisputeFacts(**SHOWN, respondent_answered=True)
    follows = {"outcome": DisputeOutcome.BUYER_WINS, "good_faith": True}
    _check(facts, **follows, rules=("photos_against_words",))
    with pytest.raises(RuleDoesNotApply, match="name the rules"):
        _check(facts, **follows)
    with pytest.raises(RuleDoesNotApply, match="delivered does not apply"):
        _check(facts, **follows, rules=("photos_against_words", "delivered"))


def test_a_ruling_that_departs_says_why() -> None:
    """Another outcome departs, and so does another finding of good faith; where no rule applies nothing does."""
    facts = DisputeFacts(**SHOWN, respondent_answered=True)
    for decision in ({"outcome": DisputeOutcome.SELLER_WINS}, {"outcome": DisputeOutcome.BUYER_WINS}):
        with pytest.raises(RulingDeparts, match="buyer wins, in good faith"):
            _check(facts, **decision, rules=("photos_against_words",))
        _check(facts, **decision, departure="The photos are of another card.")
    _check(evolve(facts, respondent_photos=3), outcome=DisputeOutcome.SELLER_WINS)


def test_a_share_is_said_where_the_payment_is_parted_alone() -> None:
    """Inconclusive after one side has sent parts it; a cancellation that both wish does not."""
    facts = DisputeFacts(filer_sent=True)
    _check(facts, outcome=DisputeOutcome.INCONCLUSIVE, refund_percent=30)
    with pytest.raises(ValidationFailed, match="does not part"):
        _check(facts, outcome=DisputeOutcome.MUTUAL_CANCELLATION, refund_percent=30)
