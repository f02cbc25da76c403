"""Links that something safer has voided, and letters with them that come again after a refusal, at the wire."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest
from attrs import evolve

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox, handle, routes
from dualcaster_app.notifying import mailer_of
from dualcaster_app.settings import EmailSettings
from dualcaster_core.accounts.errors import LinkInvalid
from dualcaster_core.accounts.identity.sessions import Device
from dualcaster_core.accounts.model import Actor
from dualcaster_core.notifying.errors import MailDelayed
from tests.support.mailed_tokens import mailed_token
from tests.support.smtp_servers import Inbox, smtp_server

PASSWORD, NEW_PASSWORD = "four black lotus petals", "five red mountain goats"
VICTIM, MALLORY = "ann@example.org", "mallory@example.net"
DEVICE = Device(name="Firefox on Linux", address="192.0.2.7")
LATER = "451 try again later"


@pytest.fixture
def inbox() -> Inbox:
    """Where every letter arrives."""
    return Inbox()


@pytest.fixture
async def app(opened: Application, inbox: Inbox) -> AsyncIterator[Application]:
    """An application that sends to a mail server, with ann, whose address is verified."""
    async with smtp_server(inbox) as port:
        email = EmailSettings(provider="smtp", smtp_host="127.0.0.1", smtp_port=port, smtp_use_tls=False)
        sending = evolve(opened, notifying=evolve(opened.notifying, mailer=mailer_of(email, opened.clock)))
        await sending.accounts.registration.register(email=VICTIM, username="ann", password=PASSWORD)
        await drain_outbox(sending)
        await sending.accounts.registration.verify(mailed_token(inbox.emails.pop(), "/verify"))
        await drain_outbox(sending)
        inbox.recipients.clear()
        yield sending


async def deliver(app: Application) -> None:
    """Send what is due, as far as the mail server takes it."""
    for due in await app.outbox.claim(routes(app), limit=500, resend_after=timedelta(0)):
        with suppress(MailDelayed):
            await handle(app, due.event_id, due.handler)
    await app.outbox.finish(routes(app))


async def somebody_in(app: Application) -> Actor:
    """Sign somebody in who knows the password."""
    return (await app.accounts.sessions.log_in_browser("ann", PASSWORD, DEVICE)).actor


async def reset_password(app: Application, inbox: Inbox) -> None:
    """Have ann set a new password by a mailed link."""
    await app.accounts.passwords.request_reset(VICTIM)
    await deliver(app)
    token = mailed_token(next(one for one in inbox.emails if b"/reset/confirm" in one), "/reset/confirm")
    await app.accounts.passwords.reset(token, NEW_PASSWORD)


@pytest.mark.parametrize("how", ["reset", "change"])
async def test_a_change_of_address_that_a_new_password_ended_stays_ended(
    app: Application, inbox: Inbox, how: str
) -> None:
    """The letter that was refused before is not sent again, and the link that was in it moves no account."""
    mallory = await somebody_in(app)
    await app.accounts.email_changes.ask(mallory, PASSWORD, MALLORY)
    inbox.to_content = LATER
    await deliver(app)
    link = mailed_token(inbox.kept[0], "/email/confirm")
    inbox.to_content = None
    if how == "reset":
        inbox.refused = MALLORY
        await reset_password(app, inbox)
        inbox.refused = None
    else:
        await app.accounts.passwords.change(await somebody_in(app), PASSWORD, NEW_PASSWORD)
    await deliver(app)
    with pytest.raises(LinkInvalid):
        await app.accounts.email_changes.confirm(link)
    assert MALLORY not in inbox.recipients
    assert (await app.outbox.backlog())[0] == 0
    assert await app.accounts.sessions.log_in(VICTIM, NEW_PASSWORD, DEVICE)


@pytest.mark.parametrize("how", ["reset", "change", "address"])
async def test_a_link_to_reset_that_something_newer_voided_stays_void(app: Application, inbox: Inbox, how: str) -> None:
    """A new password and a new address void links that were asked for before, also in letters still on their way."""
    owner = await somebody_in(app)
    await app.accounts.passwords.request_reset(VICTIM)
    inbox.to_content = LATER
    await deliver(app)
    link = mailed_token(inbox.kept[0], "/reset/confirm")
    inbox.to_content, inbox.kept = None, []
    if how == "reset":
        await app.accounts.passwords.reset(link, NEW_PASSWORD)
    elif how == "change":
        await app.accounts.passwords.change(owner, PASSWORD, NEW_PASSWORD)
    else:
        inbox.refused = VICTIM
        await app.accounts.email_changes.ask(owner, PASSWORD, "ann@example.net")
        await deliver(app)
        await app.accounts.email_changes.confirm(mailed_token(inbox.emails[0], "/email/confirm"))
        inbox.refused = None
    await deliver(app)
    assert not [one for one in inbox.emails if b"/reset/confirm" in one]
    assert (await app.outbox.backlog())[0] == 0
    with pytest.raises(LinkInvalid):
        await app.accounts.passwords.reset(link, "six blue islands away")


async def test_only_the_newest_change_of_address_is_sent_again(app: Application, inbox: Inbox) -> None:
    """Whoever mistyped an address and asks anew cannot be moved to the first one by a letter that comes late."""
    owner = await somebody_in(app)
    await app.accounts.email_changes.ask(owner, PASSWORD, "typo@example.net")
    inbox.to_content = LATER
    await deliver(app)
    await app.accounts.email_changes.ask(owner, PASSWORD, "ann@example.net")
    inbox.to_content = None
    await deliver(app)
    assert inbox.recipients == ["ann@example.net"]
    with pytest.raises(LinkInvalid):
        await app.accounts.email_changes.confirm(mailed_token(inbox.kept[0], "/email/confirm"))


async def test_a_letter_that_waited_for_nothing_worse_is_sent_again(app: Application, inbox: Inbox) -> None:
    """A link that nothing voided works when its letter comes at last."""
    await app.accounts.email_changes.ask(await somebody_in(app), PASSWORD, "ann@example.net")
    inbox.to_content = LATER
    await deliver(app)
    inbox.to_content = None
    await deliver(app)
    assert mailed_token(inbox.emails[0], "/email/confirm") == mailed_token(inbox.kept[0], "/email/confirm")
    assert await app.accounts.email_changes.confirm(mailed_token(inbox.emails[0], "/email/confirm")) == "ann"
