"""What the directory of traders is sorted and filtered by

Revision ID: 0063
Revises: 0062
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_ORDERS = {
    "discovery": "discovery_score",
    "reputation": "reputation_score",
    "trades": "trades",
    "newest": "member_since",
    "active": "active_at",
}


def upgrade() -> None:
    op.create_table(
        "directory_entries",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("discovery_score", sa.Integer(), nullable=False),
        sa.Column("reputation_score", sa.Integer(), nullable=False),
        sa.Column("trades", sa.Integer(), nullable=False),
        sa.Column("member_since", _MOMENT, nullable=False),
        sa.Column("active_at", _MOMENT, nullable=False, comment="when last seen; of who hides it, when they joined"),
        sa.Column("standing", sa.SmallInteger(), nullable=False),
        sa.Column("card_type", sa.Text(), nullable=True),
        sa.Column("formats", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("shipping", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("grid_latitude", sa.Double(), nullable=True),
        sa.Column("grid_longitude", sa.Double(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("is_store", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_directory_entries_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_directory_entries")),
        comment="what the directory is sorted and filtered by; made of accounts, profiles and reputations",
    )
    for name, column in _ORDERS.items():
        order = [sa.text(f"{column} DESC"), sa.text("user_id DESC")]
        op.create_index(f"ix_directory_entries_{name}", "directory_entries", order)
    op.create_index("ix_directory_entries_place", "directory_entries", ["grid_latitude", "grid_longitude"])
    op.create_index(op.f("ix_directory_entries_country"), "directory_entries", ["country"])
    op.create_index("ix_directory_entries_formats", "directory_entries", ["formats"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_table("directory_entries")
