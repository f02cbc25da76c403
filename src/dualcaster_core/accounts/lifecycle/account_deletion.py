"""The deletion of an account."""

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import InvalidCredentials, TradesUnderWay
from dualcaster_core.accounts.events import AccountDeleted
from dualcaster_core.accounts.identity.lookalikes import DELETED
from dualcaster_core.accounts.identity.sessions import Sessions, remember_ended
from dualcaster_core.accounts.lifecycle.ports import AccountDeletionUnitOfWork
from dualcaster_core.accounts.model import Actor, User
from dualcaster_core.accounts.profiles.avatars import Avatars
from dualcaster_core.accounts.profiles.use_cases import cache_key
from dualcaster_core.accounts.use_cases import account_named
from dualcaster_core.accounts.visibility_changes import visibility_changed
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory


@frozen
class AccountDeletion:
    """Deletes accounts."""

    units: UnitOfWorkFactory[AccountDeletionUnitOfWork]
    sessions: Sessions
    cache: Cache
    clock: Clock
    ids: PublicIds
    avatars: Avatars

    async def delete(self, actor: Actor, password: str | None) -> None:
        """Delete the actor's account. Raises ``InvalidCredentials``, ``AccountLocked`` and ``TradesUnderWay``.

        An account with a password takes it; one that signs in elsewhere takes none.
        """
        async with self.units() as uow:
            known = await uow.credentials.of(actor.user_id)
        if known is not None and known.password_hash is not None:
            if not password:
                raise InvalidCredentials("send your password to delete this account")
            await self.sessions.authentication.check(known.email, password)
        await self._delete(actor.user_id)

    async def delete_named(self, username: str) -> None:
        """Delete an account by its name; for operators. Raises ``UserNotFound`` and ``TradesUnderWay``."""
        await self._delete((await account_named(self.units, username)).id)

    async def _delete(self, user_id: int) -> None:
        """Anonymise an account and delete what is only its own; doing it again does nothing."""
        async with self.units() as uow:
            await uow.erasure.lock()
            user = await uow.users.with_id(user_id, lock=True)
            if user is None or is_deleted(user):
                return
            under_way = await uow.erasure.trades_under_way(user_id)
            if under_way:
                raise TradesUnderWay(under_way)
            known = await uow.credentials.of(user_id)
            picture = (await uow.profiles.of(user_id)).avatar
            ended = await uow.sessions.revoke(user_id, self.clock.now())
            await uow.erasure.erase(user_id)
            await uow.users.store(await self._nameless(uow, user))
            await visibility_changed(uow, user_id)
            await uow.record(
                AccountDeleted(user_id=user_id, email=known.email if known else "", was_verified=user.email_verified)
            )
            await uow.commit()
        await remember_ended(self.sessions, ended)
        await self.cache.drop(cache_key(user.username))
        await self.avatars.forget(picture)

    async def _nameless(self, uow: AccountDeletionUnitOfWork, user: User) -> User:
        """Take everything personal off an account; where others traded with it, nobody may pass for it later."""
        name = f"{DELETED}{self.ids.encode(IdKind.USER, user.id)}"
        if await uow.users.named(name) is not None:
            name = f"{DELETED}{user.id}"
        return evolve(
            user,
            username=name,
            former_username=user.username if user.completed_trades else None,
            is_active=False,
            is_public=False,
            show_have_list=False,
            show_want_list=False,
            email_verified=False,
            place=None,
        )


def is_deleted(user: User) -> bool:
    """Tell whether an account was deleted: nothing brings it back."""
    return user.username.startswith(DELETED)
