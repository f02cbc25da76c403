"""Appealing, and what the decision about an appeal does."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import evolve, frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import UNSAVED, IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.messaging.posting import chosen_photos
from dualcaster_core.moderation.actions import CaseDecision, ModerationAction
from dualcaster_core.moderation.appeals import (
    APPEALABLE_FOR,
    OUTCOMES,
    Appeal,
    AppealDraft,
    check_appealable,
    level_of_appeal,
)
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.effects import lift
from dualcaster_core.moderation.errors import ActedThemselves, AlreadyAppealed, NotAppealable, NothingToReduce
from dualcaster_core.moderation.lifecycle import PENALTIES, ActionKind, CaseKind
from dualcaster_core.moderation.model import ReportOutcome
from dualcaster_core.moderation.ports import ModerationUnitOfWork, PasswordCheck
from dualcaster_core.moderation.views import OwnAction


@frozen
class Appealing:
    """Lets people appeal what was done to them, once for each action, within 30 days."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    password: PasswordCheck
    clock: Clock
    ids: PublicIds

    async def file(self, person_id: int, draft: AppealDraft, action_id: int) -> Appeal:
        """Appeal an action, with photos that the person has uploaded.

        Raises ``NotAppealable``, ``AppealTooLate``, ``AlreadyAppealed``, ``PhotoNotFound`` and ``PhotoTaken``.
        """
        async with self.units() as uow:
            stored = await self._filed(uow, person_id, draft, action_id)
            await uow.commit()
        return stored

    async def file_shut_out(self, person_id: int, draft: AppealDraft) -> Appeal:
        """Appeal what shuts somebody out, who has shown who they are. Raises what ``file`` raises."""
        async with self.units() as uow:
            held = await uow.sanctions.in_force(person_id, self.clock.now())
        if not held:
            raise NotAppealable
        return await self.file(person_id, draft, held[-1].action_id)

    async def person_of(self, login: str, password: str) -> int:
        """Tell by a password who somebody is, shut out or not. Raises ``InvalidCredentials``, ``AccountLocked``."""
        return await self.password(login, password)

    async def _filed(self, uow: ModerationUnitOfWork, person_id: int, draft: AppealDraft, action_id: int) -> Appeal:
        now = self.clock.now()
        action = check_appealable(await uow.actions.with_id(action_id), person_id, now)
        appeal = Appeal(
            action_id=action.id,
            case_id=UNSAVED,
            person_id=person_id,
            text=draft.text,
            evidence=draft.evidence,
            filed_at=now,
        )
        case = await uow.cases.add(ModerationCase.opened(CaseKind.APPEAL, person_id, level_of_appeal(action), now))
        stored = await uow.appeals.add(evolve(appeal, case_id=case.id))
        if stored is None:
            raise AlreadyAppealed
        if draft.photo_ids:
            await chosen_photos(uow, draft.photo_ids, person_id)
            await uow.appeals.attach(stored.id, draft.photo_ids)
        return stored

    async def mine(self, actor: Actor) -> Sequence[OwnAction]:
        """List what was done to somebody, the latest first, and what became of their appeals."""
        now = self.clock.now()
        async with self.units() as uow:
            actions = [one for one in await uow.actions.about(actor.user_id) if one.kind in PENALTIES]
            appeals = {one.action_id: one for one in await uow.appeals.of_person(actor.user_id)}
            held = {one.action_id: one for one in await uow.sanctions.of_actions([one.id for one in actions])}
        return [
            OwnAction(
                id=self.ids.encode(IdKind.ACTION, one.id),
                kind=one.kind,
                days=one.days,
                reason=one.reason,
                at=one.at,
                ends_at=held[one.id].ends_at if one.id in held else None,
                lifted_at=held[one.id].lifted_at if one.id in held else None,
                may_appeal=one.id not in appeals and now <= one.at + APPEALABLE_FOR,
                appeal_until=one.at + APPEALABLE_FOR,
                appealed_at=appeals[one.id].filed_at if one.id in appeals else None,
                outcome=appeals[one.id].outcome if one.id in appeals else None,
            )
            for one in reversed(actions)
        ]


async def judge(
    uow: ModerationUnitOfWork, case: ModerationCase, by_id: int | None, decision: CaseDecision, now: datetime
) -> ModerationAction | None:
    """Do what a decision about an appeal says; return the action that it is about, None for no appeal's case.

    Overturning ends what the action took and dismisses the reports that it upheld. Raises ``ActedThemselves`` and
    ``NothingToReduce``.
    """
    appeal = await uow.appeals.of_case(case.id)
    action = None if appeal is None else await uow.actions.with_id(appeal.action_id)
    if appeal is None or action is None:
        return None
    if by_id is not None and by_id == action.by_id:
        raise ActedThemselves
    held = [one for one in await uow.sanctions.of_actions([action.id]) if one.is_in_force(now)]
    if decision.kind is ActionKind.OVERTURN:
        await lift(uow, held, now)
        await uow.reports.redecide(action.case_id, ReportOutcome.DISMISSED)
    elif decision.kind is ActionKind.REDUCE:
        if not held:
            raise NothingToReduce
        end = now + timedelta(days=decision.days or 0)
        if end <= now:
            await lift(uow, held, now)
        for one in held if end > now else ():
            await uow.sanctions.store(evolve(one, ends_at=end if one.ends_at is None else min(end, one.ends_at)))
    if decision.kind in OUTCOMES:
        await uow.appeals.decide(evolve(appeal, outcome=OUTCOMES[decision.kind]), now)
    return action
