"""People block others, silently: neither sees the other any more, and nobody is told."""

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.events import UserBlocked
from dualcaster_core.accounts.model import USERNAME, Actor, User
from dualcaster_core.accounts.ports import AccountsUnitOfWork, BlockPage, BlockQueries
from dualcaster_core.accounts.visibility_changes import visibility_changed
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import UnitOfWorkFactory


@frozen
class Blocks:
    """Blocks, unblocks, and lists whom somebody blocks."""

    units: UnitOfWorkFactory[AccountsUnitOfWork]
    queries: BlockQueries

    async def block(self, actor: Actor, username: str) -> bool:
        """Block somebody; False if it was so already.

        Raises ``UserNotFound`` for closed accounts, and for those who block the actor: they do not exist for them.
        """
        async with self.units() as uow:
            other = await _known(uow, username)
            blockers = await uow.social.blockers_between(actor.user_id, other.id)
            if not other.is_active or (other.id in blockers and actor.user_id not in blockers):
                raise UserNotFound(username)
            done = await set_block(uow, actor.user_id, other.id)
            if done:
                await uow.commit()
        return done

    async def unblock(self, actor: Actor, username: str) -> bool:
        """Lift a block; False if there was none. Raises ``UserNotFound`` for whom the actor does not see anyway."""
        async with self.units() as uow:
            other = await _known(uow, username)
            blockers = await uow.social.blockers_between(actor.user_id, other.id)
            if actor.user_id not in blockers and (blockers or not other.is_active):
                raise UserNotFound(username)
            done = await lift_block(uow, actor.user_id, other.id)
            if done:
                await uow.commit()
        return done

    async def page(self, actor: Actor, *, limit: int = PAGE, cursor: str | None = None) -> BlockPage:
        """List whom somebody blocks, the latest first. Raises ``ValidationFailed`` for a cursor of another list."""
        return await self.queries.blocked_by(actor.user_id, limit=limit, cursor=cursor)


async def set_block(uow: AccountsUnitOfWork, blocker_id: int, blocked_id: int) -> bool:
    """Block somebody and record what follows; False if it was so already. Nobody can block themselves."""
    _check_other(blocker_id, blocked_id)
    if not await uow.social.block(blocker_id, blocked_id):
        return False
    await visibility_changed(uow, blocker_id)
    await uow.record(UserBlocked(blocker_id=blocker_id, blocked_id=blocked_id))
    return True


async def lift_block(uow: AccountsUnitOfWork, blocker_id: int, blocked_id: int) -> bool:
    """Lift a block and record what follows; False if there was none."""
    _check_other(blocker_id, blocked_id)
    if not await uow.social.unblock(blocker_id, blocked_id):
        return False
    await visibility_changed(uow, blocker_id)
    return True


def _check_other(blocker_id: int, blocked_id: int) -> None:
    if blocker_id == blocked_id:
        raise ValidationFailed("nobody can block themselves", field="username")


async def _known(uow: AccountsUnitOfWork, username: str) -> User:
    user = await uow.users.named(username) if USERNAME.match(username) else None
    if user is None:
        raise UserNotFound(username)
    return user
