"""What moderators read: the queue, cases, and what was done about people."""

from collections.abc import Sequence

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.moderation.assigning import who_may_take
from dualcaster_core.moderation.deciding import Moderator, ladder_of
from dualcaster_core.moderation.errors import CaseNotFound
from dualcaster_core.moderation.lifecycle import CaseKind, CaseStatus
from dualcaster_core.moderation.ports import CaseQueries, ModerationUnitOfWork
from dualcaster_core.moderation.views import ActionView, CaseView, QueuePage, SuggestedStep


@frozen
class CaseReading:
    """Reads cases for who was let in: every method takes the moderator whom ``moderator_of`` made."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    queries: CaseQueries
    clock: Clock

    async def queue(
        self, _by: Moderator, *, kind: CaseKind | None = None, limit: int = PAGE, cursor: str | None = None
    ) -> QueuePage:
        """List what waits, the gravest first, then the oldest. Raises ``ValidationFailed`` for a foreign cursor."""
        return await self.queries.queue(self.clock.now(), kind=kind, limit=limit, cursor=cursor)

    async def case(self, by: Moderator, case_id: int) -> CaseView:
        """Show a case, with the next step on the ladder, and whether the moderator may act. Raises ``CaseNotFound``."""
        now = self.clock.now()
        found = await self.queries.case(case_id, now, reader_id=by.user_id)
        async with self.units() as uow:
            case = await uow.cases.with_id(case_id)
            if found is None or case is None:
                raise CaseNotFound
            steps = await ladder_of(uow, case.person_id, now)
            is_party = by.user_id is not None and by.user_id in await uow.cases.parties(case_id)
            may_take = [one.username for one in await who_may_take(uow, case)]
        waits_for_admin = case.status is CaseStatus.ESCALATED and not by.is_admin
        return evolve(
            found,
            suggested=tuple(SuggestedStep(kind=one.kind, days=one.days) for one in steps),
            may_act=case.is_open and not is_party and not waits_for_admin,
            is_party=is_party,
            may_take=tuple(may_take),
        )

    async def history(self, _by: Moderator, username: str) -> Sequence[ActionView]:
        """List what was done about somebody, the latest first. Raises ``UserNotFound``."""
        async with self.units() as uow:
            user = await uow.users.named(username)
        if user is None:
            raise UserNotFound(username)
        return await self.queries.history(user.id)
