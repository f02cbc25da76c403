"""What a reputation makes of the events of trades: once each, however they come."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import cattrs
import pytest
from sqlalchemy import select

from dualcaster_app import Application
from dualcaster_app.events import routes
from dualcaster_core.accounts.events import VerificationChanged, VisibilityChanged
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.reputation.model import Reputation
from dualcaster_core.trading.events import (
    CopiesMissing,
    ProposalCountered,
    ProposalDeclined,
    ProposalLapsed,
    ProposalSent,
    ProposalViewed,
    TradeAccepted,
    TradeCancelled,
    TradeCompleted,
    TradeEvent,
)
from dualcaster_core.trading.reputation_handlers import CountTrades
from dualcaster_postgres.tables.outbox import outbox
from tests.support.completed_trades import cancel_trade, complete_trade
from tests.support.traded import Traded

_LATEST = select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1)


def _event(kind: type[TradeEvent], traded: Traded) -> TradeEvent:
    facts: Mapping[str, Any] = {
        "trade_id": traded.trade_id,
        "chain_id": traded.trade_id,
        "version": 3,
        "action": "confirm",
        "status": "completed",
        "proposer_id": traded.ann.user_id,
        "recipient_id": traded.bob.user_id,
        "exchange": "mail",
    }
    return cattrs.structure(facts, kind)


async def _delivered(application: Application, event: TradeEvent) -> Delivery:
    """Record an event, as a step of a trade does; return how the worker delivers it."""
    async with application.units() as uow:
        await uow.record(event)
        await uow.commit()
    async with application.database.transaction() as session:
        row = await session.row(_LATEST)
    assert row is not None
    return Delivery(row[0], "reputation.count_trades")


async def _record(application: Application, user_id: int) -> Reputation:
    found = await application.reputation.reputations.queries.record(user_id)
    assert found is not None
    return found


async def test_a_completed_trade_counts_for_both(application: Application, traded: Traded) -> None:
    """Both people of the event have a record of the trade afterwards."""
    event = _event(TradeCompleted, traded)
    await CountTrades(application.reputation.reputations)(await _delivered(application, event), event)
    for one in (traded.ann, traded.bob):
        assert (await _record(application, one.user_id)).trades.completed == 1


async def test_a_delivery_that_comes_again_does_nothing(application: Application, traded: Traded) -> None:
    """The second time nothing is calculated; another event of the same trade counts it no second time."""
    event, count = _event(TradeCompleted, traded), CountTrades(application.reputation.reputations)
    delivery = await _delivered(application, event)
    await count(delivery, event)
    first = await _record(application, traded.ann.user_id)
    await count(delivery, event)
    assert await _record(application, traded.ann.user_id) == first
    await count(await _delivered(application, event), event)
    again = await _record(application, traded.ann.user_id)
    assert (again.trades.completed, again.score) == (1, first.score)


async def test_an_event_that_comes_late_gives_the_record_of_everything(
    application: Application, traded: Traded
) -> None:
    """A completion that is delivered after a later cancellation takes nothing back that was counted meanwhile."""
    ann, bob = traded.ann.user_id, traded.bob.user_id
    count, event = CountTrades(application.reputation.reputations), _event(TradeCompleted, traded)
    late = await _delivered(application, event)
    at = datetime.now(UTC) - timedelta(minutes=1)
    await cancel_trade(application.units, ann, bob, at, fault_id=ann)
    await complete_trade(application.units, bob, ann, at)
    await count(await _delivered(application, event), event)
    before = await _record(application, ann)
    await count(late, event)
    after = await _record(application, ann)
    assert (after.trades, after.score) == (before.trades, before.score)
    assert (after.trades.completed, after.trades.cancelled) == (2, 1)


async def test_a_trade_with_a_closed_account_counts_for_the_other(application: Application, traded: Traded) -> None:
    """Who stays keeps the trade; the event of somebody who has left since is handled like any other."""
    await application.accounts.deletion.delete_named(traded.bob.username)
    event = _event(TradeCompleted, traded)
    await CountTrades(application.reputation.reputations)(await _delivered(application, event), event)
    stays = await _record(application, traded.ann.user_id)
    assert (stays.trades.completed, stays.points.trades) == (1, 10)


@pytest.mark.parametrize(
    "kind", [TradeAccepted, ProposalDeclined, ProposalCountered, ProposalLapsed, TradeCompleted, TradeCancelled]
)
def test_every_step_that_a_history_knows_of_is_counted(application: Application, kind: type[TradeEvent]) -> None:
    """Completions, cancellations and decisions each recalculate the two."""
    assert "reputation.count_trades" in routes(application)[kind.kind]


def test_what_changes_no_history_recalculates_nobody(application: Application) -> None:
    """Proposals, looks, missing copies and who sees whom touch no reputation; a verified address does."""
    for kind in (ProposalSent, ProposalViewed, CopiesMissing, VisibilityChanged):
        assert not [name for name in routes(application)[kind.kind] if name.startswith("reputation.")]
    told = [name for name in routes(application)[VerificationChanged.kind] if name.startswith("reputation.")]
    assert told == ["reputation.count_verification"]
