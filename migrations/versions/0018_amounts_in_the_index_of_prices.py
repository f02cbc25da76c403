"""The history of a price is read from its index alone: what somebody owns is compared with the days before.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE = "price_observations"
KEY = "card_id, finish, source, kind, condition, observed_on"


def _rebuild(also: str) -> None:
    op.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT pk_{TABLE}")
    op.execute(f"ALTER TABLE {TABLE} ADD CONSTRAINT pk_{TABLE} PRIMARY KEY ({KEY}){also}")


def upgrade() -> None:
    _rebuild(" INCLUDE (amount)")


def downgrade() -> None:
    _rebuild("")
