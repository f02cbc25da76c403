"""Which letter an event of an account causes, to whom, and with which link."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta

from attrs import frozen

from dualcaster_core.accounts.events import (
    AccountDeleted,
    EmailChangeAsked,
    EmailChanged,
    NewDeviceSeen,
    OutsideAccountLinked,
    OutsideAccountUnlinked,
    PasswordChanged,
    PasswordResetAsked,
    SignedUp,
    VerificationAsked,
)
from dualcaster_core.accounts.identity.model import Purpose
from dualcaster_core.accounts.linked_accounts.model import PROVIDER_NAMES
from dualcaster_core.accounts.model import AccountRules, User
from dualcaster_core.kernel.events import Event
from dualcaster_core.notifying.emails import LetterFacts, LetterKind

LETTERS: Mapping[type[Event], LetterKind] = {
    SignedUp: LetterKind.VERIFY_EMAIL,
    VerificationAsked: LetterKind.VERIFY_EMAIL,
    PasswordResetAsked: LetterKind.RESET_PASSWORD,
    EmailChangeAsked: LetterKind.CONFIRM_NEW_EMAIL,
    EmailChanged: LetterKind.EMAIL_CHANGED,
    PasswordChanged: LetterKind.PASSWORD_CHANGED,
    NewDeviceSeen: LetterKind.NEW_DEVICE,
    AccountDeleted: LetterKind.ACCOUNT_DELETED,
    OutsideAccountLinked: LetterKind.ACCOUNT_LINKED,
    OutsideAccountUnlinked: LetterKind.ACCOUNT_UNLINKED,
}
"""The letter of each event."""


@frozen
class Link:
    """What the link of a letter is good for, and the page of the site that it opens."""

    purpose: Purpose
    path: str


LINKS: Mapping[LetterKind, Link] = {
    LetterKind.VERIFY_EMAIL: Link(Purpose.VERIFY_EMAIL, "/verify"),
    LetterKind.RESET_PASSWORD: Link(Purpose.RESET_PASSWORD, "/reset/confirm"),
    LetterKind.CONFIRM_NEW_EMAIL: Link(Purpose.CHANGE_EMAIL, "/email/confirm"),
}
"""The letters that carry a link."""
PERSONAL = ("email", "new_email", "old_email", "device", "address")
"""The facts of events that are there for their letter alone."""
MOST_LIVE_LINKS = 5
"""Links of a kind that one mailbox may hold at a time: whoever asks more often, for somebody else, floods nobody."""


@frozen(kw_only=True)
class Draft:
    """A letter before its link is made."""

    kind: LetterKind
    user_id: int
    to: str
    facts: LetterFacts

    @property
    def link(self) -> Link | None:
        """What its link is good for."""
        return LINKS.get(self.kind)


def draft_of(event: Event, user: User | None, email: str | None) -> Draft | None:
    """Draft the letter of an event; None where nobody is to be written to any more.

    ``user`` and ``email`` are what is known today: an address that was verified in the meantime needs no letter, a
    closed account gets none but the last.
    """
    kind, to = LETTERS[type(event)], _recipient(event, email)
    if isinstance(event, AccountDeleted):
        has_one = bool(event.email)
        return Draft(kind=kind, user_id=event.user_id, to=event.email, facts=LetterFacts()) if has_one else None
    if to is None or user is None or not user.is_active:
        return None
    if kind is LetterKind.VERIFY_EMAIL and user.email_verified:
        return None
    return Draft(kind=kind, user_id=user.id, to=to, facts=_facts(event, user.username))


def _recipient(event: Event, email: str | None) -> str | None:
    if isinstance(event, EmailChangeAsked):
        return event.new_email
    return event.old_email if isinstance(event, EmailChanged) else email


def _facts(event: Event, username: str) -> LetterFacts:
    if isinstance(event, NewDeviceSeen):
        return LetterFacts(username=username, device=event.device, address=event.address)
    if isinstance(event, OutsideAccountLinked | OutsideAccountUnlinked):
        return LetterFacts(username=username, provider=PROVIDER_NAMES.get(event.provider, event.provider))
    return LetterFacts(username=username)


def lifetime_of(purpose: Purpose, rules: AccountRules) -> timedelta:
    """Say how long a mailed link works."""
    return rules.reset_lifetime if purpose is Purpose.RESET_PASSWORD else rules.verify_lifetime


def link_token(key: bytes, event_id: int, draft: Draft, purpose: Purpose) -> str:
    """Derive the token of a letter's link: 256 bits that only the holder of ``key`` can work out.

    A letter that has to be sent again carries the same token, so that its words are the same and nothing piles up;
    no token has to be stored for that. Whose it is and where it goes are part of it: an event of the same number in
    another database gives another token.
    """
    told = "\0".join((str(event_id), purpose.value, str(draft.user_id), draft.to))
    return urlsafe_b64encode(hmac.digest(key, told.encode(), "sha256")).rstrip(b"=").decode()
