"""E-mails over a real SMTP server: what arrives, what is refused for good, and what is only delayed."""

import ssl
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from attrs import evolve

from dualcaster_core.notifying.errors import MailDelayed, MailRefused
from dualcaster_core.testing import FixedClock
from dualcaster_email import Sender, SmtpMailer, SmtpServer, smtp
from tests.support.patience import GENEROUS
from tests.support.sample_emails import SENDER, email
from tests.support.smtp_servers import PASSWORD, USER, Inbox, certificate, smtp_server


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context, and that of a client which trusts it."""
    directory: Path = tmp_path_factory.mktemp("tls")
    return certificate(directory)


def plain(port: int, sender: Sender = SENDER) -> SmtpMailer:
    """Make a mailer that talks to a server of this machine without TLS."""
    return SmtpMailer(SmtpServer(host="127.0.0.1", port=port, use_tls=False, patience=GENEROUS), sender, FixedClock())


def secure(port: int, tls: ssl.SSLContext | None, password: str = PASSWORD, patience: float = GENEROUS) -> SmtpMailer:
    """Make a mailer that needs STARTTLS and logs in."""
    server = SmtpServer(host="127.0.0.1", port=port, user=USER, password=password, tls=tls, patience=patience)
    return SmtpMailer(server, SENDER, FixedClock())


async def test_a_letter_arrives_as_it_was_written() -> None:
    """Names, subject and both parts survive the way, beyond ASCII, with long lines and a lonely dot."""
    inbox = Inbox()
    async with smtp_server(inbox) as port:
        await plain(port).send(email())
    (raw,) = inbox.emails
    assert max(len(line) for line in raw.splitlines()) <= 998
    found = message_from_bytes(raw, policy=default)
    assert isinstance(found, EmailMessage)
    assert found["From"].addresses[0].display_name == SENDER.name
    assert found["From"].addresses[0].addr_spec == SENDER.address
    assert (found["To"], found["Subject"]) == ("ann@example.org", "Confirm — now")
    assert found.get_content_type() == "multipart/alternative"
    text, html = found.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert text.get_content().replace("\r\n", "\n") == email().text
    assert html.get_content().strip() == "<p>Hello Åsa, 龍</p>"
    assert found["Auto-Submitted"] == "auto-generated"


async def test_a_letter_that_is_sent_again_has_the_same_message_id() -> None:
    """Mailboxes recognise a repetition by its Message-ID; another e-mail has another."""
    inbox = Inbox()
    async with smtp_server(inbox) as port:
        for key in ("7:mail", "7:mail", "8:mail"):
            await plain(port).send(email(key=key))
    first, again, other = (message_from_bytes(raw)["Message-ID"] for raw in inbox.emails)
    assert first == again != other
    assert first.endswith("@dualcaster.example>")


async def test_starttls_and_login_come_before_the_letter(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """The password and the e-mail travel inside TLS."""
    inbox = Inbox()
    async with smtp_server(inbox, tls=contexts[0], login=True) as port:
        await secure(port, contexts[1]).send(email())
    assert (len(inbox.emails), inbox.secure, inbox.logins) == (1, [True], [USER.encode()])


async def test_port_465_speaks_tls_from_the_start(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the port of implicit TLS no STARTTLS is waited for."""
    inbox = Inbox()
    async with smtp_server(inbox, tls=contexts[0], implicit=True) as port:
        monkeypatch.setattr(smtp, "IMPLICIT_TLS_PORT", port)
        mailer = secure(port, contexts[1])
        await evolve(mailer, server=evolve(mailer.server, user=None, password=None)).send(email())
    assert len(inbox.emails) == 1


async def test_an_unknown_certificate_gets_no_letter(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """A server that cannot prove its name learns neither password nor e-mail."""
    inbox = Inbox()
    async with smtp_server(inbox, tls=contexts[0], login=True) as port:
        with pytest.raises(MailDelayed):
            await secure(port, None).send(email())
    assert (inbox.emails, inbox.logins) == ([], [])


async def test_a_server_without_starttls_gets_no_letter() -> None:
    """TLS that is asked for is never done without."""
    inbox = Inbox()
    async with smtp_server(inbox) as port:
        with pytest.raises(MailDelayed):
            await secure(port, None).send(email())
    assert (inbox.emails, inbox.logins) == ([], [])


async def test_a_wrong_password_is_a_delay(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """What the operator can put right loses no e-mail, and the password is in no message."""
    inbox = Inbox()
    async with smtp_server(inbox, tls=contexts[0], login=True) as port:
        with pytest.raises(MailDelayed) as caught:
            await secure(port, contexts[1], "another password", patience=1.0).send(email())
    assert "another password" not in caught.value.message
    assert "another password" not in repr(secure(port, None, "another password"))


@pytest.mark.parametrize(
    ("whim", "expected"),
    [
        ({"to_recipient": "550 5.1.1 no such mailbox"}, MailRefused),
        ({"to_recipient": "450 4.2.1 mailbox busy"}, MailDelayed),
        ({"to_content": "554 5.7.1 looks like spam"}, MailRefused),
        ({"to_content": "452 4.3.1 disk full"}, MailDelayed),
        ({"to_sender": "553 5.7.1 sender not allowed"}, MailDelayed),
        ({"hangs_up": True}, MailDelayed),
        ({"sleeps": GENEROUS}, MailDelayed),
    ],
)
async def test_what_is_final_and_what_is_not(whim: dict[str, str], expected: type[Exception]) -> None:
    """A 5xx about recipient or content is final; 4xx, our own sender, a broken or slow connection are not."""
    inbox = Inbox(**whim)  # type: ignore[arg-type]
    async with smtp_server(inbox) as port:
        mailer = plain(port)
        patience = 0.3 if inbox.sleeps else GENEROUS
        with pytest.raises(expected) as caught:
            await evolve(mailer, server=evolve(mailer.server, patience=patience)).send(email())
    assert type(caught.value) is expected
    assert inbox.emails == []


async def test_a_server_that_comes_back_takes_the_letter() -> None:
    """While the server is down the e-mail is delayed; the same call succeeds once it is up."""
    inbox = Inbox()
    async with smtp_server(inbox) as port:
        pass
    mailer = plain(port)
    with pytest.raises(MailDelayed):
        await mailer.send(email())
    async with smtp_server(inbox, port=port):
        await mailer.send(email())
    assert len(inbox.emails) == 1


@pytest.mark.parametrize(
    "address",
    [
        "ann@example.org\r\nBcc: all@example.org",
        "ann@example.org\nX: y",
        "ann@example.org, bob@example.org",
        "ann@example.org bob@example.org",
        "Ann <ann@example.org>",
        '"a b"@example.org',
        "ann@example.org\0",
        "ann@a@example.org",
        "ann",
        "@example.org",
        "ann@" + "a" * 250 + ".org",
        "ann@xn--\u2603..example",
        "",
    ],
)
async def test_an_address_smuggles_nothing_in(address: str) -> None:
    """Anything but one plain mailbox is refused before a server hears of it."""
    inbox = Inbox()
    async with smtp_server(inbox) as port:
        with pytest.raises(MailRefused):
            await plain(port).send(email(address))
    assert inbox.emails == []


async def test_names_and_subjects_smuggle_no_header_in() -> None:
    """Line breaks in the sender's name and in a subject become spaces."""
    inbox = Inbox()
    sender = Sender(SENDER.address, "Deals\r\nBcc: all@example.org\u2028X: y")
    async with smtp_server(inbox) as port:
        await plain(port, sender).send(email(subject="Hi\r\nBcc: all@example.org\n\n<b>body</b>"))
    found = message_from_bytes(inbox.emails[0], policy=default)
    assert found["Bcc"] is None
    assert found["X"] is None
    assert found["From"].addresses[0].display_name == "Deals Bcc: all@example.org X: y"
    assert found["Subject"] == "Hi Bcc: all@example.org <b>body</b>"
    assert inbox.recipients == ["ann@example.org"]


async def test_international_addresses_arrive() -> None:
    """A domain in other letters is written in its ASCII form, a mailbox in other letters needs SMTPUTF8."""
    inbox = Inbox()
    async with smtp_server(inbox) as port:
        await plain(port).send(email("ann@bücher.example"))
        await plain(port).send(email("åsa@example.org"))
    assert inbox.recipients == ["ann@xn--bcher-kva.example", "åsa@example.org"]
