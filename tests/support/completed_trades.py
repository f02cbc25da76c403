"""Trades that are over, in the database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.testing.reputation import past_trades
from dualcaster_core.trading.model import EndReason
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork

Units = UnitOfWorkFactory[PostgresUnitOfWork]


def ordinary_noon() -> datetime:
    """Name the latest noon that is over and on which a trade is only a trade: not by night, and in no season."""
    noon = (datetime.now(UTC) - timedelta(days=1)).replace(hour=12)
    seasons = [one.season for one in ACHIEVEMENTS.values() if one.season is not None]
    while any(noon < season.window(noon)[1] for season in seasons):
        noon -= timedelta(days=1)
    return noon


async def complete_trade(
    units: Units,
    proposer_id: int,
    recipient_id: int,
    completed_at: datetime,
    *,
    value: Decimal = past_trades.WORTH,
    decided_in: timedelta = past_trades.DECIDED_IN,
) -> int:
    """Write a completed trade; return its id."""
    async with units() as uow:
        trade_id = await past_trades.complete_trade(
            uow, proposer_id, recipient_id, completed_at, value=value, decided_in=decided_in
        )
        await uow.commit()
    return trade_id


async def cancel_trade(
    units: Units,
    proposer_id: int,
    recipient_id: int,
    at: datetime,
    *,
    fault_id: int,
    end_reason: EndReason = EndReason.CANCELLED_ALONE,
) -> int:
    """Write an accepted trade that was cancelled by the fault of one; return its id."""
    async with units() as uow:
        trade_id = await past_trades.cancel_trade(
            uow, proposer_id, recipient_id, at, fault_id=fault_id, end_reason=end_reason
        )
        await uow.commit()
    return trade_id
