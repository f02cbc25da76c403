"""What moderators read: the queue, cases, and what was done about people."""

from collections.abc import Sequence

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.moderation.assigning import involved_in, who_may_take
from dualcaster_core.moderation.deciding import Moderator, ladder_of
from dualcaster_core.moderation.errors import CaseNotFound
from dualcaster_core.moderation.lifecycle import CaseKind
from dualcaster_core.moderation.ports import CaseQueries, ModerationUnitOfWork
from dualcaster_core.moderation.views import ActionView, CaseHeldMessage, CaseView, QueuePage, SuggestedStep


@frozen
class CaseReading:
    """Reads cases for who was let in: every method takes the moderator whom ``moderator_of`` made."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    queries: CaseQueries
    clock: Clock
    ids: PublicIds

    async def queue(
        self,
        by: Moderator,
        *,
        kind: CaseKind | None = None,
        is_mine: bool = False,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> QueuePage:
        """List what waits, the gravest first, then the oldest; ``is_mine``: of what the moderator has.

        Raises ``ValidationFailed`` for a foreign cursor.
        """
        assignee_id = by.user_id if is_mine else None
        return await self.queries.queue(
            self.clock.now(), kind=kind, assignee_id=assignee_id, limit=limit, cursor=cursor
        )

    async def case(self, by: Moderator, case_id: int) -> CaseView:
        """Show a case, with the next step on the ladder, and whether the moderator may act. Raises ``CaseNotFound``."""
        now = self.clock.now()
        found = await self.queries.case(case_id, now, reader_id=by.user_id)
        async with self.units() as uow:
            case = await uow.cases.with_id(case_id)
            if found is None or case is None:
                raise CaseNotFound
            steps = await ladder_of(uow, case.person_id, now)
            involved = await involved_in(uow, case)
            may_take = [one.username for one in await who_may_take(uow, case, involved)]
        is_party = by.user_id is not None and by.user_id in involved.parties
        may_decide = not is_party and (by.is_admin or not involved.is_for_admins)
        return evolve(
            found,
            suggested=tuple(SuggestedStep(kind=one.kind, days=one.days) for one in steps),
            may_act=case.is_open and may_decide,
            held=tuple(one if may_decide else _closed_to(one, is_party=is_party) for one in found.held),
            is_for_admins=involved.is_for_admins,
            is_party=is_party,
            may_take=tuple(may_take),
        )

    async def history(self, _by: Moderator, user: str) -> Sequence[ActionView]:
        """List what was done about somebody, by their public id, the latest first. Raises ``UserNotFound``."""
        key = self.ids.decode(IdKind.USER, user)
        async with self.units() as uow:
            if key is None or await uow.users.with_id(key) is None:
                raise UserNotFound(user)
        return await self.queries.history(key)


def _closed_to(held: CaseHeldMessage, *, is_party: bool) -> CaseHeldMessage:
    """Return a held message as somebody sees it who may not decide on it: parties do not see its photos either."""
    return evolve(held, may_decide=False, photos=() if is_party else held.photos)
