"""Events of usage, what is counted of them, and the survey.

Revision ID: 0051
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "analytics_cohorts",
        sa.Column("cohort", sa.Date(), nullable=False, comment="Monday of the week in which accounts were opened"),
        sa.Column("week", sa.Date(), nullable=False, comment="Monday of the week in which people of them were seen"),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("cohort", "week", name=op.f("pk_analytics_cohorts")),
    )
    op.create_index(op.f("ix_analytics_cohorts_week"), "analytics_cohorts", ["week"], unique=False)
    op.create_table(
        "analytics_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "type", "surface", name=op.f("pk_analytics_days")),
    )
    op.create_table(
        "analytics_events",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "key", sa.BigInteger(), nullable=False, comment="random: an event that is written twice is kept once"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column(
            "person", sa.BigInteger(), nullable=True, comment="stands for an account in the week of the event alone"
        ),
        sa.Column("cohort", sa.Date(), nullable=True, comment="Monday of the week in which that account was opened"),
        sa.Column("subject", sa.BigInteger(), nullable=True, comment="stands for a chain of proposals"),
        sa.Column("properties", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("day", "key", name=op.f("pk_analytics_events")),
        postgresql_partition_by="RANGE (day)",
    )
    op.create_index(
        "ix_analytics_events_subject",
        "analytics_events",
        ["subject"],
        unique=False,
        postgresql_where=sa.text("subject IS NOT NULL"),
    )
    op.create_table(
        "survey_scores",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("answers", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 10", name=op.f("ck_survey_scores_score")),
        sa.PrimaryKeyConstraint("day", "score", name=op.f("pk_survey_scores")),
    )
    op.create_table(
        "survey_closings",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "closed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when the survey was last answered or dismissed",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_survey_closings_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_survey_closings")),
    )


def downgrade() -> None:
    op.drop_table("survey_closings")
    op.drop_table("survey_scores")
    op.drop_index(
        "ix_analytics_events_subject", table_name="analytics_events", postgresql_where=sa.text("subject IS NOT NULL")
    )
    op.drop_table("analytics_events")
    op.drop_table("analytics_days")
    op.drop_index(op.f("ix_analytics_cohorts_week"), table_name="analytics_cohorts")
    op.drop_table("analytics_cohorts")
