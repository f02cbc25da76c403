"""Signing in with Discord and Google, linking and unlinking, at the wire against providers of our own."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest
from attrs import evolve
from sqlalchemy import bindparam, select

from dualcaster_app import Application
from dualcaster_core.accounts.identity.model import token_digest
from dualcaster_core.accounts.linked_accounts.errors import LinkedAccountExpired, LinkedAccountNotFound
from dualcaster_postgres.tables.accounts import connected_accounts, oauth_attempts
from dualcaster_postgres.tables.outbox import outbox
from tests.support.oauth_site import SESSION, TOKEN_PATH, Outside, outside_of, query_of, stranger
from tests.support.patience import GENEROUS
from tests.support.people import DEVICE, PASSWORD, person

HOMES = ("/onboarding", "/dashboard")
"""Where somebody goes who wanted to go nowhere in particular: new here, or known."""
both = pytest.mark.parametrize("name", ["discord", "google"])
_TOKENS = select(connected_accounts.c.access_token_encrypted, connected_accounts.c.refresh_token_encrypted).where(
    connected_accounts.c.user_id == bindparam("owner")
)
_KINDS = (
    select(outbox.c.kind).where(outbox.c.payload["user_id"].as_integer() == bindparam("owner")).order_by(outbox.c.id)
)
_ATTEMPTS = select(oauth_attempts)


@pytest.fixture(scope="module")
async def opened(application: Application) -> AsyncIterator[Outside]:
    """A site with both providers."""
    async with outside_of(application, "discord", "google") as opened:
        yield opened


@pytest.fixture
def outside(opened: Outside) -> Outside:
    """The site, with providers that are in order and know somebody new."""
    for name, local in opened.providers.items():
        local.renew(stranger(name))
    return opened


@pytest.fixture
async def browser(outside: Outside) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's browser."""
    async with outside.browser() as opened:
        yield opened


async def kinds_of(outside: Outside, user_id: int) -> list[str]:
    """List what was recorded of somebody."""
    async with outside.application.database.transaction() as session:
        return [row[0] for row in await session.rows(_KINDS, owner=user_id)]


def problem(response: httpx.Response) -> tuple[str, str]:
    """Read where a failed visit ends, and why."""
    assert response.status_code == 303, response.text
    assert response.headers["cache-control"] == "no-store"
    path, _, _ = response.headers["location"].partition("?")
    return path, query_of(response.headers["location"])["problem"]


@both
async def test_a_stranger_signs_up_by_signing_in(outside: Outside, browser: httpx.AsyncClient, name: str) -> None:
    """The first visit opens an account with a verified address and the provider's name; the second one finds it."""
    local = outside.providers[name]
    back = await outside.sign_in(browser, name)
    assert (back.status_code, back.headers["location"]) == (303, "/cards")
    cookie = next(c for c in back.headers.get_list("set-cookie") if c.startswith(SESSION))
    assert all(word in cookie.lower() for word in ("httponly", "secure", "samesite=lax"))
    actor = await outside.who(browser)
    assert actor is not None
    assert actor.username == local.person["username" if name == "discord" else "name"]
    assert actor.email_verified
    assert await kinds_of(outside, actor.user_id) == ["accounts.signed_up"]
    async with outside.browser() as another:
        assert (await outside.sign_in(another, name, "")).headers["location"] == "/dashboard"
        again = await outside.who(another)
    assert again is not None
    assert (again.user_id, again.session_id != actor.session_id) == (actor.user_id, True)


async def test_a_name_that_is_taken_is_varied(outside: Outside, browser: httpx.AsyncClient) -> None:
    """Somebody here has the name, in other letters: the newcomer gets another one that is valid."""
    known = await person(outside.application)
    outside.providers["discord"].person["username"] = known.username.upper()
    await outside.sign_in(browser, "discord")
    actor = await outside.who(browser)
    assert actor is not None
    assert actor.username.startswith(known.username.upper() + "-")


@pytest.mark.parametrize(
    "given", ["管理者", "ad min", "x", "", "Dualcaster Support", "<script>alert(1)</script>", "\\o/"]
)
async def test_an_odd_name_elsewhere_gives_a_valid_one_here(
    outside: Outside, browser: httpx.AsyncClient, given: str
) -> None:
    """Look-alikes of staff, other scripts and markup never become usernames."""
    outside.providers["google"].person["name"] = given
    await outside.sign_in(browser, "google")
    actor = await outside.who(browser)
    assert actor is not None
    assert actor.username.replace("-", "").isalnum()
    assert 3 <= len(actor.username) <= 30
    assert not {"admin", "support", "dualcaster"} & set(actor.username.lower().split("-"))


@both
async def test_an_address_that_is_registered_here_is_never_linked_by_itself(
    outside: Outside, browser: httpx.AsyncClient, name: str
) -> None:
    """Whoever has the address at a provider must log in here first; nobody is signed in and nothing is linked."""
    known = await person(outside.application)
    outside.providers[name].person["email"] = known.email.upper()
    assert problem(await outside.sign_in(browser, name)) == ("/login", "oauth.email_taken")
    assert await outside.who(browser) is None
    assert (await outside.application.linked_accounts.linked_accounts.list(known.user_id)).items == ()


@both
async def test_an_unverified_address_opens_no_account(outside: Outside, browser: httpx.AsyncClient, name: str) -> None:
    """Only an address that the provider vouches for is taken, and one that is an address."""
    local = outside.providers[name]
    flag = "verified" if name == "discord" else "email_verified"
    for change in ({flag: False}, {flag: "true"}, {flag: None}, {"email": None}, {"email": "no address"}):
        unchanged = dict(local.person)
        local.person |= change
        assert problem(await outside.sign_in(browser, name)) == ("/login", "oauth.email_unverified")
        local.person.update(unchanged)
    assert await outside.who(browser) is None


async def test_a_state_works_once_in_its_browser_and_in_time(outside: Outside, browser: httpx.AsyncClient) -> None:
    """Unknown, missing, replayed, expired, of another provider, or in another browser: nobody is signed in."""
    stale = ("/login", "oauth.state_invalid")
    assert problem(await browser.get("/api/oauth/discord/callback?state=unknown&code=x")) == stale
    assert problem(await browser.get("/api/oauth/discord/callback")) == stale
    assert problem(await browser.get(f"/api/oauth/discord/callback?state={'x' * 9000}&code=x")) == stale

    begun = await browser.get("/oauth/discord/start")
    back = await outside.visit(begun.headers["location"])
    async with outside.browser() as other:
        assert problem(await other.get(back)) == stale
    assert problem(await browser.get(back)) == stale

    begun = await browser.get("/oauth/discord/start")
    back = await outside.visit(begun.headers["location"])
    assert problem(await browser.get(back.replace("/discord/", "/google/"))) == stale

    begun = await browser.get("/oauth/discord/start")
    back = await outside.visit(begun.headers["location"])
    outside.clock.advance(timedelta(minutes=10))
    assert problem(await browser.get(back)) == stale
    assert await outside.who(browser) is None

    begun = await browser.get("/oauth/discord/start")
    back = await outside.visit(begun.headers["location"])
    assert (await browser.get(back)).headers["location"] in HOMES
    assert problem(await browser.get(back)) == stale


async def test_attempts_hold_no_secret(outside: Outside, browser: httpx.AsyncClient) -> None:
    """What is stored of a visit gives neither the state nor the cookie away."""
    begun = await browser.get("/oauth/discord/start")
    state = query_of(begun.headers["location"])["state"]
    secret = browser.cookies["__Host-dualcaster_oauth"]
    async with outside.application.database.transaction() as session:
        rows = await session.rows(_ATTEMPTS)
    assert token_digest(state) in {row[0] for row in rows}
    assert not any(one in repr(rows) for one in (state, secret))


async def test_two_tabs_can_be_on_their_way(outside: Outside, browser: httpx.AsyncClient) -> None:
    """A second visit that begins in the same browser does not spoil the first."""
    first = await browser.get("/oauth/discord/start")
    second = await browser.get("/oauth/google/start")
    for begun in (first, second):
        assert (await browser.get(await outside.visit(begun.headers["location"]))).headers["location"] in HOMES


async def test_a_stolen_code_is_worth_nothing_without_the_verifier(
    outside: Outside, browser: httpx.AsyncClient
) -> None:
    """A code that somebody put into another visit fails at the provider: PKCE binds it."""
    stolen = query_of(await outside.visit((await browser.get("/oauth/discord/start")).headers["location"]))["code"]
    async with outside.browser() as thief:
        own = await outside.visit((await thief.get("/oauth/discord/start")).headers["location"])
        forged = urlencode({**query_of(own), "code": stolen})
        assert problem(await thief.get(f"/api/oauth/discord/callback?{forged}")) == ("/login", "oauth.refused")


@both
async def test_saying_no_signs_nobody_in(outside: Outside, browser: httpx.AsyncClient, name: str) -> None:
    """The visitor comes back to the log-in page with a word of explanation."""
    outside.providers[name].says_no = True
    assert problem(await outside.sign_in(browser, name)) == ("/login", "oauth.denied")


@both
@pytest.mark.parametrize("how", ["down", "garbage", "oversized"])
async def test_a_provider_out_of_order_is_told_as_such(
    outside: Outside, browser: httpx.AsyncClient, name: str, how: str
) -> None:
    """Whatever is wrong there, the visitor reads that it is the provider, and no page breaks."""
    local, path = outside.providers[name], TOKEN_PATH[name]
    broken = {"down": (502, b""), "garbage": (200, b"<html>"), "oversized": (200, b'"' + b"x" * 200_000 + b'"')}
    local.whims[path] = broken[how]
    assert problem(await outside.sign_in(browser, name)) == ("/login", "oauth.provider_unavailable")
    assert await outside.who(browser) is None


@both
async def test_a_provider_that_does_not_answer_is_told_as_such(application: Application, name: str) -> None:
    """After a while the visitor reads that it is the provider."""
    async with outside_of(application, name, patience=0.3) as outside, outside.browser() as browser:
        outside.providers[name].sleeps[TOKEN_PATH[name]] = 2 * GENEROUS
        assert problem(await outside.sign_in(browser, name)) == ("/login", "oauth.provider_unavailable")
        assert await outside.who(browser) is None


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "\t//x"]
)
async def test_signing_in_leads_to_this_site_alone(outside: Outside, browser: httpx.AsyncClient, wanted: str) -> None:
    """Where to go afterwards is a path of ours."""
    assert (await outside.sign_in(browser, "discord", wanted)).headers["location"] in HOMES


async def test_providers_may_add_parameters_of_their_own(outside: Outside, browser: httpx.AsyncClient) -> None:
    """Google sends the scope, the account's number and more along."""
    back = await outside.visit((await browser.get("/oauth/google/start")).headers["location"])
    response = await browser.get(f"{back}&scope=email+profile&authuser=0&prompt=none&iss=https%3A%2F%2Fx")
    assert response.headers["location"] in HOMES


async def test_a_provider_that_is_not_set_up_is_unknown(application: Application) -> None:
    """Every address of such a provider answers 404."""
    async with outside_of(application, "google") as outside, outside.browser() as browser:
        somebody = await person(outside.application)
        for response in (
            await browser.get("/oauth/discord/start"),
            await browser.get("/api/oauth/discord/callback?state=x&code=y"),
            await browser.post("/api/v1/connections/discord/initiate", headers=somebody.headers),
        ):
            assert (response.status_code, response.json()["code"]) == (404, "oauth.provider_unknown")
        listed = (await browser.get("/api/v1/connections", headers=somebody.headers)).json()
        assert listed == {"items": [], "available": ["google"], "next_cursor": None}


async def test_linking_by_the_api_and_unlinking(outside: Outside, browser: httpx.AsyncClient) -> None:
    """A link shows in the list, raises trust by one event, and is given back at the provider when it ends."""
    somebody = await person(outside.application)
    before = len(await kinds_of(outside, somebody.user_id))
    done = await outside.link(browser, "discord", somebody)
    assert done.headers["location"] == "/settings/connections?done=linked"
    assert SESSION not in browser.cookies
    listed = (await browser.get("/api/v1/connections", headers=somebody.headers)).json()
    assert [(one["provider"], one["provider_name"], one["username"]) for one in listed["items"]] == [
        ("discord", "Discord", outside.providers["discord"].person["username"])
    ]
    assert listed["available"] == ["google"]
    assert (await kinds_of(outside, somebody.user_id))[before:] == [
        "accounts.account_linked",
        "accounts.visibility_changed",
    ]
    gone = await browser.delete("/api/v1/connections/discord", headers=somebody.headers)
    assert gone.status_code == 204
    assert len(outside.providers["discord"].revoked) == 1
    assert (await kinds_of(outside, somebody.user_id))[-2:] == [
        "accounts.account_unlinked",
        "accounts.visibility_changed",
    ]
    again = await browser.delete("/api/v1/connections/discord", headers=somebody.headers)
    assert (again.status_code, again.json()["code"]) == (404, "linked_account.not_found")


async def test_tokens_are_unreadable_where_they_are_stored(outside: Outside, browser: httpx.AsyncClient) -> None:
    """Neither token stands in the table, and the API shows none."""
    somebody = await person(outside.application)
    await outside.link(browser, "discord", somebody)
    local = outside.providers["discord"]
    async with outside.application.database.transaction() as session:
        ((access, refresh),) = await session.rows(_TOKENS, owner=somebody.user_id)
    assert not {access, refresh} & (local.access | local.refresh)
    shown = (await browser.get("/api/v1/connections", headers=somebody.headers)).text
    assert not any(token in shown for token in (*local.access, *local.refresh, access, refresh))


@both
async def test_a_linked_account_signs_in(outside: Outside, browser: httpx.AsyncClient, name: str) -> None:
    """After linking, the provider lets its owner in, whatever address it has there."""
    somebody = await person(outside.application)
    outside.providers[name].person |= {"email": None, "verified": False, "email_verified": False}
    await outside.link(browser, name, somebody)
    await outside.sign_in(browser, name)
    actor = await outside.who(browser)
    assert actor is not None
    assert actor.user_id == somebody.user_id


async def test_an_outside_account_belongs_to_one_user(outside: Outside, browser: httpx.AsyncClient) -> None:
    """Somebody else's is refused, a second one of the same provider too; linking one's own again changes nothing."""
    local = outside.providers["discord"]
    ann, bob = await person(outside.application), await person(outside.application)
    await outside.link(browser, "discord", ann)
    taken = await outside.link(browser, "discord", bob)
    assert problem(taken) == ("/settings/connections", "linked_account.taken")
    assert (await outside.link(browser, "discord", ann)).headers["location"].endswith("done=linked")
    local.person["id"] = local.person["id"] + "7"
    assert problem(await outside.link(browser, "discord", ann)) == (
        "/settings/connections",
        "linked_account.another_linked",
    )
    assert (await kinds_of(outside, ann.user_id)).count("accounts.account_linked") == 1
    assert (await outside.application.linked_accounts.linked_accounts.list(bob.user_id)).items == ()


async def test_a_new_password_ends_a_link_that_was_begun(outside: Outside, browser: httpx.AsyncClient) -> None:
    """Whoever was signed in before the password changed cannot keep a way in by an account of theirs."""
    somebody = await person(outside.application)
    back = await outside.begin_link(browser, "discord", somebody)
    actor = await outside.application.accounts.sessions.actor_of_token(somebody.access_token)
    outside.clock.advance(timedelta(seconds=1))
    passwords = evolve(outside.application.accounts.passwords, clock=outside.clock)
    await passwords.change(actor, PASSWORD, "five red mountain goats")
    assert problem(await browser.get(back)) == ("/settings/connections", "oauth.state_invalid")
    assert (await outside.application.linked_accounts.linked_accounts.list(somebody.user_id)).items == ()


async def test_one_account_that_two_link_at_once_goes_to_one(outside: Outside, browser: httpx.AsyncClient) -> None:
    """The database decides; the other one reads that it is taken."""
    ann, bob = await person(outside.application), await person(outside.application)
    ways = [await outside.begin_link(browser, "google", one) for one in (ann, bob)]
    ends = await asyncio.gather(*(browser.get(way) for way in ways))
    told = sorted(query_of(end.headers["location"]).get("problem", "linked") for end in ends)
    assert told == ["linked", "linked_account.taken"]


async def test_the_last_way_to_sign_in_stays(outside: Outside, browser: httpx.AsyncClient) -> None:
    """An account without a password keeps its only provider; with a second one either may go."""
    await outside.sign_in(browser, "discord")
    actor = await outside.who(browser)
    assert actor is not None
    pair = await outside.application.accounts.sessions.open_for_program(actor.user_id, DEVICE)
    headers = {"Authorization": f"Bearer {pair.access_token}"}
    refused = await browser.delete("/api/v1/connections/discord", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "linked_account.last_sign_in")
    begun = await browser.post("/api/v1/connections/google/initiate", headers=headers)
    await browser.get(await outside.visit(begun.json()["authorization_url"]))
    ends = await asyncio.gather(
        *(browser.delete(f"/api/v1/connections/{name}", headers=headers) for name in ("discord", "google"))
    )
    assert sorted(end.status_code for end in ends) == [204, 409]


async def test_a_closed_account_is_not_entered_by_a_provider(outside: Outside, browser: httpx.AsyncClient) -> None:
    """The link of an account that is not active signs nobody in."""
    somebody = await person(outside.application)
    await outside.link(browser, "discord", somebody)
    await outside.application.accounts.operator.change(somebody.username, is_active=False)
    assert problem(await outside.sign_in(browser, "discord")) == ("/login", "oauth.account_closed")


@both
async def test_tokens_are_renewed_when_they_end(outside: Outside, browser: httpx.AsyncClient, name: str) -> None:
    """A token is used until shortly before its end, then renewed once, even if two ask at the same time."""
    somebody = await person(outside.application)
    await outside.link(browser, name, somebody)
    access = outside.application.linked_accounts.provider_access
    first = await access.access_token_of(somebody.user_id, name)
    assert await access.access_token_of(somebody.user_id, name) == first
    outside.clock.advance(timedelta(minutes=59, seconds=30))
    second = await access.access_token_of(somebody.user_id, name)
    assert second != first
    assert await access.access_token_of(somebody.user_id, name) == second
    outside.clock.advance(timedelta(hours=1))
    third = await access.access_token_of(somebody.user_id, name)
    assert third in outside.providers[name].access
    outside.providers[name].refresh.clear()
    outside.clock.advance(timedelta(hours=1))
    with pytest.raises(LinkedAccountExpired):
        await access.access_token_of(somebody.user_id, name)
    with pytest.raises(LinkedAccountNotFound):
        await access.access_token_of(somebody.user_id + 100_000, name)


async def test_unlinking_does_not_wait_for_the_provider_to_agree(outside: Outside, browser: httpx.AsyncClient) -> None:
    """A provider that does not answer keeps nobody from unlinking."""
    somebody = await person(outside.application)
    await outside.link(browser, "google", somebody)
    outside.providers["google"].whims["/revoke"] = (503, b"")
    assert (await browser.delete("/api/v1/connections/google", headers=somebody.headers)).status_code == 204


async def test_linking_by_a_form_of_the_settings(outside: Outside, browser: httpx.AsyncClient) -> None:
    """The form needs its token and a session; a page in between leads on to the provider."""
    somebody = await person(outside.application)
    browser.cookies.update({SESSION: somebody.secret})
    address = "/settings/connections/discord/link"
    assert (await browser.post(address, data={"_csrf_token": "forged"})).status_code == 403
    page = await browser.post(address, data={"_csrf_token": outside.form_token(somebody)})
    assert page.status_code == 200
    begin = page.text.split('content="0; url=', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    done = await browser.get(await outside.visit(begin))
    assert done.headers["location"] == "/settings/connections?done=linked"
    for expected in ("done", "problem"):
        gone = await browser.post(
            "/settings/connections/discord/unlink", data={"_csrf_token": outside.form_token(somebody)}
        )
        assert gone.status_code == 303
        assert expected in query_of(gone.headers["location"])


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_the_api_of_connections_is_for_who_is_signed_in(
    outside: Outside, browser: httpx.AsyncClient, method: str
) -> None:
    """Nobody is told anything, and a browser's cookie is not taken."""
    somebody = await person(outside.application)
    browser.cookies.update({SESSION: somebody.secret})
    path = {"GET": "", "POST": "/discord/initiate", "DELETE": "/discord"}[method]
    response = await browser.request(method, f"/api/v1/connections{path}")
    assert (response.status_code, response.json()["code"]) == (401, "auth.required")
