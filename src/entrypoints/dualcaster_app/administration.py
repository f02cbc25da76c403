"""Builds what staff look up: accounts, the audit log, and the operator's figures."""

from attrs import frozen

from dualcaster_core.administration.figures import OperatorFigures
from dualcaster_core.administration.use_cases import AuditReading, ConsoleLog, Figures, UserDirectory
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.json_cache import JsonCache, json_converter
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_postgres.administration.audit_log import PostgresAuditQueries
from dualcaster_postgres.administration.figures import PostgresFigures
from dualcaster_postgres.administration.users import PostgresUserQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork
from dualcaster_redis import RedisCache


@frozen(kw_only=True)
class AdministrationUseCases:
    """What staff look up."""

    users: UserDirectory
    audit: AuditReading
    figures: Figures
    console: ConsoleLog


def build_administration(
    database: Database,
    work: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    redis: RedisCache,
    *,
    clock: Clock,
    ids: PublicIds,
) -> AdministrationUseCases:
    """Build it; figures and exports have the connections for ``work``, so that no request waits for them."""
    return AdministrationUseCases(
        users=UserDirectory(PostgresUserQueries(database, ids), clock),
        audit=AuditReading(units, PostgresAuditQueries(database, ids), PostgresAuditQueries(work, ids), clock),
        console=ConsoleLog(units, clock),
        figures=Figures(PostgresFigures(work), redis, JsonCache(redis, OperatorFigures, json_converter()), clock),
    )
