"""The button that turns on push, pressed in a browser, and what is pushed shown by its service worker.

A headless Chromium reaches no push service of its own: ``PushManager.subscribe`` fails there, whatever is allowed. So
the subscription comes from a browser of ours that has keys of its own; everything else is Chromium's: the permission,
the service worker, what the page sends, and the notification that is shown.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen
from playwright.async_api import expect

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.servers import broker_database
from dualcaster_app.settings import PushSettings
from dualcaster_http.server import serve
from dualcaster_webpush import new_private_key
from tests.support.asgi_server import served as serving
from tests.support.browser_pages import sign_in
from tests.support.browser_windows import Visitor, visitor
from tests.support.clients import with_clock
from tests.support.databases import SECRET, create_database, database_name
from tests.support.patience import GENEROUS
from tests.support.people import Person, person
from tests.support.push_service import LocalBrowser, LocalPushService

if TYPE_CHECKING:
    from playwright.async_api import Browser, CDPSession

pytestmark = pytest.mark.e2e
REDIS_DATABASE = 11
PAGE = "/settings/notifications"
PUSHED_AGAIN = 5.0  # seconds until a push of which nothing is shown is repeated
_SUBSCRIBE = """
(kept) => {
  let on = null;
  const made = {
    toJSON: () => kept,
    unsubscribe: async () => { on = null; return true; },
  };
  PushManager.prototype.subscribe = async (options) => {
    window.asked = {visible: options.userVisibleOnly, key: options.applicationServerKey.length};
    return (on = made);
  };
  PushManager.prototype.getSubscription = async () => on;
}
"""
_SHOWN = """
async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(
  (one) => ({title: one.title, body: one.body, url: one.data.url, tag: one.tag})
)
"""


@frozen
class PushingSite:
    """A site that pushes, over a push service of ours."""

    address: str
    application: Application
    service: LocalPushService
    endpoint: str


@pytest.fixture(scope="module")
async def pushing(servers: dualcaster_embedded.EmbeddedServers, migrated_url: str) -> AsyncIterator[PushingSite]:
    """Serve it."""
    settings = Settings(
        secret_key=SECRET,
        database_url=create_database(servers.database_url, database_name(migrated_url)),
        redis_url=broker_database(servers.redis_url, REDIS_DATABASE),
        password_memory_kib=64,
        push=PushSettings(vapid_private_key=new_private_key(), services=("127.0.0.1",), insecure=True),
    )
    service = LocalPushService()
    async with serving(service) as endpoint, open_application(settings, migrated=False) as application:
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        stopping = asyncio.Event()
        running = asyncio.create_task(
            serve(with_clock(application), port=0, stopping=stopping, on_ready=ready.set_result)
        )
        yield PushingSite(await ready, application, service, f"{endpoint}/push/chromium")
        stopping.set()
        await running


async def _opened(browser: "Browser", site: PushingSite, keys: LocalBrowser) -> tuple[Visitor, Person]:
    """Open the page of somebody whose browser subscribes with such keys."""
    somebody = await person(site.application)
    window = await visitor(browser, site.address)
    to = keys.subscription(site.endpoint)
    kept = {"endpoint": to.endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}}
    await window.page.add_init_script(f"({_SUBSCRIBE})({json.dumps(kept)})")
    await sign_in(window, somebody)
    return window, somebody


async def _worker(window: Visitor) -> "tuple[CDPSession, str]":
    """Return the registration of the page's service worker, as the debugger of the browser names it."""
    session = await window.context.new_cdp_session(window.page)
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def updated(event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            if one["scopeURL"].startswith(window.address) and not found.done():
                found.set_result(one["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", updated)
    await session.send("ServiceWorker.enable")
    return session, await asyncio.wait_for(found, 20)


async def _shown(window: Visitor, told: dict[str, Any]) -> list[dict[str, str]]:
    """Return the notifications that the worker shows once this is pushed: again and again, as a push service may."""
    session, registration = await _worker(window)
    message = {"origin": window.address, "registrationId": registration, "data": json.dumps(told)}
    for _ in range(int(GENEROUS / PUSHED_AGAIN)):
        await session.send("ServiceWorker.deliverPushMessage", message)
        for _ in range(int(10 * PUSHED_AGAIN)):
            shown: list[dict[str, str]] = await window.page.evaluate(_SHOWN)
            if shown:
                return shown
            await asyncio.sleep(0.1)
    permission = await window.page.evaluate("Notification.permission")
    raise AssertionError(f"nothing is shown of what was pushed; the permission is {permission}")


async def test_the_button_turns_push_on_and_what_is_pushed_is_shown(browser: "Browser", pushing: PushingSite) -> None:
    """Allowed, pressed, kept, pushed, decrypted, shown; pressed again, nothing is pushed any more."""
    keys = LocalBrowser()
    window, somebody = await _opened(browser, pushing, keys)
    await window.context.grant_permissions(["notifications"], origin=pushing.address)
    await window.open(PAGE)
    on, off = (window.page.get_by_role("button", name=f"Turn {word} push here") for word in ("on", "off"))
    await expect(off).to_be_hidden()
    await on.click()
    await expect(window.page.get_by_text("Push is on in this browser.")).to_be_visible()
    assert await window.page.evaluate("window.asked") == {"visible": True, "key": 65}
    await expect(on).to_be_hidden()
    await pushing.application.notifying.preferences.test(somebody.user_id)
    await pushing.application.notifying.delivering.turn()
    (pushed,) = pushing.service.pushed
    told = keys.read(pushed.body)
    shown = await _shown(window, told)
    assert shown == [{name: told[name] for name in ("title", "body", "url", "tag")}]
    assert shown[0]["url"] == PAGE
    await off.click()
    await expect(window.page.get_by_text("Push is off in this browser.")).to_be_visible()
    await pushing.application.notifying.preferences.test(somebody.user_id)
    await pushing.application.notifying.delivering.turn()
    assert len(pushing.service.pushed) == 1
    assert window.complaints == []
    await window.context.close()


async def test_whoever_allows_nothing_is_told_so(browser: "Browser", pushing: PushingSite) -> None:
    """The button says what to do, and nothing is kept."""
    window, somebody = await _opened(browser, pushing, LocalBrowser())
    await window.open(PAGE)
    await window.page.evaluate("Notification.requestPermission = async () => 'denied'")
    await window.page.get_by_role("button", name="Turn on push here").click()
    await expect(window.page.get_by_text("Your browser does not allow notifications of this site.")).to_be_visible()
    async with pushing.application.units() as uow:
        found = await uow.notification_settings.recipients([somebody.user_id])
    assert found[somebody.user_id].push == ()
    await window.context.close()
