"""How the trades of the market ended, and the model of chances that is fitted to it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    and_,
    bindparam,
    exists,
    false,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.reputation.chance import CHANCE_FEATURES, ChanceModel, TradeOutcome
from dualcaster_postgres.reputation.histories import FAULT_OTHER
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.reputation import anchored_people, chance_model, trade_reviews
from dualcaster_postgres.tables.trading import completed_trades, trades

OUTCOMES_AT_ONCE = 5_000
_record, _review, _trade = completed_trades.c, trade_reviews.c, trades.c
_at = bindparam("at", type_=DateTime(timezone=True))


def _side(me: Any, partner: Any) -> Any:
    shows = and_(
        _review.trade_id == _record.proposal_id,
        _review.reviewer_id == partner,
        _review.hidden_at.is_(None),
        _review.visible_at <= _at,
    )
    return select(
        me.label("person_id"),
        partner.label("partner_id"),
        _record.completed_at.label("ended_at"),
        _review.overall.label("stars"),
        false().label("failed"),
    ).join_from(completed_trades, trade_reviews, shows, isouter=True)


_ended = union_all(
    _side(_record.user_a_id, _record.user_b_id),
    _side(_record.user_b_id, _record.user_a_id),
    select(_trade.fault_id, FAULT_OTHER, _trade.ended_at, null(), true()).where(
        _trade.fault_id.is_not(None), _trade.ended_at.is_not(None)
    ),
).subquery("ended")
_latest = (
    select(_ended)
    .where(_ended.c.ended_at <= _at)
    .order_by(_ended.c.ended_at.desc(), _ended.c.person_id.desc())
    .limit(bindparam("most", type_=BigInteger()))
    .subquery("latest")
)
_OUTCOMES = (
    select(
        _latest.c.person_id,
        _latest.c.partner_id,
        _latest.c.ended_at,
        users.c.created_at,
        exists(literal(1)).where(anchored_people.c.user_id == _latest.c.partner_id),
        _latest.c.stars,
        _latest.c.failed,
    )
    .join_from(_latest, users, users.c.id == _latest.c.person_id)
    .order_by(_latest.c.ended_at, _latest.c.person_id)
)
CHANCE_MODEL = select(chance_model.c.completed_trades, chance_model.c.weights)
_model = upsert(chance_model).values(id=1, completed_trades=bindparam("completed_trades"), weights=bindparam("weights"))
_STORE = _model.on_conflict_do_update(
    index_elements=["id"], set_={name: _model.excluded[name] for name in ("completed_trades", "weights")}
)


class PostgresChances:
    """``ChanceRepository``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def outcomes(self, at: datetime, most: int) -> AsyncIterator[Sequence[TradeOutcome]]:
        """Give how the latest trades ended, in batches."""
        batch: list[TradeOutcome] = []
        async for row in self._session.stream(_OUTCOMES, at=at, most=most):
            batch.append(_outcome(row))
            if len(batch) == OUTCOMES_AT_ONCE:
                yield batch
                batch = []
        if batch:
            yield batch

    async def store(self, model: ChanceModel) -> None:
        """Keep a model, in the place of the one before."""
        await self._session.run(
            _STORE, completed_trades=model.completed_trades, weights=" ".join(map(repr, model.weights))
        )


def model_from_row(row: Row) -> ChanceModel | None:
    """Turn a stored model into a value; None where it is of other features than the present ones."""
    completed, written = row
    weights = tuple(float(weight) for weight in written.split())
    if len(weights) != len(CHANCE_FEATURES) + 1:
        return None
    return ChanceModel(weights=weights, completed_trades=completed)


def _outcome(row: Row) -> TradeOutcome:
    person, partner, ended_at, member_since, reached, stars, failed = row
    return TradeOutcome(
        person_id=person,
        partner_id=partner,
        ended_at=ended_at,
        member_since=member_since,
        partner_reached=reached,
        stars=stars,
        failed=failed,
    )
