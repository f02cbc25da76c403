"""The process of the bot, run against a Discord of our own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from attrs import evolve, frozen

from dualcaster_app import Application
from dualcaster_app.settings import BotSettings
from dualcaster_bot.process import run_bot
from tests.support.discord_wire import TOKEN, DiscordWire
from tests.support.patience import until

MESSAGE, DEFERRED = 4, 5
"""Types of callbacks, as Discord numbers them."""


@frozen
class Running:
    """The bot at work."""

    wire: DiscordWire
    application: Application
    status_url: str

    async def answered(self, key: int) -> dict[str, object]:
        """Wait for the first word about an interaction."""
        await until(lambda: bool(self.wire.callbacks(key)))
        found: dict[str, object] = self.wire.callbacks(key)[0].json
        return found


@asynccontextmanager
async def running_bot(application: Application, wire: DiscordWire) -> AsyncIterator[Running]:
    """Run the process of the bot while the block runs."""
    bot = BotSettings(token=TOKEN, port=0, api_url=wire.url, gateway_url=wire.gateway)
    stopping = asyncio.Event()
    ports: list[int] = []
    settings = evolve(application.settings, bot=bot)
    task = asyncio.create_task(run_bot(settings, stopping=stopping, on_ready=ports.append))
    await until(lambda: bool(ports and wire.identified) or task.done())
    try:
        yield Running(wire, application, f"http://127.0.0.1:{ports[0]}")
    finally:
        stopping.set()
        async with asyncio.timeout(60):
            await task
