"""OAuth2 adapter: signing in with Discord and Google, tokens and identities at their addresses."""

from collections.abc import Callable, Mapping

from dualcaster_core.accounts.linked_accounts.ports import OAuthProvider
from dualcaster_oauth.client import ClientSettings
from dualcaster_oauth.discord import DiscordProvider
from dualcaster_oauth.google import GoogleProvider

__all__ = ["PROVIDERS", "ClientSettings", "DiscordProvider", "GoogleProvider"]

PROVIDERS: Mapping[str, Callable[[ClientSettings], OAuthProvider]] = {
    "discord": DiscordProvider,
    "google": GoogleProvider,
}
"""The providers that this package speaks to, by name."""
