"""What is done with accounts."""

from typing import Any

from attrs import evolve, frozen

from dualcaster_core.accounts.blocks import lift_block, set_block
from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.events import VerificationChanged
from dualcaster_core.accounts.guilds.model import check_guild_id, check_guild_name
from dualcaster_core.accounts.model import Place, User, check_radius, check_username
from dualcaster_core.accounts.ports import AccountsUnitOfWork
from dualcaster_core.accounts.visibility_changes import visibility_changed
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

CHANGEABLE = (
    "is_active",
    "is_public",
    "show_have_list",
    "show_want_list",
    "email_verified",
    "place",
    "trade_radius_miles",
)


@frozen
class Accounts:
    """Creates and changes accounts; whatever changes who sees whom records one event."""

    units: UnitOfWorkFactory[AccountsUnitOfWork]
    clock: Clock

    async def create(self, username: str, *, is_public: bool = False, place: Place | None = None) -> User:
        """Open an account. Raises ``UsernameTaken`` and ``ValidationFailed``."""
        now = self.clock.now()
        user = User(
            username=check_username(username),
            created_at=now,
            last_active_at=now,
            is_public=is_public,
            place=place,
        )
        async with self.units() as uow:
            user = await uow.users.add(user)
            await uow.commit()
        return user

    async def named(self, username: str) -> User:
        """Return an account by name. Raises ``UserNotFound``."""
        async with self.units() as uow:
            return await _named(uow, username)

    async def change(self, username: str, **changes: Any) -> User:
        """Change the switches and facts of ``CHANGEABLE``; changing nothing records nothing."""
        unknown = set(changes) - set(CHANGEABLE)
        if unknown:
            raise ValidationFailed(f"an account has no changeable {', '.join(sorted(unknown))}")
        if "trade_radius_miles" in changes:
            check_radius(changes["trade_radius_miles"])
        async with self.units() as uow:
            found = await _named(uow, username)
            user = await uow.users.with_id(found.id, lock=True)
            if user is None:
                raise UserNotFound(username)
            changed = evolve(user, **changes)
            if changed != user:
                await uow.users.store(changed)
                await visibility_changed(uow, user.id)
                if changed.email_verified != user.email_verified:
                    await uow.record(VerificationChanged(user_id=user.id))
                await uow.commit()
        return changed

    async def block(self, blocker: str, blocked: str) -> bool:
        """Have one user block another; False if it was so already. Nobody can block themselves."""
        return await self._between(blocker, blocked, lift=False)

    async def unblock(self, blocker: str, blocked: str) -> bool:
        """Lift a block; False if there was none."""
        return await self._between(blocker, blocked, lift=True)

    async def join_guild(self, username: str, guild_id: int, name: str = "") -> bool:
        """Note that a user is a member of a Discord server (its id, above 0); False if it was noted already.

        ``name`` (at most 100 characters) is what the server is called, which other members see.
        """
        called = check_guild_name(name)
        check_guild_id(guild_id)
        async with self.units() as uow:
            user = await _named(uow, username)
            done = await uow.social.join_guild(user.id, guild_id, called)
            if done:
                await visibility_changed(uow, user.id)
            await uow.commit()
        return done

    async def guild_members(self, guild_id: int) -> list[int]:
        """List the keys of a Discord server's members."""
        async with self.units() as uow:
            return list(await uow.social.guild_members(guild_id))

    async def _between(self, blocker: str, blocked: str, *, lift: bool) -> bool:
        async with self.units() as uow:
            me, other = await _named(uow, blocker), await _named(uow, blocked)
            done = await (lift_block if lift else set_block)(uow, me.id, other.id)
            if done:
                await uow.commit()
        return done


async def _named(uow: AccountsUnitOfWork, username: str) -> User:
    user = await uow.users.named(username)
    if user is None:
        raise UserNotFound(username)
    return user


async def account_named(units: UnitOfWorkFactory[AccountsUnitOfWork], username: str) -> User:
    """Find an account by its name, whatever the letter case. Raises ``UserNotFound``."""
    async with units() as uow:
        user = await uow.users.named(username)
    if user is None:
        raise UserNotFound(username)
    return user
