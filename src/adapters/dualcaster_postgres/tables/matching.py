"""Matches that are kept per user, and who was told of which."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata

match_states = Table(
    "match_states",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("list_version", BigInteger, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("computed_at", MOMENT, nullable=False),
    Column("floor_score", SmallInteger, comment="rank of the last match kept; NULL: all were kept"),
    Column("floor_candidate", BigInteger),
)

stored_matches = Table(
    "stored_matches",
    metadata,
    Column("user_id", BigInteger, ForeignKey("match_states.user_id"), nullable=False),
    Column("candidate_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("gives_cents", BigInteger, nullable=False),
    Column("gives_lines", Integer, nullable=False),
    Column("gives_gap", Integer, nullable=False),
    Column("gets_cents", BigInteger, nullable=False),
    Column("gets_lines", Integer, nullable=False),
    Column("gets_gap", Integer, nullable=False),
    Column("trust", SmallInteger, nullable=False),
    Column("near", SmallInteger, nullable=False),
    Column("shared_servers", Integer, nullable=False),
    Column("user_version", BigInteger, nullable=False),
    Column("candidate_version", BigInteger, nullable=False),
    Column("found_at", MOMENT, nullable=False, comment="since when it has been among the user's matches"),
    Column("is_packaged", Boolean, nullable=False, server_default=text("false"), comment="the package was chosen"),
    Column("package_score", SmallInteger, comment="NULL: there is no fair package"),
    Column("package_gives_cents", BigInteger),
    Column("package_gets_cents", BigInteger),
    Column("package_cash_cents", BigInteger, comment="what the user adds; below 0: what the candidate adds"),
    Column("package_gives", JSONB, comment="lines: have id, want id, copies"),
    Column("package_gets", JSONB, comment="lines: have id, want id, copies"),
    Column("package_exact", Boolean, comment="all packages were compared"),
    Column("package_gap", SmallInteger, comment="how many points a better one could have at most"),
    PrimaryKeyConstraint("user_id", "candidate_id"),
    Index(None, "candidate_id"),
)

match_visits = Table(
    "match_visits",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("seen_at", MOMENT, nullable=False, comment="when they last looked at their matches"),
    Column("new_since", MOMENT, comment="the end of the visit before; NULL: this is the first one"),
)

match_notices = Table(
    "match_notices",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("candidate_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("notified_at", MOMENT, nullable=False, server_default=text("now()")),
    PrimaryKeyConstraint("user_id", "candidate_id"),
    Index(None, "candidate_id"),
)

match_index_readers = Table(
    "match_index_readers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("mark", Text, comment="snapshot up to which it has followed"),
    Column("seen_at", MOMENT, nullable=False, server_default=text("now()")),
)

match_index_changes = Table(
    "match_index_changes",
    metadata,
    key_column(),
    Column("transaction", BigInteger, nullable=False, server_default=text("(pg_current_xact_id()::text)::bigint")),
    Column("kind", SmallInteger, nullable=False),
    Column("key", BigInteger, nullable=False),
    Column("user_id", BigInteger),
    Column("card_id", BigInteger),
    Column("flags", SmallInteger),
    Index(None, "transaction"),
)
"""What triggers of migration 0052 note while there is a reader; ``kind`` as there."""
