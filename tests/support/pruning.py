"""Prunes in tests, as of a moment of their own."""

from datetime import datetime, timedelta

from attrs import evolve

from dualcaster_app import Application
from dualcaster_core.kernel.ports import ExpiredRecords
from dualcaster_core.kernel.retention import Cutoff
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.retention import PostgresExpiredRecords
from dualcaster_postgres.sql.database import Database


async def pruned(application: Application, now: datetime) -> dict[str, int]:
    """Follow every rule as of a moment; return how many records went by which, where any did."""
    results = await evolve(application.maintenance.prune, clock=FixedClock(now)).run()
    assert [one.error for one in results if one.error] == []
    return {one.rule.name: one.records for one in results if one.records}


async def gone(records: ExpiredRecords, now: datetime, keep: timedelta = timedelta(0)) -> int:
    """Delete the records of one kind that have had their time, as many as were counted before; return how many."""
    cutoff = Cutoff(now=now, before=now - keep)
    counted = await records.count(cutoff)
    deleted = sum([batch async for batch in records.prune(cutoff)])
    assert deleted == counted
    assert await records.count(cutoff) == 0
    return deleted


async def gone_by(database: Database, rule: str, now: datetime, keep: timedelta = timedelta(0)) -> int:
    """Delete the rows of one rule that have had their time; return how many."""
    return await gone(PostgresExpiredRecords(database, rule), now, keep)
