"""Whose turn it is, and what happens if nothing arrives."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.trading.errors import IllegalTransition
from dualcaster_core.trading.lifecycle import TAKEN_BY, TRANSITIONS, Action, By, Party, Stage
from dualcaster_core.trading.model import Exchange, TradingRules
from dualcaster_core.trading.next_steps import NextStep, Turn, actions_for, next_step
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade
from tests.support.trade_terms import terms

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RULES = TradingRules()
DAY = timedelta(days=1)


def proposal(exchange: Exchange = Exchange.MAIL) -> Trade:
    """Make a sent proposal of ann (1) to bob (2)."""
    draft = Trade(id=9, chain_id=9, proposer_id=1, recipient_id=2, terms=terms(exchange=exchange), created_at=NOW)
    return after(draft, (Action.SEND, By.PROPOSER, NOW))


def after(trade: Trade, *steps: tuple[Action, By, datetime]) -> Trade:
    """Take steps."""
    for action, by, at in steps:
        trade, _ = take(trade, TradeStep(action=action, by=by, at=at), RULES)
    return trade


def both(trade: Trade) -> tuple[NextStep, NextStep]:
    """Say what is next for proposer and recipient."""
    return next_step(trade, Party.PROPOSER, RULES), next_step(trade, Party.RECIPIENT, RULES)


def test_an_open_proposal_waits_for_its_recipient() -> None:
    """Until it expires."""
    mine, theirs = both(proposal())
    assert (mine.turn, theirs.turn) == (Turn.THEM, Turn.YOU)
    assert mine.deadline == theirs.deadline == NOW + 7 * DAY
    assert theirs.otherwise == "The proposal expires"


def test_by_mail_the_first_to_send_is_on_turn() -> None:
    """The other waits until the cards are on the way."""
    accepted = after(proposal(), (Action.ACCEPT, By.RECIPIENT, NOW + DAY))
    mine, theirs = both(evolve(accepted, ships_first=Party.RECIPIENT))
    assert (mine.turn, theirs.turn) == (Turn.THEM, Turn.YOU)
    assert mine.what == "They send their cards first"
    assert theirs.deadline == NOW + 8 * DAY
    assert "at your cost" in theirs.otherwise
    sent = after(evolve(accepted, ships_first=Party.RECIPIENT), (Action.MARK_SENT, By.RECIPIENT, NOW + 2 * DAY))
    assert [one.turn for one in both(sent)] == [Turn.YOU, Turn.THEM]


def test_in_person_both_are_on_turn() -> None:
    """Until it lapses."""
    accepted = after(proposal(Exchange.IN_PERSON), (Action.ACCEPT, By.RECIPIENT, NOW))
    assert [(one.turn, one.deadline) for one in both(accepted)] == [(Turn.BOTH, NOW + 30 * DAY)] * 2


@pytest.mark.parametrize("sent", [True, False])
def test_silence_after_a_confirmation_completes_or_calls_a_moderator(sent: bool) -> None:
    """It completes where the cards of who confirmed were marked as sent."""
    trade = after(proposal(), (Action.ACCEPT, By.RECIPIENT, NOW))
    if sent:
        trade = after(trade, (Action.MARK_SENT, By.PROPOSER, NOW))
    trade = after(trade, (Action.CONFIRM, By.PROPOSER, NOW + DAY))
    mine, theirs = both(trade)
    assert (mine.turn, theirs.turn) == (Turn.THEM, Turn.YOU)
    assert theirs.deadline == NOW + 29 * DAY
    assert theirs.otherwise.startswith("The trade completes" if sent else "A moderator")
    assert [at for at, _ in theirs.others] == [NOW + 8 * DAY, NOW + 15 * DAY]


def test_a_wish_to_cancel_is_for_the_other_to_answer() -> None:
    """A week of silence agrees."""
    trade = after(proposal(), (Action.ACCEPT, By.RECIPIENT, NOW), (Action.ASK_CANCEL, By.PROPOSER, NOW + DAY))
    mine, theirs = both(trade)
    assert (mine.turn, theirs.turn) == (Turn.THEM, Turn.YOU)
    assert theirs.deadline == NOW + 8 * DAY
    assert Action.AGREE_CANCEL in actions_for(trade, Party.RECIPIENT, NOW, RULES)
    assert Action.AGREE_CANCEL not in actions_for(trade, Party.PROPOSER, NOW, RULES)


def _reachable() -> list[Trade]:
    """Walk from a draft, and from a leg of a ring, through every step that a party may take at some moment."""
    draft = Trade(id=9, chain_id=9, proposer_id=1, recipient_id=2, terms=terms(), created_at=NOW)
    leg = evolve(draft, stage=Stage.PLANNED, ring_id=3)
    started, _ = take(leg, TradeStep(action=Action.START, by=By.SYSTEM, at=NOW), RULES)
    found, at = [draft, leg, evolve(started, version=1)], NOW + 6 * DAY
    for trade in found:
        for action, takers in TAKEN_BY.items():
            for by in takers & {By.PROPOSER, By.RECIPIENT}:
                try:
                    there, _ = take(trade, TradeStep(action=action, by=by, at=at), RULES)
                except DualcasterError:
                    continue
                there = evolve(there, version=1)
                if there not in found and len(found) < 300:
                    found.append(there)
    return found


def test_in_a_leg_of_a_ring_one_sends_and_the_other_confirms() -> None:
    """The giver has a week; then the other may expect the cards, and is reminded from the sending on."""
    leg = Trade(
        id=9,
        chain_id=9,
        proposer_id=1,
        recipient_id=2,
        terms=terms(exchange=Exchange.MAIL),
        created_at=NOW,
        stage=Stage.PLANNED,
        ring_id=3,
    )
    assert [one.turn for one in both(leg)] == [Turn.NOBODY] * 2
    started, _ = take(leg, TradeStep(action=Action.START, by=By.SYSTEM, at=NOW), RULES)
    giver, receiver = both(started)
    assert (giver.turn, receiver.turn) == (Turn.YOU, Turn.THEM)
    assert giver.deadline == receiver.deadline == NOW + 7 * DAY
    sent = after(started, (Action.MARK_SENT, By.PROPOSER, NOW + DAY))
    giver, receiver = both(sent)
    assert (giver.turn, receiver.turn) == (Turn.THEM, Turn.YOU)
    assert receiver.deadline == NOW + 29 * DAY
    with pytest.raises(IllegalTransition, match="somebody else"):
        take(started, TradeStep(action=Action.MARK_SENT, by=By.RECIPIENT, at=NOW), RULES)


def test_what_is_offered_can_be_done_and_nothing_else() -> None:
    """The actions that a page shows are those that a step takes, in every state that two people can reach."""
    trades = _reachable()
    assert {trade.stage for trade in trades} >= {stage for stage, _ in TRANSITIONS} - {Stage.DISPUTED}
    for trade in trades:
        for days in (5, 9, 40):
            at = NOW + days * DAY
            for party in Party:
                shown = set(actions_for(trade, party, at, RULES))
                assert shown == {action for action in Action if _can(trade, action, By(party), at)}, trade


def _can(trade: Trade, action: Action, by: By, at: datetime) -> bool:
    try:
        take(trade, TradeStep(action=action, by=by, at=at), RULES)
    except DualcasterError:
        return False
    return True
