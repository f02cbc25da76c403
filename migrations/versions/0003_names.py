"""Names of the field: columns, kinds of events and names of handlers.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = (
    ("want_alerts", "told_at", "notified_at"),
    ("want_alerts", "told_value", "notified_value"),
    ("match_notices", "told_at", "notified_at"),
)
KINDS = (
    ("accounts.verification_asked", "accounts.verification_requested"),
    ("accounts.password_reset_asked", "accounts.password_reset_requested"),
    ("accounts.email_change_asked", "accounts.email_change_requested"),
    ("accounts.outside_account_linked", "accounts.account_linked"),
    ("accounts.outside_account_unlinked", "accounts.account_unlinked"),
    ("matching.nightly_due", "schedule.nightly_due"),
)
HANDLERS = (
    ("notifying.tell_strong_matches", "matching.notify_strong_matches"),
    ("matching.nightly", "matching.refresh_stale_matches"),
    ("expiry.purge", "maintenance.purge_expired"),
    ("notifying.tell_price_alerts", "collection.notify_price_alerts"),
    ("accounts.send_letter", "accounts.send_email"),
    ("accounts.end_sessions", "accounts.end_cached_sessions"),
)


def upgrade() -> None:
    for table, old, new in COLUMNS:
        op.alter_column(table, old, new_column_name=new)
    for old, new in KINDS:
        op.execute(f"UPDATE outbox SET kind = '{new}' WHERE kind = '{old}'")
    for old, new in HANDLERS:
        for table in ("handled", "dispatches"):
            op.execute(f"UPDATE {table} SET handler = '{new}' WHERE handler = '{old}'")


def downgrade() -> None:
    for old, new in HANDLERS:
        for table in ("handled", "dispatches"):
            op.execute(f"UPDATE {table} SET handler = '{old}' WHERE handler = '{new}'")
    for old, new in KINDS:
        op.execute(f"UPDATE outbox SET kind = '{old}' WHERE kind = '{new}'")
    for table, old, new in COLUMNS:
        op.alter_column(table, new, new_column_name=old)
