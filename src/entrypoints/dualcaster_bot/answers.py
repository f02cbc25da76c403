"""How answers reach people: within three seconds or deferred, in a sentence where it failed, and never not at all."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

import discord
import structlog
from attrs import frozen

from dualcaster_app.metrics import BotMetrics
from dualcaster_bot.replies import STALE, Reply, is_expected, told
from dualcaster_bot.seen_interactions import SeenInteractions
from dualcaster_bot.usage import BotUsage
from dualcaster_bot.views import TimedView
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.kernel.ports import RateLimiter
from dualcaster_core.kernel.rate_limits import RateLimit, RateLimited

log = structlog.get_logger(__name__)

Interaction = discord.Interaction[Any]
Work = Callable[[], Awaitable[Reply]]
_GONE: Final = frozenset({10062, 10015, 10008, 40060})
"""Discord's codes: the interaction, its webhook or its message is no more, or was answered already."""


class Again(Exception):  # noqa: N818 - reads as a fact in a raise statement
    """The same interaction came a second time."""


@frozen(kw_only=True)
class Answers:
    """Answers interactions.

    What takes longer than ``patience`` seconds is deferred, and given up after ``longest``. An interaction that comes a
    second time does nothing; whoever sends more than ``per_minute`` is asked to wait.
    """

    seen: SeenInteractions
    limiter: RateLimiter
    metrics: BotMetrics
    usage: BotUsage
    patience: float = 1.5
    longest: float = 60.0
    per_minute: int = 60

    async def give(
        self, interaction: Interaction, name: str, work: Work, *, private: bool = True, same_message: bool = False
    ) -> None:
        """Do the work of an interaction and answer with what comes of it.

        ``private`` answers are seen by who asked alone, as every failure is. ``same_message`` replaces the message that
        was pressed instead of sending another; failures leave it as it is.
        """
        began = asyncio.get_running_loop().time()
        doing = asyncio.create_task(self._done(interaction, name, work))
        try:
            finished, _ = await asyncio.wait({doing}, timeout=self.patience)
            deferred = not finished
            if deferred:
                await _defer(interaction, private=private, same_message=same_message)
            reply, outcome = await doing
            if reply is not None:
                failed = outcome != "answered"
                await _send(interaction, reply, private=private or failed, same_message=same_message and not failed)
        except discord.HTTPException as error:
            outcome = "late" if error.code in _GONE else "not_sent"
            log.warning("answer not delivered", command=name, code=error.code, status=error.status)
        except Exception:
            outcome = "not_sent"
            log.exception("answer not delivered", command=name)
        await asyncio.wait({doing})
        self.metrics.commands.labels(name, outcome).observe(asyncio.get_running_loop().time() - began)
        if outcome != "again":
            await self.usage.done(interaction, name, answered=outcome == "answered")

    async def stale(self, interaction: Interaction) -> None:
        """Tell who pressed what nothing answers for any more; what is being answered, or was, is left alone."""
        if interaction.response.is_done() or not await self.seen.is_first(interaction.id):
            return
        with suppress(discord.HTTPException):
            await interaction.response.send_message(STALE, ephemeral=True)
        self.metrics.commands.labels("press", "stale").observe(0)

    async def _done(self, interaction: Interaction, name: str, work: Work) -> tuple[Reply | None, str]:
        try:
            async with asyncio.timeout(self.longest):
                await self._admit(interaction)
                return await work(), "answered"
        except Again:
            return None, "again"
        except Exception as error:
            if is_expected(error):
                outcome = "unavailable" if isinstance(error, ServiceUnavailable | TimeoutError) else "refused"
                log.info("command refused", command=name, reason=str(error)[:200])
            else:
                outcome = "failed"
                log.exception("command failed", command=name)
            return Reply(text=told(error)), outcome

    async def _admit(self, interaction: Interaction) -> None:
        """Raise ``Again`` for an interaction that came before, and ``RateLimited`` for one too many."""
        if not await self.seen.is_first(interaction.id):
            raise Again
        limit = RateLimit("bot", self.per_minute, 60)
        verdict = await self.limiter.hit((limit,), f"discord:{interaction.user.id}")
        if not verdict.allowed:
            raise RateLimited(verdict)


async def _defer(interaction: Interaction, *, private: bool, same_message: bool) -> None:
    if same_message:
        await interaction.response.defer()
    else:
        await interaction.response.defer(thinking=True, ephemeral=private)


async def _send(interaction: Interaction, reply: Reply, *, private: bool, same_message: bool) -> None:
    deferred = interaction.response.is_done()
    view = reply.view or discord.utils.MISSING
    if same_message:
        content: dict[str, Any] = {"content": reply.text or None, "embeds": list(reply.embeds), "view": reply.view}
        if deferred:
            await interaction.edit_original_response(**content)
        else:
            await interaction.response.edit_message(**content)
    elif not deferred:
        await interaction.response.send_message(
            reply.text or None,
            embeds=list(reply.embeds),
            view=view,
            file=reply.file or discord.utils.MISSING,
            ephemeral=private,
        )
    elif interaction.response.type is discord.InteractionResponseType.deferred_message_update:
        await interaction.followup.send(
            reply.text,
            embeds=list(reply.embeds),
            view=view,
            file=reply.file or discord.utils.MISSING,
            ephemeral=private,
        )
    else:
        attachments = [reply.file] if reply.file else []
        await interaction.edit_original_response(
            content=reply.text or None, embeds=list(reply.embeds), view=reply.view, attachments=attachments
        )
    if isinstance(reply.view, TimedView):
        reply.view.sent_by(interaction)
