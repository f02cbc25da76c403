"""How many copies of one printing somebody has, offers and wants."""

from attrs import frozen
from sqlalchemy import BigInteger, and_, bindparam, case, func, select
from sqlalchemy import cast as sql_cast

from dualcaster_core.collection.card_steps import plain_copy
from dualcaster_core.collection.model import ItemKey
from dualcaster_core.collection.views import CardCounts, FinishCount
from dualcaster_postgres.collection.item_rows import ITEM_KEY, key_from_row
from dualcaster_postgres.collection.want_value import is_printing_for
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import have_list_items, inventory_items, want_list_items

_items, _haves, _wants = inventory_items.c, have_list_items.c, want_list_items.c
_owner, _card = bindparam("owner", type_=BigInteger()), bindparam("card", type_=BigInteger())
_WANTED = (
    select(sql_cast(func.coalesce(func.sum(_wants.quantity), 0), BigInteger))
    .where(_wants.user_id == _owner, is_printing_for(cards))
    .correlate(cards)
    .scalar_subquery()
)
_COUNTS = (
    select(
        cards.c.finishes,
        cards.c.language,
        _WANTED,
        _items.quantity,
        func.coalesce(case((_haves.is_active, _haves.quantity_for_trade)), 0),
        *(_items[name] for name in ITEM_KEY),
    )
    .join_from(cards, inventory_items, and_(_items.card_id == cards.c.id, _items.user_id == _owner), isouter=True)
    .join(have_list_items, _haves.inventory_item_id == _items.id, isouter=True)
    .where(cards.c.id == _card)
)


@frozen
class PostgresCardCountQueries:
    """``CardCountQueries``."""

    _database: Database

    async def of(self, user_id: int, card_id: int) -> CardCounts | None:
        """Count the copies of a printing."""
        async with self._database.transaction() as session:
            rows = await session.rows(_COUNTS, owner=user_id, card=card_id)
        if not rows:
            return None
        finishes, language, wanted = rows[0][:3]
        owned: dict[ItemKey, tuple[int, int]] = {
            key_from_row(row[5:]): (row[3], row[4]) for row in rows if row[3] is not None
        }
        return CardCounts(
            finishes=tuple(_finish(card_id, code, language, owned) for code in sorted(finishes)),
            owned=sum(quantity for quantity, _ in owned.values()),
            for_trade=sum(offered for _, offered in owned.values()),
            wanted=wanted,
        )


def _finish(card_id: int, code: int, language: str, owned: dict[ItemKey, tuple[int, int]]) -> FinishCount:
    quantity, offered = owned.get(plain_copy(card_id, FINISHES[code], language), (0, 0))
    return FinishCount(finish=FINISHES[code], quantity=quantity, quantity_for_trade=offered)
