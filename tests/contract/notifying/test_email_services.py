"""E-mails over Resend and SendGrid, at the wire."""

import asyncio
import json
from typing import Any

import pytest
from attrs import define, field

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.notifying.errors import MailDelayed, MailRefused
from dualcaster_core.notifying.ports import Mailer
from dualcaster_core.testing import FixedClock
from dualcaster_email import ResendMailer, SendGridMailer, SmtpMailer, SmtpServer, mailer_from
from tests.support.asgi_server import answer, body_of, served
from tests.support.patience import GENEROUS
from tests.support.sample_emails import SENDER, email


@define
class Service:
    """Takes e-mails as both services do, or answers what it is told to."""

    status: int = 200
    body: bytes = b'{"id": "1"}'
    location: str | None = None
    sleeps: float = 0.0
    requests: list[tuple[str, dict[str, str], dict[str, Any]]] = field(factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.requests.append((scope["path"], headers, json.loads(await body_of(receive))))
        await asyncio.sleep(self.sleeps)
        await answer(send, self.status, self.body, {"location": self.location} if self.location else None)


def mailers(base_url: str, patience: float = GENEROUS) -> list[Mailer]:
    """Make both mailers."""
    return [
        ResendMailer(api_key="re_secret", sender=SENDER, base_url=base_url, patience=patience),
        SendGridMailer(api_key="SG.secret", sender=SENDER, base_url=base_url, patience=patience),
    ]


async def test_resend_gets_the_letter_with_its_key() -> None:
    """The same e-mail has the same idempotency key, another one another."""
    service = Service()
    async with served(service) as url:
        for key in ("7:mail", "7:mail", "8:mail"):
            await mailers(url)[0].send(email(key=key))
    path, headers, body = service.requests[0]
    assert (path, headers["authorization"]) == ("/emails", "Bearer re_secret")
    assert (body["to"], body["subject"], body["text"]) == (["ann@example.org"], "Confirm — now", email().text)
    assert body["from"] == f"{SENDER.name} <{SENDER.address}>"
    first, again, other = (headers["idempotency-key"] for _, headers, _ in service.requests)
    assert first == again != other


async def test_sendgrid_gets_the_letter_and_tracks_nothing() -> None:
    """Links that work once are not replaced by links of the service."""
    service = Service(status=202, body=b"")
    async with served(service) as url:
        await mailers(url)[1].send(email())
    ((path, headers, body),) = service.requests
    assert (path, headers["authorization"]) == ("/v3/mail/send", "Bearer SG.secret")
    assert body["personalizations"] == [{"to": [{"email": "ann@example.org"}]}]
    assert [part["type"] for part in body["content"]] == ["text/plain", "text/html"]
    assert body["tracking_settings"]["click_tracking"] == {"enable": False, "enable_text": False}
    assert body["tracking_settings"]["open_tracking"] == {"enable": False}


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        (Service(422, b'{"name": "validation_error", "message": "Invalid `to` field"}'), MailRefused),
        (Service(400, b'{"errors": [{"message": "Does not contain a valid address."}]}'), MailRefused),
        (Service(401, b'{"message": "API key is invalid"}'), MailDelayed),
        (Service(403, b"{}"), MailDelayed),
        (Service(409, b'{"name": "concurrent_idempotent_requests"}'), MailDelayed),
        (Service(429, b'{"name": "rate_limit_exceeded"}'), MailDelayed),
        (Service(500, b"<html>oops</html>"), MailDelayed),
        (Service(503, b"[" * 200_000), MailDelayed),
        (Service(302, b"", location="http://127.0.0.1:9/elsewhere"), MailDelayed),
        (Service(sleeps=GENEROUS), MailDelayed),
    ],
)
async def test_what_is_final_and_what_is_not(service: Service, expected: type[Exception]) -> None:
    """An e-mail that is malformed for the service is refused for good; everything else may be put right."""
    async with served(service) as url:
        for mailer in mailers(url, patience=0.3 if service.sleeps else GENEROUS):
            with pytest.raises(expected) as caught:
                await mailer.send(email())
            assert type(caught.value) is expected
            assert "secret" not in str(caught.value)
    assert len(service.requests) == 2


async def test_resend_has_a_letter_whose_key_it_knows() -> None:
    """A repetition with another link inside counts as sent: the first one is on its way."""
    service = Service(409, b'{"name": "invalid_idempotent_request", "message": "used with another payload"}')
    async with served(service) as url:
        await mailers(url)[0].send(email())
    assert len(service.requests) == 1


async def test_a_service_that_is_down_delays_the_letter() -> None:
    """Nothing listens: the e-mail is sent again later."""
    async with served(Service()) as url:
        pass
    for mailer in mailers(url):
        with pytest.raises(MailDelayed):
            await mailer.send(email())


async def test_an_address_smuggles_nothing_into_a_service() -> None:
    """A second recipient in the address is refused before the service hears of it."""
    service = Service()
    async with served(service) as url:
        for mailer in mailers(url):
            with pytest.raises(MailRefused):
                await mailer.send(email("ann@example.org,bob@example.org"))
    assert service.requests == []


def test_the_provider_decides_how_letters_leave() -> None:
    """Each provider has its mailer; one without its own settings is refused."""
    clock, smtp = FixedClock(), SmtpServer(host="mail.example")
    assert isinstance(mailer_from("smtp", SENDER, clock, smtp=smtp), SmtpMailer)
    assert isinstance(mailer_from("resend", SENDER, clock, resend_api_key="x"), ResendMailer)
    assert isinstance(mailer_from("sendgrid", SENDER, clock, sendgrid_api_key="x"), SendGridMailer)
    for provider in ("smtp", "resend", "sendgrid", "pigeon"):
        with pytest.raises(ValidationFailed):
            mailer_from(provider, SENDER, clock)


def test_keys_are_shown_nowhere() -> None:
    """The representation of a mailer holds no secret."""
    assert "secret" not in "".join(repr(mailer) for mailer in mailers("http://localhost"))
