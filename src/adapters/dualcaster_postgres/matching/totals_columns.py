"""Rows of totals turned into the columns that the score is computed from."""

from collections.abc import Sequence
from itertools import compress

from dualcaster_core.matching.model import COLUMNS, CandidateFilter, TotalsBlock
from dualcaster_postgres.matching.candidate_people import Person, near_columns, trust_column, within_column
from dualcaster_postgres.sql.database import Row


def block_of(rows: Sequence[tuple[int, ...]]) -> TotalsBlock:
    """Turn rows of totals into columns."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(COLUMNS)
    return TotalsBlock(**dict(zip(COLUMNS, columns, strict=True)))


def seen_by(me: Person, rows: Sequence[Row], filters: CandidateFilter) -> TotalsBlock:
    """Return how a user sees their candidates; every row is one."""
    if not rows:
        return TotalsBlock.of([])
    ids, versions, _, _, tiers, verified, linked, latitudes, longitudes, radii, _, *totals, shared = zip(
        *rows, strict=True
    )
    near, _ = near_columns(me, latitudes, longitudes, radii)
    count = len(rows)
    trust = trust_column(tiers, verified, linked)
    columns: list[Sequence[int]] = [[me.id] * count, ids, *totals, trust, near, shared]
    columns += [[me.list_version] * count, versions]
    if filters.local_only:
        columns = [list(compress(column, near)) for column in columns]
        latitudes, longitudes = tuple(compress(latitudes, near)), tuple(compress(longitudes, near))
    if filters.within_miles is not None:
        within = within_column(me, latitudes, longitudes, filters.within_miles)
        columns = [list(compress(column, within)) for column in columns]
    return TotalsBlock(**dict(zip(COLUMNS, columns, strict=True)))


def seen_both_ways(me: Person, rows: Sequence[Row], filters: CandidateFilter) -> TotalsBlock:
    """Return how a user sees their candidates, and how they are seen where they are a candidate themselves."""
    mine = seen_by(me, [row for row in rows if row[2]], filters)
    if not me.is_candidate or not rows:
        return mine
    ids, versions, _, _, _, _, _, latitudes, longitudes, radii, _, *totals, shared = zip(*rows, strict=True)
    _, near = near_columns(me, latitudes, longitudes, radii)
    count = len(rows)
    theirs = [ids, [me.id] * count, *totals[3:], *totals[:3], [me.trust] * count, near, shared]
    theirs += [versions, [me.list_version] * count]
    return TotalsBlock(**{name: [*getattr(mine, name), *column] for name, column in zip(COLUMNS, theirs, strict=True)})
