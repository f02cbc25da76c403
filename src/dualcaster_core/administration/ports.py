"""What administration needs from outside."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

from dualcaster_core.accounts.ports import AccountsUnitOfWork
from dualcaster_core.administration.figures import OperatorFigures
from dualcaster_core.administration.model import AuditFilters, UserFilters
from dualcaster_core.administration.views import AuditPage, AuditRecord, UserDetail, UserPage
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import AuditedUnitOfWork


class ConsoleUnitOfWork(AccountsUnitOfWork, AuditedUnitOfWork, Protocol):
    """A transaction that writes down what is done at the console."""


class AuditQueries(Protocol):
    """Reads of what was done: the audit log, and every history that is kept for good elsewhere, in one list."""

    async def page(self, filters: AuditFilters, *, limit: int = PAGE, cursor: str | None = None) -> AuditPage:
        """List a page, the latest first. Raises ``ValidationFailed`` for a cursor of another list."""
        ...

    def records(self, filters: AuditFilters, *, most: int) -> AsyncIterator[AuditRecord]:
        """Read the latest ``most`` of them one by one, as they stand at one moment; in bounded memory."""
        ...


class UserQueries(Protocol):
    """Reads of accounts, for staff."""

    async def page(
        self, filters: UserFilters, now: datetime, *, by_email: bool, limit: int = PAGE, cursor: str | None = None
    ) -> UserPage:
        """List accounts, the newest first; ``by_email`` lets an address be searched for.

        Raises ``ValidationFailed`` for a cursor of another list.
        """
        ...

    async def detail(self, user_id: int, now: datetime) -> UserDetail | None:
        """Return an account with everything around it, in a fixed number of statements."""
        ...


class DatabaseFigures(Protocol):
    """Reads the figures that the database knows."""

    async def measure(self, now: datetime) -> OperatorFigures:
        """Measure everything, in a fixed number of statements."""
        ...


class CacheFigures(Protocol):
    """Reads how much the cache holds."""

    async def used_bytes(self) -> int | None:
        """Return the bytes that its server uses; None where it does not answer."""
        ...
