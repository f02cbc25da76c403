"""What the cheapest printing of each card is worth.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEAR_MINT = 5
NONFOIL = 1


def upgrade() -> None:
    op.create_table(
        "oracle_values",
        sa.Column(
            "oracle_card_id",
            sa.BigInteger(),
            sa.ForeignKey("oracle_cards.id", name="fk_oracle_values_oracle_card_id_oracle_cards"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "cents", sa.BigInteger(), nullable=False, comment="near mint, the cheapest printing and finish on paper"
        ),
        sa.Column("foil_cents", sa.BigInteger(), comment="the same of foil and etched copies; NULL: none has a price"),
        sa.PrimaryKeyConstraint("oracle_card_id", name="pk_oracle_values"),
    )
    op.execute(
        sa.text(
            "INSERT INTO oracle_values (oracle_card_id, cents, foil_cents)"
            " SELECT c.oracle_card_id, min(v.cents), min(v.cents) FILTER (WHERE v.finish <> :nonfoil)"
            " FROM cards c JOIN card_values v ON v.card_id = c.id"
            " WHERE v.condition = :near_mint AND NOT c.digital GROUP BY c.oracle_card_id"
        ).bindparams(nonfoil=NONFOIL, near_mint=NEAR_MINT)
    )
    # Matches that were stored by the rule of before are computed again.
    op.execute("UPDATE generations SET value = value + 1 WHERE name = 'values'")


def downgrade() -> None:
    op.drop_table("oracle_values")
