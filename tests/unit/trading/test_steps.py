"""Every stage with every action by everybody, against the table of transitions."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from attrs import evolve

from dualcaster_core.trading.errors import IllegalTransition, ProposalExpired, ProposalInvalid
from dualcaster_core.trading.events import EVENT_OF, TradeCompleted
from dualcaster_core.trading.lifecycle import (
    FINAL,
    LIVE,
    OPEN,
    STATUS_OF,
    TAKEN_BY,
    TRANSITIONS,
    Action,
    By,
    Party,
    Stage,
)
from dualcaster_core.trading.model import DEFAULT_TRADING_RULES as RULES
from dualcaster_core.trading.model import EndReason, Exchange, PartyProgress, Shipment, Terms
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade
from tests.support.trade_terms import terms

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANN, BOB = 1, 2
LONG_AGO = NOW - timedelta(days=60)
PARTIES = {By.PROPOSER: Party.PROPOSER, By.RECIPIENT: Party.RECIPIENT}


def trade(stage: Stage, **facts: Any) -> Trade:
    """Make a trade by mail in a stage, without what led to it."""
    given = {"proposer_id": ANN, "recipient_id": BOB, "terms": terms(), "created_at": LONG_AGO, "stage": stage}
    return Trade(**{**given, **facts})


def ripe(stage: Stage, action: Action, by: By) -> Trade:
    """Make a trade in which all has happened that an action asks for beyond the table."""
    actor = PARTIES.get(by, Party.PROPOSER)
    of_ring = action in {Action.START, Action.LAPSE_UNSENT} or (action, by) == (Action.DISPUTE, By.SYSTEM)
    found = trade(
        stage,
        terms=terms(cash_from_proposer=Decimal(5), held_payment=True) if action is Action.LAPSE_UNPAID else terms(),
        ring_id=3 if of_ring else None,
        accepted_at=LONG_AGO if stage in LIVE else None,
        expires_at=NOW if action is Action.EXPIRE else NOW + timedelta(days=1),
        cancel_asked_by=actor.other if stage is Stage.CANCEL_ASKED else None,
        cancel_asked_at=LONG_AGO if stage is Stage.CANCEL_ASKED else None,
        first_confirmed_at=LONG_AGO if stage is Stage.ONE_CONFIRMED else None,
    )
    done = PartyProgress(sent=Shipment(at=LONG_AGO))
    if stage is Stage.SENT:
        found = found.with_progress(actor if action is Action.CANCEL_ON else actor.other, done)
    if stage is Stage.ONE_CONFIRMED:
        found = found.with_progress(actor.other, PartyProgress(confirmed_at=LONG_AGO))
    return found


def step(action: Action, by: By, **facts: Any) -> TradeStep:
    """Take an action now."""
    return TradeStep(action=action, by=by, at=NOW, **facts)


@pytest.mark.parametrize(("stage", "action", "by"), list(product(Stage, Action, By)))
def test_the_table_decides(stage: Stage, action: Action, by: By) -> None:
    """A step of the table, by who may take it, leads where it says; any other is illegal and names the status."""
    before = ripe(stage, action, by)
    to = TRANSITIONS.get((stage, action))
    # The clock calls for a moderator only where one of the two has confirmed.
    is_too_early = (action, by) == (Action.DISPUTE, By.CLOCK) and stage is not Stage.ONE_CONFIRMED
    if to is None or by not in TAKEN_BY[action] or is_too_early:
        with pytest.raises(IllegalTransition) as raised:
            take(before, step(action, by), RULES)
        assert raised.value.facts == {"action": action.value, "status": STATUS_OF[stage].value}
        return
    after, event = take(before, step(action, by), RULES)
    assert (after.stage, after.version) == (to, before.version + 1)
    assert type(event) is (TradeCompleted if to is Stage.COMPLETED else EVENT_OF[action])
    assert (event.version, event.status, event.action) == (after.version, STATUS_OF[to].value, action.value)
    assert event.actor_id == {By.PROPOSER: ANN, By.RECIPIENT: BOB}.get(by)
    assert (after.ended_at == NOW) == (to in FINAL)
    assert (after.end_reason is not None) == (to is Stage.CANCELLED)


def test_every_stage_is_open_live_final_or_a_draft() -> None:
    """The sets of stages are apart, and together with drafts and planned legs of rings they are all."""
    assert OPEN | LIVE | FINAL | {Stage.DRAFT, Stage.PLANNED} == set(Stage)
    assert len(OPEN) + len(LIVE) + len(FINAL) + 2 == len(Stage)
    assert not [key for key in TRANSITIONS if key[0] in FINAL]
    assert set(TAKEN_BY) == set(EVENT_OF) == set(Action)
    assert {action for _, action in TRANSITIONS} == set(Action)


@pytest.mark.parametrize("action", [Action.VIEW, Action.ACCEPT, Action.DECLINE, Action.COUNTER, Action.WITHDRAW])
def test_a_proposal_whose_time_has_passed_is_expired(action: Action) -> None:
    """Before the clock has marked it too; its people's accounts can still end it."""
    by = next(iter(TAKEN_BY[action]))
    old = trade(Stage.PENDING, expires_at=NOW)
    with pytest.raises(ProposalExpired):
        take(old, step(action, by), RULES)
    assert take(old, step(Action.END, By.SYSTEM), RULES)[0].end_reason is EndReason.NO_LONGER_AVAILABLE
    assert take(old, step(Action.EXPIRE, By.CLOCK), RULES)[0].stage is Stage.EXPIRED


@pytest.mark.parametrize(
    ("before", "action", "by"),
    [
        (trade(Stage.PENDING, expires_at=NOW + timedelta(seconds=1)), Action.EXPIRE, By.CLOCK),
        (trade(Stage.CANCEL_ASKED, cancel_asked_at=NOW - timedelta(days=6)), Action.AGREE_CANCEL, By.CLOCK),
        (trade(Stage.CANCEL_ASKED, cancel_asked_by=Party.RECIPIENT), Action.AGREE_CANCEL, By.RECIPIENT),
        (trade(Stage.AGREED, accepted_at=NOW - timedelta(days=29)), Action.LAPSE, By.CLOCK),
        (trade(Stage.AGREED, accepted_at=NOW - timedelta(days=6)), Action.CANCEL_ON, By.PROPOSER),
        (
            trade(Stage.AGREED, accepted_at=LONG_AGO, terms=terms(exchange=Exchange.OTHER)),
            Action.CANCEL_ON,
            By.PROPOSER,
        ),
        (trade(Stage.AGREED, terms=terms(exchange=Exchange.IN_PERSON)), Action.MARK_SENT, By.PROPOSER),
        (trade(Stage.SENT, proposer=PartyProgress(sent=Shipment(at=LONG_AGO))), Action.MARK_SENT, By.PROPOSER),
        (
            trade(Stage.SENT, accepted_at=LONG_AGO, proposer=PartyProgress(sent=Shipment(at=LONG_AGO))),
            Action.CANCEL_ON,
            By.RECIPIENT,
        ),
        (trade(Stage.ONE_CONFIRMED, proposer=PartyProgress(confirmed_at=LONG_AGO)), Action.CONFIRM, By.PROPOSER),
        (trade(Stage.ONE_CONFIRMED, first_confirmed_at=NOW - timedelta(days=27)), Action.COMPLETE_UNANSWERED, By.CLOCK),
        (trade(Stage.AGREED), Action.DISPUTE, By.CLOCK),
    ],
)
def test_what_an_action_asks_for_must_have_happened(before: Trade, action: Action, by: By) -> None:
    """Too early, done before, the other's to do, or not by mail: the step is illegal and changes nothing."""
    with pytest.raises(IllegalTransition):
        take(before, step(action, by), RULES)


def test_nothing_incomplete_is_sent() -> None:
    """Each side gives a card or cash."""
    for incomplete in (Terms(), Terms(cash_from_proposer=Decimal(5))):
        with pytest.raises(ProposalInvalid):
            take(trade(Stage.DRAFT, terms=incomplete), step(Action.SEND, By.PROPOSER), RULES)


@pytest.mark.parametrize(
    ("action", "by", "facts", "fault"),
    [
        (Action.CANCEL, By.RECIPIENT, {}, BOB),
        (Action.CANCEL, By.PROPOSER, {}, ANN),
        (Action.CANCEL, By.PROPOSER, {"without_fault": True}, None),
        (Action.CANCEL_ON, By.PROPOSER, {}, BOB),
        (Action.LAPSE, By.CLOCK, {}, None),
    ],
)
def test_a_cancellation_counts_against_who_is_at_fault(
    action: Action, by: By, facts: dict[str, Any], fault: int | None
) -> None:
    """Who cancels alone, or on whom one cancels; nobody where a trade lapses or the other is suspended."""
    after, event = take(trade(Stage.AGREED, accepted_at=LONG_AGO), step(action, by, **facts), RULES)
    assert after.fault_id == event.fault_id == fault


def test_a_ruling_says_who_is_at_fault() -> None:
    """The moderator names a party, or nobody."""
    disputed = trade(Stage.DISPUTED)
    ruled, _ = take(disputed, step(Action.RULE_CANCELLED, By.MODERATOR, fault=Party.RECIPIENT), RULES)
    assert (ruled.fault_id, ruled.end_reason) == (BOB, EndReason.RULING)
    assert take(disputed, step(Action.RULE_COMPLETED, By.MODERATOR), RULES)[0].stage is Stage.COMPLETED


def test_a_step_on_the_way_answers_a_wish_to_cancel() -> None:
    """Who sends or confirms goes on with the trade, and the wish is off."""
    asked = trade(Stage.CANCEL_ASKED, cancel_asked_by=Party.PROPOSER, cancel_asked_at=NOW)
    for action in (Action.MARK_SENT, Action.CONFIRM):
        after, _ = take(asked, step(action, By.RECIPIENT), RULES)
        assert (after.cancel_asked_by, after.cancel_asked_at) == (None, None)


def test_sending_begins_the_time_of_a_proposal() -> None:
    """Not drafting: the expiry counts from the sending."""
    sent, _ = take(trade(Stage.DRAFT, terms=evolve(terms(), expires_in_days=3)), step(Action.SEND, By.PROPOSER), RULES)
    assert (sent.sent_at, sent.expires_at) == (NOW, NOW + timedelta(days=3))
