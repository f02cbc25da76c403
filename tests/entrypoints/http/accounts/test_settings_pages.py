"""What somebody sees and changes of their own: dashboard, first steps, settings."""

import gzip
import re
from collections.abc import Mapping

import httpx
import pytest
from attrs import frozen

from dualcaster_app import Application
from dualcaster_http import Site
from dualcaster_http.edge.errors import Failure
from tests.support.clients import client_of
from tests.support.page_loads import LARGEST_ASSETS, LARGEST_PAGE, Page, check_loads
from tests.support.people import DEVICE, PASSWORD, Person, csrf_of, person, signed_in

HOSTILE = "\"'><script>alert(1)</script>{{ 7*7 }}"
HTML = {"Accept": "text/html"}
PAGES = (
    "/dashboard",
    "/onboarding",
    "/settings/profile",
    "/settings/privacy",
    "/settings/connections",
    "/settings/security",
)
DESK = ("/matches", "/inventory", "/have-list", "/want-list", "/imports", "/cards", "/")
FORMS = (
    "/settings/profile",
    "/settings/place",
    "/settings/privacy",
    "/settings/security/password",
    "/settings/security/email",
    "/settings/security/sessions/end-others",
    "/settings/go-public",
    "/onboarding/skip",
    "/onboarding/complete",
    "/verify/again",
)


@frozen
class Owner:
    """Somebody signed in, and the browser they use."""

    person: Person
    client: httpx.AsyncClient

    async def send(self, path: str, form: Mapping[str, str | list[str]]) -> httpx.Response:
        """Send a form with its token."""
        token = await csrf_of(self.client, "/settings/privacy")
        return await self.client.post(path, data={**form, "_csrf_token": token}, headers=HTML)

    async def page(self, path: str) -> httpx.Response:
        """Open a page."""
        return await self.client.get(path, headers=HTML)


@pytest.fixture
async def owner(client: httpx.AsyncClient, application: Application) -> Owner:
    """A new account in a browser."""
    somebody = await person(application)
    client.cookies.update(somebody.cookies)
    return Owner(somebody, client)


def profile(**changes: str | list[str]) -> dict[str, str | list[str]]:
    """Fill the form of a profile."""
    filled: dict[str, str | list[str]] = {
        "display_name": "Mira",
        "tagline": "Blue decks only",
        "bio": "First line\r\nSecond line",
        "signature_card": "lightning bolt",
        "formats": ["Modern", "cEDH"],
        "shipping_preference": "domestic",
        "country": "DE",
    }
    return filled | changes


@pytest.mark.parametrize("path", PAGES)
async def test_own_pages_are_for_their_owner_alone(client: httpx.AsyncClient, owner: Owner, path: str) -> None:
    """Nobody is sent to log in; the owner's page is kept by no cache and loads nothing from elsewhere."""
    mine = await owner.page(path)
    assert mine.status_code == 200
    assert mine.headers["Cache-Control"] == "private, no-store"
    assert "etag" not in mine.headers
    assert len(mine.content) < LARGEST_PAGE
    await check_loads(mine)
    assert Page(mine).meta("robots") == "noindex"
    client.cookies.clear()
    away = await client.get(path, headers=HTML)
    assert (away.status_code, away.headers["Cache-Control"]) == (303, "no-store")
    assert away.headers["Location"] == f"/login?next={path.replace('/', '%2F')}"


@pytest.mark.parametrize("path", FORMS)
async def test_forms_need_their_owner_and_their_token(client: httpx.AsyncClient, owner: Owner, path: str) -> None:
    """Without the token a form is refused (403), without anybody signed in it leads to the log-in page."""
    refused = await client.post(path, data={"bio": "x"}, headers=HTML)
    assert refused.status_code == 403
    assert "out of date" in refused.text
    token = await csrf_of(client, "/settings/privacy")
    client.cookies.clear()
    away = await client.post(path, data={"_csrf_token": token}, headers=HTML)
    assert (away.status_code, away.headers["Location"]) == (303, "/login")


@pytest.mark.parametrize("path", ["/", "/cards", "/nothing"])
async def test_public_pages_keep_what_is_personal_out_of_caches(
    client: httpx.AsyncClient, owner: Owner, path: str
) -> None:
    """Who is signed in gets public pages with a menu and privately; nobody gets them without any cookie."""
    mine = await owner.page(path)
    assert "public" not in mine.headers["Cache-Control"]
    client.cookies.clear()
    theirs = await client.get(path, headers=HTML)
    assert owner.person.username not in theirs.text
    assert "set-cookie" not in theirs.headers
    if theirs.status_code == 200:
        assert owner.person.username in mine.text
        assert "Cookie" in mine.headers["Vary"]
        assert "Cookie" in theirs.headers["Vary"]
        assert theirs.headers["Cache-Control"].startswith("public")


@pytest.mark.parametrize("path", [*PAGES, *DESK])
async def test_a_page_loads_little(owner: Owner, path: str) -> None:
    """Style and script of a page are under 50 KB together, compressed."""
    text = (await owner.page(path)).text
    assets = re.findall(r'(?:href|src)="(/assets/[^"]+\.(?:css|js))"', text)
    assert len(assets) > 2
    assert sum([len(gzip.compress((await owner.page(asset)).content)) for asset in assets]) < LARGEST_ASSETS


async def test_a_profile_is_changed_by_its_form(owner: Owner, hashids: Mapping[str, str]) -> None:
    """Every field is stored and shown again, and the change is told once."""
    response = await owner.send("/settings/profile", profile(card_type="brewer"))
    assert (response.status_code, response.headers["Location"]) == (303, "/settings/profile")
    text = (await owner.page("/settings/profile")).text
    assert "Saved." in text
    for shown in ('value="Mira"', 'value="Blue decks only"', "First line\nSecond line", 'value="Lightning Bolt"'):
        assert shown in text
    assert re.search(r'<option value="DE" selected>', text)
    ticked = re.findall(r'value="([^"]+)" checked', text)
    assert ticked == ["brewer", "Modern", "cEDH"]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("tagline", "x" * 51, "At most 50 characters"),
        ("bio", "x" * 501, "At most 500 characters"),
        ("bio", "a\u202eb", "not text"),
        ("signature_card", "No Such Card At All", "there is no card called"),
        ("country", "XX", "not the two-letter code"),
        ("shipping_preference", "moon", "one of the list"),
        ("card_type", "thief", "one of the list"),
        ("formats", "Chess", "one of the list"),
    ],
)
async def test_a_wrong_field_of_a_profile_is_told(owner: Owner, field: str, value: str, told: str) -> None:
    """The form comes back (422) with the message and with what was typed; nothing is stored."""
    response = await owner.send("/settings/profile", profile(**{field: value, "display_name": "Kept"}))
    assert response.status_code == 422
    assert told.lower() in response.text.lower()
    assert 'value="Kept"' in response.text
    assert 'value="Kept"' not in (await owner.page("/settings/profile")).text


async def test_a_trader_type_rests(owner: Owner) -> None:
    """The type of trader cannot be changed twice in a month, and the form says when it can be."""
    await owner.send("/settings/profile", profile(card_type="brewer"))
    again = await owner.send("/settings/profile", profile(card_type="investor"))
    assert again.status_code == 422
    assert "can be changed again on" in again.text


async def test_scripts_in_every_field_stay_text(owner: Owner) -> None:
    """Markup that somebody types about themselves is shown as typed, on every page of theirs."""
    texts = dict.fromkeys(("display_name", "tagline", "bio"), HOSTILE)
    assert (await owner.send("/settings/profile", profile(**texts))).status_code == 303
    refused = await owner.send("/settings/profile", profile(**texts, country=HOSTILE))
    placed = await owner.send("/settings/place", {"place": HOSTILE, "trade_radius_miles": "5"})
    for response in (refused, placed, *[await owner.page(path) for path in PAGES]):
        assert "<script>alert" not in response.text
        assert response.headers["Content-Type"].startswith("text/html"), response.text
        await check_loads(response)


async def test_a_place_is_found_by_name(owner: Owner) -> None:
    """A town is found and shown with a radius; one that does not exist is told with what may be meant."""
    done = await owner.send("/settings/place", {"place": "Portland, Oregon", "trade_radius_miles": "30"})
    assert done.status_code == 303
    text = (await owner.page("/settings/profile")).text
    assert "Portland" in text
    assert 'value="30"' in text
    page = await owner.page("/settings/profile")
    assert '<option value="30" selected>30 miles</option>' in page.text
    await owner.send("/settings/profile", {"country": "DE"})
    assert '<option value="30" selected>50 km</option>' in (await owner.page("/settings/profile")).text
    unknown = await owner.send("/settings/place", {"place": "Xyzzyville", "trade_radius_miles": "30"})
    assert unknown.status_code == 422
    assert "no place is called" in unknown.text.lower()
    for radius in ("-5", "7", "12505", "ten", "1e9"):
        wrong = await owner.send("/settings/place", {"place": "", "trade_radius_miles": radius})
        assert wrong.status_code == 422, radius
    assert (await owner.send("/settings/place", {"place": "", "trade_radius_miles": "10"})).status_code == 303
    assert "Portland" not in (await owner.page("/settings/profile")).text


async def test_privacy_is_what_is_switched_on(owner: Owner) -> None:
    """A new profile is private; a switch that is not sent is off."""
    privacy = r'id="f-(\w+)" name="\w+" value="1" checked'
    before = set(re.findall(privacy, (await owner.page("/settings/privacy")).text))
    assert "is_public" not in before
    assert "show_have_list" in before
    await owner.send("/settings/privacy", {"is_public": "1", "show_want_list": "1"})
    assert set(re.findall(privacy, (await owner.page("/settings/privacy")).text)) == {"is_public", "show_want_list"}


async def test_only_switches_that_do_something_are_shown(owner: Owner) -> None:
    """There is no directory nor trade history yet; saving the page leaves their switches alone."""
    page = (await owner.page("/settings/privacy")).text
    for missing in ("show_in_directory", "show_trade_history"):
        assert missing not in page
    await owner.send("/settings/privacy", {"is_public": "1"})
    mine = (await owner.client.get("/api/v1/users/me", headers=owner.person.headers)).json()
    assert (mine["show_in_directory"], mine["show_trade_history"]) == (True, False)


async def test_a_profile_tells_the_size_of_a_collection_while_that_is_switched_on(owner: Owner, site: Site) -> None:
    """As a word on the page and in the API, without what it is worth; switched off, nothing of it."""
    profile = f"/api/v1/users/{owner.person.username}"
    for switched, tier, words in (({"show_portfolio_tier": "1"}, "starter", True), ({}, None, False)):
        await owner.send("/settings/privacy", {"is_public": "1", **switched})
        async with client_of(site) as anybody:
            seen = (await anybody.get(profile)).json()
            page = await anybody.get(f"/u/{owner.person.username}", headers=HTML)
        assert (seen["portfolio_tier"], seen["inventory_value"]) == (tier, None)
        assert ("Starter collection" in page.text) is words


async def test_stores_may_write_only_once_that_is_switched_on(owner: Owner) -> None:
    """The switch is off at first, the form turns it on and, left out, off again; the API and the export have it."""
    me, export = "/api/v1/users/me", "/api/v1/users/me/export"

    async def stands() -> bool:
        return bool((await owner.client.get(me, headers=owner.person.headers)).json()["allow_store_messages"])

    assert await stands() is False
    await owner.send("/settings/privacy", {"is_public": "1", "allow_store_messages": "1"})
    assert await stands() is True
    assert '"allow_store_messages":true' in (await owner.client.get(export, headers=owner.person.headers)).text
    await owner.client.patch(me, json={"allow_store_messages": False}, headers=owner.person.headers)
    assert await stands() is False


async def test_going_public_leads_on(owner: Owner) -> None:
    """The answer to 'let others find you?' makes the profile public and goes on to a page of this site."""
    gone = await owner.send("/settings/go-public", {"next": "/matches"})
    assert (gone.status_code, gone.headers["Location"]) == (303, "/matches")
    assert (await owner.client.get("/api/v1/users/me", headers=owner.person.headers)).json()["is_public"] is True
    elsewhere = await owner.send("/settings/go-public", {"next": "//evil.example"})
    assert elsewhere.headers["Location"] == "/settings/privacy"


async def test_security_shows_the_address_that_stands(owner: Owner) -> None:
    """The page says which address the account has before it asks for another."""
    assert owner.person.email in (await owner.page("/settings/security")).text


async def test_linked_accounts_are_called_so(owner: Owner) -> None:
    """The label is words, not a name from the code."""
    page = (await owner.page("/settings/connections")).text
    assert "Linked accounts" in page
    assert "LinkedAccounts" not in page


async def test_a_password_is_changed_by_the_old_one(owner: Owner, application: Application) -> None:
    """A wrong old password is told at its field; the right one changes it and logs other devices out."""
    new = "nine purple mox rubies"
    wrong = await owner.send("/settings/security/password", {"current_password": "no", "new_password": new})
    assert wrong.status_code == 422
    assert 'id="f-current_password-error"' in wrong.text
    weak = await owner.send("/settings/security/password", {"current_password": PASSWORD, "new_password": "short"})
    assert 'id="f-new_password-error"' in weak.text
    assert PASSWORD not in wrong.text + weak.text
    done = await owner.send("/settings/security/password", {"current_password": PASSWORD, "new_password": new})
    assert done.status_code == 303
    assert (await owner.page("/dashboard")).status_code == 200
    assert await application.accounts.sessions.log_in(owner.person.username, new, DEVICE)


async def test_an_address_is_changed_by_a_letter(owner: Owner) -> None:
    """A new address needs the password and a form that fits; the old one stays until the e-mail is answered."""
    wrong = await owner.send("/settings/security/email", {"email": "new@example.org", "password": "no"})
    assert 'id="f-password-error"' in wrong.text
    broken = await owner.send("/settings/security/email", {"email": HOSTILE, "password": PASSWORD})
    assert broken.status_code == 422
    assert "<script>alert" not in broken.text
    done = await owner.send("/settings/security/email", {"email": f"new-{owner.person.email}", "password": PASSWORD})
    assert done.status_code == 303
    assert "We sent a link" in (await owner.page("/settings/security")).text


async def test_devices_are_logged_out_one_by_one_or_all(owner: Owner, application: Application) -> None:
    """The list has a button for each other device; a stranger's session cannot be ended."""
    page = await owner.page("/settings/security")
    ends = re.findall(r'action="(/settings/security/sessions/[^"]+/end)"', page.text)
    assert len(ends) == 1
    assert "this one" in page.text
    assert (await owner.send(ends[0], {})).status_code == 303
    assert (await owner.send(ends[0], {})).status_code in (303, 404)
    stranger = await person(application)
    theirs = re.findall(r"/sessions/([^/]+)/end", (await _as(owner.client, stranger, "/settings/security")).text)
    owner.client.cookies.update(owner.person.cookies)
    assert (await owner.send(f"/settings/security/sessions/{theirs[0]}/end", {})).status_code == 404
    assert (await owner.send("/settings/security/sessions/end-others", {})).status_code == 303
    assert (await owner.page("/dashboard")).status_code == 200


async def test_everything_is_taken_along_and_left_for_good(owner: Owner) -> None:
    """The export is a file of one's own; deleting needs the password, ends the session and says goodbye."""
    taken = await owner.page("/settings/security/export")
    assert taken.status_code == 200
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert taken.headers["Cache-Control"] == "private, no-store"
    assert owner.person.email in taken.text
    kept = await owner.send("/settings/security/delete", {"delete_password": "no"})
    assert kept.status_code == 422
    assert "Nothing was deleted" in kept.text
    assert '<details class="confirm" data-confirm open>' in kept.text
    gone = await owner.send("/settings/security/delete", {"delete_password": PASSWORD})
    assert (gone.status_code, gone.headers["Location"]) == (303, "/")
    assert "Your account is deleted" in (await owner.page("/")).text
    owner.client.cookies.update(owner.person.cookies)
    assert (await owner.page("/dashboard")).status_code == 303


async def test_the_first_steps_can_be_skipped(owner: Owner) -> None:
    """A new account sees the steps on its dashboard until it skips them; completing needs them done."""
    assert "First steps" in (await owner.page("/dashboard")).text
    early = await owner.send("/onboarding/complete", {})
    assert early.headers["Location"] == "/onboarding"
    skipped = await owner.send("/onboarding/skip", {})
    assert skipped.headers["Location"] == "/dashboard"
    assert "First steps" not in (await owner.page("/dashboard")).text


async def test_an_error_keeps_the_frame(owner: Owner) -> None:
    """Errors of pages are pages: a title, what happened, and a next step."""
    for path in ("/u/nobody-at-all", "/cards/zzzzzz", "/settings/nothing"):
        response = await owner.page(path)
        assert response.status_code == 404, path
        page = Page(response)
        assert len(page.all("h1")) == 1
        assert [link for link in page.all("a") if link.get("class") == "button"]


async def test_a_want_near_its_target_is_on_the_dashboard(
    owner: Owner, application: Application, hashids: Mapping[str, str]
) -> None:
    """A want whose value is at most a tenth above the price its owner waits for is shown, one that is dearer is not."""
    for name, target in (("Lightning Bolt", "2.70"), ("Lightning Helix", "0.50")):
        added = await owner.client.post(
            "/api/v1/want-list",
            json={
                "card": hashids[name],
                "quantity": 1,
                "any_printing": False,
                "alert_enabled": True,
                "target_price": target,
            },
            headers=owner.person.headers,
        )
        assert added.status_code == 201, added.text
    text = (await owner.page("/dashboard")).text
    assert "Near your target" in text
    near = text.split("Near your target")[1].split("</section>")[0]
    assert "Lightning Bolt" in near
    assert "$2.70" in near
    assert "Lightning Helix" not in near


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 415, 423, 429, 500, 503])
@pytest.mark.parametrize("code", ["any", "card.not_found", "user.not_found", "user.profile_private", "forbidden.form"])
def test_every_error_says_what_to_do_next(site: Site, status: int, code: str) -> None:
    """A page of any error has one title, words, a button that leads on, and shows what it is told as text."""
    pages = site.litestar.state.pages
    failure = Failure(status, code, "this <b>failed</b>", {}, {})
    asked = {"me": None, "maybe_me": True, "path": "/x", "csrf_token": str, "request_id": "r-1"}
    text = pages.render("error.html", failure=failure, **asked)
    page = Page(httpx.Response(status, text=text))
    assert len(page.all("h1")) == 1
    assert [link["href"][0] for link in page.all("a") if link.get("class") == "button"] == ["/"]
    assert "r-1" in text
    assert "<b>" not in text


async def _as(client: httpx.AsyncClient, somebody: Person, path: str) -> httpx.Response:
    signed_in(client, somebody)
    del client.headers["Authorization"]
    return await client.get(path, headers=HTML)
