"""What e-mails say, and what cannot be said through them."""

from datetime import timedelta
from io import StringIO

import pytest

from dualcaster_console import ConsoleMailer
from dualcaster_core.notifying.emails import SUBJECTS, EmailFacts, EmailKind, in_words
from dualcaster_email import TemplateEmails

SITE = "https://deals.example"
WRITER = TemplateEmails(SITE)
LINK = f"{SITE}/verify?token=abc-DEF_1&again=1"
FACTS = EmailFacts(
    username="ann",
    link=LINK,
    lifetime=timedelta(hours=1),
    device="Firefox on Linux",
    address="192.0.2.7",
    provider="Discord",
)
HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}\r\nBcc: x@example.org\u202egnp http://evil.example/ \0"


@pytest.mark.parametrize("kind", EmailKind)
def test_every_letter_says_the_same_twice(kind: EmailKind) -> None:
    """Each kind has a text and an HTML part without a gap in either, under its own subject."""
    email = WRITER.write(kind, key="7:mail", to="ann@example.org", facts=FACTS)
    assert (email.key, email.to, email.subject) == ("7:mail", "ann@example.org", SUBJECTS[kind])
    for part in (email.text, email.html):
        assert "ann" in part
        assert "None" not in part
        assert "  \n" not in part
    assert LINK in email.text
    assert "token=abc-DEF_1&amp;again=1" in email.html
    assert max(len(line) for line in email.text.splitlines() if "://" not in line) <= 72


@pytest.mark.parametrize("kind", EmailKind)
def test_letters_load_nothing_and_run_nothing(kind: EmailKind) -> None:
    """No picture, script or style comes from another host, and mail programs may draw them dark."""
    html = WRITER.write(kind, key="k", to="a@example.org", facts=FACTS).html.casefold()
    assert not any(mark in html for mark in ("<img", "<script", "<link", "url(", "@import", "background-image"))
    assert 'name="color-scheme" content="light dark"' in html


@pytest.mark.parametrize("kind", EmailKind)
def test_letters_escape_what_others_typed(kind: EmailKind) -> None:
    """A username or device full of markup, template code, line breaks and links stays harmless words."""
    facts = EmailFacts(username=HOSTILE, device=HOSTILE, address=HOSTILE, provider="Google", lifetime=timedelta(days=1))
    email = WRITER.write(kind, key="k", to="a@example.org", facts=facts)
    assert "<script" not in email.html
    assert "&lt;script" in email.html
    assert "49" not in email.text
    for part in (email.text, email.html):
        assert "http://evil" not in part
        assert not any(mark in part for mark in "\r\0\u202e")


def test_a_letter_shows_its_secrets_to_no_log() -> None:
    """The representation of an e-mail holds neither the link nor the words."""
    email = WRITER.write(EmailKind.RESET_PASSWORD, key="k", to="a@example.org", facts=FACTS)
    assert "token" not in repr(email)


@pytest.mark.parametrize(
    ("lifetime", "words"),
    [
        (timedelta(days=3), "3 days"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(seconds=61), "61 seconds"),
    ],
)
def test_lifetimes_are_said_in_whole_units(lifetime: timedelta, words: str) -> None:
    """The largest unit that fits is used."""
    assert in_words(lifetime) == words


async def test_the_console_shows_the_text() -> None:
    """Without a mail server whoever runs the site can follow the links."""
    stream = StringIO()
    await ConsoleMailer(stream).send(WRITER.write(EmailKind.VERIFY_EMAIL, key="k", to="a@example.org", facts=FACTS))
    assert "E-mail to a@example.org: Confirm your e-mail address" in stream.getvalue()
    assert LINK in stream.getvalue()
