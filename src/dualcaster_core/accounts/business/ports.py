"""What business accounts need from outside."""

from collections.abc import Sequence
from typing import Protocol

from dualcaster_core.accounts.business.model import BusinessAccount, BusinessState
from dualcaster_core.accounts.business.views import BusinessPage
from dualcaster_core.accounts.profiles.ports import RolesUnitOfWork
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import AuditedUnitOfWork


class BusinessRepository(Protocol):
    """Loads and stores business accounts."""

    async def of(self, user_id: int, *, lock: bool = False) -> BusinessAccount | None:
        """Find that of an account; ``lock`` keeps others from changing it until the end."""
        ...

    async def add(self, business: BusinessAccount) -> None:
        """Store a new one. Raises ``Conflict`` where the account has one already."""
        ...

    async def store(self, business: BusinessAccount) -> None:
        """Replace one, whose lock the caller holds."""
        ...


class BusinessUnitOfWork(RolesUnitOfWork, AuditedUnitOfWork, Protocol):
    """A transaction over business accounts, roles and the audit log."""

    @property
    def businesses(self) -> BusinessRepository:
        """The business accounts."""
        ...


class BusinessQueries(Protocol):
    """Reads of business accounts, for staff."""

    async def listed(self, state: BusinessState, *, limit: int = PAGE, cursor: str | None = None) -> BusinessPage:
        """List those in a state, who applied first before others. Raises ``ValidationFailed`` for a foreign cursor."""
        ...

    async def counts(self) -> Sequence[tuple[BusinessState, int]]:
        """Count those in each state."""
        ...
