"""Haves and wants are found by card and owner together.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

HAVE_FACTS = ("id", "finish", "condition", "language", "quantity_for_trade", "min_trade_value", "trade_for_wants_only")
WANT_FACTS = (
    "id",
    "quantity",
    "condition_min",
    "condition_strict",
    "is_foil_required",
    "language",
    "max_trade_value",
)
COVERING = (
    ("ix_have_list_items_matching", "have_list_items", "card_id", HAVE_FACTS, "is_active"),
    (
        "ix_want_list_items_exact",
        "want_list_items",
        "card_id",
        WANT_FACTS,
        "NOT any_printing AND is_active AND is_public",
    ),
    (
        "ix_want_list_items_any_printing",
        "want_list_items",
        "oracle_card_id",
        WANT_FACTS,
        "any_printing AND is_active AND is_public",
    ),
)
OF_USER = (("have_list_items", "card_id"), ("want_list_items", "oracle_card_id"))


def upgrade() -> None:
    for name, table, card, facts, condition in COVERING:
        _rebuild(name, table, [card, "user_id"], facts, condition)
    for table, card in OF_USER:
        _rebuild(f"ix_{table}_user_id", table, ["user_id", card])


def downgrade() -> None:
    for name, table, card, facts, condition in COVERING:
        _rebuild(name, table, [card], ("user_id", *facts), condition)
    for table, _ in OF_USER:
        _rebuild(f"ix_{table}_user_id", table, ["user_id"])


def _rebuild(name: str, table: str, columns: list[str], facts: tuple[str, ...] = (), condition: str = "") -> None:
    op.drop_index(name, table)
    op.create_index(
        name,
        table,
        columns,
        postgresql_include=list(facts) or None,
        postgresql_where=sa.text(condition) if condition else None,
    )
