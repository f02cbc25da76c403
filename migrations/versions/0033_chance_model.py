"""The model of the chance that a trade goes wrong.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chance_model",
        sa.Column(
            "id", sa.SmallInteger(), autoincrement=False, nullable=False, comment="1: there is one, of the last night"
        ),
        sa.Column("completed_trades", sa.Integer(), nullable=False),
        sa.Column("weights", sa.Text(), nullable=False, comment="numbers with a blank between them, exact"),
        sa.CheckConstraint("id = 1", name=op.f("ck_chance_model_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chance_model")),
    )


def downgrade() -> None:
    op.drop_table("chance_model")
