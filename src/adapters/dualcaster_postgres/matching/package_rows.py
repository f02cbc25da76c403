"""The fair packages of stored matches as columns."""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, Boolean, SmallInteger, Text, bindparam, cast, select, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_core.matching.model import ScoredPair
from dualcaster_core.matching.package_model import FairPackage, PackageLine, PackageSearch
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.matching import match_states, stored_matches

PACKAGE: Final = (
    "package_score",
    "package_gives_cents",
    "package_gets_cents",
    "package_cash_cents",
    "package_gives",
    "package_gets",
    "package_exact",
    "package_gap",
)
_KINDS: Final = {
    "candidate_id": BigInteger(),
    "user_version": BigInteger(),
    "candidate_version": BigInteger(),
    **dict.fromkeys(PACKAGE[1:4], BigInteger()),
    "package_score": SmallInteger(),
    "package_gives": Text(),
    "package_gets": Text(),
    "package_exact": Boolean(),
    "package_gap": SmallInteger(),
}
_stored, _user = stored_matches.c, bindparam("user", type_=BigInteger())
_given = incoming(_KINDS, name="packages")
_free = (
    select(_stored.candidate_id)
    .join_from(stored_matches, match_states, match_states.c.user_id == _stored.user_id)
    .where(_stored.user_id == _user, match_states.c.generation == bindparam("generation", type_=BigInteger()))
    .with_for_update(of=stored_matches, key_share=True, skip_locked=True)
    .cte("free")
)
KEEP: Final = (
    update(stored_matches)
    .where(
        _stored.user_id == _user,
        _stored.candidate_id == _given.c.candidate_id,
        _stored.candidate_id.in_(select(_free.c.candidate_id)),
        tuple_(_stored.user_version, _stored.candidate_version)
        == tuple_(_given.c.user_version, _given.c.candidate_version),
    )
    .values(
        is_packaged=True,
        **{
            name: cast(_given.c[name], JSONB) if name in ("package_gives", "package_gets") else _given.c[name]
            for name in PACKAGE
        },
    )
)
"""Rows that somebody else writes are passed over: what they write is newer, and nobody waits for it."""


def kept(pairs: Sequence[ScoredPair]) -> dict[str, str]:
    """Return the parameters of ``KEEP`` for pairs with their packages."""
    rows = [
        (
            pair.totals.candidate,
            pair.totals.user_version,
            pair.totals.candidate_version,
            *package_to_row(pair.package),
        )
        for pair in pairs
        if pair.package is not None
    ]
    return as_arrays(["candidate_id", "user_version", "candidate_version", *PACKAGE], rows)


def package_to_row(search: PackageSearch) -> Row:
    """Turn what was found into the columns that store it; lines as JSON text."""
    package = search.package
    if package is None:
        return (*(None,) * (len(PACKAGE) - 2), search.exact, search.gap)
    gives, gets = (
        json.dumps([[line.have_id, line.want_id, line.copies] for line in side])
        for side in (package.gives, package.gets)
    )
    values = (package.score, package.gives_cents, package.gets_cents, package.cash_cents)
    return (*values, gives, gets, search.exact, search.gap)


def package_from_row(row: Row) -> PackageSearch | None:
    """Turn ``is_packaged`` and the columns of ``PACKAGE`` into what was found; None where nobody has looked."""
    is_packaged, score, gives_cents, gets_cents, cash_cents, gives, gets, exact, gap = row
    if not is_packaged:
        return None
    if score is None:
        return PackageSearch(package=None, exact=exact, gap=gap)
    package = FairPackage(
        gives=_lines(gives),
        gets=_lines(gets),
        gives_cents=gives_cents,
        gets_cents=gets_cents,
        cash_cents=cash_cents,
        score=score,
    )
    return PackageSearch(package=package, exact=exact, gap=gap)


def _lines(rows: Sequence[Sequence[int]]) -> tuple[PackageLine, ...]:
    return tuple(PackageLine(have_id=have, want_id=want, copies=copies) for have, want, copies in rows)
