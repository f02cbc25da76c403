"""A day of 200 linked members in one server: matches there, strong ones at night, proposals told within the drip."""

import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
import simcord
from attrs import evolve, frozen
from sqlalchemy import func, select

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.notifying.delivery.delivering import DeliverNotifications
from dualcaster_core.notifying.direct_messages.model import DirectMessageRules
from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.notifying.types import Category, Frequency
from dualcaster_core.testing import FixedClock
from dualcaster_discord import DirectMessageNotifier, DiscordRest
from dualcaster_postgres.notifying.direct_channels import PostgresDirectChannels
from dualcaster_postgres.tables.notifying import notifications
from tests.support.asgi_server import served
from tests.support.discord_api import Answered, LocalDiscord, Posted
from tests.support.discord_server import DiscordServer
from tests.support.people import new_name
from tests.support.trading_scene import Stack, TradingScene, proposal

PAIRS, HOURLY = 100, 20
OPENING = "/api/v10/users/@me/channels"
_STRONG = select(func.count(func.distinct(notifications.c.user_id))).where(notifications.c.type == "match.strong")


@frozen
class Member:
    """Somebody with a card that one other member wants."""

    user_id: int
    username: str
    stack: Stack
    actor: simcord.MemberActor


@frozen
class Day:
    """The server, its members two by two, and what its Discord was sent."""

    server: DiscordServer
    scene: TradingScene
    pairs: list[tuple[Member, Member]]
    discord: LocalDiscord
    delivering: DeliverNotifications
    clock: FixedClock

    def posted(self, ending: str) -> list[Posted]:
        """List what was sent to a place."""
        return [one for one in self.discord.posted if one.path.endswith(ending)]

    def opened(self) -> set[str]:
        """List the people whose direct messages were opened."""
        return {one.body["recipient_id"] for one in self.posted("/users/@me/channels")}

    async def deliver(self) -> None:
        """Have the worker do what is due now."""
        await drain_outbox(self.server.application)
        turn = await self.delivering.turn()
        while not turn.did_nothing:
            turn = await self.delivering.turn()


def _answer(posted: Posted) -> Answered:
    """Answer as Discord does, at its REST API."""
    if posted.path == OPENING:
        return Answered(200, {"id": posted.body["recipient_id"]})
    return Answered(201, {"id": "777"}) if posted.path.endswith("/threads") else Answered()


async def _member(server: DiscordServer, scene: TradingScene, number: int) -> Member:
    name = new_name("day")
    user_id = await scene.person(name)
    stack = await scene.stack(user_id, f"Card of {name}", cents=12_000 + number)
    actor = await server.member(user_id, name)
    async with server.application.units() as uow:
        known = await uow.notification_settings.locked(user_id)
        silent = {Category.DISCOVERY: {Channel.DISCORD: Frequency.OFF}}
        await uow.notification_settings.store(user_id, evolve(known, direct_messages=True, choices=silent))
        await uow.commit()
    return Member(user_id, name, stack, actor)


@pytest.fixture
async def day(application: Application, server: DiscordServer) -> AsyncIterator[Day]:
    """Two hundred members who want direct messages, of whom none has a channel yet."""
    clock = FixedClock(datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=1))
    scene = TradingScene(application, FixedClock(datetime.now(UTC).replace(microsecond=0)))
    pairs = []
    for number in range(PAIRS):
        one, other = await _member(server, scene, number), await _member(server, scene, number)
        await scene.lists.want(one.user_id, other.stack.card_id)
        await scene.lists.want(other.user_id, one.stack.card_id)
        pairs.append((one, other))
    await application.linked_accounts.guilds.link(server.guild.id, "Portland Trades", manages=True, channel_id=4_242)
    discord = LocalDiscord(answers=_answer)
    async with served(discord) as base:
        notifier = DirectMessageNotifier(
            rest=DiscordRest(base_url=f"{base}/api/v10", token="secret-of-the-bot"),
            channels=PostgresDirectChannels(application.database),
            actions=application.trading.actions,
            clock=clock,
            rules=DirectMessageRules(),
            site_url="https://cards.example",
        )
        delivering = evolve(application.notifying.delivering, notifiers={Channel.DISCORD: notifier}, clock=clock)
        yield Day(server, scene, pairs, discord, delivering, clock)


async def test_a_day_of_two_hundred_members_in_one_server(day: Day) -> None:
    """Everybody is shown their match in the server and none outside of it; all who are proposed to are told once."""
    application, members = day.server.application, [one for pair in day.pairs for one in pair]
    took = []
    for one in members:
        assert "You take part now" in (await day.server.ask(one.actor, "join-server")).text
    for pair in day.pairs:
        for one, other in (pair, pair[::-1]):
            began = perf_counter()
            told = await day.server.ask(one.actor, "matches", where="server")
            took.append(perf_counter() - began)
            assert "1 match, the best first" in told.text
            assert other.stack.card_id != one.stack.card_id
            assert f"Card of {other.username}" in told.text
    listed = await application.matching.guild_matches.best(day.server.guild.id)
    assert (listed.members, len(listed.items)) == (2 * PAIRS, 50)
    for one in members:
        await application.matching.computation.recompute(one.user_id)
    await _strong_matches(day)
    for hour, batch in enumerate((day.pairs[:60], day.pairs[60:])):
        opened = day.opened()
        for one, other in batch:
            await day.scene.propose(one.user_id, other.username, proposal({one.stack: 1}, {other.stack: 1}))
        day.clock.advance(max(timedelta(), datetime.now(UTC) + timedelta(minutes=1) - day.clock.now()))
        await day.deliver()
        assert len(day.opened() - opened) == HOURLY, hour
        day.clock.advance(timedelta(hours=1, seconds=1))
    proposed = [one for one in day.posted("/messages") if _labels(one) == ["Accept", "Decline"]]
    threads = [one for one in day.posted("/777/messages") if "there is news for you" in one.body["content"]]
    messages = Counter[str](one.path for one in proposed)
    assert (len(messages), set(messages.values())) == (2 * HOURLY, {1})
    by_thread = {one.body["content"] for one in threads}
    assert len(by_thread) >= PAIRS - 2 * HOURLY
    recipients = {str(other.actor.id) for _, other in day.pairs}
    reached = {one for one in recipients if one in day.opened() or any(f"<@{one}>" in text for text in by_thread)}
    assert reached == recipients
    sys.stdout.write(f"{len(day.opened())} opened, {len(threads)} told in threads, {len(proposed)} with buttons\n")
    took.sort()
    sys.stdout.write(
        f"/dd matches where:server: median {took[len(took) // 2]:.3f} s, p95 {took[-len(took) // 20]:.3f} s\n"
    )


def _labels(posted: Posted) -> list[str]:
    return [button["label"] for row in posted.body.get("components", ()) for button in row["components"]]


async def _strong_matches(day: Day) -> None:
    """Once their matches are computed, as the night does, each person is told of the strong one that they have."""
    await drain_outbox(day.server.application)
    async with day.server.application.database.transaction() as session:
        ((people,),) = await session.rows(_STRONG)
    assert people == 2 * PAIRS
