"""What the export and the deletion of an account need from outside."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from attrs import frozen

from dualcaster_core.accounts.identity.ports import IdentityUnitOfWork
from dualcaster_core.accounts.profiles.ports import ProfilesUnitOfWork


@frozen(kw_only=True)
class Section:
    """A part of the export: one record, or a list of them."""

    name: str
    is_list: bool
    records: AsyncIterator[Mapping[str, Any]]


class AccountRecords(Protocol):
    """Reads everything that is kept of an account, at one moment."""

    def sections(self, user_id: int) -> AsyncIterator[Section]:
        """Yield the parts in order; the records of each are read before the next one is asked for."""
        ...


class AccountEraser(Protocol):
    """Removes what is kept of an account."""

    async def lock(self) -> None:
        """Wait until nobody else writes what is derived from accounts, and keep them from it until the end."""
        ...

    async def trades_under_way(self, user_id: int) -> int:
        """Count the accepted trades of an account that are not over, or over which there is a dispute."""
        ...

    async def erase(self, user_id: int) -> None:
        """Delete all that belongs to an account alone; what others keep of it stays, without a name.

        The account's own row is the caller's to change, under its lock.
        """
        ...


class AccountDeletionUnitOfWork(IdentityUnitOfWork, ProfilesUnitOfWork, Protocol):
    """A transaction over everything that is kept of an account."""

    @property
    def erasure(self) -> AccountEraser:
        """Removes it."""
        ...
