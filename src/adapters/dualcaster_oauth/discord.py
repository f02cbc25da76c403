"""Signing in with Discord."""

import re

from attrs import frozen

from dualcaster_core.accounts.linked_accounts.model import ProviderIdentity, ProviderTokens
from dualcaster_oauth.client import ClientSettings, Endpoints, OAuthClient, client_of, exchange_grant, refresh_grant

_ENDPOINTS = Endpoints(
    authorization="https://discord.com/oauth2/authorize",
    token="https://discord.com/api/oauth2/token",  # noqa: S106 - an address
    identity="https://discord.com/api/users/@me",
    revocation="https://discord.com/api/oauth2/token/revoke",
)
_PICTURE = re.compile(r"[A-Za-z0-9_]{1,64}\Z")


@frozen(init=False)
class DiscordProvider:
    """``OAuthProvider`` that knows people by their Discord account."""

    _client: OAuthClient

    def __init__(self, settings: ClientSettings) -> None:
        self.__attrs_init__(client_of("discord", settings, _ENDPOINTS, "identify email"))

    def authorization_url(self, state: str, challenge: str) -> str:
        """Return the address where people allow us to know who they are; asked once, not every time."""
        return self._client.authorization_url(state, challenge, {"prompt": "none"})

    async def exchange(self, code: str, verifier: str) -> ProviderTokens:
        """Get the tokens for the code that came back."""
        return await self._client.tokens(exchange_grant(self._client.settings, code, verifier))

    async def identity(self, access_token: str) -> ProviderIdentity:
        """Tell who allowed it."""
        body = await self._client.identity(access_token)
        key, picture = self._client.user_id(body, "id"), body.get("avatar")
        has_picture = key.isdigit() and isinstance(picture, str) and _PICTURE.match(picture)
        return ProviderIdentity(
            provider_user_id=key,
            username=self._client.text(body, "username", 100),
            display_name=self._client.text(body, "global_name", 100),
            avatar_url=f"https://cdn.discordapp.com/avatars/{key}/{picture}.png" if has_picture else None,
            email=self._client.text(body, "email", 254),
            email_verified=body.get("verified") is True,
        )

    async def refresh(self, refresh_token: str) -> ProviderTokens:
        """Get new tokens for old ones; the old refresh token ends."""
        return await self._client.tokens(refresh_grant(refresh_token))

    async def revoke(self, token: str) -> None:
        """Give the tokens of this authorisation back."""
        await self._client.revoke(token)
