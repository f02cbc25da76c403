"""Which e-mails are drafted, and the tokens of their links."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from dualcaster_core.accounts.emails import Draft, draft_of, lifetime_of, link_token
from dualcaster_core.accounts.events import (
    AccountDeleted,
    EmailChanged,
    EmailChangeRequested,
    PasswordChanged,
    PasswordResetRequested,
    SignedUp,
    VerificationRequested,
)
from dualcaster_core.accounts.identity.model import Purpose
from dualcaster_core.accounts.mailboxes import mailbox_digest, mailbox_of
from dualcaster_core.accounts.model import AccountRules, User
from dualcaster_core.kernel.events import Event
from dualcaster_core.notifying.emails import EmailFacts, EmailKind

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ANN = User(id=1, username="ann", created_at=NOW, last_active_at=NOW)
DRAFT = Draft(
    kind=EmailKind.VERIFY_EMAIL, user_id=1, to="ann@example.org", facts=EmailFacts(username="ann"), to_owner=True
)
KEY = bytes(32)


@pytest.mark.parametrize(
    ("event", "to"),
    [
        (SignedUp(user_id=1), "ann@example.org"),
        (EmailChangeRequested(user_id=1, new_email="new@example.org"), "new@example.org"),
        (EmailChanged(user_id=1, old_email="old@example.org"), "old@example.org"),
        (AccountDeleted(user_id=1, email="last@example.org"), "last@example.org"),
    ],
)
def test_each_letter_goes_to_the_address_it_concerns(event: Event, to: str) -> None:
    """The new address confirms itself, the old one learns of the change, the rest goes to the account's own."""
    draft = draft_of(event, ANN, "ann@example.org")
    assert draft is not None
    assert draft.to == to


def test_nobody_is_written_to_in_vain() -> None:
    """A verified address is not verified again; closed accounts and those without an address get no e-mail."""
    verified, closed = evolve(ANN, email_verified=True), evolve(ANN, is_active=False)
    for event in (SignedUp(user_id=1), VerificationRequested(user_id=1)):
        assert draft_of(event, verified, "ann@example.org") is None
    assert draft_of(PasswordChanged(user_id=1), verified, "ann@example.org") is not None
    assert draft_of(PasswordChanged(user_id=1), closed, "ann@example.org") is None
    assert draft_of(PasswordChanged(user_id=1), None, "ann@example.org") is None
    assert draft_of(PasswordChanged(user_id=1), ANN, None) is None
    assert draft_of(AccountDeleted(user_id=1, email=""), closed, None) is None


@pytest.mark.parametrize(
    ("event", "limited"),
    [
        (SignedUp(user_id=1), (True, None)),
        (PasswordResetRequested(user_id=1), (True, True)),
        (EmailChangeRequested(user_id=1, new_email="new@example.org"), (True, True)),
        (PasswordChanged(user_id=1), (True, False)),
        (EmailChanged(user_id=1, old_email="old@example.org", was_verified=False), (True, True)),
        (EmailChanged(user_id=1, old_email="old@example.org"), (False, False)),
        (AccountDeleted(user_id=1, email="last@example.org", was_verified=False), (True, True)),
        (AccountDeleted(user_id=1, email="last@example.org"), (False, False)),
    ],
)
def test_what_a_stranger_could_ask_for_is_limited(event: Event, limited: tuple[bool, bool | None]) -> None:
    """Links are, and notices to an address that nobody has proved; a proved one is always told."""
    drafts = [draft_of(event, evolve(ANN, email_verified=proved), "ann@example.org") for proved in (False, True)]
    assert tuple(draft.is_limited if draft else None for draft in drafts) == limited


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Ann@Example.ORG", "ann@example.org"),
        (" ann+news+more@example.org", "ann@example.org"),
        ("a.n.n@example.org", "a.n.n@example.org"),
        ("a.n.n+x@GoogleMail.com", "ann@gmail.com"),
        ("+x@example.org", "+x@example.org"),
    ],
)
def test_spellings_of_one_mailbox_are_one(address: str, mailbox: str) -> None:
    """Case, what follows a plus, and at one provider dots do not make another mailbox."""
    assert mailbox_of(address) == mailbox
    assert mailbox_digest(KEY, address) == mailbox_digest(KEY, mailbox) != mailbox_digest(b"other", mailbox)


def test_a_token_depends_on_everything_it_stands_for() -> None:
    """The same e-mail has the same token; another event, address, owner, purpose or key has another."""
    token = link_token(KEY, 7, DRAFT, Purpose.VERIFY_EMAIL)
    assert token == link_token(KEY, 7, DRAFT, Purpose.VERIFY_EMAIL)
    others = {
        link_token(KEY, 8, DRAFT, Purpose.VERIFY_EMAIL),
        link_token(KEY, 7, evolve(DRAFT, to="bob@example.org"), Purpose.VERIFY_EMAIL),
        link_token(KEY, 7, evolve(DRAFT, user_id=2), Purpose.VERIFY_EMAIL),
        link_token(KEY, 7, DRAFT, Purpose.RESET_PASSWORD),
        link_token(bytes(31) + b"x", 7, DRAFT, Purpose.VERIFY_EMAIL),
    }
    assert len(others | {token}) == 6
    assert all(len(one) == 43 for one in others)


def test_links_to_a_password_live_shortest() -> None:
    """An hour for a password, days for an address."""
    rules = AccountRules()
    assert lifetime_of(Purpose.RESET_PASSWORD, rules) == timedelta(hours=1)
    assert lifetime_of(Purpose.VERIFY_EMAIL, rules) == lifetime_of(Purpose.CHANGE_EMAIL, rules) == timedelta(days=3)
