"""People connect with each other: one asks, the other accepts or declines, and either may end it."""

from datetime import datetime, timedelta

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.named_traders import NamedTraders
from dualcaster_core.accounts.profiles.visibility import ViewedAccount
from dualcaster_core.kernel.events import Event
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.social.errors import ConnectionIllegalTransition, ConnectionNeedsPublicProfile, TooManyConnections
from dualcaster_core.social.lifecycle import ConnectionAction
from dualcaster_core.social.model import (
    DEFAULT_SOCIAL_RULES,
    Connection,
    ConnectionStanding,
    SocialRules,
    asked,
)
from dualcaster_core.social.ports import SocialQueries, SocialUnitOfWork
from dualcaster_core.social.views import ConnectionView, MutualConnections, NetworkPage

_A_DAY = timedelta(days=1)


@frozen
class Network:
    """Asks for connections, answers and ends them, and lists them."""

    units: UnitOfWorkFactory[SocialUnitOfWork]
    queries: SocialQueries
    traders: NamedTraders
    clock: Clock
    rules: SocialRules = DEFAULT_SOCIAL_RULES

    async def request(self, actor: Actor, trader: str) -> ConnectionView:
        """Ask somebody for a connection by public id; who was asked by them is connected at once.

        Raises ``UserNotFound`` for closed accounts and on either side of a block, ``ProfilePrivate`` for who shows
        their profile to nobody, ``ConnectionNeedsPublicProfile`` where the actor does not, ``ValidationFailed`` for
        oneself, and ``TooManyConnections``.
        """
        seen = await self.traders.visible(actor, trader, to="connect with")
        if not await self.traders.is_public(actor):
            raise ConnectionNeedsPublicProfile
        return await self._do(actor, seen, ConnectionAction.REQUEST)

    async def accept(self, actor: Actor, trader: str) -> ConnectionView:
        """Accept somebody's request. Raises as ``request`` does, and ``ConnectionIllegalTransition`` for none."""
        return await self._do(actor, await self.traders.visible(actor, trader), ConnectionAction.ACCEPT)

    async def decline(self, actor: Actor, trader: str) -> ConnectionView:
        """Decline somebody's request; they are not told. Raises ``UserNotFound``, ``ConnectionIllegalTransition``."""
        return await self._do(actor, await self.traders.known(actor, trader), ConnectionAction.DECLINE)

    async def remove(self, actor: Actor, trader: str) -> ConnectionView:
        """End a connection, or withdraw a request; nobody is told, and where there is neither nothing happens."""
        return await self._do(actor, await self.traders.known(actor, trader), ConnectionAction.REMOVE)

    async def standing(self, actor: Actor, trader: str) -> ConnectionView:
        """Say how the connection with somebody stands. Raises ``UserNotFound``."""
        seen = await self.traders.known(actor, trader)
        async with self.units() as uow:
            found = await uow.connections.between(actor.user_id, seen.user_id)
        return self._view(actor, seen, found)

    async def connections(self, actor: Actor, *, limit: int = PAGE, cursor: str | None = None) -> NetworkPage:
        """List one's connections, the latest first."""
        return await self.queries.connections(actor.user_id, limit=limit, cursor=cursor)

    async def incoming(self, actor: Actor, *, limit: int = PAGE, cursor: str | None = None) -> NetworkPage:
        """List who asks one for a connection, the latest first."""
        return await self.queries.incoming(actor.user_id, limit=limit, cursor=cursor)

    async def outgoing(self, actor: Actor, *, limit: int = PAGE, cursor: str | None = None) -> NetworkPage:
        """List whom one has asked and has no answer from, the latest first."""
        return await self.queries.outgoing(actor.user_id, limit=limit, cursor=cursor)

    async def mutual(self, actor: Actor, trader: str, *, limit: int = PAGE) -> MutualConnections:
        """List the connections that one has in common with somebody. Raises ``UserNotFound``, ``ProfilePrivate``."""
        seen = await self.traders.visible(actor, trader)
        return await self.queries.mutual(actor.user_id, seen.user_id, limit=limit)

    async def _do(self, actor: Actor, seen: ViewedAccount, action: ConnectionAction) -> ConnectionView:
        now = self.clock.now()
        async with self.units() as uow:
            for user_id in sorted((actor.user_id, seen.user_id)):
                await uow.users.with_id(user_id, lock=True)
            if await uow.social.blockers_between(actor.user_id, seen.user_id):
                raise self.traders.unknown(seen)
            before = await uow.connections.between(actor.user_id, seen.user_id)
            if before is None and action is ConnectionAction.REMOVE:
                return self._view(actor, seen, None)
            after, told = self._after(before, actor, seen, action, now)
            if after != before:
                await self._check_limits(uow, actor, after, action)
                await uow.connections.store(after)
                if told is not None:
                    await uow.record(told)
                await uow.commit()
        return self._view(actor, seen, after)

    def _after(
        self, before: Connection | None, actor: Actor, seen: ViewedAccount, action: ConnectionAction, now: datetime
    ) -> tuple[Connection, Event | None]:
        if before is not None:
            return before.after(action, actor.user_id, now, self.rules)
        if action is not ConnectionAction.REQUEST:
            raise ConnectionIllegalTransition(action.value)
        return asked(actor.user_id, seen.user_id, now)

    async def _check_limits(
        self, uow: SocialUnitOfWork, actor: Actor, after: Connection, action: ConnectionAction
    ) -> None:
        standing = after.standing_of(actor.user_id)
        counts = await uow.connections.counts(actor.user_id, self.clock.now() - _A_DAY)
        if standing is ConnectionStanding.CONNECTED and counts.connected >= self.rules.connections:
            raise TooManyConnections(self.rules.connections, "connections")
        if action is not ConnectionAction.REQUEST or standing is not ConnectionStanding.REQUESTED:
            return
        if counts.lately >= self.rules.requests_per_day:
            raise TooManyConnections(self.rules.requests_per_day, "requests of the last 24 hours")
        if counts.waiting >= self.rules.open_requests:
            raise TooManyConnections(self.rules.open_requests, "requests without an answer")

    def _view(self, actor: Actor, seen: ViewedAccount, found: Connection | None) -> ConnectionView:
        return ConnectionView(
            username=seen.username,
            hashid=self.traders.ids.encode(IdKind.USER, seen.user_id),
            standing=ConnectionStanding.NONE if found is None else found.standing_of(actor.user_id),
        )
