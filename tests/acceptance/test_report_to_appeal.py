"""From a report to an overturned appeal, in windows of four people: each sees what the others do without reloading."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
from attrs import frozen

from tests.support.browser_windows import Served
from tests.support.moderating import staff
from tests.support.people import new_name, person
from tests.support.windows import Window, open_window, worked

if TYPE_CHECKING:
    from playwright.async_api import Browser

pytestmark = pytest.mark.e2e


@frozen
class Court:
    """Who reports, who is reported, and two moderators."""

    ann: Window
    bob: Window
    first: Window
    second: Window


@pytest.fixture
async def court(browser: "Browser", served: Served) -> AsyncIterator[Court]:
    """Four windows; bob looks at what was decided about him, both moderators at the queue."""
    application = served.application
    ann, bob = [await person(application, new_name(word)) for word in ("ann", "bob")]
    for one in (ann, bob):
        await application.accounts.operator.change(one.username, is_public=True)
    windows = [
        await open_window(browser, served, owner, screen=screen, theme=theme, pictures="report-to-appeal")
        for owner, screen, theme in (
            (ann, "desktop", "light"),
            (bob, "phone", "dark"),
            (await staff(application), "desktop", "dark"),
            (await staff(application), "tablet", "light"),
        )
    ]
    async with worked(application, *windows):
        yield Court(*windows)


async def test_a_report_leads_to_a_decision_and_an_appeal_undoes_it(court: Court) -> None:
    """The queue shows the report, bob reads the decision, the other moderator overturns it, and bob may write again."""
    ann, bob, first, second = court.ann, court.bob, court.first, court.second
    name = bob.owner.username
    await bob.seen.open("/appeals")
    for window in (bob, first, second):
        if window is not bob:
            await window.seen.open("/admin/moderation")
        await window.mark()
    await ann.seen.open(f"/reports/user/{bob.owner.hashid}")
    await ann.page.select_option("#f-reason", "scam")
    await ann.page.fill("#f-text", "He asked me to pay first, and then said no more.")
    await ann.press("Send report")

    await first.shows("#queue .case-row", name)
    await first.keep("1-queue")
    await first.page.locator("#queue").get_by_role("link", name=name).click()
    await first.page.select_option("#f-step", "restrict-7")
    await first.page.fill("#f-reason", "Asked to be paid before anything was agreed.")
    await first.page.fill("#f-departure", "Two people said so before.")
    await first.keep("2-case")
    await first.press("Decide")

    await bob.shows("#decided", "Asked to be paid before anything was agreed.")
    await bob.keep("3-decision")
    await bob.page.fill("#f-text", "I never asked for money: the thread shows it.")
    await bob.press("Send the appeal")
    await bob.mark()

    await second.shows("#queue .case-row", name)
    await second.page.locator("#queue .case-row", has_text="appeal").get_by_role("link", name=name).click()
    await second.page.select_option("#f-step", "overturn")
    await second.page.fill("#f-reason", "The thread shows that nobody asked for money.")
    await second.keep("4-appeal")
    await second.press("Decide")

    await bob.shows("#decided .badge", "overturned")
    await bob.keep("5-overturned")
    await bob.seen.open(f"/messages/{ann.owner.username}")
    await bob.page.fill("#c-text", "No hard feelings.")
    await bob.page.get_by_role("button", name="Send", exact=True).click()
    await bob.page.locator(".log").get_by_text("No hard feelings.").wait_for()
    await bob.keep("6-free-again")
