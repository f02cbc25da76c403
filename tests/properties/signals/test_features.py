"""Features and rules in columns and for one card; the past alone decides."""

from collections.abc import Sequence
from math import isnan

from attrs import astuple, evolve
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.signals.features.model import FEATURE_NAMES, features_of
from dualcaster_core.signals.history import CardHistory, batch_of
from dualcaster_core.signals.kinds import built_in_rules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import SignalAction
from dualcaster_core.signals.screening import PlainScreen
from dualcaster_features.screen import ColumnScreen, feature_columns
from tests.support.signal_histories import histories, speaking_histories

RULES = built_in_rules(RuleSettings())


def _many(days: int) -> st.SearchStrategy[list[CardHistory]]:
    one = st.one_of(histories(days), speaking_histories(days)) if days >= 15 else histories(days)
    return st.lists(one, min_size=1, max_size=5)


@given(st.sampled_from([1, 2, 6, 13, 40, 90]).flatmap(_many))
def test_columns_have_the_features_of_each_card(cards: Sequence[CardHistory]) -> None:
    """The features of many cards in columns are, bit by bit, those of each card alone."""
    columns = astuple(feature_columns(batch_of(cards), 0, len(cards)), recurse=False)
    for index, card in enumerate(cards):
        for name, alone, column in zip(FEATURE_NAMES, astuple(features_of(card)), columns, strict=True):
            value = float(column[index])
            assert value == alone or (isnan(value) and isnan(alone)), (name, index, value, alone)


@given(st.sampled_from([13, 40, 70]).flatmap(_many))
def test_a_batch_proposes_what_each_card_proposes(cards: Sequence[CardHistory]) -> None:
    """Rules over columns propose exactly what they propose card by card."""
    batch = batch_of(cards)
    assert list(ColumnScreen().proposals(batch, RULES)) == list(PlainScreen().proposals(batch, RULES))


@given(speaking_histories())
def test_what_a_rule_proposes_is_sound(card: CardHistory) -> None:
    """A BUY's target lies above the price and a SELL's below, no nearer than the noise; the price is the last one."""
    for rule in RULES:
        proposal = rule.propose(card)
        if proposal is None:
            continue
        assert abs(float(proposal.price) - features_of(card).price) < 0.01
        if proposal.action is not SignalAction.HOLD:
            assert proposal.target_price is not None
            move = float(proposal.target_price / proposal.price) - 1
            assert (move > 0) is (proposal.action is SignalAction.BUY)
            assert 0.0495 - 0.01 / float(proposal.price) <= abs(move) <= 0.5 + 0.01 / float(proposal.price)


@given(speaking_histories(), st.integers(1, 30), st.data())
def test_the_future_changes_nothing(card: CardHistory, ahead: int, data: st.DataObject) -> None:
    """What a rule says of a day is the same with the days after it cut off, or changed."""
    day = card.day(card.days - 1 - ahead)
    other = data.draw(histories(card.days))
    changed = evolve(
        card,
        columns={
            name: [*column[: card.days - ahead], *other.column(name)[card.days - ahead :]]
            for name, column in card.columns.items()
        },
        facts=evolve(card.facts, printed_on=(*card.facts.printed_on, card.end)),
    )
    for rule in RULES:
        assert rule.propose(card.until(day)) == rule.propose(changed.until(day))
