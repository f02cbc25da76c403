"""Trades that are over, written without going through their steps: for tests of what follows from them."""

from datetime import datetime, timedelta
from decimal import Decimal

from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import EndReason, Exchange, Terms
from dualcaster_core.trading.ports import CompletedTrade, TradingUnitOfWork
from dualcaster_core.trading.trade import Trade

PROPOSED_BEFORE = timedelta(days=1)
DECIDED_IN = timedelta(hours=6)
WORTH = Decimal("22.00")


def _trade(proposer_id: int, recipient_id: int, ended_at: datetime, decided_in: timedelta, **facts: object) -> Trade:
    proposed = ended_at - PROPOSED_BEFORE
    return Trade(
        proposer_id=proposer_id,
        recipient_id=recipient_id,
        terms=Terms(exchange=Exchange.MAIL),
        created_at=proposed,
        sent_at=proposed,
        decided_at=proposed + decided_in,
        accepted_at=proposed + decided_in,
        ended_at=ended_at,
        **facts,  # type: ignore[arg-type]
    )


async def complete_trade(
    uow: TradingUnitOfWork,
    proposer_id: int,
    recipient_id: int,
    completed_at: datetime,
    *,
    value: Decimal = WORTH,
    decided_in: timedelta = DECIDED_IN,
) -> int:
    """Write a trade that was proposed a day before it was completed, accepted after ``decided_in``; return its id."""
    trade = await uow.trades.add(_trade(proposer_id, recipient_id, completed_at, decided_in, stage=Stage.COMPLETED))
    names = await uow.users.usernames([proposer_id, recipient_id])
    await uow.trades.record_completed(
        CompletedTrade(
            proposal_id=trade.id,
            user_a_id=proposer_id,
            user_b_id=recipient_id,
            user_a_username=names[proposer_id],
            user_b_username=names[recipient_id],
            user_a_gave=(),
            user_b_gave=(),
            user_a_gave_value=value,
            user_b_gave_value=Decimal("0.00"),
            cash_from_a=Decimal("0.00"),
            cash_from_b=Decimal("0.00"),
            total_trade_value=value,
            completion_method=Exchange.MAIL.value,
            proposed_at=completed_at - PROPOSED_BEFORE,
            completed_at=completed_at,
            user_a_confirmed=True,
            user_b_confirmed=True,
        )
    )
    return trade.id


async def cancel_trade(
    uow: TradingUnitOfWork,
    proposer_id: int,
    recipient_id: int,
    at: datetime,
    *,
    fault_id: int,
    end_reason: EndReason = EndReason.CANCELLED_ALONE,
) -> int:
    """Write an accepted trade, proposed a day before, that was cancelled by the fault of one; return its id."""
    trade = _trade(
        proposer_id, recipient_id, at, DECIDED_IN, stage=Stage.CANCELLED, fault_id=fault_id, end_reason=end_reason
    )
    return (await uow.trades.add(trade)).id
