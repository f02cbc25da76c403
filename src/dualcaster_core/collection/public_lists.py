"""People's lists as others see them."""

from attrs import frozen

from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.accounts.profiles.visibility import ProfilePart, check_part
from dualcaster_core.collection.ports import HaveListQueries, WantListQueries
from dualcaster_core.collection.views import EVERYTHING, ListFilter, PublicHavePage, PublicWantPage
from dualcaster_core.kernel.paging import PAGE


@frozen
class PublicLists:
    """Shows have and want lists to whoever may see them; ``viewer_id`` is None for nobody in particular.

    Both raise ``UserNotFound``, ``ProfilePrivate`` and ``PartHidden``.
    """

    profiles: ProfileQueries
    haves: HaveListQueries
    wants: WantListQueries

    async def have_list(
        self,
        username: str,
        viewer_id: int | None,
        filters: ListFilter = EVERYTHING,
        *,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> PublicHavePage:
        """List the active offers of somebody, by name."""
        owner = check_part(username, await self.profiles.for_viewer(username, viewer_id), ProfilePart.HAVE_LIST)
        return await self.haves.public_page(owner.user_id, filters, limit=limit, cursor=cursor)

    async def want_list(
        self,
        username: str,
        viewer_id: int | None,
        filters: ListFilter = EVERYTHING,
        *,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> PublicWantPage:
        """List the active public wants of somebody, high priority first."""
        owner = check_part(username, await self.profiles.for_viewer(username, viewer_id), ProfilePart.WANT_LIST)
        return await self.wants.public_page(owner.user_id, filters, limit=limit, cursor=cursor)
