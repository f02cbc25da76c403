"""The directory: who is in it, in which order, and what narrows it; whom one met, and who is suggested."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Shipping
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.social.directory.model import MAX_SUGGESTED, DirectorySort
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.letters import actor_of, write
from tests.support.neighbours import connect, public_person, traded
from tests.support.people import Person, person, signed_in
from tests.support.traders import trader

DIRECTORY = "/api/v1/directory"


async def found(client: httpx.AsyncClient, by: Person, path: str = "", **asked: Any) -> list[str]:
    """Name the traders of an answer, in order."""
    answer = await client.get(f"{DIRECTORY}{path}", params=asked, headers=by.headers)
    assert answer.status_code == 200, answer.text
    return [one.get("trader", one)["username"] for one in answer.json()["items"]]


async def only(client: httpx.AsyncClient, by: Person, people: Sequence[Person], **asked: Any) -> list[str]:
    """Name those of some people whom the directory has, in its order."""
    names = {one.username for one in people}
    return [name for name in await found(client, by, limit=100, **asked) if name in names]


async def edit(application: Application, somebody: Person, **changes: Any) -> None:
    """Change somebody's profile, and have the directory know."""
    await application.profiles.profiles.edit(actor_of(somebody), changes)
    await application.social.entries.refresh()


async def test_oneself_and_who_is_hidden_are_never_in_it(application: Application, client: httpx.AsyncClient) -> None:
    """Private, opted out, closed, on either side of a block: gone at once, before any entry is brought up to date."""
    me, shown, private, out, blocked, blocking, closed = [await public_person(application) for _ in range(7)]
    everybody = (me, shown, private, out, blocked, blocking, closed)
    await application.social.entries.refresh()
    assert set(await only(client, me, everybody)) == {one.username for one in everybody} - {me.username}
    await application.accounts.operator.change(private.username, is_public=False)
    await application.profiles.profiles.edit(actor_of(out), {"show_in_directory": False})
    await application.accounts.blocks.block(actor_of(me), blocked.username)
    await application.accounts.blocks.block(actor_of(blocking), me.username)
    await application.accounts.deletion.delete_named(closed.username)
    assert await only(client, me, everybody) == [shown.username]
    assert set(await only(client, shown, everybody)) == {me.username, blocked.username, blocking.username}
    for hidden in (private, out, blocked, blocking):
        assert hidden.username not in await found(client, me, "/search", q=hidden.username, limit=50)
    await drain_outbox(application)
    assert await only(client, me, everybody) == [shown.username]


async def test_the_entry_follows_what_happens(application: Application, client: httpx.AsyncClient) -> None:
    """Who goes public is in the directory once the event is handled, and discovery counts what is verified."""
    me, plain, linked = await public_person(application), await person(application), await public_person(application)
    await drain_outbox(application)
    assert await only(client, me, [plain]) == []
    await application.accounts.operator.change(plain.username, is_public=True)
    await drain_outbox(application)
    assert await only(client, me, [plain]) == [plain.username]
    await application.reputation.identity_checks.decide_by_operator(linked.username, is_checked=True, reason="seen")
    await application.social.entries.refresh()
    assert await only(client, me, [plain, linked]) == [linked.username, plain.username]
    assert await application.social.entries.refresh() == 0


@pytest.mark.parametrize("sort", ["discovery", "reputation", "trades", "newest", "active", "match"])
async def test_every_order_comes_in_pages(application: Application, client: httpx.AsyncClient, sort: str) -> None:
    """Each trader once, whatever the size of a page; a cursor of another order is refused."""
    me = await public_person(application)
    others = [await public_person(application) for _ in range(5)]
    await traded(application, others[0], others[1])
    await application.social.entries.refresh()
    whole = await found(client, me, sort=sort, limit=100)
    cursor, pieces = None, []
    while True:
        asked: dict[str, Any] = {"sort": sort, "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(DIRECTORY, params=asked, headers=me.headers)).json()
        pieces += [one["username"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert pieces == whole
    assert len(set(whole)) == len(whole)
    first = (await client.get(DIRECTORY, params={"sort": sort, "limit": 1}, headers=me.headers)).json()["next_cursor"]
    other = "newest" if sort != "newest" else "active"
    refused = await client.get(DIRECTORY, params={"sort": other, "cursor": first}, headers=me.headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "validation")


async def test_filters_narrow(application: Application, client: httpx.AsyncClient) -> None:
    """Each by what profiles say, alone and together."""
    me, one, other = [await public_person(application) for _ in range(3)]
    pair = (one, other)
    await edit(
        application,
        one,
        formats=(PlayFormat.MODERN, PlayFormat.PAUPER),
        shipping_preference=Shipping.LOCAL,
        country="DE",
    )
    await edit(
        application, other, formats=(PlayFormat.MODERN,), shipping_preference=Shipping.INTERNATIONAL, country="US"
    )
    await application.profiles.profiles.choose_card_type(actor_of(one), CardType.BREWER)
    await application.accounts.roles.grant(other.username, Role.STORE)
    await application.reputation.identity_checks.decide_by_operator(one.username, is_checked=True, reason="seen")
    await application.social.entries.refresh()
    assert set(await only(client, me, pair, format="Modern")) == {one.username, other.username}
    for asked in (
        {"format": "Pauper"},
        {"shipping": "local"},
        {"country": "DE"},
        {"card_type": "brewer"},
        {"kind": "traders"},
        {"verified": True},
        {"format": "Modern", "country": "DE", "kind": "traders"},
    ):
        assert await only(client, me, pair, **asked) == [one.username], asked
    assert await only(client, me, pair, kind="stores") == [other.username]
    assert await only(client, me, pair, standing="established") == []
    assert await only(client, me, pair, format="Pauper", country="US") == []


async def test_online_shows_who_shows_it(application: Application, client: httpx.AsyncClient) -> None:
    """Who hides it is not among them, nor who was last seen long ago; the order of activity does not tell either."""
    me, here, hiding, away = [await public_person(application) for _ in range(4)]
    await application.profiles.profiles.edit(actor_of(hiding), {"show_online_status": False})
    async with application.database.transaction() as session:
        await session.text(
            "UPDATE users SET last_active_at = %(at)s, created_at = %(at)s WHERE id = %(id)s",
            {"at": datetime.now(UTC) - timedelta(days=3), "id": away.user_id},
        )
        await session.text(
            "UPDATE users SET created_at = %(at)s WHERE id = %(id)s",
            {"at": datetime.now(UTC) - timedelta(days=9), "id": hiding.user_id},
        )
    await application.social.entries.refresh()
    people = (here, hiding, away)
    assert await only(client, me, people, online=True) == [here.username]
    assert await only(client, me, people, sort="active") == [here.username, away.username, hiding.username]
    answer = await client.get(DIRECTORY, params={"limit": 100}, headers=me.headers)
    shown = {one["username"]: one["is_online"] for one in answer.json()["items"]}
    assert (shown[here.username], shown[hiding.username], shown[away.username]) == (True, None, False)


async def test_near_me_is_measured_on_the_grid(application: Application, client: httpx.AsyncClient) -> None:
    """Within the radius and no farther; without a place of one's own it is refused."""
    me, near, far = [await public_person(application) for _ in range(3)]
    refused = await client.get(DIRECTORY, params={"miles": 50}, headers=me.headers)
    assert (refused.status_code, refused.json()["details"]["field"]) == (400, "miles")
    for one, place in ((me, "Portland, OR"), (near, "Vancouver, WA"), (far, "Seattle, WA")):
        await application.profiles.profiles.set_place_by_name(actor_of(one), place)
    await application.social.entries.refresh()
    assert await only(client, me, (near, far), miles=50) == [near.username]
    assert set(await only(client, me, (near, far), miles=250)) == {near.username, far.username}
    assert (await client.get(DIRECTORY, params={"miles": 7}, headers=me.headers)).status_code == 400


async def test_misspelt_names_are_found(application: Application, client: httpx.AsyncClient) -> None:
    """By username and by display name, the exact one first."""
    me = await public_person(application)
    exact, longer = await public_person(application, "jhoira"), await public_person(application, "jhoira-of-ghitu")
    named = await public_person(application)
    await edit(application, named, display_name="Teferi Akosa")
    await drain_outbox(application)
    assert (await found(client, me, "/search", q="jhoira", limit=10))[:2] == [exact.username, longer.username]
    assert exact.username in await found(client, me, "/search", q="jhiora", limit=10)
    assert await found(client, me, "/search", q="tefery akosa", limit=10) == [named.username]
    assert await found(client, me, "/search", q="zzzzzzzz", limit=10) == []
    assert (await client.get(f"{DIRECTORY}/search", params={"q": "j"}, headers=me.headers)).status_code == 400


async def test_lists_narrow_and_preview(application: Application, client: httpx.AsyncClient) -> None:
    """Who has what I want, who wants what I have, and both with values; a hidden list counts for nothing."""
    me = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    both = await trader(application, has="Lightning Helix", wants="Lightning Bolt")
    neither = await public_person(application)
    await application.social.entries.refresh()
    people = (both, neither)
    for asked in ({"has_wants": True}, {"wants_cards": True}, {"open": True}, {"has_wants": True, "wants_cards": True}):
        assert await only(client, me, people, **asked) == [both.username], asked
    seen = (await client.get(f"{DIRECTORY}/{both.hashid}/preview", headers=me.headers)).json()
    assert (seen["cards_they_have_you_want"], seen["cards_you_have_they_want"], seen["is_mutual_match"]) == (1, 1, True)
    assert float(seen["cards_they_have_you_want_value"]) > 0
    await application.accounts.operator.change(both.username, show_have_list=False)
    await application.social.entries.refresh()
    for asked in ({"has_wants": True}, {"open": True}):
        assert await only(client, me, people, **asked) == [], asked
    seen = (await client.get(f"{DIRECTORY}/{both.hashid}/preview", headers=me.headers)).json()
    assert (seen["cards_they_have_you_want"], seen["cards_they_have_you_want_value"]) == (0, "0.00")
    nothing = (await client.get(f"{DIRECTORY}/{neither.hashid}/preview", headers=me.headers)).json()
    assert nothing["is_mutual_match"] is False


async def test_recent_are_those_whom_one_met(application: Application, client: httpx.AsyncClient) -> None:
    """Looked at, wrote with, traded with, the latest first; nobody who is hidden by now."""
    me, looked, wrote, hidden = [await public_person(application) for _ in range(4)]
    await application.social.entries.refresh()
    await application.profiles.profiles.note_view(hidden.username, me.user_id)
    await application.profiles.profiles.note_view(looked.username, me.user_id)
    await write(application, me, wrote)
    assert await found(client, me, "/recent") == [wrote.username, looked.username, hidden.username]
    await application.profiles.profiles.edit(actor_of(hidden), {"show_in_directory": False})
    assert await found(client, me, "/recent") == [wrote.username, looked.username]


async def test_suggestions_say_why(application: Application, client: httpx.AsyncClient) -> None:
    """Connections in common before formats before nothing; nobody whom one knows or has asked."""
    me, friend, stranger, player, asked = [await public_person(application) for _ in range(5)]
    await connect(application, me, friend)
    for one in (stranger, asked):
        await connect(application, friend, one)
    await application.social.network.request(actor_of(me), asked.hashid)
    for one in (me, player):
        await application.profiles.profiles.edit(actor_of(one), {"formats": (PlayFormat.VINTAGE,)})
    await application.social.entries.refresh()
    answer = await client.get(f"{DIRECTORY}/suggested?limit=50", headers=me.headers)
    why = {one["trader"]["username"]: one for one in answer.json()["items"]}
    assert {friend.username, asked.username, me.username}.isdisjoint(why)
    assert answer.json()["items"][0]["trader"]["username"] == stranger.username
    assert (why[stranger.username]["reason"], why[stranger.username]["mutual_connection_count"]) == (
        "mutual_connections",
        1,
    )
    assert (why[player.username]["reason"], why[player.username]["matching_formats"]) == ("same_formats", ["Vintage"])
    await application.accounts.blocks.block(actor_of(stranger), me.username)
    after = await found(client, me, "/suggested", limit=50)
    assert stranger.username not in after
    assert player.username in after


async def test_the_pages_ask_by_their_address(application: Application, site: Site) -> None:
    """Filters stand in the address, a bad one is said, and the preview is a part of a page."""
    me, other = await public_person(application), await public_person(application)
    await edit(application, other, formats=(PlayFormat.CEDH,), display_name="<b>Rhystic</b>")
    await application.profiles.profiles.note_view(other.username, me.user_id)
    async with client_of(site) as client:
        signed_in(client, me)
        page = await client.get("/traders?format=cEDH&view=list&sort=newest")
        assert page.status_code == 200
        assert "&lt;b&gt;Rhystic&lt;/b&gt;" in page.text
        assert "traders--list" in page.text
        assert "Clear filters" in page.text
        for wrong in ("/traders?miles=7", "/traders?miles=50", "/traders?sort=wealth", "/traders?q=x"):
            assert (await client.get(wrong)).status_code == 422, wrong
        await application.profiles.profiles.set_place_by_name(actor_of(me), "Lisbon")
        assert "Within " in (await client.get("/traders?miles=35")).text
        refused = (await client.get("/traders?q=x&format=cEDH")).text
        assert 'value="x"' in refused
        assert '<input type="hidden" name="format" value="cEDH">' in refused
        assert "Nobody fits" in (await client.get("/traders?format=cEDH&country=FR")).text
        assert other.username in (await client.get("/traders/recent")).text
        assert (await client.get("/traders/suggested")).status_code == 200
        preview = await client.get(f"/traders/{other.hashid}/preview", headers={"HX-Request": "true"})
        assert "nothing in common" in preview.text
        assert "<html" not in preview.text


async def test_the_directory_refuses_what_it_cannot_answer(application: Application) -> None:
    """The order of names without a name, and more suggestions than there are at most, or none."""
    me = actor_of(await public_person(application))
    directory = application.social.directory
    with pytest.raises(ValidationFailed, match="needs a name"):
        await directory.page(me, sort=DirectorySort.NAME)
    for limit in (0, MAX_SUGGESTED + 1):
        with pytest.raises(ValidationFailed, match="1 to 50 people"):
            await directory.suggested(me, limit=limit)
    assert isinstance((await directory.suggested(me, limit=MAX_SUGGESTED)).items, tuple)
