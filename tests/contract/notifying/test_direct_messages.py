"""Direct messages at the wire: few new ones an hour a stop when Discord warns, and what comes instead."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import define, evolve, field

from dualcaster_core.accounts.guilds.model import Guild
from dualcaster_core.notifying.delivery.errors import DeliveryDelayed, DeliveryRefused
from dualcaster_core.notifying.delivery.model import Outgoing, Said
from dualcaster_core.notifying.direct_messages.model import DirectMessageRules, MessageAction
from dualcaster_core.notifying.preferences import Channel, Preferences, Recipient
from dualcaster_core.notifying.types import Category
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import Scene
from dualcaster_discord import DirectMessageNotifier, DiscordRest
from dualcaster_postgres.notifying.direct_channels import PostgresDirectChannels
from dualcaster_postgres.sql.database import Database
from tests.support.asgi_server import served
from tests.support.discord_api import Answered, LocalDiscord, Posted
from tests.support.postgres_harness import PostgresHarness

SITE = "https://deals.example"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MEMBERS = 200
OPENING, THREADS = "/api/v10/users/@me/channels", "/threads"


@define
class Buttons:
    """The same buttons for every page of a trade."""

    async def of(self, user_id: int, path: str) -> Sequence[MessageAction]:
        """List them."""
        if not path.startswith("/trades/"):
            return ()
        return [MessageAction(label="Accept", code="trade:ask:accept:abcdefgh:3")]


@define
class World:
    """A database with people, and a Discord of our own."""

    database: Database
    clock: FixedClock = field(factory=lambda: FixedClock(NOW))
    discord: LocalDiscord = field(factory=LocalDiscord)
    refusing: set[str] = field(factory=set)
    warns: bool = False
    threads_forbidden: bool = False
    rules: DirectMessageRules = field(factory=DirectMessageRules)

    def __attrs_post_init__(self) -> None:
        self.discord.answers = self.answer

    @property
    def scene(self) -> Scene:
        """Words for people and servers."""
        return Scene(PostgresHarness(self.database, self.clock))

    def answer(self, posted: Posted) -> Answered:
        """Answer as Discord does."""
        if posted.path == OPENING:
            if self.warns:
                return Answered(400, {"code": 40003, "message": "You are opening direct messages too fast"})
            return Answered(200, {"id": f"9{posted.body['recipient_id']}"})
        if posted.path.endswith(THREADS):
            return Answered(403, {"code": 50013}) if self.threads_forbidden else Answered(201, {"id": "777"})
        if posted.path.split("/")[4].removeprefix("9") in self.refusing:
            return Answered(403, {"code": 50007, "message": "Cannot send messages to this user"})
        return Answered(200, {"id": "1"})

    async def deliver(self, user_id: int, path: str = "/trades/abcdefgh", **rules: Any) -> None:
        """Hand a notification over to a Discord that is there for it alone."""
        async with served(self.discord) as base:
            await self.deliver_to(base, user_id, path, **rules)

    async def deliver_to(self, base: str, user_id: int, path: str = "/trades/abcdefgh", **rules: Any) -> None:
        """Hand a notification over, with a notifier of its own, as another process would."""
        notifier = DirectMessageNotifier(
            rest=DiscordRest(base_url=f"{base}/api/v10", token="secret-of-the-bot"),
            channels=PostgresDirectChannels(self.database),
            actions=Buttons(),
            clock=self.clock,
            rules=evolve(self.rules, **rules),
            site_url=SITE,
        )
        await notifier.deliver(_outgoing(user_id, path))

    async def in_server(self, *members: int, channel_id: int | None = 4_242) -> None:
        """Let people take part in a linked server."""
        async with PostgresHarness(self.database, self.clock).units() as uow:
            await uow.guilds.link(Guild(id=55, name="Portland", linked_at=NOW, channel_id=channel_id))
            await uow.commit()
        await self.scene.join(55, *members)

    def posted(self, ending: str) -> list[Posted]:
        """List what was sent to a place."""
        return [one for one in self.discord.posted if one.path.endswith(ending)]


def _outgoing(user_id: int, path: str) -> Outgoing:
    said = Said(
        notification_id=1,
        type="trade.proposal_sent",
        category=Category.TRADES,
        title="ann proposes a trade",
        body="Two cards for one.",
        action_url=path,
        created_at=NOW,
    )
    to = Recipient(
        user_id=user_id, username="bob", discord_id=str(user_id), preferences=Preferences(direct_messages=True)
    )
    return Outgoing(delivery_id=user_id, key="k", channel=Channel.DISCORD, recipient=to, said=said)


@pytest.fixture
def world(database: Database) -> World:
    """A world with nobody in it."""
    return World(database)


async def test_a_proposal_comes_with_its_buttons_in_a_channel_that_is_opened_once(world: World) -> None:
    """The bot's token is sent, nobody is pinged, and the second message goes to the same channel."""
    bob = await world.scene.person("bob")
    await world.deliver(bob)
    await world.deliver(bob, "/cards/abc")
    opened, first, second = world.discord.posted
    assert opened.path == OPENING
    assert opened.headers["authorization"] == "Bot secret-of-the-bot"
    assert first.path == second.path == f"/api/v10/channels/9{bob}/messages"
    ((button,),) = [row["components"] for row in first.body["components"]]
    assert (button["label"], button["custom_id"]) == ("Accept", "trade:ask:accept:abcdefgh:3")
    assert second.body["components"] == []
    assert first.body["allowed_mentions"] == {"parse": []}
    assert first.body["enforce_nonce"] is True


async def test_a_channel_that_its_owner_opened_counts_for_no_hour(world: World) -> None:
    """Who asked in the bot's own messages is written to there, however many were begun."""
    ann, bob = await world.scene.person("ann"), await world.scene.person("bob")
    channels = PostgresDirectChannels(world.database)
    await channels.opened(bob, str(bob), 31_337, by_bot=False)
    await world.deliver(ann, hourly=1)
    await world.deliver(bob, hourly=1)
    assert world.posted("/31337/messages")
    assert len(world.posted("/users/@me/channels")) == 1


async def test_no_more_than_so_many_are_begun_in_an_hour(world: World) -> None:
    """The next one is told when it may be, and goes then; a claim that failed is not counted twice."""
    people = [await world.scene.person(f"trader-{number}") for number in range(3)]
    for one in people[:2]:
        await world.deliver(one, hourly=2)
    with pytest.raises(DeliveryDelayed) as delayed:
        await world.deliver(people[2], hourly=2)
    assert delayed.value.retry_after == timedelta(hours=1)
    world.clock.advance(timedelta(hours=1, seconds=1))
    await world.deliver(people[2], hourly=2)
    assert len(world.posted("/users/@me/channels")) == 3


async def test_a_warning_of_discord_stops_new_ones_for_every_process(world: World) -> None:
    """After 40003 nothing is opened for an hour; channels that are open go on."""
    ann, bob, eve = [await world.scene.person(name) for name in ("ann", "bob", "eve")]
    await world.deliver(ann)
    world.warns = True
    with pytest.raises(DeliveryDelayed):
        await world.deliver(bob)
    opened = len(world.posted("/users/@me/channels"))
    with pytest.raises(DeliveryDelayed):
        await world.deliver(eve)
    assert len(world.posted("/users/@me/channels")) == opened
    await world.deliver(ann)
    world.warns = False
    world.clock.advance(timedelta(hours=1, seconds=1))
    await world.deliver(bob)


async def test_who_takes_none_is_asked_no_more_and_many_of_them_stop_new_ones(world: World) -> None:
    """50007 ends direct messages to one person; several in an hour pause them for all who have none yet."""
    people = [await world.scene.person(f"trader-{number}") for number in range(4)]
    world.refusing = {str(one) for one in people[:3]}
    for one in people[:3]:
        with pytest.raises(DeliveryRefused) as refused:
            await world.deliver(one, refusals=3)
        assert refused.value.is_gone
    with pytest.raises(DeliveryDelayed):
        await world.deliver(people[3], refusals=3)


async def test_what_no_direct_message_carries_is_told_in_a_private_thread(world: World) -> None:
    """The thread of a server that the person takes part in names them, and says nothing of what it is about."""
    bob = await world.scene.person("bob")
    await world.in_server(bob)
    world.refusing = {str(bob)}
    await world.deliver(bob)
    (thread,), (told,) = world.posted("/4242/threads"), world.posted("/777/messages")
    assert thread.body["type"] == 12
    assert told.body["content"] == f"<@{bob}> there is news for you: {SITE}/notifications"
    assert told.body["allowed_mentions"] == {"users": [str(bob)]}


async def test_where_threads_are_forbidden_the_refusal_is_told(world: World) -> None:
    """Then the delivery ends with its reason, and other channels carry the notification."""
    bob = await world.scene.person("bob")
    await world.in_server(bob)
    world.refusing, world.threads_forbidden = {str(bob)}, True
    with pytest.raises(DeliveryRefused):
        await world.deliver(bob)


async def test_a_day_of_two_hundred_members(world: World) -> None:
    """Twenty are begun in an hour, those of a server are told in threads meanwhile, and in the end each was told."""
    people = [await world.scene.person(f"trader-{number}") for number in range(MEMBERS)]
    in_server = people[: MEMBERS // 2]
    await world.in_server(*in_server)
    waiting, threads, hours = list(people), 0, 0
    async with served(world.discord) as base:
        while waiting:
            opened = len(world.posted("/users/@me/channels"))
            still = []
            for one in waiting:
                try:
                    await world.deliver_to(base, one)
                except DeliveryDelayed:
                    still.append(one)
            assert len(world.posted("/users/@me/channels")) - opened <= 20
            waiting, hours = still, hours + 1
            world.clock.advance(timedelta(hours=1, seconds=1))
    threads = len(world.posted("/777/messages"))
    direct = len(world.posted("/users/@me/channels"))
    assert threads + direct == MEMBERS
    assert (threads, hours) == (80, 6)
