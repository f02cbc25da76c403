"""Names of the field: columns, kinds of events and names of handlers.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
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
        _rename("outbox", "kind", old, new)
    for old, new in HANDLERS:
        _rename("handled", "handler", old, new)
        _rename("dispatches", "handler", old, new)


def downgrade() -> None:
    for old, new in HANDLERS:
        _rename("handled", "handler", new, old)
        _rename("dispatches", "handler", new, old)
    for old, new in KINDS:
        _rename("outbox", "kind", new, old)
    for table, old, new in COLUMNS:
        op.alter_column(table, new, new_column_name=old)


def _rename(table: str, column: str, old: str, new: str) -> None:
    named = sa.table(table, sa.column(column))
    op.execute(sa.update(named).where(named.c[column] == old).values({column: new}))
