"""Rings and their people; trades that are legs of rings

Revision ID: 0054
Revises: 0053
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposer_id", sa.BigInteger(), nullable=True, comment="NULL: it takes the place of another ring"),
        sa.Column("exchange", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True, comment="when everybody had accepted"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="who declined it"),
        sa.Column(
            "reason", sa.Text(), server_default=sa.text("''"), nullable=False, comment="what who declined it said"
        ),
        sa.Column("repairs_id", sa.BigInteger(), nullable=True, comment="the ring that fell and whose place it takes"),
        sa.Column("repairs", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_rings_ended_by")),
        sa.ForeignKeyConstraint(["proposer_id"], ["users.id"], name=op.f("fk_rings_proposer_id")),
        sa.ForeignKeyConstraint(["repairs_id"], ["rings.id"], name=op.f("fk_rings_repairs_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rings")),
    )
    op.create_index("ix_rings_expires", "rings", ["expires_at"], postgresql_where=sa.text("status = 'proposed'"))
    op.create_index("ix_rings_proposer_open", "rings", ["proposer_id"], postgresql_where=sa.text("status = 'proposed'"))
    op.create_table(
        "ring_members",
        sa.Column("ring_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False, comment="gives to the next"),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("position >= 0", name=op.f("ck_ring_members_position")),
        sa.ForeignKeyConstraint(["ring_id"], ["rings.id"], name=op.f("fk_ring_members_ring_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ring_members_user_id")),
        sa.PrimaryKeyConstraint("ring_id", "position", name=op.f("pk_ring_members")),
    )
    op.create_index("ix_ring_members_user", "ring_members", ["user_id", sa.text("ring_id DESC")], unique=True)
    op.add_column("trades", sa.Column("ring_id", sa.BigInteger(), nullable=True, comment="the ring whose leg it is"))
    op.create_foreign_key(op.f("fk_trades_ring_id"), "trades", "rings", ["ring_id"], ["id"])
    op.create_index("ix_trades_ring", "trades", ["ring_id"], postgresql_where=sa.text("ring_id IS NOT NULL"))


def downgrade() -> None:
    op.execute("DELETE FROM trades WHERE ring_id IS NOT NULL AND stage = 'planned'")
    op.drop_index("ix_trades_ring", table_name="trades", postgresql_where=sa.text("ring_id IS NOT NULL"))
    op.drop_constraint(op.f("fk_trades_ring_id"), "trades", type_="foreignkey")
    op.drop_column("trades", "ring_id")
    op.drop_table("ring_members")
    op.drop_table("rings")
