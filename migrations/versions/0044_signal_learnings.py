"""What was learnt from the outcomes of signals, and whose turn it is to learn

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signal_learning_turns",
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False, comment="of the worker that learns"),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False, comment="when the turn runs out"),
        sa.PrimaryKeyConstraint("method", name=op.f("pk_signal_learning_turns")),
    )
    op.create_table(
        "signal_learnings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("learnt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcomes", sa.Integer(), nullable=False, comment="how many were learnt from"),
        sa.Column("first_made", sa.Date(), nullable=True, comment="the oldest signal among them"),
        sa.Column("last_evaluated", sa.DateTime(timezone=True), nullable=True, comment="the latest verdict among them"),
        sa.Column(
            "rule_versions", sa.Text(), nullable=False, comment="kinds and versions that made them, apart by commas"
        ),
        sa.Column("document", sa.Text(), nullable=False, comment="what was learnt, as JSON"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_learnings")),
    )
    op.create_index("ix_signal_learnings_method", "signal_learnings", ["method", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_signal_learnings_method", table_name="signal_learnings")
    op.drop_table("signal_learnings")
    op.drop_table("signal_learning_turns")
