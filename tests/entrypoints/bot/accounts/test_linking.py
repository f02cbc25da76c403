"""Linking begins on Discord and is confirmed on the site."""

import re
from datetime import timedelta

import pytest
from attrs import evolve

from dualcaster_core.accounts.linked_accounts.errors import AnotherLinked, LinkedAccountTaken, LinkRequestInvalid
from dualcaster_core.testing import FixedClock
from tests.support.discord_server import Answer, DiscordServer
from tests.support.people import person


async def _token(server: DiscordServer, actor: object) -> str:
    answer = await server.ask(actor, "link")  # type: ignore[arg-type]
    assert answer.private
    found = re.search(r"https://cards\.example/link/([A-Za-z0-9_-]+)", answer.text)
    assert found is not None
    return found[1]


async def test_an_address_links_once(server: DiscordServer) -> None:
    """Whoever confirms is linked, the address is used up, and the bot knows the person from then on."""
    ann, visitor = await person(server.application), server.visitor("nicol")
    requests, token = server.application.linked_accounts.requests, await _token(server, visitor)
    assert (await requests.seen(token)).username == "nicol"
    await requests.confirm(token, ann.user_id)
    with pytest.raises(LinkRequestInvalid):
        await requests.confirm(token, ann.user_id)
    assert f"You are linked as **{ann.username}**" in (await server.ask(visitor, "link")).text


async def test_asking_again_voids_the_address_of_before(server: DiscordServer) -> None:
    """Of several addresses for one Discord account only the last one works."""
    ann, visitor = await person(server.application), server.visitor()
    first = await _token(server, visitor)
    await _token(server, visitor)
    with pytest.raises(LinkRequestInvalid):
        await server.application.linked_accounts.requests.confirm(first, ann.user_id)


async def test_an_old_address_links_nothing(server: DiscordServer) -> None:
    """After fifteen minutes an address is worth nothing."""
    ann, visitor = await person(server.application), server.visitor()
    token, clock = await _token(server, visitor), FixedClock(server.application.linked_accounts.requests.clock.now())
    clock.advance(timedelta(minutes=16))
    with pytest.raises(LinkRequestInvalid):
        await evolve(server.application.linked_accounts.requests, clock=clock).confirm(token, ann.user_id)


async def test_one_discord_account_belongs_to_one_person(server: DiscordServer) -> None:
    """An account that is somebody's is not linked to another, nor a second one to the same person."""
    ann, bob = await person(server.application), await person(server.application)
    requests, visitor = server.application.linked_accounts.requests, server.visitor("one")
    token = await _token(server, visitor)
    await server.member(bob.user_id, "other")
    with pytest.raises(AnotherLinked):
        await requests.confirm(token, bob.user_id)
    token = await _token(server, visitor)
    await requests.confirm(token, ann.user_id)
    with pytest.raises(LinkRequestInvalid):
        await requests.seen(token)
    assert LinkedAccountTaken("discord").code == "linked_account.taken"


async def test_unlinking_asks_first(server: DiscordServer) -> None:
    """The confirmation unlinks, and ends taking part in servers; keeping it leaves everything as it is."""
    ann = await person(server.application)
    member = await server.member(ann.user_id)
    asked = await server.ask(member, "unlink")
    kept = await member.click(asked.result.response, label="Keep it as it is")
    assert Answer(kept).text == "Nothing was changed."
    guilds = server.application.linked_accounts.guilds
    await guilds.link(server.guild.id, "Portland Trades", manages=True)
    await server.ask(member, "join-server")
    asked = await server.ask(member, "unlink")
    done = await member.click(asked.result.response, label="Unlink")
    assert "not linked any more" in Answer(done).text
    assert await guilds.memberships(ann.user_id) == []
    assert "/dd link" in (await server.ask(member, "want list")).text
