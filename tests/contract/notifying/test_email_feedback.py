"""What e-mail services tell of addresses that fail: believed when they signed it, and just now."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from dualcaster_core.notifying.errors import FeedbackForged
from dualcaster_core.notifying.feedback import EmailFeedbackService
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_email import ResendFeedback, SendGridFeedback
from tests.support.email_webhooks import NOW, PUBLIC, SECRET, by_resend, by_sendgrid

BOUNCE = {"type": "email.bounced", "data": {"to": ["ann@example.org"], "bounce": {"type": "Permanent"}}}


@pytest.mark.parametrize(
    ("told", "failed"),
    [
        (BOUNCE, [("ann@example.org", "bounced")]),
        ({"type": "email.complained", "data": {"to": ["bob@example.org"]}}, [("bob@example.org", "complained")]),
        ({"type": "email.bounced", "data": {"to": ["a@example.org"], "bounce": {"type": "Transient"}}}, []),
        ({"type": "email.delivered", "data": {"to": ["a@example.org"]}}, []),
        ({"type": "email.bounced", "data": {"to": "a@example.org", "bounce": {"type": "Permanent"}}}, []),
        ({"type": "email.complained", "data": {"to": [7, "x" * 999]}}, []),
        ([], []),
        ("nonsense", []),
    ],
)
def test_resend_tells_of_permanent_bounces_and_complaints(told: object, failed: list[tuple[str, str]]) -> None:
    """A mailbox that is full today is none; whatever else comes says nothing."""
    body = json.dumps(told).encode()
    found = ResendFeedback(SECRET).read(by_resend(body), body, NOW)
    assert [(one.address, one.problem) for one in found] == failed


def test_sendgrid_tells_of_bounces_and_complaints() -> None:
    """A blocked message says nothing of the address."""
    events = [
        {"email": "ann@example.org", "event": "bounce", "type": "bounce"},
        {"email": "bob@example.org", "event": "bounce", "type": "blocked"},
        {"email": "cat@example.org", "event": "spamreport"},
        {"email": "dan@example.org", "event": "delivered"},
        {"event": "bounce"},
        7,
    ]
    body = json.dumps(events).encode()
    found = SendGridFeedback(PUBLIC).read(by_sendgrid(body), body, NOW)
    assert [(one.address, one.problem) for one in found] == [
        ("ann@example.org", "bounced"),
        ("cat@example.org", "complained"),
    ]


BODY = json.dumps(BOUNCE).encode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        by_resend(BODY, key=b"x" * 24),
        by_resend(BODY + b" "),
        by_resend(BODY, NOW - timedelta(minutes=6)),
        by_resend(BODY, NOW + timedelta(minutes=6)),
        by_resend(BODY) | {"svix-timestamp": "now"},
        by_resend(BODY) | {"svix-signature": ""},
        by_resend(BODY) | {"svix-id": "msg_2"},
    ],
)
def test_what_resend_did_not_sign_is_refused(headers: Mapping[str, str]) -> None:
    """Another key, body, id or moment."""
    with pytest.raises(FeedbackForged):
        ResendFeedback(SECRET).read(headers, BODY, NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        by_sendgrid(BODY, key=ec.generate_private_key(ec.SECP256R1())),
        by_sendgrid(BODY + b" "),
        by_sendgrid(BODY, NOW - timedelta(minutes=6)),
        by_sendgrid(BODY) | {"x-twilio-email-event-webhook-signature": "!"},
    ],
)
def test_what_sendgrid_did_not_sign_is_refused(headers: Mapping[str, str]) -> None:
    """Another key, body or moment."""
    with pytest.raises(FeedbackForged):
        SendGridFeedback(PUBLIC).read(headers, BODY, NOW)


async def test_an_address_that_bounces_is_written_to_no_more() -> None:
    """Told twice it is the same; a service that is not set up is believed nothing."""
    database = InMemoryDatabase(FixedClock(NOW))
    ann = await Scene(database).person("ann")
    await database.set_email(ann, "ann@example.org")
    service = EmailFeedbackService(
        units=database.units, services={"resend": ResendFeedback(SECRET)}, clock=database.clock
    )
    for _ in range(2):
        assert await service.take("resend", by_resend(BODY), BODY) == 1
    async with database.units() as uow:
        assert (await uow.notification_settings.recipients([ann]))[ann].email_problem == "bounced"
    with pytest.raises(FeedbackForged):
        await service.take("sendgrid", by_sendgrid(BODY), BODY)
