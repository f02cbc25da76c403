"""Lists of cards read what they keep, and what near mint copies are worth, from indexes alone.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEPT_BY = ["id", "set_code", "rarity", "finishes", "released_at", "digital"]


def upgrade() -> None:
    op.create_index("ix_cards_listing", "cards", ["oracle_card_id"], postgresql_include=KEPT_BY)
    op.drop_index("ix_cards_oracle_card_id", table_name="cards")
    op.drop_index("ix_oracle_cards_newest_on_id", table_name="oracle_cards")
    op.create_index(
        "ix_card_values_near_mint",
        "card_values",
        ["card_id", "finish"],
        postgresql_include=["cents"],
        postgresql_where=sa.text("condition = 5"),
    )


def downgrade() -> None:
    op.drop_index("ix_card_values_near_mint", table_name="card_values")
    op.create_index("ix_oracle_cards_newest_on_id", "oracle_cards", ["newest_on", "id"])
    op.create_index("ix_cards_oracle_card_id", "cards", ["oracle_card_id"])
    op.drop_index("ix_cards_listing", table_name="cards")
