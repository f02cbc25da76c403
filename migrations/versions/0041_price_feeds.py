"""Lists of prices that are fetched at their addresses

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "price_feeds",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True, comment="as it was set up at the last fetch"),
        sa.Column(
            "holder", sa.Text(), nullable=True, comment="the fetch under way; stays behind where its worker was killed"
        ),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "file_address",
            sa.Text(),
            nullable=True,
            comment="of the version that was imported last, as are the next three",
        ),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True, comment="SHA-256 of its bytes"),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column(
            "failures", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="since the last success"
        ),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_price_feeds")),
    )


def downgrade() -> None:
    op.drop_table("price_feeds")
