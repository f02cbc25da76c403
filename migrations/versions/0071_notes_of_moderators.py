"""Notes of moderators

Revision ID: 0071
Revises: 0070
"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderator_notes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), comment="NULL: at the console"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_moderator_notes_person_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_moderator_notes_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderator_notes")),
        comment="of moderators about people, never shown to them",
    )
    op.create_index("ix_moderator_notes_person", "moderator_notes", ["person_id", sa.text("id DESC")])
    op.create_index(
        "ix_moderator_notes_author",
        "moderator_notes",
        ["author_id"],
        postgresql_where=sa.text("author_id IS NOT NULL"),
    )
    op.create_index(
        "ix_moderator_notes_words",
        "moderator_notes",
        [sa.text("to_tsvector('simple', text)")],
        postgresql_using="gin",
    )
    op.create_index(
        "ix_reports_upheld",
        "reports",
        ["reported_id", "decided_at"],
        postgresql_where=sa.text("outcome = 'upheld'"),
    )
    op.create_index("ix_reports_filed_at", "reports", ["filed_at"])
    op.create_index("ix_moderation_flags_raised_at", "moderation_flags", ["raised_at"])
    op.create_index("ix_held_messages_held_at", "held_messages", ["held_at"])


def downgrade() -> None:
    op.drop_index("ix_held_messages_held_at", "held_messages")
    op.drop_index("ix_moderation_flags_raised_at", "moderation_flags")
    op.drop_index("ix_reports_filed_at", "reports")
    op.drop_index("ix_reports_upheld", "reports")
    op.drop_table("moderator_notes")
