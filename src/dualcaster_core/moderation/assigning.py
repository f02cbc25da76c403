"""Who looks at a case: moderators take one, give it to a colleague who may decide it, and give it back."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.kernel.audit import AuditAction
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.colleagues import Colleague, Involved, hindrance
from dualcaster_core.moderation.deciding import Moderator, decidable_case, is_for_admins
from dualcaster_core.moderation.errors import ActedThemselves, CannotTakeCase, CaseChanged
from dualcaster_core.moderation.events import CaseAssigned
from dualcaster_core.moderation.lifecycle import CaseKind, Hindrance
from dualcaster_core.moderation.ports import ModerationUnitOfWork


@frozen
class CaseAssignment:
    """Gives cases to who may decide them; each time that a case changes hands stands in the audit log.

    Every method takes the moderator whom ``moderator_of`` let in. Who is a party of a case does not assign it.
    """

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    clock: Clock

    async def take(self, by: Moderator, case_id: int) -> ModerationCase:
        """Take a case oneself. At the console nobody does: it changes nothing there.

        Raises ``CaseNotFound``, ``CaseClosed``, ``ActsInOwnCase``, ``Forbidden`` where it waits for an admin, and
        ``ActedThemselves`` for an appeal against one's own decision.
        """
        async with self.units() as uow:
            case = await decidable_case(uow, by, case_id)
            if by.user_id is None:
                return case
            if by.user_id == (await involved_in(uow, case)).acted_id:
                raise ActedThemselves
            return await self._assigned(uow, by, case, by.user_id)

    async def give(self, by: Moderator, case_id: int, username: str, *, version: int | None = None) -> ModerationCase:
        """Give a case to a colleague, who is told; oneself may be it.

        Raises ``CannotTakeCase`` for who is no moderator, is a party of the case, has acted on what is appealed, or is
        no admin where the case waits for one; ``CaseChanged`` where it is not as one has seen it, and as ``take``.
        """
        async with self.units() as uow:
            case = await decidable_case(uow, by, case_id)
            if version is not None and version != case.version:
                raise CaseChanged
            colleague = await uow.colleagues.named(username)
            if colleague is None:
                raise CannotTakeCase(username, Hindrance.NO_MODERATOR)
            wrong = hindrance(colleague, await involved_in(uow, case))
            if wrong is not None:
                raise CannotTakeCase(colleague.username, wrong)
            return await self._assigned(uow, by, case, colleague.user_id)

    async def release(self, by: Moderator, case_id: int) -> ModerationCase:
        """Give a case back, whoever has it. Raises as ``take``, but for an appeal."""
        async with self.units() as uow:
            return await self._assigned(uow, by, await decidable_case(uow, by, case_id), None)

    async def _assigned(
        self, uow: ModerationUnitOfWork, by: Moderator, case: ModerationCase, assignee_id: int | None
    ) -> ModerationCase:
        """Store who has it, write that down, and let a colleague be told; nothing where they have it already."""
        after = case.assigned(assignee_id)
        if after == case:
            return case
        await uow.cases.store(after)
        await uow.audit.add(
            by.entry(
                AuditAction.CASE_RELEASED if assignee_id is None else AuditAction.CASE_ASSIGNED,
                self.clock.now(),
                subject_id=case.assignee_id if assignee_id is None else assignee_id,
                details={"case": str(case.id)},
            )
        )
        if assignee_id is not None and assignee_id != by.user_id:
            event = CaseAssigned(case_id=case.id, version=after.version, assignee_id=assignee_id, by_id=by.user_id)
            await uow.record(event)
        await uow.commit()
        return after


async def involved_in(uow: ModerationUnitOfWork, case: ModerationCase) -> Involved:
    """Return whom a case concerns, who took the action that it is an appeal against, and whether it is for admins."""
    appeal = await uow.appeals.of_case(case.id) if case.kind is CaseKind.APPEAL else None
    action = None if appeal is None else await uow.actions.with_id(appeal.action_id)
    return Involved(
        parties=await uow.cases.parties(case.id),
        is_for_admins=await is_for_admins(uow, case),
        acted_id=None if action is None else action.by_id,
    )


async def who_may_take(uow: ModerationUnitOfWork, case: ModerationCase, involved: Involved) -> Sequence[Colleague]:
    """List who may have a case, by username; nobody once it is closed."""
    if not case.is_open:
        return ()
    return [one for one in await uow.colleagues.everybody() if hindrance(one, involved) is None]
