"""Reports of people, trades, reviews and signals

Revision ID: 0057
Revises: 0056
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "reports",
        sa.Column(
            "subject",
            sa.Text(),
            server_default=sa.text("'message'"),
            nullable=False,
            comment="user, message, trade ...",
        ),
    )
    op.add_column(
        "reports",
        sa.Column("subject_id", sa.BigInteger(), nullable=True, comment="its key; NULL: that of the message"),
    )
    op.add_column(
        "reports",
        sa.Column(
            "weighs",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="counts towards automatic flags",
        ),
    )
    op.add_column(
        "reports",
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="when a moderator decided on it"),
    )
    op.create_index(
        "uq_reports_undecided",
        "reports",
        ["reporter_id", "subject", sa.text("coalesce(subject_id, message_id)")],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index("ix_reports_decided", "reports", ["decided_at"], postgresql_where=sa.text("decided_at IS NOT NULL"))


def downgrade() -> None:
    op.execute("DELETE FROM reports WHERE subject <> 'message'")
    op.drop_index("ix_reports_decided", table_name="reports")
    op.drop_index("uq_reports_undecided", table_name="reports")
    for column in ("decided_at", "weighs", "subject_id", "subject"):
        op.drop_column("reports", column)
