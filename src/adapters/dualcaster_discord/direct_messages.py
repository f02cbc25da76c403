"""Notifications as direct messages of the bot: few new ones, none to who refuses, and a thread of a server instead."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_core.notifying.delivery.errors import DeliveryDelayed, DeliveryRefused
from dualcaster_core.notifying.delivery.model import Outgoing
from dualcaster_core.notifying.direct_messages.model import DirectMessageRules, MessageAction
from dualcaster_core.notifying.direct_messages.ports import DirectChannels, MessageActions
from dualcaster_core.notifying.preferences import Channel
from dualcaster_discord.messages import message_of
from dualcaster_discord.rest import DiscordRest, Reply

OPENS_TOO_FAST: Final = 40003
TAKES_NONE: Final = 50007
_MISSING: Final = frozenset({10003, 50001, 50013})
"""The channel is gone, or the bot may not see it or write in it."""
_PRIVATE_THREAD, _A_DAY = 12, 1_440
_BUTTON, _ROW, _PRIMARY, _RED = 2, 1, 1, 4
_BUTTONS: Final = 5


@frozen(kw_only=True)
class DirectMessageNotifier:
    """``Notifier`` by direct messages. What none can carry is told in a thread, which says no more than that there is
    news: who manages the server can read it.

    Discord knows a message again by its nonce for a few minutes only, so nothing is handed over a second time.
    """

    rest: DiscordRest
    channels: DirectChannels
    actions: MessageActions
    clock: Clock
    rules: DirectMessageRules
    site_url: str
    channel: Channel = Channel.DISCORD
    is_repeatable: bool = False

    async def deliver(self, outgoing: Outgoing) -> None:
        """Send the message. Raises ``DeliveryRefused``, ``DeliveryDelayed`` and ``DeliveryUnanswered``."""
        to, discord_id = outgoing.recipient, outgoing.recipient.discord_id
        if discord_id is None:
            raise DeliveryRefused("no Discord account is linked")
        body = {
            **message_of(outgoing, self.site_url),
            "components": components_of(await self._actions(outgoing)),
            "nonce": str(outgoing.delivery_id),
            "enforce_nonce": True,
        }
        try:
            channel_id = await self._channel(to.user_id, discord_id)
            reply = await self.rest.post(f"/channels/{channel_id}/messages", body)
            await self._require_taken(reply, to.user_id, discord_id)
        except (DeliveryRefused, DeliveryDelayed) as error:
            waits = getattr(error, "retry_after", None)
            soon = isinstance(error, DeliveryDelayed) and (waits is None or waits <= self.rules.patience)
            if soon or not await self._told_in_thread(to.user_id, discord_id):
                raise

    async def _channel(self, user_id: int, discord_id: str) -> int:
        known = await self.channels.known(user_id, discord_id)
        if known is not None:
            return known
        now = self.clock.now()
        paused = await self.channels.paused_until(now)
        if paused is not None:
            raise DeliveryDelayed("new direct messages are paused", retry_after=paused - now)
        free_at = await self.channels.claim(user_id, discord_id, now, hourly=self.rules.hourly)
        if free_at is not None:
            raise DeliveryDelayed("enough new direct messages in this hour", retry_after=free_at - now)
        reply = await self.rest.post("/users/@me/channels", {"recipient_id": discord_id})
        await self._require_taken(reply, user_id, discord_id)
        channel_id = int(reply.body["id"])
        await self.channels.opened(user_id, discord_id, channel_id, by_bot=True)
        return channel_id

    async def _require_taken(self, reply: Reply, user_id: int, discord_id: str) -> None:
        """Raise what an answer means; one that warns of a quarantine stops new direct messages for a while."""
        code, now = reply.body.get("code"), self.clock.now()
        if code == OPENS_TOO_FAST:
            await self.channels.pause(now + self.rules.pause, OPENS_TOO_FAST)
            raise DeliveryDelayed("Discord says that too many were opened", retry_after=self.rules.pause)
        if code == TAKES_NONE:
            if await self.channels.refused(user_id, discord_id, now) >= self.rules.refusals:
                await self.channels.pause(now + self.rules.pause, TAKES_NONE)
            raise DeliveryRefused("the person takes no direct messages of the bot", is_gone=True)
        reply.require_taken()

    async def _told_in_thread(self, user_id: int, discord_id: str) -> bool:
        """Say in a thread of a server, to this person alone, that there is news; False where there is no such place."""
        for channel_id in await self.channels.server_channels(user_id):
            thread = await self.rest.post(
                f"/channels/{channel_id}/threads",
                {
                    "name": f"News from {SITE_NAME}",
                    "type": _PRIVATE_THREAD,
                    "auto_archive_duration": _A_DAY,
                    "invitable": False,
                },
            )
            if not _is_taken(thread):
                continue
            told = await self.rest.post(
                f"/channels/{thread.body['id']}/messages",
                {
                    "content": f"<@{discord_id}> there is news for you: {self.site_url}/notifications",
                    "allowed_mentions": {"users": [discord_id]},
                },
            )
            if _is_taken(told):
                return True
        return False

    async def _actions(self, outgoing: Outgoing) -> Sequence[MessageAction]:
        if outgoing.said is None or outgoing.said.action_url is None:
            return ()
        try:
            return await self.actions.of(outgoing.recipient.user_id, outgoing.said.action_url)
        except DualcasterError:
            return ()


def components_of(actions: Sequence[MessageAction]) -> list[Mapping[str, Any]]:
    """Write buttons as Discord wants them: one row of at most five."""
    buttons = [
        {
            "type": _BUTTON,
            "style": _RED if one.is_danger else _PRIMARY,
            "label": one.label[:80],
            "custom_id": one.code[:100],
        }
        for one in actions[:_BUTTONS]
    ]
    return [{"type": _ROW, "components": buttons}] if buttons else []


def _is_taken(reply: Reply) -> bool:
    """Tell whether Discord did it; raise where it asks to wait or is not well."""
    if reply.status in (403, 404) or reply.body.get("code") in _MISSING:
        return False
    try:
        reply.require_taken()
    except DeliveryRefused:
        return False
    return True
