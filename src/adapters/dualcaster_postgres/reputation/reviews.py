"""Reviews of completed trades."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Integer,
    Interval,
    any_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from dualcaster_core.reputation.reviews.model import (
    Answer,
    Hiding,
    OpenReview,
    Review,
    ReviewContent,
    ReviewedTrade,
    ReviewRules,
)
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.sql.parameters import as_arrays, incoming
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.reputation import trade_reviews
from dualcaster_postgres.tables.trading import completed_trades

_review, _trade = trade_reviews.c, completed_trades.c
_MOMENT = DateTime(timezone=True)
COLUMNS = tuple(_review)
"""The columns of a review, in the order that ``review_from_row`` reads."""
_WRITTEN = {column.name: column.type for column in COLUMNS if column.name != "id"}
_CONTENT = ("overall", "communication", "packaging", "accuracy", "speed", "comment")
_KEY = ("trade_id", "reviewer_id", "reviewed_id", "written_at")
"""What a review is stored with and keeps."""
_TRADE = select(_trade.user_a_id, _trade.user_b_id, _trade.completed_at).where(
    _trade.proposal_id == bindparam("trade", type_=BigInteger())
)
_LOCKED_TRADE = _TRADE.with_for_update()
_OF_TRADE = select(*COLUMNS).where(_review.trade_id == bindparam("trade", type_=BigInteger())).order_by(_review.id)
_TRADE_OF = select(_review.trade_id).where(_review.id == bindparam("review", type_=BigInteger()))
_given = incoming(_WRITTEN)
_insert = upsert(trade_reviews).from_select(list(_WRITTEN), select(*(_given.c[name] for name in _WRITTEN)))
_STORE = _insert.on_conflict_do_update(
    index_elements=["trade_id", "reviewer_id"],
    set_={name: _insert.excluded[name] for name in _WRITTEN if name not in _KEY},
)
_now = bindparam("now", type_=_MOMENT)
_DUE = (
    select(_review.id)
    .where(~_review.is_announced, _review.hidden_at.is_(None), _review.visible_at <= _now)
    .order_by(_review.visible_at, _review.id)
    .limit(bindparam("limit", type_=Integer()))
    .with_for_update(skip_locked=True)
)
_ANNOUNCE = (
    update(trade_reviews)
    .where(_review.id == any_(cast(bindparam("keys"), ARRAY(BigInteger))))
    .values(is_announced=True)
    .returning(*COLUMNS)
)
_open_for, _blind_for, _reminded_before = (
    bindparam(name, type_=Interval()) for name in ("open_for", "blind_for", "reminded_before")
)
_shows_shortly = select(_review.trade_id).where(
    _review.visible_at > _now, _review.visible_at <= _now + _reminded_before
)
_SHORTLY = (
    select(_trade.proposal_id)
    .where(_trade.completed_at > _now - _open_for, _trade.completed_at <= _now - _open_for + _reminded_before)
    .union(
        _shows_shortly.where(~_review.is_announced, _review.hidden_at.is_(None)),
        _shows_shortly.where(_review.hidden_by_id.is_not(None)),
    )
    .cte("shortly")
)
"""Trades that may close soon: by their own time, or when the first review shows; an index serves each part."""
_first_written = select(func.min(_review.written_at)).where(_review.trade_id == _trade.proposal_id).scalar_subquery()
_closing_trades = (
    select(
        _trade.proposal_id,
        _trade.user_a_id,
        _trade.user_b_id,
        func.least(_trade.completed_at + _open_for, _first_written + _blind_for).label("closes_at"),
    )
    .join_from(completed_trades, _SHORTLY, _SHORTLY.c.proposal_id == _trade.proposal_id)
    .cte("closing_trades")
)


def _open_to(me: Any, other: Any) -> Any:
    closing, mine = _closing_trades.c, trade_reviews.alias("mine").c
    return (
        select(closing.proposal_id, me.label("user_id"), other.label("other_id"), closing.closes_at)
        .join_from(_closing_trades, users, users.c.id == me)
        .where(
            users.c.is_active,
            closing.closes_at > _now,
            closing.closes_at <= _now + _reminded_before,
            tuple_(closing.proposal_id, me)
            > tuple_(bindparam("after_trade", type_=BigInteger()), bindparam("after_user", type_=BigInteger())),
            ~exists().where(mine.trade_id == closing.proposal_id, mine.reviewer_id == me),
        )
    )


_CLOSING = (
    union_all(
        _open_to(_closing_trades.c.user_a_id, _closing_trades.c.user_b_id),
        _open_to(_closing_trades.c.user_b_id, _closing_trades.c.user_a_id),
    )
    .order_by("proposal_id", "user_id")
    .limit(bindparam("limit", type_=Integer()))
)
_before_at, _before_id = bindparam("before_at", type_=_MOMENT), bindparam("before_id", type_=BigInteger())
_ABOUT = (
    select(*COLUMNS)
    .where(
        _review.reviewed_id == bindparam("user", type_=BigInteger()),
        _review.hidden_at.is_(None),
        _review.visible_at <= _now,
        or_(_before_id.is_(None), tuple_(_review.visible_at, _review.id) < tuple_(_before_at, _before_id)),
    )
    .order_by(_review.visible_at.desc(), _review.id.desc())
    .limit(bindparam("limit", type_=Integer()))
)


class PostgresReviews:
    """``ReviewRepository``: whoever changes the reviews of a trade holds the lock of its record."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of_trade(self, trade_id: int, *, lock: bool = False) -> ReviewedTrade | None:
        """Load the reviews of a completed trade."""
        found = await self._session.row(_LOCKED_TRADE if lock else _TRADE, trade=trade_id)
        if found is None:
            return None
        rows = await self._session.rows(_OF_TRADE, trade=trade_id)
        return ReviewedTrade(
            trade_id=trade_id,
            parties=(found[0], found[1]),
            completed_at=found[2],
            reviews=tuple(review_from_row(row) for row in rows),
        )

    async def store(self, trade: ReviewedTrade) -> ReviewedTrade:
        """Write the reviews of a trade and return them with their keys."""
        rows = [row_from_review(one)[1:] for one in trade.reviews]
        await self._session.run(_STORE, **as_arrays(list(_WRITTEN), rows))
        stored = await self.of_trade(trade.trade_id)
        return trade if stored is None else stored

    async def trade_of(self, review_id: int) -> int | None:
        """Return the trade that a review belongs to."""
        row = await self._session.row(_TRADE_OF, review=review_id)
        return None if row is None else int(row[0])

    async def announce_due(self, now: datetime, *, limit: int) -> Sequence[Review]:
        """Mark reviews that show by now as told."""
        keys = [row[0] for row in await self._session.rows(_DUE, now=now, limit=limit)]
        if not keys:
            return []
        rows = await self._session.rows(_ANNOUNCE, keys=keys)
        return sorted((review_from_row(row) for row in rows), key=lambda one: (one.visible_at, one.id))

    async def closing(
        self, now: datetime, rules: ReviewRules, *, after: OpenReview | None, limit: int
    ) -> Sequence[OpenReview]:
        """List the reviews that can be written for a short time only."""
        rows = await self._session.rows(
            _CLOSING,
            now=now,
            open_for=rules.open_for,
            blind_for=rules.blind_for,
            reminded_before=rules.reminded_before,
            after_trade=after.trade_id if after else 0,
            after_user=after.user_id if after else 0,
            limit=limit,
        )
        return [
            OpenReview(trade_id=trade_id, user_id=user_id, other_id=other_id, closes_at=closes_at)
            for trade_id, user_id, other_id, closes_at in rows
        ]


@frozen
class PostgresReviewQueries:
    """``ReviewQueries``: each call is one statement."""

    _database: Database

    async def about(
        self, user_id: int, now: datetime, *, limit: int, before: tuple[datetime, int] | None
    ) -> Sequence[Review]:
        """List the visible reviews of somebody, the latest first."""
        at, key = before or (None, None)
        async with self._database.transaction() as session:
            rows = await session.rows(_ABOUT, user=user_id, now=now, limit=limit, before_at=at, before_id=key)
        return [review_from_row(row) for row in rows]


def review_from_row(row: Row) -> Review:
    """Turn a row of ``COLUMNS`` into a review."""
    facts: dict[str, Any] = dict(zip((column.name for column in COLUMNS), row, strict=True))
    answer, answered_at = facts.pop("answer"), facts.pop("answered_at")
    hidden_at, by_id, reason = facts.pop("hidden_at"), facts.pop("hidden_by_id"), facts.pop("hidden_reason")
    content = ReviewContent(**{name: facts.pop(name) for name in _CONTENT})
    return Review(
        **facts,
        content=content,
        answer=None if answer is None else Answer(text=answer, at=answered_at),
        hidden=None if hidden_at is None else Hiding(by_id=by_id, reason=reason, at=hidden_at),
    )


def row_from_review(review: Review) -> Row:
    """Turn a review into a row of ``COLUMNS``."""
    content, answer, hidden = review.content, review.answer, review.hidden
    return (
        review.id,
        review.trade_id,
        review.reviewer_id,
        review.reviewed_id,
        content.overall,
        content.communication,
        content.packaging,
        content.accuracy,
        content.speed,
        content.comment,
        review.written_at,
        review.edited_at,
        review.visible_at,
        review.is_announced,
        answer.text if answer else None,
        answer.at if answer else None,
        hidden.at if hidden else None,
        hidden.by_id if hidden else None,
        hidden.reason if hidden else None,
        review.version,
    )
