"""Direct messages of the bot

Revision ID: 0050
Revises: 0049
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "discord_pauses",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False, comment="no new direct message is begun before"),
        sa.Column("code", sa.Integer(), nullable=False, comment="what Discord answered"),
        sa.CheckConstraint("id = 1", name=op.f("ck_discord_pauses_only_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discord_pauses")),
    )
    op.create_table(
        "discord_channels",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("discord_id", sa.Text(), nullable=False, comment="of the account that the channel is with"),
        sa.Column("channel_id", sa.BigInteger(), nullable=True, comment="NULL: none is open"),
        sa.Column(
            "claimed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when the bot began to open it; long ago: its owner did",
        ),
        sa.Column(
            "refused_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when Discord last said that no message is taken",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_discord_channels_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_discord_channels")),
    )
    op.create_index(op.f("ix_discord_channels_claimed_at"), "discord_channels", ["claimed_at"], unique=False)
    op.create_index(op.f("ix_discord_channels_refused_at"), "discord_channels", ["refused_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_discord_channels_refused_at"), table_name="discord_channels")
    op.drop_index(op.f("ix_discord_channels_claimed_at"), table_name="discord_channels")
    op.drop_table("discord_channels")
    op.drop_table("discord_pauses")
