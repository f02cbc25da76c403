"""Builds what people report to moderators with."""

from attrs import frozen

from dualcaster_app.settings import Settings
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.moderation.reporting import Reporting
from dualcaster_postgres.moderation.reports import PostgresReportQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork


@frozen(kw_only=True)
class ModerationUseCases:
    """Reports."""

    reports: Reporting


def build_moderation(
    settings: Settings,
    database: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    *,
    clock: Clock,
    ids: PublicIds,
) -> ModerationUseCases:
    """Build moderation over a database."""
    rules = settings.moderation
    return ModerationUseCases(reports=Reporting(units, PostgresReportQueries(database, ids), clock, rules))
