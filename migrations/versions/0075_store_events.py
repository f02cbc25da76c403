"""Events of stores

Revision ID: 0075
Revises: 0074
"""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_SCHEDULED = sa.text("status = 'scheduled'")


def _terms() -> list[sa.Column[object]]:
    return [
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), comment="NULL: no limit"),
        sa.Column("entry_fee_cents", sa.Integer(), nullable=False, comment="shown, and paid at the store"),
    ]


def _of_store(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_store_id")
    return sa.ForeignKeyConstraint(["store_id"], ["lgs_profiles.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "store_event_series",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        *_terms(),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False, comment="by the clock on the store's wall"),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        sa.Column("created_at", MOMENT, nullable=False),
        _of_store("store_event_series"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_event_series")),
    )
    op.create_index(op.f("ix_store_event_series_store_id"), "store_event_series", ["store_id"])
    op.create_index("ix_store_event_series_active", "store_event_series", ["id"], postgresql_where=sa.text("is_active"))
    op.create_table(
        "store_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("series_id", sa.BigInteger()),
        sa.Column("day", sa.Date(), nullable=False, comment="of the series that it is for, on the store's wall"),
        *_terms(),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "reminded",
            sa.SmallInteger(),
            nullable=False,
            server_default=sa.text("0"),
            comment="reminders that were sent",
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_store_events_lasts")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_store_events_capacity")),
        _of_store("store_events"),
        sa.ForeignKeyConstraint(
            ["series_id"], ["store_event_series.id"], name=op.f("fk_store_events_series_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_events")),
        sa.UniqueConstraint("series_id", "day", name=op.f("uq_store_events_series_id_day")),
    )
    op.create_index("ix_store_events_store", "store_events", ["store_id", "starts_at", "id"])
    op.create_index("ix_store_events_next", "store_events", ["starts_at", "id"], postgresql_where=_SCHEDULED)
    op.create_index("ix_store_events_ends", "store_events", ["ends_at"], postgresql_where=_SCHEDULED)
    op.create_table(
        "store_event_sign_ups",
        sa.Column("event_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("queue_number", sa.Integer(), nullable=False, comment="who waits longer has the lower"),
        sa.Column("signed_up_at", MOMENT, nullable=False),
        sa.Column("confirm_by", MOMENT, comment="while a seat is offered"),
        sa.Column("is_public", sa.Boolean(), nullable=False, comment="whether everybody may see their name"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["store_events.id"], name=op.f("fk_store_event_sign_ups_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_store_event_sign_ups_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "user_id", name=op.f("pk_store_event_sign_ups")),
    )
    op.create_index(op.f("ix_store_event_sign_ups_user_id"), "store_event_sign_ups", ["user_id"])
    op.create_index(
        "ix_store_event_sign_ups_waiting",
        "store_event_sign_ups",
        ["event_id", "queue_number"],
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index(
        "ix_store_event_sign_ups_offered",
        "store_event_sign_ups",
        ["confirm_by"],
        postgresql_where=sa.text("status = 'offered'"),
    )


def downgrade() -> None:
    op.drop_table("store_event_sign_ups")
    op.drop_table("store_events")
    op.drop_table("store_event_series")
