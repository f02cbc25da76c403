"""What the tables may be made of."""

from sqlalchemy import ARRAY, Boolean, Double
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from dualcaster_postgres.tables import metadata

DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]
HANDED_OVER_READY = {
    ("outbox", "payload"),
    ("provider_messages", "message"),
    ("connected_accounts", "metadata"),
    ("undo_records", "before"),
    ("undo_records", "after"),
    ("import_drafts", "corrections"),
    ("live_updates", "facts"),
    ("notifications", "metadata"),
    ("messages", "note"),
    ("analytics_events", "properties"),
    ("reports", "evidence"),
    ("moderation_flags", "numbers"),
    ("completed_trades", "user_a_gave"),
    ("completed_trades", "user_b_gave"),
    ("audit_entries", "details"),
    ("price_files", "shrunk"),
    ("price_decisions", "shrunk"),
    ("stored_matches", "package_gives"),
    ("stored_matches", "package_gets"),
    ("notification_preferences", "choices"),
    ("lgs_profiles", "hours"),
    ("buylist_rules", "rules"),
    ("buylist_lines", "prices"),
    ("buylist_lines", "steps"),
    ("store_price_rules", "multipliers"),
    ("store_price_runs", "settings"),
    ("store_price_runs", "cursor"),
    ("store_price_changes", "facts"),
    ("store_messages", "cards"),
    ("stock_sync_runs", "counts"),
    ("store_clearings", "plan"),
}
"""JSON columns whose values are wrapped for psycopg, or text that the statement casts, where they are written."""


_NUMERIC, _DOUBLE = 1700, 701
"""How PostgreSQL tells its numbers apart on the wire."""


def test_no_column_needs_processing_in_python() -> None:
    """Statements run outside SQLAlchemy's engine: every column goes to psycopg and comes back as it is."""
    processed = set()
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, Boolean):
                continue  # SQLAlchemy checks truth values and converts nothing
            alone = column.type.item_type if isinstance(column.type, ARRAY) else column.type
            kind = alone.dialect_impl(DIALECT)
            sent_as = _DOUBLE if isinstance(column.type, Double) else _NUMERIC
            if kind.bind_processor(DIALECT) or kind.result_processor(DIALECT, sent_as):
                processed.add((table.name, column.name))
    assert processed - HANDED_OVER_READY == set()


def test_columns_have_no_defaults_in_python() -> None:
    """Defaults are the server's: a default of SQLAlchemy's would never be applied."""
    defaults = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if column.default is not None or column.onupdate is not None
    ]
    assert defaults == []


def test_every_constraint_and_index_has_a_name() -> None:
    """Migrations can name what they change."""
    nameless = [
        f"{table.name}: {thing}"
        for table in metadata.tables.values()
        for thing in (*table.constraints, *table.indexes)
        if not getattr(thing, "name", None)
    ]
    assert nameless == []
