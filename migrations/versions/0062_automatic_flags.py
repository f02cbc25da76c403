"""Automatic flags

Revision ID: 0062
Revises: 0061
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderation_flags",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("numbers", postgresql.JSONB(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_cases.id"], name=op.f("fk_moderation_flags_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_moderation_flags_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_flags")),
    )
    op.create_index("ix_moderation_flags_case_id", "moderation_flags", ["case_id"])
    op.create_index("ix_moderation_flags_person", "moderation_flags", ["person_id", "raised_at"])


def downgrade() -> None:
    op.drop_table("moderation_flags")
