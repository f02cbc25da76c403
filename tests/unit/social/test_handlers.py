"""What people are told of each other, and what a block ends."""

from collections.abc import Sequence

import pytest
from attrs import define, field

from dualcaster_core.accounts.events import UserBlocked
from dualcaster_core.kernel.events import Delivery, Event, NightlyDue
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.notifying.notifications import Notification
from dualcaster_core.social.events import TraderEndorsed
from dualcaster_core.social.handlers import EndConnection, NotifySocial, SuggestConnection
from dualcaster_core.social.lifecycle import ConnectionAction, ConnectionStatus
from dualcaster_core.social.model import Connection, EndorsementKind, asked
from dualcaster_core.social.watching import NotifyNewListings
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.trading.events import TradeCompleted

IDS = PublicIds()


@define
class Neighbours:
    """Two people, and the handlers of what happens between them."""

    database: InMemoryDatabase
    ann: int = 0
    bob: int = 0
    deliveries: int = field(default=0)

    async def connect(self, status: ConnectionStatus = ConnectionStatus.PENDING) -> Event | None:
        """Have ann ask bob, and bob accept where they are to be connected."""
        connection, told = asked(self.ann, self.bob, self.database.clock.now())
        if status is ConnectionStatus.CONNECTED:
            accepted, accepting = connection.after(ConnectionAction.ACCEPT, self.bob, self.database.clock.now())
            connection, told = accepted, accepting or told
        async with self.database.units() as uow:
            await uow.connections.store(connection)
            await uow.commit()
        return told

    async def between(self) -> Connection | None:
        """Load the connection."""
        async with self.database.snapshots() as uow:
            return await uow.connections.between(self.ann, self.bob)

    def delivery(self) -> Delivery:
        """Number the next delivery."""
        self.deliveries += 1
        return Delivery(self.deliveries, "handler")

    @property
    def notify(self) -> NotifySocial:
        """Tells people."""
        return NotifySocial(self.database.units, self.database.clock, IDS)

    async def told(self) -> Sequence[tuple[int, str, str]]:
        """List whom what was told: key, type, title."""
        async with self.database.snapshots() as uow:
            found: Sequence[Notification] = list(uow.state.notifications.values())
        return [(one.user_id, one.type, one.title) for one in found]


@pytest.fixture
async def neighbours() -> Neighbours:
    """Two people with public profiles."""
    database = InMemoryDatabase(FixedClock())
    scene = Scene(database)
    return Neighbours(database, await scene.person("ann"), await scene.person("bob"))


def _completed(neighbours: Neighbours) -> TradeCompleted:
    return TradeCompleted(
        trade_id=1,
        chain_id=1,
        version=3,
        action="confirm",
        status="completed",
        proposer_id=neighbours.ann,
        recipient_id=neighbours.bob,
    )


async def test_a_request_is_told_while_it_waits(neighbours: Neighbours) -> None:
    """Once for each delivery, and not at all where it was taken back meanwhile."""
    event = await neighbours.connect()
    assert event is not None
    delivery = neighbours.delivery()
    for _ in range(2):
        await neighbours.notify(delivery, event)  # type: ignore[arg-type]
    told = [(neighbours.bob, "connection.requested", "ann would like to connect")]
    assert await neighbours.told() == told
    await neighbours.connect(ConnectionStatus.CONNECTED)
    await neighbours.notify(neighbours.delivery(), event)  # type: ignore[arg-type]
    assert await neighbours.told() == told


async def test_who_asked_is_told_of_the_acceptance(neighbours: Neighbours) -> None:
    """With the name of who accepted."""
    event = await neighbours.connect(ConnectionStatus.CONNECTED)
    await neighbours.notify(neighbours.delivery(), event)  # type: ignore[arg-type]
    assert await neighbours.told() == [(neighbours.ann, "connection.accepted", "You and bob are connected")]


async def test_a_block_ends_a_connection_silently(neighbours: Neighbours) -> None:
    """Nobody is told, and it does not come back."""
    await neighbours.connect(ConnectionStatus.CONNECTED)
    end = EndConnection(neighbours.database.units, neighbours.database.clock)
    await end(neighbours.delivery(), UserBlocked(blocker_id=neighbours.bob, blocked_id=neighbours.ann))
    found = await neighbours.between()
    assert found is not None
    assert found.status is ConnectionStatus.REMOVED
    assert await neighbours.told() == []


async def test_a_trade_with_a_stranger_suggests_a_connection_to_both(neighbours: Neighbours) -> None:
    """Once for good, and not to those who asked each other before."""
    suggest = SuggestConnection(neighbours.database.units, neighbours.database.clock, IDS)
    event = _completed(neighbours)
    for _ in range(2):
        await suggest(neighbours.delivery(), event)
    assert await neighbours.told() == [
        (neighbours.ann, "connection.suggested", "Connect with bob?"),
        (neighbours.bob, "connection.suggested", "Connect with ann?"),
    ]


async def test_a_trade_with_somebody_who_asked_suggests_nothing(neighbours: Neighbours) -> None:
    """They know each other already."""
    await neighbours.connect()
    suggest = SuggestConnection(neighbours.database.units, neighbours.database.clock, IDS)
    await suggest(neighbours.delivery(), _completed(neighbours))
    assert await neighbours.told() == []


async def test_an_endorsement_is_told_while_it_stands(neighbours: Neighbours) -> None:
    """One that was taken back meanwhile is not."""
    kind = EndorsementKind.FAST_SHIPPER
    event = TraderEndorsed(endorser_id=neighbours.ann, trader_id=neighbours.bob, endorsement=kind.value)
    await neighbours.notify(neighbours.delivery(), event)
    assert await neighbours.told() == []
    async with neighbours.database.units() as uow:
        await uow.endorsements.give(neighbours.ann, neighbours.bob, kind, neighbours.database.clock.now())
        await uow.commit()
    await neighbours.notify(neighbours.delivery(), event)
    assert await neighbours.told() == [(neighbours.bob, "endorsement.received", "ann endorses you as a fast shipper")]


async def test_new_listings_of_a_favourite_are_told_once_a_night(neighbours: Neighbours) -> None:
    """How many there are, in one notification; the next night there is nothing new."""
    scene = Scene(neighbours.database)
    async with neighbours.database.units() as uow:
        await uow.favorites.add(neighbours.ann, neighbours.bob, neighbours.database.clock.now())
        await uow.listing_watches.watch(neighbours.ann, neighbours.bob)
        await uow.commit()
    for name in ("Mox Pearl", "Mox Jet"):
        await scene.have(neighbours.bob, await scene.card(name))
    notify = NotifyNewListings(neighbours.database.units, neighbours.database.clock, IDS)
    for _ in range(2):
        await notify(neighbours.delivery(), NightlyDue(day="2026-02-14"))
    assert await neighbours.told() == [(neighbours.ann, "listing.new", "bob listed 2 new cards for trade")]
