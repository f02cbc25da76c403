from datetime import UTC, datetime, timedelta

import pytest

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from tests.support.completed_trades import complete_trade
from tests.support.people import person
from tests.support.traded import Traded


@pytest.fixture
async def traded(application: Application) -> Traded:
    """Two new people who completed a trade an hour ago."""
    ann, bob = await person(application), await person(application)
    for one in (ann, bob):
        await application.accounts.operator.change(one.username, is_public=True)
    at = datetime.now(UTC) - timedelta(hours=1)
    trade_id = await complete_trade(application.units, ann.user_id, bob.user_id, at)
    return Traded(ann, bob, trade_id, application.ids.encode(IdKind.TRADE, trade_id))
