"""Linking servers, taking part in them, and being matched within them."""

from datetime import UTC, datetime

import discord

from dualcaster_core.testing import FixedClock
from tests.support.discord_server import Answer, DiscordServer, link
from tests.support.people import new_name
from tests.support.trading_scene import TradingScene


async def test_only_who_manages_a_server_links_it(server: DiscordServer) -> None:
    """Others are refused; before it is linked nobody can join in."""
    scene = _scene(server)
    member = await server.member(await scene.person(new_name("member")))
    assert "only people who may manage this server" in (await server.ask(member, "server link")).text.lower()
    assert "not linked yet" in (await server.ask(member, "join-server")).text


async def test_members_who_join_in_are_matched_within_the_server_until_they_leave(server: DiscordServer) -> None:
    """Each member opts in for themselves; leaving takes them out of the others' matches there."""
    scene = _scene(server)
    ann, bob = await scene.person(new_name("ann")), await scene.person(new_name("bob"))
    mine, theirs = await scene.stack(ann, f"Mine {ann}", cents=900), await scene.stack(bob, f"Theirs {bob}", cents=900)
    await scene.lists.want(ann, theirs.card_id)
    await scene.lists.want(bob, mine.card_id)
    admin_role = server.guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
    boss = server.guild.add_member(server.env.create_user("boss"), roles=[admin_role])
    await link(server.application, ann, boss.id, "boss")
    other = await server.member(bob, "bob")
    assert "is linked" in (await server.ask(boss, "server link")).text
    assert "take no part in this server" in (await server.ask(boss, "matches", where="server")).text
    assert "You take part now" in (await server.ask(boss, "join-server")).text
    assert "You take part already" in (await server.ask(boss, "join-server")).text
    assert "Nobody in this server yet" in (await server.ask(boss, "matches", where="server")).text
    await server.ask(other, "join-server")
    matched = await server.ask(boss, "matches", where="server")
    assert matched.private
    assert f"Theirs {bob}" in matched.text
    assert "You take part in this server no longer" in (await server.ask(other, "leave-server")).text
    assert "Nobody in this server yet" in (await server.ask(boss, "matches", where="server")).text
    await server.ask(other, "join-server")
    asked = await server.ask(boss, "server unlink")
    done = await boss.click(asked.result.response, label="Unlink the server")
    assert "2 members took part" in Answer(done).text
    assert await server.application.linked_accounts.guilds.memberships(bob) == []


async def test_who_has_left_the_server_is_not_matched_there_any_more(server: DiscordServer) -> None:
    """Without the intent that tells of members Discord is asked with the command, and leaving is honoured."""
    scene = _scene(server)
    ann, bob = await scene.person(new_name("ann")), await scene.person(new_name("bob"))
    mine, theirs = await scene.stack(ann, f"Mine {ann}", cents=900), await scene.stack(bob, f"Theirs {bob}", cents=900)
    await scene.lists.want(ann, theirs.card_id)
    await scene.lists.want(bob, mine.card_id)
    one, other = await server.member(ann, "ann"), await server.member(bob, "bob")
    guilds = server.application.linked_accounts.guilds
    await guilds.link(server.guild.id, "Portland Trades", manages=True)
    await server.ask(one, "join-server")
    await server.ask(other, "join-server")
    server.guild.remove_member(other)
    assert "Nobody in this server yet" in (await server.ask(one, "matches", where="server")).text
    assert await guilds.memberships(bob) == []


async def test_direct_messages_are_asked_for_in_the_bots_own(server: DiscordServer) -> None:
    """In a server nothing is switched on; in a direct message it is, and off again."""
    scene = _scene(server)
    ann = await scene.person(new_name("ann"))
    user = server.env.create_user("ann")
    await link(server.application, ann, user.id, "ann")
    member = server.guild.add_member(user)
    assert "open a direct message with me" in (await server.ask(member, "messages on")).text.lower()
    assert "I tell you here from now on" in Answer(await user.slash("dd messages on")).text
    assert "I tell you here already" in Answer(await user.slash("dd messages on")).text
    assert "no direct messages any more" in Answer(await user.slash("dd messages off")).text


async def test_commands_of_a_server_say_so_in_a_direct_message(server: DiscordServer) -> None:
    """There is no server to join where nobody else is."""
    user = server.env.create_user("alone")
    result = await user.slash("dd join-server")
    assert "use this in a server" in Answer(result).text.lower()


def _scene(server: DiscordServer) -> TradingScene:
    return TradingScene(server.application, FixedClock(datetime.now(UTC).replace(microsecond=0)))
