"""Notifications in a Discord channel of somebody's own, by its webhook."""

from collections.abc import Callable

from attrs import frozen

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_core.notifying.delivery.errors import DeliveryRefused
from dualcaster_core.notifying.delivery.model import Outgoing
from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.notifying.webhooks import webhook_at
from dualcaster_discord.messages import message_of
from dualcaster_discord.rest import DiscordRest


@frozen
class DiscordWebhookNotifier:
    """``Notifier`` by a channel's webhook, whose address ``unsealed`` reads.

    Discord cannot tell a message that is posted again from another, so nothing is.
    """

    rest: DiscordRest
    unsealed: Callable[[str], str | None]
    site_url: str
    channel: Channel = Channel.WEBHOOK
    is_repeatable: bool = False

    async def deliver(self, outgoing: Outgoing) -> None:
        """Post the message, and wait until Discord has it."""
        sealed = outgoing.recipient.preferences.webhook
        if sealed is None:
            raise DeliveryRefused("there is no webhook")
        try:
            webhook = webhook_at(self.unsealed(sealed) or "")
        except DualcasterError as error:
            raise DeliveryRefused("its address cannot be read", is_gone=True) from error
        body = {"username": SITE_NAME, **message_of(outgoing, self.site_url)}
        path = f"/webhooks/{webhook.id}/{webhook.token}"
        (await self.rest.post(path, body, params={"wait": "true"})).require_taken()
