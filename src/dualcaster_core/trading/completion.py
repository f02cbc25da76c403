"""What happens when both have what they traded for: copies move, and the record is written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import evolve

from dualcaster_core.trading.acting import both_facts
from dualcaster_core.trading.copies import move
from dualcaster_core.trading.model import TradeLine
from dualcaster_core.trading.ports import CompletedTrade, TradingUnitOfWork
from dualcaster_core.trading.trade import Trade


async def complete(uow: TradingUnitOfWork, trade: Trade) -> None:
    """Move the copies of a completed trade and write its record, which a trade has once."""
    at = trade.ended_at or trade.created_at
    await move(uow, trade, at.date())
    proposer, recipient = await both_facts(uow, trade)
    await uow.trades.record_completed(record_of(trade, proposer.username, recipient.username, at))
    for user_id in (trade.proposer_id, trade.recipient_id):
        user = await uow.users.with_id(user_id)
        if user is not None:
            await uow.users.store(evolve(user, completed_trades=user.completed_trades + 1))


def record_of(trade: Trade, proposer: str, recipient: str, at: datetime) -> CompletedTrade:
    """Write down a completed trade as it stays for good."""
    terms = trade.terms
    a_confirmed = trade.proposer.confirmed_at is not None
    b_confirmed = trade.recipient.confirmed_at is not None
    return CompletedTrade(
        proposal_id=trade.id,
        user_a_id=trade.proposer_id,
        user_b_id=trade.recipient_id,
        user_a_username=proposer,
        user_b_username=recipient,
        user_a_gave=tuple(map(_line, terms.offered)),
        user_b_gave=tuple(map(_line, terms.asked)),
        user_a_gave_value=terms.offered_value,
        user_b_gave_value=terms.asked_value,
        cash_from_a=terms.cash_from_proposer,
        cash_from_b=terms.cash_from_recipient,
        total_trade_value=terms.proposer_total + terms.recipient_total,
        completion_method=terms.exchange.value,
        proposed_at=trade.sent_at or trade.created_at,
        completed_at=at,
        user_a_confirmed=a_confirmed,
        user_b_confirmed=b_confirmed,
        notes="" if a_confirmed and b_confirmed else "one side never confirmed",
    )


def _line(line: TradeLine) -> Mapping[str, Any]:
    return {
        "card_id": line.key.card_id,
        "name": line.name,
        "set_code": line.set_code,
        "collector_number": line.collector_number,
        "finish": line.key.finish.value,
        "condition": line.key.condition.name,
        "language": line.key.language,
        "signed": line.key.signed,
        "altered": line.key.altered,
        "quantity": line.quantity,
        "unit_value": None if line.unit_value is None else str(line.unit_value),
    }
