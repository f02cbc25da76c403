"""Signals for whoever looks: lists, one, and the makers who were right most often."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from attrs import frozen
from sqlalchemy import (
    BigInteger,
    DateTime,
    Executable,
    Integer,
    and_,
    any_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import LARGEST_PAGE, PAGE, Cursors, checked_limit
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.leaderboard import MILLIONTHS
from dualcaster_core.signals.reading.ports import ListedSignal, ListedSignals
from dualcaster_core.signals.reading.views import (
    Leaderboard,
    LeaderboardRow,
    SignalCard,
    SignalFilter,
    SignalStanding,
    SignalTab,
)
from dualcaster_core.signals.visibility import (
    FEATURED_ACCURACY,
    FEATURED_TIER,
    LEAST_EVALUATED,
    MakerRecord,
    SignalRelation,
    SignalVisibility,
)
from dualcaster_postgres.accounts.blocks import between
from dualcaster_postgres.signals.follows import (
    FOLLOW_COLUMNS,
    SEEN_COLUMNS,
    follow_from_row,
    has_favorited,
    maker_is_open,
    seen_from_row,
)
from dualcaster_postgres.signals.signal_rows import OUTCOME_COLUMNS, outcome_from_row
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.sql.moments import microseconds, moment_of
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.catalogue import cards
from dualcaster_postgres.tables.reputation import user_reputation
from dualcaster_postgres.tables.signals import (
    EVALUATED,
    OURS_UNGRADED,
    UNGRADED,
    signal_follows,
    signal_makers,
    signal_outcomes,
    signals,
)

_signal, _follow, _maker = signals.c, signal_follows.c, signal_makers.c
_viewer = bindparam("viewer", type_=BigInteger())
_MOMENT = DateTime(timezone=True)
_LAST_MOMENT, _LAST_KEY = datetime(9999, 12, 31, tzinfo=UTC), 2**63 - 1
_CARD_COLUMNS = (cards.c.name, cards.c.set_code, cards.c.set_name, cards.c.collector_number, cards.c.image_url)
_MAKER_COLUMNS = (
    users.c.username,
    users.c.is_public,
    func.coalesce(user_reputation.c.tier, int(Tier.NEW)),
    _maker.evaluated,
    _maker.accuracy,
)
_sources: Any = (
    signals.join(cards, cards.c.id == _signal.card_id)
    .outerjoin(users, users.c.id == _signal.created_by_user_id)
    .outerjoin(user_reputation, user_reputation.c.user_id == _signal.created_by_user_id)
    .outerjoin(signal_makers, _maker.user_id == _signal.created_by_user_id)
    .outerjoin(signal_outcomes, signal_outcomes.c.signal_id == _signal.id)
    .outerjoin(signal_follows, and_(_follow.signal_id == _signal.id, _follow.user_id == _viewer))
)
_columns = (*SEEN_COLUMNS, *_CARD_COLUMNS, *_MAKER_COLUMNS, *OUTCOME_COLUMNS, *FOLLOW_COLUMNS)
_listed: Any = select(*_columns).select_from(_sources)
_ours = _signal.created_by_user_id.is_(None)
_mine = _signal.created_by_user_id == _viewer
_shown = or_(
    _signal.visibility == SignalVisibility.PUBLIC.value,
    and_(_signal.visibility == SignalVisibility.FOLLOWERS.value, has_favorited),
)
VISIBLE = or_(
    _ours, _mine, and_(maker_is_open, ~func.coalesce(between(_signal.created_by_user_id, _viewer), False), _shown)
)
"""``visibility.may_see`` in SQL, for lists; a test holds the two to each other for every combination."""
_featured_makers = (
    select(_maker.user_id)
    .join_from(signal_makers, users, users.c.id == _maker.user_id)
    .join(user_reputation, user_reputation.c.user_id == _maker.user_id)
    .where(
        user_reputation.c.tier >= int(FEATURED_TIER),
        _maker.evaluated >= LEAST_EVALUATED,
        _maker.accuracy >= FEATURED_ACCURACY,
        or_(
            func.coalesce(_maker.user_id == _viewer, False),
            and_(users.c.is_active, ~func.coalesce(between(_maker.user_id, _viewer), False)),
        ),
    )
    .scalar_subquery()
)
_FEATURED = and_(
    _signal.visibility == SignalVisibility.PUBLIC.value,
    _signal.created_by_user_id == any_(func.array(_featured_makers)),
)
"""Public signals of featured makers whom the viewer sees: few people, who are found before their signals."""
_of_members = _signal.created_by_user_id.is_not(None)
_TABS: Mapping[SignalTab, Any] = {
    SignalTab.OURS: _ours,
    SignalTab.PUBLIC: and_(
        _of_members, VISIBLE, or_(~func.coalesce(_mine, False), _signal.visibility != SignalVisibility.PRIVATE.value)
    ),
    SignalTab.FEATURED: _FEATURED,
    SignalTab.MINE: _mine,
    SignalTab.FOLLOWING: and_(
        VISIBLE,
        _signal.id.in_(select(_follow.signal_id).where(_follow.user_id == _viewer, _follow.ended_at.is_(None))),
    ),
}


_STANDINGS: Mapping[SignalStanding, Any] = {
    SignalStanding.OPEN: text(f"signals.{UNGRADED}"),
    SignalStanding.EVALUATED: text(f"signals.{EVALUATED}"),
}
_before = tuple_(_signal.made_at, _signal.id) < tuple_(
    bindparam("before_at", type_=_MOMENT), bindparam("before_id", type_=BigInteger())
)


@cache
def page_statement(tab: SignalTab, filters: frozenset[str], standing: SignalStanding | None) -> Executable:
    """Choose the signals of a page first, by an index and no more than there can be, and join the rest to those.

    ``filters`` names the columns that are compared with a parameter. Every combination is a statement of its own, with
    its bound in its text: in one for all of them the server cannot know which index leads to few rows.
    """
    wanted = [_signal[name] == bindparam(name, type_=_signal[name].type) for name in sorted(filters)]
    scope = [_TABS[tab], *wanted, *([] if standing is None else [_STANDINGS[standing]])]
    latest_first = (_signal.made_at.desc(), _signal.id.desc())
    chosen = (
        select(_signal.id)
        .select_from(signals.outerjoin(users, users.c.id == _signal.created_by_user_id))
        .where(*scope, _before)
        .order_by(*latest_first)
        .limit(literal_column(str(LARGEST_PAGE + 1)))
        .subquery()
    )
    return (
        select(*_columns)
        .select_from(_sources.join(chosen, chosen.c.id == _signal.id))
        .order_by(*latest_first)
        .limit(bindparam("limit", type_=Integer()))
    )


_ONE = _listed.where(_signal.id == bindparam("signal", type_=BigInteger()))
_ON_CARD = _listed.where(_signal.card_id == bindparam("card", type_=BigInteger()), text(OURS_UNGRADED)).order_by(
    _signal.made_at.desc(), _signal.id.desc()
)
LEADERS = (
    select(
        _maker.user_id,
        users.c.username,
        func.coalesce(user_reputation.c.tier, int(Tier.NEW)),
        _maker.evaluated,
        _maker.came_true,
        _maker.lower_bound,
        _maker.accuracy,
    )
    .select_from(
        signal_makers.join(users, users.c.id == _maker.user_id).outerjoin(
            user_reputation, user_reputation.c.user_id == _maker.user_id
        )
    )
    .where(
        _maker.evaluated >= bindparam("least", type_=Integer()),
        users.c.is_active,
        or_(users.c.is_public, func.coalesce(_maker.user_id == _viewer, False)),
        ~func.coalesce(between(_maker.user_id, _viewer), False),
    )
    .order_by(_maker.lower_bound.desc(), _maker.evaluated.desc(), _maker.user_id.desc())
    .limit(bindparam("limit", type_=Integer()))
)


@frozen
class PostgresSignalQueries:
    """``SignalQueries``: each call is one statement."""

    _database: Database
    _ids: PublicIds

    async def page(
        self,
        viewer_id: int | None,
        tab: SignalTab,
        asked: SignalFilter,
        *,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> ListedSignals:
        """List the signals of a tab that a viewer may see, newest first."""
        cursors = Cursors(f"signals.{tab.value}", (None, IdKind.SIGNAL), self._ids)
        at, key = cursors.read(cursor) or (None, _LAST_KEY)
        given = {"action": asked.action and asked.action.value, "kind": asked.kind, "card_id": asked.card_id}
        given = {name: value for name, value in given.items() if value is not None}
        async with self._database.transaction() as session:
            rows = await session.rows(
                page_statement(tab, frozenset(given), asked.standing),
                viewer=viewer_id,
                before_at=_LAST_MOMENT if at is None else moment_of(at),
                before_id=key,
                limit=checked_limit(limit) + 1,
                **given,
            )
        items = [self._listed(row, viewer_id) for row in rows]
        following = cursors.after(items, limit, lambda one: (microseconds(one.seen.signal.made_at), one.seen.signal.id))
        return ListedSignals(items=tuple(items[:limit]), next_cursor=following)

    async def one(self, signal_id: int, viewer_id: int | None) -> ListedSignal | None:
        """Load one signal as a viewer comes upon it."""
        async with self._database.transaction() as session:
            row = await session.row(_ONE, signal=signal_id, viewer=viewer_id)
        return None if row is None else self._listed(row, viewer_id)

    async def open_on_card(self, card_id: int) -> Sequence[ListedSignal]:
        """List our open signals on a printing."""
        async with self._database.transaction() as session:
            rows = await session.rows(_ON_CARD, card=card_id, viewer=None)
        return [self._listed(row, None) for row in rows]

    async def leaderboard(self, viewer_id: int | None, *, least: int, limit: int) -> Leaderboard:
        """List the makers with enough evaluated signals, best first."""
        async with self._database.transaction() as session:
            rows = await session.rows(LEADERS, viewer=viewer_id, least=least, limit=limit)
        return Leaderboard(
            tuple(
                LeaderboardRow(
                    place=place,
                    username=username,
                    hashid=self._ids.encode(IdKind.USER, key),
                    tier=Tier(tier).name.lower(),
                    evaluated=evaluated,
                    came_true=hits,
                    lower_bound=bound / MILLIONTHS,
                    accuracy=accuracy,
                )
                for place, (key, username, tier, evaluated, hits, bound, accuracy) in enumerate(rows, start=1)
            )
        )

    def _listed(self, row: Row, viewer_id: int | None) -> ListedSignal:
        seen = seen_from_row(row, viewer_id)
        rest = row[len(SEEN_COLUMNS) :]
        name, set_code, set_name, number, image = rest[: len(_CARD_COLUMNS)]
        rest = rest[len(_CARD_COLUMNS) :]
        maker, is_public, tier, evaluated, accuracy = rest[: len(_MAKER_COLUMNS)]
        rest = rest[len(_MAKER_COLUMNS) :]
        outcome, follow = rest[: len(OUTCOME_COLUMNS)], rest[len(OUTCOME_COLUMNS) :]
        told = is_public or seen.relation is SignalRelation.MAKER
        quote = seen.signal.quote
        return ListedSignal(
            seen=seen,
            card=SignalCard(
                hashid=self._ids.encode(IdKind.CARD, quote.card_id),
                name=name,
                set_code=set_code,
                set_name=set_name,
                collector_number=number,
                finish=quote.finish.value,
                image_url=image,
            ),
            outcome=None if outcome[0] is None else outcome_from_row(outcome),
            follow=None if follow[0] is None else follow_from_row(follow),
            maker_name=maker if told else None,
            maker_tier=Tier(tier),
            maker_record=MakerRecord(evaluated=evaluated or 0, accuracy=accuracy),
        )
