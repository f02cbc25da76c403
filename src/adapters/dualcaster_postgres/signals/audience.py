"""Whom new signals concern."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, false, func, select, true, union_all

from dualcaster_core.signals.runs.ports import ConcernedPerson
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import inventory_items, want_list_items
from dualcaster_postgres.tables.signals import signals

_keys = bindparam("keys", type_=ARRAY(BigInteger()))
_told = (
    select(signals.c.id, signals.c.card_id, signals.c.action, signals.c.created_by_user_id)
    .where(signals.c.id == any_(_keys), signals.c.visibility == SignalVisibility.PUBLIC.value)
    .cte("told")
)
_concerned = union_all(
    select(inventory_items.c.user_id, _told.c.id, true().label("owns")).join(
        _told, _told.c.card_id == inventory_items.c.card_id
    ),
    select(want_list_items.c.user_id, _told.c.id, false().label("owns"))
    .join(_told, _told.c.card_id == want_list_items.c.card_id)
    .where(want_list_items.c.is_active),
).subquery("concerned")
_OF = (
    select(_concerned.c.user_id, _told.c.id, cards.c.name, _told.c.action, func.bool_or(_concerned.c.owns))
    .select_from(
        _concerned.join(_told, _told.c.id == _concerned.c.id)
        .join(cards, cards.c.id == _told.c.card_id)
        .join(users, users.c.id == _concerned.c.user_id)
    )
    .where(users.c.is_active, _told.c.created_by_user_id.is_distinct_from(_concerned.c.user_id))
    .group_by(_concerned.c.user_id, _told.c.id, cards.c.name, _told.c.action)
    .order_by(_concerned.c.user_id, _told.c.id)
)


class PostgresSignalAudience:
    """``SignalAudience``: once for each publication, over all lists at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, signal_ids: Sequence[int]) -> Sequence[ConcernedPerson]:
        """List them."""
        rows = await self._database.rows(_OF, keys=list(signal_ids))
        return [
            ConcernedPerson(user_id=user_id, signal_id=key, card=card, action=action, owns=owns)
            for user_id, key, card, action, owns in rows
        ]
