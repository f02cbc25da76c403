"""What follows from connections, endorsements, blocks and completed trades."""

from typing import Final

from attrs import frozen

from dualcaster_core.accounts.events import UserBlocked
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.social.events import ConnectionAccepted, ConnectionRequested, TraderEndorsed
from dualcaster_core.social.lifecycle import ConnectionAction
from dualcaster_core.social.model import ConnectionStanding, EndorsementKind
from dualcaster_core.social.ports import SocialUnitOfWork
from dualcaster_core.trading.events import TradeCompleted

SocialEvent = ConnectionRequested | ConnectionAccepted | TraderEndorsed
ENDORSED_AS: Final = {
    EndorsementKind.TRUSTWORTHY: "trustworthy",
    EndorsementKind.FAIR_TRADER: "a fair trader",
    EndorsementKind.FAST_SHIPPER: "a fast shipper",
    EndorsementKind.GREAT_COMMUNICATOR: "a great communicator",
}
"""What an endorsement says of somebody, after "as"."""
REQUESTS_PAGE: Final = "/traders/connections?tab=requests"


@frozen
class EndConnection:
    """Ends the connection of two people one of whom blocks the other; nobody is told."""

    units: UnitOfWorkFactory[SocialUnitOfWork]
    clock: Clock

    async def __call__(self, delivery: Delivery, event: UserBlocked) -> None:
        """End it in the transaction that notes the event as handled."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            for user_id in sorted((event.blocker_id, event.blocked_id)):
                await uow.users.with_id(user_id, lock=True)
            before = await uow.connections.between(event.blocker_id, event.blocked_id)
            if before is not None:
                after, _ = before.after(ConnectionAction.END, event.blocker_id, self.clock.now())
                await uow.connections.store(after)
            await uow.commit()


@frozen
class SuggestConnection:
    """Suggests a connection to both who completed a trade and have nothing to do with each other yet."""

    units: UnitOfWorkFactory[SocialUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: TradeCompleted) -> None:
        """Suggest it, once for good, in the transaction that notes the event as handled."""
        people = (event.proposer_id, event.recipient_id)
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            if await uow.connections.between(*people) is None:
                names = await uow.users.usernames(people)
                for user_id, other_id in (people, people[::-1]):
                    if other_id in names:
                        await uow.notifications.add(self._suggestion(user_id, other_id, names[other_id]))
            await uow.commit()

    def _suggestion(self, user_id: int, other_id: int, name: str) -> NewNotification:
        return NewNotification(
            user_id=user_id,
            key=f"connection.suggested:{other_id}",
            type="connection.suggested",
            title=f"Connect with {name}?",
            body="You completed a trade. As connections you find each other at once.",
            action_url=f"/u/{name}",
            metadata={"trader": self.ids.encode(IdKind.USER, other_id), "username": name},
            names=frozenset({other_id}),
            created_at=self.clock.now(),
        )


@frozen
class NotifySocial:
    """Tells people in the notification centre who asks them, who accepted, and who endorses them."""

    units: UnitOfWorkFactory[SocialUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: SocialEvent) -> None:
        """Tell it in the transaction that notes the event as handled; what is over by then is told to nobody."""
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return
            told = await self._told(uow, event)
            if told is not None:
                await uow.notifications.add(told)
            await uow.commit()

    async def _told(self, uow: SocialUnitOfWork, event: SocialEvent) -> NewNotification | None:
        notice = await self._endorsed(uow, event) if isinstance(event, TraderEndorsed) else await self._met(uow, event)
        if notice is None:
            return None
        names = await uow.users.usernames([notice.other_id])
        return self._notification(notice, names[notice.other_id]) if notice.other_id in names else None

    async def _endorsed(self, uow: SocialUnitOfWork, event: TraderEndorsed) -> "_Notice | None":
        kind = EndorsementKind(event.endorsement)
        if kind not in await uow.endorsements.kinds(event.endorser_id, event.trader_id):
            return None
        return _Notice(
            user_id=event.trader_id,
            other_id=event.endorser_id,
            type="endorsement.received",
            title=f"{{}} endorses you as {ENDORSED_AS[kind]}",
            key=f"endorsement:{event.endorser_id}:{kind.value}",
        )

    async def _met(self, uow: SocialUnitOfWork, event: ConnectionRequested | ConnectionAccepted) -> "_Notice | None":
        found = await uow.connections.between(event.requester_id, event.other_id)
        if found is None:
            return None
        if isinstance(event, ConnectionRequested):
            if found.standing_of(event.other_id) is not ConnectionStanding.ASKED:
                return None
            return _Notice(
                user_id=event.other_id,
                other_id=event.requester_id,
                type="connection.requested",
                title="{} would like to connect",
                key=f"connection.requested:{event.requester_id}:{event.day}",
                action_url=REQUESTS_PAGE,
            )
        if found.standing_of(event.requester_id) is not ConnectionStanding.CONNECTED:
            return None
        return _Notice(
            user_id=event.requester_id,
            other_id=event.other_id,
            type="connection.accepted",
            title="You and {} are connected",
            key=f"connection.accepted:{event.other_id}:{event.day}",
        )

    def _notification(self, notice: "_Notice", name: str) -> NewNotification:
        return NewNotification(
            user_id=notice.user_id,
            key=notice.key,
            type=notice.type,
            title=notice.title.format(name),
            action_url=notice.action_url or f"/u/{name}",
            metadata={"trader": self.ids.encode(IdKind.USER, notice.other_id), "username": name},
            names=frozenset({notice.other_id}),
            created_at=self.clock.now(),
        )


@frozen(kw_only=True)
class _Notice:
    """Whom something is told to, about whom; ``title`` has room for the other's name."""

    user_id: int
    other_id: int
    type: str
    title: str
    key: str
    action_url: str | None = None
