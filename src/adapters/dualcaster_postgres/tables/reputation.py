"""What accounts have earned, and what was said of them."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
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

_RATE = Numeric(5, 4)
_AVERAGE = Numeric(3, 2)
_ASPECTS = ("communication", "packaging", "accuracy", "speed")


def _count(name: str) -> "Column[int]":
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _amount(name: str, kind: Any = MONEY) -> "Column[Any]":
    return Column(name, kind, nullable=False, server_default=text("0"))


def _stars(name: str) -> "Column[int]":
    return Column(name, SmallInteger)


def _between_one_and_five(*names: str) -> CheckConstraint:
    return CheckConstraint(" AND ".join(f"{name} BETWEEN 1 AND 5" for name in names), name="stars")


user_reputation = Table(
    "user_reputation",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("score", Integer, nullable=False),
    Column("tier", SmallInteger, nullable=False),
    Column("calculated_at", MOMENT, comment="NULL: never from a history"),
    Column("member_since", MOMENT),
    Column("is_provisional", Boolean, nullable=False, server_default=text("true")),
    Column("standing", SmallInteger, nullable=False, server_default=text("0")),
    _count("trade_points"),
    _count("review_points"),
    _count("held_back_points"),
    _count("signal_points"),
    _count("verification_points"),
    _amount("negative_points", Numeric(12, 4)),
    Column("activity", Numeric(7, 6), nullable=False, server_default=text("1")),
    _count("trades_completed"),
    _count("trades_counted"),
    _count("trades_anchored"),
    _count("trades_as_proposer"),
    _count("trades_as_recipient"),
    _amount("total_trade_value", Numeric(16, 2)),
    _amount("average_trade_value", Numeric(16, 2)),
    _amount("largest_trade_value", Numeric(16, 2)),
    Column("first_trade_at", MOMENT),
    Column("last_trade_at", MOMENT),
    _count("trades_cancelled"),
    _count("disputes_lost"),
    Column("success_rate", _RATE),
    Column("response_microseconds", BigInteger, comment="median from a proposal to its first decision"),
    _count("reviews_received"),
    _count("reviews_counted"),
    _count("reviews_anchored"),
    Column("average_rating", _AVERAGE),
    *(Column(f"average_{aspect}", _AVERAGE) for aspect in _ASPECTS),
    _count("positive_reviews"),
    _count("neutral_reviews"),
    _count("negative_reviews"),
    _count("current_streak"),
    _count("longest_streak"),
    _count("signals_followed"),
    _count("signals_profitable"),
    Column("signal_accuracy", _RATE),
    _count("blocks_received"),
    Index("ix_user_reputation_standing", "standing", "user_id", postgresql_where=text("standing > 0")),
)

trade_reviews = Table(
    "trade_reviews",
    metadata,
    key_column(),
    Column("trade_id", BigInteger, ForeignKey("completed_trades.proposal_id"), nullable=False),
    Column("reviewer_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("reviewed_id", BigInteger, ForeignKey("users.id"), nullable=False),
    Column("overall", SmallInteger, nullable=False),
    *(_stars(aspect) for aspect in _ASPECTS),
    Column("comment", Text, nullable=False),
    Column("written_at", MOMENT, nullable=False),
    Column("edited_at", MOMENT),
    Column("visible_at", MOMENT, nullable=False, comment="from when on it shows and counts, unless hidden"),
    Column("is_announced", Boolean, nullable=False, comment="whether the event that it shows was recorded"),
    Column("answer", Text),
    Column("answered_at", MOMENT),
    Column("hidden_at", MOMENT),
    Column("hidden_by_id", BigInteger, ForeignKey("users.id")),
    Column("hidden_reason", Text),
    Column("version", Integer, nullable=False),
    UniqueConstraint("trade_id", "reviewer_id"),
    CheckConstraint("reviewer_id <> reviewed_id", name="two_people"),
    _between_one_and_five("overall", *_ASPECTS),
    CheckConstraint("(hidden_at IS NULL) = (hidden_by_id IS NULL)", name="hidden_by_somebody"),
    CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_a_moment"),
    Index("ix_trade_reviews_reviewed", "reviewed_id", "visible_at", "id"),
    Index(None, "reviewer_id"),
    Index("ix_trade_reviews_hidden_by", "hidden_by_id", postgresql_where=text("hidden_by_id IS NOT NULL")),
    Index("ix_trade_reviews_due", "visible_at", "id", postgresql_where=text("NOT is_announced AND hidden_at IS NULL")),
)

trust_flow = Table(
    "trust_flow",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False, comment="1: there is one, of the last night"),
    Column("computed_at", MOMENT, nullable=False),
    Column("anchors", Integer, nullable=False),
    Column("active_traders", Integer, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

anchored_people = Table(
    "anchored_people",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    comment="whom the flow of trust of the last night reaches",
)

chance_model = Table(
    "chance_model",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False, comment="1: there is one, of the last night"),
    Column("completed_trades", Integer, nullable=False),
    Column("weights", Text, nullable=False, comment="numbers with a blank between them, exact"),
    CheckConstraint("id = 1", name="one_row"),
)

reputation_nights = Table(
    "reputation_nights",
    metadata,
    Column("day", Date, primary_key=True),
    Column("reached_id", BigInteger, nullable=False, comment="the account up to which the run of the day has come"),
)

trade_tree_entries = Table(
    "trade_tree_entries",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False, comment="of the leaf, from 0"),
    Column("trade_id", BigInteger, ForeignKey("completed_trades.proposal_id"), nullable=False, unique=True),
    Column("proposer_hash", LargeBinary, nullable=False, comment="of a salt and their public id"),
    Column("recipient_hash", LargeBinary, nullable=False),
    comment="the trades in the Merkle tree: nothing in it names a person",
)

trade_tree_people = Table(
    "trade_tree_people",
    metadata,
    Column("user_id", BigInteger, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    comment="what leads from a person to the hashes in the tree; goes with the account",
)

trade_tree_nodes = Table(
    "trade_tree_nodes",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="of a full subtree, from the left"),
    Column("hash", LargeBinary, nullable=False),
)

trade_roots = Table(
    "trade_roots",
    metadata,
    Column("day", Date, primary_key=True, comment="trades that were completed before it are in the tree"),
    Column("trades", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    CheckConstraint("trades >= 0", name="trades"),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("algorithm", Text, nullable=False),
    Column("first_used_at", MOMENT, nullable=False),
    Column("retired_at", MOMENT, comment="NULL: in use"),
)
