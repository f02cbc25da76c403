"""Connections, notes about traders, endorsements, and whose new listings are told to whom

Revision ID: 0058
Revises: 0057
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "connections",
        sa.Column("low_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("high_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("requester_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requested_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True, comment="when it was last accepted, declined or ended"),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_connections_two_people")),
        sa.CheckConstraint("requester_id IN (low_id, high_id)", name=op.f("ck_connections_requester")),
        sa.ForeignKeyConstraint(["low_id"], ["users.id"], name=op.f("fk_connections_low_id")),
        sa.ForeignKeyConstraint(["high_id"], ["users.id"], name=op.f("fk_connections_high_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["users.id"], name=op.f("fk_connections_requester_id")),
        sa.PrimaryKeyConstraint("low_id", "high_id", name=op.f("pk_connections")),
    )
    connected = sa.text("status = 'connected'")
    op.create_index(
        "ix_connections_low", "connections", ["low_id", "decided_at", "high_id"], postgresql_where=connected
    )
    op.create_index(
        "ix_connections_high", "connections", ["high_id", "decided_at", "low_id"], postgresql_where=connected
    )
    op.create_index("ix_connections_requester", "connections", ["requester_id", "requested_at"])
    op.create_index(op.f("ix_connections_high_id"), "connections", ["high_id"])
    op.create_table(
        "trader_notes",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("trader_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.CheckConstraint("user_id <> trader_id", name=op.f("ck_trader_notes_not_oneself")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_trader_notes_user_id")),
        sa.ForeignKeyConstraint(["trader_id"], ["users.id"], name=op.f("fk_trader_notes_trader_id")),
        sa.PrimaryKeyConstraint("user_id", "trader_id", name=op.f("pk_trader_notes")),
    )
    op.create_index(
        op.f("ix_trader_notes_user_id_written_at_trader_id"), "trader_notes", ["user_id", "written_at", "trader_id"]
    )
    op.create_index(op.f("ix_trader_notes_trader_id"), "trader_notes", ["trader_id"])
    op.create_table(
        "endorsements",
        sa.Column("trader_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("endorser_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("given_at", _MOMENT, nullable=False),
        sa.CheckConstraint("trader_id <> endorser_id", name=op.f("ck_endorsements_not_oneself")),
        sa.ForeignKeyConstraint(["trader_id"], ["users.id"], name=op.f("fk_endorsements_trader_id")),
        sa.ForeignKeyConstraint(["endorser_id"], ["users.id"], name=op.f("fk_endorsements_endorser_id")),
        sa.PrimaryKeyConstraint("trader_id", "endorser_id", "kind", name=op.f("pk_endorsements")),
    )
    op.create_index(op.f("ix_endorsements_endorser_id"), "endorsements", ["endorser_id"])
    op.create_table(
        "listing_watches",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("trader_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_have_id", sa.BigInteger(), nullable=False, comment="the latest listing that was told"),
        sa.ForeignKeyConstraint(
            ["user_id", "trader_id"],
            ["favorites.user_id", "favorites.trader_id"],
            name="fk_listing_watches_favorite",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "trader_id", name=op.f("pk_listing_watches")),
    )
    op.create_index(op.f("ix_listing_watches_trader_id"), "listing_watches", ["trader_id"])


def downgrade() -> None:
    op.drop_table("listing_watches")
    op.drop_table("endorsements")
    op.drop_table("trader_notes")
    op.drop_table("connections")
