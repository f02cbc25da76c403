"""Telling by a password who somebody is."""

import hmac

from attrs import evolve, field, frozen

from dualcaster_core.accounts.errors import AccountLocked, InvalidCredentials
from dualcaster_core.accounts.identity.model import Credentials, FailedTries, token_digest
from dualcaster_core.accounts.identity.ports import IdentityUnitOfWork, PasswordHasher, SignedTokens
from dualcaster_core.accounts.model import AccountRules
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory


@frozen(kw_only=True)
class PasswordAuthentication:
    """Checks passwords and counts failures; too many lock an account for a while, and a name that nobody has alike.

    A device that signed in to the account before has a count of its own: strangers do not lock it out, nor does it
    lock them out. ``login_key`` is what names that nobody has are hashed with.
    """

    units: UnitOfWorkFactory[IdentityUnitOfWork]
    clock: Clock
    rules: AccountRules
    hasher: PasswordHasher
    signed_tokens: SignedTokens
    login_key: bytes = field(repr=False)

    async def check(self, login: str, password: str, *, device_secret: str = "") -> int:
        """Return the key of the account whose password this is, counting failures.

        Raises ``InvalidCredentials`` and ``AccountLocked``.
        """
        nobodys = hmac.digest(self.login_key, login.strip().casefold().encode("utf-8", "replace"), "sha256")
        device = token_digest(device_secret) if self.signed_tokens.is_ours(device_secret) else None
        async with self.units() as uow:
            known = await uow.credentials.with_login(login)
            own = await uow.known_devices.of(device, known.user_id) if known and device else None
            tries = known.tries if known else await uow.unknown_logins.of(nobodys)
        self._refuse_locked(tries if own is None else own)
        hashed = known.password_hash if known else None
        right = await self.hasher.matches(password, hashed)
        if known is None:
            await self._count_for_nobody(nobodys)
            raise InvalidCredentials
        stronger = await self.hasher.hash(password) if right and hashed and self.hasher.is_outdated(hashed) else None
        await self._judge(known, device, right=right, stronger=stronger)
        return known.user_id

    async def _count_for_nobody(self, login: bytes) -> None:
        now = self.clock.now()
        async with self.units() as uow:
            tries = await uow.unknown_logins.hold(login, now)
            self._refuse_locked(tries)
            await uow.unknown_logins.store(login, tries.another(now, self.rules), now)
            await uow.commit()

    async def _judge(self, known: Credentials, device: bytes | None, *, right: bool, stronger: str | None) -> None:
        """Note the outcome of a try, unless the password was changed or the account locked meanwhile."""
        now = self.clock.now()
        async with self.units() as uow:
            current = await uow.credentials.of(known.user_id, lock=True)
            if current is None or (right and current.password_hash != known.password_hash):
                raise InvalidCredentials
            own = await uow.known_devices.of(device, known.user_id, lock=True) if device else None
            self._refuse_locked(current.tries if own is None else own)
            judged = current
            if device is not None and own is not None:
                tries = FailedTries() if right else own.another(now, self.rules)
                await uow.known_devices.store(device, known.user_id, tries, now)
            else:
                judged = current.entered() if right else current.failed(now, self.rules)
            if stronger is not None:
                judged = evolve(judged, password_hash=stronger)
            if judged != current:
                await uow.credentials.store(judged)
            await uow.commit()
        if not right:
            raise InvalidCredentials

    def _refuse_locked(self, tries: FailedTries) -> None:
        now = self.clock.now()
        if tries.is_locked(now):
            raise AccountLocked(tries.locked_until or now, now)
