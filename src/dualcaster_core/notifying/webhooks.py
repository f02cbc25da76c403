"""Addresses of webhooks of Discord channels: whoever knows one can write there, so they are kept sealed."""

import re
from typing import Final

from attrs import frozen

from dualcaster_core.kernel.errors import ValidationFailed

_WEBHOOK: Final = re.compile(
    r"https://discord\.com/api/webhooks/(?P<id>[0-9]{5,20})/(?P<token>[A-Za-z0-9_-]{20,120})\Z", re.ASCII
)


@frozen
class Webhook:
    """A webhook of a Discord channel, in its two parts: nothing else of an address reaches a request."""

    id: str
    token: str

    @property
    def address(self) -> str:
        """The whole address."""
        return f"https://discord.com/api/webhooks/{self.id}/{self.token}"

    @property
    def shown(self) -> str:
        """What its owner is shown of it."""
        return f"https://discord.com/api/webhooks/{self.id}/…"


def webhook_at(address: str) -> Webhook:
    """Read the address that Discord gives for a channel's webhook. Raises ``ValidationFailed`` for any other."""
    found = _WEBHOOK.fullmatch(address.strip())
    if found is None:
        raise ValidationFailed(
            "a webhook is an address such as https://discord.com/api/webhooks/123456789/AbC..., as Discord shows it",
            field="webhook_url",
        )
    return Webhook(found["id"], found["token"])
