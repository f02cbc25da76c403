"""What accounts may do beyond trading."""

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.identity.sessions import Sessions
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.profiles.ports import ProfilesUnitOfWork
from dualcaster_core.kernel.ports import UnitOfWorkFactory


@frozen
class Roles:
    """Gives roles to accounts; for operators."""

    units: UnitOfWorkFactory[ProfilesUnitOfWork]
    sessions: Sessions

    async def grant(self, username: str, role: Role) -> None:
        """Give an account another role, which its sessions have from then on. Raises ``UserNotFound``."""
        async with self.units() as uow:
            user = await uow.users.named(username)
            if user is None or not user.is_active:
                raise UserNotFound(username)
            await uow.profiles.set_role(user.id, role)
            await uow.commit()
        await self.sessions.forget(user.id)
