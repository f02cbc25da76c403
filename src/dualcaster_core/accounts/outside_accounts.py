"""Accounts at outside providers: what is known of them, and the ports that speak to providers and keep them."""

import re
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from attrs import evolve, field, frozen

from dualcaster_core.accounts.identity import IdentityUnitOfWork
from dualcaster_core.accounts.lookalikes import is_reserved

PROVIDER_NAMES = {"discord": "Discord", "google": "Google", "moxfield": "Moxfield"}
"""What people call the providers."""
SIGN_IN_PROVIDERS = frozenset({"discord", "google"})
"""Those whose accounts let their owners in; the others only lend us data."""
_LONGEST_STEM = 25
_FALLBACK = "trader"
_LONGEST_PATH = 500


@frozen(kw_only=True)
class OutsideTokens:
    """What a provider gave to act for somebody. ``lifetime`` is None where the access token does not expire."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    lifetime: timedelta | None = None
    scopes: str = ""


@frozen(kw_only=True)
class OutsideIdentity:
    """Who somebody is at a provider; ``email_verified`` means that the provider vouches for the address."""

    provider_user_id: str
    username: str | None = None
    display_name: str | None = None
    avatar_url: str | None = None
    email: str | None = None
    email_verified: bool = False


@frozen(kw_only=True)
class OutsideAccount:
    """An outside account that is linked to a user, its tokens encrypted."""

    user_id: int
    provider: str
    provider_user_id: str
    username: str | None
    display_name: str | None
    avatar_url: str | None
    access_token_encrypted: str | None = field(repr=False)
    refresh_token_encrypted: str | None = field(repr=False)
    token_expires_at: datetime | None
    scopes: str
    connected_at: datetime

    def seen_as(self, identity: OutsideIdentity) -> "OutsideAccount":
        """Take over the names that the provider knows today."""
        return evolve(
            self,
            username=identity.username,
            display_name=identity.display_name,
            avatar_url=identity.avatar_url,
        )


@frozen(kw_only=True)
class OAuthAttempt:
    """A sign-in or link that was begun. Only the browser that began it can end it, once; its secrets are hashes."""

    state_hash: bytes
    browser_hash: bytes
    provider: str
    verifier_encrypted: str
    user_id: int | None
    return_to: str
    expires_at: datetime


def challenge_of(verifier: str) -> str:
    """Give the S256 challenge of a PKCE verifier (RFC 7636, 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def local_path(text: str, default: str = "") -> str:
    """Give back a path of this site to go to after signing in; ``default`` for anything else."""
    is_local = text.startswith("/") and not text.startswith(("//", "/\\")) and len(text) <= _LONGEST_PATH
    return text if is_local and text.isascii() and text.isprintable() and "\\" not in text else default


def stem_of(name: str | None) -> str:
    """Make the beginning of a username out of a name elsewhere; none that is kept back, by itself or varied."""
    plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-_")[:_LONGEST_STEM].rstrip("-_")
    varied = f"{stem}-0"
    return stem if len(stem) >= 3 and not is_reserved(stem) and not is_reserved(varied) else _FALLBACK


class OAuthProvider(Protocol):
    """A provider, spoken to outside any transaction.

    All but ``authorization_url`` raise ``ProviderRefused`` and ``ProviderUnavailable``.
    """

    def authorization_url(self, state: str, challenge: str) -> str:
        """Give the address where people allow us to know who they are."""
        ...

    async def exchange(self, code: str, verifier: str) -> OutsideTokens:
        """Get the tokens for the code that came back."""
        ...

    async def identity(self, access_token: str) -> OutsideIdentity:
        """Tell who allowed it."""
        ...

    async def refresh(self, refresh_token: str) -> OutsideTokens:
        """Get new tokens for old ones."""
        ...

    async def revoke(self, token: str) -> None:
        """Give the tokens of this authorisation back."""
        ...


class OutsideAccounts(Protocol):
    """The outside accounts that are linked."""

    async def with_identity(self, provider: str, provider_user_id: str) -> OutsideAccount | None:
        """Find one by what the provider calls it."""
        ...

    async def of(self, user_id: int) -> Sequence[OutsideAccount]:
        """List those of a user, by provider."""
        ...

    async def add(self, account: OutsideAccount) -> None:
        """Link one. Raises ``ConnectionTaken`` where somebody else has it, ``AnotherLinked`` where the user has one."""
        ...

    async def store(self, account: OutsideAccount) -> None:
        """Replace the names and tokens of one."""
        ...

    async def remove(self, user_id: int, provider: str) -> bool:
        """Unlink one; False if there was none."""
        ...


class OAuthAttempts(Protocol):
    """The sign-ins and links that were begun."""

    async def add(self, attempt: OAuthAttempt) -> None:
        """Store one."""
        ...

    async def take(self, state_hash: bytes) -> OAuthAttempt | None:
        """Take one out: nobody gets it a second time."""
        ...


class ConnectionsUnitOfWork(IdentityUnitOfWork, Protocol):
    """A transaction over accounts and their outside accounts."""

    @property
    def outside_accounts(self) -> OutsideAccounts:
        """The outside accounts that are linked."""
        ...

    @property
    def oauth_attempts(self) -> OAuthAttempts:
        """The sign-ins and links that were begun."""
        ...
