"""The signals that members make, and how right their makers were."""

from collections.abc import Sequence
from typing import Any

from attrs import evolve
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Double,
    Integer,
    and_,
    any_,
    bindparam,
    case,
    cast,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.errors import SignalAlreadyOpen
from dualcaster_core.signals.leaderboard import MakerTally
from dualcaster_core.signals.members.model import MemberSignal
from dualcaster_core.signals.members.ports import MakerStanding
from dualcaster_core.signals.model import SignalAction, SignalState
from dualcaster_postgres.signals.repository import add_signals
from dualcaster_postgres.signals.signal_rows import MEMBER_COLUMNS, member_signal_from_row, row_from_signal
from dualcaster_postgres.sql.database import Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.reputation import user_reputation
from dualcaster_postgres.tables.signals import signal_makers, signal_outcomes, signals

_signal, _outcome, _maker = signals.c, signal_outcomes.c, signal_makers.c
_id = bindparam("signal", type_=BigInteger())
_keys = cast(bindparam("keys"), ARRAY(BigInteger))
_STANDING = (
    select(users.c.completed_trades, func.coalesce(user_reputation.c.tier, int(Tier.NEW)))
    .select_from(users.outerjoin(user_reputation, user_reputation.c.user_id == users.c.id))
    .where(users.c.id == bindparam("user", type_=BigInteger()))
)
_ONE = select(*MEMBER_COLUMNS).where(_signal.id == _id, _signal.created_by_user_id.is_not(None))
_LOCKED = _ONE.with_for_update()
_CLOSE = (
    update(signals)
    .where(_signal.id == _id, _signal.state == SignalState.OPEN.value)
    .values(state=SignalState.CLOSED.value)
)
_DELETE = delete(signals).where(_signal.id == _id)
_makers = select(_signal.created_by_user_id).where(_signal.id == any_(_keys), _signal.created_by_user_id.is_not(None))
_weight = func.sum(_signal.confidence)
_TALLIES: Any = (
    select(
        _signal.created_by_user_id,
        func.count(),
        func.count().filter(_outcome.came_true),
        case((_weight > 0, func.sum(_signal.confidence * _outcome.accuracy_score_end) / _weight)),
    )
    .join_from(signals, signal_outcomes, _outcome.signal_id == _signal.id)
    .where(
        _signal.created_by_user_id.in_(_makers),
        and_(_signal.action != SignalAction.HOLD.value, _outcome.came_true.is_not(None)),
    )
    .group_by(_signal.created_by_user_id)
    .order_by(_signal.created_by_user_id)
)
_TALLY = {
    "user_id": BigInteger(),
    "evaluated": Integer(),
    "came_true": Integer(),
    "accuracy": Double(),
    "lower_bound": Integer(),
}
_given = incoming(_TALLY)
_insert = upsert(signal_makers).from_select(list(_TALLY), select(*(_given.c[name] for name in _TALLY)))
_KEEP = _insert.on_conflict_do_update(
    index_elements=["user_id"], set_={name: _insert.excluded[name] for name in _TALLY if name != "user_id"}
)


class PostgresMemberSignals:
    """``MemberSignalRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def standing(self, user_id: int) -> MakerStanding:
        """Return what somebody has earned."""
        row = await self._session.row(_STANDING, user=user_id)
        trades, tier = row or (0, int(Tier.NEW))
        return MakerStanding(completed_trades=trades, tier=Tier(tier))

    async def add(self, made: MemberSignal) -> MemberSignal:
        """Store a new signal. Raises ``SignalAlreadyOpen``."""
        row = row_from_signal(made.signal, visibility=made.visibility, salt=made.personal_salt)
        stored = await add_signals(self._session, [row])
        if not stored:
            raise SignalAlreadyOpen
        return evolve(made, signal=stored[0])

    async def one(self, signal_id: int, *, lock: bool = False) -> MemberSignal | None:
        """Load a signal."""
        row = await self._session.row(_LOCKED if lock else _ONE, signal=signal_id)
        return None if row is None else member_signal_from_row(row)

    async def close(self, signal_id: int) -> None:
        """Have an open signal take no more follows."""
        await self._session.run(_CLOSE, signal=signal_id)

    async def delete(self, signal_id: int) -> None:
        """Remove a signal."""
        await self._session.run(_DELETE, signal=signal_id)

    async def tallies(self, signal_ids: Sequence[int]) -> Sequence[MakerTally]:
        """Sum up what the makers of these signals have made, by maker: one statement."""
        rows = await self._session.rows(_TALLIES, keys=list(signal_ids))
        return [
            MakerTally(user_id=maker, evaluated=count, came_true=hits, accuracy=accuracy)
            for maker, count, hits, accuracy in rows
        ]

    async def keep_tallies(self, tallies: Sequence[MakerTally]) -> None:
        """Replace what is kept of these makers."""
        rows = [(one.user_id, one.evaluated, one.came_true, one.accuracy, one.rank) for one in tallies]
        await self._session.run(_KEEP, **as_arrays(list(_TALLY), rows))
