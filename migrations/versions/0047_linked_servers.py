"""Linked Discord servers, and links that begin at an outside service

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_requests",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_user_id", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_link_requests")),
        sa.UniqueConstraint("provider", "provider_user_id", name=op.f("uq_link_requests_provider_provider_user_id")),
    )
    op.create_index(op.f("ix_link_requests_expires_at"), "link_requests", ["expires_at"], unique=False)
    op.add_column(
        "guilds",
        sa.Column(
            "linked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="since when an admin has it linked; NULL: known by its members alone",
        ),
    )
    op.add_column(
        "guilds",
        sa.Column(
            "channel_id",
            sa.BigInteger(),
            nullable=True,
            comment="where members are told what no direct message can carry",
        ),
    )


def downgrade() -> None:
    op.drop_column("guilds", "channel_id")
    op.drop_column("guilds", "linked_at")
    op.drop_index(op.f("ix_link_requests_expires_at"), table_name="link_requests")
    op.drop_table("link_requests")
