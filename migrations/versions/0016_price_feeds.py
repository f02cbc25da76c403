"""Each current price has the feed that stated it in its key, so that only a feed's own next file takes it away.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OLD_KEY = ["card_id", "finish", "source", "kind", "condition"]
NEW_KEY = [*OLD_KEY, "feed"]

# Who stated a price of before is told from what only one feed states: grades and quantities Card Kingdom's own list,
# lows and the trends of the same moment Cardmarket's guide, midnight MTGJSON; the rest are Scryfall's.
FEED_OF_BEFORE = """
UPDATE {table} p SET feed = CASE
    WHEN source = 'cardkingdom' AND (condition <> 0 OR {quantity}) THEN 'cardkingdom'
    WHEN source = 'cardmarket' AND (kind = 'low' OR EXISTS (
        SELECT 1 FROM {table} low
        WHERE low.card_id = p.card_id AND low.source = 'cardmarket' AND low.kind = 'low'
          AND low.observed_at = p.observed_at
    )) THEN 'cardmarket'
    WHEN source IN ('cardkingdom', 'manapool', 'cardsphere') OR kind = 'buylist'
        OR observed_at = date_trunc('day', observed_at, 'UTC') THEN 'mtgjson'
    ELSE 'scryfall'
END
"""


def _rebuild(table: str, key: list[str]) -> None:
    op.drop_constraint(op.f(f"pk_{table}"), table, type_="primary")
    op.create_primary_key(op.f(f"pk_{table}"), table, key)


def upgrade() -> None:
    for table, quantity in (("current_prices", "quantity IS NOT NULL"), ("price_quarantine", "FALSE")):
        op.add_column(table, sa.Column("feed", sa.Text()))
        op.execute(FEED_OF_BEFORE.format(table=table, quantity=quantity))
        op.alter_column(table, "feed", nullable=False)
    op.alter_column("current_prices", "feed", comment="whose files stated it", existing_type=sa.Text())
    _rebuild("current_prices", NEW_KEY)
    op.drop_index("uq_price_quarantine_observation", table_name="price_quarantine")
    op.create_index("uq_price_quarantine_observation", "price_quarantine", [*NEW_KEY, "observed_at"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_price_quarantine_observation", table_name="price_quarantine")
    _keep_newest("price_quarantine", [*OLD_KEY, "observed_at"], "id DESC")
    op.create_index("uq_price_quarantine_observation", "price_quarantine", [*OLD_KEY, "observed_at"], unique=True)
    op.execute("UPDATE current_prices SET valued = 0 WHERE valued = 1")
    _keep_newest("current_prices", OLD_KEY, "valued = 2, observed_at DESC, feed")
    _rebuild("current_prices", OLD_KEY)
    op.drop_column("current_prices", "feed")
    op.drop_column("price_quarantine", "feed")


def _keep_newest(table: str, key: list[str], order: str) -> None:
    op.execute(
        f"DELETE FROM {table} WHERE ctid NOT IN "  # noqa: S608 - the names stand above
        f"(SELECT DISTINCT ON ({', '.join(key)}) ctid FROM {table} ORDER BY {', '.join(key)}, {order})"
    )
