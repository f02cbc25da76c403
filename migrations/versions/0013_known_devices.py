"""Wrong passwords for names that nobody has, and devices that are known.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unknown_logins",
        sa.Column("login_hash", sa.LargeBinary(), nullable=False, comment="of a name that no account had"),
        sa.Column("failed_attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("login_hash", name="pk_unknown_logins"),
    )
    op.create_index("ix_unknown_logins_tried_at", "unknown_logins", ["tried_at"])
    op.create_table(
        "known_devices",
        sa.Column(
            "secret_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="of the cookie by which a browser is known again",
        ),
        sa.Column(
            "user_id",
            sa.BigInteger(),
            sa.ForeignKey("users.id", name="fk_known_devices_user_id_users", ondelete="CASCADE"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("failed_attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("secret_hash", name="pk_known_devices"),
    )
    op.create_index("ix_known_devices_user_id", "known_devices", ["user_id"])
    op.create_index("ix_known_devices_last_used_at", "known_devices", ["last_used_at"])


def downgrade() -> None:
    op.drop_table("known_devices")
    op.drop_table("unknown_logins")
