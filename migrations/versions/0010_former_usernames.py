"""Names of deleted accounts that completed a trade stay taken.

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SKELETON = (
    "replace(replace(replace(replace(replace(replace(replace(lower(former_username), '_', '-'), '0', 'o'), '1', 'l'),"
    " 'i', 'l'), '5', 's'), 'rn', 'm'), 'vv', 'w')"
)
_KEPT = sa.text("former_username IS NOT NULL")


def upgrade() -> None:
    op.add_column("users", sa.Column("completed_trades", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column(
        "users",
        sa.Column(
            "former_username",
            sa.Text(),
            comment="of a deleted account that completed a trade: nobody else is called so",
        ),
    )
    op.create_index(
        "uq_users_former_username_lower",
        "users",
        [sa.literal_column("lower(former_username)")],
        unique=True,
        postgresql_where=_KEPT,
    )
    op.create_index("ix_users_former_skeleton", "users", [sa.literal_column(_SKELETON)], postgresql_where=_KEPT)


def downgrade() -> None:
    op.drop_index("ix_users_former_skeleton", table_name="users")
    op.drop_index("uq_users_former_username_lower", table_name="users")
    op.drop_column("users", "former_username")
    op.drop_column("users", "completed_trades")
