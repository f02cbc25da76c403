"""Changes of many lines of a list can be taken back for a while.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "undo_records",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False, comment="the lines as they were"),
        sa.Column("after", postgresql.JSONB(), nullable=False, comment="the lines as the change left them"),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_undo_records_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undo_records")),
    )
    op.create_index(op.f("ix_undo_records_user_id"), "undo_records", ["user_id"])
    op.create_index(op.f("ix_undo_records_expires_at"), "undo_records", ["expires_at"])


def downgrade() -> None:
    op.drop_table("undo_records")
