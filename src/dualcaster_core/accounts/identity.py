"""How people prove who they are: credentials, sessions, tokens that work once, and the ports behind them."""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from attrs import evolve, field, frozen

from dualcaster_core.accounts.model import AccountRules, Actor
from dualcaster_core.accounts.ports import AccountsUnitOfWork
from dualcaster_core.kernel.errors import ValidationFailed

LONGEST_EMAIL = 254
"""Characters of an address, at most (RFC 5321, 4.5.3.1.3 less the angle brackets)."""
_LOCAL = r"[^\s@<>\"(),:;\\\[\]\x00-\x20\x7f]{1,64}"
_DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+"
_EMAIL = re.compile(f"{_LOCAL}@{_DOMAIN}")


def check_email(text: str) -> str:
    """Return an e-mail address that can be written to; else raise ``ValidationFailed``."""
    address = text.strip()
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address) or ".." in address or not address.isprintable():
        raise ValidationFailed("this is not an e-mail address that can be written to", field="email")
    return address


def token_digest(token: str) -> bytes:
    """Give what is stored of a random token: its SHA-256. Tokens have 256 random bits, so no salt is needed."""
    return sha256(token.encode()).digest()


@frozen(kw_only=True)
class Credentials:
    """How an account is entered. ``password_hash`` is None where only an outside account signs in."""

    user_id: int
    email: str
    password_hash: str | None = field(default=None, repr=False)
    password_changed_at: datetime | None = None
    failed_attempts: int = 0
    locked_until: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        """Whether too many wrong passwords keep everybody out for now."""
        return self.locked_until is not None and now < self.locked_until

    def failed(self, now: datetime, rules: AccountRules) -> "Credentials":
        """Count a wrong password; the last one allowed locks. After a lock has run out counting begins anew."""
        begun = 0 if self.locked_until is not None and now >= self.locked_until else self.failed_attempts
        attempts = begun + 1
        locked = now + rules.locked_for if attempts >= rules.failures_allowed else None
        return evolve(self, failed_attempts=attempts, locked_until=locked)

    def entered(self) -> "Credentials":
        """Forget the failures before a right password."""
        return evolve(self, failed_attempts=0, locked_until=None)

    def with_password(self, password_hash: str, now: datetime) -> "Credentials":
        """Set another password, which also lifts a lock."""
        return evolve(self.entered(), password_hash=password_hash, password_changed_at=now)


@frozen(kw_only=True)
class Session:
    """A device that is signed in, with what its owner recognises it by."""

    id: int
    user_id: int
    device: str
    address: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    secret_hash: bytes | None = field(default=None, repr=False)


class Purpose(StrEnum):
    """What a token that was mailed is good for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a name
    CHANGE_EMAIL = "change_email"


@frozen
class UsedToken:
    """A token that has just been used up: whose it was, and the address it was sent to."""

    user_id: int
    subject: str


@frozen
class RefreshToken:
    """A refresh token as it is known: its session, and whether it was used before."""

    session_id: int
    was_used: bool


@frozen
class AccessClaims:
    """What an access token says."""

    user_id: int
    session_id: int


@frozen
class LiveSession:
    """A session with the account behind it, as one read gives them."""

    session: Session
    actor: Actor
    last_active_at: datetime


class CredentialStore(Protocol):
    """E-mail addresses and passwords."""

    async def add(self, credentials: Credentials) -> None:
        """Store those of a new account. Raises ``EmailTaken``."""
        ...

    async def of(self, user_id: int, *, lock: bool = False) -> Credentials | None:
        """Find those of an account; ``lock`` keeps others from changing them until the end."""
        ...

    async def with_login(self, login: str) -> Credentials | None:
        """Find those of an active account by its e-mail address or username, whatever the letter case."""
        ...

    async def store(self, credentials: Credentials) -> None:
        """Replace stored ones. Raises ``EmailTaken``."""
        ...


class SessionStore(Protocol):
    """The devices that are signed in."""

    async def open(self, session: Session) -> Session:
        """Store a new session and give it back with its key."""
        ...

    async def live(
        self, now: datetime, *, session_id: int | None = None, secret_hash: bytes | None = None
    ) -> LiveSession | None:
        """Find a session that is neither revoked nor expired, of an active account, by its key or secret."""
        ...

    async def of(self, user_id: int, now: datetime) -> Sequence[Session]:
        """List the live sessions of an account, the last used first."""
        ...

    async def touch(self, session_id: int, *, at: datetime, expires_at: datetime) -> None:
        """Note that a session was used, its account with it."""
        ...

    async def revoke(
        self, user_id: int, now: datetime, *, only: int | None = None, keep: int | None = None
    ) -> Sequence[Session]:
        """End the live sessions of an account: all, ``only`` one, or all but the one to ``keep``; give them."""
        ...


class RefreshTokens(Protocol):
    """The tokens that renew a session, each good once."""

    async def add(self, token_hash: bytes, session_id: int, at: datetime) -> None:
        """Store a new one."""
        ...

    async def use(self, token_hash: bytes, at: datetime) -> RefreshToken | None:
        """Mark one as used and tell what was known of it; None for an unknown one."""
        ...


class SingleUseTokens(Protocol):
    """Tokens that are mailed: good once, for one purpose, for a while."""

    async def add(self, token_hash: bytes, user_id: int, purpose: Purpose, subject: str, expires_at: datetime) -> None:
        """Store one; ``subject`` is the address it is sent to. Stored again while it is unused, it lasts longer."""
        ...

    async def use(self, token_hash: bytes, purpose: Purpose, now: datetime) -> UsedToken | None:
        """Use one up; None where it is unknown, of another purpose, used or expired."""
        ...

    async def void(self, user_id: int, purpose: Purpose) -> None:
        """Make the unused ones of an account for this purpose worthless."""
        ...

    async def live(self, user_id: int, purpose: Purpose, subject: str, now: datetime, *, besides: bytes) -> int:
        """Count those that are still good for this purpose at this address, ``besides`` one."""
        ...


class IdentityUnitOfWork(AccountsUnitOfWork, Protocol):
    """A transaction over accounts and how they are entered."""

    @property
    def credentials(self) -> CredentialStore:
        """E-mail addresses and passwords."""
        ...

    @property
    def sessions(self) -> SessionStore:
        """The devices that are signed in."""
        ...

    @property
    def refresh_tokens(self) -> RefreshTokens:
        """The tokens that renew sessions."""
        ...

    @property
    def tokens(self) -> SingleUseTokens:
        """The tokens that were mailed."""
        ...


class PasswordHasher(Protocol):
    """Turns passwords into hashes that are slow to guess; off the event loop."""

    async def hash(self, password: str) -> str:
        """Hash a password."""
        ...

    async def matches(self, password: str, hashed: str | None) -> bool:
        """Tell whether a password is the hashed one; takes as long where there is none."""
        ...

    def is_outdated(self, hashed: str) -> bool:
        """Tell whether a hash was made with weaker parameters than today's."""
        ...


class CommonPasswords(Protocol):
    """The passwords that everybody tries first."""

    def __contains__(self, password: object) -> bool:
        """Whether a password, in small letters, is one of them."""
        ...


class TokenCipher(Protocol):
    """Keeps outside tokens unreadable where they are stored."""

    def encrypt(self, text: str) -> str:
        """Encrypt."""
        ...

    def decrypt(self, text: str) -> str | None:
        """Decrypt; None where the text was not encrypted with our key."""
        ...


class AccessTokens(Protocol):
    """Short-lived tokens that say who calls."""

    def issue(self, actor: Actor, now: datetime, expires_at: datetime) -> str:
        """Write and sign one."""
        ...

    def read(self, token: str, now: datetime) -> AccessClaims:
        """Check one. Raises ``TokenExpired`` and ``TokenInvalid``."""
        ...


class RandomTokens(Protocol):
    """Gives secrets that nobody can guess."""

    def __call__(self) -> str:
        """Give a new one: 256 random bits as text for addresses and headers."""
        ...
