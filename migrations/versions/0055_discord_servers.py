"""Discord servers that people are in

Revision ID: 0055
Revises: 0054
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "discord_servers",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "guild_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="Discord's id of the server"
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_discord_servers_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "guild_id", name=op.f("pk_discord_servers")),
    )
    op.add_column(
        "connected_accounts",
        sa.Column(
            "next_sync_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="when Discord is asked next which servers the person is in; whoever takes it moves it on",
        ),
    )
    op.add_column(
        "connected_accounts",
        sa.Column("sync_failures", sa.SmallInteger(), server_default=sa.text("0"), nullable=False, comment="in a row"),
    )
    op.add_column(
        "connected_accounts",
        sa.Column(
            "lapsed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="since when the provider refuses our tokens",
        ),
    )
    op.create_index(
        op.f("ix_connected_accounts_next_sync_at"),
        "connected_accounts",
        ["next_sync_at"],
        unique=False,
        postgresql_where=sa.text(
            "provider = 'discord' AND access_token_encrypted IS NOT NULL AND scopes LIKE '%guilds%'"
        ),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_connected_accounts_next_sync_at"), table_name="connected_accounts")
    op.drop_column("connected_accounts", "lapsed_at")
    op.drop_column("connected_accounts", "sync_failures")
    op.drop_column("connected_accounts", "next_sync_at")
    op.drop_table("discord_servers")
