"""The tree of completed trades, and the keys that sign statements.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True, comment="NULL: in use"),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_signing_keys")),
    )
    op.create_table(
        "trade_roots",
        sa.Column("day", sa.Date(), nullable=False, comment="trades that were completed before it are in the tree"),
        sa.Column("trades", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("trades >= 0", name=op.f("ck_trade_roots_trades")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_trade_roots")),
    )
    op.create_table(
        "trade_tree_nodes",
        sa.Column(
            "number", sa.BigInteger(), autoincrement=False, nullable=False, comment="of a full subtree, from the left"
        ),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_trade_tree_nodes")),
    )
    op.create_table(
        "trade_tree_people",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_trade_tree_people_user_id")),
        sa.PrimaryKeyConstraint("user_id", "position", name=op.f("pk_trade_tree_people")),
        comment="what leads from a person to the hashes in the tree; goes with the account",
    )
    op.create_table(
        "trade_tree_entries",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False, comment="of the leaf, from 0"),
        sa.Column("trade_id", sa.BigInteger(), nullable=False),
        sa.Column("proposer_hash", sa.LargeBinary(), nullable=False, comment="of a salt and their public id"),
        sa.Column("recipient_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trade_id"], ["completed_trades.proposal_id"], name=op.f("fk_trade_tree_entries_trade_id")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_trade_tree_entries")),
        sa.UniqueConstraint("trade_id", name=op.f("uq_trade_tree_entries_trade_id")),
        comment="the trades in the Merkle tree: nothing in it names a person",
    )


def downgrade() -> None:
    op.drop_table("trade_tree_entries")
    op.drop_table("trade_tree_people")
    op.drop_table("trade_tree_nodes")
    op.drop_table("trade_roots")
    op.drop_table("signing_keys")
