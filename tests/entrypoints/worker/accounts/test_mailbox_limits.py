"""Nobody's mailbox is flooded, whoever asks for the e-mails and by whatever account."""

import asyncio
from datetime import timedelta

import pytest
from attrs import define, evolve, field
from sqlalchemy import select

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox, handle, routes
from dualcaster_core.accounts.emails import MAX_LIVE_LINKS
from dualcaster_core.accounts.events import NewDeviceSeen, PasswordChanged, PasswordResetRequested
from dualcaster_core.accounts.identity.sessions import Device
from dualcaster_core.kernel.events import Event
from dualcaster_core.notifying.emails import SUBJECTS, EmailKind
from dualcaster_core.notifying.errors import MailDelayed
from dualcaster_core.notifying.ports import Email
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.tables.accounts import sent_emails
from tests.support.pruning import pruned

PASSWORD = "four black lotus petals"
VICTIM = "a.nn@gmail.com"
SPELLINGS = ["ann@gmail.com", "A.n.n@GoogleMail.com", "ann+1@gmail.com", "an.n+spam+more@gmail.com", "AN.N@GMAIL.com"]
HOURLY, DAILY = 8, 24
DEVICE = Device(name="Firefox on Linux", address="192.0.2.7")


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
def app(opened: Application, post: Post, clock: FixedClock) -> Application:
    """An application without people, whose hashes are quick and whose time stands still."""
    return evolve(opened, clock=clock, notifying=evolve(opened.notifying, mailer=post))


async def sign_up(app: Application, number: int, email: str) -> int:
    """Open an account with an address."""
    name = f"trader-{'bcdfghjknpqrstvz'[number]}{'bcdfghjknpqrstvz'[number // 16]}"
    return (await app.accounts.registration.register(email=email, username=name, password=PASSWORD)).id


async def record(app: Application, *events: Event) -> None:
    """Record events by themselves."""
    async with app.units() as uow:
        for event in events:
            await uow.record(event)
        await uow.commit()


async def test_all_spellings_and_accounts_share_one_limit(app: Application, post: Post, clock: FixedClock) -> None:
    """Signing up, verifying again, changing to the address and notices to an unproved one count together."""
    for number, spelling in enumerate(SPELLINGS):
        await sign_up(app, number, spelling)
    mallory = await sign_up(app, 6, "mallory@example.net")
    await drain_outbox(app)
    browser = await app.accounts.sessions.open_for_browser(mallory, DEVICE)
    for user_id in range(1, 4):
        await record(app, NewDeviceSeen(user_id=user_id, device="Opera on BeOS", address="192.0.2.9"))
        await record(app, PasswordChanged(user_id=user_id))
        await record(app, PasswordResetRequested(user_id=user_id))
        await app.accounts.email_changes.ask(browser.actor, PASSWORD, f"a.n.n+{user_id}@gmail.com")
    await drain_outbox(app)
    theirs = [email for email in post.emails if email.to.lower().endswith("mail.com")]
    assert len(theirs) == HOURLY
    assert (await app.outbox.backlog())[0] == 0
    clock.advance(timedelta(hours=1, seconds=1))
    await record(app, PasswordResetRequested(user_id=1))
    await drain_outbox(app)
    assert post.emails[-1].subject == SUBJECTS[EmailKind.RESET_PASSWORD]


async def test_a_day_has_a_limit_too(app: Application, post: Post, clock: FixedClock) -> None:
    """Whoever keeps to the hour's limit comes to the day's."""
    await sign_up(app, 1, VICTIM)
    for _ in range(5):
        await record(app, *(PasswordChanged(user_id=1) for _ in range(9)))
        await drain_outbox(app)
        clock.advance(timedelta(hours=1, seconds=1))
    assert len(post.emails) == DAILY


async def test_owners_are_always_told_and_never_kept_out(app: Application, post: Post) -> None:
    """Notices to a proved address go without limit; strangers who use one up leave room to get back in."""
    await sign_up(app, 0, VICTIM)
    await app.accounts.operator.change("trader-bb", email_verified=True)
    for number in range(1, 11):
        await sign_up(app, number, f"ann+{number}@gmail.com")
    await drain_outbox(app)
    assert len(post.emails) == HOURLY
    await record(app, *(PasswordResetRequested(user_id=1) for _ in range(9)))
    await drain_outbox(app)
    assert len(post.emails) == HOURLY + MAX_LIVE_LINKS
    await record(app, *(PasswordChanged(user_id=1) for _ in range(9)))
    await drain_outbox(app)
    assert len(post.emails) == HOURLY + MAX_LIVE_LINKS + 9


async def test_an_email_counts_once_however_often_it_is_tried(app: Application, post: Post) -> None:
    """A mail server that is down for long does not use up the limit."""
    await sign_up(app, 0, VICTIM)
    post.failing = MailDelayed("the server is down")
    for _ in range(2 * HOURLY):
        with pytest.raises(MailDelayed):
            await drain_outbox(app)
    post.failing = None
    await drain_outbox(app)
    assert len(post.emails) == 1


async def test_workers_at_once_do_not_pass_a_limit(app: Application, post: Post) -> None:
    """Of many e-mails that are written at the same moment as many go as may."""
    await sign_up(app, 0, VICTIM)
    await record(app, *(PasswordChanged(user_id=1) for _ in range(14)))
    due = await app.outbox.claim(routes(app), limit=50, resend_after=timedelta(0))
    await asyncio.gather(*(handle(app, one.event_id, one.handler) for one in due))
    assert len(post.emails) == HOURLY


async def test_what_was_sent_is_forgotten_after_a_day(app: Application, post: Post, clock: FixedClock) -> None:
    """Nothing of a mailbox but a digest is kept, and that for a day."""
    await sign_up(app, 0, VICTIM)
    await drain_outbox(app)
    async with app.database.transaction() as session:
        ((_, digest, _),) = await session.rows(select(sent_emails))
    assert len(digest) == 32
    await pruned(app, clock.now() + timedelta(days=1, seconds=1))
    async with app.database.transaction() as session:
        assert await session.rows(select(sent_emails)) == []
