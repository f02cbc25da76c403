"""What every part of a store needs from outside: who works there."""

from collections.abc import Sequence
from typing import Protocol

from dualcaster_core.kernel.ports import UnitOfWork
from dualcaster_core.stores.access import StoreMember


class StoreStaffRepository(Protocol):
    """Who works for which store; who was invited and has not accepted does not."""

    async def member(self, store_id: int, user_id: int) -> StoreMember | None:
        """Return in which role somebody works for an open store; None where they do not."""
        ...

    async def memberships(self, user_id: int) -> Sequence[StoreMember]:
        """List the open stores that somebody works for, their own first."""
        ...


class StaffedUnitOfWork(UnitOfWork, Protocol):
    """A transaction that knows who works for a store."""

    @property
    def store_staff(self) -> StoreStaffRepository:
        """The staff of stores."""
        ...
