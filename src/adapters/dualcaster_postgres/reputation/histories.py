"""The histories that reputations are made of: as many statements for ten thousand people as for one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    and_,
    any_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union,
    union_all,
)

from dualcaster_core.reputation.history import (
    Anchoring,
    NegativeEvent,
    NegativeKind,
    PastDecision,
    PastFollow,
    PastReview,
    PastTrade,
    ReputationHistory,
    VerifiedIdentity,
)
from dualcaster_postgres.sql.database import Row, Session
from dualcaster_postgres.tables.accounts import blocks, connected_accounts, users
from dualcaster_postgres.tables.messaging import messages, rooms
from dualcaster_postgres.tables.moderation import disputes
from dualcaster_postgres.tables.reputation import anchored_people, trade_reviews, trust_flow
from dualcaster_postgres.tables.signals import signal_follows
from dualcaster_postgres.tables.trading import completed_trades, trades

_keys = cast(bindparam("keys"), ARRAY(BigInteger))
_record, _trade, _review, _linked = completed_trades.c, trades.c, trade_reviews.c, connected_accounts.c
_dispute = disputes.c
_PEOPLE = (
    select(
        users.c.id,
        users.c.created_at,
        users.c.email_verified,
        func.count(_linked.id),
        func.coalesce(func.bool_or(_linked.provider == "discord"), false()),
    )
    .join_from(users, connected_accounts, _linked.user_id == users.c.id, isouter=True)
    .where(users.c.id == any_(_keys))
    .group_by(users.c.id)
)


def _side(me: Any, partner: Any, proposed: Any) -> Any:
    return select(me, _record.proposal_id, partner, _record.completed_at, proposed, _record.total_trade_value).where(
        me == any_(_keys)
    )


_TRADES = union_all(
    _side(_record.user_a_id, _record.user_b_id, true()), _side(_record.user_b_id, _record.user_a_id, false())
)
_REVIEWS = select(
    _review.reviewed_id,
    _review.id,
    _review.reviewer_id,
    _review.written_at,
    _review.visible_at,
    _review.overall,
    _review.communication,
    _review.packaging,
    _review.accuracy,
    _review.speed,
    _review.hidden_at.is_not(None),
    _review.trade_id,
).where(_review.reviewed_id == any_(_keys))
_follow = signal_follows.c
_FOLLOWS = select(
    _follow.user_id,
    _follow.id,
    _follow.evaluated_at,
    _follow.tracking_type == "explicit",
    _follow.profit_pct > 0,
    _follow.accuracy,
).where(_follow.user_id == any_(_keys), _follow.counts, _follow.evaluated_at.is_not(None))
"""What people followed and what became of it; a HOLD has an accuracy and no profit."""
FAULT_OTHER = case((_trade.proposer_id == _trade.fault_id, _trade.recipient_id), else_=_trade.proposer_id)
"""Who was at the other side of a trade that ended by somebody's fault."""
_lost_as_well = exists().where(_dispute.trade_id == _trade.id, _dispute.fault_id == _trade.fault_id)
_by_ruling = _trade.end_reason == "ruling"
_FAULTS = union_all(
    select(
        _trade.fault_id,
        case((_by_ruling, NegativeKind.DISPUTE_LOST.value), else_=NegativeKind.CANCELLED.value),
        _trade.ended_at,
        FAULT_OTHER,
        _trade.id,
    ).where(_trade.fault_id == any_(_keys), _trade.ended_at.is_not(None), or_(_by_ruling, ~_lost_as_well)),
    select(
        _dispute.fault_id,
        literal(NegativeKind.DISPUTE_LOST.value),
        _dispute.resolved_at,
        case((_dispute.filer_id == _dispute.fault_id, _dispute.respondent_id), else_=_dispute.filer_id),
        _dispute.trade_id,
    )
    .join(trades, _trade.id == _dispute.trade_id)
    .where(_dispute.fault_id == any_(_keys), _trade.end_reason.is_distinct_from("ruling")),
)
"""Trades that ended by somebody's fault, and disputes lost; of both over one trade the dispute counts."""
_between = and_(
    _trade.accepted_at.is_not(None),
    or_(
        and_(_trade.proposer_id == blocks.c.blocker_id, _trade.recipient_id == blocks.c.blocked_id),
        and_(_trade.proposer_id == blocks.c.blocked_id, _trade.recipient_id == blocks.c.blocker_id),
    ),
)
_blocker, _blocked = blocks.c.blocker_id, blocks.c.blocked_id


def _wrote(sender: Any) -> Any:
    return exists().where(messages.c.room_id == rooms.c.id, messages.c.sender_id == sender)


_wrote_each_other = exists().where(
    rooms.c.low_user_id == func.least(_blocker, _blocked),
    rooms.c.high_user_id == func.greatest(_blocker, _blocked),
    _wrote(_blocker),
    _wrote(_blocked),
)
"""That both wrote to the other, in a conversation or a trade's thread; what was deleted later was said all the same."""
_BLOCKS = select(_blocked, _blocker, blocks.c.created_at, or_(exists().where(_between), _wrote_each_other)).where(
    _blocked == any_(_keys)
)
_decided_at = func.coalesce(_trade.decided_at, case((_trade.stage == "expired", _trade.expires_at)))
_DECISIONS = select(_trade.recipient_id, _trade.id, _trade.sent_at, _decided_at).where(
    _trade.recipient_id == any_(_keys),
    _trade.sent_at.is_not(None),
    _decided_at > bindparam("since", type_=DateTime(timezone=True)),
)


def _partners(me: Any, partner: Any) -> Any:
    return (
        select(me, partner)
        .join_from(completed_trades, anchored_people, anchored_people.c.user_id == partner)
        .where(me == any_(_keys))
    )


_PARTNERS = union(_partners(_record.user_a_id, _record.user_b_id), _partners(_record.user_b_id, _record.user_a_id))
_FLOW = select(trust_flow.c.computed_at, trust_flow.c.anchors, trust_flow.c.active_traders)
Grouped = Mapping[int, Sequence[Row]]


async def read_histories(session: Session, user_ids: Sequence[int], since: datetime) -> list[ReputationHistory]:
    """Read what these people have done, in the order of their keys; decisions only of after ``since``."""
    keys = sorted(set(user_ids))
    trades_of = _grouped(await session.rows(_TRADES, keys=keys))
    reviews_of = _grouped(await session.rows(_REVIEWS, keys=keys))
    follows_of = _grouped(await session.rows(_FOLLOWS, keys=keys))
    faults_of = _grouped(await session.rows(_FAULTS, keys=keys))
    blocks_of = _grouped(await session.rows(_BLOCKS, keys=keys))
    decisions_of = _grouped(await session.rows(_DECISIONS, keys=keys, since=since))
    partners_of = _grouped(await session.rows(_PARTNERS, keys=keys))
    flow = await session.row(_FLOW)
    people = await session.rows(_PEOPLE, keys=keys)
    return [
        ReputationHistory(
            user_id=key,
            member_since=created_at,
            trades=[_past_trade(row) for row in trades_of[key]],
            reviews=[_past_review(row) for row in reviews_of[key]],
            follows=[_past_follow(row) for row in follows_of[key]],
            negatives=[
                *(_fault(row) for row in faults_of[key]),
                *(_block(row) for row in blocks_of[key]),
            ],
            decisions=[
                PastDecision(proposal_id=row[1], proposed_at=row[2], decided_at=row[3]) for row in decisions_of[key]
            ],
            identity=VerifiedIdentity(email=verified, discord=discord, linked_accounts=linked),
            anchoring=_anchoring(flow, partners_of[key]),
        )
        for key, created_at, verified, linked, discord in sorted(people)
    ]


def _grouped(rows: Iterable[Row]) -> Grouped:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _past_trade(row: Row) -> PastTrade:
    _, trade_id, partner, completed_at, proposed, value = row
    return PastTrade(id=trade_id, partner_id=partner, completed_at=completed_at, proposed=proposed, value=value)


def _past_review(row: Row) -> PastReview:
    _, key, partner, written_at, visible_at, overall, communication, packaging, accuracy, speed, hidden, trade = row
    return PastReview(
        id=key,
        partner_id=partner,
        written_at=written_at,
        visible_at=visible_at,
        overall=overall,
        communication=communication,
        packaging=packaging,
        accuracy=accuracy,
        speed=speed,
        hidden=hidden,
        trade_id=trade,
    )


def _past_follow(row: Row) -> PastFollow:
    _, key, evaluated_at, explicit, profitable, accuracy = row
    return PastFollow(id=key, evaluated_at=evaluated_at, explicit=explicit, profitable=profitable, accuracy=accuracy)


def _fault(row: Row) -> NegativeEvent:
    _, kind, at, other, trade_id = row
    return NegativeEvent(kind=NegativeKind(kind), at=at, other_id=other, trade_id=trade_id)


def _block(row: Row) -> NegativeEvent:
    _, blocker, at, in_contact = row
    return NegativeEvent(kind=NegativeKind.BLOCK, at=at, other_id=blocker, in_contact=in_contact)


def _anchoring(flow: Row | None, partners: Sequence[Row]) -> Anchoring | None:
    if flow is None:
        return None
    computed_at, anchors, active = flow
    carried = frozenset(row[1] for row in partners)
    return Anchoring(computed_at=computed_at, partners=carried, anchors=anchors, active_traders=active)
