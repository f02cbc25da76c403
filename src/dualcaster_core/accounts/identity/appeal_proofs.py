"""Proofs of who somebody is who signed in at a provider and is shut out: all they let somebody do is appeal."""

from datetime import timedelta
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.errors import TokenInvalid
from dualcaster_core.accounts.identity.model import Purpose, token_digest
from dualcaster_core.accounts.identity.ports import IdentityUnitOfWork, RandomTokens
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

PROVEN_FOR: Final = timedelta(minutes=30)


@frozen
class AppealProofs:
    """Gives and takes proofs, each good once."""

    units: UnitOfWorkFactory[IdentityUnitOfWork]
    clock: Clock
    random_token: RandomTokens

    async def give(self, user_id: int) -> str:
        """Give a proof for half an hour; those given before are worthless then."""
        token = self.random_token()
        async with self.units() as uow:
            await uow.tokens.void(user_id, Purpose.APPEAL)
            until = self.clock.now() + PROVEN_FOR
            await uow.tokens.add(token_digest(token), user_id, Purpose.APPEAL, "", until)
            await uow.commit()
        return token

    async def take(self, token: str) -> int:
        """Use a proof up and tell whose it is. Raises ``TokenInvalid``."""
        async with self.units() as uow:
            used = await uow.tokens.use(token_digest(token), Purpose.APPEAL, self.clock.now())
            if used is None:
                raise TokenInvalid("sign in again to show who you are: that was longer than half an hour ago")
            await uow.commit()
        return used.user_id
