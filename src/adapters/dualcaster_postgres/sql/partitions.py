"""Partitions of tables that are parted by month, each named after its table and its month."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any, Final

import psycopg
from sqlalchemy import Executable, Table, Text, bindparam, cast, column, literal_column, select, table
from sqlalchemy.dialects.postgresql import REGCLASS

from dualcaster_postgres.sql.database import Session

_children = table("pg_inherits", column("inhrelid"), column("inhparent"))
_classes = table("pg_class", column("oid"), column("relname"))
_PARTITIONS: Executable = (
    select(_classes.c.relname)
    .join_from(_children, _classes, _classes.c.oid == _children.c.inhrelid)
    .where(_children.c.inhparent == cast(cast(bindparam("parent"), Text), REGCLASS))
    .order_by(literal_column("1"))
)
_NAME: Final = re.compile(r"([a-z_]{1,40})_([0-9]{4})_([0-9]{2})\Z")


def partition_of(parent: str, day: date) -> str:
    """Name the partition of a day's month."""
    return f"{parent}_{day:%Y_%m}"


def month_of(name: str, parents: Collection[str]) -> tuple[str, date] | None:
    """Read the table and the month in the name of a partition; None where it is of none of these tables."""
    found = _NAME.match(name)
    if found is None or found[1] not in parents or not 1 <= int(found[3]) <= 12 or int(found[2]) < 1990:
        return None
    return found[1], date(int(found[2]), int(found[3]), 1)


async def partitions_of(session: Session, parent: Table) -> list[str]:
    """List the partitions that a table has, by month."""
    return [name for (name,) in await session.rows(_PARTITIONS, parent=parent.name)]


async def ensure_partitions(session: Session, parent: Table, days: Collection[date]) -> None:
    """Make the partitions of these days' months that are not there.

    They are made aside and attached, which readers and writers of the other months do not notice.
    """
    months = {day.replace(day=1) for day in days}
    wanted = {partition_of(parent.name, month): month for month in months}
    missing = wanted.keys() - set(await partitions_of(session, parent)) if months else set()
    for name in sorted(missing):
        month = wanted[name]
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        command: Any = (
            f'CREATE TABLE "{name}" (LIKE "{parent.name}" INCLUDING ALL); '
            f'ALTER TABLE "{parent.name}" ATTACH PARTITION "{name}" '
            f"FOR VALUES FROM ('{month.isoformat()}') TO ('{following.isoformat()}')"
        )
        await session.text(command)


async def drop_partition(session: Session, name: str) -> bool:
    """Drop a partition; False where somebody reads it, for whom we wait a second, so that nobody waits behind us."""
    command: Any = f'DROP TABLE "{name}"'
    try:
        async with session.connection.transaction():
            await session.text("SET LOCAL lock_timeout = '1s'")
            await session.text(command)
    except psycopg.errors.LockNotAvailable:
        return False
    return True
