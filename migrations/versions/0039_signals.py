"""Signals, their outcomes, and who follows them

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signal_day_roots",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False, comment="hash of the sealed day before"),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_signal_day_roots")),
    )
    op.create_table(
        "signal_makers",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("evaluated", sa.Integer(), nullable=False, comment="BUY and SELL signals with a verdict"),
        sa.Column("came_true", sa.Integer(), nullable=False),
        sa.Column("accuracy", sa.Double(), nullable=True, comment="mean at the end, weighted by confidence"),
        sa.Column(
            "lower_bound", sa.Integer(), nullable=False, comment="Wilson's, of came_true of evaluated, in millionths"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_signal_makers_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_signal_makers")),
    )
    op.create_index("ix_signal_makers_rank", "signal_makers", ["lower_bound", "evaluated", "user_id"], unique=False)
    op.create_table(
        "signals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("finish", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("price_kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True, comment="NULL: none was earned; no_confidence says why"),
        sa.Column("no_confidence", sa.Text(), nullable=False),
        sa.Column("current_price", sa.Numeric(precision=12, scale=2), nullable=False, comment="when it was made"),
        sa.Column("target_price", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("interval_low", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("interval_high", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("interval_coverage", sa.Double(), nullable=True),
        sa.Column("horizon_days", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "grade_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when it is looked at next, until it is graded",
        ),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("rule_version", sa.Text(), nullable=True),
        sa.Column(
            "evidence",
            sa.Text(),
            nullable=True,
            comment="names and numbers, in order, as JSON: what is hashed stays as it is",
        ),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("personal_hash", sa.Text(), nullable=True),
        sa.Column("created_by_user_id", sa.BigInteger(), nullable=True, comment="NULL: one of ours"),
        sa.Column("personal_salt", sa.Text(), nullable=True, comment="NULL: ours, or what it hid is deleted"),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("follower_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_signals_card_id")),
        sa.ForeignKeyConstraint(["created_by_user_id"], ["users.id"], name=op.f("fk_signals_created_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signals")),
    )
    op.create_index("ix_signals_card", "signals", ["card_id", "made_at", "id"], unique=False)
    op.create_index(
        "ix_signals_due",
        "signals",
        ["grade_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('open', 'closed')"),
    )
    op.create_index("ix_signals_made", "signals", ["made_at", "id"], unique=False)
    op.create_index(
        "ix_signals_maker",
        "signals",
        ["created_by_user_id", "made_at", "id"],
        unique=False,
        postgresql_where=sa.text("created_by_user_id IS NOT NULL"),
    )
    op.create_index(
        "ix_signals_members",
        "signals",
        ["made_at", "id"],
        unique=False,
        postgresql_where=sa.text("created_by_user_id IS NOT NULL"),
    )
    op.create_index(
        "ix_signals_ours",
        "signals",
        ["made_at", "id"],
        unique=False,
        postgresql_where=sa.text("created_by_user_id IS NULL"),
    )
    op.create_index(
        "uq_signals_members_open",
        "signals",
        ["created_by_user_id", "card_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'closed') AND created_by_user_id IS NOT NULL"),
    )
    op.create_index(
        "uq_signals_ours_open",
        "signals",
        ["card_id", "finish", "kind"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'closed') AND created_by_user_id IS NULL"),
    )
    op.create_table(
        "signal_follows",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("signal_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("tracking_type", sa.Text(), nullable=False, comment="explicit or implicit"),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "revocable_until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="until when it can be taken out of evaluation",
        ),
        sa.Column("counts", sa.Boolean(), nullable=False, comment="whether it is evaluated with the signal"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "acted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when its person did what it advises; NULL: not, as far as is known",
        ),
        sa.Column("profit_pct", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("accuracy", sa.Double(), nullable=True),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tracking_type IN ('explicit', 'implicit')", name=op.f("ck_signal_follows_tracking_type")),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_signal_follows_signal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_signal_follows_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_follows")),
        sa.UniqueConstraint("signal_id", "user_id", name=op.f("uq_signal_follows_signal_id_user_id")),
    )
    op.create_index(
        "ix_signal_follows_person",
        "signal_follows",
        ["user_id", "evaluated_at"],
        unique=False,
        postgresql_where=sa.text("counts"),
    )
    op.create_index(
        op.f("ix_signal_follows_user_id_signal_id"), "signal_follows", ["user_id", "signal_id"], unique=False
    )
    op.create_table(
        "signal_outcomes",
        sa.Column("signal_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("came_true", sa.Boolean(), nullable=True, comment="NULL: insufficient data"),
        sa.Column("outcome_price_end", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("outcome_price_peak", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("outcome_price_peak_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accuracy_score_end", sa.Double(), nullable=True),
        sa.Column("accuracy_score_peak", sa.Double(), nullable=True),
        sa.Column("actual_profit_pct_end", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("actual_profit_pct_peak", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("net_profit_pct_end", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("net_profit_pct_peak", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("outcome_evaluated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["signal_id"], ["signals.id"], name=op.f("fk_signal_outcomes_signal_id")),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_signal_outcomes")),
    )
    op.create_index(
        "ix_signal_outcomes_evaluated", "signal_outcomes", ["outcome_evaluated_at", "signal_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_signal_outcomes_evaluated", table_name="signal_outcomes")
    op.drop_table("signal_outcomes")
    op.drop_index(op.f("ix_signal_follows_user_id_signal_id"), table_name="signal_follows")
    op.drop_index("ix_signal_follows_person", table_name="signal_follows", postgresql_where=sa.text("counts"))
    op.drop_table("signal_follows")
    op.drop_index(
        "uq_signals_ours_open",
        table_name="signals",
        postgresql_where=sa.text("state IN ('open', 'closed') AND created_by_user_id IS NULL"),
    )
    op.drop_index(
        "uq_signals_members_open",
        table_name="signals",
        postgresql_where=sa.text("state IN ('open', 'closed') AND created_by_user_id IS NOT NULL"),
    )
    op.drop_index("ix_signals_ours", table_name="signals", postgresql_where=sa.text("created_by_user_id IS NULL"))
    op.drop_index(
        "ix_signals_members", table_name="signals", postgresql_where=sa.text("created_by_user_id IS NOT NULL")
    )
    op.drop_index("ix_signals_maker", table_name="signals", postgresql_where=sa.text("created_by_user_id IS NOT NULL"))
    op.drop_index("ix_signals_made", table_name="signals")
    op.drop_index("ix_signals_due", table_name="signals", postgresql_where=sa.text("state IN ('open', 'closed')"))
    op.drop_index("ix_signals_card", table_name="signals")
    op.drop_table("signals")
    op.drop_index("ix_signal_makers_rank", table_name="signal_makers")
    op.drop_table("signal_makers")
    op.drop_table("signal_day_roots")
