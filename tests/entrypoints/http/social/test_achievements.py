"""Achievements and frames over the API and on their page: who sees what, and what frames may be worn."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Role
from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.ports import Award
from dualcaster_http import Site
from dualcaster_http.site.icons import achievement_shapes
from tests.support.clients import client_of
from tests.support.completed_trades import complete_trade, ordinary_noon
from tests.support.letters import actor_of
from tests.support.neighbours import public_person
from tests.support.people import Person, csrf_of, person, signed_in

API = "/api/v1/achievements"
STAFF = "/api/v1/admin/moderation/users"
HTML = {"Accept": "text/html"}


async def give(application: Application, somebody: Person, *keys: str) -> None:
    """Give achievements, whatever the facts are."""
    async with application.units() as uow:
        await uow.achievements.award([Award(user_id=somebody.user_id, key=key) for key in keys], datetime.now(UTC))
        await uow.commit()


async def read(client: httpx.AsyncClient, by: Person, path: str = "") -> Any:
    """Read an answer."""
    answer = await client.get(f"{API}{path}", headers=by.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def wear(client: httpx.AsyncClient, by: Person, tier: str) -> httpx.Response:
    """Choose a frame."""
    return await client.post(f"{API}/frames/active", json={"tier": tier}, headers=by.headers)


async def test_a_completed_trade_earns_its_people_something(
    application: Application, client: httpx.AsyncClient
) -> None:
    """The owner sees what is earned first, and how far they have come with the rest; hidden ones are only counted."""
    me, other = await public_person(application), await public_person(application)
    await complete_trade(application.units, me.user_id, other.user_id, ordinary_noon())
    await application.reputation.reputations.recalculate([me.user_id])
    await application.social.achievements.awarding.to([me.user_id])
    found = await read(client, me)
    unlocked = [one["key"] for one in found["items"] if one["unlocked"]]
    assert set(unlocked) == {"first_deal", "newcomer", "founder"}
    assert [one["key"] for one in found["items"]][:3] == unlocked
    assert (found["total_unlocked"], found["total_discovery_points"]) == (3, 65)
    assert (found["total_available"], found["hidden_remaining"]) == (len(ACHIEVEMENTS), 2)
    assert not [one for one in found["items"] if one["is_hidden"]]
    by_key = {one["key"]: one for one in found["items"]}
    assert by_key["regular_trader"]["progress"] == {"current": 1, "target": 10, "text": "1 of 10 trades"}
    assert by_key["first_deal"]["progress"] is None


async def test_others_see_what_is_earned_and_not_hidden(application: Application, client: httpx.AsyncClient) -> None:
    """Without progress; a private profile shows nothing, and across a block there is nobody."""
    me, other = await public_person(application), await public_person(application)
    await give(application, other, "night_owl", "big_deal")
    found = await read(client, me, f"/users/{other.hashid}")
    assert [(one["key"], one["progress"], one["is_new"]) for one in found["items"]] == [("big_deal", None, False)]
    assert (found["total_unlocked"], found["total_discovery_points"], found["hidden_remaining"]) == (1, 20, 0)
    assert "night_owl" in {one["key"] for one in (await read(client, other))["items"]}
    await application.accounts.operator.change(other.username, is_public=False)
    hidden = await client.get(f"{API}/users/{other.hashid}", headers=me.headers)
    assert (hidden.status_code, hidden.json()["code"]) == (403, "user.profile_private")
    await application.accounts.operator.change(other.username, is_public=True)
    await application.accounts.blocks.block(actor_of(other), me.username)
    blocked = await client.get(f"{API}/users/{other.hashid}", headers=me.headers)
    assert (blocked.status_code, blocked.json()["code"]) == (404, "user.not_found")


async def test_a_frame_is_worn_once_it_is_open(application: Application, client: httpx.AsyncClient) -> None:
    """The highest open one shows until another is chosen; a locked one is refused and changes nothing."""
    me = await public_person(application)
    frames = await read(client, me, "/frames")
    assert frames["active_frame"] == "bronze"
    assert [one["tier"] for one in frames["frames"] if one["unlocked"]] == ["bronze"]
    refused = await wear(client, me, "gold")
    assert (refused.status_code, refused.json()["code"]) == (403, "frame.locked")
    await give(application, me, "established", "trusted")
    frames = await read(client, me, "/frames")
    assert frames["active_frame"] == "gold"
    assert [one["tier"] for one in frames["frames"] if one["unlocked_at"]] == ["silver", "gold"]
    assert (await wear(client, me, "silver")).json()["active_frame"] == "silver"
    assert (await wear(client, me, "legendary")).status_code == 403
    assert (await read(client, me, "/frames"))["active_frame"] == "silver"
    assert (await wear(client, me, "diamond")).status_code == 400


async def test_the_directory_knows_frames_and_points(application: Application, client: httpx.AsyncClient) -> None:
    """A filter finds exactly who wears a frame, and points bring people further up."""
    me, plain, decked = [await public_person(application) for _ in range(3)]
    await give(application, decked, "elite", "regular_trader")
    await application.social.entries.refresh()
    names = {plain.username, decked.username}

    async def found(**asked: str) -> list[tuple[str, str]]:
        answer = await client.get("/api/v1/directory", params={"limit": "100", **asked}, headers=me.headers)
        items = answer.json()["items"]
        return [(one["username"], one["frame"]) for one in items if one["username"] in names]

    assert await found() == [(decked.username, "platinum"), (plain.username, "bronze")]
    assert await found(frame="platinum") == [(decked.username, "platinum")]
    assert await found(frame="silver") == []
    await wear(client, decked, "silver")
    await drain_outbox(application)
    assert await found(frame="silver") == [(decked.username, "silver")]


async def test_a_moderator_takes_back_what_fraud_gained(application: Application, client: httpx.AsyncClient) -> None:
    """Its frame closes with it, it is not earned anew, the decision is kept, and giving it again opens the frame."""
    staff, other = await person(application), await public_person(application)
    await application.accounts.roles.grant(staff.username, Role.MODERATOR)
    await give(application, other, "elite", "established")
    await wear(client, other, "platinum")
    path = f"{STAFF}/{other.hashid}/achievements"

    async def decide(key: str, *, revoke: bool, by: Person = staff) -> httpx.Response:
        body = {"revoke": revoke, "reason": "Reviews of their own accounts."}
        return await client.post(f"{path}/{key}", json=body, headers=by.headers)

    assert (await decide("elite", revoke=True, by=other)).status_code == 403
    assert (await decide("whale_trade", revoke=True)).json()["code"] == "achievement.not_held"
    assert (await decide("no_such_thing", revoke=True)).status_code == 400
    assert (await decide("elite", revoke=True)).status_code == 200
    assert (await decide("elite", revoke=True)).json()["code"] == "achievement.already_decided"
    assert (await read(client, other, "/frames"))["active_frame"] == "silver"
    assert "elite" not in {one["key"] for one in (await read(client, other))["items"] if one["unlocked"]}
    assert await application.social.achievements.reading.frames_of([other.user_id]) == {other.user_id: 2}
    await give(application, other, "elite")
    assert (await read(client, other, "/frames"))["active_frame"] == "silver"
    answer = (await decide("elite", revoke=False)).json()["items"]
    assert [(one["is_revoked"], one["by"]) for one in answer] == [(False, staff.username), (True, staff.username)]
    assert (await read(client, other, "/frames"))["active_frame"] == "platinum"
    mine = await client.post(
        f"{STAFF}/{staff.hashid}/achievements/newcomer",
        json={"revoke": True, "reason": "x"},
        headers=staff.headers,
    )
    assert mine.status_code == 403
    unknown = await client.get(f"{STAFF}/zzzzzzzz/achievements", headers=staff.headers)
    assert unknown.json()["code"] == "user.not_found"


async def test_the_page_shows_everything_and_changes_the_frame(application: Application, site: Site) -> None:
    """Every achievement that is not hidden has its name and icon; without script a frame is chosen by a form."""
    me = await public_person(application)
    await give(application, me, "trusted")
    async with client_of(site) as client:
        signed_in(client, me)
        page = (await client.get("/achievements", headers=HTML)).text
        for one in ACHIEVEMENTS.values():
            assert (one.name.replace("'", "&#39;") in page) is not one.is_hidden, one.key
        assert page.count("Hidden achievement") == 2
        assert "badge--new" in page
        assert "badge--new" not in (await client.get("/achievements", headers=HTML)).text
        token = await csrf_of(client, "/achievements")
        for tier, flash in (("legendary", "locked"), ("bronze", "changed")):
            sent = await client.post("/achievements/frames", data={"tier": tier, "_csrf_token": token}, headers=HTML)
            assert sent.status_code == 303
            assert flash in (await client.get("/achievements", headers=HTML)).text
    assert (await application.social.achievements.reading.frames(actor_of(me))).active_frame == "bronze"


async def test_a_toast_tells_of_something_new_once(application: Application, site: Site) -> None:
    """Whichever page asks first shows it; several at once are one toast."""
    me = await public_person(application)
    await give(application, me, "trusted", "big_deal")
    async with client_of(site) as client:
        signed_in(client, me)
        token = await csrf_of(client, "/achievements")
        await give(application, me, "friendly", "helpful")
        told = [await client.post("/achievements/new", headers={"x-csrftoken": token}) for _ in range(2)]
    assert "2 achievements earned" in told[0].text
    assert told[1].text.strip() == ""


def test_every_achievement_has_an_icon_of_its_own() -> None:
    """No two look alike, and nothing is drawn that nobody can earn."""
    shapes = achievement_shapes()
    assert set(shapes) == {*ACHIEVEMENTS, "hidden"}
    assert len(set(shapes.values())) == len(shapes)


@pytest.mark.parametrize("earned", [1, 20])
async def test_achievements_take_as_many_statements_whatever_was_earned(
    application: Application, client: httpx.AsyncClient, statements_of: Any, earned: int
) -> None:
    """For somebody with one as for somebody with twenty."""
    me = await public_person(application)
    await give(application, me, *list(ACHIEVEMENTS)[:earned])
    await client.get(API, headers=me.headers)
    assert await statements_of(client.get(API, headers=me.headers)) <= 12
    assert await statements_of(client.get(f"{API}/frames", headers=me.headers)) <= 4


async def test_a_page_shows_what_somebody_else_has_earned(application: Application, site: Site) -> None:
    """What is earned and not hidden, without progress, reached from the profile; who may not see it is refused."""
    me, other = await public_person(application), await public_person(application)
    await give(application, other, "night_owl", "big_deal", "trusted")
    path = f"/u/{other.username}/achievements"
    async with client_of(site) as client:
        assert (await client.get(path, headers=HTML)).status_code == 303
        signed_in(client, me)
        page = (await client.get(path, headers=HTML)).text
        assert ("Big Deal" in page, "Trusted" in page, "Gold frame" in page) == (True, True, True)
        assert ("Night Owl" in page, "First Deal" in page, "earn__progress" in page) == (False, False, False)
        assert path in (await client.get(f"/u/{other.username}", headers=HTML)).text
        plain = await public_person(application)
        assert "Nothing earned yet" in (await client.get(f"/u/{plain.username}/achievements", headers=HTML)).text
        await application.accounts.operator.change(other.username, is_public=False)
        assert (await client.get(path, headers=HTML)).status_code == 403
        await application.accounts.operator.change(other.username, is_public=True)
        await application.accounts.blocks.block(actor_of(other), me.username)
        assert (await client.get(path, headers=HTML)).status_code == 404
