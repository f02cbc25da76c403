"""Signing in with Google."""

from attrs import frozen

from dualcaster_core.accounts.linked_accounts.model import ProviderIdentity, ProviderTokens
from dualcaster_oauth.client import ClientSettings, Endpoints, OAuthClient, client_of, exchange_grant, refresh_grant

_ENDPOINTS = Endpoints(
    authorization="https://accounts.google.com/o/oauth2/v2/auth",
    token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
    identity="https://openidconnect.googleapis.com/v1/userinfo",
    revocation="https://oauth2.googleapis.com/revoke",
)
_PICTURES = "https://lh3.googleusercontent.com/"


@frozen(init=False)
class GoogleProvider:
    """``OAuthProvider`` that knows people by their Google account."""

    _client: OAuthClient

    def __init__(self, settings: ClientSettings) -> None:
        self.__attrs_init__(client_of("google", settings, _ENDPOINTS, "openid email profile"))

    def authorization_url(self, state: str, challenge: str) -> str:
        """Return the address where people choose an account; ``offline`` asks for a refresh token."""
        extra = {"access_type": "offline", "prompt": "select_account"}
        return self._client.authorization_url(state, challenge, extra)

    async def exchange(self, code: str, verifier: str) -> ProviderTokens:
        """Get the tokens for the code that came back."""
        return await self._client.tokens(exchange_grant(self._client.settings, code, verifier))

    async def identity(self, access_token: str) -> ProviderIdentity:
        """Tell who allowed it."""
        body = await self._client.identity(access_token)
        picture = self._client.text(body, "picture", 500)
        return ProviderIdentity(
            provider_user_id=self._client.user_id(body, "sub"),
            display_name=self._client.text(body, "name", 100),
            avatar_url=picture if picture and picture.startswith(_PICTURES) else None,
            email=self._client.text(body, "email", 254),
            email_verified=body.get("email_verified") is True,
        )

    async def refresh(self, refresh_token: str) -> ProviderTokens:
        """Get a new access token; the refresh token stays."""
        return await self._client.tokens(refresh_grant(refresh_token))

    async def revoke(self, token: str) -> None:
        """Give the tokens of this authorisation back."""
        await self._client.revoke(token)
