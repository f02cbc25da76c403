"""Reviews of trades, the whole record of a reputation, and what the nightly flow of trust carries.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ASPECTS = ("communication", "packaging", "accuracy", "speed")
COUNTS = (
    "trade_points",
    "review_points",
    "held_back_points",
    "signal_points",
    "verification_points",
    "trades_completed",
    "trades_counted",
    "trades_anchored",
    "trades_as_proposer",
    "trades_as_recipient",
    "trades_cancelled",
    "disputes_lost",
    "reviews_received",
    "reviews_counted",
    "reviews_anchored",
    "positive_reviews",
    "neutral_reviews",
    "negative_reviews",
    "current_streak",
    "longest_streak",
    "signals_followed",
    "signals_profitable",
    "blocks_received",
)
AMOUNTS = {
    "negative_points": sa.Numeric(12, 4),
    "total_trade_value": sa.Numeric(16, 2),
    "average_trade_value": sa.Numeric(16, 2),
    "largest_trade_value": sa.Numeric(16, 2),
}
UNKNOWN = {
    "calculated_at": MOMENT,
    "member_since": MOMENT,
    "first_trade_at": MOMENT,
    "last_trade_at": MOMENT,
    "success_rate": sa.Numeric(5, 4),
    "response_microseconds": sa.BigInteger(),
    "average_rating": sa.Numeric(3, 2),
    **{f"average_{aspect}": sa.Numeric(3, 2) for aspect in ASPECTS},
    "signal_accuracy": sa.Numeric(5, 4),
}
COMMENTS = {
    "calculated_at": "NULL: never from a history",
    "response_microseconds": "median from a proposal to its first decision",
}


def upgrade() -> None:
    for name, kind in UNKNOWN.items():
        op.add_column("user_reputation", sa.Column(name, kind, comment=COMMENTS.get(name)))
    for name in COUNTS:
        op.add_column("user_reputation", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
    for name, amount in AMOUNTS.items():
        op.add_column("user_reputation", sa.Column(name, amount, nullable=False, server_default=sa.text("0")))
    op.add_column(
        "user_reputation", sa.Column("activity", sa.Numeric(7, 6), nullable=False, server_default=sa.text("1"))
    )
    op.add_column(
        "user_reputation", sa.Column("standing", sa.SmallInteger(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column(
        "user_reputation", sa.Column("is_provisional", sa.Boolean(), nullable=False, server_default=sa.text("true"))
    )
    _reviews()
    _flow()
    _identity_checks()


def _reviews() -> None:
    op.create_table(
        "trade_reviews",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("trade_id", sa.BigInteger(), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_id", sa.BigInteger(), nullable=False),
        sa.Column("overall", sa.SmallInteger(), nullable=False),
        *(sa.Column(aspect, sa.SmallInteger()) for aspect in ASPECTS),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("edited_at", MOMENT),
        sa.Column("visible_at", MOMENT, nullable=False, comment="from when on it shows and counts, unless hidden"),
        sa.Column("is_announced", sa.Boolean(), nullable=False, comment="whether the event that it shows was recorded"),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_at", MOMENT),
        sa.Column("hidden_at", MOMENT),
        sa.Column("hidden_by_id", sa.BigInteger()),
        sa.Column("hidden_reason", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trade_reviews"),
        sa.ForeignKeyConstraint(["trade_id"], ["completed_trades.proposal_id"], name="fk_trade_reviews_trade_id"),
        sa.ForeignKeyConstraint(["reviewer_id"], ["users.id"], name="fk_trade_reviews_reviewer_id"),
        sa.ForeignKeyConstraint(["reviewed_id"], ["users.id"], name="fk_trade_reviews_reviewed_id"),
        sa.ForeignKeyConstraint(["hidden_by_id"], ["users.id"], name="fk_trade_reviews_hidden_by_id"),
        sa.UniqueConstraint("trade_id", "reviewer_id", name="uq_trade_reviews_trade_id_reviewer_id"),
        sa.CheckConstraint("reviewer_id <> reviewed_id", name="two_people"),
        sa.CheckConstraint(" AND ".join(f"{name} BETWEEN 1 AND 5" for name in ("overall", *ASPECTS)), name="stars"),
        sa.CheckConstraint("(hidden_at IS NULL) = (hidden_by_id IS NULL)", name="hidden_by_somebody"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_a_moment"),
    )
    op.create_index("ix_trade_reviews_reviewed", "trade_reviews", ["reviewed_id", "visible_at", "id"])
    op.create_index("ix_trade_reviews_reviewer_id", "trade_reviews", ["reviewer_id"])
    op.create_index(
        "ix_trade_reviews_hidden_by",
        "trade_reviews",
        ["hidden_by_id"],
        postgresql_where=sa.text("hidden_by_id IS NOT NULL"),
    )
    op.create_index(
        "ix_trade_reviews_due",
        "trade_reviews",
        ["visible_at", "id"],
        postgresql_where=sa.text("NOT is_announced AND hidden_at IS NULL"),
    )


def _flow() -> None:
    op.create_table(
        "trust_flow",
        sa.Column(
            "id", sa.SmallInteger(), nullable=False, autoincrement=False, comment="1: there is one, of the last night"
        ),
        sa.Column("computed_at", MOMENT, nullable=False),
        sa.Column("anchors", sa.Integer(), nullable=False),
        sa.Column("active_traders", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trust_flow"),
        sa.CheckConstraint("id = 1", name="one_row"),
    )
    op.create_table(
        "anchored_people",
        sa.Column("user_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_anchored_people"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_anchored_people_user_id", ondelete="CASCADE"),
        comment="whom the flow of trust of the last night reaches",
    )
    op.create_table(
        "reputation_nights",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "reached_id",
            sa.BigInteger(),
            nullable=False,
            comment="the account up to which the run of the day has come",
        ),
        sa.PrimaryKeyConstraint("day", name="pk_reputation_nights"),
    )


def _identity_checks() -> None:
    op.create_table(
        "identity_checks",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("is_checked", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), comment="NULL: an operator at the console"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_checks"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_identity_checks_user_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_identity_checks_by_id"),
    )
    op.create_index("ix_identity_checks_user_id", "identity_checks", ["user_id"])
    op.create_index(
        "ix_identity_checks_by", "identity_checks", ["by_id"], postgresql_where=sa.text("by_id IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_table("identity_checks")
    op.drop_table("reputation_nights")
    op.drop_table("anchored_people")
    op.drop_table("trust_flow")
    op.drop_table("trade_reviews")
    for name in (*UNKNOWN, *COUNTS, *AMOUNTS, "activity", "standing", "is_provisional"):
        op.drop_column("user_reputation", name)
