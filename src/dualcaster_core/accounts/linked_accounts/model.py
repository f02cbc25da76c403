"""Accounts at outside providers: what is known of them, and the ports that speak to providers and keep them."""

import re
import unicodedata
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256

from attrs import evolve, field, frozen

from dualcaster_core.accounts.identity.lookalikes import is_reserved

MOXFIELD = "moxfield"
PROVIDER_NAMES = {"discord": "Discord", "google": "Google", MOXFIELD: "Moxfield"}
"""What people call the providers."""
DISCORD = "discord"
SIGN_IN_PROVIDERS = frozenset({DISCORD, "google"})
"""Those whose accounts let their owners in; the others only lend us data."""
_LONGEST_STEM = 25
_FALLBACK = "trader"
_LONGEST_PATH = 500


@frozen(kw_only=True)
class ProviderTokens:
    """What a provider gave to act for somebody. ``lifetime`` is None where the access token does not expire."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    lifetime: timedelta | None = None
    scopes: str = ""


@frozen(kw_only=True)
class ProviderIdentity:
    """Who somebody is at a provider; ``email_verified`` means that the provider vouches for the address."""

    provider_user_id: str
    username: str | None = None
    display_name: str | None = None
    avatar_url: str | None = None
    email: str | None = None
    email_verified: bool = False


@frozen(kw_only=True)
class LinkedAccount:
    """An outside account that is linked to a user, its tokens encrypted.

    ``verified``: its provider has confirmed whose it is. ``last_synced_at`` is when its servers were last read.
    ``lapsed_at``: since when the provider refuses our tokens, because their owner ended that there.
    """

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
    verified: bool = True
    last_synced_at: datetime | None = None
    lapsed_at: datetime | None = None

    def seen_as(self, identity: ProviderIdentity) -> "LinkedAccount":
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


@frozen(kw_only=True)
class LinkRequest:
    """An outside account whose owner asked to link it, known by its service. The address has the token alone."""

    token_hash: bytes = field(repr=False)
    provider: str
    provider_user_id: str
    username: str
    display_name: str | None
    expires_at: datetime


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier (RFC 7636, 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def local_path(text: str, default: str = "") -> str:
    """Return a path of this site to go to after signing in; ``default`` for anything else."""
    is_local = text.startswith("/") and not text.startswith(("//", "/\\")) and len(text) <= _LONGEST_PATH
    return text if is_local and text.isascii() and text.isprintable() and "\\" not in text else default


def username_stem(name: str | None) -> str:
    """Make the beginning of a username out of a name elsewhere; none that is kept back, by itself or varied."""
    plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-_")[:_LONGEST_STEM].rstrip("-_")
    varied = f"{stem}-0"
    return stem if len(stem) >= 3 and not is_reserved(stem) and not is_reserved(varied) else _FALLBACK
