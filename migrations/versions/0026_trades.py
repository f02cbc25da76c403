"""Trades, their lines, the log of their steps, and the records of those that were completed.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trades",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False, comment="the first proposal of the chain"),
        sa.Column("parent_id", sa.BigInteger(), nullable=True, comment="the proposal that this one counters"),
        sa.Column("counter_count", sa.SmallInteger(), nullable=False),
        sa.Column("proposer_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("match_key", sa.BigInteger(), nullable=True, comment="the pair of the match that it began from"),
        sa.Column("exchange", sa.Text(), nullable=False),
        sa.Column("held_payment", sa.Boolean(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("expires_in_days", sa.SmallInteger(), nullable=False),
        sa.Column("cash_from_proposer", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("cash_from_recipient", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column(
            "proposer_value",
            sa.Numeric(precision=20, scale=2),
            nullable=False,
            comment="what the offered cards were worth when it was sent",
        ),
        sa.Column(
            "recipient_value",
            sa.Numeric(precision=20, scale=2),
            nullable=False,
            comment="what the asked cards were worth when it was sent",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, comment="when the last step was taken"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False, comment="what who ended it said"),
        sa.Column("fault_id", sa.BigInteger(), nullable=True, comment="whom the cancellation counts against"),
        sa.Column("cancel_asked_by", sa.Text(), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposer_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposer_carrier", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("proposer_tracking", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("proposer_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recipient_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recipient_carrier", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("recipient_tracking", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("recipient_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "copies_missing_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="since when copies that it needs are gone",
        ),
        sa.Column("ships_first", sa.Text(), nullable=True, comment="proposer or recipient; NULL: both at once"),
        sa.Column("reminders", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "cash_from_proposer = 0 OR cash_from_recipient = 0", name=op.f("ck_trades_one_side_adds_cash")
        ),
        sa.CheckConstraint("cash_from_proposer >= 0 AND cash_from_recipient >= 0", name=op.f("ck_trades_cash")),
        sa.CheckConstraint("proposer_id <> recipient_id", name=op.f("ck_trades_two_people")),
        sa.ForeignKeyConstraint(["chain_id"], ["trades.id"], name=op.f("fk_trades_chain_id")),
        sa.ForeignKeyConstraint(["fault_id"], ["users.id"], name=op.f("fk_trades_fault_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["trades.id"], name=op.f("fk_trades_parent_id")),
        sa.ForeignKeyConstraint(["proposer_id"], ["users.id"], name=op.f("fk_trades_proposer_id")),
        sa.ForeignKeyConstraint(["recipient_id"], ["users.id"], name=op.f("fk_trades_recipient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trades")),
    )
    op.create_index(op.f("ix_trades_chain_id"), "trades", ["chain_id"], unique=False)
    op.create_index(
        "ix_trades_expires",
        "trades",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("stage IN ('pending', 'viewed')"),
    )
    op.create_index(
        "ix_trades_faults", "trades", ["fault_id"], unique=False, postgresql_where=sa.text("fault_id IS NOT NULL")
    )
    op.create_index(
        "ix_trades_live",
        "trades",
        ["accepted_at"],
        unique=False,
        postgresql_where=sa.text("stage IN ('agreed', 'cancel asked', 'sent', 'one confirmed', 'disputed')"),
    )
    op.create_index("ix_trades_proposer", "trades", ["proposer_id", sa.literal_column("id DESC")], unique=False)
    op.create_index(
        "ix_trades_proposer_unaccepted",
        "trades",
        ["proposer_id"],
        unique=False,
        postgresql_where=sa.text("stage IN ('draft', 'pending', 'viewed')"),
    )
    op.create_index("ix_trades_recipient", "trades", ["recipient_id", sa.literal_column("id DESC")], unique=False)
    op.create_index(
        "ix_trades_recipient_unaccepted",
        "trades",
        ["recipient_id"],
        unique=False,
        postgresql_where=sa.text("stage IN ('draft', 'pending', 'viewed')"),
    )
    op.create_table(
        "completed_trades",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("proposal_id", sa.BigInteger(), nullable=False),
        sa.Column("user_a_id", sa.BigInteger(), nullable=False, comment="the proposer"),
        sa.Column("user_b_id", sa.BigInteger(), nullable=False, comment="the recipient"),
        sa.Column("user_a_username", sa.Text(), nullable=False),
        sa.Column("user_b_username", sa.Text(), nullable=False),
        sa.Column("user_a_gave", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("user_b_gave", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("user_a_gave_value", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("user_b_gave_value", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("cash_from_a", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("cash_from_b", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("total_trade_value", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("completion_method", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_a_confirmed", sa.Boolean(), nullable=False),
        sa.Column("user_b_confirmed", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["trades.id"], name=op.f("fk_completed_trades_proposal_id")),
        sa.ForeignKeyConstraint(["user_a_id"], ["users.id"], name=op.f("fk_completed_trades_user_a_id")),
        sa.ForeignKeyConstraint(["user_b_id"], ["users.id"], name=op.f("fk_completed_trades_user_b_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completed_trades")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_completed_trades_proposal_id")),
    )
    op.create_index(op.f("ix_completed_trades_completed_at"), "completed_trades", ["completed_at"], unique=False)
    op.create_index("ix_completed_trades_user_a", "completed_trades", ["user_a_id", "completed_at"], unique=False)
    op.create_index("ix_completed_trades_user_b", "completed_trades", ["user_b_id", "completed_at"], unique=False)
    op.create_table(
        "trade_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("trade_id", sa.BigInteger(), nullable=False),
        sa.Column("from_proposer", sa.Boolean(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False, comment="the inventory item, which may be gone"),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("finish", sa.SmallInteger(), nullable=False),
        sa.Column("condition", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("altered", sa.Boolean(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_value", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("value_source", sa.Text(), nullable=True),
        sa.Column("value_observed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ask", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("wants_only", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("set_code", sa.Text(), nullable=False),
        sa.Column("collector_number", sa.Text(), nullable=False),
        sa.CheckConstraint("quantity BETWEEN 1 AND 9999", name=op.f("ck_trade_lines_quantity")),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_trade_lines_card_id")),
        sa.ForeignKeyConstraint(["trade_id"], ["trades.id"], name=op.f("fk_trade_lines_trade_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_lines")),
        sa.UniqueConstraint("trade_id", "from_proposer", "position", name="uq_trade_lines_position"),
    )
    op.create_index(op.f("ix_trade_lines_item_id"), "trade_lines", ["item_id"], unique=False)
    op.create_table(
        "trade_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("trade_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True, comment="NULL: the clock, a moderator or the system"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, comment="after the step"),
        sa.Column("fault_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_trade_log_actor_id")),
        sa.ForeignKeyConstraint(["fault_id"], ["users.id"], name=op.f("fk_trade_log_fault_id")),
        sa.ForeignKeyConstraint(["trade_id"], ["trades.id"], name=op.f("fk_trade_log_trade_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_log")),
        sa.UniqueConstraint("trade_id", "version", name="uq_trade_log_step"),
    )


def downgrade() -> None:
    op.drop_table("trade_log")
    op.drop_index(op.f("ix_trade_lines_item_id"), table_name="trade_lines")
    op.drop_table("trade_lines")
    op.drop_index("ix_completed_trades_user_b", table_name="completed_trades")
    op.drop_index("ix_completed_trades_user_a", table_name="completed_trades")
    op.drop_index(op.f("ix_completed_trades_completed_at"), table_name="completed_trades")
    op.drop_table("completed_trades")
    op.drop_index(
        "ix_trades_recipient_unaccepted",
        table_name="trades",
        postgresql_where=sa.text("stage IN ('draft', 'pending', 'viewed')"),
    )
    op.drop_index("ix_trades_recipient", table_name="trades")
    op.drop_index(
        "ix_trades_proposer_unaccepted",
        table_name="trades",
        postgresql_where=sa.text("stage IN ('draft', 'pending', 'viewed')"),
    )
    op.drop_index("ix_trades_proposer", table_name="trades")
    op.drop_index(
        "ix_trades_live",
        table_name="trades",
        postgresql_where=sa.text("stage IN ('agreed', 'cancel asked', 'sent', 'one confirmed', 'disputed')"),
    )
    op.drop_index("ix_trades_faults", table_name="trades", postgresql_where=sa.text("fault_id IS NOT NULL"))
    op.drop_index("ix_trades_expires", table_name="trades", postgresql_where=sa.text("stage IN ('pending', 'viewed')"))
    op.drop_index(op.f("ix_trades_chain_id"), table_name="trades")
    op.drop_table("trades")
