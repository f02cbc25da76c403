"""The process of the bot against a Discord of our own: its REST API and its gateway, over sockets."""

from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest

from dualcaster_app import Application
from dualcaster_bot.replies import UNKNOWN
from tests.support.discord_server import link
from tests.support.discord_wire import discord_wire
from tests.support.patience import until
from tests.support.people import METRICS_TOKEN, person
from tests.support.running_bot import DEFERRED, MESSAGE, Running, running_bot

_LOCK_ALL = (
    "DO $$ DECLARE t text; BEGIN FOR t IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
    " LOOP EXECUTE 'LOCK TABLE ' || t || ' IN ACCESS EXCLUSIVE MODE'; END LOOP; END $$"
)


@pytest.fixture(scope="module")
async def running(application: Application) -> AsyncIterator[Running]:
    """The process, for all tests of this module."""
    async with discord_wire() as wire, running_bot(application, wire) as started:
        yield started


async def test_it_identifies_with_the_fewest_intents_and_registers_its_commands(running: Running) -> None:
    """Only guild events are asked for, and the group with all commands is sent to Discord."""
    assert running.wire.identified[0]["intents"] == 1
    await until(lambda: any(one.path.endswith("/commands") for one in running.wire.sent))
    (registered,) = [one for one in running.wire.sent if one.path.endswith("/commands")]
    assert [one["name"] for one in registered.json] == ["dd", "Look up cards"]


async def test_a_command_is_answered(running: Running) -> None:
    """The answer is the callback of the interaction, and pings nobody."""
    answer = await running.answered(await running.wire.command("price", card="Lightning Helix"))
    assert answer["type"] == MESSAGE
    assert "Lightning Helix" in str(answer)
    assert "'allowed_mentions': {'parse': []" in str(answer)


async def test_a_slow_database_is_deferred_and_answered_later(running: Running) -> None:
    """While the database stands still the answer is deferred; it comes when the database goes on."""
    assert running.application.settings.database_url is not None
    async with await psycopg.AsyncConnection.connect(running.application.settings.database_url) as connection:
        await connection.execute(_LOCK_ALL)
        key = await running.wire.command("price", card="Lightning Helix")
        assert (await running.answered(key))["type"] == DEFERRED
        assert running.wire.edits(key) == []
    await until(lambda: bool(running.wire.edits(key)))
    assert "Lightning Helix" in str(running.wire.edits(key)[0].json)


async def test_an_interaction_that_comes_twice_does_its_work_once(running: Running) -> None:
    """A doubled interaction is answered once, and what it does is done once."""
    ann = await person(running.application)
    await link(running.application, ann.user_id, 70_001, "ann")
    key = await running.wire.command("want add", user_id=70_001, interaction_id=800_001, card="Lightning Helix")
    await running.wire.command("want add", user_id=70_001, interaction_id=800_001, card="Lightning Helix")
    await running.answered(key)
    await running.answered(await running.wire.command("help", user_id=70_001))
    assert len(running.wire.callbacks(key)) == 1
    (want,) = (await running.application.collection.lists.wants.page(ann.user_id)).items
    assert want.quantity == 1


async def test_an_answer_that_comes_too_late_breaks_nothing(running: Running) -> None:
    """Discord knows the interaction no longer; the bot notes it and goes on."""
    running.wire.answers.append(("/callback", 404, {"code": 10062, "message": "Unknown interaction"}, {}))
    await running.answered(await running.wire.command("help"))
    assert (await running.answered(await running.wire.command("help")))["type"] == MESSAGE


async def test_a_limit_of_discord_is_waited_for(running: Running) -> None:
    """After 429 with Retry-After the same answer is sent again."""
    limited = {"message": "You are being rate limited.", "retry_after": 0.1, "global": False}
    running.wire.answers.append(("/callback", 429, limited, {"Retry-After": "0.1", "Via": "1.1 google"}))
    key = await running.wire.command("help")
    await until(lambda: len(running.wire.callbacks(key)) == 2)
    assert running.wire.callbacks(key)[0].json == running.wire.callbacks(key)[1].json


async def test_an_unknown_command_is_answered_with_a_sentence(running: Running) -> None:
    """What an old list of commands still has, or somebody forged, is not met with silence."""
    answer = await running.answered(await running.wire.command("scry", card="x"))
    assert UNKNOWN in str(answer)


async def test_a_broken_connection_is_taken_up_again(running: Running) -> None:
    """After a cut, and when Discord asks for it, the session is resumed; one that is invalid is begun anew."""
    wire, identified = running.wire, len(running.wire.identified)
    await wire.drop()
    await until(lambda: len(wire.resumed) == 1)
    await wire.reconnect()
    await until(lambda: len(wire.resumed) == 2)
    wire.refuses_resume = True
    await wire.drop()
    await until(lambda: len(wire.identified) == identified + 1)
    assert (await running.answered(await wire.command("help")))["type"] == MESSAGE


async def test_operators_see_how_it_is(running: Running) -> None:
    """Health tells of the connection, and the measurements want their token."""
    await running.answered(await running.wire.command("price", card="Lightning Helix"))
    async with httpx.AsyncClient(base_url=running.status_url) as client:
        assert (await client.get("/health")).status_code == 200
        assert (await client.get("/metrics")).status_code == 403
        told = await client.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    assert 'dualcaster_bot_command_seconds_count{command="price",outcome="answered"}' in told.text
    assert "dualcaster_bot_guilds 1.0" in told.text
