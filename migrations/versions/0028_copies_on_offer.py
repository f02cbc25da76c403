"""Copies that are promised in accepted trades are on offer no more, and count against wants.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

WANT_FACTS = [
    "id",
    "quantity",
    "promised",
    "condition_min",
    "condition_strict",
    "is_foil_required",
    "language",
    "max_trade_value",
]
WANT_INDEXES = {
    "ix_want_list_items_exact": ("card_id", [], "NOT any_printing AND is_active AND is_public"),
    "ix_want_list_items_any_printing": (
        "oracle_card_id",
        [],
        "any_printing AND NOT set_only AND is_active AND is_public",
    ),
    "ix_want_list_items_set_only": ("oracle_card_id", ["card_id"], "set_only AND is_active AND is_public"),
}


def _index_haves(copies: str) -> None:
    op.drop_index("ix_have_list_items_matching", table_name="have_list_items", postgresql_where=sa.text("is_active"))
    op.create_index(
        "ix_have_list_items_matching",
        "have_list_items",
        ["card_id", "user_id"],
        postgresql_include=[
            "id",
            "finish",
            "condition",
            "language",
            copies,
            "min_trade_value",
            "trade_for_wants_only",
        ],
        postgresql_where=sa.text("is_active"),
    )


def _index_wants(facts: list[str]) -> None:
    for name, (column, more, where) in WANT_INDEXES.items():
        op.drop_index(name, table_name="want_list_items", postgresql_where=sa.text(where))
        op.create_index(
            name,
            "want_list_items",
            [column, "user_id"],
            postgresql_include=[*more, *facts],
            postgresql_where=sa.text(where),
        )


def upgrade() -> None:
    op.add_column(
        "have_list_items",
        sa.Column("on_offer", sa.Integer(), comment="of those for trade, what accepted trades have not promised"),
    )
    op.execute(
        "UPDATE have_list_items h SET on_offer = least(h.quantity_for_trade, i.quantity - i.reserved)"
        " FROM inventory_items i WHERE i.id = h.inventory_item_id"
    )
    op.alter_column("have_list_items", "on_offer", nullable=False)
    op.create_check_constraint(
        op.f("ck_have_list_items_on_offer"), "have_list_items", "on_offer BETWEEN 0 AND quantity_for_trade"
    )
    _index_haves("on_offer")
    _index_wants(WANT_FACTS)


def downgrade() -> None:
    _index_wants([fact for fact in WANT_FACTS if fact != "promised"])
    _index_haves("quantity_for_trade")
    op.drop_constraint(op.f("ck_have_list_items_on_offer"), "have_list_items")
    op.drop_column("have_list_items", "on_offer")
