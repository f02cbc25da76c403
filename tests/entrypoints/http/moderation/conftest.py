import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http.server import serve
from tests.support.completed_trades import complete_trade
from tests.support.patience import GENEROUS
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


@pytest.fixture(scope="module")
async def address(application: Application) -> AsyncIterator[str]:
    """Where the site is served to connections."""
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stopping = asyncio.Event()
    running = asyncio.create_task(serve(application, port=0, stopping=stopping, on_ready=ready.set_result))
    yield await asyncio.wait_for(ready, GENEROUS)
    stopping.set()
    await asyncio.wait_for(running, GENEROUS)
