"""``dualcaster bot``."""

import asyncio
from typing import Annotated

import typer
from attrs import evolve

from dualcaster_cli.extras import importing_extra
from dualcaster_cli.logs import configure_logging
from dualcaster_cli.session import console, settings


def bot(
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Port of /health and /metrics (default: DISCORD_BOT_PORT).")
    ] = None,
) -> None:
    """Run the Discord bot; DISCORD_BOT_TOKEN is its token.

    Example: dualcaster bot --port 8010
    """
    with importing_extra("bot"):
        from dualcaster_bot.process import run_bot
    chosen = settings()
    if port is not None:
        chosen = evolve(chosen, bot=evolve(chosen.bot, port=port))
    configure_logging(chosen.log_level)
    asyncio.run(
        run_bot(chosen, on_ready=lambda at: console.print(f"The bot's health: http://{chosen.bot.host}:{at}/health"))
    )
