"""People favourite traders whose profile they may see; who is a favourite is told the number, never the names."""

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.ports import FavoritePage, FavoriteQueries, FavoritesUnitOfWork
from dualcaster_core.accounts.profiles.named_traders import NamedTraders
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory


@frozen
class Favorites:
    """Favourites traders, lets go of them, and lists them. Doing either twice changes nothing."""

    units: UnitOfWorkFactory[FavoritesUnitOfWork]
    queries: FavoriteQueries
    traders: NamedTraders
    clock: Clock

    async def add(self, actor: Actor, trader: str) -> bool:
        """Favourite a trader by public id; False if it was so already.

        Raises ``UserNotFound`` for closed accounts and on either side of a block, ``ProfilePrivate`` for who shows
        their profile to nobody, and ``ValidationFailed`` for oneself.
        """
        seen = await self.traders.visible(actor, trader, to="favourite")
        async with self.units() as uow:
            added = await uow.favorites.add(actor.user_id, seen.user_id, self.clock.now())
            await uow.commit()
        return added

    async def remove(self, actor: Actor, trader: str) -> bool:
        """Let go of a favourite by public id; False if it was none. Raises ``UserNotFound`` for what is no id."""
        trader_id = self.traders.key(trader)
        async with self.units() as uow:
            removed = await uow.favorites.remove(actor.user_id, trader_id)
            await uow.commit()
        return removed

    async def includes(self, user_id: int, trader: str) -> bool:
        """Tell whether somebody has favourited a trader. Raises ``UserNotFound`` for what is no id."""
        trader_id = self.traders.key(trader)
        async with self.units() as uow:
            return await uow.favorites.includes(user_id, trader_id)

    async def page(self, actor: Actor, *, limit: int = PAGE, cursor: str | None = None) -> FavoritePage:
        """List one's favourites whose profile one may see, the latest first.

        Raises ``ValidationFailed`` for a cursor of another list.
        """
        return await self.queries.favorites_of(actor.user_id, limit=limit, cursor=cursor)
