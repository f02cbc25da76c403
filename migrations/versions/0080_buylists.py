"""What stores buy: rules, orders, store credit, and what stores sold

Revision ID: 0080
Revises: 0079
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_NO_TEXT = sa.text("''")
UNSTOCKED = "stage IN ('submitted', 'approved', 'dropped_off', 'sent', 'received', 'graded', 'agreed')"
SOLD = """
CREATE FUNCTION count_store_sales() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO store_sales (store_id, card_id, finish, day, copies)
    SELECT was.store_id, was.card_id, was.finish, (now() AT TIME ZONE 'UTC')::date, sum(was.quantity - has.quantity)
    FROM was JOIN has ON has.id = was.id
    WHERE has.quantity < was.quantity
    GROUP BY was.store_id, was.card_id, was.finish
    ORDER BY was.store_id, was.card_id, was.finish
    ON CONFLICT (store_id, card_id, finish, day) DO UPDATE SET copies = store_sales.copies + excluded.copies;
    RETURN NULL;
END
$$
"""


def _needed(name: str, kind: Any, **facts: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **facts)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _points(table: str, column: str, to: str, **facts: Any) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), **facts)


def upgrade() -> None:
    _rules()
    _orders()
    _lines()
    _log()
    _credit()
    _sales()
    op.create_index("ix_trade_lines_card_id", "trade_lines", ["card_id"])


def _rules() -> None:
    op.create_table(
        "buylist_rules",
        _needed("store_id", sa.BigInteger()),
        _needed("version", sa.Integer()),
        _needed("rules", JSONB()),
        _needed("at", MOMENT),
        _needed("by_user_id", sa.BigInteger()),
        _points("buylist_rules", "store_id", "lgs_profiles"),
        _points("buylist_rules", "by_user_id", "users"),
        _key("buylist_rules", "store_id", "version"),
        comment="each version stays: orders name theirs",
    )


def _orders() -> None:
    op.create_table(
        "buylist_orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _needed("store_id", sa.BigInteger()),
        sa.Column("seller_id", sa.BigInteger(), comment="NULL: somebody at the counter without an account"),
        _needed("seller_name", sa.Text(), server_default=_NO_TEXT),
        _needed("stage", sa.Text()),
        _needed("payout", sa.Text()),
        _needed("wanted_cash_cents", sa.Integer()),
        _needed("promised_cash_cents", sa.Integer(), comment="counts against the budget"),
        sa.Column("paid_cash_cents", sa.Integer()),
        sa.Column("paid_credit_cents", sa.Integer()),
        _needed("cash_total_cents", sa.Integer(), comment="of what is taken, as the lines add up"),
        _needed("credit_total_cents", sa.Integer()),
        _needed("copies", sa.Integer()),
        _needed("rules_version", sa.Integer()),
        _needed("note", sa.Text(), server_default=_NO_TEXT),
        _needed("reference", sa.Text(), server_default=_NO_TEXT, comment="of an order taken at the counter"),
        _needed("created_at", MOMENT),
        sa.Column("submitted_at", MOMENT),
        sa.Column("due_at", MOMENT, comment="when time alone moves it on"),
        _needed("last_action", sa.Text()),
        sa.Column("last_actor_id", sa.BigInteger()),
        _needed("version", sa.Integer()),
        sa.CheckConstraint(
            "wanted_cash_cents >= 0 AND promised_cash_cents >= 0 AND cash_total_cents >= 0 AND credit_total_cents >= 0",
            name=op.f("ck_buylist_orders_sums"),
        ),
        sa.CheckConstraint(
            "(paid_cash_cents IS NULL) = (paid_credit_cents IS NULL)", name=op.f("ck_buylist_orders_paid_whole")
        ),
        _points("buylist_orders", "store_id", "lgs_profiles"),
        _points("buylist_orders", "seller_id", "users"),
        _points("buylist_orders", "last_actor_id", "users"),
        _key("buylist_orders", "id"),
    )
    _index("draft", ["store_id", "seller_id"], "stage = 'draft'", unique=True)
    _index("reference", ["store_id", "reference"], "reference <> ''", unique=True)
    _index("seller", ["seller_id", "id"])
    _index("queue", ["store_id", "stage", "id"])
    _index(
        "promised",
        ["store_id", "submitted_at"],
        "promised_cash_cents > 0",
        postgresql_include=["promised_cash_cents"],
    )
    _index("due", ["due_at"], "due_at IS NOT NULL")
    _index("unstocked", ["store_id", "id"], UNSTOCKED)


def _index(name: str, columns: Sequence[str], where: str | None = None, *, unique: bool = False, **facts: Any) -> None:
    kind = "uq" if unique else "ix"
    if where is not None:
        facts["postgresql_where"] = sa.text(where)
    op.create_index(f"{kind}_buylist_orders_{name}", "buylist_orders", columns, unique=unique, **facts)


def _lines() -> None:
    op.create_table(
        "buylist_lines",
        _needed("order_id", sa.BigInteger()),
        _needed("number", sa.Integer()),
        _needed("card_id", sa.BigInteger()),
        _needed("finish", sa.SmallInteger()),
        _needed("condition", sa.SmallInteger()),
        _needed("language", sa.Text()),
        _needed("quantity", sa.Integer()),
        _needed("prices", JSONB(), comment="cents in cash and in credit by condition, as they were frozen"),
        _needed("steps", JSONB(), comment="how the price of the stated condition came about"),
        sa.Column("sell_chance", sa.Double()),
        sa.Column("item_id", sa.BigInteger(), comment="of the seller's inventory, which may be gone"),
        sa.Column("graded_condition", sa.SmallInteger()),
        sa.Column("graded_copies", sa.Integer()),
        sa.Column("grade_reason", sa.Text()),
        sa.Column("accepted", sa.Boolean(), comment="the seller's answer to another grade"),
        sa.CheckConstraint("quantity BETWEEN 1 AND 999", name=op.f("ck_buylist_lines_quantity")),
        sa.CheckConstraint("graded_copies BETWEEN 0 AND quantity", name=op.f("ck_buylist_lines_graded_copies")),
        sa.CheckConstraint(
            "(graded_condition IS NULL) = (graded_copies IS NULL)", name=op.f("ck_buylist_lines_graded_whole")
        ),
        _points("buylist_lines", "order_id", "buylist_orders", ondelete="CASCADE"),
        _points("buylist_lines", "card_id", "cards"),
        _key("buylist_lines", "order_id", "number"),
    )
    op.create_index("ix_buylist_lines_card_id", "buylist_lines", ["card_id"])


def _log() -> None:
    op.create_table(
        "buylist_log",
        _needed("order_id", sa.BigInteger()),
        _needed("version", sa.Integer(), comment="of the order after the step"),
        _needed("action", sa.Text()),
        _needed("stage", sa.Text()),
        _needed("by", sa.Text()),
        sa.Column("actor_id", sa.BigInteger()),
        _needed("at", MOMENT),
        _needed("note", sa.Text(), server_default=_NO_TEXT),
        _points("buylist_log", "order_id", "buylist_orders", ondelete="CASCADE"),
        _points("buylist_log", "actor_id", "users"),
        _key("buylist_log", "order_id", "version"),
    )


def _credit() -> None:
    op.create_table(
        "store_credit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _needed("store_id", sa.BigInteger()),
        _needed("customer_id", sa.BigInteger()),
        _needed("number", sa.Integer(), comment="counts the entries of a customer at a store"),
        _needed("kind", sa.Text()),
        _needed("reference", sa.Text()),
        _needed("credit", sa.BigInteger(), comment="cents, positive: a debit; as all accounts"),
        _needed("purchases", sa.BigInteger()),
        _needed("sales", sa.BigInteger()),
        _needed("balance_cents", sa.BigInteger(), comment="what the customer has after it"),
        _needed("at", MOMENT),
        _needed("by_user_id", sa.BigInteger()),
        _needed("note", sa.Text(), server_default=_NO_TEXT),
        sa.CheckConstraint(
            "credit + purchases + sales = 0 AND credit <> 0", name=op.f("ck_store_credit_entries_balanced")
        ),
        sa.CheckConstraint("balance_cents >= 0", name=op.f("ck_store_credit_entries_balance")),
        _points("store_credit_entries", "store_id", "lgs_profiles"),
        _points("store_credit_entries", "customer_id", "users"),
        _points("store_credit_entries", "by_user_id", "users"),
        _key("store_credit_entries", "id"),
        sa.UniqueConstraint("store_id", "customer_id", "number", name="uq_store_credit_entries_number"),
        sa.UniqueConstraint("store_id", "kind", "reference", name="uq_store_credit_entries_reference"),
        comment="a trigger refuses to change and to delete them",
    )
    op.create_index("ix_store_credit_entries_customer_id_store_id", "store_credit_entries", ["customer_id", "store_id"])
    op.execute(
        "CREATE TRIGGER store_credit_entries_stay BEFORE UPDATE OR DELETE ON store_credit_entries"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _sales() -> None:
    op.create_table(
        "store_sales",
        _needed("store_id", sa.BigInteger()),
        _needed("card_id", sa.BigInteger()),
        _needed("finish", sa.SmallInteger()),
        _needed("day", sa.Date()),
        _needed("copies", sa.Integer()),
        sa.CheckConstraint("copies > 0", name=op.f("ck_store_sales_copies")),
        _points("store_sales", "store_id", "lgs_profiles", ondelete="CASCADE"),
        _points("store_sales", "card_id", "cards"),
        _key("store_sales", "store_id", "card_id", "finish", "day"),
        comment="copies that left the stock of a store on a day; a trigger of store_stock counts them",
    )
    op.execute(SOLD)
    op.execute(
        "CREATE TRIGGER store_stock_sold AFTER UPDATE ON store_stock REFERENCING OLD TABLE AS was NEW TABLE AS has"
        " FOR EACH STATEMENT EXECUTE FUNCTION count_store_sales()"
    )


def downgrade() -> None:
    op.drop_index("ix_trade_lines_card_id", "trade_lines")
    op.execute("DROP TRIGGER store_stock_sold ON store_stock")
    op.execute("DROP FUNCTION count_store_sales()")
    for table in (
        "store_sales",
        "store_credit_entries",
        "buylist_log",
        "buylist_lines",
        "buylist_orders",
        "buylist_rules",
    ):
        op.drop_table(table)
