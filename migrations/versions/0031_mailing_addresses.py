"""Where cards are mailed to, encrypted.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailing_addresses",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("encrypted", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_mailing_addresses_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_mailing_addresses")),
    )


def downgrade() -> None:
    op.drop_table("mailing_addresses")
