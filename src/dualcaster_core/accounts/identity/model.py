"""How people prove who they are: credentials, sessions, tokens that work once, and the ports behind them."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from attrs import evolve, field, frozen

from dualcaster_core.accounts.model import AccountRules, Actor
from dualcaster_core.kernel.errors import ValidationFailed

DEVICE_REMEMBERED = timedelta(days=180)
"""How long a browser that signed in is known again, after its last log-in."""
SESSIONS_REMEMBERED = timedelta(days=30)
"""How long an ended session stays, so that a refresh token of it that comes again is still recognised."""
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
    """Return what is stored of a random token: its SHA-256. Tokens have 256 random bits, so no salt is needed."""
    return sha256(token.encode()).digest()


@frozen
class FailedTries:
    """Wrong passwords in a row, and until when they keep everybody out who sent them."""

    count: int = 0
    locked_until: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        """Whether too many wrong passwords keep their sender out for now."""
        return self.locked_until is not None and now < self.locked_until

    def another(self, now: datetime, rules: AccountRules) -> "FailedTries":
        """Count a wrong password; the last one allowed locks. After a lock has run out counting begins anew."""
        begun = 0 if self.locked_until is not None and now >= self.locked_until else self.count
        locked = now + rules.locked_for if begun + 1 >= rules.failures_allowed else None
        return FailedTries(begun + 1, locked)


@frozen(kw_only=True)
class Credentials:
    """How an account is entered. ``password_hash`` is None where only an outside account signs in.

    ``security_epoch`` counts what voids mailed links: new passwords and new addresses. A link that was asked for in an
    earlier epoch is not mailed any more. ``changes_asked`` counts the changes of address that were asked for, of which
    only the last counts.
    """

    user_id: int
    email: str
    password_hash: str | None = field(default=None, repr=False)
    password_changed_at: datetime | None = None
    failed_attempts: int = 0
    locked_until: datetime | None = None
    security_epoch: int = 0
    changes_asked: int = 0

    def is_locked(self, now: datetime) -> bool:
        """Whether too many wrong passwords keep everybody out for now but devices that are known."""
        return self.tries.is_locked(now)

    @property
    def tries(self) -> FailedTries:
        """The wrong passwords that strangers sent."""
        return FailedTries(self.failed_attempts, self.locked_until)

    def failed(self, now: datetime, rules: AccountRules) -> "Credentials":
        """Count a wrong password; the last one allowed locks. After a lock has run out counting begins anew."""
        tries = self.tries.another(now, rules)
        return evolve(self, failed_attempts=tries.count, locked_until=tries.locked_until)

    def entered(self) -> "Credentials":
        """Forget the failures before a right password."""
        return evolve(self, failed_attempts=0, locked_until=None)

    def with_password(self, password_hash: str, now: datetime) -> "Credentials":
        """Set another password, which also lifts a lock, and begins another epoch."""
        epoch = self.security_epoch + 1
        return evolve(self.entered(), password_hash=password_hash, password_changed_at=now, security_epoch=epoch)

    def with_email(self, email: str) -> "Credentials":
        """Set another address, which begins another epoch."""
        return evolve(self, email=email, security_epoch=self.security_epoch + 1)

    def asked_for_change(self) -> "Credentials":
        """Count a change of address that is asked for; the ones before it are over."""
        return evolve(self, changes_asked=self.changes_asked + 1)


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
    """What a token that is good once is good for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a name
    CHANGE_EMAIL = "change_email"
    LIVE_TICKET = "live_ticket"
    APPEAL = "appeal"


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
