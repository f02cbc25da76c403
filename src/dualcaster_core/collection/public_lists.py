"""People's lists as others see them."""

from attrs import frozen

from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.accounts.profiles.visibility import ProfilePart, check_part
from dualcaster_core.collection.ports import PublicListQueries
from dualcaster_core.collection.views import (
    EVERYTHING,
    ListFilter,
    ListOrder,
    ListSummary,
    PublicHavePage,
    PublicWantPage,
)
from dualcaster_core.kernel.paging import PAGE


@frozen
class PublicLists:
    """Shows have and want lists to whoever may see them; ``viewer_id`` is None for nobody in particular.

    Entries are marked with what the viewer wants or has of them. All raise ``UserNotFound``, ``ProfilePrivate`` and
    ``PartHidden``.
    """

    profiles: ProfileQueries
    lists: PublicListQueries

    async def have_list(
        self,
        username: str,
        viewer_id: int | None,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.NAME,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> PublicHavePage:
        """List the active offers of somebody."""
        owner = await self._owner(username, viewer_id, ProfilePart.HAVE_LIST)
        return await self.lists.haves(
            owner, viewer_id, filters, order=order, reverse=reverse, limit=limit, cursor=cursor
        )

    async def want_list(
        self,
        username: str,
        viewer_id: int | None,
        filters: ListFilter = EVERYTHING,
        *,
        order: ListOrder = ListOrder.PRIORITY,
        reverse: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> PublicWantPage:
        """List the active public wants of somebody."""
        owner = await self._owner(username, viewer_id, ProfilePart.WANT_LIST)
        return await self.lists.wants(
            owner, viewer_id, filters, order=order, reverse=reverse, limit=limit, cursor=cursor
        )

    async def have_list_summary(
        self, username: str, viewer_id: int | None, filters: ListFilter = EVERYTHING
    ) -> ListSummary:
        """Total the active offers of somebody that a filter keeps."""
        owner = await self._owner(username, viewer_id, ProfilePart.HAVE_LIST)
        return await self.lists.haves_summary(owner, viewer_id, filters)

    async def want_list_summary(
        self, username: str, viewer_id: int | None, filters: ListFilter = EVERYTHING
    ) -> ListSummary:
        """Total the active public wants of somebody that a filter keeps."""
        owner = await self._owner(username, viewer_id, ProfilePart.WANT_LIST)
        return await self.lists.wants_summary(owner, viewer_id, filters)

    async def _owner(self, username: str, viewer_id: int | None, part: ProfilePart) -> int:
        return check_part(username, await self.profiles.for_viewer(username, viewer_id), part).user_id
