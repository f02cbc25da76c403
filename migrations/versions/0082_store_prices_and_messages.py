"""Sell prices of stores, and what stores write to people

Revision ID: 0082
Revises: 0081
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "store_price_rules",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("floor_cents", sa.Integer(), nullable=False, comment="nothing is sold for less"),
        sa.Column("never_below_cost", sa.Boolean(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=False, comment="what prices end in"),
        sa.Column("daily_limit_pct", sa.Integer(), nullable=False, comment="how far a price moves in 24 hours"),
        sa.Column("price_unpriced", sa.Boolean(), nullable=False, comment="lines without a price get one"),
        sa.Column(
            "multipliers",
            postgresql.JSONB(),
            nullable=False,
            comment="percent by condition, finish and language",
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["lgs_profiles.id"], name=op.f("fk_store_price_rules_store_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_store_price_rules")),
    )
    _runs()
    _changes()
    _messages()


def _runs() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "store_price_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="preview or automatic"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("settings", postgresql.JSONB(), nullable=False, comment="as they stood when it began"),
        sa.Column("asked_by", sa.BigInteger(), comment="NULL: an automatic one"),
        sa.Column("cause", sa.Text(), comment="what an automatic one follows: it follows each cause once"),
        sa.Column("cursor", postgresql.JSONB(), comment="the line of stock that was looked at last; NULL: none yet"),
        sa.Column("lines", sa.Integer(), nullable=False, comment="looked at so far"),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False, comment="lines without a fit market price"),
        sa.Column(
            "left_alone", sa.Integer(), nullable=False, comment="changes of lines that had another price by then"
        ),
        sa.Column("applied_at", moment),
        sa.Column("undone_at", moment),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["lgs_profiles.id"], name=op.f("fk_store_price_runs_store_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["users.id"], name=op.f("fk_store_price_runs_asked_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_price_runs")),
        sa.UniqueConstraint("store_id", "cause", name="uq_store_price_runs_cause"),
    )
    op.create_index(
        "uq_store_price_runs_open",
        "store_price_runs",
        ["store_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state IN ('computing', 'proposed')"),
    )
    op.create_index("ix_store_price_runs_store", "store_price_runs", ["store_id", "id"])
    op.create_index(
        "ix_store_price_runs_asked_by",
        "store_price_runs",
        ["asked_by"],
        postgresql_where=sa.text("asked_by IS NOT NULL"),
    )
    op.create_index(
        "ix_store_price_runs_proposed",
        "store_price_runs",
        ["started_at"],
        postgresql_where=sa.text("state = 'proposed' AND kind = 'preview'"),
    )
    op.create_index("ix_store_price_runs_age", "store_price_runs", ["started_at"])


def _changes() -> None:
    op.create_table(
        "store_price_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False, comment="that of the run"),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("finish", sa.SmallInteger(), nullable=False),
        sa.Column("condition", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("before_cents", sa.Integer(), comment="NULL: without a price"),
        sa.Column("after_cents", sa.Integer(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False, comment="what the price was derived from"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="pending, applied, left or undone"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="when that was so first"),
        sa.CheckConstraint("after_cents > 0", name=op.f("ck_store_price_changes_price")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["store_price_runs.id"], name=op.f("fk_store_price_changes_run_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_store_price_changes_card_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_price_changes")),
        sa.UniqueConstraint("run_id", "card_id", "finish", "condition", "language", name="uq_store_price_changes_line"),
    )
    op.create_index(
        "ix_store_price_changes_history",
        "store_price_changes",
        ["store_id", "card_id", "finish", "condition", "language", "at"],
    )
    op.create_index(op.f("ix_store_price_changes_card_id"), "store_price_changes", ["card_id"])
    op.create_index(
        "ix_store_price_changes_size",
        "store_price_changes",
        ["run_id", sa.text("abs(after_cents - coalesce(before_cents, 0))"), "id"],
    )


def _messages() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "store_messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_by", sa.BigInteger(), comment="who of the staff"),
        sa.Column("cards", postgresql.JSONB(), nullable=False, comment="the names of the cards that it is about"),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["lgs_profiles.id"], name=op.f("fk_store_messages_store_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_store_messages_user_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sent_by"], ["users.id"], name=op.f("fk_store_messages_sent_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_messages")),
    )
    op.create_index("ix_store_messages_store", "store_messages", ["store_id", "sent_at"])
    op.create_index("ix_store_messages_page", "store_messages", ["store_id", "id"])
    op.create_index(op.f("ix_store_messages_user_id"), "store_messages", ["user_id"])
    op.create_index(
        op.f("ix_store_messages_sent_by"),
        "store_messages",
        ["sent_by"],
        postgresql_where=sa.text("sent_by IS NOT NULL"),
    )
    op.create_index(op.f("ix_store_messages_sent_at"), "store_messages", ["sent_at"])
    op.create_table(
        "store_message_turns",
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sent_at", moment, nullable=False, comment="when the store last wrote to them"),
        sa.ForeignKeyConstraint(
            ["store_id"], ["lgs_profiles.id"], name=op.f("fk_store_message_turns_store_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_store_message_turns_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", "user_id", name=op.f("pk_store_message_turns")),
    )
    op.create_index(op.f("ix_store_message_turns_user_id"), "store_message_turns", ["user_id"])
    op.create_index(op.f("ix_store_message_turns_sent_at"), "store_message_turns", ["sent_at"])


def downgrade() -> None:
    for table in (
        "store_message_turns",
        "store_messages",
        "store_price_changes",
        "store_price_runs",
        "store_price_rules",
    ):
        op.drop_table(table)
