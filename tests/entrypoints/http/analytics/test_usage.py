"""What is done on pages and over the API is counted, and nothing is known of who does not want to be."""

from collections.abc import AsyncIterator, Mapping

import httpx
import pytest
from attrs import evolve

from dualcaster_app import Application
from dualcaster_core.analytics.model import AnalyticsType, Surface
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http import Site
from tests.support.browsers import HTML, Desk
from tests.support.clients import client_of
from tests.support.oauth_site import outside_of
from tests.support.people import PASSWORD, csrf_of, new_name, person, signed_in
from tests.support.site_signals import become_maker, card_with_past, make_signal
from tests.support.traders import trader
from tests.support.trading_pairs import trading_pair
from tests.support.usage import Noted, forget, noted, noted_types

API, SITE = Surface.API, Surface.SITE
FROM_ELSEWHERE = HTML | {"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
FROM_HERE = FROM_ELSEWHERE | {"Sec-Fetch-Site": "same-origin"}
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture(autouse=True)
async def from_the_start(application: Application) -> None:
    """Let no test see what another counted."""
    await forget(application)


@pytest.fixture
async def desk(application: Application, site: Site) -> AsyncIterator[Desk]:
    """Somebody who has a card for trade and wants another, at their browser."""
    somebody = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    await forget(application)
    async with client_of(site) as client:
        yield Desk(somebody, signed_in(client, somebody))
    await application.accounts.operator.change(somebody.username, is_public=False)


async def _counted(application: Application, surface: Surface) -> list[str]:
    return [one.type.value for one in await noted(application) if one.surface is surface]


async def test_what_is_looked_at_is_counted(desk: Desk, application: Application, hashids: Mapping[str, str]) -> None:
    """Cards, profiles, searches, matches and signals count as looked at, from pages and from the API alike."""
    bolt, name = hashids["Lightning Bolt"], desk.person.username
    await become_maker(application, desk.person.user_id)
    card = await card_with_past(application)
    await make_signal(application, desk.person.user_id, card.id)
    await forget(application)
    for path in (f"/cards/{bolt}", "/cards?q=light", "/cards", f"/u/{name}", "/matches", "/signals"):
        assert (await desk.page(path)).status_code == 200, path
    looked = ["card.searched", "card.viewed", "match.viewed", "profile.viewed", "recommendation.viewed"]
    assert await _counted(application, SITE) == looked
    for path in (f"cards/c/{bolt}", "cards/search?q=light", f"users/{name}", "matches", "signals"):
        assert (await desk.client.get(f"/api/v1/{path}")).status_code == 200, path
    assert await _counted(application, API) == looked


async def test_changes_of_lists_are_counted(desk: Desk, application: Application, hashids: Mapping[str, str]) -> None:
    """Cards put on a list and taken off it count once for each time that somebody does it, wherever they do."""
    forest, client = hashids["Forest"], desk.client
    await desk.send("/want-list/add", {"card": forest})
    await desk.send(f"/cards/{forest}/copies", {"what": "want", "by": -1}, script=True)
    await desk.send("/inventory/add", {"card": forest, "for_trade": 1})
    await desk.send(f"/cards/{forest}/copies", {"what": "offer", "by": -1}, script=True)
    lists = ["have_list.add", "have_list.remove", "want_list.add", "want_list.remove"]
    assert await _counted(application, SITE) == lists
    want = (await client.post("/api/v1/want-list", json={"card": forest})).json()
    await client.delete(f"/api/v1/want-list/{want['id']}")
    item = (await client.post("/api/v1/inventory", json={"card": forest, "finish": "nonfoil"})).json()
    have = (
        await client.post("/api/v1/have-list", json={"inventory_item_id": item["id"], "quantity_for_trade": 1})
    ).json()
    await client.delete(f"/api/v1/have-list/{have['id']}")
    assert await _counted(application, API) == lists


async def test_changes_of_many_lines_are_counted(desk: Desk, application: Application) -> None:
    """A change of many lines counts once, and one that was refused not at all."""
    await desk.send("/inventory/bulk", {"action": "withdraw", "everything": 1}, script=True)
    await desk.send("/inventory/bulk", {"action": "offer", "everything": 1}, script=True)
    await desk.send("/want-list/bulk", {"action": "delete", "everything": 1}, script=True)
    await desk.send("/want-list/bulk", {"action": "delete", "everything": 1}, script=True)
    assert await _counted(application, SITE) == ["have_list.add", "have_list.remove", "want_list.remove"]
    matching = {"matching": {"q": "lightning"}}
    for address, action in (("have-list", "withdraw"), ("inventory", "offer"), ("want-list", "delete")):
        await desk.client.post(f"/api/v1/{address}/bulk", json={"action": action, **matching})
    assert await _counted(application, API) == ["have_list.add", "have_list.remove"]


async def test_profiles_that_are_edited_are_counted(desk: Desk, application: Application) -> None:
    """Switches of privacy count as much as words; forms that were refused do not count."""
    refused = await desk.send("/settings/profile", {"display_name": "x" * 500})
    assert refused.status_code == 422
    assert (await desk.send("/settings/privacy", {"show_have_list": "1"})).status_code == 303
    assert (await desk.client.patch("/api/v1/users/me", json={"bio": "Trades at the shop."})).status_code == 200
    assert await noted_types(application) == ["profile.updated", "profile.updated"]


async def test_signing_up_and_in_is_counted(application: Application, site: Site) -> None:
    """A new account counts once its event was handled, without the person; a wrong password is no log-in."""
    name = new_name("new")
    async with client_of(site) as client:
        token = await csrf_of(client, "/signup")
        form = {"email": f"{name}@example.org", "username": name, "password": PASSWORD, "_csrf_token": token}
        assert (await client.post("/signup", data=form, headers=HTML)).status_code == 303
    async with client_of(site) as client:
        token = await csrf_of(client, "/login")
        for password in ("not this one at all", PASSWORD):
            form = {"login": name, "password": password, "_csrf_token": token}
            await client.post("/login", data=form, headers=HTML)
            await client.post("/api/v1/auth/login", json={"login": name, "password": password})
    assert await noted(application) == [
        Noted(AnalyticsType.LOGGED_IN, API, has_person=False, properties={}),
        Noted(AnalyticsType.LOGGED_IN, SITE, has_person=False, properties={}),
        Noted(AnalyticsType.SIGNED_UP, Surface.SYSTEM, has_person=False, properties={}),
    ]


async def test_linking_and_signing_in_elsewhere_is_counted(application: Application) -> None:
    """A linked Discord account counts once; one of Google does not, and whoever comes in by either signs in."""
    ann, bob = await person(application), await person(application)
    await forget(application)
    async with outside_of(application, "discord", "google") as outside:
        for name, somebody in (("discord", ann), ("google", bob)):
            browser = outside.browser()
            assert (await outside.link(browser, name, somebody)).status_code == 303
            assert (await outside.sign_in(outside.browser(), name)).status_code == 303
    assert await noted_types(application) == ["discord.linked", "user.login", "user.login"]


async def test_steps_of_trades_are_counted(application: Application, client: httpx.AsyncClient) -> None:
    """A proposal, its counter-offer, both answers and the end count once each, with how cards change hands."""
    pair = await trading_pair(application)
    await forget(application)
    first = await pair.proposed(client)
    lines = {"proposer_wants": [{"item_id": pair.mira_item, "quantity": 2}]}
    counter = (await pair.acted(client, pair.ann, first, "counter", lines=lines)).json()
    agreed = (await pair.acted(client, pair.mira, counter, "accept")).json()
    for somebody in (pair.ann, pair.mira):
        trade = await pair.seen(client, somebody, agreed["hashid"])
        await client.post(
            f"/api/v1/trades/{trade['hashid']}/complete",
            json={"version": trade["version"]},
            headers=somebody.headers,
        )
    other = await pair.proposed(client)
    await pair.acted(client, pair.ann, other, "decline")
    found = await noted(application)
    assert {(one.surface, one.has_person) for one in found} == {(Surface.SYSTEM, False)}
    assert sorted((one.type.value, one.properties.get("counter")) for one in found if "counter" in one.properties) == [
        ("trade.proposed", False),
        ("trade.proposed", False),
        ("trade.proposed", True),
    ]
    assert {one.type.value: one.properties["exchange"] for one in found} == dict.fromkeys(
        ("trade.accepted", "trade.completed", "trade.declined", "trade.proposed"), "mail"
    )
    assert len(found) == 6


async def test_following_a_signal_is_counted(application: Application, desk: Desk) -> None:
    """Whoever follows a signal counts, by the page and by the API."""
    maker = await person(application)
    await become_maker(application, maker.user_id)
    card = await card_with_past(application)
    made = await make_signal(application, maker.user_id, card.id)
    assert made.id is not None
    signal = application.ids.encode(IdKind.SIGNAL, made.id)
    await forget(application)
    assert (await desk.send(f"/signals/{signal}/follow", {})).status_code == 303
    assert (await desk.client.post(f"/api/v1/signals/{signal}/follow")).status_code == 200
    assert await noted_types(application) == ["recommendation.followed", "recommendation.followed"]


async def test_a_visit_begins_where_nothing_here_led(client: httpx.AsyncClient, application: Application) -> None:
    """The browser says where it comes from; pages that follow belong to the visit, as do calls of scripts."""
    for headers in (FROM_ELSEWHERE, FROM_HERE, HTML, FROM_ELSEWHERE | {"Sec-Fetch-Dest": "empty"}):
        assert (await client.get("/about", headers=headers)).status_code == 200
    assert (await client.head("/about", headers=FROM_ELSEWHERE)).status_code == 200
    assert (await client.get("/nowhere", headers=FROM_ELSEWHERE)).status_code == 404
    assert await noted_types(application) == ["visit.started"]


@pytest.mark.parametrize(
    "headers",
    [
        {"DNT": "1"},
        {"Sec-GPC": "1"},
        {"User-Agent": GOOGLE},
        {"User-Agent": "Mozilla/5.0 (Linux) Chrome/130 (compatible; AhrefsBot/7.0)"},
        {"User-Agent": "facebookexternalhit/1.1"},
        {"Sec-Purpose": "prefetch"},
    ],
    ids=lambda headers: " ".join(headers.values())[:30],
)
async def test_who_does_not_count(
    headers: dict[str, str], application: Application, desk: Desk, hashids: Mapping[str, str]
) -> None:
    """Nothing is noted of whoever does not want it, of search engines, and of pages that nobody may ever see."""
    address = f"/cards/{hashids['Lightning Bolt']}"
    assert (await desk.client.get(address, headers=FROM_ELSEWHERE | headers)).status_code == 200
    await desk.client.post("/api/v1/want-list", json={"card": hashids["Forest"]}, headers=headers)
    assert application.analytics.recorder.waiting == 0
    assert await noted_types(application) == []


async def test_a_telephone_is_no_program(client: httpx.AsyncClient, application: Application) -> None:
    """A maker of telephones whose name ends as those of search engines do counts."""
    headers = FROM_ELSEWHERE | {"User-Agent": "Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 50) Chrome/130 Mobile"}
    await client.get("/about", headers=headers)
    assert await noted_types(application) == ["visit.started"]


async def test_people_are_numbers_of_a_week(desk: Desk, application: Application, hashids: Mapping[str, str]) -> None:
    """Who is signed in stands there as a number, and no stored event has a word of theirs or of their browser."""
    address = f"/cards/{hashids['Lightning Bolt']}"
    await desk.client.get(
        address, headers=FROM_ELSEWHERE | {"User-Agent": "Wanderer/1.0", "Referer": "https://a.example"}
    )
    assert await noted(application) == [
        Noted(AnalyticsType.CARD_VIEWED, SITE, has_person=True, properties={}),
        Noted(AnalyticsType.VISIT_STARTED, SITE, has_person=True, properties={}),
    ]


async def test_nobody_waits_for_it(
    client: httpx.AsyncClient, application: Application, hashids: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Noting asks nothing of the database; what finds no room is dropped and measured, and the page is answered."""
    before = application.metrics.usage_dropped._value.get()
    monkeypatch.setattr(application.analytics.recorder, "rules", evolve(application.settings.analytics, queue_limit=3))
    for _ in range(5):
        assert (await client.get(f"/cards/{hashids['Forest']}", headers=HTML)).status_code == 200
    assert application.analytics.recorder.waiting == 3
    assert application.metrics.usage_dropped._value.get() - before == 2
    assert await noted_types(application) == ["card.viewed"] * 3
