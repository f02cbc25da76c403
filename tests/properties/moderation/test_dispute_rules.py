"""House rules over any facts: there is always an answer, and always a row of the table for it."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.moderation.disputes.conditions import Condition, all_of, any_of, equals, evaluate
from dualcaster_core.moderation.disputes.describing import proposed, rule_views
from dualcaster_core.moderation.disputes.facts import FACTS, DisputeFact, DisputeFacts, FactType
from dualcaster_core.moderation.disputes.house_rules import HOUSE_RULES, applying, findings
from dualcaster_core.moderation.disputes.outcomes import EFFECTS, DisputeOutcome, effect_of


def _values(fact: DisputeFact) -> st.SearchStrategy[Any]:
    if fact.type is FactType.CHOICE:
        return st.sampled_from(fact.choices)
    if fact.type is FactType.MONEY:
        return st.decimals(0, 100_000, places=2).map(Decimal)
    return st.booleans() if fact.type is FactType.FLAG else st.integers(0, 40)


any_facts = st.fixed_dictionaries({name: _values(fact) for name, fact in FACTS.items()}).map(
    lambda found: DisputeFacts(**found)
)


@given(any_facts)
def test_every_set_of_facts_has_a_proposal_or_none(facts: DisputeFacts) -> None:
    """The first rule that applies proposes, where none does nothing is proposed, and every outcome has its row."""
    found, rules, shown = findings(facts), applying(facts), proposed(facts)
    assert len(found) == len(HOUSE_RULES)
    assert [one.rule for one in found if one.applies] == list(rules)
    assert (None if shown is None else shown.rule) == (rules[0].id if rules else None)
    for outcome in DisputeOutcome:
        assert (outcome, facts.who_sent) in EFFECTS
        assert effect_of(outcome, facts.who_sent, is_live=not facts.after_completion)


@given(any_facts)
def test_what_is_said_of_a_rule_is_what_decided_it(facts: DisputeFacts) -> None:
    """Every rule names the tests that decided it, each of which is as the rule is."""
    for one in findings(facts):
        assert one.finding.because
        assert all(evaluate(test, facts).holds is one.applies for test in one.finding.because)
    assert [one.applies for one in rule_views(facts)] == [one.applies for one in findings(facts)]


_flags = [name for name, fact in FACTS.items() if fact.type is FactType.FLAG]
_tests: st.SearchStrategy[Condition] = st.builds(equals, st.sampled_from(_flags), st.booleans())
any_condition: st.SearchStrategy[Condition] = st.recursive(
    _tests,
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda found: all_of(*found)),
        st.lists(parts, min_size=1, max_size=3).map(lambda found: any_of(*found)),
    ),
    max_leaves=12,
)


@given(any_condition, any_facts)
def test_the_evaluator_is_the_logic_of_its_parts(condition: Condition, facts: DisputeFacts) -> None:
    """It agrees with the plain reading of a condition, whatever is nested in it."""
    assert evaluate(condition, facts).holds is _plainly(condition, facts)


def _plainly(condition: Condition, facts: DisputeFacts) -> bool:
    parts = getattr(condition, "parts", None)
    if parts is None:
        return getattr(facts, condition.fact) in condition.values  # type: ignore[union-attr]
    combine = all if type(condition).__name__ == "AllOf" else any
    return combine([_plainly(part, facts) for part in parts])
