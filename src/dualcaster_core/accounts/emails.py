"""Which e-mail an event of an account causes, to whom, and with which link."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta

from attrs import frozen

from dualcaster_core.accounts.events import (
    AccountDeleted,
    AccountLinked,
    AccountUnlinked,
    EmailChanged,
    EmailChangeRequested,
    NewDeviceSeen,
    PasswordChanged,
    PasswordResetRequested,
    SignedUp,
    VerificationRequested,
)
from dualcaster_core.accounts.identity.model import Credentials, Purpose
from dualcaster_core.accounts.linked_accounts.model import PROVIDER_NAMES
from dualcaster_core.accounts.model import AccountRules, User
from dualcaster_core.kernel.events import Event
from dualcaster_core.notifying.emails import EmailFacts, EmailKind

EMAILS: Mapping[type[Event], EmailKind] = {
    SignedUp: EmailKind.VERIFY_EMAIL,
    VerificationRequested: EmailKind.VERIFY_EMAIL,
    PasswordResetRequested: EmailKind.RESET_PASSWORD,
    EmailChangeRequested: EmailKind.CONFIRM_NEW_EMAIL,
    EmailChanged: EmailKind.EMAIL_CHANGED,
    PasswordChanged: EmailKind.PASSWORD_CHANGED,
    NewDeviceSeen: EmailKind.NEW_DEVICE,
    AccountDeleted: EmailKind.ACCOUNT_DELETED,
    AccountLinked: EmailKind.ACCOUNT_LINKED,
    AccountUnlinked: EmailKind.ACCOUNT_UNLINKED,
}
"""The e-mail of each event."""


@frozen
class Link:
    """What the link of an e-mail is good for, and the page of the site that it opens."""

    purpose: Purpose
    path: str


LINKS: Mapping[EmailKind, Link] = {
    EmailKind.VERIFY_EMAIL: Link(Purpose.VERIFY_EMAIL, "/verify"),
    EmailKind.RESET_PASSWORD: Link(Purpose.RESET_PASSWORD, "/reset/confirm"),
    EmailKind.CONFIRM_NEW_EMAIL: Link(Purpose.CHANGE_EMAIL, "/email/confirm"),
}
"""The e-mails that carry a link."""
PERSONAL = ("email", "new_email", "old_email", "device", "address")
"""The facts of events that are there for their e-mail alone."""
MAX_LIVE_LINKS = 5
"""Links of a kind that one mailbox may hold at a time: whoever asks more often, for somebody else, floods nobody."""


@frozen(kw_only=True)
class Draft:
    """An e-mail before its link is made. ``to_owner``: the mailbox is the account owner's for sure."""

    kind: EmailKind
    user_id: int
    to: str
    facts: EmailFacts
    to_owner: bool

    @property
    def is_limited(self) -> bool:
        """Whether somebody who does not own the mailbox could have asked for it; a notice to its owner always goes."""
        return self.link is not None or not self.to_owner

    @property
    def link(self) -> Link | None:
        """What its link is good for."""
        return LINKS.get(self.kind)


def draft_of(event: Event, user: User | None, email: str | None) -> Draft | None:
    """Draft the e-mail of an event; None where nobody is to be written to any more.

    ``user`` and ``email`` are what is known today: an address that was verified in the meantime needs no e-mail, a
    closed account gets none but the last.
    """
    kind, to = EMAILS[type(event)], _recipient(event, email)
    if isinstance(event, AccountDeleted):
        if not event.email:
            return None
        facts, proved = EmailFacts(), event.was_verified
        return Draft(kind=kind, user_id=event.user_id, to=event.email, facts=facts, to_owner=proved)
    if to is None or user is None or not user.is_active:
        return None
    if kind is EmailKind.VERIFY_EMAIL and user.email_verified:
        return None
    facts = _facts(event, user.username)
    return Draft(kind=kind, user_id=user.id, to=to, facts=facts, to_owner=_is_owners(event, user))


def _is_owners(event: Event, user: User) -> bool:
    if isinstance(event, EmailChangeRequested):
        return False
    return event.was_verified if isinstance(event, EmailChanged) else user.email_verified


def is_void(event: Event, known: Credentials | None) -> bool:
    """Tell whether something newer has voided the link that an event asks for.

    It is asked each time that the e-mail is sent, a repetition too: the same link would be good once more otherwise.
    """
    if not isinstance(event, PasswordResetRequested | EmailChangeRequested):
        return False
    if known is None or event.epoch != known.security_epoch:
        return True
    return isinstance(event, EmailChangeRequested) and event.change != known.changes_asked


def _recipient(event: Event, email: str | None) -> str | None:
    if isinstance(event, EmailChangeRequested):
        return event.new_email
    return event.old_email if isinstance(event, EmailChanged) else email


def _facts(event: Event, username: str) -> EmailFacts:
    if isinstance(event, NewDeviceSeen):
        return EmailFacts(username=username, device=event.device, address=event.address)
    if isinstance(event, AccountLinked | AccountUnlinked):
        return EmailFacts(username=username, provider=PROVIDER_NAMES.get(event.provider, event.provider))
    return EmailFacts(username=username)


def lifetime_of(purpose: Purpose, rules: AccountRules) -> timedelta:
    """Say how long a mailed link works."""
    return rules.reset_lifetime if purpose is Purpose.RESET_PASSWORD else rules.verify_lifetime


def link_token(key: bytes, event_id: int, draft: Draft, purpose: Purpose) -> str:
    """Derive the token of an e-mail's link: 256 bits that only the holder of ``key`` can work out.

    An e-mail that has to be sent again carries the same token, so that its words are the same and nothing piles up;
    no token has to be stored for that. Whose it is and where it goes are part of it: an event of the same number in
    another database gives another token.
    """
    told = "\0".join((str(event_id), purpose.value, str(draft.user_id), draft.to))
    return urlsafe_b64encode(hmac.digest(key, told.encode(), "sha256")).rstrip(b"=").decode()
