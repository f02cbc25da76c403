"""Usage: events of a while without people in them, what was counted of them, and the survey."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dualcaster_postgres.tables.base import MOMENT, metadata, owner_column

analytics_events = Table(
    "analytics_events",
    metadata,
    Column("day", Date, nullable=False),
    Column("key", BigInteger, nullable=False, comment="random: an event that is written twice is kept once"),
    Column("at", MOMENT, nullable=False),
    Column("type", Text, nullable=False),
    Column("surface", Text, nullable=False),
    Column("person", BigInteger, comment="stands for an account in the week of the event alone"),
    Column("cohort", Date, comment="Monday of the week in which that account was opened"),
    Column("subject", BigInteger, comment="stands for a chain of proposals"),
    Column("properties", JSONB, nullable=False),
    PrimaryKeyConstraint("day", "key"),
    Index("ix_analytics_events_subject", "subject", postgresql_where=text("subject IS NOT NULL")),
    postgresql_partition_by="RANGE (day)",
)

analytics_days = Table(
    "analytics_days",
    metadata,
    Column("day", Date, nullable=False),
    Column("type", Text, nullable=False),
    Column("surface", Text, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("people", BigInteger, nullable=False),
    PrimaryKeyConstraint("day", "type", "surface"),
)

analytics_cohorts = Table(
    "analytics_cohorts",
    metadata,
    Column("cohort", Date, nullable=False, comment="Monday of the week in which accounts were opened"),
    Column("week", Date, nullable=False, comment="Monday of the week in which people of them were seen"),
    Column("people", BigInteger, nullable=False),
    PrimaryKeyConstraint("cohort", "week"),
    Index(None, "week"),
)

survey_closings = Table(
    "survey_closings",
    metadata,
    owner_column(primary_key=True),
    Column("closed_at", MOMENT, nullable=False, comment="when the survey was last answered or dismissed"),
)

survey_scores = Table(
    "survey_scores",
    metadata,
    Column("day", Date, nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("answers", BigInteger, nullable=False),
    PrimaryKeyConstraint("day", "score"),
    CheckConstraint("score BETWEEN 0 AND 10", name="score"),
)
"""Counts alone: who gave which score is kept nowhere."""
