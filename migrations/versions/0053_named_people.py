"""The people whom notifications name

Notifications of before name people that nobody noted; they are told as they were, and kept for 90 days at most.

Revision ID: 0053
Revises: 0052
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notification_people",
        sa.Column("notification_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="whom its words name"),
        sa.Column("naming", sa.Text(), nullable=False, comment="whether they may be named across a block"),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notifications.id"],
            name=op.f("fk_notification_people_notification_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notification_people_user_id")),
        sa.PrimaryKeyConstraint("notification_id", "user_id", name=op.f("pk_notification_people")),
    )
    op.create_index(op.f("ix_notification_people_user_id"), "notification_people", ["user_id"], unique=False)
    op.create_index(
        "ix_deliveries_summaries",
        "deliveries",
        ["user_id"],
        unique=False,
        postgresql_where=sa.text("notification_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_deliveries_summaries", table_name="deliveries", postgresql_where=sa.text("notification_id IS NULL")
    )
    op.drop_index(op.f("ix_notification_people_user_id"), table_name="notification_people")
    op.drop_table("notification_people")
