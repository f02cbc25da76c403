"""Looking for traders: the directory, whom one met lately, and who is suggested."""

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.named_traders import NamedTraders
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.events import Delivery, Event
from dualcaster_core.kernel.paging import PAGE, checked_limit
from dualcaster_core.kernel.ports import UnitOfWork, UnitOfWorkFactory
from dualcaster_core.social.directory.model import (
    ANYBODY,
    MAX_SUGGESTED,
    MOST_NAMED,
    RECENT,
    SUGGESTED,
    DirectoryFilters,
    DirectorySort,
    PageRequest,
)
from dualcaster_core.social.directory.ports import (
    DirectoryAnswer,
    DirectoryEntries,
    DirectoryQueries,
    TraderNames,
)
from dualcaster_core.social.directory.views import DirectoryPage, DirectoryTrader, SuggestedTraders, TradePreview


@frozen
class Directory:
    """Lists traders for one of them."""

    queries: DirectoryQueries
    names: TraderNames
    traders: NamedTraders

    async def page(
        self,
        actor: Actor,
        filters: DirectoryFilters = ANYBODY,
        *,
        sort: DirectorySort | None = None,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> DirectoryPage:
        """List a page of traders.

        They come by discovery score unless told otherwise, or by how well their name fits what was typed. Raises
        ``ValidationFailed``: also near one's own place where one has none, and by name where no name is asked for.
        """
        reader = await self.queries.reader(actor.user_id)
        if filters.miles is not None and reader.around is None:
            raise ValidationFailed("say where you trade in your settings first, to search near you", field="miles")
        order = sort or (DirectorySort.NAME if filters.name else DirectorySort.DISCOVERY)
        if order is DirectorySort.NAME and not filters.name:
            raise ValidationFailed("this order needs a name to look for", field="sort")
        named = await self.names.find(filters.name, limit=MOST_NAMED) if filters.name else None
        listed = await self.queries.fitting(actor.user_id, filters) if filters.needs_lists else None
        answer = DirectoryAnswer(named=named, listed=listed)
        return await self.queries.page(
            reader, filters, order, answer, PageRequest(limit=checked_limit(limit), cursor=cursor)
        )

    async def search(self, actor: Actor, name: str, *, limit: int = SUGGESTED) -> DirectoryPage:
        """Find traders by a name that may be misspelt, the best first. Raises ``ValidationFailed``."""
        wanted = DirectoryFilters(name=" ".join(name.split()))
        return evolve(await self.page(actor, wanted, limit=limit), next_cursor=None)

    async def recent(self, actor: Actor) -> tuple[DirectoryTrader, ...]:
        """List the last twenty people whom one looked at, wrote with or traded with, the latest first."""
        return tuple(await self.queries.recent(await self.queries.reader(actor.user_id), limit=RECENT))

    async def suggested(self, actor: Actor, *, limit: int = SUGGESTED) -> SuggestedTraders:
        """List whom one may want to know, at most 50; where there is no reason, by the discovery score."""
        if not 1 <= limit <= MAX_SUGGESTED:
            raise ValidationFailed(f"1 to {MAX_SUGGESTED} people are suggested", field="limit")
        return SuggestedTraders(
            tuple(await self.queries.suggested(await self.queries.reader(actor.user_id), limit=limit))
        )

    async def preview(self, actor: Actor, trader: str) -> TradePreview:
        """Say what one could trade with somebody. Raises ``UserNotFound`` and ``ProfilePrivate``."""
        seen = await self.traders.visible(actor, trader)
        return await self.queries.preview(actor.user_id, seen.user_id)


@frozen
class RefreshDirectory:
    """Brings the directory up to date: somebody's entry after an event of theirs, everybody's by the clock."""

    units: UnitOfWorkFactory[UnitOfWork]
    entries: DirectoryEntries

    async def __call__(self, delivery: Delivery, event: Event) -> None:
        """Refresh them; done twice the second changes nothing."""
        user_id = getattr(event, "user_id", getattr(event, "person_id", None))
        await self.entries.refresh(None if user_id is None else [user_id])
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
