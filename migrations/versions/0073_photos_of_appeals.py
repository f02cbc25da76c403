"""Photos of appeals

Revision ID: 0073
Revises: 0072
"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message_photos", sa.Column("appeal_id", sa.BigInteger(), comment="shown with it"))
    op.create_foreign_key(
        op.f("fk_message_photos_appeal_id"), "message_photos", "appeals", ["appeal_id"], ["id"], ondelete="CASCADE"
    )
    op.create_index(
        "ix_message_photos_appeal", "message_photos", ["appeal_id"], postgresql_where=sa.text("appeal_id IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_message_photos_appeal", "message_photos")
    op.drop_column("message_photos", "appeal_id")
