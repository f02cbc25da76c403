"""What changed in the market, for indexes that follow it.

Nothing is noted while there is no reader. Triggers work per statement, so that an import of many rows costs one more
statement; where a statement changes very much, people or everything is noted instead of rows.

Revision ID: 0052
Revises: 0051
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

ROWS = 5_000
PEOPLE = 1_000
HAVE, WANT, LISTS, PERSON, BLOCK, MEMBERSHIP, VALUE, PRINTING, ALL_VALUES, ALL_PEOPLE, EVERYTHING = range(1, 12)

_FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changes bigint; people bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM match_index_readers) THEN RETURN NULL; END IF;
  {body}
  PERFORM pg_notify('match_index', '');
  RETURN NULL;
END $$
"""
_LISTS = """
  SELECT count(*), count(DISTINCT user_id) INTO changes, people FROM changed;
  IF changes = 0 THEN RETURN NULL; END IF;
  IF changes <= {rows} THEN
    INSERT INTO match_index_changes (kind, key, user_id, card_id, flags)
    SELECT {kind}, id, user_id, card_id, {flags} FROM changed;
  ELSIF people <= {people} THEN
    INSERT INTO match_index_changes (kind, key) SELECT DISTINCT {lists}, user_id FROM changed;
  ELSE
    INSERT INTO match_index_changes (kind, key) VALUES ({everything}, 0);
  END IF;
"""
_KEYED = """
  SELECT count(*) INTO changes FROM changed;
  IF changes = 0 THEN RETURN NULL; END IF;
  IF changes <= {rows} THEN
    INSERT INTO match_index_changes (kind, key, user_id) SELECT DISTINCT {kind}, {key}, {other} FROM changed;
  ELSE
    INSERT INTO match_index_changes (kind, key) VALUES ({many}, 0);
  END IF;
"""
_PRINTINGS_CHANGED = """
  SELECT count(*) INTO changes FROM was JOIN changed USING (id)
  WHERE (was.oracle_card_id, was.set_code, was.digital)
     IS DISTINCT FROM (changed.oracle_card_id, changed.set_code, changed.digital);
  IF changes = 0 THEN RETURN NULL; END IF;
  INSERT INTO match_index_changes (kind, key) VALUES ({everything}, 0);
"""
_EVERYTHING = "INSERT INTO match_index_changes (kind, key) VALUES ({everything}, 0);"


def _lists(kind: int, flags: str) -> str:
    return _LISTS.format(rows=ROWS, people=PEOPLE, kind=kind, lists=LISTS, everything=EVERYTHING, flags=flags)


def _keyed(kind: int, key: str, many: int, other: str = "NULL::bigint") -> str:
    return _KEYED.format(rows=ROWS, kind=kind, key=key, many=many, other=other)


FUNCTIONS = {
    "match_index_note_haves": _lists(HAVE, "0"),
    "match_index_note_wants": _lists(WANT, "any_printing::int + 2 * set_only::int"),
    "match_index_note_people": _keyed(PERSON, "id", ALL_PEOPLE),
    "match_index_note_owners": _keyed(PERSON, "user_id", ALL_PEOPLE),
    "match_index_note_blocks": _keyed(BLOCK, "blocker_id", EVERYTHING, "blocked_id"),
    "match_index_note_members": _keyed(MEMBERSHIP, "guild_id", EVERYTHING, "user_id"),
    "match_index_note_values": _keyed(VALUE, "card_id", ALL_VALUES),
    "match_index_note_printings": _keyed(PRINTING, "id", EVERYTHING),
    "match_index_note_changed_printings": _PRINTINGS_CHANGED.format(everything=EVERYTHING),
    "match_index_note_everything": _EVERYTHING.format(everything=EVERYTHING),
}
TRIGGERED = {
    "have_list_items": "match_index_note_haves",
    "want_list_items": "match_index_note_wants",
    "users": "match_index_note_people",
    "user_reputation": "match_index_note_owners",
    "connected_accounts": "match_index_note_owners",
    "blocks": "match_index_note_blocks",
    "guild_members": "match_index_note_members",
    "card_values": "match_index_note_values",
}
_KEYS_CHANGE = ("want_list_items", "card_values", "connected_accounts")
"""Tables whose rows may change what they are found by: what they were is noted too."""


def _create_triggers() -> None:
    def trigger(name: str, events: str, table: str, rows: str, function: str) -> None:
        op.execute(
            f"CREATE TRIGGER {name} AFTER {events} ON {table} {rows} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )

    new, old = "REFERENCING NEW TABLE AS changed", "REFERENCING OLD TABLE AS changed"
    for table, function in TRIGGERED.items():
        trigger("match_index_insert", "INSERT", table, new, function)
        trigger("match_index_update", "UPDATE", table, new, function)
        trigger("match_index_delete", "DELETE", table, old, function)
        if table in _KEYS_CHANGE:
            trigger("match_index_update_before", "UPDATE", table, old, function)
    trigger("match_index_insert", "INSERT", "cards", new, "match_index_note_printings")
    both = "REFERENCING OLD TABLE AS was NEW TABLE AS changed"
    trigger("match_index_update", "UPDATE", "cards", both, "match_index_note_changed_printings")
    trigger("match_index_delete", "DELETE", "cards", "", "match_index_note_everything")
    for table in (*TRIGGERED, "cards"):
        trigger("match_index_truncate", "TRUNCATE", table, "", "match_index_note_everything")


def upgrade() -> None:
    op.create_table(
        "match_index_readers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True, comment="snapshot up to which it has followed"),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_match_index_readers")),
    )
    op.create_table(
        "match_index_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("flags", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_index_changes")),
    )
    op.create_index(op.f("ix_match_index_changes_transaction"), "match_index_changes", ["transaction"], unique=False)
    for name, body in FUNCTIONS.items():
        op.execute(_FUNCTION.format(name=name, body=body))
    _create_triggers()


def downgrade() -> None:
    for table in (*TRIGGERED, "cards"):
        for name in ("insert", "update", "update_before", "delete", "truncate"):
            op.execute(f"DROP TRIGGER IF EXISTS match_index_{name} ON {table}")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
    op.drop_index(op.f("ix_match_index_changes_transaction"), table_name="match_index_changes")
    op.drop_table("match_index_changes")
    op.drop_table("match_index_readers")
