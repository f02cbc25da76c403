"""Builds what keeps the database small."""

from datetime import timedelta

from attrs import frozen

from dualcaster_core.kernel.idempotent_requests import IdempotentRequests
from dualcaster_core.kernel.ports import Clock, ExpiringRows
from dualcaster_postgres.expiry import PostgresExpiringRows
from dualcaster_postgres.idempotency import PostgresIdempotencyKeys
from dualcaster_postgres.sql.database import Database


@frozen(kw_only=True)
class Maintenance:
    """What is kept for a while only."""

    expiring: ExpiringRows
    idempotent_requests: IdempotentRequests


def build_maintenance(database: Database, clock: Clock, outbox_retention: timedelta) -> Maintenance:
    """Build it over a database; events that every handler has done stay for ``outbox_retention``."""
    return Maintenance(
        expiring=PostgresExpiringRows(database, outbox_retention),
        idempotent_requests=IdempotentRequests(PostgresIdempotencyKeys(database), clock),
    )
