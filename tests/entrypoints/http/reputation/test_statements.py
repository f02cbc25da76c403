"""Signed statements over the API, checked as anybody would."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx
from attrs import evolve

from dualcaster_app import Application
from dualcaster_core.reputation.statements.verifying import KeyTrust, VerifiedStatement, verify_statement
from dualcaster_core.reputation.statements.wire import read_keys, read_roots
from dualcaster_crypto import Ed25519Verifier
from tests.support.completed_trades import complete_trade
from tests.support.traded import Traded

KEYS = "/.well-known/dualcaster-keys.json"
TOMORROW = timedelta(days=1)


def _address(username: str) -> str:
    return f"/api/v1/users/{username}/reputation/statement"


async def _verified(client: httpx.AsyncClient, statement: bytes) -> VerifiedStatement:
    keys = read_keys((await client.get(KEYS)).content).keys
    roots = read_roots((await client.get("/api/v1/reputation/roots")).content)
    return verify_statement(statement, Ed25519Verifier(), keys=keys, roots=roots or None)


async def _days(application: Application) -> datetime:
    """Return a day that no other test has closed: the one after the latest root."""
    latest = await application.reputation.statements.queries.roots(before=None, limit=1)
    begun = max([datetime.now(UTC).date(), *(one.day for one in latest)])
    return datetime.combine(begun + TOMORROW, datetime.min.time(), UTC)


async def test_a_statement_holds_against_what_the_site_publishes(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """Key, signature, root and the proof of each trade; the other person is a hash, and no name in it is theirs."""
    ann, bob = traded.ann, traded.bob
    await application.reputation.reputations.recalculate([ann.user_id])
    await application.reputation.trade_tree.close_day((await _days(application)).date())
    answer = await client.get(_address(ann.username), headers=ann.headers)
    assert answer.headers["content-disposition"] == f'attachment; filename="reputation-{ann.username}.json"'
    found = await _verified(client, answer.content)
    assert (found.key, found.trades_proved, found.root_known) == (KeyTrust.KNOWN, 1, True)
    stated = found.statement
    assert (stated.person.username, stated.issuer) == (ann.username, "https://cards.example")
    assert (stated.reputation.score, stated.reputation.trades_completed) == (10, 1)
    assert [one.trade for one in stated.trades] == [traded.trade]
    assert bob.username not in answer.text
    page = await client.get(f"/u/{ann.username}")
    assert f'href="/u/{ann.username}/statement"' in page.text
    assert (await client.get(f"/u/{ann.username}/statement")).status_code == 200


async def test_trades_are_proved_to_those_who_may_see_them(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """Where the trade history is hidden, others get the numbers and no trades; negatives are in nobody's statement."""
    ann = traded.ann
    await application.reputation.trade_tree.close_day((await _days(application)).date())
    theirs = (await client.get(_address(ann.username))).json()
    own = (await client.get(_address(ann.username), headers=ann.headers)).json()
    shows = (await application.reputation.reading.people.seen(ann.username, None)).shows_trades
    assert [len(one["trades"]) for one in (theirs, own)] == [int(shows), 1]
    await application.accounts.operator.change(ann.username, is_public=False)
    refused = await client.get(_address(ann.username))
    assert (refused.status_code, refused.json()["code"]) == (403, "user.profile_private")
    assert (await client.get(_address("nobody-at-all"))).status_code == 404


async def test_an_old_statement_holds_when_trades_accounts_and_keys_have_gone_on(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """New trades, another key and the other's deleted account leave a statement as true as it was."""
    ann, bob = traded.ann, traded.bob
    day = await _days(application)
    await application.reputation.trade_tree.close_day(day.date())
    before = (await client.get(_address(ann.username), headers=ann.headers)).content
    key = await application.reputation.statements.replace_key()
    async with application.units() as uow:
        await uow.erasure.erase(bob.user_id)
        await uow.commit()
    assert await application.reputation.statements.queries.trades_of(bob.user_id, size=10**6, limit=9) == ([], 0)
    await complete_trade(application.units, ann.user_id, bob.user_id, day + timedelta(hours=1))
    await application.reputation.trade_tree.close_day((day + TOMORROW).date())
    old = await _verified(client, before)
    assert (old.key, old.root_known) == (KeyTrust.RETIRED, True)
    after = await client.get(_address(ann.username), headers=ann.headers)
    new = await _verified(client, after.content)
    assert (new.key, new.statement.key_id, new.trades_proved) == (KeyTrust.KNOWN, key.key_id, 2)


async def test_the_latest_trades_are_proved_and_the_rest_counted(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """Of more than fifty trades the latest fifty come with proofs, in as many statements as one."""
    ann, bob, day = traded.ann, traded.bob, await _days(application)
    for number in range(54):
        await complete_trade(application.units, ann.user_id, bob.user_id, day - timedelta(minutes=60 - number))
    await application.reputation.trade_tree.close_day(day.date())
    answer = await client.get(_address(ann.username), headers=ann.headers)
    found = await _verified(client, answer.content)
    assert (found.trades_proved, found.statement.trades_left_out) == (50, 5)
    assert len(answer.content) < 100_000


async def test_roots_are_listed_by_day(client: httpx.AsyncClient, application: Application) -> None:
    """The latest first, some at a time; each day continues where the one before ended."""
    day = (await _days(application)).date()
    for ahead in range(3):
        await application.reputation.trade_tree.close_day(day + ahead * TOMORROW)
    first = (await client.get("/api/v1/reputation/roots", params={"limit": 2})).json()
    assert [one["day"] for one in first["items"]] == [str(day + 2 * TOMORROW), str(day + TOMORROW)]
    then = (await client.get("/api/v1/reputation/roots", params={"limit": 1, "before": first["next_before"]})).json()
    assert [one["day"] for one in then["items"]] == [str(day)]
    assert (await client.get("/api/v1/reputation/roots", params={"before": "never"})).status_code == 400


async def test_processes_that_sign_first_at_once_have_one_key(application: Application) -> None:
    """Whoever comes first makes the key; it is published once."""
    issuing = application.reputation.statements
    await asyncio.gather(*(issuing.keys() for _ in range(5)))
    in_use = [key for key in (await issuing.keys()).keys if key.retired_at is None]
    assert len(in_use) == 1
    document = json.dumps({"issuer": "x", "keys": []}).encode()
    assert read_keys(document) == evolve(await issuing.keys(), issuer="x", keys=())
