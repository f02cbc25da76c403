"""What becomes of deliveries whose channel takes them, refuses them, is away, or does not answer."""

from contextlib import suppress
from datetime import timedelta

from attrs import define, evolve, field

from dualcaster_core.notifying.delivery.delivering import DeliverNotifications
from dualcaster_core.notifying.delivery.errors import DeliveryDelayed, DeliveryRefused, DeliveryUnanswered
from dualcaster_core.notifying.delivery.model import DeliveryRules, DeliveryStatus, Outgoing
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.scene import Scene
from tests.support.delivering import KeptChannel, delivering


@define
class World:
    """Ann, who has an address and a webhook, and a turn over both channels."""

    database: InMemoryDatabase = field(factory=lambda: InMemoryDatabase(FixedClock()))
    email: KeptChannel = field(factory=KeptChannel)
    webhook: KeptChannel = field(factory=lambda: KeptChannel(Channel.WEBHOOK, is_repeatable=False))
    ann: int = 0

    async def begin(self) -> "World":
        """Make ann."""
        self.ann = await Scene(self.database).person("ann")
        await self.database.set_email(self.ann, "ann@example.org")
        async with self.database.units() as uow:
            known = await uow.notification_settings.locked(self.ann)
            await uow.notification_settings.store(self.ann, evolve(known, webhook="sealed"))
            await uow.commit()
        return self

    def turns(self, rules: DeliveryRules | None = None) -> DeliverNotifications:
        """Make what delivers."""
        return delivering(self.database.units, self.database.clock, self.email, self.webhook, rules=rules)

    async def tell(self, key: str = "k", kind: str = "message.received") -> int:
        """Tell ann something."""
        async with self.database.units() as uow:
            now = self.database.clock.now()
            new = NewNotification(user_id=self.ann, key=key, type=kind, title=f"About {key}", created_at=now)
            await uow.notifications.add(new)
            (told,) = await uow.notifications.page(self.ann, before=None, limit=1)
            await uow.commit()
        return told.id

    async def became(self, told: int) -> dict[str, tuple[str, str]]:
        """Say what became of it by channel: status and reason."""
        async with self.database.units() as uow:
            records = await uow.deliveries.records(self.ann, told)
        return {one.channel.value: (one.status.value, one.reason) for one in records}


async def test_a_notification_is_handed_over_once_by_each_channel() -> None:
    """With its words and its key; another turn finds nothing to do."""
    world = await World().begin()
    told, turns = await world.tell(), world.turns()
    assert (await turns.turn()).sent == 2
    assert (await turns.turn()).did_nothing
    (email,), (posted,) = world.email.taken, world.webhook.taken
    assert email.said is not None
    assert (email.said.title, email.recipient.username, email.attempts) == ("About k", "ann", 1)
    assert email.key != posted.key
    assert await world.became(told) == {
        "email": ("delivered", "delivered"),
        "webhook": ("delivered", "delivered"),
    }


async def test_a_delay_is_tried_again_later_each_time_and_fails_in_the_end() -> None:
    """Not before the other side asked for, and with the same key each time."""
    world = await World().begin()
    told, turns = await world.tell(), world.turns(DeliveryRules(attempts=3))
    keys: list[str] = []

    def away(outgoing: Outgoing) -> Exception:
        keys.append(outgoing.key)
        return DeliveryDelayed("away", retry_after=timedelta(hours=1))

    world.email.failing = away
    for _ in range(2):
        await turns.turn()
        world.database.clock.advance(timedelta(minutes=59))
        assert (await turns.turn()).did_nothing
        world.database.clock.advance(timedelta(minutes=1))
    await turns.turn()
    assert (await world.became(told))["email"] == ("failed", "tried_out")
    assert len(keys) == 3
    assert len(set(keys)) == 1


async def test_a_refusal_is_final_and_an_address_that_is_gone_is_used_no_more() -> None:
    """The next notification does not leave by a channel where nobody is."""
    world = await World().begin()
    first, turns = await world.tell("first"), world.turns()
    world.email.failing = lambda _: DeliveryRefused("no such mailbox", is_gone=True)
    world.webhook.failing = lambda _: DeliveryRefused("no such webhook", is_gone=True)
    await turns.turn()
    assert await world.became(first) == {"email": ("failed", "refused"), "webhook": ("failed", "refused")}
    second = await world.tell("second")
    assert await world.became(second) == {}
    async with world.database.units() as uow:
        recipient = (await uow.notification_settings.recipients([world.ann]))[world.ann]
    assert (recipient.email_problem, recipient.preferences.webhook) == ("bounced", None)


async def test_what_may_have_arrived_is_repeated_only_where_the_other_side_can_tell() -> None:
    """An e-mail has a key that mailboxes know; a post by a webhook would stand there twice."""
    world = await World().begin()
    told, turns = await world.tell(), world.turns()
    world.email.failing = world.webhook.failing = lambda _: DeliveryUnanswered("no answer")
    await turns.turn()
    assert await world.became(told) == {"email": ("waiting", "usual"), "webhook": ("failed", "unanswered")}


async def test_what_a_dead_worker_had_begun_is_not_posted_a_second_time() -> None:
    """A turn that ends in the middle leaves its lease behind; what it had not begun is posted by the next."""
    world = await World().begin()
    begun, turns = await world.tell("begun"), world.turns()

    class Killed(BaseException):
        """The end of a process."""

    def killed(_: Outgoing) -> Exception:
        raise Killed

    world.webhook.failing = killed
    with suppress(Killed):
        await turns.turn()
    world.webhook.failing = lambda _: None
    world.database.clock.advance(timedelta(minutes=5))
    await turns.turn()
    assert (await world.became(begun))["webhook"] == ("failed", "interrupted")
    assert world.webhook.taken == []


async def test_preferences_are_those_of_the_moment_at_which_it_leaves() -> None:
    """Who switches a channel off gets nothing of it that still waits."""
    world = await World().begin()
    told, turns = await world.tell(), world.turns()
    async with world.database.units() as uow:
        known = await uow.notification_settings.locked(world.ann)
        await uow.notification_settings.store(world.ann, evolve(known, discord_enabled=False))
        await uow.commit()
    await turns.turn()
    assert (await world.became(told))["webhook"] == ("left_out", "channel_off")
    assert world.webhook.taken == []


async def test_a_channel_that_the_site_does_not_have_leaves_out() -> None:
    """It is said so, and nothing waits for ever."""
    world = await World().begin()
    told = await world.tell()
    await delivering(world.database.units, world.database.clock, world.email).turn()
    assert (await world.became(told))["webhook"] == ("left_out", "no_notifier")
    assert DeliveryStatus.LEFT_OUT.value == "left_out"
