"""Local game stores and their staff

Revision ID: 0074
Revises: 0073
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_NO_TEXT, _NO, _ZERO = sa.text("''"), sa.text("false"), sa.text("0")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=_NO_TEXT)


def upgrade() -> None:
    op.create_table(
        "lgs_profiles",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="its owner"),
        sa.Column("store_name", sa.Text(), nullable=False),
        *(_text(name) for name in ("description", "store_address", "store_city", "store_state", "store_postal")),
        sa.Column("store_country", sa.Text(), nullable=False, server_default=sa.text("'US'")),
        *(_text(name) for name in ("store_phone", "store_website")),
        sa.Column("latitude", sa.Double(), comment="NULL: its address is on no map"),
        sa.Column("longitude", sa.Double()),
        sa.Column("offers_buylist", sa.Boolean(), nullable=False, server_default=_NO),
        sa.Column("offers_trades", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        sa.Column("offers_events", sa.Boolean(), nullable=False, server_default=_NO),
        sa.Column("trade_in_bonus_pct", sa.Integer(), nullable=False, server_default=_ZERO),
        sa.Column(
            "time_zone", sa.Text(), nullable=False, server_default=sa.text("'UTC'"), comment="of the IANA database"
        ),
        sa.Column("hours", JSONB(), nullable=False, server_default=sa.text("'{}'::jsonb"), comment="by weekday"),
        sa.Column("closed_dates", sa.ARRAY(sa.Date()), nullable=False, server_default=sa.text("'{}'::date[]")),
        sa.Column("inventory_sync_provider", sa.Text(), nullable=False, server_default=_NO_TEXT, comment="empty: none"),
        sa.Column("inventory_sync_config", sa.Text(), nullable=False, server_default=_NO_TEXT, comment="encrypted"),
        sa.Column("last_sync_at", MOMENT),
        sa.Column("sync_status", sa.Text(), nullable=False, server_default=sa.text("'never'")),
        sa.Column("auto_price_adjustment", sa.Boolean(), nullable=False, server_default=_NO),
        sa.Column(
            "price_adjustment_pct",
            sa.Integer(),
            nullable=False,
            server_default=_ZERO,
            comment="above or below market",
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, comment="its owner deleted their account"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_lgs_profiles_point_whole")),
        sa.CheckConstraint("trade_in_bonus_pct BETWEEN 0 AND 100", name=op.f("ck_lgs_profiles_bonus")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_lgs_profiles_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lgs_profiles")),
        sa.UniqueConstraint("user_id", name=op.f("uq_lgs_profiles_user_id")),
    )
    op.create_index(
        "ix_lgs_profiles_place",
        "lgs_profiles",
        ["latitude", "longitude"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "store_staff",
        sa.Column("store_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("role", sa.Text(), nullable=False, comment="manager or clerk; the owner is that of the profile"),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("joined_at", MOMENT, comment="NULL: invited, and has not accepted"),
        sa.CheckConstraint("role IN ('manager', 'clerk')", name=op.f("ck_store_staff_role")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["lgs_profiles.id"], name=op.f("fk_store_staff_store_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_store_staff_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("store_id", "user_id", name=op.f("pk_store_staff")),
    )
    op.create_index(op.f("ix_store_staff_user_id"), "store_staff", ["user_id"])


def downgrade() -> None:
    op.drop_table("store_staff")
    op.drop_table("lgs_profiles")
