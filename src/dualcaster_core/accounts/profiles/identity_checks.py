"""Saying that somebody's identity was checked: by staff, with a reason, on the record."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.ports import IdentityCheck, IdentityChecksUnitOfWork
from dualcaster_core.accounts.profiles.use_cases import cache_key
from dualcaster_core.kernel.errors import Forbidden, ValidationFailed
from dualcaster_core.kernel.permissions import Permission, require
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_core.kernel.text import clean_text

LONGEST_REASON = 500


@frozen
class IdentityChecks:
    """Marks accounts as checked, or takes the mark back. From the next night on these anchor the flow of trust."""

    units: UnitOfWorkFactory[IdentityChecksUnitOfWork]
    cache: Cache
    clock: Clock

    async def decide(self, actor: Actor, username: str, *, is_checked: bool, reason: str) -> None:
        """Decide as staff. Raises ``Forbidden``, ``UserNotFound`` and ``ValidationFailed``."""
        _check_staff(actor)
        if actor.username.lower() == username.lower():
            raise Forbidden("somebody else has to decide about your own identity")
        await self._decide(username, is_checked, reason, actor.user_id)

    async def decide_by_operator(self, username: str, *, is_checked: bool, reason: str) -> None:
        """Decide at the console. Raises ``UserNotFound`` and ``ValidationFailed``."""
        await self._decide(username, is_checked, reason, None)

    async def decisions(self, actor: Actor, username: str) -> Sequence[IdentityCheck]:
        """List what was decided about somebody, the latest first. Raises ``Forbidden`` and ``UserNotFound``."""
        _check_staff(actor)
        async with self.units() as uow:
            user = await uow.users.named(username)
            if user is None:
                raise UserNotFound(username)
            return await uow.identity_checks.of(user.id)

    async def _decide(self, username: str, is_checked: bool, reason: str, by_id: int | None) -> None:
        cleaned = clean_text("reason", reason, LONGEST_REASON, lines=True)
        if not cleaned:
            raise ValidationFailed("say what was checked, or why not", field="reason")
        async with self.units() as uow:
            found = await uow.users.named(username)
            user = None if found is None else await uow.users.with_id(found.id, lock=True)
            if user is None or not user.is_active:
                raise UserNotFound(username)
            await uow.identity_checks.add(
                IdentityCheck(user_id=user.id, is_checked=is_checked, by_id=by_id, reason=cleaned, at=self.clock.now())
            )
            await uow.commit()
        await self.cache.drop(cache_key(user.username))


def _check_staff(actor: Actor) -> None:
    require(actor.role, Permission.CHECK_IDENTITIES)
