"""People are told once a night of what their favourites have listed, where they ask for it."""

from typing import Final

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.named_traders import NamedTraders
from dualcaster_core.kernel.events import Delivery, NightlyDue
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.social.ports import NewListings, SocialUnitOfWork

AT_ONCE: Final = 500
"""Favourites whose listings are told in one transaction."""


@frozen
class ListingWatches:
    """Turns on and off whether new listings of a favourite are told."""

    units: UnitOfWorkFactory[SocialUnitOfWork]
    traders: NamedTraders
    clock: Clock

    async def watch(self, actor: Actor, trader: str) -> None:
        """Favourite somebody, and be told of their new listings from now on.

        Raises ``UserNotFound``, ``ProfilePrivate``, and ``ValidationFailed`` for oneself.
        """
        seen = await self.traders.visible(actor, trader, to="favourite")
        async with self.units() as uow:
            await uow.favorites.add(actor.user_id, seen.user_id, self.clock.now())
            await uow.listing_watches.watch(actor.user_id, seen.user_id)
            await uow.commit()

    async def unwatch(self, actor: Actor, trader: str) -> None:
        """Be told no longer; the favourite stays. Raises ``UserNotFound`` for what is no id."""
        key = self.traders.key(trader)
        async with self.units() as uow:
            await uow.listing_watches.unwatch(actor.user_id, key)
            await uow.commit()


@frozen
class NotifyNewListings:
    """Tells people at night what those favourites have listed whose listings they watch."""

    units: UnitOfWorkFactory[SocialUnitOfWork]
    clock: Clock
    ids: PublicIds

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Tell it set-wise, in transactions of ``AT_ONCE``; done twice there is nothing more to tell."""
        await self.run()
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()

    async def run(self) -> int:
        """Tell everybody of what is new; count the notifications."""
        told, after = 0, (0, 0)
        while True:
            async with self.units() as uow:
                due = await uow.listing_watches.due(after=after, limit=AT_ONCE)
                if not due:
                    return told
                told += await uow.notifications.add(*(self._notification(one) for one in due))
                await uow.listing_watches.told(due)
                await uow.commit()
            after = (due[-1].user_id, due[-1].trader_id)

    def _notification(self, one: NewListings) -> NewNotification:
        what = "a new card" if one.listings == 1 else f"{one.listings:,} new cards"
        return NewNotification(
            user_id=one.user_id,
            key=f"listing.new:{one.trader_id}:{one.last_have_id}",
            type="listing.new",
            title=f"{one.username} listed {what} for trade",
            action_url=f"/u/{one.username}?tab=have",
            metadata={"trader": self.ids.encode(IdKind.USER, one.trader_id), "listings": one.listings},
            names=frozenset({one.trader_id}),
            created_at=self.clock.now(),
        )
