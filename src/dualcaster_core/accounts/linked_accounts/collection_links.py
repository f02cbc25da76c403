"""Collections that people keep at a site without a sign-in for others: linked by their public link."""

import re

from attrs import frozen

from dualcaster_core.accounts.linked_accounts.errors import CollectionLinkInvalid, LinkedAccountTaken, SignInStale
from dualcaster_core.accounts.linked_accounts.model import MOXFIELD, LinkedAccount
from dualcaster_core.accounts.linked_accounts.ports import LinkedAccountsUnitOfWork
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory

LONGEST_LINK = 300
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?moxfield\.com/collection/([A-Za-z0-9_-]{6,64})/?(?:[?#].*)?", re.IGNORECASE
)


def collection_id_of(link: str) -> str:
    """Return what Moxfield calls the collection of a public link. Raises ``CollectionLinkInvalid``."""
    found = _LINK.fullmatch(link.strip()) if len(link) <= LONGEST_LINK else None
    if found is None:
        raise CollectionLinkInvalid
    return found[1]


@frozen
class CollectionLinks:
    """Links the Moxfield collection of a user.

    Moxfield confirms nobody's ownership: such a link lets nobody in and vouches for nobody, so no event tells of it.
    """

    units: UnitOfWorkFactory[LinkedAccountsUnitOfWork]
    clock: Clock

    async def link(self, user_id: int, link: str) -> None:
        """Link a collection in place of the one that was linked before; the same again changes nothing.

        Raises ``CollectionLinkInvalid``, ``LinkedAccountTaken`` where another user has linked it, and ``SignInStale``
        for an account that is closed.
        """
        collection_id = collection_id_of(link)
        async with self.units() as uow:
            user = await uow.users.with_id(user_id, lock=True)
            if user is None or not user.is_active:
                raise SignInStale
            before = next((one for one in await uow.linked_accounts.of(user_id) if one.provider == MOXFIELD), None)
            if before is not None and before.provider_user_id == collection_id:
                return
            known = await uow.linked_accounts.with_identity(MOXFIELD, collection_id)
            if known is not None:
                raise LinkedAccountTaken(MOXFIELD)
            if before is not None:
                await uow.linked_accounts.remove(user_id, MOXFIELD)
            await uow.linked_accounts.add(self._account(user_id, collection_id))
            await uow.commit()

    async def linked(self, user_id: int) -> str | None:
        """Return what Moxfield calls the collection of a user; None where none is linked."""
        async with self.units() as uow:
            accounts = await uow.linked_accounts.of(user_id)
        return next((one.provider_user_id for one in accounts if one.provider == MOXFIELD), None)

    def _account(self, user_id: int, collection_id: str) -> LinkedAccount:
        return LinkedAccount(
            user_id=user_id,
            provider=MOXFIELD,
            provider_user_id=collection_id,
            username=None,
            display_name=f"collection {collection_id}",
            avatar_url=None,
            access_token_encrypted=None,
            refresh_token_encrypted=None,
            token_expires_at=None,
            scopes="",
            connected_at=self.clock.now(),
            verified=False,
        )
