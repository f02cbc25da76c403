"""What staff look up: accounts, the audit log, and the operator's figures."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.staff import StaffMember
from dualcaster_core.administration.figures import OperatorFigures
from dualcaster_core.administration.model import MOST_EXPORTED, AuditFilters, UserFilters
from dualcaster_core.administration.ports import (
    AuditQueries,
    CacheFigures,
    ConsoleUnitOfWork,
    DatabaseFigures,
    UserQueries,
)
from dualcaster_core.administration.views import AuditPage, AuditRecord, UserDetail, UserEntry, UserPage
from dualcaster_core.kernel.audit import AuditAction
from dualcaster_core.kernel.json_cache import JsonCache
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.permissions import Permission
from dualcaster_core.kernel.ports import AuditedUnitOfWork, Clock, UnitOfWorkFactory

FIGURES_KEPT: Final = timedelta(minutes=1)
CACHE_KEY: Final = "admin:figures"


@frozen
class UserDirectory:
    """Looks accounts up for staff; e-mail and network addresses are for admins alone."""

    queries: UserQueries
    clock: Clock

    async def page(
        self, by: StaffMember, filters: UserFilters, *, limit: int = PAGE, cursor: str | None = None
    ) -> UserPage:
        """List accounts, the newest first. Raises ``Forbidden``, and ``ValidationFailed`` for a foreign cursor."""
        by.require(Permission.SEE_USERS)
        sees_all = by.may(Permission.SEE_CONTACT_DETAILS)
        found = await self.queries.page(filters, self.clock.now(), by_email=sees_all, limit=limit, cursor=cursor)
        return found if sees_all else evolve(found, items=tuple(_without_email(one) for one in found.items))

    async def detail(self, by: StaffMember, user_id: int) -> UserDetail:
        """Show an account with everything around it. Raises ``Forbidden`` and ``UserNotFound``."""
        by.require(Permission.SEE_USERS)
        found = await self.queries.detail(user_id, self.clock.now())
        if found is None:
            raise UserNotFound("")
        if by.may(Permission.SEE_CONTACT_DETAILS):
            return found
        sessions = tuple(evolve(one, address=None) for one in found.sessions)
        return evolve(found, entry=_without_email(found.entry), sessions=sessions)


@frozen
class AuditReading:
    """Shows what staff and operators did."""

    units: UnitOfWorkFactory[AuditedUnitOfWork]
    queries: AuditQueries
    exports: AuditQueries
    clock: Clock

    async def page(
        self, by: StaffMember, filters: AuditFilters, *, limit: int = PAGE, cursor: str | None = None
    ) -> AuditPage:
        """List a page, the latest first. Raises ``Forbidden``, and ``ValidationFailed`` for a foreign cursor."""
        by.require(Permission.SEE_AUDIT_LOG)
        return await self.queries.page(filters, limit=limit, cursor=cursor)

    async def export(self, by: StaffMember, filters: AuditFilters) -> AsyncIterator[AuditRecord]:
        """Read the latest ``MOST_EXPORTED`` one by one; that they were taken along is written down first.

        Raises ``Forbidden``.
        """
        by.require(Permission.SEE_AUDIT_LOG)
        async with self.units() as uow:
            await uow.audit.add(by.entry(AuditAction.RECORD_AUDIT_EXPORTED, self.clock.now()))
            await uow.commit()
        return self.exports.records(filters, most=MOST_EXPORTED)


@frozen
class ConsoleLog:
    """Writes commands of the console down before they run, so that none that did something is missing."""

    units: UnitOfWorkFactory[ConsoleUnitOfWork]
    clock: Clock

    async def note(self, by: StaffMember, action: AuditAction, *usernames: str, **details: str) -> None:
        """Write down a command about these accounts, or about none. A name that nobody has is left to the command."""
        now = self.clock.now()
        async with self.units() as uow:
            people = [await uow.users.named(name) for name in usernames]
            about = [user.id for user in people if user is not None] if usernames else [None]
            await uow.audit.add(*(by.entry(action, now, subject_id=key, **details) for key in about))
            await uow.commit()


@frozen
class Figures:
    """Measures how the site does, at most once a minute."""

    database: DatabaseFigures
    cache_figures: CacheFigures
    kept: JsonCache[OperatorFigures]
    clock: Clock

    async def measured(self, by: StaffMember, *, anew: bool = False) -> OperatorFigures:
        """Return the figures of the last minute, or measure them ``anew``. Raises ``Forbidden``."""
        by.require(Permission.SEE_FIGURES)
        known = None if anew else await self.kept.get(CACHE_KEY)
        if known is not None:
            return known
        found = await self.database.measure(self.clock.now())
        found = evolve(found, cache_bytes=await self.cache_figures.used_bytes())
        await self.kept.put(CACHE_KEY, found, seconds=int(FIGURES_KEPT.total_seconds()))
        return found


def _without_email(one: UserEntry) -> UserEntry:
    return evolve(one, email=None)
