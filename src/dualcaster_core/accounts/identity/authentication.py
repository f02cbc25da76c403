"""Telling by a password who somebody is."""

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import AccountLocked, InvalidCredentials
from dualcaster_core.accounts.identity.model import Credentials
from dualcaster_core.accounts.identity.ports import IdentityUnitOfWork, PasswordHasher
from dualcaster_core.accounts.model import AccountRules
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory


@frozen(kw_only=True)
class PasswordAuthentication:
    """Checks passwords and counts failures; too many lock an account for a while."""

    units: UnitOfWorkFactory[IdentityUnitOfWork]
    clock: Clock
    rules: AccountRules
    hasher: PasswordHasher

    async def check(self, login: str, password: str) -> int:
        """Return the key of the account whose password this is, counting failures.

        Raises ``InvalidCredentials`` and ``AccountLocked``.
        """
        async with self.units() as uow:
            known = await uow.credentials.with_login(login)
        if known is not None and known.is_locked(self.clock.now()):
            raise AccountLocked(known.locked_until or self.clock.now(), self.clock.now())
        hashed = known.password_hash if known else None
        right = await self.hasher.matches(password, hashed)
        if known is None:
            raise InvalidCredentials
        stronger = await self.hasher.hash(password) if right and hashed and self.hasher.is_outdated(hashed) else None
        await self._judge(known, right=right, stronger=stronger)
        return known.user_id

    async def _judge(self, known: Credentials, *, right: bool, stronger: str | None) -> None:
        """Note the outcome of a try, unless the password was changed or the account locked meanwhile."""
        now = self.clock.now()
        async with self.units() as uow:
            current = await uow.credentials.of(known.user_id, lock=True)
            if current is None or (right and current.password_hash != known.password_hash):
                raise InvalidCredentials
            if current.is_locked(now):
                raise AccountLocked(current.locked_until or now, now)
            judged = current.entered() if right else current.failed(now, self.rules)
            if stronger is not None:
                judged = evolve(judged, password_hash=stronger)
            if judged != current:
                await uow.credentials.store(judged)
                await uow.commit()
        if not right:
            raise InvalidCredentials
