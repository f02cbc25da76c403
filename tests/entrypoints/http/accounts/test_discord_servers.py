"""Which Discord servers people are in: asked for at the link, read by the worker, chosen by their owner, forgotten."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from attrs import evolve
from sqlalchemy import BigInteger, bindparam, select, text, update

from dualcaster_app import Application
from dualcaster_app.events import handle
from dualcaster_core.accounts.guilds.server_sync import ServerSyncRules
from dualcaster_core.accounts.linked_accounts.model import DISCORD
from dualcaster_oauth import ClientSettings, DiscordProvider
from dualcaster_postgres.tables.accounts import connected_accounts
from dualcaster_postgres.tables.outbox import outbox
from tests.support.asgi_server import served
from tests.support.clients import client_of
from tests.support.oauth_provider import CLIENT_ID, CLIENT_SECRET, LocalProvider
from tests.support.oauth_site import BASE, TOKEN_PATH, Outside, outside_of, query_of, stranger
from tests.support.patience import until
from tests.support.people import Person, person
from tests.support.traders import trader

SERVERS = "/api/users/@me/guilds"
PAGE = {"Accept": "text/html"}
_ids = count(197038439483310086)
_user = bindparam("owner", type_=BigInteger())
_STATE = select(
    connected_accounts.c.next_sync_at,
    connected_accounts.c.sync_failures,
    connected_accounts.c.lapsed_at,
    connected_accounts.c.last_synced_at,
    connected_accounts.c.access_token_encrypted,
).where(connected_accounts.c.user_id == _user, connected_accounts.c.provider == "discord")
_EVENTS = (
    select(outbox.c.id, outbox.c.kind)
    .where(outbox.c.payload["user_id"].as_integer() == _user)
    .where(outbox.c.kind == "accounts.account_lapsed")
)


@pytest.fixture(scope="module")
async def opened(application: Application) -> AsyncIterator[Outside]:
    """A site with Discord."""
    async with outside_of(application, "discord") as opened:
        yield opened


@pytest.fixture
async def outside(opened: Outside) -> Outside:
    """The site, with a Discord that is in order and knows somebody new; nobody of before is due."""
    local = opened.providers["discord"]
    local.renew(stranger("discord"))
    local.lifetime, local.scope = 3600, "identify email guilds"
    opened.clock.advance(timedelta(hours=1))
    async with opened.application.database.transaction() as session:
        await session.run(update(connected_accounts).values(next_sync_at=text("'infinity'")))
    return opened


@pytest.fixture
def local(outside: Outside) -> LocalProvider:
    """Discord."""
    return outside.providers["discord"]


def server(name: str, **facts: Any) -> dict[str, Any]:
    """Make a server as Discord lists it."""
    return {"id": str(next(_ids)), "name": name, "icon": None, "owner": False, "permissions": "0", **facts}


async def linked(outside: Outside, somebody: Person | None = None) -> Person:
    """Link the Discord account of whom Discord knows, the whole way."""
    known = somebody or await person(outside.application)
    async with outside.browser() as browser:
        back = await outside.link(browser, "discord", known)
    assert query_of(back.headers["location"]).get("done") == "linked", back.headers["location"]
    return known


async def synced(outside: Outside) -> int:
    """Have the worker do all that is due."""
    done = 0
    while turn := await outside.application.linked_accounts.server_sync.turn():
        done += turn
    return done


async def names(outside: Outside, somebody: Person) -> list[tuple[str, bool]]:
    """List somebody's servers, and whether they take part in them."""
    async with client_of(outside.site) as client:
        answer = await client.get("/api/v1/connections/servers", headers=somebody.headers)
    return [(one["name"], one["takes_part"]) for one in answer.json()["items"]]


async def state(outside: Outside, somebody: Person) -> Sequence[Any]:
    """Read when Discord is asked next, and how it went."""
    async with outside.application.database.transaction() as session:
        row = await session.row(_STATE, owner=somebody.user_id)
    assert row is not None
    return row


async def join(outside: Outside, somebody: Person, guild_id: str) -> httpx.Response:
    """Take part in a server by the API."""
    async with client_of(outside.site) as client:
        return await client.put(f"/api/v1/connections/servers/{guild_id}", headers=somebody.headers)


async def test_the_link_asks_for_servers_and_the_worker_reads_them(outside: Outside, local: LocalProvider) -> None:
    """Names and ids alone, on one line and bounded; nobody takes part by that; then not before its time again."""
    local.servers = [
        server("Portland Trades", features=["A" * 40] * 60),
        server("two\nlines \u202eback"),
        server("x" * 300),
        server(""),
    ]
    ann = await linked(outside)
    assert "guilds" in query_of((await _begun(outside, ann))["authorization_url"])["scope"].split()
    assert await names(outside, ann) == []
    assert await synced(outside) == 1
    listed = await names(outside, ann)
    assert ("Portland Trades", False) in listed
    assert ("two lines back", False) in listed
    assert ("x" * 100, False) in listed
    assert any(name.startswith("Discord server 1") for name, _ in listed)
    assert await synced(outside) == 0
    outside.clock.advance(timedelta(hours=11))
    assert await synced(outside) == 0
    outside.clock.advance(timedelta(hours=2))
    assert await synced(outside) == 1


async def _begun(outside: Outside, somebody: Person) -> dict[str, Any]:
    async with outside.browser() as browser:
        begun = await browser.post("/api/v1/connections/discord/initiate", headers=somebody.headers)
    answer: dict[str, Any] = begun.json()
    return answer


async def test_long_lists_are_read_page_by_page(outside: Outside, local: LocalProvider) -> None:
    """Discord lists 200 at once; five pages are read at most, and entries that are none are passed over."""
    local.servers = [server(f"Server {number:04}") for number in range(450)]
    ann = await linked(outside)
    await synced(outside)
    assert len(await names(outside, ann)) == 450
    assert [one.get("limit") for one in local.pages] == ["200", "200", "200"]
    assert [one.get("after") for one in local.pages] == [None, local.servers[199]["id"], local.servers[399]["id"]]
    local.servers = [server(f"More {number:04}") for number in range(1_300)]
    local.pages.clear()
    outside.clock.advance(timedelta(days=1))
    await synced(outside)
    assert (len(await names(outside, ann)), len(local.pages)) == (1_000, 5)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"nonsense",
        b"[" * 100_000,
        b'["a", 1, null, {"id": 5}, {"id": "x"}, {"id": "-1"}, {"id": "99999999999999999999"}]',
    ],
)
async def test_answers_that_are_none_change_nothing_or_list_nothing(
    outside: Outside, local: LocalProvider, body: bytes
) -> None:
    """What is no list is tried again later; entries without a usable id are passed over."""
    local.servers = [server("Kept")]
    ann = await linked(outside)
    await synced(outside)
    local.whims[SERVERS] = (200, body)
    outside.clock.advance(timedelta(days=1))
    await synced(outside)
    failures = (await state(outside, ann))[1]
    assert await names(outside, ann) == ([("Kept", False)] if failures else [])
    assert failures == (0 if body.startswith(b'["a"') else 1)


async def test_two_people_share_a_server_once_both_chose_it(outside: Outside, local: LocalProvider) -> None:
    """Without the bot: the matches of both name it, and the locality factor counts it; leaving ends that at once."""
    app = outside.application
    shared = server("Portland Trades")
    local.servers = [shared]
    ann = await linked(outside, await trader(app, has="Lightning Bolt", wants="Lightning Helix"))
    local.person = stranger("discord")
    bob = await linked(outside, await trader(app, has="Lightning Helix", wants="Lightning Bolt", miles=2_000))
    await synced(outside)
    before = await app.matching.matches.with_user(ann.user_id, bob.username)
    assert (before.shared_servers, before.locality_bonus) == ((), 0)
    assert (await join(outside, ann, shared["id"])).status_code == 200
    assert (await app.matching.matches.with_user(ann.user_id, bob.username)).shared_servers == ()
    joined = await join(outside, bob, shared["id"])
    assert joined.json()["items"] == [{"guild_id": shared["id"], "name": "Portland Trades", "takes_part": True}]
    match = await app.matching.matches.with_user(ann.user_id, bob.username)
    assert match.shared_servers == ("Portland Trades",)
    assert match.locality_bonus > 0
    local.servers = []
    outside.clock.advance(timedelta(days=1))
    await synced(outside)
    assert (await app.matching.matches.with_user(ann.user_id, bob.username)).shared_servers == ()
    assert await names(outside, ann) == []


async def test_only_servers_that_discord_lists_can_be_joined(outside: Outside, local: LocalProvider) -> None:
    """An id that somebody made up is 404, a server of others and one that an admin linked too."""
    local.servers = [server("Mine")]
    ann = await linked(outside)
    await synced(outside)
    guild = str(next(_ids))
    await outside.application.linked_accounts.guilds.link(int(guild), "Theirs", manages=True)
    for wrong in (guild, "1", str(2**63 - 1)):
        answer = await join(outside, ann, wrong)
        assert (answer.status_code, answer.json()["code"]) == (404, "guild.unknown")
    for wrong in ("0", "abc", "9" * 19):
        assert (await join(outside, ann, wrong)).status_code == 400
    async with outside.browser() as browser:
        browser.cookies.update(ann.cookies)
        sent = {"_csrf_token": outside.form_token(ann)}
        refused = await browser.post(f"/settings/servers/{guild}/join", data=sent, headers=PAGE)
        assert query_of(refused.headers["location"]) == {"problem": "guild.unknown"}
        done = await browser.post(f"/settings/servers/{local.servers[0]['id']}/join", data=sent, headers=PAGE)
        assert query_of(done.headers["location"]) == {"done": "joined"}
        page = (await browser.get("/settings/connections", headers=PAGE)).text
    assert "You take part" in page
    assert await names(outside, ann) == [("Mine", True)]


async def test_tokens_are_renewed_and_their_rotation_is_stored(outside: Outside, local: LocalProvider) -> None:
    """A refresh token works once: each renewal keeps the next one, for as long as is wanted."""
    local.servers, local.lifetime = [server("Mine")], 1
    ann = await linked(outside)
    for _ in range(4):
        outside.clock.advance(timedelta(days=1))
        assert await synced(outside) == 1
    assert local.asked.count(TOKEN_PATH["discord"]) == 1 + 4
    assert (await state(outside, ann))[1:3] == (0, None)
    assert len(local.refresh) == 1


async def test_two_workers_at_once_renew_once(outside: Outside, local: LocalProvider) -> None:
    """An account is one worker's alone for a while, so that a refresh token is sent once."""
    local.servers, local.lifetime = [server("Mine")], 1
    ann = await linked(outside)
    outside.clock.advance(timedelta(days=1))
    local.sleeps[TOKEN_PATH["discord"]] = 0.3
    before = local.asked.count(TOKEN_PATH["discord"])
    sync = outside.application.linked_accounts.server_sync
    turns = await asyncio.gather(*(sync.turn() for _ in range(6)))
    assert (sum(turns), local.asked.count(TOKEN_PATH["discord"]) - before) == (1, 1)
    assert (await state(outside, ann))[1:3] == (0, None)
    local.sleeps.clear()


async def test_a_worker_that_died_is_followed_by_another(outside: Outside, local: LocalProvider) -> None:
    """What one took and did not finish is another's after its lease."""
    local.servers = [server("Mine")]
    ann = await linked(outside)
    app = outside.application
    now = outside.clock.now()
    async with app.units() as uow:
        taken = await uow.known_servers.claim(now, until=now + timedelta(minutes=5), limit=20)
        await uow.commit()
    assert ann.user_id in {one.account.user_id for one in taken}
    assert await synced(outside) == 0
    outside.clock.advance(timedelta(minutes=6))
    assert await synced(outside) == len(taken)
    assert await names(outside, ann) == [("Mine", False)]


@pytest.mark.parametrize(
    ("status", "path"), [(500, SERVERS), (403, SERVERS), (302, SERVERS), (503, "/api/oauth2/token")]
)
async def test_a_discord_that_is_away_is_asked_again_more_and_more_rarely(
    outside: Outside, local: LocalProvider, status: int, path: str
) -> None:
    """After 2, 4 and 8 minutes, half a day at most; what is known stays, and one success begins anew."""
    local.servers, local.lifetime = [server("Mine")], 1
    ann = await linked(outside)
    outside.clock.advance(timedelta(hours=1))
    await synced(outside)
    local.whims[path] = (status, b"{}")
    outside.clock.advance(timedelta(days=1))
    for minutes in (2, 4, 8, 16):
        assert await synced(outside) == 1
        waits = (await state(outside, ann))[0] - outside.clock.now()
        assert waits == timedelta(minutes=minutes)
        outside.clock.advance(timedelta(minutes=minutes))
    assert await names(outside, ann) == [("Mine", False)]
    local.whims.clear()
    assert await synced(outside) == 1
    assert (await state(outside, ann))[1:3] == (0, None)


def test_a_pause_is_never_longer_than_it_may_be_and_as_long_as_discord_asks() -> None:
    """However often it has failed."""
    rules = ServerSyncRules()
    assert rules.retry_in(0, None) == timedelta(minutes=2)
    assert rules.retry_in(1_000_000, None) == timedelta(hours=12)
    assert rules.retry_in(0, timedelta(minutes=7)) == timedelta(minutes=7)


@pytest.mark.parametrize("lifetime", [3600, 1])
async def test_ending_the_link_at_discord_is_noticed_and_told_once(
    outside: Outside, local: LocalProvider, lifetime: int
) -> None:
    """By a 401 or by a refused renewal: the link is marked, the servers are forgotten, and linking again mends it."""
    app = outside.application
    local.servers, local.lifetime = [server("Mine")], lifetime
    ann = await linked(outside)
    await synced(outside)
    await join(outside, ann, local.servers[0]["id"])
    local.end_authorization()
    outside.clock.advance(timedelta(days=1))
    assert await synced(outside) == 1
    assert await synced(outside) == 0
    _, _, lapsed_at, _, token = await state(outside, ann)
    assert (lapsed_at, token) == (outside.clock.now(), None)
    assert await names(outside, ann) == []
    (one,) = (await app.linked_accounts.linked_accounts.list(ann.user_id)).items
    assert one.lapsed_at == lapsed_at
    async with app.database.transaction() as session:
        ((event, _),) = await session.rows(_EVENTS, owner=ann.user_id)
    for _ in range(2):
        assert await handle(app, event, "accounts.notify_security")
    page = await app.notifying.centre.page(ann.user_id)
    assert [item.type for item in page.items].count("security.account_lapsed") == 1
    async with outside.browser() as browser:
        browser.cookies.update(ann.cookies)
        shown = (await browser.get("/settings/connections", headers=PAGE)).text
        assert "Connect again" in shown
    await linked(outside, ann)
    assert await synced(outside) == 1
    assert (await state(outside, ann))[2] is None
    assert await names(outside, ann) == [("Mine", False)]


async def test_who_signs_in_again_while_a_token_is_refused_keeps_the_link(
    outside: Outside, local: LocalProvider
) -> None:
    """The refusal was of a token that is not the newest any more: that one is used."""
    local.servers = [server("Mine")]
    ann = await linked(outside)
    sync = outside.application.linked_accounts.server_sync
    local.end_authorization()
    local.sleeps[TOKEN_PATH["discord"]], renewals = 2.0, local.asked.count(TOKEN_PATH["discord"])
    turn = asyncio.create_task(sync.turn())
    await until(lambda: local.asked.count(TOKEN_PATH["discord"]) > renewals)
    async with outside.application.units() as uow:
        (known,) = await uow.linked_accounts.of(ann.user_id)
        keeper = sync.access.keeper
        fresh = keeper.cipher.encrypt("fresh")
        await uow.linked_accounts.store(evolve(known, access_token_encrypted=fresh))
        await uow.commit()
    local.access.add("fresh")
    await turn
    local.sleeps.clear()
    assert (await state(outside, ann))[2] is None
    assert await names(outside, ann) == [("Mine", False)]


async def test_unlinking_forgets_everything_even_while_servers_are_read(outside: Outside, local: LocalProvider) -> None:
    """A list that comes back after the end of a link is thrown away."""
    app = outside.application
    local.servers = [server("Mine")]
    ann = await linked(outside)
    await synced(outside)
    await join(outside, ann, local.servers[0]["id"])
    outside.clock.advance(timedelta(days=1))
    local.sleeps[SERVERS], reads = 2.0, local.asked.count(SERVERS)
    turn = asyncio.create_task(app.linked_accounts.server_sync.turn())
    await until(lambda: local.asked.count(SERVERS) > reads)
    await app.linked_accounts.linked_accounts.unlink(ann.user_id, DISCORD)
    await turn
    local.sleeps.clear()
    assert await names(outside, ann) == []
    assert local.revoked
    async with app.database.transaction() as session:
        left = await session.rows(
            select(text("count(*)")).select_from(text("discord_servers")).where(text("user_id = :owner")),
            owner=ann.user_id,
        )
    assert left[0][0] == 0


async def test_without_the_scope_nobody_is_asked_about(outside: Outside, local: LocalProvider) -> None:
    """Links of before, which could not read servers, go on as they were."""
    local.scope = "identify email"
    ann = await linked(outside)
    outside.clock.advance(timedelta(days=2))
    assert SERVERS not in local.asked
    await synced(outside)
    assert await names(outside, ann) == []
    assert (await state(outside, ann))[3] is None


async def test_nothing_that_waits_for_discord_holds_a_connection(outside: Outside, local: LocalProvider) -> None:
    """While Discord is slow, no transaction of ours is open."""
    local.servers = [server("Mine")]
    await linked(outside)
    local.sleeps[SERVERS], reads = 2.0, local.asked.count(SERVERS)
    turn = asyncio.create_task(outside.application.linked_accounts.server_sync.turn())
    await until(lambda: local.asked.count(SERVERS) > reads)
    async with outside.application.database.transaction() as session:
        rows = await session.rows(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND state LIKE 'idle in transaction%'"
            )
        )
    assert rows[0][0] == 0
    await turn
    local.sleeps.clear()


async def test_a_retry_after_is_heeded(outside: Outside) -> None:
    """429 with Retry-After: not before that."""
    limited = _Limited()
    async with served(limited) as url:
        app = outside.application
        sync = app.linked_accounts.server_sync
        directory = DiscordProvider(
            ClientSettings(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, redirect_uri=BASE, base_url=url)
        )
        ann = await linked(outside)
        await evolve(sync, directory=directory).turn()
        assert (await state(outside, ann))[0] - outside.clock.now() == timedelta(seconds=4_000)


class _Limited:
    async def __call__(self, _: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 429, "headers": [(b"retry-after", b"4000")]})
        await send({"type": "http.response.body", "body": b"{}"})
