"""Price alerts: what is armed, and the values that decide."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Integer,
    Numeric,
    any_,
    bindparam,
    delete,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.collection.alerts.ports import AlertChange, AlertRecipient, WatchedWant
from dualcaster_core.collection.alerts.rules import AlertState, PriceAlert
from dualcaster_core.kernel.money import from_cents, to_cents
from dualcaster_postgres.collection.want_value import CHEAPEST
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.generations import Generation, generation
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.collection import want_alerts, want_list_items

_wants, _alerts = want_list_items.c, want_alerts.c
IS_WATCHED = [_wants.alert_enabled, _wants.is_active, or_(_wants.target_price.is_not(None), _wants.alert_percent > 0)]
"""The conditions of a want whose owner asked to be told."""
ALERT_STATE: Final[dict[str, Any]] = {
    "target_armed": Boolean(),
    "percent_armed": Boolean(),
    "base_value": Numeric(12, 2),
}
_selected = select(
    _wants.id,
    _wants.target_price,
    _wants.alert_percent,
    _alerts.target_armed,
    _alerts.percent_armed,
    _alerts.base_value,
    CHEAPEST.c.cents,
    CHEAPEST.c.source,
    CHEAPEST.c.observed_at,
).select_from(
    want_list_items.join(want_alerts, _alerts.want_id == _wants.id, isouter=True).join(CHEAPEST, true(), isouter=True)
)
_WATCHED = (
    _selected.where(*IS_WATCHED, _wants.id > bindparam("after", type_=BigInteger()))
    .order_by(_wants.id)
    .limit(bindparam("limit", type_=Integer()))
)
_WATCHED_ONE = _selected.where(*IS_WATCHED, _wants.id == bindparam("key", type_=BigInteger()))

_MOVED = {
    "want_id": BigInteger(),
    **ALERT_STATE,
    **{f"old_{name}": kind for name, kind in ALERT_STATE.items()},
    "notified_value": Numeric(12, 2),
    "notified_at": DateTime(timezone=True),
}
_moved = incoming(_MOVED, name="moved")
_MOVE = (
    update(want_alerts)
    .where(
        _alerts.want_id == _moved.c.want_id,
        *(_alerts[name].is_not_distinct_from(_moved.c[f"old_{name}"]) for name in ALERT_STATE),
    )
    .values(
        **{name: _moved.c[name] for name in ALERT_STATE},
        notified_value=func.coalesce(_moved.c.notified_value, _alerts.notified_value),
        notified_at=func.coalesce(_moved.c.notified_at, _alerts.notified_at),
    )
    .returning(_alerts.want_id)
)
_new = incoming({"want_id": BigInteger(), **ALERT_STATE}, name="new")
_BEGIN = (
    upsert(want_alerts)
    .from_select(
        ["want_id", *ALERT_STATE],
        select(_wants.id, *(_new.c[name] for name in ALERT_STATE)).join_from(
            _new, want_list_items, _wants.id == _new.c.want_id
        ),
    )
    .on_conflict_do_nothing()
)
_arm = upsert(want_alerts).values(
    want_id=bindparam("key", type_=BigInteger()),
    **{name: bindparam(name, type_=kind) for name, kind in ALERT_STATE.items()},
)
_ARM = _arm.on_conflict_do_update(
    index_elements=["want_id"],
    set_={**{name: _arm.excluded[name] for name in ALERT_STATE}, "notified_at": None, "notified_value": None},
)
_FORGET = delete(want_alerts).where(_alerts.want_id == bindparam("key", type_=BigInteger()))
_ADDRESSEES = (
    select(_wants.id, users.c.id, users.c.username, cards.c.name, cards.c.set_code, _wants.any_printing)
    .join_from(want_list_items, users, users.c.id == _wants.user_id)
    .join(cards, cards.c.id == _wants.card_id)
    .where(users.c.is_active, _wants.id == any_(bindparam("keys", type_=ARRAY(BigInteger))))
)


def state_to_row(state: AlertState) -> tuple[Any, ...]:
    """Turn what is armed into its columns."""
    base = None if state.base_cents is None else from_cents(state.base_cents)
    return state.target_armed, state.percent_armed, base


def state_from_row(row: Row) -> AlertState | None:
    """Turn the columns into what is armed; None where there is no row."""
    target_armed, percent_armed, base = row
    if target_armed is None:
        return None
    base_cents = None if base is None else to_cents(base)
    return AlertState(target_armed=target_armed, percent_armed=percent_armed, base_cents=base_cents)


def _watched(row: Row) -> WatchedWant:
    want_id, target, percent, *_ = row
    cents, source, observed_at = row[6:9]
    return WatchedWant(
        want_id=want_id,
        alert=PriceAlert(target_cents=None if target is None else to_cents(target), percent=percent),
        state=state_from_row(row[3:6]),
        cents=cents,
        source=source,
        observed_at=observed_at,
    )


class PostgresAlerts:
    """``AlertRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def generation(self) -> int:
        """Count how often values have changed."""
        return await generation(self._session, Generation.PRICES)

    async def watched(self, *, after: int, limit: int) -> Sequence[WatchedWant]:
        """List wants with an alert."""
        return [_watched(row) for row in await self._session.rows(_WATCHED, after=after, limit=limit)]

    async def watched_one(self, want_id: int) -> WatchedWant | None:
        """Return one want with an alert."""
        row = await self._session.row(_WATCHED_ONE, key=want_id)
        return _watched(row) if row else None

    async def move(self, moves: Sequence[AlertChange], *, at: datetime) -> frozenset[int]:
        """Store what alerts become, in two statements, however many they are."""
        new = [move for move in moves if move.watched.state is None]
        if new:
            rows = [(move.watched.want_id, *state_to_row(move.state)) for move in new]
            await self._session.run(_BEGIN, **as_arrays(["want_id", *ALERT_STATE], rows))
        known = [
            (
                move.watched.want_id,
                *state_to_row(move.state),
                *state_to_row(move.watched.state),
                None if move.notified_cents is None else from_cents(move.notified_cents),
                None if move.notified_cents is None else at,
            )
            for move in moves
            if move.watched.state is not None
        ]
        if not known:
            return frozenset()
        moved = await self._session.rows(_MOVE, **as_arrays(list(_MOVED), known))
        return frozenset(row[0] for row in moved)

    async def arm(self, want_id: int, state: AlertState | None) -> None:
        """Set what is armed."""
        if state is None:
            await self._session.run(_FORGET, key=want_id)
        else:
            await self._session.run(_ARM, key=want_id, **dict(zip(ALERT_STATE, state_to_row(state), strict=True)))

    async def addressees(self, want_ids: Sequence[int]) -> Mapping[int, AlertRecipient]:
        """Tell whose these wants are."""
        rows = await self._session.rows(_ADDRESSEES, keys=list(want_ids))
        return {
            want_id: AlertRecipient(
                user_id=user_id, username=username, card_name=name, set_code=set_code, any_printing=any_printing
            )
            for want_id, user_id, username, name, set_code, any_printing in rows
        }
