"""Who somebody on an outside service is here."""

from attrs import frozen

from dualcaster_core.accounts.linked_accounts.errors import NotLinked
from dualcaster_core.accounts.linked_accounts.ports import LinkedAccountsUnitOfWork
from dualcaster_core.kernel.ports import UnitOfWorkFactory


@frozen
class LinkedPerson:
    """A member whom an outside account is linked to."""

    user_id: int
    username: str


@frozen
class LinkedPeople:
    """Finds members by their outside accounts. A closed account is linked to nothing."""

    units: UnitOfWorkFactory[LinkedAccountsUnitOfWork]

    async def of(self, provider: str, provider_user_id: str) -> LinkedPerson:
        """Return whom an outside account belongs to. Raises ``NotLinked``."""
        found = await self.find(provider, provider_user_id)
        if found is None:
            raise NotLinked(provider)
        return found

    async def find(self, provider: str, provider_user_id: str) -> LinkedPerson | None:
        """Return whom an outside account belongs to, None where it is linked to nobody."""
        async with self.units() as uow:
            account = await uow.linked_accounts.with_identity(provider, provider_user_id)
            user = await uow.users.with_id(account.user_id) if account else None
        return LinkedPerson(user.id, user.username) if user is not None and user.is_active else None
