"""Web push against a push service that speaks the protocol, and a browser that decrypts what it gets."""

from datetime import UTC, datetime, timedelta
from time import time

import http_ece
import pytest

from dualcaster_core.notifying.delivery.errors import DeliveryDelayed, DeliveryRefused
from dualcaster_core.notifying.delivery.model import Outgoing, Said
from dualcaster_core.notifying.preferences import Channel, PushSubscription, Recipient
from dualcaster_core.notifying.push import PushEndpoints
from dualcaster_core.notifying.types import Category
from dualcaster_webpush import WebPushNotifier, new_private_key, public_key_of
from tests.support.asgi_server import served
from tests.support.push_service import LocalBrowser, LocalPushService

KEY = new_private_key()
NOTIFIER = WebPushNotifier(private_key=KEY, subject="mailto:operator@example.org", site_url="https://deals.example")


def outgoing(to: PushSubscription, *, body: str = "Æther Vial for two.", category: str = "trades") -> Outgoing:
    """Make a delivery for a browser."""
    said = Said(
        notification_id=1,
        type="trade.proposal_sent",
        category=Category(category),
        title="ann proposes a trade",
        body=body,
        action_url="/trades/abc",
        created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )
    recipient = Recipient(user_id=1, username="bob", push=(to,))
    return Outgoing(delivery_id=1, key="delivery:1", channel=Channel.PUSH, recipient=recipient, said=said, target=to.id)


async def test_a_browser_reads_what_was_pushed_and_nobody_else() -> None:
    """Sealed for its keys; the push service learns who sent it, for how long, and how urgent it is."""
    service, browser = LocalPushService(), LocalBrowser()
    async with served(service) as base:
        to = browser.subscription(f"{base}/push/abc")
        await NOTIFIER.deliver(outgoing(to))
        (pushed,) = service.pushed
        told = browser.read(pushed.body)
        claims = pushed.claims(base)
    assert (told["title"], told["body"], told["url"]) == ("ann proposes a trade", "Æther Vial for two.", "/trades/abc")
    assert (pushed.path, pushed.headers["urgency"]) == ("/push/abc", "normal")
    assert claims["sub"] == "mailto:operator@example.org"
    assert claims["key"] == public_key_of(KEY)
    assert 0 < claims["exp"] - time() <= 24 * 3_600
    assert b"ann proposes" not in pushed.body
    with pytest.raises(http_ece.ECEException):
        LocalBrowser().read(pushed.body)


async def test_what_is_pushed_again_takes_the_place_of_the_first() -> None:
    """The same topic at the push service, the same tag in the browser."""
    service, browser = LocalPushService(), LocalBrowser()
    async with served(service) as base:
        to = browser.subscription(f"{base}/push/abc")
        await NOTIFIER.deliver(outgoing(to))
        await NOTIFIER.deliver(outgoing(to))
    first, second = service.pushed
    assert first.headers["topic"] == second.headers["topic"]
    assert browser.read(first.body)["tag"] == browser.read(second.body)["tag"] == first.headers["topic"]


async def test_the_longest_notification_fits() -> None:
    """A push service takes 4,096 bytes."""
    service, browser = LocalPushService(), LocalBrowser()
    async with served(service) as base:
        await NOTIFIER.deliver(outgoing(browser.subscription(f"{base}/push/abc"), body="🃏" * 1_000))
    assert len(browser.read(service.pushed[0].body)["body"]) == 300


@pytest.mark.parametrize(("status", "is_gone"), [(404, True), (410, True), (400, False), (403, False), (413, False)])
async def test_a_browser_that_has_unsubscribed_is_gone(status: int, is_gone: bool) -> None:
    """404 and 410 mean that nothing will ever arrive there; anything else refuses this message."""
    async with served(LocalPushService(status=status)) as base:
        with pytest.raises(DeliveryRefused) as raised:
            await NOTIFIER.deliver(outgoing(LocalBrowser().subscription(f"{base}/push/abc")))
    assert raised.value.is_gone is is_gone


async def test_a_push_service_that_is_busy_says_when() -> None:
    """429 and 5xx are delays; a redirect is refused and leads nowhere."""
    async with served(LocalPushService(status=429, headers={"Retry-After": "120"})) as base:
        with pytest.raises(DeliveryDelayed) as raised:
            await NOTIFIER.deliver(outgoing(LocalBrowser().subscription(f"{base}/push/abc")))
    assert raised.value.retry_after == timedelta(minutes=2)
    async with served(LocalPushService(status=307, headers={"Location": "http://127.0.0.1:9/"})) as base:
        with pytest.raises(DeliveryRefused):
            await NOTIFIER.deliver(outgoing(LocalBrowser().subscription(f"{base}/push/abc")))
    with pytest.raises(DeliveryDelayed):
        await NOTIFIER.deliver(outgoing(LocalBrowser().subscription("http://127.0.0.1:9/push")))


async def test_keys_that_are_none_are_gone() -> None:
    """What cannot be sealed for a browser is not sent in the clear."""
    service = LocalPushService()
    async with served(service) as base:
        to = PushSubscription(id=1, endpoint=f"{base}/push/abc", p256dh="A" * 87, auth="A" * 22)
        with pytest.raises(DeliveryRefused) as raised:
            await NOTIFIER.deliver(outgoing(to))
    assert raised.value.is_gone
    assert service.pushed == []


def test_services_below_a_name_are_known() -> None:
    """And no name that only ends alike."""
    browser = LocalBrowser()
    to = browser.subscription("https://updates.push.services.mozilla.com/wpush/v2/abc")
    PushEndpoints().check(to.endpoint, to.p256dh, to.auth)
