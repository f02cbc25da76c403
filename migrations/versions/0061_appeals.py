"""Appeals against what moderators did

Revision ID: 0061
Revises: 0060
"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("action_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True, comment="upheld, reduced or overturned"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name=op.f("ck_appeals_decided_at_a_moment")),
        sa.ForeignKeyConstraint(["action_id"], ["moderation_actions.id"], name=op.f("fk_appeals_action_id")),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_cases.id"], name=op.f("fk_appeals_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_appeals_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("action_id", name=op.f("uq_appeals_action_id")),
        sa.UniqueConstraint("case_id", name=op.f("uq_appeals_case_id")),
    )
    op.create_index("ix_appeals_person_id", "appeals", ["person_id"])


def downgrade() -> None:
    op.drop_table("appeals")
