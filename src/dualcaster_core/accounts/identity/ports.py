"""What signing up and in needs from outside."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.accounts.identity.model import (
    AccessClaims,
    Credentials,
    FailedTries,
    LiveSession,
    Purpose,
    RefreshToken,
    Session,
    UsedToken,
)
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.ports import AccountsUnitOfWork
from dualcaster_core.kernel.ports import AuditedUnitOfWork, RecordedEvents


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


class UnknownLogins(Protocol):
    """Wrong passwords for names that no account has: they lock as an account does, so that nothing is told by it."""

    async def of(self, login: bytes) -> FailedTries:
        """Return the tries of a login, known by its digest."""
        ...

    async def hold(self, login: bytes, now: datetime) -> FailedTries:
        """Return the tries of a login, and keep others from counting for it until the end."""
        ...

    async def store(self, login: bytes, tries: FailedTries, now: datetime) -> None:
        """Replace the tries of a login that is held."""
        ...


class KnownDevices(Protocol):
    """Devices that signed in to an account before, each by the digest of a secret that it keeps."""

    async def of(self, device: bytes, user_id: int, *, lock: bool = False) -> FailedTries | None:
        """Return the tries of a device of an account, None for one that is not known there."""
        ...

    async def owner(self, device: bytes) -> int | None:
        """Return whose device it is, None where it is known as nobody's."""
        ...

    async def store(self, device: bytes, user_id: int, tries: FailedTries, now: datetime) -> None:
        """Note that a device was here, with its tries; a new one is known from now on."""
        ...

    async def forget(self, user_id: int) -> None:
        """Forget every device of an account."""
        ...


class SessionStore(Protocol):
    """The devices that are signed in."""

    async def open(self, session: Session) -> Session:
        """Store a new session and return it back with its key."""
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
        """End the live sessions of an account: all, ``only`` one, or all but the one to ``keep``; return them."""
        ...


class OpenSessions(Protocol):
    """Which sessions are open, of many at once."""

    async def among(self, session_ids: Collection[int], now: datetime) -> frozenset[int]:
        """Return those of these sessions that are neither revoked nor expired, of active accounts."""
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


class SentEmails(Protocol):
    """What mailboxes got lately, known by digests alone."""

    async def lock(self, mailbox: bytes) -> None:
        """Wait until nobody else counts for this mailbox, and keep them from it until the end."""
        ...

    async def count(self, mailbox: bytes, since: datetime, *, besides: int) -> int:
        """Count the e-mails to a mailbox since a moment, ``besides`` that of one event."""
        ...

    async def add(self, mailbox: bytes, event_id: int, at: datetime) -> None:
        """Note the e-mail of an event; once it is noted nothing changes."""
        ...


class IdentityUnitOfWork(AccountsUnitOfWork, Protocol):
    """A transaction over accounts and how they are entered."""

    @property
    def credentials(self) -> CredentialStore:
        """E-mail addresses and passwords."""
        ...

    @property
    def unknown_logins(self) -> UnknownLogins:
        """Wrong passwords for nobody."""
        ...

    @property
    def known_devices(self) -> KnownDevices:
        """Devices that signed in before."""
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


class AccessUnitOfWork(IdentityUnitOfWork, AuditedUnitOfWork, Protocol):
    """A transaction over how accounts are entered, with who changed it."""


class EmailUnitOfWork(IdentityUnitOfWork, Protocol):
    """A transaction over what an e-mail of an account needs."""

    @property
    def recorded_events(self) -> RecordedEvents:
        """The events that e-mails are about."""
        ...

    @property
    def sent_emails(self) -> SentEmails:
        """What mailboxes got lately."""
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


class SignedTokens(Protocol):
    """Gives secrets that nobody can guess, and knows its own again without looking them up."""

    def issue(self) -> str:
        """Return a new one: 256 random bits and a signature, as text for cookies and bodies."""
        ...

    def is_ours(self, token: str) -> bool:
        """Tell whether a token was issued here, whatever has become of it since."""
        ...


class RandomTokens(Protocol):
    """Gives secrets that nobody can guess."""

    def __call__(self) -> str:
        """Return a new one: 256 random bits as text for addresses and headers."""
        ...
