"""Builds what keeps the database small."""

from collections.abc import Mapping

from attrs import frozen

from dualcaster_app.retention import retention_rules
from dualcaster_app.settings import Settings
from dualcaster_core.kernel.idempotent_requests import IdempotentRequests
from dualcaster_core.kernel.maintenance import Prune, Retained
from dualcaster_core.kernel.ports import Clock, ExpiredRecords
from dualcaster_postgres.idempotency import PostgresIdempotencyKeys
from dualcaster_postgres.retention import EXPIRED, PostgresExpiredRecords
from dualcaster_postgres.sql.database import Database


@frozen(kw_only=True)
class Maintenance:
    """What is kept for a while only."""

    prune: Prune
    idempotent_requests: IdempotentRequests


def build_maintenance(
    settings: Settings, database: Database, work: Database, clock: Clock, elsewhere: Mapping[str, ExpiredRecords]
) -> Maintenance:
    """Build it over a database; ``work`` has the connections that delete, so that no request waits for them.

    ``elsewhere`` has the records of rules that are not rows of one table, by rule.
    """
    records: Mapping[str, ExpiredRecords] = {
        **{name: PostgresExpiredRecords(work, name) for name in EXPIRED},
        **elsewhere,
    }
    retained = [Retained(rule, records[rule.name]) for rule in retention_rules(settings)]
    return Maintenance(
        prune=Prune(retained, clock),
        idempotent_requests=IdempotentRequests(PostgresIdempotencyKeys(database), clock),
    )
