"""The sentence that gives a signal's reasons."""

from datetime import date
from decimal import Decimal

from dualcaster_core.signals.evidence_words import words_of
from dualcaster_core.signals.features.model import FEATURE_NAMES
from dualcaster_core.signals.kinds import BUILT_IN, built_in_rules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import Evidence, ProposedSignal, RuleProposal, SignalAction
from dualcaster_core.signals.rationale import rationale_of
from dualcaster_core.signals.synthetic import synthetic_histories
from tests.support.signal_histories import quote


def _said(kind: str, *numbers: tuple[str, float], action: SignalAction = SignalAction.BUY, days: int = 7) -> str:
    proposal = RuleProposal(
        action=action,
        score=0.5,
        price=Decimal("20.00"),
        target_price=None if action is SignalAction.HOLD else Decimal("22.00"),
        horizon_days=days,
        evidence=Evidence(rule=kind, version="1", numbers=numbers),
    )
    return rationale_of(ProposedSignal(quote=quote(), kind=kind, proposal=proposal))


def test_the_sentence_is_made_of_the_evidence() -> None:
    """Each number becomes a phrase, in the order of the evidence, with the target after it."""
    said = _said("supply_squeeze", ("stock", 1.0), ("stock_ago_7", 10.0), ("wanted", 8.0), ("buylist_change_7", 0.304))
    assert said == (
        "The shop is running out of copies and still buys: it has 1 copy; a week ago it had 10 copies; it would still "
        "buy 8 copies; what the shop pays rose by 30% in a week. From $20.00 to $22.00 within 7 days."
    )


def test_what_is_not_known_is_not_said() -> None:
    """A number that is missing leaves its phrase out."""
    assert _said("momentum", ("change_7", -0.1)) == (
        "The price is rising: the price fell by 10% in a week. From $20.00 to $22.00 within 7 days."
    )
    assert _said("momentum") == "The price is rising. From $20.00 to $22.00 within 7 days."


def test_a_hold_has_no_target() -> None:
    """It says near which price, and for how long."""
    said = _said("breakout", action=SignalAction.HOLD, days=1)
    assert said == "The price has settled at its new level. It is expected to stay near $20.00 for 1 day."


def test_a_rule_of_somebody_else_gives_its_own_numbers() -> None:
    """Names that are not ours are shown as they are."""
    assert (
        _said("tournament", ("decks", 12.0)) == "tournament says buy: decks is 12. From $20.00 to $22.00 within 7 days."
    )


def test_every_kind_has_its_words() -> None:
    """All evidence of the built-in kinds is a feature, and what they say has no name of one in it."""
    assert {name for kind in BUILT_IN for case in kind.cases for name in case.evidence} <= set(FEATURE_NAMES)
    kinds = set()
    for card in synthetic_histories(300, end=date(2026, 7, 20)):
        for rule in built_in_rules(RuleSettings()):
            proposal = rule.propose(card)
            if proposal is not None:
                kinds.add(rule.kind)
                said = rationale_of(ProposedSignal(quote=card.quote, kind=rule.kind, proposal=proposal))
                assert "_" not in said
                assert " says " not in said
    assert len(kinds) == 7


def test_every_number_of_a_built_in_rule_has_a_label_and_is_written_as_people_read_it() -> None:
    """Changes have a sign, shares a percent sign, amounts their currency; none shows its name in the code."""
    numbers = {name for rules in BUILT_IN for case in rules.cases for name in case.evidence}
    assert {name for name in numbers if "_" in words_of(name, 1.0, "USD")[0]} == set()
    assert all(words_of(name, 1.0, "USD")[0] != name.replace("_", " ").capitalize() for name in numbers - {"price"})
    assert words_of("change_7", -0.1414, "USD") == ("Price over a week", "\N{MINUS SIGN}14.1 %")
    assert words_of("buylist_ratio", 0.72, "USD")[1] == "72 %"
    assert words_of("mean_60", 1234.5, "EUR")[1] == "1,234.50 EUR"
    assert words_of("stock", 1.0, "USD")[1] == "1 copy"


def test_a_number_of_an_installed_rule_keeps_its_name() -> None:
    """Nobody but its author knows what it means."""
    assert words_of("moon_phase", 0.123456, "USD") == ("Moon phase", "0.1235")
