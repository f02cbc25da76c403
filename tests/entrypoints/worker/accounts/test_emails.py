"""E-mails that accounts cause, on a real database: sent once they can be, with links that work once."""

import re
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from io import StringIO

import pytest
from attrs import define, evolve, field
from sqlalchemy import select

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox, handle, routes, subscriptions
from dualcaster_app.notifying import mailer_of
from dualcaster_app.settings import EmailSettings
from dualcaster_console import ConsoleMailer
from dualcaster_core.accounts.emails import EMAILS, MAX_LIVE_LINKS
from dualcaster_core.accounts.errors import LinkInvalid
from dualcaster_core.accounts.events import (
    AccountDeleted,
    AccountLinked,
    AccountUnlinked,
    EmailChanged,
    NewDeviceSeen,
    PasswordChanged,
)
from dualcaster_core.accounts.identity.model import Purpose
from dualcaster_core.accounts.identity.sessions import Device
from dualcaster_core.kernel.events import Event
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.notifying.emails import SUBJECTS, EmailKind
from dualcaster_core.notifying.errors import MailDelayed, MailRefused
from dualcaster_core.notifying.ports import Email
from dualcaster_postgres.tables.accounts import single_use_tokens
from dualcaster_postgres.tables.outbox import outbox
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork
from tests.support.mailed_tokens import SITE
from tests.support.smtp_servers import Inbox, smtp_server

PASSWORD = "four black lotus petals"
DEVICE = Device(name="Firefox on Linux", address="192.0.2.7")
_TOKENS = select(single_use_tokens.c.token_hash, single_use_tokens.c.subject, single_use_tokens.c.expires_at)
_EVENTS = select(outbox.c.id, outbox.c.kind).order_by(outbox.c.id)


@define
class Post:
    """``Mailer`` that keeps what it gets, or fails as it is told."""

    emails: list[Email] = field(factory=list)
    failing: Exception | None = None

    async def send(self, email: Email) -> None:
        """Take an e-mail."""
        if self.failing is not None:
            raise self.failing
        self.emails.append(email)


@pytest.fixture
def post() -> Post:
    """Where the e-mails of a test go."""
    return Post()


@pytest.fixture
async def application(opened: Application, post: Post) -> Application:
    """The application, with ann, who has just signed up."""
    app = evolve(opened, notifying=evolve(opened.notifying, mailer=post))
    await app.accounts.registration.register(email="ann@example.org", username="ann", password=PASSWORD)
    return app


def token_in(email: Email, path: str) -> str:
    """Read the token of an e-mail's link, which is the same in both parts."""
    (text,) = re.findall(rf"{re.escape(SITE + path)}\?token=([A-Za-z0-9_-]+)", email.text)
    assert set(re.findall(r"\?token=([A-Za-z0-9_-]+)", email.html)) == {text}
    assert len(text) == 43
    return str(text)


async def run_once(app: Application) -> None:
    """Run every handler on every event once, whatever was done before."""
    async with app.database.transaction() as session:
        events = await session.rows(_EVENTS)
    for event_id, kind in events:
        for handler in routes(app)[kind]:
            await handle(app, event_id, handler)


async def record(app: Application, event: Event) -> None:
    """Record an event by itself."""
    async with app.units() as uow:
        await uow.record(event)
        await uow.commit()


def test_every_email_has_a_route(opened: Application) -> None:
    """An event that causes an e-mail reaches the handler that sends it."""
    sending = {row.kind for row in subscriptions(opened) if row.name == "accounts.send_email"}
    assert sending == {event.kind for event in EMAILS}
    assert set(EMAILS.values()) == set(EmailKind)


async def test_signing_up_sends_a_link_that_verifies_once(application: Application, post: Post) -> None:
    """The token of the e-mail verifies its address; only its hash is stored, and a second use is refused."""
    await drain_outbox(application)
    (email,) = post.emails
    assert (email.to, email.subject) == ("ann@example.org", SUBJECTS[EmailKind.VERIFY_EMAIL])
    token = token_in(email, "/verify")
    async with application.database.transaction() as session:
        ((token_hash, subject, _),) = await session.rows(_TOKENS)
    assert subject == "ann@example.org"
    assert token.encode() not in token_hash
    assert await application.accounts.registration.verify(token) == "ann"
    with pytest.raises(LinkInvalid):
        await application.accounts.registration.verify(token)


async def test_a_verified_address_gets_no_email_to_verify_it(application: Application, post: Post) -> None:
    """Where the address was verified before the event was handled nothing is sent, and the event is done."""
    await application.accounts.operator.change("ann", email_verified=True)
    await drain_outbox(application)
    assert post.emails == []
    assert (await application.outbox.backlog())[0] == 0


async def test_a_forgotten_password_is_set_by_the_link(application: Application, post: Post) -> None:
    """The e-mail's link sets a password once; the change itself is told by a second e-mail."""
    await drain_outbox(application)
    await application.accounts.passwords.request_reset("ANN@example.org")
    await application.accounts.passwords.request_reset("nobody@example.org")
    await drain_outbox(application)
    assert [email.subject for email in post.emails[1:]] == [SUBJECTS[EmailKind.RESET_PASSWORD]]
    token = token_in(post.emails[1], "/reset/confirm")
    await application.accounts.passwords.reset(token, "another fine long password")
    with pytest.raises(LinkInvalid):
        await application.accounts.passwords.reset(token, "a third fine long password")
    await drain_outbox(application)
    assert post.emails[-1].subject == SUBJECTS[EmailKind.PASSWORD_CHANGED]


async def test_a_new_address_is_confirmed_there_and_told_to_the_old_one(application: Application, post: Post) -> None:
    """The link goes to the new address; once it is used the old one learns of it."""
    await drain_outbox(application)
    browser = await application.accounts.sessions.open_for_browser(1, DEVICE)
    await application.accounts.email_changes.ask(browser.actor, PASSWORD, "new@example.org")
    await drain_outbox(application)
    email = post.emails[-1]
    assert (email.to, email.subject) == ("new@example.org", SUBJECTS[EmailKind.CONFIRM_NEW_EMAIL])
    await application.accounts.email_changes.confirm(token_in(email, "/email/confirm"))
    await drain_outbox(application)
    told = post.emails[-1]
    assert (told.to, told.subject) == ("ann@example.org", SUBJECTS[EmailKind.EMAIL_CHANGED])


@pytest.mark.parametrize(
    ("event", "to", "says"),
    [
        (PasswordChanged(user_id=1), "ann@example.org", "password"),
        (NewDeviceSeen(user_id=1, device="Opera on BeOS", address="192.0.2.9"), "ann@example.org", "Opera on BeOS"),
        (AccountLinked(user_id=1, provider="discord"), "ann@example.org", "Discord"),
        (AccountUnlinked(user_id=1, provider="google"), "ann@example.org", "Google"),
        (EmailChanged(user_id=1, old_email="old@example.org"), "old@example.org", "changed"),
        (AccountDeleted(user_id=1, email="last@example.org"), "last@example.org", "deleted"),
    ],
)
async def test_owners_are_told_what_happened(
    application: Application, post: Post, event: Event, to: str, says: str
) -> None:
    """Each security notice reaches the address it concerns, with the facts."""
    await drain_outbox(application)
    await record(application, event)
    await drain_outbox(application)
    assert len(post.emails) == 2
    assert post.emails[1].to == to
    assert says in post.emails[1].text


async def test_a_closed_account_gets_its_last_email_only(application: Application, post: Post) -> None:
    """After closing, nothing but the notice of it is sent."""
    await application.accounts.operator.change("ann", is_active=False)
    await record(application, PasswordChanged(user_id=1))
    await record(application, AccountDeleted(user_id=1, email="ann@example.org"))
    await record(application, PasswordChanged(user_id=4711))
    await drain_outbox(application)
    assert [email.subject for email in post.emails] == [SUBJECTS[EmailKind.ACCOUNT_DELETED]]
    assert (await application.outbox.backlog())[0] == 0


async def test_events_that_are_done_keep_no_address(application: Application, post: Post) -> None:
    """What stays in the outbox tells neither where somebody could be reached nor where they signed in."""
    await record(application, NewDeviceSeen(user_id=1, device="Opera on BeOS", address="192.0.2.9"))
    await record(application, EmailChanged(user_id=1, old_email="old@example.org"))
    await record(application, AccountDeleted(user_id=1, email="last@example.org"))
    await drain_outbox(application)
    await run_once(application)
    assert len(post.emails) == 4
    async with application.database.transaction() as session:
        left = repr(await session.rows(select(outbox.c.payload)))
    assert not any(one in left for one in ("@example.org", "Opera", "192.0.2.9"))
    assert "user_id" in left


async def test_a_repeated_message_sends_nothing_twice(application: Application, post: Post) -> None:
    """An event that is done is done, however often its message comes."""
    await drain_outbox(application)
    await run_once(application)
    await run_once(application)
    assert len(post.emails) == 1


async def test_a_mail_server_that_is_down_delays_the_email(application: Application, post: Post) -> None:
    """The event stays open; sent again it is the same e-mail with the same link, and one token is stored for it."""
    post.failing = MailDelayed("the server is down")
    for _ in range(3):
        with pytest.raises(MailDelayed):
            await run_once(application)
    assert (await application.outbox.backlog())[0] == 1
    post.failing = None
    await drain_outbox(application)
    (email,) = post.emails
    async with application.database.transaction() as session:
        assert len(await session.rows(_TOKENS)) == 1
    assert await application.accounts.registration.verify(token_in(email, "/verify")) == "ann"


async def test_a_crash_after_sending_repeats_the_very_same_email(application: Application, post: Post) -> None:
    """Where a process dies before the event is noted as done, its repetition has the same key and the same words."""
    crashed = evolve(application, units=Crashing(application.units))
    with pytest.raises(ConnectionError):
        await run_once(crashed)
    await drain_outbox(application)
    first, second = post.emails
    assert first == second


@define
class Crashing:
    """Opens units of work, but not the fourth, in which the event is noted as done."""

    units: UnitOfWorkFactory[PostgresUnitOfWork]
    opened: int = 0

    def __call__(self) -> AbstractAsyncContextManager[PostgresUnitOfWork]:
        """Open one."""
        self.opened += 1
        if self.opened == 4:
            raise ConnectionError("the process dies here")
        return self.units()


async def test_a_refused_email_ends_its_event(application: Application, post: Post) -> None:
    """An address that will never take an e-mail is not written to again and again."""
    post.failing = MailRefused("550 no such mailbox")
    await drain_outbox(application)
    assert (await application.outbox.backlog())[0] == 0


async def test_an_email_whose_link_was_used_is_not_repeated(application: Application, post: Post) -> None:
    """Where a process died after sending, and the link was used before the event comes again, nothing is sent."""
    await drain_outbox(application)
    await application.accounts.passwords.request_reset("ann@example.org")
    with pytest.raises(ConnectionError):
        await drain_outbox(evolve(application, units=Crashing(application.units)))
    await application.accounts.passwords.reset(token_in(post.emails[1], "/reset/confirm"), "another fine long password")
    await drain_outbox(application)
    assert [email.subject for email in post.emails[2:]] == [SUBJECTS[EmailKind.PASSWORD_CHANGED]]


async def test_a_used_token_that_is_stored_again_stays_used(application: Application) -> None:
    """Storing the same token again makes an unused one last longer, and a used one no better."""
    now, hour = application.clock.now(), timedelta(hours=1)
    given = (b"digest", 1, Purpose.RESET_PASSWORD, "ann@example.org")
    async with application.units() as uow:
        await uow.tokens.add(*given, now)
        assert await uow.tokens.use(b"digest", Purpose.RESET_PASSWORD, now) is None
        await uow.tokens.add(*given, now + hour)
        assert await uow.tokens.use(b"digest", Purpose.RESET_PASSWORD, now) is not None
        await uow.tokens.add(*given, now + 2 * hour)
        assert await uow.tokens.use(b"digest", Purpose.RESET_PASSWORD, now) is None


async def test_nobody_floods_a_mailbox_with_links(application: Application, post: Post) -> None:
    """However often a new password is asked for, five links are sent while they are good, and every event ends."""
    await drain_outbox(application)
    for _ in range(8):
        await application.accounts.passwords.request_reset("ann@example.org")
    await drain_outbox(application)
    resets = [email for email in post.emails if email.subject == SUBJECTS[EmailKind.RESET_PASSWORD]]
    assert len(resets) == MAX_LIVE_LINKS == 5
    assert (await application.outbox.backlog())[0] == 0
    await application.accounts.passwords.reset(token_in(resets[0], "/reset/confirm"), "another fine long password")
    await application.accounts.passwords.request_reset("ann@example.org")
    await drain_outbox(application)
    assert post.emails[-1].subject == SUBJECTS[EmailKind.RESET_PASSWORD]


async def test_emails_leave_through_the_configured_server(application: Application) -> None:
    """From a recorded event to a mail server at the wire, with the sender of the settings."""
    inbox = Inbox()
    async with smtp_server(inbox) as port:
        email = EmailSettings(provider="smtp", smtp_host="127.0.0.1", smtp_port=port, smtp_use_tls=False)
        await drain_outbox(
            evolve(application, notifying=evolve(application.notifying, mailer=mailer_of(email, application.clock)))
        )
    assert inbox.recipients == ["ann@example.org"]
    assert b"From: Dualcaster <notifications@dualcasterdeals.com>" in inbox.emails[0]


async def test_without_a_provider_emails_are_printed(application: Application) -> None:
    """On one's own machine the link is read from the console."""
    stream = StringIO()
    await drain_outbox(evolve(application, notifying=evolve(application.notifying, mailer=ConsoleMailer(stream))))
    assert f"{SITE}/verify?token=" in stream.getvalue()
