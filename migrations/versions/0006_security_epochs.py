"""What voids mailed links is counted.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "credentials",
        sa.Column(
            "security_epoch",
            sa.Integer(),
            nullable=False,
            server_default=sa.text("0"),
            comment="how often a new password or address voided mailed links",
        ),
    )
    op.add_column(
        "credentials",
        sa.Column(
            "changes_asked",
            sa.Integer(),
            nullable=False,
            server_default=sa.text("0"),
            comment="changes of address, ever",
        ),
    )


def downgrade() -> None:
    op.drop_column("credentials", "changes_asked")
    op.drop_column("credentials", "security_epoch")
