"""Sums of what became of signals, and indexes for the lists of ours

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None
_SUMS = """
    INSERT INTO signal_tallies
    SELECT kind, action,
        CASE WHEN confidence IS NULL THEN -1 ELSE least(9, floor(confidence * 10)::int) END AS band,
        count(*) FILTER (WHERE came_true IS NOT NULL),
        count(*) FILTER (WHERE came_true),
        count(*) FILTER (WHERE came_true IS NULL),
        coalesce(sum(confidence::numeric) FILTER (WHERE came_true IS NOT NULL), 0),
        coalesce(sum(accuracy_score_end::numeric) FILTER (WHERE came_true IS NOT NULL), 0),
        coalesce(sum(net_profit_pct_end) FILTER (WHERE came_true IS NOT NULL), 0)
    FROM signals JOIN signal_outcomes ON signal_id = id
    WHERE created_by_user_id IS NULL
    GROUP BY kind, action, band
"""


def upgrade() -> None:
    op.create_table(
        "signal_tallies",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column(
            "band", sa.SmallInteger(), nullable=False, comment="tenth of the confidence, 0 to 9; -1: without one"
        ),
        sa.Column("evaluated", sa.BigInteger(), nullable=False, comment="with a verdict, as are the three sums"),
        sa.Column("came_true", sa.BigInteger(), nullable=False),
        sa.Column("insufficient", sa.BigInteger(), nullable=False),
        sa.Column("confidence", sa.Numeric(), nullable=False),
        sa.Column("accuracy", sa.Numeric(), nullable=False, comment="at the end"),
        sa.Column("net_profit", sa.Numeric(), nullable=False, comment="at the end, in percent"),
        sa.PrimaryKeyConstraint("kind", "action", "band", name=op.f("pk_signal_tallies")),
    )
    op.execute(_SUMS)
    op.create_index(
        "ix_signals_ours_action",
        "signals",
        ["action", "made_at", "id"],
        unique=False,
        postgresql_where=sa.text("created_by_user_id IS NULL"),
    )
    op.create_index(
        "ix_signals_ours_evaluated",
        "signals",
        ["made_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('graded', 'insufficient_data') AND created_by_user_id IS NULL"),
    )
    op.create_index(
        "ix_signals_ours_kind",
        "signals",
        ["kind", "made_at", "id"],
        unique=False,
        postgresql_where=sa.text("created_by_user_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_signals_ours_kind", table_name="signals", postgresql_where=sa.text("created_by_user_id IS NULL"))
    op.drop_index(
        "ix_signals_ours_evaluated",
        table_name="signals",
        postgresql_where=sa.text("state IN ('graded', 'insufficient_data') AND created_by_user_id IS NULL"),
    )
    op.drop_index(
        "ix_signals_ours_action", table_name="signals", postgresql_where=sa.text("created_by_user_id IS NULL")
    )
    op.drop_table("signal_tallies")
