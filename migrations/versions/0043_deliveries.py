"""Deliveries of notifications, and how people want to be told

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notification_preferences",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("discord_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("push_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("direct_messages", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("weekly_summary", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "choices",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="by category and channel",
        ),
        sa.Column("time_zone", sa.Text(), server_default=sa.text("'UTC'"), nullable=False),
        sa.Column("quiet_starts", sa.SmallInteger(), nullable=True, comment="minute of the day"),
        sa.Column("quiet_ends", sa.SmallInteger(), nullable=True),
        sa.Column("emails_per_day", sa.SmallInteger(), nullable=True, comment="NULL: the site's number"),
        sa.Column("digest_hour", sa.SmallInteger(), server_default=sa.text("8"), nullable=False),
        sa.Column("webhook", sa.Text(), nullable=True, comment="address of a Discord webhook, encrypted"),
        sa.Column("email_problem", sa.Text(), nullable=True, comment="why nothing is sent to problem_address any more"),
        sa.Column("problem_address", sa.Text(), nullable=True),
        sa.Column("problem_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notification_preferences_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notification_preferences")),
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False, comment="what the browser is called"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_push_subscriptions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_push_subscriptions_endpoint")),
    )
    op.create_index(op.f("ix_push_subscriptions_user_id_id"), "push_subscriptions", ["user_id", "id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column(
            "target", sa.BigInteger(), server_default=sa.text("0"), nullable=False, comment="push subscription; 0: none"
        ),
        sa.Column("notification_id", sa.BigInteger(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "not_before",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="due from then on; while it is leased, the end of the lease",
        ),
        sa.Column(
            "digest_key",
            sa.Text(),
            nullable=True,
            comment="recipient, channel and day of the digest that it is part of",
        ),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease", sa.BigInteger(), nullable=True, comment="of the turn that hands it over"),
        sa.Column(
            "begun_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it was handed over by a channel that must not do so twice",
        ),
        sa.Column(
            "counted_at", sa.DateTime(timezone=True), nullable=True, comment="when it last counted towards the caps"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notifications.id"], name=op.f("fk_deliveries_notification_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_deliveries_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "notification_id", "channel", "target", name=op.f("uq_deliveries_notification_id_channel_target")
        ),
    )
    op.create_index(
        "ix_deliveries_counted",
        "deliveries",
        ["user_id", "counted_at"],
        unique=False,
        postgresql_where=sa.text("counted_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_deliveries_created_at"), "deliveries", ["created_at"], unique=False)
    op.create_index(
        "ix_deliveries_digest",
        "deliveries",
        ["digest_key"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index(
        "ix_deliveries_due", "deliveries", ["not_before"], unique=False, postgresql_where=sa.text("status = 'waiting'")
    )
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["user_id", "not_before"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index(
        "uq_deliveries_summary",
        "deliveries",
        ["digest_key"],
        unique=True,
        postgresql_where=sa.text("notification_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_deliveries_summary", table_name="deliveries", postgresql_where=sa.text("notification_id IS NULL"))
    op.drop_index("ix_deliveries_waiting", table_name="deliveries", postgresql_where=sa.text("status = 'waiting'"))
    op.drop_index("ix_deliveries_due", table_name="deliveries", postgresql_where=sa.text("status = 'waiting'"))
    op.drop_index("ix_deliveries_digest", table_name="deliveries", postgresql_where=sa.text("status = 'waiting'"))
    op.drop_index(op.f("ix_deliveries_created_at"), table_name="deliveries")
    op.drop_index("ix_deliveries_counted", table_name="deliveries", postgresql_where=sa.text("counted_at IS NOT NULL"))
    op.drop_table("deliveries")
    op.drop_index(op.f("ix_push_subscriptions_user_id_id"), table_name="push_subscriptions")
    op.drop_table("push_subscriptions")
    op.drop_table("notification_preferences")
