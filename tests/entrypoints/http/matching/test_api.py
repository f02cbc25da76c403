"""Matches over the API."""

from collections.abc import AsyncIterator

import httpx
import pytest
from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.collection.model import Want
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.matching.explanations import FACTORS
from dualcaster_core.matching.model import pair_key
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.lists import add_want
from tests.support.people import Person, person
from tests.support.traders import card_key, trader

MINE, THEIRS = "Lightning Bolt", "Lightning Helix"


@frozen
class Market:
    """Somebody, and who is around them."""

    client: httpx.AsyncClient
    me: Person
    near: Person
    far: Person

    async def names(self, address: str = "/api/v1/matches") -> list[str]:
        """List whom the caller has matches with."""
        response = await self.client.get(address, headers=self.me.headers)
        assert response.status_code == 200, response.text
        return [one["trader"]["username"] for one in response.json()["items"]]


@pytest.fixture
async def around(application: Application, site: Site) -> AsyncIterator[Market]:
    """Somebody with a match nearby and one far away."""
    me = await trader(application, has=MINE, wants=THEIRS)
    near = await trader(application, has=THEIRS, wants=MINE, miles=10)
    far = await trader(application, has=THEIRS, wants=MINE, miles=600)
    async with client_of(site) as client:
        yield Market(client, me, near, far)
    for somebody in (me, near, far):
        await application.accounts.operator.change(somebody.username, is_public=False)


async def test_a_server_in_common_makes_nobody_local(around: Market, application: Application) -> None:
    """A server-mate beyond the radius earns the points of locality, and is not local in any answer or filter."""
    for somebody in (around.me, around.far):
        await application.accounts.operator.join_guild(somebody.username, 4711)
    listed = (await around.client.get("/api/v1/matches", headers=around.me.headers)).json()["items"]
    alone = await around.client.get(f"/api/v1/matches/with/{around.far.username}", headers=around.me.headers)
    mates = await around.client.get("/api/v1/matches?server=4711", headers=around.me.headers)
    (far,) = (one for one in listed if one["trader"]["username"] == around.far.username)
    for match in (far, alone.json(), mates.json()["items"][0]):
        assert (match["is_local"], match["shared_servers"], match["locality_bonus"]) == (
            False,
            ["Discord server 4711"],
            5,
        )
    assert await around.names("/api/v1/matches/local") == [around.near.username]
    assert await around.names("/api/v1/matches?local_only=true&server=4711") == []


async def test_the_list_is_compact_and_complete(around: Market) -> None:
    """Each match has its score, the six factors that make it, both values and the other person, and no keys."""
    response = await around.client.get("/api/v1/matches", headers=around.me.headers)
    assert response.headers["Cache-Control"] == "private, no-store"
    first = response.json()["items"][0]
    assert first["trader"] == {"username": around.near.username, "tier": "new", "location": "Portland, Oregon"}
    assert sum(first[name] for name, *_ in FACTORS) == first["quality_score"]
    assert (first["gives_value"], first["gets_value"]) == ("2.91", "1.20")
    assert (first["distance_miles"], first["is_local"], first["shared_servers"]) == (10, True, [])
    assert (first["gives"], first["gets"], first["reasons"]) == (None, None, None)
    assert "id" not in first


async def test_details_are_lines_with_values_and_a_sentence_for_each_factor(around: Market) -> None:
    """Asked for details, each match says what would change hands and why it scores as it does."""
    response = await around.client.get("/api/v1/matches?details=true", headers=around.me.headers)
    first = response.json()["items"][0]
    assert [(line["name"], line["copies"], line["unit_value"]) for line in first["gets"]] == [(THEIRS, 1, "1.20")]
    assert [reason["factor"] for reason in first["reasons"]] == [name for name, *_ in FACTORS]
    assert all(reason["sentence"] and reason["points"] == first[reason["factor"]] for reason in first["reasons"])
    text = response.text
    assert '"have_id"' not in text
    assert '"card_id"' not in text


async def test_the_least_quality_is_enough(around: Market) -> None:
    """A match of just the quality that is asked for is listed by every address; a point more and it is not."""
    alone = await around.client.get(f"/api/v1/matches/with/{around.near.username}", headers=around.me.headers)
    score = alone.json()["quality_score"]
    for address in ("/api/v1/matches?", "/api/v1/matches?details=true&", "/api/v1/matches/local?"):
        assert around.near.username in await around.names(f"{address}min_quality={score}")
        assert around.near.username not in await around.names(f"{address}min_quality={score + 1}")


async def test_finds_go_both_ways(around: Market) -> None:
    """Who has what the caller wants and who wants what the caller has are listed, with their lines and values."""
    for query, name, value in (("", THEIRS, "1.20"), ("?direction=they_want&limit=50", MINE, "2.91")):
        response = await around.client.get(f"/api/v1/finds{query}", headers=around.me.headers)
        assert response.status_code == 200, response.text
        found = {one["trader"]["username"]: one for one in response.json()["items"]}
        near = found[around.near.username]
        assert ([line["name"] for line in near["lines"]], near["value"], near["lines_left_out"]) == ([name], value, 0)
        assert around.me.username not in found
    for wrong in ("direction=both", "limit=0", "limit=51"):
        response = await around.client.get(f"/api/v1/finds?{wrong}", headers=around.me.headers)
        assert response.status_code in (400, 422)
    assert (await around.client.get("/api/v1/finds")).status_code == 401


async def test_a_match_names_the_lists_it_comes_from(around: Market, application: Application) -> None:
    """A match carries the versions of both lists; an edit of one of them shows in its version alone."""
    address = f"/api/v1/matches/with/{around.near.username}"
    before = (await around.client.get(address, headers=around.me.headers)).json()
    key = await card_key(application, MINE)
    await add_want(application, around.me.username, Want(card_id=key))
    after = (await around.client.get(address, headers=around.me.headers)).json()
    assert after["my_list_version"] > before["my_list_version"]
    assert after["their_list_version"] == before["their_list_version"]


async def test_lines_beyond_an_answer_are_asked_for(around: Market) -> None:
    """From the line after the last one on there are none; totals stay those of all, and what is left out is told."""
    address = f"/api/v1/matches/with/{around.near.username}"
    whole = (await around.client.get(address, headers=around.me.headers)).json()
    rest = (await around.client.get(f"{address}?first_line=1", headers=around.me.headers)).json()
    assert (whole["gets_left_out"], rest["gets_left_out"]) == (0, 1)
    assert (rest["gets"], rest["gets_lines"], rest["gets_copies"], rest["gets_value"]) == ([], 1, 1, "1.20")
    assert (await around.client.get(f"{address}?first_line=-1", headers=around.me.headers)).status_code in (400, 422)


async def test_filters_keep_what_they_say(around: Market) -> None:
    """Nearness, quality and number filter the list, alone and together; the limits hold."""
    me, near, far = around.me.username, around.near.username, around.far.username
    everybody = await around.names()
    assert {near, far} <= set(everybody)
    assert me not in everybody
    for address in ("/api/v1/matches/local", "/api/v1/matches?local_only=true"):
        assert near in await around.names(address)
        assert far not in await around.names(address)
    assert await around.names("/api/v1/matches?limit=1") == everybody[:1]
    assert await around.names("/api/v1/matches?min_quality=100") == []
    assert len(await around.names("/api/v1/matches?min_quality=0")) >= len(everybody)
    assert await around.names("/api/v1/matches?server=123") == []
    for wrong in ("min_quality=101", "limit=0", "limit=51", "server=0", "local_only=maybe", "minquality=3"):
        answer = await around.client.get(f"/api/v1/matches?{wrong}", headers=around.me.headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "validation"), wrong


async def test_matches_say_distances_as_the_readers_country_does(around: Market, application: Application) -> None:
    """A change of country is heeded at once, in stored matches, their sentences and the pages."""
    await application.accounts.operator.change(around.near.username, email_verified=True)
    cookie = {"Cookie": f"__Host-dualcaster_session={around.me.secret}"}
    for country, words in (("US", "about 10 miles"), ("DE", "about 15 km"), (None, "about 10 miles")):
        await around.client.patch("/api/v1/users/me", headers=around.me.headers, json={"country": country})
        listed = await around.client.get("/api/v1/matches?details=true", headers=around.me.headers)
        (near,) = (one for one in listed.json()["items"] if one["trader"]["username"] == around.near.username)
        short = (await around.client.get("/api/v1/matches", headers=around.me.headers)).json()["items"]
        assert (near["distance_miles"], f"about {near['distance']}") == (10, words)
        assert near["distance"] in [one["distance"] for one in short]
        assert near["reasons"][5]["sentence"] == f"They are {words} away."
        assert near["reasons"][4]["sentence"] == (
            f"{around.near.username} is a new trader (0) and has a verified e-mail address (1)."
        )
        assert words in (await around.client.get("/matches", headers=cookie)).text
        assert words in (await around.client.get("/dashboard", headers=cookie)).text


@pytest.mark.parametrize("switch", ["is_public", "show_have_list", "show_want_list"])
async def test_what_somebody_hides_is_hidden_at_once(around: Market, switch: str) -> None:
    """No worker has to merge it before others' stored matches, cached answers included, are without them."""
    me, near = around.me, around.near
    details = "/api/v1/matches?details=true"
    for value in (True, False, True):
        sent = await around.client.patch("/api/v1/users/me", headers=near.headers, json={switch: value})
        assert sent.status_code == 200
        assert (near.username in await around.names()) is value
        assert (near.username in await around.names(details)) is value
        for page in ("/matches", "/dashboard"):
            shown = await around.client.get(page, headers={"Cookie": f"__Host-dualcaster_session={me.secret}"})
            assert (shown.status_code, near.username in shown.text) == (200, value)


async def test_a_want_that_turns_private_is_in_no_stored_match(around: Market) -> None:
    """Its line, and its money in the totals, are gone before a worker has merged the edit."""
    details = "/api/v1/matches?details=true"
    assert around.near.username in await around.names()
    assert around.near.username in await around.names(details)
    (want,) = (await around.client.get("/api/v1/want-list", headers=around.near.headers)).json()["items"]
    address = f"/api/v1/want-list/{want['id']}"
    sent = await around.client.patch(address, headers=around.near.headers, json={"is_public": False})
    assert sent.status_code == 200, sent.text
    assert around.near.username not in await around.names()
    assert around.near.username not in await around.names(details)


async def test_a_block_hides_both_from_each_others_stored_matches(around: Market, application: Application) -> None:
    """Neither the blocker nor the blocked sees the other in what was stored before, and lifting it shows both."""
    for me, other in ((around.me, around.near), (around.near, around.me)):
        reading = application.matching.matches
        assert other.username in [one.trader.username for one in (await reading.list_summaries(me.user_id)).items]
        before = await reading.version_of(me.user_id)
        await application.accounts.operator.block(around.near.username, around.me.username)
        assert other.username not in [one.trader.username for one in (await reading.list_summaries(me.user_id)).items]
        assert other.username not in [one.trader.username for one in (await reading.list_details(me.user_id)).items]
        assert await reading.version_of(me.user_id) != before
        await application.accounts.operator.unblock(around.near.username, around.me.username)


async def test_ones_own_edit_is_seen_at_once(around: Market, application: Application) -> None:
    """The cached list is never older than the reader's own edits over the API."""
    before = (await around.client.get("/api/v1/matches", headers=around.me.headers)).json()["items"][0]
    assert (await around.client.get("/api/v1/matches", headers=around.me.headers)).json()["items"][0] == before
    forest = await card_key(application, "Forest")
    await add_want(application, around.near.username, Want(card_id=forest))
    hashid = application.ids.encode(IdKind.CARD, forest)
    item = {"card": hashid, "finish": "nonfoil"}
    added = await around.client.post("/api/v1/inventory", headers=around.me.headers, json=item)
    have = {"inventory_item_id": added.json()["id"], "quantity_for_trade": 1}
    listed = await around.client.post("/api/v1/have-list", headers=around.me.headers, json=have)
    assert (added.status_code, listed.status_code) == (201, 201)
    after = (await around.client.get("/api/v1/matches", headers=around.me.headers)).json()["items"][0]
    assert (before["gives_lines"], after["gives_lines"]) == (1, 2)


async def test_the_match_with_one_other_is_told_in_full(around: Market) -> None:
    """Whatever its score, with lines and reasons; the name in any letter case."""
    address = f"/api/v1/matches/with/{around.far.username.upper()}"
    found = (await around.client.get(address, headers=around.me.headers)).json()
    assert found["trader"]["username"] == around.far.username
    assert found["gets"]
    assert found["reasons"]


async def test_nobody_learns_of_a_block(around: Market, application: Application, site: Site) -> None:
    """Whoever blocks, is blocked or is private is answered like a name that nobody has; nothing to trade is said."""

    async def told(me: Person, name: str) -> tuple[int, str, str]:
        answer = await around.client.get(f"/api/v1/matches/with/{name}", headers=me.headers)
        return answer.status_code, answer.json()["code"], answer.json()["message"].replace(name, "?")

    stranger = await person(application)
    missing = await told(around.me, "nobody-has-this")
    assert missing[:2] == (404, "user.not_found")
    assert await told(around.me, stranger.username) == missing
    await application.accounts.operator.change(stranger.username, is_public=True)
    assert (await told(around.me, stranger.username))[:2] == (404, "match.not_found")
    assert (await told(around.me, around.me.username))[:2] == (404, "match.not_found")
    await application.accounts.operator.block(around.near.username, around.me.username)
    assert await told(around.me, around.near.username) == missing
    assert await told(around.near, around.me.username) == missing
    assert (await told(around.me, "%00or'1'='1"))[:2] == missing[:2]
    await application.accounts.operator.unblock(around.near.username, around.me.username)


async def test_refreshing_gives_matches_as_of_now(around: Market) -> None:
    """What is computed anew is what is listed afterwards."""
    answer = await around.client.post("/api/v1/matches/refresh", headers=around.me.headers)
    assert answer.status_code == 200
    assert answer.json() == (await around.client.get("/api/v1/matches", headers=around.me.headers)).json()


async def test_the_kept_list_takes_one_statement_a_second(around: Market, application: Application) -> None:
    """While nothing changes, reading one's matches asks the database only whether that is so, and not each time."""
    await around.names()
    await around.names()
    before = application.database.statements
    for _ in range(3):
        await around.names()
    assert application.database.statements - before <= 1


async def test_the_package_of_a_match_is_told_to_its_two_people(site: Site, application: Application) -> None:
    """Two of $2.91 for five of $1.20 with 18 cents is fair; the other person is told the same, mirrored."""
    me = await trader(application, has=MINE, wants=THEIRS, copies=3, wanted=5)
    other = await trader(application, has=THEIRS, wants=MINE, copies=5, wanted=2)
    async with client_of(site) as client:
        match = (await client.get(f"/api/v1/matches/with/{other.username}", headers=me.headers)).json()
        address = f"/api/v1/matches/{match['hashid']}/package"
        mine, theirs = [(await client.get(address, headers=one.headers)).json() for one in (me, other)]
    assert mine["package"] == match["package"]
    told = {name: mine["package"][name] for name in ("gives_value", "gets_value", "cash", "gap", "is_exact")}
    assert told == {"gives_value": "5.82", "gets_value": "6.00", "cash": "0.18", "gap": 0, "is_exact": True}
    assert [(line["name"], line["package_copies"]) for line in mine["gives"]] == [(MINE, 2)]
    assert [(line["name"], line["package_copies"]) for line in mine["gets"]] == [(THEIRS, 5)]
    assert (theirs["gives"], theirs["gets"], theirs["package"]["cash"]) == (mine["gets"], mine["gives"], "-0.18")
    assert (mine["tolerance_percent"], mine["trader"]["username"]) == (5, other.username)
    for somebody in (me, other):
        await application.accounts.operator.change(somebody.username, is_public=False)


async def test_a_match_without_a_package_says_so(around: Market) -> None:
    """$2.91 for $1.20 is not fair: the package is empty, and the list says that there is none."""
    (match, _) = (await around.client.get("/api/v1/matches", headers=around.me.headers)).json()["items"]
    assert match["package"] is None
    told = await around.client.get(f"/api/v1/matches/{match['hashid']}/package", headers=around.me.headers)
    assert told.status_code == 200
    assert (told.json()["package"], told.json()["gives"], told.json()["gets"]) == (None, [], [])


async def test_nobody_else_is_told_a_package(around: Market, application: Application) -> None:
    """Third people, blocks, private people, oneself and ids of nothing are all answered like a match that is none."""

    async def told(me: Person, one: int, other: int) -> tuple[int, str]:
        hashid = application.ids.encode(IdKind.MATCH, pair_key(one, other))
        answer = await around.client.get(f"/api/v1/matches/{hashid}/package", headers=me.headers)
        return answer.status_code, answer.json().get("code", "")

    me, near, far = (one.user_id for one in (around.me, around.near, around.far))
    missing = (404, "match.not_found")
    assert (await told(around.me, me, near))[0] == 200
    assert await told(around.far, me, near) == missing
    assert await told(around.me, me, me) == missing
    assert await told(around.me, me, 2**30) == missing
    assert await told(around.near, near, far) == missing
    for hashid in ("abcdefgh", "x", "%00"):
        answer = await around.client.get(f"/api/v1/matches/{hashid}/package", headers=around.me.headers)
        assert (answer.status_code, answer.json()["code"]) == missing
    await application.accounts.operator.block(around.near.username, around.me.username)
    assert await told(around.me, me, near) == await told(around.near, me, near) == missing
    await application.accounts.operator.change(around.far.username, is_public=False)
    assert await told(around.me, me, far) == missing


async def test_matches_with_a_package_are_listed_first(around: Market, application: Application) -> None:
    """Whoever can be traded with fairly stands before others with a higher score, in the list and with details."""
    fair = await trader(application, has=THEIRS, wants=MINE, copies=5, wanted=2, miles=900)
    want = (await application.collection.lists.wants.page(around.me.user_id)).items[0]
    address = f"/api/v1/want-list/{want.id}"
    edited = await around.client.patch(address, headers=around.me.headers, json={"quantity": 5})
    assert edited.status_code == 200
    for query in ("", "?details=true", "?limit=1", "?details=true&limit=1", "?min_quality=0", "?within_miles=2000"):
        assert (await around.names(f"/api/v1/matches{query}"))[0] == fair.username, query
    await application.accounts.operator.change(fair.username, is_public=False)
