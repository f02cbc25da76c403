"""Signals as they were published, what became of them, who follows them, and how right their makers were."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from dualcaster_postgres.tables.base import MOMENT, MONEY, key_column, metadata

_PERCENT = Numeric(16, 2)
UNGRADED = "state IN ('open', 'closed')"
EVALUATED = "state IN ('graded', 'insufficient_data')"
OURS = "created_by_user_id IS NULL"
OURS_UNGRADED = f"{UNGRADED} AND {OURS}"
MEMBERS_UNGRADED = f"{UNGRADED} AND created_by_user_id IS NOT NULL"


def _follower(name: str, **options: Any) -> "Column[int]":
    return Column(name, BigInteger, ForeignKey("users.id"), **options)


signals = Table(
    "signals",
    metadata,
    key_column(),
    Column("card_id", BigInteger, ForeignKey("cards.id"), nullable=False),
    Column("finish", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("price_kind", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("score", Double, nullable=False),
    Column("confidence", Double, comment="NULL: none was earned; no_confidence says why"),
    Column("no_confidence", Text, nullable=False),
    Column("current_price", MONEY, nullable=False, comment="when it was made"),
    Column("target_price", MONEY),
    Column("interval_low", MONEY),
    Column("interval_high", MONEY),
    Column("interval_coverage", Double),
    Column("horizon_days", SmallInteger, nullable=False),
    Column("made_at", MOMENT, nullable=False),
    Column("valid_until", MOMENT, nullable=False),
    Column("grade_at", MOMENT, nullable=False, comment="when it is looked at next, until it is graded"),
    Column("rule", Text),
    Column("rule_version", Text),
    Column("evidence", Text, comment="names and numbers, in order, as JSON: what is hashed stays as it is"),
    Column("rationale", Text, nullable=False),
    Column("personal_hash", Text),
    Column("created_by_user_id", BigInteger, ForeignKey("users.id"), comment="NULL: one of ours"),
    Column("personal_salt", Text, comment="NULL: ours, or what it hid is deleted"),
    Column("visibility", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("follower_count", Integer, nullable=False, server_default=text("0")),
    Index("uq_signals_ours_open", "card_id", "finish", "kind", unique=True, postgresql_where=text(OURS_UNGRADED)),
    Index(
        "uq_signals_members_open",
        "created_by_user_id",
        "card_id",
        unique=True,
        postgresql_where=text(MEMBERS_UNGRADED),
    ),
    Index("ix_signals_due", "grade_at", "id", postgresql_where=text(UNGRADED)),
    Index("ix_signals_made", "made_at", "id"),
    Index("ix_signals_ours", "made_at", "id", postgresql_where=text(OURS)),
    Index("ix_signals_ours_kind", "kind", "made_at", "id", postgresql_where=text(OURS)),
    Index("ix_signals_ours_action", "action", "made_at", "id", postgresql_where=text(OURS)),
    Index("ix_signals_ours_evaluated", "made_at", "id", postgresql_where=text(f"{EVALUATED} AND {OURS}")),
    Index("ix_signals_members", "made_at", "id", postgresql_where=text("created_by_user_id IS NOT NULL")),
    Index(
        "ix_signals_maker",
        "created_by_user_id",
        "made_at",
        "id",
        postgresql_where=text("created_by_user_id IS NOT NULL"),
    ),
    Index("ix_signals_card", "card_id", "made_at", "id"),
)

signal_outcomes = Table(
    "signal_outcomes",
    metadata,
    Column("signal_id", BigInteger, ForeignKey("signals.id"), primary_key=True, autoincrement=False),
    Column("came_true", Boolean, comment="NULL: insufficient data"),
    Column("outcome_price_end", MONEY),
    Column("outcome_price_peak", MONEY),
    Column("outcome_price_peak_at", MOMENT),
    Column("accuracy_score_end", Double),
    Column("accuracy_score_peak", Double),
    Column("actual_profit_pct_end", _PERCENT),
    Column("actual_profit_pct_peak", _PERCENT),
    Column("net_profit_pct_end", _PERCENT),
    Column("net_profit_pct_peak", _PERCENT),
    Column("outcome_evaluated_at", MOMENT, nullable=False),
    Index("ix_signal_outcomes_evaluated", "outcome_evaluated_at", "signal_id"),
)

signal_follows = Table(
    "signal_follows",
    metadata,
    key_column(),
    Column("signal_id", BigInteger, ForeignKey("signals.id", ondelete="CASCADE"), nullable=False),
    _follower("user_id", nullable=False),
    Column("tracking_type", Text, nullable=False, comment="explicit or implicit"),
    Column("followed_at", MOMENT, nullable=False),
    Column("revocable_until", MOMENT, nullable=False, comment="until when it can be taken out of evaluation"),
    Column("counts", Boolean, nullable=False, comment="whether it is evaluated with the signal"),
    Column("ended_at", MOMENT),
    Column("acted_at", MOMENT, comment="when its person did what it advises; NULL: not, as far as is known"),
    Column("profit_pct", _PERCENT),
    Column("accuracy", Double),
    Column("evaluated_at", MOMENT),
    UniqueConstraint("signal_id", "user_id"),
    Index("ix_signal_follows_person", "user_id", "evaluated_at", postgresql_where=text("counts")),
    Index(None, "user_id", "signal_id"),
    CheckConstraint("tracking_type IN ('explicit', 'implicit')", name="tracking_type"),
)

signal_makers = Table(
    "signal_makers",
    metadata,
    _follower("user_id", primary_key=True, autoincrement=False),
    Column("evaluated", Integer, nullable=False, comment="BUY and SELL signals with a verdict"),
    Column("came_true", Integer, nullable=False),
    Column("accuracy", Double, comment="mean at the end, weighted by confidence"),
    Column("lower_bound", Integer, nullable=False, comment="Wilson's, of came_true of evaluated, in millionths"),
    Index("ix_signal_makers_rank", "lower_bound", "evaluated", "user_id"),
)

signal_tallies = Table(
    "signal_tallies",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("action", Text, primary_key=True),
    Column("band", SmallInteger, primary_key=True, comment="tenth of the confidence, 0 to 9; -1: without one"),
    Column("evaluated", BigInteger, nullable=False, comment="with a verdict, as are the three sums"),
    Column("came_true", BigInteger, nullable=False),
    Column("insufficient", BigInteger, nullable=False),
    Column("confidence", Numeric, nullable=False),
    Column("accuracy", Numeric, nullable=False, comment="at the end"),
    Column("net_profit", Numeric, nullable=False, comment="at the end, in percent"),
)

signal_day_roots = Table(
    "signal_day_roots",
    metadata,
    Column("day", Date, primary_key=True),
    Column("root", LargeBinary, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("previous", LargeBinary, nullable=False, comment="hash of the sealed day before"),
    Column("computed_at", MOMENT, nullable=False),
)

signal_learnings = Table(
    "signal_learnings",
    metadata,
    key_column(),
    Column("method", Text, nullable=False),
    Column("learnt_at", MOMENT, nullable=False),
    Column("outcomes", Integer, nullable=False, comment="how many were learnt from"),
    Column("first_made", Date, comment="the oldest signal among them"),
    Column("last_evaluated", MOMENT, comment="the latest verdict among them"),
    Column("rule_versions", Text, nullable=False, comment="kinds and versions that made them, apart by commas"),
    Column("document", Text, nullable=False, comment="what was learnt, as JSON"),
    Index("ix_signal_learnings_method", "method", "id"),
)

signal_learning_turns = Table(
    "signal_learning_turns",
    metadata,
    Column("method", Text, primary_key=True),
    Column("token", Text, nullable=False, comment="of the worker that learns"),
    Column("until", MOMENT, nullable=False, comment="when the turn runs out"),
)
