"""What people have earned, and the frames that they wear

Revision ID: 0064
Revises: 0063
"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "earned_achievements",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("earned_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True, comment="since when a moderator has taken it back"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_earned_achievements_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_earned_achievements")),
    )
    op.create_table(
        "achievement_decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("is_revoked", sa.Boolean(), nullable=False, comment="whether it was taken back, or given again"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True, comment="NULL: an operator at the console"),
        sa.Column("decided_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_achievement_decisions_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_achievement_decisions_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement_decisions")),
    )
    op.create_index(op.f("ix_achievement_decisions_user_id"), "achievement_decisions", ["user_id"])
    op.create_index(op.f("ix_achievement_decisions_by_id"), "achievement_decisions", ["by_id"])
    op.create_table(
        "achievement_rarity",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False, comment="of the active traders, 0 to 1"),
        sa.Column("computed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_achievement_rarity")),
    )
    op.add_column(
        "profiles",
        sa.Column("active_frame_tier", sa.SmallInteger(), nullable=True, comment="the frame that they chose"),
    )
    op.add_column(
        "directory_entries", sa.Column("frame", sa.SmallInteger(), server_default=sa.text("1"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("directory_entries", "frame")
    op.drop_column("profiles", "active_frame_tier")
    op.drop_table("achievement_rarity")
    op.drop_table("achievement_decisions")
    op.drop_table("earned_achievements")
