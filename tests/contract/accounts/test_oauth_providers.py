"""Discord and Google at the wire, against a provider of our own that checks what they check."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from attrs import evolve

from dualcaster_core.accounts.linked_accounts.errors import ProviderRefused, ProviderUnavailable
from dualcaster_core.accounts.linked_accounts.model import challenge_of
from dualcaster_core.accounts.linked_accounts.ports import OAuthProvider
from dualcaster_oauth import PROVIDERS, ClientSettings
from tests.support.asgi_server import served
from tests.support.oauth_provider import CLIENT_ID, CLIENT_SECRET, DISCORD_PERSON, GOOGLE_PERSON, LocalProvider
from tests.support.patience import GENEROUS

REDIRECT_URI = "https://deals.example/api/oauth/x/callback"
VERIFIER = "v" * 43
PEOPLE: dict[str, dict[str, Any]] = {"discord": DISCORD_PERSON, "google": GOOGLE_PERSON}
TOKEN_PATH = {"discord": "/api/oauth2/token", "google": "/token"}
IDENTITY_PATH = {"discord": "/api/users/@me", "google": "/v1/userinfo"}
both = pytest.mark.parametrize("name", ["discord", "google"])


@asynccontextmanager
async def provider(name: str, local: LocalProvider, **changes: Any) -> AsyncIterator[OAuthProvider]:
    """Serve the local provider, and return ours that speaks to it."""
    async with served(local) as url:
        settings = ClientSettings(
            client_id=CLIENT_ID, client_secret=CLIENT_SECRET, redirect_uri=REDIRECT_URI, base_url=url, patience=GENEROUS
        )
        yield PROVIDERS[name](evolve(settings, **changes))


def local_provider(name: str) -> LocalProvider:
    """Make a local provider as the named one is."""
    return LocalProvider(redirect_uri=REDIRECT_URI, person=dict(PEOPLE[name]), rotates=name == "discord")


async def code_from(outside: OAuthProvider, verifier: str = VERIFIER) -> str:
    """Visit the provider as a browser does, allow it, and take the code that comes back."""
    async with httpx.AsyncClient(timeout=GENEROUS) as browser:
        answer = await browser.get(outside.authorization_url("the-state", challenge_of(verifier)))
    assert answer.status_code == 302
    back = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    assert answer.headers["location"].startswith(REDIRECT_URI)
    assert back["state"] == "the-state"
    return back["code"]


def test_the_real_addresses_are_asked_with_pkce_and_state() -> None:
    """Without an address of one's own people are sent to the provider's, over https, with an S256 challenge."""
    settings = ClientSettings(client_id="id", client_secret="secret", redirect_uri=REDIRECT_URI)
    hosts = {}
    for name, make in PROVIDERS.items():
        parts = urlsplit(make(settings).authorization_url("s", challenge_of(VERIFIER)))
        query = parse_qs(parts.query)
        hosts[name] = (parts.scheme, parts.netloc, parts.path)
        assert query["code_challenge_method"] == ["S256"]
        assert (query["state"], query["redirect_uri"], query["client_id"]) == (["s"], [REDIRECT_URI], ["id"])
        assert "secret" not in parts.query
        assert "secret" not in repr(make(settings)).replace("client_secret", "")
    assert hosts == {
        "discord": ("https", "discord.com", "/oauth2/authorize"),
        "google": ("https", "accounts.google.com", "/o/oauth2/v2/auth"),
    }


def test_the_challenge_is_that_of_the_standard() -> None:
    """The example of RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@both
async def test_a_code_gives_tokens_and_an_identity(name: str) -> None:
    """The whole conversation: allow, exchange, identity, renewal, revocation."""
    local = local_provider(name)
    async with provider(name, local) as outside:
        tokens = await outside.exchange(await code_from(outside), VERIFIER)
        assert tokens.lifetime == timedelta(hours=1)
        known = await outside.identity(tokens.access_token)
        assert known.provider_user_id == (DISCORD_PERSON["id"] if name == "discord" else GOOGLE_PERSON["sub"])
        assert (known.email, known.email_verified) == ("nelly@example.org", True)
        assert tokens.refresh_token is not None
        renewed = await outside.refresh(tokens.refresh_token)
        assert renewed.access_token != tokens.access_token
        assert (await outside.identity(renewed.access_token)).provider_user_id == known.provider_user_id
        await outside.revoke(renewed.access_token)
    assert local.revoked == [renewed.access_token]
    assert tokens.access_token not in repr(tokens)


@both
async def test_a_code_works_once_and_with_its_verifier_only(name: str) -> None:
    """A stolen code is worth nothing without the verifier, a used one nothing at all."""
    async with provider(name, local_provider(name)) as outside:
        with pytest.raises(ProviderRefused):
            await outside.exchange(await code_from(outside), "w" * 43)
        code = await code_from(outside)
        await outside.exchange(code, VERIFIER)
        with pytest.raises(ProviderRefused):
            await outside.exchange(code, VERIFIER)


@both
async def test_a_used_or_unknown_refresh_token_is_refused(name: str) -> None:
    """Discord's refresh tokens work once, Google's stay."""
    async with provider(name, local_provider(name)) as outside:
        tokens = await outside.exchange(await code_from(outside), VERIFIER)
        await outside.refresh(tokens.refresh_token or "")
        if name == "discord":
            with pytest.raises(ProviderRefused):
                await outside.refresh(tokens.refresh_token or "")
        with pytest.raises(ProviderRefused):
            await outside.refresh("unknown")


@both
async def test_our_own_wrong_secret_is_no_fault_of_the_visitor(name: str) -> None:
    """A provider that does not know us is out of order for us, and the secret is in no message."""
    async with provider(name, local_provider(name), client_secret="a wrong secret") as outside:
        with pytest.raises(ProviderUnavailable) as caught:
            await outside.exchange(await code_from(outside), VERIFIER)
    assert "secret" not in f"{caught.value.message} {caught.value.reason}"


BROKEN: dict[str, tuple[int, bytes]] = {
    "an error": (500, b"oops"),
    "busy": (429, b"{}"),
    "no JSON": (200, b"<html>"),
    "no object": (200, b"[1, 2]"),
    "deep": (200, b"[" * 60_000),
    "an empty object": (200, b"{}"),
    "another kind of token": (200, b'{"access_token": "x", "token_type": "mac"}'),
    "a token with a line break": (200, b'{"access_token": "x\\r\\ny", "token_type": "bearer"}'),
    "a number for a token": (200, b'{"access_token": 7, "token_type": "bearer"}'),
    "too large": (200, b'{"a": "' + b"x" * 200_000 + b'"}'),
    "a redirect": (302, b""),
}


@both
@pytest.mark.parametrize("how", sorted(BROKEN))
async def test_a_broken_token_answer_is_unavailable(name: str, how: str) -> None:
    """Whatever a provider answers that is not agreed becomes one error, and nobody follows it elsewhere."""
    local = local_provider(name)
    async with provider(name, local) as outside:
        code = await code_from(outside)
        local.whims[TOKEN_PATH[name]] = BROKEN[how]
        with pytest.raises(ProviderUnavailable):
            await outside.exchange(code, VERIFIER)
    assert local.asked[-1] == TOKEN_PATH[name]


@both
@pytest.mark.parametrize("how", ["an error", "no JSON", "no object", "an empty object", "too large", "a redirect"])
async def test_a_broken_identity_is_unavailable(name: str, how: str) -> None:
    """An identity without an id, or none at all, signs nobody in."""
    local = local_provider(name)
    async with provider(name, local) as outside:
        tokens = await outside.exchange(await code_from(outside), VERIFIER)
        local.whims[IDENTITY_PATH[name]] = BROKEN[how]
        with pytest.raises(ProviderUnavailable):
            await outside.identity(tokens.access_token)


@both
async def test_a_slow_provider_is_given_up(name: str) -> None:
    """The time for an answer is bounded."""
    local = local_provider(name)
    local.sleeps[TOKEN_PATH[name]] = 2 * GENEROUS
    async with provider(name, local, patience=0.3) as outside, asyncio.timeout(GENEROUS):
        with pytest.raises(ProviderUnavailable):
            await outside.exchange("code", VERIFIER)


@both
async def test_a_provider_that_is_down_is_unavailable(name: str) -> None:
    """Nothing listens there."""
    async with provider(name, local_provider(name)) as outside:
        pass
    with pytest.raises(ProviderUnavailable):
        await outside.exchange("code", VERIFIER)


@both
async def test_what_a_provider_says_of_people_is_not_believed_blindly(name: str) -> None:
    """Wrong types, long names, control characters, pictures from elsewhere, and "true" for true."""
    local = local_provider(name)
    local.person |= {"username": 7, "global_name": "A\0\u202eB  C" + "x" * 500, "name": "A\0\u202eB  C" + "x" * 500}
    local.person |= {"avatar": "../../x", "picture": "http://evil.example/x.png", "email": ["a@b.c"]}
    local.person |= {"verified": "true", "email_verified": "true"}
    async with provider(name, local) as outside:
        tokens = await outside.exchange(await code_from(outside), VERIFIER)
        known = await outside.identity(tokens.access_token)
    assert (known.username, known.avatar_url, known.email, known.email_verified) == (None, None, None, False)
    assert known.display_name is not None
    assert known.display_name.startswith("A B Cxxx")
    assert len(known.display_name) == 100


@pytest.mark.parametrize("lifetime", [None, -1, 0, 1e300, "3600", True, [1]])
async def test_an_odd_lifetime_counts_as_none(lifetime: object) -> None:
    """A token whose end is not known is used until it is refused."""
    local = local_provider("google")
    local.lifetime = lifetime
    async with provider("google", local) as outside:
        tokens = await outside.exchange(await code_from(outside), VERIFIER)
    assert tokens.lifetime is None
