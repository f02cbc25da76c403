"""Who people are to others, for what lies below accounts: names and what of a profile may be seen."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.profiles.ports import PeopleNames, ProfileQueries
from dualcaster_core.accounts.profiles.visibility import ProfilePart, ViewerRelation, check_visible, shows
from dualcaster_core.reputation.ports import SeenPerson


@frozen
class KnownPeople:
    """``PeopleLookup`` of reputation, by the one rule of who sees what of whom."""

    queries: ProfileQueries
    people: PeopleNames

    async def seen(self, username: str, viewer_id: int | None) -> SeenPerson:
        """Find somebody by name. Raises ``UserNotFound`` and ``ProfilePrivate``."""
        account = check_visible(username, await self.queries.for_viewer(username, viewer_id))
        return SeenPerson(
            user_id=account.user_id,
            username=account.username,
            is_me=account.relation is ViewerRelation.OWNER,
            shows_trades=shows(ProfilePart.TRADE_HISTORY, account.privacy, account.relation),
        )

    async def known(self, username: str) -> SeenPerson:
        """Find somebody by name, for staff. Raises ``UserNotFound``."""
        account = await self.queries.for_viewer(username, None)
        if account is None or not account.privacy.is_active:
            raise UserNotFound(username)
        return SeenPerson(user_id=account.user_id, username=account.username, is_me=False, shows_trades=True)

    async def shown_names(self, user_ids: Sequence[int], viewer_id: int | None) -> Mapping[int, str]:
        """Name those of these people whose profile a viewer may see."""
        return await self.people.shown(user_ids, viewer_id)

    async def names(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        """Name those of these people whose account is open."""
        return await self.people.of_open_accounts(user_ids)
