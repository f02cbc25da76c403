"""What accounts may do beyond trading."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from dualcaster_core.accounts.errors import LastAdmin, ReasonNeeded, UserNotFound
from dualcaster_core.accounts.identity.sessions import Sessions
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.profiles.ports import RoleChange, RolesUnitOfWork
from dualcaster_core.accounts.staff import PROGRAM, StaffMember, operator
from dualcaster_core.accounts.visibility_changes import visibility_changed
from dualcaster_core.kernel.permissions import Permission
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.kernel.text import clean_text

LONGEST_REASON = 500


@frozen
class Roles:
    """Gives roles to accounts. Every change is kept for good; there is always an admin left once there was one."""

    units: UnitOfWorkFactory[RolesUnitOfWork]
    sessions: Sessions
    clock: Clock

    async def change(self, by: StaffMember, username: str, role: Role, reason: str) -> bool:
        """Give an account another role, which its sessions have at once; False where it has the role already.

        Raises ``Forbidden`` for who is no admin, ``ReasonNeeded``, ``LastAdmin``, ``UserNotFound`` and
        ``ValidationFailed``.
        """
        by.require(Permission.CHANGE_ROLES)
        cleaned = checked_reason(reason)
        async with self.units() as uow:
            await uow.role_changes.take_turn()
            given = GivenRole(username=username, role=role, reason=cleaned, at=self.clock.now())
            user_id = await set_role(uow, by, given)
            await uow.commit()
        if user_id is not None:
            await self.sessions.forget(user_id)
        return user_id is not None

    async def grant(self, username: str, role: Role, *, by: str = PROGRAM) -> None:
        """Give an account another role at the console. Raises as ``change``."""
        await self.change(operator(by), username, role, "given at the console")

    async def promote(self, username: str, *, by: str = PROGRAM) -> bool:
        """Make an account an admin at the console; tell whether it is the first. Raises ``UserNotFound``."""
        async with self.units() as uow:
            is_first = await uow.role_changes.admins() == 0
        await self.change(operator(by), username, Role.ADMIN, "promoted at the console")
        return is_first

    async def changes(self, *, limit: int = 100) -> Sequence[tuple[str, RoleChange]]:
        """List who got which role, the latest first."""
        async with self.units() as uow:
            return await uow.role_changes.latest(limit=limit)


@frozen(kw_only=True)
class GivenRole:
    """A role that an account is to have, and why."""

    username: str
    role: Role
    reason: str
    at: datetime


async def set_role(uow: RolesUnitOfWork, by: StaffMember, given: GivenRole) -> int | None:
    """Give a role and write it down; the turn is held. Return whose it is, None where nothing changes.

    Raises ``UserNotFound`` and ``LastAdmin``.
    """
    found = await uow.role_changes.holder(given.username)
    if found is None:
        raise UserNotFound(given.username)
    user_id, before = found
    if before is given.role:
        return None
    if before is Role.ADMIN and await uow.role_changes.admins() == 1:
        raise LastAdmin
    await uow.role_changes.add(
        RoleChange(
            user_id=user_id,
            before=before,
            role=given.role,
            by=by.name if by.user_id is None else "",
            by_id=by.user_id,
            source=by.source,
            reason=given.reason,
            at=given.at,
        )
    )
    await visibility_changed(uow, user_id)
    return user_id


def checked_reason(reason: str) -> str:
    """Return why something is done, for whoever looks at it later. Raises ``ReasonNeeded`` and ``ValidationFailed``."""
    cleaned = clean_text("reason", reason, LONGEST_REASON, lines=True)
    if not cleaned:
        raise ReasonNeeded
    return cleaned
