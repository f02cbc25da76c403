"""The process ``dualcaster bot``: a client that stays connected, and what operators ask of it."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import discord
import structlog
from yarl import URL

from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import announce
from dualcaster_app.settings import BotSettings, SettingInvalid
from dualcaster_bot.answers import Answers
from dualcaster_bot.client import DualcasterBot
from dualcaster_bot.context import BotContext
from dualcaster_bot.links import SiteLinks
from dualcaster_bot.seen_interactions import SeenInteractions
from dualcaster_bot.status import status_server
from dualcaster_bot.usage import BotUsage

log = structlog.get_logger(__name__)


def bot_of(application: Application, *, shard_count: int | None = None) -> DualcasterBot:
    """Build the client over an open application."""
    rules = application.settings.bot
    answers = Answers(
        seen=SeenInteractions(application.cache),
        limiter=application.rate_limiter,
        metrics=application.metrics.bot,
        usage=BotUsage(application.analytics.recorder, application.linked_accounts.people),
        patience=rules.defer_after,
        per_minute=rules.commands_per_minute,
    )
    context = BotContext(application, answers, SiteLinks(application.settings.public_base_url))
    return DualcasterBot(context, members_intent=rules.members_intent, shard_count=shard_count)


async def run_bot(
    settings: Settings,
    *,
    stopping: asyncio.Event | None = None,
    on_ready: Callable[[int], None] = lambda port: None,
) -> None:
    """Run until ``stopping`` is set or the process is told to end; discord.py connects again by itself.

    ``on_ready`` gets the port of ``/health`` and ``/metrics``. Raises ``SettingInvalid`` without a token, and
    ``discord.LoginFailure`` for a wrong one.
    """
    token = settings.bot.token
    if token is None:
        raise SettingInvalid("DISCORD_BOT_TOKEN", "must be set to run the bot; see docs/how-to/discord-bot.md")
    stop = stopping or _until_told()
    with _addresses(settings.bot):
        await _run(settings, token, stop, on_ready)


async def _run(settings: Settings, token: str, stop: asyncio.Event, on_ready: Callable[[int], None]) -> None:
    async with open_application(settings, serving=True) as application:
        await announce(application)
        await application.catalogue.cards.complete("a", limit=1)  # Loads all names: nobody's first letter waits for it.
        bot = bot_of(application)
        async with (
            status_server(
                application.metrics,
                bot.connected_shards,
                host=settings.bot.host,
                port=settings.bot.port,
                token=settings.metrics_token,
            ) as port,
            bot,
        ):
            on_ready(port)
            running = asyncio.create_task(bot.start(token))
            waiting = asyncio.create_task(stop.wait())
            await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
            await bot.close()
            waiting.cancel()
            await running
        log.info("bot has ended")


@contextmanager
def _addresses(bot: BotSettings) -> Iterator[None]:
    """Have discord.py, which knows one Discord for a whole process, speak to that of the settings for a while."""
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    discord.http.Route.BASE = bot.api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = URL(bot.gateway_url)
    try:
        yield
    finally:
        discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = before


def _until_told() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    return stop
