"""How many e-mails a mailbox got lately.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_emails",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mailbox", sa.LargeBinary(), nullable=False, comment="digest of the address under a key of the site"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_sent_emails"),
    )
    op.create_index("ix_sent_emails_mailbox_sent_at", "sent_emails", ["mailbox", "sent_at"])
    op.create_index("ix_sent_emails_sent_at", "sent_emails", ["sent_at"])


def downgrade() -> None:
    op.drop_table("sent_emails")
