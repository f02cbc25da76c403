"""How somebody is told: chosen over the API and on the page, asked for, silenced, and stopped by a link."""

import re

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.notifying.types import Category
from dualcaster_core.notifying.unsubscribing import UnsubscribeLinks
from tests.support.browsers import HTML, Desk
from tests.support.notifications import confirmed, notified
from tests.support.people import Person, person, signed_in

PREFERENCES = "/api/v1/notifications/preferences"
WEBHOOK = "https://discord.com/api/webhooks/123456789012345678/" + "t" * 68
ENDPOINT = "https://fcm.googleapis.com/fcm/send/dXNlcg"
KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}


@pytest.fixture
async def ann(application: Application) -> Person:
    """Somebody with a confirmed address."""
    ann = await person(application)
    await confirmed(application, ann.user_id)
    return ann


@pytest.fixture
def me(client: httpx.AsyncClient, ann: Person) -> httpx.AsyncClient:
    """Their client."""
    return signed_in(client, ann)


class TestApi:
    """``/api/v1/notifications/preferences`` and what belongs to it."""

    async def test_who_has_chosen_nothing_has_what_is_usual(self, me: httpx.AsyncClient) -> None:
        """Every category but security has a choice for each channel, none of it made."""
        known = (await me.get(PREFERENCES)).json()
        assert (known["email_enabled"], known["emails_per_day"], known["quiet_hours"]) == (True, 10, None)
        assert known["choices"]["trades"] == {"email": None, "webhook": None}
        assert "security" not in known["choices"]
        assert known["usual"]["discovery"] == ["weekly", "daily"]
        assert {one["channel"]: one["is_open"] for one in known["channels"]} == {"email": True, "webhook": False}

    async def test_what_is_given_changes_and_the_rest_stays(self, me: httpx.AsyncClient) -> None:
        """Choices are merged, null takes one back, and a webhook is never shown whole."""
        changes = {
            "time_zone": "Europe/Berlin",
            "quiet_hours": {"starts": "22:30", "ends": "07:00"},
            "emails_per_day": 3,
            "webhook_url": WEBHOOK,
            "choices": {"trades": {"email": "daily"}, "prices": {"email": "off", "webhook": "on"}},
        }
        assert (await me.patch(PREFERENCES, json=changes)).status_code == 200
        known = (await me.patch(PREFERENCES, json={"choices": {"prices": {"email": None}}})).json()
        assert (known["time_zone"], known["quiet_hours"]) == ("Europe/Berlin", {"starts": "22:30", "ends": "07:00"})
        assert known["choices"]["trades"]["email"] == "daily"
        assert known["choices"]["prices"] == {"email": None, "webhook": "on"}
        assert known["webhook"] == "https://discord.com/api/webhooks/123456789012345678/…"
        cleared = (await me.patch(PREFERENCES, json={"quiet_hours": None, "webhook_url": None})).json()
        assert (cleared["quiet_hours"], cleared["webhook"]) == (None, None)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"time_zone": "Mars/Olympus"}, "time_zone"),
            ({"time_zone": "../../etc/passwd"}, "time_zone"),
            ({"quiet_hours": {"starts": "22:00", "ends": "22:00"}}, "quiet_hours"),
            ({"webhook_url": "https://evil.example/api/webhooks/123456789/" + "t" * 68}, "webhook_url"),
            ({"choices": {"security": {"email": "off"}}}, "choices"),
            ({"choices": {"trades": {"push": "daily"}}}, "choices"),
        ],
    )
    async def test_what_is_wrong_changes_nothing(
        self, me: httpx.AsyncClient, changes: dict[str, object], field: str
    ) -> None:
        """The error stands at its field, and what came with it is not kept either."""
        refused = await me.patch(PREFERENCES, json=changes | {"weekly_summary": False})
        assert (refused.status_code, refused.json()["code"], refused.json()["details"]["field"]) == (
            400,
            "validation",
            field,
        )
        assert (await me.get(PREFERENCES)).json()["weekly_summary"] is True

    @pytest.mark.parametrize(
        "changes",
        [{"emails_per_day": 0}, {"emails_per_day": 101}, {"digest_hour": 24}, {"hourly": 3}, {"choices": {"x": {}}}],
    )
    async def test_what_is_out_of_bounds_is_refused(self, me: httpx.AsyncClient, changes: dict[str, object]) -> None:
        """Numbers, names and categories."""
        assert (await me.patch(PREFERENCES, json=changes)).status_code == 400

    async def test_why_names_each_channel(self, application: Application, me: httpx.AsyncClient, ann: Person) -> None:
        """What carries it and why, what does not and why not, and that one click silences it."""
        hashid = await notified(application, ann.user_id, type="message.received")
        why = (await me.get(f"/api/v1/notifications/{hashid}/why")).json()
        assert why["because"] == "You got this because somebody wrote to you."
        assert why["can_be_silenced"] is True
        words = {one["channel"]: (one["status"], one["reason"]) for one in why["channels"]}
        assert words == {"email": ("waiting", "usual"), "webhook": ("not_sent", "no_webhook")}
        silenced = (await me.post("/api/v1/notifications/silence", json={"category": "messages"})).json()
        assert set(silenced["choices"]["messages"].values()) == {"off"}
        later = await notified(application, ann.user_id, type="message.received")
        (email, _) = (await me.get(f"/api/v1/notifications/{later}/why")).json()["channels"]
        assert (email["status"], email["reason"]) == ("not_sent", "switched_off")
        assert (await me.post("/api/v1/notifications/silence", json={"category": "security"})).status_code == 400

    async def test_a_browser_of_a_known_push_service_alone_is_pushed_to(self, me: httpx.AsyncClient) -> None:
        """Any other address, which a worker would post to, is refused; so are keys that are none."""
        path = "/api/v1/notifications/push-subscriptions"
        assert (await me.post(path, json={"endpoint": ENDPOINT, "keys": KEYS})).status_code == 204
        assert (await me.get(PREFERENCES)).json()["browsers"] == 1
        for endpoint in (
            "https://169.254.169.254/latest",
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://fcm.googleapis.com@evil.example/x",
            "https://fcm.googleapis.com:8443/x",
            "https://localhost/x",
        ):
            refused = await me.post(path, json={"endpoint": endpoint, "keys": KEYS})
            assert (refused.status_code, refused.json()["details"]["field"]) == (400, "endpoint")
        refused = await me.post(path, json={"endpoint": ENDPOINT, "keys": KEYS | {"auth": "short"}})
        assert refused.json()["details"]["field"] == "auth"
        assert (await me.request("DELETE", path, json={"endpoint": ENDPOINT})).status_code == 204
        assert (await me.get(PREFERENCES)).json()["browsers"] == 0


class TestPages:
    """``/settings/notifications`` and the pages around it."""

    async def test_the_form_saves_what_it_shows(self, me: httpx.AsyncClient, ann: Person) -> None:
        """Switches that are not sent are off; the choices that are sent stand there again."""
        desk = Desk(ann, me)
        form = {
            "email_enabled": "1",
            "push_enabled": "1",
            "time_zone": "America/New_York",
            "quiet_starts": "22:00",
            "quiet_ends": "07:00",
            "emails_per_day": "4",
            "digest_hour": "18",
            "choice.trades.email": "weekly",
            "choice.messages.email": "",
        }
        page = await desk.follow(await desk.send("/settings/notifications", form))
        assert "Saved." in page.text
        known = (await me.get(PREFERENCES)).json()
        assert (known["discord_enabled"], known["weekly_summary"], known["emails_per_day"]) == (False, False, 4)
        assert known["choices"]["trades"]["email"] == "weekly"
        row = re.search(r'<select[^>]* name="choice.trades.email".*?</select>', page.text, re.DOTALL)
        assert row is not None
        assert '<option value="weekly" selected>' in row[0]

    async def test_a_wrong_field_says_so_beside_itself(self, me: httpx.AsyncClient, ann: Person) -> None:
        """What was typed stays in the form."""
        desk = Desk(ann, me)
        form = {"time_zone": "Mars/Olympus", "emails_per_day": "10", "digest_hour": "8"}
        answer = await desk.send("/settings/notifications", form)
        assert answer.status_code == 422
        assert 'value="Mars/Olympus"' in answer.text
        assert "is no time zone" in answer.text

    async def test_a_test_is_a_notification(self, application: Application, me: httpx.AsyncClient, ann: Person) -> None:
        """It stands in the centre, and leaves by every open way."""
        desk = Desk(ann, me)
        await desk.follow(await desk.send("/settings/notifications/test", {}))
        (one,) = (await application.notifying.centre.page(ann.user_id)).items
        assert one.type == "system.test"
        why = await application.notifying.preferences.why(ann.user_id, one.id)
        assert {each.channel: each.status for each in why.channels}[Channel.EMAIL] == "waiting"

    async def test_why_is_a_part_of_the_list_and_a_page(
        self, application: Application, me: httpx.AsyncClient, ann: Person
    ) -> None:
        """With the button that silences the category, which leads back to the list."""
        desk, hashid = Desk(ann, me), await notified(application, ann.user_id)
        assert f'hx-get="/notifications/{hashid}/why"' in (await desk.page("/notifications")).text
        assert (
            "You got this because somebody accepted your proposal."
            in (await desk.page(f"/notifications/{hashid}/why")).text
        )
        page = await desk.follow(await desk.send("/notifications/silence", {"category": "trades"}))
        assert "Silenced." in page.text

    async def test_the_service_worker_is_in_charge_of_every_page(self, client: httpx.AsyncClient) -> None:
        """It lies at the root and is never taken from a cache."""
        answer = await client.get("/sw.js")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
        assert "showNotification" in answer.text


class TestUnsubscribing:
    """The links of e-mails."""

    @pytest.fixture
    def links(self, application: Application) -> UnsubscribeLinks:
        """Make links as e-mails have them."""
        return application.notifying.preferences.links

    async def test_one_click_of_a_mail_program_stops_e_mails(
        self, client: httpx.AsyncClient, me: httpx.AsyncClient, ann: Person, links: UnsubscribeLinks
    ) -> None:
        """Without a login, a cookie or a form of ours; a second click changes nothing, security goes on."""
        path = links.link(ann.user_id, ann.email).removeprefix(links.site_url)
        for _ in range(2):
            answer = await client.post(path, data={"List-Unsubscribe": "One-Click"}, headers={"Cookie": ""})
            assert answer.status_code == 200
        assert (await me.get(PREFERENCES)).json()["email_enabled"] is False

    async def test_opening_a_link_stops_nothing(
        self, me: httpx.AsyncClient, ann: Person, links: UnsubscribeLinks
    ) -> None:
        """Programs that look through mail open every link; a person presses the button."""
        path = links.link(ann.user_id, ann.email, Category.PRICES).removeprefix(links.site_url)
        page = await me.get(path, headers=HTML)
        assert (page.status_code, "Stop e-mails about prices?" in page.text) == (200, True)
        assert (await me.get(PREFERENCES)).json()["choices"]["prices"]["email"] is None
        assert "Stopped" in (await me.post(path, headers=HTML)).text
        known = (await me.get(PREFERENCES)).json()
        assert (known["choices"]["prices"]["email"], known["email_enabled"]) == ("off", True)

    async def test_a_link_of_somebody_else_cannot_be_made(
        self, application: Application, me: httpx.AsyncClient, ann: Person, links: UnsubscribeLinks
    ) -> None:
        """Another's name, another scope, another address or a broken signature are all the same answer."""
        bob = await person(application)
        mine = links.token(ann.user_id, ann.email)
        who, scope, signature = mine.split(".")
        theirs = links.token(bob.user_id, bob.email).split(".")[0]
        for forged in (
            f"{theirs}.{scope}.{signature}",
            f"{who}.trades.{signature}",
            f"{who}.{scope}.{signature[:-1]}",
            f"{who}.{scope}.",
            f"{who}.nothing.{signature}",
            links.token(ann.user_id, "other@example.org"),
            "x" * 500,
            "a.b.c.d",
        ):
            assert (await me.post(f"/email/unsubscribe/{forged}")).status_code == 410
            assert (await me.get(f"/email/unsubscribe/{forged}", headers=HTML)).status_code == 410
        assert (await me.get(PREFERENCES)).json()["email_enabled"] is True
