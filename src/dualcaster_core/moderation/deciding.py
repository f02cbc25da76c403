"""Deciding: opening cases and acting on them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.sanctions import HIDING
from dualcaster_core.kernel.audit import AuditAction, AuditEntry, AuditSource
from dualcaster_core.kernel.errors import Forbidden
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.moderation.actions import ActionSource, CaseDecision, ModerationAction
from dualcaster_core.moderation.appealing import judge
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.effects import impose, lift, look_at
from dualcaster_core.moderation.errors import ActionNotAllowed, ActsInOwnCase, CaseChanged, CaseNotFound
from dualcaster_core.moderation.events import CaseDecided
from dualcaster_core.moderation.ladder import LadderStep, check_departure, suggested
from dualcaster_core.moderation.lifecycle import OF_DISPUTES, SANCTION_OF, ActionKind, CaseKind, CaseStatus
from dualcaster_core.moderation.model import Level, ReportOutcome
from dualcaster_core.moderation.ports import ModerationUnitOfWork, SignOut
from dualcaster_core.reputation.staff import is_admin, is_moderator

AT_ONCE = 200
"""Sanctions that end in one transaction, at most."""


@frozen(kw_only=True)
class Moderator:
    """Who decides: somebody on the site, or an operator at the console or a rule (``user_id`` None), who may all."""

    user_id: int | None
    is_admin: bool
    is_rule: bool = False

    @property
    def source(self) -> ActionSource:
        """Where they act."""
        if self.is_rule:
            return ActionSource.RULE
        return ActionSource.CONSOLE if self.user_id is None else ActionSource.MODERATOR

    def entry(
        self, action: AuditAction, at: datetime, *, subject_id: int | None, details: Mapping[str, str]
    ) -> AuditEntry:
        """Write down what they do beside the history of actions."""
        source = AuditSource.SITE if self.source is ActionSource.MODERATOR else AuditSource(self.source.value)
        return AuditEntry(
            action=action, source=source, by_id=self.user_id, subject_id=subject_id, details=details, at=at
        )


CONSOLE: Final = Moderator(user_id=None, is_admin=True)
"""An operator at the console."""
HOUSE_RULES: Final = Moderator(user_id=None, is_admin=True, is_rule=True)
"""The house rules, where nobody decides in time."""


def moderator_of(actor: Actor) -> Moderator:
    """Let a moderator or an admin in. Raises ``Forbidden``."""
    if not is_moderator(actor):
        raise Forbidden("only moderators see cases")
    return Moderator(user_id=actor.user_id, is_admin=is_admin(actor))


async def open_case(
    uow: ModerationUnitOfWork, kind: CaseKind, person_id: int, level: Level, now: datetime
) -> ModerationCase:
    """Return the open case about somebody, raised to a level; open one where there is none."""
    case = await uow.cases.open_of(person_id)
    if case is None:
        case = await uow.cases.add(ModerationCase.opened(kind, person_id, level, now))
    after = case.raised(level, now)
    if after != case:
        await uow.cases.store(after)
    return after


@frozen
class CaseWork:
    """Decides on cases. Who is a party of a case cannot act on it."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    sign_out: SignOut
    clock: Clock

    async def next_steps(self, person_id: int) -> tuple[LadderStep, ...]:
        """Suggest what to do next about somebody."""
        async with self.units() as uow:
            return await ladder_of(uow, person_id, self.clock.now())

    async def act(
        self, by: Moderator, case_id: int, decision: CaseDecision, *, version: int | None = None
    ) -> ModerationAction:
        """Do something about a case, as one has seen it.

        Raises ``CaseNotFound``, ``CaseClosed``, ``CaseEscalated``, ``CaseChanged``, ``ActionNotAllowed``,
        ``ActsInOwnCase``, ``DepartureUnexplained``, ``Forbidden`` where a case waits for an admin, and for appeals
        ``ActedThemselves`` and ``NothingToReduce``.
        """
        now = self.clock.now()
        async with self.units() as uow:
            case = await decidable_case(uow, by, case_id)
            if version is not None and version != case.version:
                raise CaseChanged
            if decision.kind in OF_DISPUTES:
                raise ActionNotAllowed(decision.kind.value, case.kind.value)
            after = case.decided(decision, now)
            check_departure(decision, await ladder_of(uow, case.person_id, now))
            undone = await judge(uow, case, by.user_id, decision, now)
            action = await uow.actions.add(
                ModerationAction(
                    case_id=case.id,
                    person_id=case.person_id,
                    source=by.source,
                    by_id=by.user_id,
                    kind=decision.kind,
                    reason=decision.reason,
                    days=decision.days,
                    departure=decision.departure,
                    undoes_id=None if undone is None else undone.id,
                    at=now,
                )
            )
            await uow.cases.store(after)
            await look_at(uow, case.id, now)
            await impose(uow, action, now)
            await self._tell(uow, action, after)
            await uow.commit()
        if SANCTION_OF.get(action.kind) in HIDING:
            await self.sign_out(action.person_id)
        return action

    async def _tell(self, uow: ModerationUnitOfWork, action: ModerationAction, case: ModerationCase) -> None:
        reporters: Sequence[int] = ()
        if case.status is CaseStatus.CLOSED:
            outcome = ReportOutcome.DISMISSED if action.kind is ActionKind.DISMISS else ReportOutcome.UPHELD
            reporters = await uow.reports.decide(case.id, outcome, action.at)
        await uow.record(
            CaseDecided(
                action_id=action.id,
                case_id=case.id,
                person_id=action.person_id,
                action=action.kind.value,
                days=action.days,
                reason=action.reason,
                reporters=tuple(reporters),
            )
        )


async def decidable_case(uow: ModerationUnitOfWork, by: Moderator, case_id: int) -> ModerationCase:
    """Hold a case that somebody may decide on. Raises ``CaseNotFound``, ``ActsInOwnCase`` and ``Forbidden``."""
    case = await uow.cases.with_id(case_id, lock=True)
    if case is None:
        raise CaseNotFound
    if by.user_id is not None and by.user_id in await uow.cases.parties(case_id):
        raise ActsInOwnCase
    if not by.is_admin and await is_for_admins(uow, case):
        raise Forbidden("this case waits for an admin")
    return case


async def is_for_admins(uow: ModerationUnitOfWork, case: ModerationCase) -> bool:
    """Tell whether admins alone decide a case: it was passed to them, or is about a moderator or an admin."""
    return case.status is CaseStatus.ESCALATED or await uow.colleagues.has_role(case.person_id)


async def ladder_of(uow: ModerationUnitOfWork, person_id: int, now: datetime) -> tuple[LadderStep, ...]:
    """Suggest the next step for somebody."""
    history = await uow.actions.about(person_id)
    overturned = {one.undoes_id for one in history if one.kind is ActionKind.OVERTURN and one.undoes_id is not None}
    return suggested(history, overturned, now)


@frozen
class EndSanctions:
    """Ends what has had its time."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    clock: Clock

    async def __call__(self) -> int:
        """End sanctions whose time is over, some at a time; return how many those were. Done again it finds none."""
        ended = 0
        while True:
            now = self.clock.now()
            async with self.units() as uow:
                due = await uow.sanctions.due(now, limit=AT_ONCE)
                await lift(uow, due, now)
                await uow.commit()
            ended += len(due)
            if len(due) < AT_ONCE:
                return ended
