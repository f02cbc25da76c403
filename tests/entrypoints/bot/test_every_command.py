"""Every command in every state: unlinked, with nothing, with much, and while the database is away."""

from collections.abc import AsyncIterator

import pytest
from attrs import evolve

import dualcaster_embedded
from dualcaster_app import Application, open_application
from dualcaster_bot.replies import HOW_TO_LINK, INTERNAL, UNAVAILABLE
from dualcaster_core.kernel.errors import ServiceUnavailable
from tests.support.databases import create_database, database_name, drop_database
from tests.support.discord_server import DiscordServer, discord_server
from tests.support.discord_states import COMMANDS, NEEDS_LINK, newcomer, trader

WITHOUT_DATABASE = {"server unlink"}
"""Refused to who does not manage the server, before anything is read."""


def test_every_command_is_on_the_list(application: Application) -> None:
    """The list of these tests has each command that the bot registers."""
    from dualcaster_bot.process import bot_of

    group = bot_of(application, shard_count=1).group
    registered = {command.qualified_name.removeprefix("dd ") for command in group.walk_commands()}
    assert registered - {"want", "have", "trade", "server", "messages"} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
async def test_who_is_not_linked_gets_an_answer(server: DiscordServer, command: str) -> None:
    """What needs an account says how to link one, to who asked alone; the rest is answered."""
    answer = await server.ask(server.visitor(), command, **COMMANDS[command])
    assert answer.text
    assert INTERNAL not in answer.text
    if command in NEEDS_LINK:
        assert answer.text == HOW_TO_LINK
        assert answer.private


@pytest.mark.parametrize("command", COMMANDS)
async def test_who_has_nothing_gets_an_answer(server: DiscordServer, command: str) -> None:
    """An account without lists, trades and servers is answered with what to do first."""
    member = await server.member(await newcomer(server.application))
    answer = await server.ask(member, command, **COMMANDS[command])
    assert answer.text
    assert INTERNAL not in answer.text
    assert HOW_TO_LINK not in answer.text


@pytest.mark.parametrize("command", COMMANDS)
async def test_who_has_much_gets_an_answer(server: DiscordServer, rich: int, command: str) -> None:
    """Long lists, matches and trades fit into what Discord takes."""
    member = await server.member(rich)
    answer = await server.ask(member, command, **COMMANDS[command])
    assert answer.text
    assert INTERNAL not in answer.text
    assert all(len(embed) <= 6_000 for embed in answer.embeds)
    own = {"want list", "have list", "matches", "trade list", "portfolio"}
    assert not answer.embeds or command not in own or answer.private


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_database_that_is_away_is_said_in_a_sentence(away: Application, command: str) -> None:
    """Without the database every command says so; none is silent."""
    async with discord_server(away, settle_timeout=60, linkless=True) as server:
        answer = await server.ask(server.visitor(), command, **COMMANDS[command])
    assert answer.text == UNAVAILABLE or command in WITHOUT_DATABASE
    assert answer.text
    assert answer.private


async def test_suggestions_are_empty_where_the_database_is_away(away: Application) -> None:
    """Nothing is suggested then, and nothing fails."""
    async with discord_server(away, settle_timeout=60, linkless=True) as server:
        visitor = server.visitor()
        for command, option in (("want remove", "card"), ("price", "set"), ("show", "card")):
            assert await visitor.autocomplete(server.channel, f"dd {command}", option, "light") == []


@pytest.fixture(scope="module")
async def rich(application: Application) -> int:
    """Somebody with much of everything."""
    return await trader(application)


@pytest.fixture(scope="module")
async def away(
    application: Application, servers: dualcaster_embedded.EmbeddedServers, bot_url: str
) -> AsyncIterator[Application]:
    """An application whose database is gone since it was opened, and is known to be.

    Whoever finds out starts to ask the database again and again, which settling would wait for.
    """
    url = create_database(servers.database_url, database_name(bot_url))
    settings = evolve(application.settings, database_url=url)
    async with open_application(settings, migrated=False, quiet=True) as opened:
        drop_database(servers.database_url, url)
        with pytest.raises(ServiceUnavailable):
            await opened.accounts.operator.named("nobody")
        yield opened
