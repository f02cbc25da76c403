"""Discord adapter: what the site tells people there, over Discord's REST API."""

from dualcaster_discord.direct_messages import DirectMessageNotifier
from dualcaster_discord.messages import message_of
from dualcaster_discord.rest import DiscordRest
from dualcaster_discord.webhook import DiscordWebhookNotifier

__all__ = ["DirectMessageNotifier", "DiscordRest", "DiscordWebhookNotifier", "message_of"]
