"""Signing in with Discord."""

import re
from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.accounts.guilds.model import LONGEST_GUILD_NAME, KnownServer
from dualcaster_core.accounts.linked_accounts.model import ProviderIdentity, ProviderTokens
from dualcaster_core.kernel.text import plain_lines
from dualcaster_oauth.client import ClientSettings, Endpoints, OAuthClient, client_of, exchange_grant, refresh_grant

_ENDPOINTS = Endpoints(
    authorization="https://discord.com/oauth2/authorize",
    token="https://discord.com/api/oauth2/token",  # noqa: S106 - an address
    identity="https://discord.com/api/users/@me",
    revocation="https://discord.com/api/oauth2/token/revoke",
    servers="https://discord.com/api/users/@me/guilds",
)
_PAGE, _MOST_PAGES = 200, 5
"""Servers that Discord lists at once, and pages that are read: nobody can be in as many."""
_SNOWFLAKE = re.compile(r"[0-9]{1,19}\Z", re.ASCII)
_PICTURE = re.compile(r"[A-Za-z0-9_]{1,64}\Z")


@frozen(init=False)
class DiscordProvider:
    """``OAuthProvider`` and ``ServerDirectory``: knows people by their Discord account, and the servers they are in."""

    _client: OAuthClient

    def __init__(self, settings: ClientSettings) -> None:
        self.__attrs_init__(client_of("discord", settings, _ENDPOINTS, "identify email guilds"))

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

    async def servers(self, access_token: str) -> Sequence[KnownServer]:
        """List the servers that somebody is in, page by page; an entry without a usable id is passed over."""
        address, found, after = self._client.endpoints.servers or "", dict[int, KnownServer](), 0
        for _ in range(_MOST_PAGES):
            query = {"limit": str(_PAGE), **({"after": str(after)} if after else {})}
            page = await self._client.page(address, access_token, query)
            for one in filter(None, map(self._server, page[:_PAGE])):
                found[one.guild_id] = one
            last = max(found, default=0)
            if len(page) < _PAGE or last <= after:
                return tuple(found.values())
            after = last
        return tuple(found.values())

    def _server(self, entry: object) -> KnownServer | None:
        if not isinstance(entry, dict):
            return None
        key = entry.get("id")
        if not isinstance(key, str) or not _SNOWFLAKE.match(key) or not 0 < int(key) < 2**63:
            return None
        name = self._client.text(entry, "name", LONGEST_GUILD_NAME) or f"Discord server {key}"
        return KnownServer(guild_id=int(key), name=plain_lines(name) or f"Discord server {key}")
