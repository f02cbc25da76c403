"""Links that begin at the outside service: whoever opens the address there, and confirms, links the account."""

from datetime import timedelta

from attrs import frozen

from dualcaster_core.accounts.identity.model import token_digest
from dualcaster_core.accounts.identity.ports import RandomTokens
from dualcaster_core.accounts.linked_accounts.errors import LinkRequestInvalid
from dualcaster_core.accounts.linked_accounts.linking import link_account
from dualcaster_core.accounts.linked_accounts.model import LinkedAccount, LinkRequest, ProviderIdentity
from dualcaster_core.accounts.linked_accounts.ports import LinkedAccountsUnitOfWork
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.kernel.text import one_line

LONGEST_NAME = 100


@frozen
class LinkRequests:
    """Makes addresses that link an outside account, each for one use within ``lifetime``.

    The service vouches for who asked; who confirms on the site, signed in, says whose account here it is. Asking again
    voids the address of before.
    """

    units: UnitOfWorkFactory[LinkedAccountsUnitOfWork]
    clock: Clock
    secrets: RandomTokens
    lifetime: timedelta = timedelta(minutes=15)

    async def start(self, provider: str, identity: ProviderIdentity) -> str:
        """Return the token of a new address for whom a service vouches."""
        token = self.secrets()
        request = LinkRequest(
            token_hash=token_digest(token),
            provider=provider,
            provider_user_id=identity.provider_user_id,
            username=one_line(identity.username or "")[:LONGEST_NAME],
            display_name=one_line(identity.display_name or "")[:LONGEST_NAME] or None,
            expires_at=self.clock.now() + self.lifetime,
        )
        async with self.units() as uow:
            await uow.link_requests.put(request)
            await uow.commit()
        return token

    async def seen(self, token: str) -> LinkRequest:
        """Return what an address would link, and use nothing up. Raises ``LinkRequestInvalid``."""
        async with self.units() as uow:
            found = await uow.link_requests.find(token_digest(token))
        if found is None or found.expires_at <= self.clock.now():
            raise LinkRequestInvalid
        return found

    async def confirm(self, token: str, user_id: int) -> LinkRequest:
        """Link the account to a signed-in user, and use the address up.

        Raises ``LinkRequestInvalid``, ``AccountClosed``, ``LinkedAccountTaken`` and ``AnotherLinked``.
        """
        now = self.clock.now()
        async with self.units() as uow:
            found = await uow.link_requests.take(token_digest(token))
            if found is None or found.expires_at <= now:
                raise LinkRequestInvalid
            identity = ProviderIdentity(
                provider_user_id=found.provider_user_id, username=found.username, display_name=found.display_name
            )
            account = LinkedAccount(
                user_id=user_id,
                provider=found.provider,
                provider_user_id=found.provider_user_id,
                username=found.username,
                display_name=found.display_name,
                avatar_url=None,
                access_token_encrypted=None,
                refresh_token_encrypted=None,
                token_expires_at=None,
                scopes="",
                connected_at=now,
            )
            await link_account(uow, account, identity)
            await uow.commit()
        return found
