"""Everything that keeps the connected pages of this process up to date."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from dualcaster_app import Application
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_http.live.client import CloseCode, LiveClient
from dualcaster_http.live.clients import LiveClients
from dualcaster_http.live.moments import Moments
from dualcaster_http.live.prices import CardPrices
from dualcaster_http.live.updates import UpdateReader

log = structlog.get_logger("dualcaster_http.live")
SESSIONS_EVERY, PRESENCE_EVERY, REREAD_EVERY = 3.0, 15.0, 60.0
"""Seconds between looks at which sessions have ended, at who is online, and at everything in case it was missed."""
PRICES_EVERY = 1.0
"""Seconds between looks at whether any price has changed."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
Work = Callable[[], Awaitable[None]]


class LiveHub:
    """The connected pages, and the work for them; it runs as long as the block of ``running`` lasts."""

    def __init__(self, application: Application) -> None:
        live = application.notifying.live
        self.clients = LiveClients(application.settings.live, application.metrics.live)
        self.updates = UpdateReader(self.clients, live.log, live.wakeups)
        self.moments = Moments(self.clients, live.companions, live.transient, application.ids)
        market = application.market
        self.prices = CardPrices(self.clients, market.values, market.price_version, application.ids)
        self._access = application.accounts.live_access
        self.is_running = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve pages while the block lasts."""
        work: dict[str, Work] = {
            "listen": self.updates.listen,
            "read": self.updates.read,
            "hear": self.moments.hear,
            "sessions": lambda: _every(SESSIONS_EVERY, self._end_sessions),
            "presence": lambda: _every(PRESENCE_EVERY, self.moments.tell_all),
            "prices": lambda: _every(PRICES_EVERY, self.prices.tell_all),
            "reread": lambda: _every(REREAD_EVERY, self.updates.mark_all),
        }
        tasks = [asyncio.create_task(_forever(name, one), name=f"live {name}") for name, one in work.items()]
        self.is_running = True
        try:
            yield
        finally:
            self.is_running = False
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    def connect(self, client: LiveClient) -> None:
        """Begin to bring a page its updates."""
        self.clients.add(client)
        self.updates.mark([client.actor.user_id])

    async def _end_sessions(self) -> None:
        clients = self.clients.every()
        if not clients:
            return
        ended = await self._access.ended({one.actor.session_id for one in clients})
        for client in clients:
            if client.actor.session_id in ended:
                client.close(CloseCode.NOT_SIGNED_IN)


async def _every(seconds: float, work: Work) -> None:
    while True:
        await asyncio.sleep(seconds)
        await work()


async def _forever(name: str, work: Work) -> None:
    """Do work that never ends by itself, again after it failed."""
    pause, loop = FIRST_PAUSE, asyncio.get_running_loop()
    while True:
        began = loop.time()
        try:
            await work()
        except ServiceUnavailable as error:
            log.warning("live channel waits", part=name, reason=str(error))
        except Exception as error:
            log.error("live channel broke off and goes on", part=name, exc_info=error)
        pause = FIRST_PAUSE if loop.time() - began > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
        await asyncio.sleep(pause)
