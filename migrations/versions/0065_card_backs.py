"""What the back of profile cards shows

Revision ID: 0065
Revises: 0064
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

_ALL = "numbers,portfolio,verification,endorsements,connections,trades,reviews,achievements"


def upgrade() -> None:
    op.add_column(
        "profiles",
        sa.Column(
            "card_back",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text(f"'{{{_ALL}}}'"),
            nullable=False,
            comment="what the back of the profile card shows",
        ),
    )


def downgrade() -> None:
    op.drop_column("profiles", "card_back")
