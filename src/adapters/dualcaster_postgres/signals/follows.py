"""Who follows which signal, and signals as somebody comes upon them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, cast, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.signals.following.model import Follow, Tracking
from dualcaster_core.signals.following.ports import SignalForViewer
from dualcaster_core.signals.model import SignalAction, SignalState
from dualcaster_core.signals.visibility import SignalVisibility, relation_to_maker
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.signals.signal_rows import SIGNAL_COLUMNS, signal_from_row
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.accounts import favorites, users
from dualcaster_postgres.tables.signals import signal_follows, signals

_signal, _follow = signals.c, signal_follows.c
_id = bindparam("signal", type_=BigInteger())
_user = bindparam("user", type_=BigInteger())
_viewer = bindparam("viewer", type_=BigInteger())
_keys = cast(bindparam("keys"), ARRAY(BigInteger))
FOLLOW_COLUMNS = tuple(_follow)
"""The columns of a follow, in the order that ``follow_from_row`` reads."""
_WRITTEN = {column.name: column.type for column in FOLLOW_COLUMNS if column.name != "id"}
has_favorited = exists().where(favorites.c.user_id == _viewer, favorites.c.trader_id == _signal.created_by_user_id)
maker_is_open = func.coalesce(users.c.is_active, True)
SEEN_COLUMNS = (
    *SIGNAL_COLUMNS,
    _signal.visibility,
    _signal.follower_count,
    maker_is_open,
    has_favorited,
    between(_signal.created_by_user_id, _viewer),
)
"""The columns of a ``SignalForViewer``, for a viewer who is a parameter."""
_seen: Any = select(*SEEN_COLUMNS).select_from(signals.outerjoin(users, users.c.id == _signal.created_by_user_id))
_FOR = _seen.where(_signal.id == _id)
_FOR_LOCKED = _FOR.with_for_update(of=signals)
_OPEN_BUYS = (
    _seen.where(
        _signal.card_id == bindparam("card", type_=BigInteger()),
        _signal.action == SignalAction.BUY.value,
        _signal.state == SignalState.OPEN.value,
        or_(_signal.created_by_user_id.is_(None), _signal.created_by_user_id != _viewer),
    )
    .order_by(_signal.id)
    .with_for_update(of=signals)
)
_OF = select(*FOLLOW_COLUMNS).where(_follow.signal_id == _id, _follow.user_id == _user)
_given = incoming(_WRITTEN)
_insert = upsert(signal_follows).from_select(list(_WRITTEN), select(*(_given.c[name] for name in _WRITTEN)))
_STORE = _insert.on_conflict_do_update(
    index_elements=["signal_id", "user_id"],
    set_={name: _insert.excluded[name] for name in _WRITTEN if name not in ("signal_id", "user_id")},
)
_followers = select(func.count()).where(_follow.signal_id == _signal.id, _follow.ended_at.is_(None)).scalar_subquery()
_COUNT = update(signals).where(_signal.id == _id).values(follower_count=_followers)
_COUNTING = select(*FOLLOW_COLUMNS).where(_follow.signal_id == any_(_keys), _follow.counts).order_by(_follow.id)


class PostgresFollows:
    """``FollowRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def signal_for(self, signal_id: int, viewer_id: int | None, *, lock: bool = False) -> SignalForViewer | None:
        """Load a signal as a viewer comes upon it."""
        row = await self._session.row(_FOR_LOCKED if lock else _FOR, signal=signal_id, viewer=viewer_id)
        return None if row is None else seen_from_row(row, viewer_id)

    async def of(self, signal_id: int, user_id: int) -> Follow | None:
        """Load somebody's follow of a signal."""
        row = await self._session.row(_OF, signal=signal_id, user=user_id)
        return None if row is None else follow_from_row(row)

    async def store(self, follow: Follow) -> None:
        """Write a follow, and count the signal's followers anew."""
        await self._session.run(_STORE, **as_arrays(list(_WRITTEN), [row_from_follow(follow)[1:]]))
        await self._session.run(_COUNT, signal=follow.signal_id)

    async def open_buys(self, user_id: int, card_id: int) -> Sequence[SignalForViewer]:
        """Load the open BUYs on a printing that are not somebody's own, by id."""
        rows = await self._session.rows(_OPEN_BUYS, viewer=user_id, card=card_id)
        return [seen_from_row(row, user_id) for row in rows]

    async def counting(self, signal_ids: Sequence[int]) -> Sequence[Follow]:
        """Load the follows of these signals that count, by id."""
        return [follow_from_row(row) for row in await self._session.rows(_COUNTING, keys=list(signal_ids))]

    async def store_evaluated(self, follows: Sequence[Follow]) -> None:
        """Write what follows came to: one statement."""
        await self._session.run(_STORE, **as_arrays(list(_WRITTEN), [row_from_follow(one)[1:] for one in follows]))


def seen_from_row(row: Row, viewer_id: int | None) -> SignalForViewer:
    """Turn ``SEEN_COLUMNS`` at the beginning of a row into a signal as its viewer comes upon it."""
    signal = signal_from_row(row)
    visibility, followers, is_open, favorited, blocked = row[len(SIGNAL_COLUMNS) : len(SEEN_COLUMNS)]
    return SignalForViewer(
        signal=signal,
        visibility=SignalVisibility(visibility),
        relation=relation_to_maker(signal.maker_id, viewer_id, has_favorited=favorited, blocked=blocked),
        maker_is_open=is_open,
        follower_count=followers,
    )


def follow_from_row(row: Row) -> Follow:
    """Turn ``FOLLOW_COLUMNS`` at the beginning of a row into a follow."""
    named = dict(zip(_FIELDS, row[: len(FOLLOW_COLUMNS)], strict=True))
    return Follow(**{**named, "tracking": Tracking(named["tracking"])})


def row_from_follow(follow: Follow) -> tuple[Any, ...]:
    """Turn a follow into ``FOLLOW_COLUMNS``."""
    return tuple(follow.tracking.value if name == "tracking" else getattr(follow, name) for name in _FIELDS)


_FIELDS = (
    "id",
    "signal_id",
    "user_id",
    "tracking",
    "followed_at",
    "revocable_until",
    "counts",
    "ended_at",
    "acted_at",
    "profit_percent",
    "accuracy",
    "evaluated_at",
)
