"""Bounces and complaints come by the route that e-mail services call, signed as each of them signs."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from attrs import evolve
from cryptography.hazmat.primitives.asymmetric import ec

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.servers import broker_database
from dualcaster_http import create_app
from tests.support.clients import client_of
from tests.support.databases import SECRET as SITE_SECRET
from tests.support.databases import create_database, database_name
from tests.support.email_webhooks import PUBLIC, SECRET, by_resend, by_sendgrid
from tests.support.notifications import confirmed
from tests.support.people import Person, person

RESEND, SENDGRID = "/api/webhooks/email/resend", "/api/webhooks/email/sendgrid"
PREFERENCES = "/api/v1/notifications/preferences"
Sign = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
async def telling(servers: dualcaster_embedded.EmbeddedServers, sample_url: str) -> AsyncIterator[Application]:
    """A site to which both services tell what became of its e-mails."""
    settings = Settings(
        secret_key=SITE_SECRET,
        database_url=create_database(servers.database_url, database_name(sample_url)),
        redis_url=broker_database(servers.redis_url, 3),
        password_memory_kib=64,
    )
    email = evolve(settings.email, resend_webhook_secret=SECRET, sendgrid_webhook_key=PUBLIC)
    async with open_application(evolve(settings, email=email), migrated=False) as opened:
        yield opened


@pytest.fixture
async def service(telling: Application) -> AsyncIterator[httpx.AsyncClient]:
    """What a service calls with: no session, no token against forged forms."""
    async with client_of(create_app(telling)) as client:
        yield client


@pytest.fixture
async def ann(telling: Application) -> Person:
    """Somebody with a confirmed address."""
    ann = await person(telling)
    await confirmed(telling, ann.user_id)
    return ann


async def _address(telling: Application, ann: Person) -> str:
    async with telling.units() as uow:
        address = (await uow.notification_settings.recipients([ann.user_id]))[ann.user_id].email
    assert address is not None
    return address


async def _email(client: httpx.AsyncClient, ann: Person) -> tuple[bool, str | None]:
    """Say whether ann is told by e-mail, and why not."""
    known = (await client.get(PREFERENCES, headers=ann.headers)).json()
    (email,) = [one for one in known["channels"] if one["channel"] == "email"]
    return email["is_open"], email["problem"]


def _bounced(address: str) -> bytes:
    return json.dumps({"type": "email.bounced", "data": {"to": [address], "bounce": {"type": "Permanent"}}}).encode()


def _complained(address: str) -> bytes:
    return json.dumps([{"email": address.upper(), "event": "spamreport"}]).encode()


CALLS: Mapping[str, tuple[str, Callable[[str], bytes], Sign]] = {
    "resend": (RESEND, _bounced, by_resend),
    "sendgrid": (SENDGRID, _complained, by_sendgrid),
}


@pytest.mark.parametrize("name", CALLS)
async def test_an_address_that_fails_is_written_to_no_more(
    telling: Application, service: httpx.AsyncClient, ann: Person, name: str
) -> None:
    """Told once or again, it is the same; the owner sees why, and takes it back."""
    path, words, sign = CALLS[name]
    body, now = words(await _address(telling, ann)), datetime.now(UTC)
    assert await _email(service, ann) == (True, None)
    for _ in range(3):
        answer = await service.post(path, content=body, headers=sign(body, now))
        assert (answer.status_code, answer.content) == (204, b"")
    is_open, problem = await _email(service, ann)
    assert not is_open
    assert problem
    await telling.notifying.preferences.resume_email(ann.user_id)
    assert await _email(service, ann) == (True, None)


@pytest.mark.parametrize("name", CALLS)
async def test_what_is_forged_late_or_early_changes_nothing(
    telling: Application, service: httpx.AsyncClient, ann: Person, name: str
) -> None:
    """A signature of another key, body or time, of the other service, or none at all."""
    path, words, sign = CALLS[name]
    body, now = words(await _address(telling, ann)), datetime.now(UTC)
    wrong_key = b"x" * 24 if name == "resend" else ec.generate_private_key(ec.SECP256R1())
    other = by_sendgrid if name == "resend" else by_resend
    for headers in (
        {},
        sign(body, now, wrong_key),
        sign(body + b" ", now),
        sign(body, now - timedelta(minutes=6)),
        sign(body, now + timedelta(minutes=6)),
        other(body, now),
    ):
        answer = await service.post(path, content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "notification.feedback_forged")
    assert await _email(service, ann) == (True, None)


async def test_what_is_signed_and_says_nothing_is_taken(service: httpx.AsyncClient) -> None:
    """No JSON, another event, an address of nobody: the service need not send it again."""
    for body in (
        b"",
        b"{",
        b"[]",
        b'{"type": "email.delivered", "data": {"to": ["a@example.org"]}}',
        _bounced("no@x.org"),
    ):
        answer = await service.post(RESEND, content=body, headers=by_resend(body, datetime.now(UTC)))
        assert answer.status_code == 204


async def test_a_service_that_is_not_set_up_is_believed_nothing(service: httpx.AsyncClient) -> None:
    """And a body that is too large is not read."""
    body = _bounced("a@example.org")
    answer = await service.post(
        "/api/webhooks/email/postmark", content=body, headers=by_resend(body, datetime.now(UTC))
    )
    assert answer.json()["code"] == "notification.feedback_forged"
    large = b" " * 2_000_001
    answer = await service.post(RESEND, content=large, headers=by_resend(large, datetime.now(UTC)))
    assert answer.status_code in {413, 422}
