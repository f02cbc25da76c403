"""The sync of the stock of stores

Revision ID: 0078
Revises: 0077
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stock_connections",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hint", sa.Text(), nullable=False, comment="tells which credentials the profile holds"),
        sa.Column("message", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("interval_hours", sa.Integer(), nullable=True, comment="null: only by hand"),
        sa.Column("push_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("last_full_sync_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["lgs_profiles.id"], name=op.f("fk_stock_connections_store_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_stock_connections")),
    )
    op.create_table(
        "stock_sync_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("started_by", sa.BigInteger(), nullable=True, comment="null: the schedule"),
        sa.Column("cursor", sa.Text(), nullable=False, comment="where it goes on"),
        sa.Column(
            "since", sa.DateTime(timezone=True), nullable=True, comment="only what changed after it; null: everything"
        ),
        sa.Column("accepts_fewer", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("resumable", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False, comment="who works on it"),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["started_by"], ["users.id"], name=op.f("fk_stock_sync_runs_started_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["lgs_profiles.id"], name=op.f("fk_stock_sync_runs_store_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_sync_runs")),
    )
    op.create_index("ix_stock_sync_runs_created_at", "stock_sync_runs", ["created_at"], unique=False)
    op.create_index(
        "ix_stock_sync_runs_started_by",
        "stock_sync_runs",
        ["started_by"],
        unique=False,
        postgresql_where=sa.text("started_by IS NOT NULL"),
    )
    op.create_index("ix_stock_sync_runs_store", "stock_sync_runs", ["store_id", "id"], unique=False)
    op.create_index(
        "uq_stock_sync_runs_active",
        "stock_sync_runs",
        ["store_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('queued', 'running')"),
    )
    op.create_table(
        "stock_sync_files",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["stock_sync_runs.id"], name=op.f("fk_stock_sync_files_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_stock_sync_files")),
    )
    op.create_table(
        "stock_listings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("listing_id", sa.Text(), nullable=False, comment="as the shop system calls it"),
        sa.Column("second_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(collation="C"), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("finish", sa.SmallInteger(), nullable=True),
        sa.Column("condition", sa.SmallInteger(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=True),
        sa.Column("states_price", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(card_id IS NULL) = (finish IS NULL)", name=op.f("ck_stock_listings_mapped")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["lgs_profiles.id"], name=op.f("fk_stock_listings_store_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_listings")),
        sa.UniqueConstraint("store_id", "listing_id", name="uq_stock_listings_listing"),
    )
    op.create_index(
        "ix_stock_listings_second_id",
        "stock_listings",
        ["store_id", "second_id"],
        unique=False,
        postgresql_where=sa.text("second_id <> ''"),
    )
    op.create_index(
        "ix_stock_listings_title",
        "stock_listings",
        ["store_id", "title", "id"],
        unique=False,
    )
    op.create_table(
        "stock_sync_items",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("listing_id", sa.Text(), nullable=False),
        sa.Column("second_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(collation="C"), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("finish", sa.SmallInteger(), nullable=True),
        sa.Column("condition", sa.SmallInteger(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=True),
        sa.Column("states_price", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["stock_sync_runs.id"], name=op.f("fk_stock_sync_items_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "listing_id", name=op.f("pk_stock_sync_items")),
    )
    op.create_table(
        "stock_mappings",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("listing_id", sa.Text(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("finish", sa.SmallInteger(), nullable=False),
        sa.Column("condition", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_stock_mappings_card_id")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["lgs_profiles.id"], name=op.f("fk_stock_mappings_store_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", "listing_id", name=op.f("pk_stock_mappings")),
    )
    op.create_table(
        "stock_push_lines",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("quantity_before", sa.Integer(), nullable=False),
        sa.Column("quantity_after", sa.Integer(), nullable=False),
        sa.Column("price_before", sa.Integer(), nullable=True, comment="in cents, as below"),
        sa.Column("price_after", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["stock_sync_runs.id"], name=op.f("fk_stock_push_lines_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_stock_push_lines")),
        sa.UniqueConstraint("run_id", "listing_id", name="uq_stock_push_lines_listing"),
    )
    op.create_index(
        "ix_stock_push_lines_pending",
        "stock_push_lines",
        ["run_id", "position"],
        unique=False,
        postgresql_where=sa.text("result = 'pending'"),
    )


def downgrade() -> None:
    op.drop_table("stock_push_lines")
    op.drop_table("stock_mappings")
    op.drop_table("stock_sync_items")
    op.drop_table("stock_listings")
    op.drop_table("stock_sync_files")
    op.drop_table("stock_sync_runs")
    op.drop_table("stock_connections")
