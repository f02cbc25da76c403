"""Wants can ask for any printing of one set.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FACTS = ["id", "quantity", "condition_min", "condition_strict", "is_foil_required", "language", "max_trade_value"]


def _any_printing(where: str) -> None:
    op.drop_index("ix_want_list_items_any_printing", table_name="want_list_items")
    op.create_index(
        "ix_want_list_items_any_printing",
        "want_list_items",
        ["oracle_card_id", "user_id"],
        postgresql_include=FACTS,
        postgresql_where=sa.text(where),
    )


def upgrade() -> None:
    op.add_column(
        "want_list_items",
        sa.Column(
            "set_only",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="any printing of the card's set",
        ),
    )
    op.create_check_constraint(op.f("ck_want_list_items_set_only"), "want_list_items", "any_printing OR NOT set_only")
    _any_printing("any_printing AND NOT set_only AND is_active AND is_public")
    op.create_index(
        "ix_want_list_items_set_only",
        "want_list_items",
        ["oracle_card_id", "user_id"],
        postgresql_include=["card_id", *FACTS],
        postgresql_where=sa.text("set_only AND is_active AND is_public"),
    )


def downgrade() -> None:
    op.drop_index("ix_want_list_items_set_only", table_name="want_list_items")
    op.drop_constraint(op.f("ck_want_list_items_set_only"), "want_list_items", type_="check")
    op.drop_column("want_list_items", "set_only")
    op.create_index(
        "ix_want_list_items_any_printing",
        "want_list_items",
        ["oracle_card_id", "user_id"],
        postgresql_include=FACTS,
        postgresql_where=sa.text("any_printing AND is_active AND is_public"),
    )
