"""What happens to accounts that others must learn of, or that their owners get an e-mail about."""

from typing import ClassVar

from attrs import frozen

from dualcaster_core.kernel.events import Event


@frozen(kw_only=True)
class VisibilityChanged(Event):
    """Who sees this user, or whom this user sees, changed: privacy, place, a block, a guild or the account's state."""

    kind: ClassVar[str] = "accounts.visibility_changed"

    user_id: int
    version: int


@frozen(kw_only=True)
class VerificationChanged(Event):
    """The e-mail address of an account was verified, or is so no more, which its reputation counts."""

    kind: ClassVar[str] = "accounts.verification_changed"

    user_id: int


@frozen(kw_only=True)
class UserBlocked(Event):
    """Somebody blocks somebody from now on; the blocked one learns of it from nothing."""

    kind: ClassVar[str] = "accounts.user_blocked"

    blocker_id: int
    blocked_id: int


@frozen(kw_only=True)
class SignedUp(Event):
    """Somebody opened an account; where it has an e-mail address that nobody verified, this asks to verify it."""

    kind: ClassVar[str] = "accounts.signed_up"

    user_id: int


@frozen(kw_only=True)
class VerificationRequested(Event):
    """Somebody wants another e-mail to verify the e-mail address with."""

    kind: ClassVar[str] = "accounts.verification_requested"

    user_id: int


@frozen(kw_only=True)
class PasswordResetRequested(Event):
    """Somebody says that they forgot the password of this account, in this epoch of its security."""

    kind: ClassVar[str] = "accounts.password_reset_requested"

    user_id: int
    epoch: int = 0


@frozen(kw_only=True)
class EmailChangeRequested(Event):
    """The owner wants to be reached at another address, which is theirs once they confirm it.

    ``epoch`` is that of the account's security when the owner said the password; ``change`` numbers what they ask for.
    """

    kind: ClassVar[str] = "accounts.email_change_requested"

    user_id: int
    new_email: str
    epoch: int = 0
    change: int = 0


@frozen(kw_only=True)
class EmailChanged(Event):
    """A new address was confirmed and replaces the old one, which ``was_verified`` or not."""

    kind: ClassVar[str] = "accounts.email_changed"

    user_id: int
    old_email: str
    was_verified: bool = True


@frozen(kw_only=True)
class PasswordChanged(Event):
    """The password was changed or set anew."""

    kind: ClassVar[str] = "accounts.password_changed"

    user_id: int


@frozen(kw_only=True)
class NewDeviceSeen(Event):
    """Somebody signed in from a device that this account did not know. ``device`` is shown as it is."""

    kind: ClassVar[str] = "accounts.new_device_seen"

    user_id: int
    device: str
    address: str


@frozen(kw_only=True)
class AccountDeleted(Event):
    """An account is gone. ``email`` is where its owner could be reached, the last time that it is used.

    ``was_verified`` tells whether it was the owner's for sure.
    """

    kind: ClassVar[str] = "accounts.account_deleted"

    user_id: int
    email: str
    was_verified: bool = True


@frozen(kw_only=True)
class DeviceShared(Event):
    """Somebody signed in from a browser that is known as another account's."""

    kind: ClassVar[str] = "accounts.device_shared"

    user_id: int
    other_id: int


@frozen(kw_only=True)
class AccountShut(Event):
    """Moderators have suspended an account, or banned it: ``for_good``."""

    kind: ClassVar[str] = "accounts.account_shut"

    user_id: int
    for_good: bool


@frozen(kw_only=True)
class AccountLinked(Event):
    """An account at an outside provider can sign in here from now on."""

    kind: ClassVar[str] = "accounts.account_linked"

    user_id: int
    provider: str


@frozen(kw_only=True)
class AccountUnlinked(Event):
    """An account at an outside provider cannot sign in here any more."""

    kind: ClassVar[str] = "accounts.account_unlinked"

    user_id: int
    provider: str


@frozen(kw_only=True)
class AccountLapsed(Event):
    """An outside provider does not let us act for somebody any more: they ended that there."""

    kind: ClassVar[str] = "accounts.account_lapsed"

    user_id: int
    provider: str


@frozen(kw_only=True)
class SessionsEnded(Event):
    """Sessions ended while the cache was out of reach; ``keys`` are what it may still hold of them."""

    kind: ClassVar[str] = "accounts.sessions_ended"

    keys: list[str]


@frozen(kw_only=True)
class BusinessDecided(Event):
    """Staff verified or rejected a business account, or took its verification back; ``state`` is what it is then."""

    kind: ClassVar[str] = "accounts.business_decided"

    user_id: int
    business_name: str
    state: str
    reason: str
