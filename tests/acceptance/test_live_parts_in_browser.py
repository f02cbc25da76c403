"""Parts of pages that come alive by themselves, and numbers that no page asks for again."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.moderation.deciding import CONSOLE
from dualcaster_core.testing import FixedClock
from dualcaster_core.trading.trade import Trade
from tests.support.browser_pages import sign_in
from tests.support.browser_windows import Served, visitor
from tests.support.letters import actor_of, conversation_of, write
from tests.support.people import Person, new_name, person
from tests.support.trading_scene import TradingScene, proposal

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e


async def _proposed(application: Application, **facts: Any) -> tuple[Person, Person, Trade]:
    """Have ann propose to bob that each gives the other a card."""
    ann, bob = [await person(application, new_name(word)) for word in ("ann", "bob")]
    scene = TradingScene(application, FixedClock(datetime.now(UTC)))
    mine = await scene.stack(ann.user_id, f"{ann.username} card")
    theirs = await scene.stack(bob.user_id, f"{bob.username} card")
    await scene.lists.becomes(bob.user_id, is_public=True)
    await drain_outbox(application)
    return ann, bob, await scene.propose(ann.user_id, bob.username, proposal({mine: 1}, {theirs: 1}, **facts))


async def test_a_thread_that_opens_later_comes_alive_on_the_open_page(browser: "Browser", served: Served) -> None:
    """Who looks at a trade before its thread is there sees it begin and go on, and keeps what they are writing."""
    application = served.application
    ann, _, trade = await _proposed(application)
    window = await visitor(browser, served.address)
    await sign_in(window, ann)
    await window.open(f"/trades/{application.ids.encode(IdKind.TRADE, trade.id)}")
    thread = window.page.locator("#thread.thread")
    await thread.and_(window.page.locator("[data-awaiting]")).wait_for()
    assert await thread.get_attribute("data-room") is None
    await thread.get_by_label("Message", exact=True).fill("Is it near m")
    await drain_outbox(application)
    await window.page.locator("#thread[data-room] [data-message]").first.wait_for()
    assert await thread.get_by_label("Message", exact=True).input_value() == "Is it near m"
    await thread.get_by_label("Message", exact=True).press("Enter")
    await thread.locator(".log").get_by_text("Is it near m").wait_for()
    assert window.complaints == []
    await window.context.close()


async def test_words_of_a_trade_stop_being_checked_on_the_open_page(browser: "Browser", served: Served) -> None:
    """Once a moderator delivers them the notice is gone, and what somebody types beside it stays."""
    application = served.application
    ann, bob, trade = await _proposed(application, message="PayPal friends and family only please")
    await drain_outbox(application)
    window = await visitor(browser, served.address)
    await sign_in(window, ann)
    await window.open(f"/trades/{application.ids.encode(IdKind.TRADE, trade.id)}")
    notice = window.page.get_by_text(f"{bob.username} is not shown it yet")
    await notice.wait_for()
    await window.page.get_by_label("Message", exact=True).fill("Is it near m")
    async with application.units() as uow:
        (held,) = await uow.held.waiting_of_chain(trade.chain_id, ann.user_id)
    await application.moderation.held.release(CONSOLE, held.id)
    await notice.wait_for(state="detached")
    await window.page.locator(".log").get_by_text("PayPal friends and family").wait_for()
    assert await window.page.get_by_label("Message", exact=True).input_value() == "Is it near m"
    assert window.complaints == []
    await window.context.close()


async def test_counts_of_the_navigation_are_not_asked_for_on_every_page(browser: "Browser", served: Served) -> None:
    """The second page shows the numbers of the first without a request, and follows what happens from then on."""
    application = served.application
    ann, bob = [await person(application, new_name(word)) for word in ("anna", "boris")]
    for one in (ann, bob):
        await application.accounts.operator.change(one.username, is_public=True)
    await write(application, ann, bob, "Is your Bolt near mint?")
    window = await visitor(browser, served.address)
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url.removeprefix(served.address)))
    await sign_in(window, bob)
    await window.open("/trades")
    count = window.page.locator(".rail [data-counts=messages]")
    await count.get_by_text("1").wait_for()
    await window.page.wait_for_load_state("networkidle")
    assert {"/unread-messages", "/trades/count"} <= set(asked)
    asked.clear()
    await window.open("/inventory")
    await count.get_by_text("1").wait_for()
    await window.page.wait_for_load_state("networkidle")
    assert not {"/unread-messages", "/trades/count"} & set(asked)
    key = application.ids.decode(IdKind.CONVERSATION, await conversation_of(application, bob, ann.username))
    assert key is not None
    await application.messaging.rooms.accept(actor_of(bob), key)
    await application.messaging.rooms.mark_read(actor_of(bob), key)
    await count.get_by_text("1").wait_for(state="detached")
    assert window.complaints == []
    await window.context.close()
