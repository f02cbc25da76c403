"""What accounts may do beyond trading."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.identity.sessions import Sessions
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.profiles.ports import RoleChange, RolesUnitOfWork
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.kernel.text import one_line

PROGRAM = "the program"
"""Who gives a role where nobody at the console does."""
LONGEST_NAME = 100


@frozen
class Roles:
    """Gives roles to accounts; for operators. Every change is kept, with who made it."""

    units: UnitOfWorkFactory[RolesUnitOfWork]
    sessions: Sessions
    clock: Clock

    async def grant(self, username: str, role: Role, *, by: str = PROGRAM) -> None:
        """Give an account another role, which its sessions have from then on. Raises ``UserNotFound``."""
        await self._grant(username, role, by)

    async def promote(self, username: str, *, by: str = PROGRAM) -> bool:
        """Make an account an admin; tell whether it is the first. Raises ``UserNotFound``."""
        return await self._grant(username, Role.ADMIN, by) == 0

    async def changes(self, *, limit: int = 100) -> Sequence[tuple[str, RoleChange]]:
        """List who got which role, the latest first."""
        async with self.units() as uow:
            return await uow.role_changes.latest(limit=limit)

    async def _grant(self, username: str, role: Role, by: str) -> int:
        """Give a role; return how many admins there were before."""
        who = one_line(by)[:LONGEST_NAME] or PROGRAM
        async with self.units() as uow:
            admins = await uow.role_changes.admins()
            user_id = await uow.role_changes.add(username, role, by=who, at=self.clock.now())
            if user_id is None:
                raise UserNotFound(username)
            await uow.commit()
        await self.sessions.forget(user_id)
        return admins
