"""What actions do to accounts, in the transaction of whoever acts, and how it is undone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import evolve

from dualcaster_core.accounts.events import AccountShut
from dualcaster_core.accounts.lifecycle.account_deletion import is_deleted
from dualcaster_core.accounts.sanctions import HIDING, Sanction, SanctionKind
from dualcaster_core.accounts.visibility_changes import visibility_changed
from dualcaster_core.moderation.actions import ActionSource, ModerationAction
from dualcaster_core.moderation.lifecycle import SANCTION_OF
from dualcaster_core.moderation.ports import ModerationUnitOfWork


async def impose(
    uow: ModerationUnitOfWork, action: ModerationAction, now: datetime, *, lasting: timedelta | None = None
) -> None:
    """Take from an account what an action says; ``lasting`` is for how long where it does not say days."""
    kind = SANCTION_OF.get(action.kind)
    if kind is None:
        return
    length = timedelta(days=action.days) if action.days else lasting
    await uow.sanctions.add(
        Sanction(
            user_id=action.person_id,
            action_id=action.id,
            kind=kind,
            starts_at=now,
            ends_at=None if length is None else now + length,
        )
    )
    if kind not in HIDING:
        return
    user = await uow.users.with_id(action.person_id, lock=True)
    if user is not None and user.is_active:
        await uow.users.store(evolve(user, is_active=False))
        await visibility_changed(uow, user.id)
    if kind is SanctionKind.SUSPEND:
        await uow.trade_clocks.pause(action.person_id, now)
    await uow.record(AccountShut(user_id=action.person_id, for_good=kind is SanctionKind.BAN))


async def look_at(uow: ModerationUnitOfWork, case_id: int, now: datetime) -> None:
    """End what rules took until somebody would look at a case: somebody has."""
    automatic = [one.id for one in await uow.actions.of_case(case_id) if one.source is ActionSource.RULE]
    await lift(uow, await uow.sanctions.of_actions(automatic), now)


async def lift(uow: ModerationUnitOfWork, sanctions: Sequence[Sanction], now: datetime) -> None:
    """End sanctions; who is neither suspended nor banned any more is seen again, as before, and their trades go on."""
    lifted = [one for one in sanctions if one.lifted_at is None]
    for one in lifted:
        await uow.sanctions.store(evolve(one, lifted_at=now))
    for person_id in sorted({one.user_id for one in lifted if one.kind in HIDING}):
        if not any(one.kind in HIDING for one in await uow.sanctions.in_force(person_id, now)):
            await _show(uow, person_id)
    back = {one.user_id for one in lifted if one.kind is SanctionKind.SUSPEND}
    if back:
        await uow.trade_clocks.resume(back, now)


async def _show(uow: ModerationUnitOfWork, person_id: int) -> None:
    user = await uow.users.with_id(person_id, lock=True)
    if user is not None and not user.is_active and not is_deleted(user):
        await uow.users.store(evolve(user, is_active=True))
        await visibility_changed(uow, person_id)
