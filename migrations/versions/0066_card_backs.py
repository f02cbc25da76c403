"""What the back of profile cards shows

Revision ID: 0066
Revises: 0065
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0066"
down_revision = "0065"
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
