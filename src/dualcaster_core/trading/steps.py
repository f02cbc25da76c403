"""Steps: what an action makes of a trade, and what it asks for beyond the table of transitions."""

from datetime import datetime, timedelta
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.trading.errors import IllegalTransition, ProposalExpired
from dualcaster_core.trading.events import EVENT_OF, TradeCompleted, TradeEvent
from dualcaster_core.trading.lifecycle import FINAL, TAKEN_BY, TRANSITIONS, Action, By, Party, Stage
from dualcaster_core.trading.model import EndReason, Exchange, Shipment, TradingRules
from dualcaster_core.trading.trade import Trade

_DECIDING = frozenset({Action.ACCEPT, Action.DECLINE, Action.COUNTER})
_REASONS: Final = {
    Action.DISCARD: EndReason.DISCARDED,
    Action.WITHDRAW: EndReason.WITHDRAWN,
    Action.AGREE_CANCEL: EndReason.AGREED,
    Action.CANCEL: EndReason.CANCELLED_ALONE,
    Action.CANCEL_ON: EndReason.NOTHING_SENT,
    Action.LAPSE: EndReason.LAPSED,
    Action.LAPSE_UNSENT: EndReason.NOTHING_SENT,
    Action.LAPSE_UNPAID: EndReason.UNPAID,
    Action.END: EndReason.NO_LONGER_AVAILABLE,
    Action.RULE_CANCELLED: EndReason.RULING,
}


@frozen(kw_only=True)
class TradeStep:
    """An action that somebody takes on a trade at a moment.

    ``reason`` is what they say about it; ``shipment`` goes with ``sent``. ``without_fault`` frees who cancels alone:
    the other is suspended. ``fault`` is whom a ruling finds at fault, or who did not pay.
    """

    action: Action
    by: By
    at: datetime
    reason: str = ""
    shipment: Shipment | None = None
    without_fault: bool = False
    fault: Party | None = None


def take(trade: Trade, step: TradeStep, rules: TradingRules) -> tuple[Trade, TradeEvent]:
    """Take a step: return the trade as it is then, and the event.

    Raises ``IllegalTransition`` where the table has no such step, where it is not this party's to take, or where what
    it asks for has not happened; ``ProposalExpired`` where the time of an open proposal has passed.
    """
    action, at = step.action, step.at
    to = TRANSITIONS.get((trade.stage, action))
    if to is None:
        raise _illegal(trade, action, f"this trade is {trade.status}")
    if step.by not in TAKEN_BY[action]:
        raise _illegal(trade, action, "it is not yours to do")
    if trade.has_expired(at) and action not in {Action.EXPIRE, Action.END}:
        raise ProposalExpired(trade.expires_at or at)
    _check(trade, step, rules)
    after = evolve(_marked(trade, step), stage=to, version=trade.version + 1)
    if to is Stage.CANCELLED:
        after = evolve(after, end_reason=_REASONS[action], fault_id=_fault(trade, step))
    if to in FINAL:
        after = evolve(after, ended_at=at, reason=step.reason, paused_since=None)
    kind = TradeCompleted if to is Stage.COMPLETED else EVENT_OF[action]
    return after, after.event(kind, action, by=step.by)


def _illegal(trade: Trade, action: Action, reason: str) -> IllegalTransition:
    return IllegalTransition(action.value, trade.status.value, reason)


def _check(trade: Trade, step: TradeStep, rules: TradingRules) -> None:
    """Check what an action asks for beyond the table."""
    action, at = step.action, step.at
    if action is Action.SEND:
        trade.terms.check_complete()
    if step.by in {By.PROPOSER, By.RECIPIENT}:
        _check_party(trade, step, Party(step.by), rules)
    elif step.by is By.CLOCK:
        _check_due(trade, action, at, rules)
    elif action is Action.DISPUTE and trade.ring_id is None and not trade.terms.held_payment:
        raise _illegal(trade, action, "it is no leg of a ring, and no payment is held for it")
    elif action is Action.LAPSE_UNPAID and not trade.terms.held_payment:
        raise _illegal(trade, action, "no payment is held for it")


def _check_due(trade: Trade, action: Action, at: datetime, rules: TradingRules) -> None:
    """Check that the time has passed for what the clock does."""
    if trade.paused_since is not None:
        raise _illegal(trade, action, "its clocks are paused while an account is suspended")
    if action is Action.EXPIRE and not trade.has_expired(at):
        raise _illegal(trade, action, "its time has not passed")
    if action is Action.AGREE_CANCEL and not _passed(trade.cancel_asked_at, rules.silent_consent, at):
        raise _illegal(trade, action, "the other may still answer")
    if action is Action.LAPSE and not _passed(trade.accepted_at, rules.lapse, at):
        raise _illegal(trade, action, "it was accepted too recently")
    if action is Action.LAPSE_UNSENT and not trade.is_overdue(rules, at):
        raise _illegal(trade, action, f"there are {rules.nothing_sent.days} days to send")
    if action in {Action.COMPLETE_UNANSWERED, Action.DISPUTE} and not trade.is_unanswered(rules, at):
        raise _illegal(trade, action, "the other may still confirm")


def _check_party(trade: Trade, step: TradeStep, party: Party, rules: TradingRules) -> None:
    """Check what an action asks of what both parties did before."""
    action, mine = step.action, trade.progress_of(party)
    if action is Action.MARK_SENT and trade.ring_id is not None and party is Party.RECIPIENT:
        raise _illegal(trade, action, "you give to somebody else in this ring")
    if action is Action.MARK_SENT and trade.terms.exchange is Exchange.IN_PERSON:
        raise _illegal(trade, action, "you meet in person: confirm once you have traded")
    if action is Action.MARK_SENT and mine.sent is not None:
        raise _illegal(trade, action, "you said so before")
    if action is Action.CONFIRM and mine.confirmed_at is not None:
        raise _illegal(trade, action, "you confirmed before")
    if action is Action.AGREE_CANCEL and trade.cancel_asked_by is party:
        raise _illegal(trade, action, "the other answers your wish to cancel")
    if action is Action.CANCEL_ON:
        _check_nothing_sent(trade, step, party.other, rules)


def _check_nothing_sent(trade: Trade, step: TradeStep, other: Party, rules: TradingRules) -> None:
    if trade.terms.exchange is not Exchange.MAIL:
        raise _illegal(trade, step.action, "it is for trades by mail")
    if trade.progress_of(other).sent is not None:
        raise _illegal(trade, step.action, "the other has sent their cards")
    if trade.paused_since is not None:
        raise _illegal(trade, step.action, "an account is suspended: cancel it, which is nobody's fault then")
    if not _passed(trade.accepted_at, rules.nothing_sent, step.at):
        days = rules.nothing_sent.days
        raise _illegal(trade, step.action, f"the other has {days} days from acceptance to send their cards")


def _marked(trade: Trade, step: TradeStep) -> Trade:
    """Note what an action does besides changing the stage."""
    action, at = step.action, step.at
    if action is Action.SEND:
        return evolve(trade, sent_at=at, expires_at=at + timedelta(days=trade.terms.expires_in_days))
    if action is Action.VIEW:
        return evolve(trade, viewed_at=at)
    if action in _DECIDING:
        return evolve(trade, decided_at=at, accepted_at=at if action is Action.ACCEPT else None)
    return _marked_under_way(trade, step)


def _marked_under_way(trade: Trade, step: TradeStep) -> Trade:
    if step.action is Action.START:
        return _started(trade, step.at)
    if step.action is Action.ASK_CANCEL:
        return evolve(trade, cancel_asked_by=Party(step.by), cancel_asked_at=step.at)
    if step.action in {Action.MARK_SENT, Action.CONFIRM}:
        return _progressed(trade, step, Party(step.by))
    return trade


def _started(trade: Trade, at: datetime) -> Trade:
    """Let a leg of a ring begin; by mail the recipient's time to confirm begins when it is sent."""
    waits = trade.terms.exchange is Exchange.MAIL
    return evolve(
        trade,
        sent_at=at,
        accepted_at=at,
        first_confirmed_at=None if waits else at,
        proposer=evolve(trade.proposer, confirmed_at=at),
    )


def _progressed(trade: Trade, step: TradeStep, party: Party) -> Trade:
    before = trade.progress_of(party)
    trade = evolve(trade, cancel_asked_by=None, cancel_asked_at=None)
    if step.action is Action.MARK_SENT and trade.ring_id is not None:
        trade = evolve(trade, first_confirmed_at=trade.first_confirmed_at or step.at)
    if step.action is Action.MARK_SENT:
        return trade.with_progress(party, evolve(before, sent=step.shipment or Shipment(at=step.at)))
    trade = evolve(trade, first_confirmed_at=trade.first_confirmed_at or step.at)
    return trade.with_progress(party, evolve(before, confirmed_at=step.at))


def _fault(trade: Trade, step: TradeStep) -> int | None:
    """Say whom a cancellation counts against."""
    if step.action is Action.CANCEL and not step.without_fault:
        return trade.user_of(Party(step.by))
    if step.action is Action.CANCEL_ON:
        return trade.user_of(Party(step.by).other)
    if step.action is Action.LAPSE_UNSENT:
        return trade.proposer_id
    return trade.user_of(step.fault) if step.fault is not None else None


def _passed(since: datetime | None, lasting: timedelta, at: datetime) -> bool:
    return since is not None and at >= since + lasting
