"""Which e-mails there are, what they are called, and what they state."""

from datetime import timedelta
from enum import StrEnum

from attrs import frozen


class EmailKind(StrEnum):
    """The e-mails that accounts cause. Those with a link ask for something, the others are security notices."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of an e-mail
    CONFIRM_NEW_EMAIL = "confirm_new_email"
    EMAIL_CHANGED = "email_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    NEW_DEVICE = "new_device"
    ACCOUNT_DELETED = "account_deleted"
    ACCOUNT_LINKED = "account_linked"
    ACCOUNT_UNLINKED = "account_unlinked"


SUBJECTS = {
    EmailKind.VERIFY_EMAIL: "Confirm your e-mail address",
    EmailKind.RESET_PASSWORD: "Set a new password",
    EmailKind.CONFIRM_NEW_EMAIL: "Confirm your new e-mail address",
    EmailKind.EMAIL_CHANGED: "Your e-mail address was changed",
    EmailKind.PASSWORD_CHANGED: "Your password was changed",
    EmailKind.NEW_DEVICE: "A new device signed in to your account",
    EmailKind.ACCOUNT_DELETED: "Your account was deleted",
    EmailKind.ACCOUNT_LINKED: "An outside account was linked to yours",
    EmailKind.ACCOUNT_UNLINKED: "An outside account was unlinked from yours",
}
"""The subject of each e-mail: fixed words, so that nothing which somebody typed reaches a header."""


@frozen(kw_only=True)
class EmailFacts:
    """What an e-mail states. ``link`` works for ``lifetime`` and once; ``provider`` is a name people know."""

    username: str | None = None
    link: str | None = None
    lifetime: timedelta | None = None
    device: str | None = None
    address: str | None = None
    provider: str | None = None


def in_words(lifetime: timedelta) -> str:
    """Say how long something lasts, in the largest unit that gives a whole number.

    ``in_words(timedelta(days=3)) == "3 days"``, ``in_words(timedelta(minutes=90)) == "90 minutes"``.
    """
    seconds = int(lifetime.total_seconds())
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length and seconds % length == 0:
            count = seconds // length
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds} seconds"
