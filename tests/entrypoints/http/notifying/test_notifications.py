"""The notification centre: as API and as page."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from dualcaster_app import Application
from tests.support.browsers import HTML, Desk
from tests.support.notifications import notified, notified_of_everything
from tests.support.people import Person, person, signed_in

NOTIFICATIONS = "/api/v1/notifications"


@pytest.fixture
async def ann(application: Application) -> Person:
    """Somebody with an account."""
    return await person(application)


@pytest.fixture
def me(client: httpx.AsyncClient, ann: Person) -> httpx.AsyncClient:
    """Their client."""
    return signed_in(client, ann)


class TestApi:
    """``/api/v1/notifications``."""

    async def test_a_notification_is_told_with_its_facts(
        self, application: Application, me: httpx.AsyncClient, ann: Person
    ) -> None:
        """The names of the fields are those of the specification, and the id is a public one."""
        hashid = await notified(
            application, ann.user_id, body="Send them.", action_url="/trades/abc", metadata={"trade": "abc"}
        )
        (one,) = (await me.get(NOTIFICATIONS)).json()["items"]
        assert one.pop("created_at")
        assert one == {
            "id": hashid,
            "type": "trade.trade_accepted",
            "category": "trades",
            "title": "ann accepted your trade",
            "body": "Send them.",
            "icon": "repeat",
            "action_url": "/trades/abc",
            "metadata": {"trade": "abc"},
            "read_at": None,
        }

    async def test_pages_follow_each_other(self, application: Application, me: httpx.AsyncClient, ann: Person) -> None:
        """The newest come first, each once, until there is no cursor; a cursor of another list is refused."""
        for number in range(7):
            await notified(application, ann.user_id, title=str(number))
        titles, cursor = [], ""
        while True:
            page = (await me.get(f"{NOTIFICATIONS}?limit=3{cursor}")).json()
            titles += [one["title"] for one in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert titles == ["6", "5", "4", "3", "2", "1", "0"]
        refused = await me.get(f"{NOTIFICATIONS}?category=trades{cursor}")
        assert (refused.status_code, refused.json()["details"]["field"]) == (400, "cursor")

    async def test_reading_counts_down(self, application: Application, me: httpx.AsyncClient, ann: Person) -> None:
        """One, some, a category and all may be marked; each answer says what is unread then."""
        first = await notified(application, ann.user_id)
        second = await notified(application, ann.user_id)
        for kind in ("message.received", "message.received", "price.alert", "system.maintenance"):
            await notified(application, ann.user_id, type=kind)
        counts = (await me.get(f"{NOTIFICATIONS}/unread-counts")).json()
        assert counts == {"total": 6, "by_category": {"trades": 2, "messages": 2, "prices": 1, "system": 1}}
        assert (await me.post(f"{NOTIFICATIONS}/{first}/read")).json()["unread"]["total"] == 5
        assert (await me.post(f"{NOTIFICATIONS}/{first}/read")).json()["marked"] == 0
        some = await me.post(f"{NOTIFICATIONS}/read", json={"notification_ids": [second, first, "abcdefgh"]})
        assert (some.json()["marked"], some.json()["unread"]["total"]) == (1, 4)
        messages = await me.post(f"{NOTIFICATIONS}/read-category", json={"category": "messages"})
        assert messages.json() == {"marked": 2, "unread": {"total": 2, "by_category": {"prices": 1, "system": 1}}}
        every = await me.post(f"{NOTIFICATIONS}/read-all")
        assert every.json() == {"marked": 2, "unread": {"total": 0, "by_category": {}}}

    @pytest.mark.parametrize(
        ("path", "sent"),
        [
            ("read", {"notification_ids": []}),
            ("read", {"notification_ids": ["abcdefgh"] * 101}),
            ("read", {"notification_ids": ["a/b"]}),
            ("read", {"notification_ids": 7}),
            ("read-category", {"category": "gossip"}),
            ("read-category", {}),
        ],
    )
    async def test_what_is_out_of_bounds_is_refused(
        self, me: httpx.AsyncClient, path: str, sent: dict[str, object]
    ) -> None:
        """A wrong body gets an error that names the field."""
        refused = await me.post(f"{NOTIFICATIONS}/{path}", json=sent)
        assert refused.status_code == 400
        assert refused.json()["details"]["fields"]

    async def test_other_peoples_notifications_do_not_exist(
        self, application: Application, me: httpx.AsyncClient
    ) -> None:
        """Somebody else's is neither listed nor marked."""
        bob = await person(application)
        theirs = await notified(application, bob.user_id)
        assert (await me.get(NOTIFICATIONS)).json()["items"] == []
        refused = await me.post(f"{NOTIFICATIONS}/{theirs}/read")
        assert (refused.status_code, refused.json()["code"]) == (404, "notification.not_found")
        assert (await me.post(f"{NOTIFICATIONS}/read", json={"notification_ids": [theirs]})).json()["marked"] == 0
        assert (await application.notifying.centre.unread(bob.user_id)).total == 1


class TestPage:
    """``/notifications``."""

    async def test_the_page_shows_what_is_unread(
        self, application: Application, me: httpx.AsyncClient, ann: Person
    ) -> None:
        """Every notification stands there, unread ones are marked, and tabs count them by category."""
        await notified_of_everything(application, ann.user_id)
        page = (await me.get("/notifications", headers=HTML)).text
        assert page.count('<li class="told__item') == 6
        assert page.count("told__item--unread") == 4
        assert "Mark all as read" in page
        trades = (await me.get("/notifications?category=trades", headers=HTML)).text
        assert trades.count('<li class="told__item') == 1
        assert "Mark these as read" in trades

    async def test_opening_one_reads_it_and_leads_on(
        self, application: Application, me: httpx.AsyncClient, ann: Person
    ) -> None:
        """A notification leads to what it is about, never away from the site."""
        hashid = await notified(application, ann.user_id, action_url="/trades/abc?tab=thread")
        answer = await me.get(f"/notifications/{hashid}", headers=HTML)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/trades/abc?tab=thread")
        assert (await application.notifying.centre.unread(ann.user_id)).total == 0

    async def test_forms_mark_one_a_category_and_all(
        self, application: Application, me: httpx.AsyncClient, ann: Person
    ) -> None:
        """Without script too; the browser comes back to the list it was at."""
        desk = Desk(ann, me)
        hashid = await notified_of_everything(application, ann.user_id)
        await desk.follow(await desk.send(f"/notifications/{hashid}/read", {}))
        assert (await application.notifying.centre.unread(ann.user_id)).total == 3
        await desk.follow(await desk.send("/notifications/read-all?category=messages", {}))
        assert (await application.notifying.centre.unread(ann.user_id)).total == 2
        page = await desk.follow(await desk.send("/notifications/read-all", {}))
        assert "told__item--unread" not in page.text
        assert "Mark all as read" not in page.text

    async def test_the_bell_has_the_number(self, application: Application, me: httpx.AsyncClient, ann: Person) -> None:
        """Nothing where nothing is unread, the number, and from a hundred on that there are more."""
        assert (await me.get("/notifications/bell")).text.strip() == ""
        await notified(application, ann.user_id)
        assert 'data-count="1">1<' in (await me.get("/notifications/bell")).text
        for _ in range(100):
            await notified(application, ann.user_id)
        assert 'data-count="101">99+<' in (await me.get("/notifications/bell")).text

    async def test_words_of_others_are_only_words(
        self, application: Application, me: httpx.AsyncClient, ann: Person
    ) -> None:
        """Markup in a title is shown as it was written."""
        await notified(application, ann.user_id, title="<script>alert(1)</script>", body="<b>bold</b>")
        page = (await me.get("/notifications", headers=HTML)).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<b>bold" not in page

    async def test_a_long_list_takes_as_many_statements_as_a_short_one(
        self,
        application: Application,
        me: httpx.AsyncClient,
        ann: Person,
        statements_of: Callable[[Awaitable[httpx.Response]], Awaitable[int]],
    ) -> None:
        """The number of statements does not depend on the rows."""
        await notified(application, ann.user_id)
        await me.get("/notifications", headers=HTML)
        short = await statements_of(me.get("/notifications", headers=HTML))
        for _ in range(30):
            await notified(application, ann.user_id)
        assert await statements_of(me.get("/notifications", headers=HTML)) == short
