"""``ReputationRepository`` in memory."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime

from dualcaster_core.reputation.chance import ChanceModel, TradeOutcome, outcomes_of
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
from dualcaster_core.reputation.model import Reputation
from dualcaster_core.reputation.reviews.model import Review
from dualcaster_core.reputation.tiers import Tier, tier_of
from dualcaster_core.reputation.trading_pairs import MarketAnchoring, TradingPair
from dualcaster_core.signals.following.model import Tracking
from dualcaster_core.testing.state import State
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import EndReason
from dualcaster_core.trading.ports import CompletedTrade


class InMemoryReputations:
    """``ReputationRepository`` over a state, whose transactions follow each other."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def store_score(self, user_id: int, score: int) -> int | None:
        """Keep a score and its tier; return the account's new version where the tier is another."""
        before, tier = self._state.tiers.get(user_id, int(Tier.NEW)), int(tier_of(score))
        self._state.tiers[user_id] = tier
        return None if before == tier else self._state.bump_version(user_id)

    async def lock(self, user_ids: Sequence[int]) -> None:
        """Wait for nobody."""

    async def histories(self, user_ids: Sequence[int], *, since: datetime) -> Sequence[ReputationHistory]:
        """Put together what these people have done."""
        return [self._history(key, since) for key in sorted(set(user_ids)) if key in self._state.users]

    async def store(self, reputations: Sequence[Reputation]) -> Mapping[int, int]:
        """Replace records; return the new versions of those whose tier is another now."""
        versions = {}
        for one in reputations:
            before = self._state.tiers.get(one.user_id, int(Tier.NEW))
            self._state.tiers[one.user_id] = int(one.tier)
            self._state.reputations[one.user_id] = one
            if before != one.tier:
                versions[one.user_id] = self._state.bump_version(one.user_id)
        return versions

    async def open_accounts(self, *, after: int, limit: int) -> Sequence[int]:
        """List the keys of open accounts above one."""
        return sorted(key for key, user in self._state.users.items() if key > after and user.is_active)[:limit]

    async def night_reached(self, day: str) -> int | None:
        """Return up to which key the run of a day has come."""
        return self._state.nights.get(day)

    async def night_goes_on(self, day: str, after: int) -> None:
        """Note up to which key the run of a day has come."""
        self._state.nights = {day: after}

    def _history(self, user_id: int, since: datetime) -> ReputationHistory:
        user, state = self._state.users[user_id], self._state
        records = [one for one in state.completed_trades.values() if user_id in (one.user_a_id, one.user_b_id)]
        trades = [_past_trade(record, user_id) for record in records]
        received = [
            (key, one) for key, reviews in state.reviews.items() for one in reviews if one.reviewed_id == user_id
        ]
        linked = user_id in state.discord_linked
        return ReputationHistory(
            user_id=user_id,
            member_since=user.created_at,
            trades=trades,
            reviews=[past_review(trade_id, one) for trade_id, one in received],
            follows=list(self._follows(user_id)),
            negatives=[*self._faults(user_id), *self._blocks(user_id)],
            decisions=[one for one in self._decisions(user_id) if one.decided_at > since],
            identity=VerifiedIdentity(email=user.email_verified, discord=linked, linked_accounts=int(linked)),
            anchoring=self._anchoring({one.partner_id for one in trades}),
        )

    def _follows(self, user_id: int) -> Iterator[PastFollow]:
        for (_, follower), follow in self._state.signal_follows.items():
            if follower == user_id and follow.counts and follow.evaluated_at:
                yield PastFollow(
                    id=follow.id,
                    evaluated_at=follow.evaluated_at,
                    explicit=follow.tracking is Tracking.EXPLICIT,
                    profitable=None if follow.profit_percent is None else follow.profit_percent > 0,
                    accuracy=follow.accuracy,
                )

    def _faults(self, user_id: int) -> Iterator[NegativeEvent]:
        lost = [one for one in self._state.disputes.values() if one.ruling and one.ruling.fault_id == user_id]
        for dispute in lost:
            if self._state.trades[dispute.trade_id].end_reason is not EndReason.RULING and dispute.ruling is not None:
                yield NegativeEvent(
                    kind=NegativeKind.DISPUTE_LOST,
                    at=dispute.ruling.at,
                    other_id=dispute.respondent_id if dispute.filer_id == user_id else dispute.filer_id,
                    trade_id=dispute.trade_id,
                )
        for trade in self._state.trades.values():
            if trade.fault_id == user_id and trade.ended_at is not None:
                ruled = trade.end_reason is EndReason.RULING
                if not ruled and any(one.trade_id == trade.id for one in lost):
                    continue
                yield NegativeEvent(
                    kind=NegativeKind.DISPUTE_LOST if ruled else NegativeKind.CANCELLED,
                    at=trade.ended_at,
                    other_id=trade.recipient_id if trade.proposer_id == user_id else trade.proposer_id,
                    trade_id=trade.id,
                )

    def _blocks(self, user_id: int) -> Iterator[NegativeEvent]:
        for (blocker, blocked), at in self._state.blocks.items():
            if blocked == user_id:
                yield NegativeEvent(
                    kind=NegativeKind.BLOCK,
                    at=at,
                    other_id=blocker,
                    in_contact=self._in_contact(user_id, blocker),
                )

    def _decisions(self, user_id: int) -> Iterator[PastDecision]:
        for trade in self._state.trades.values():
            decided = trade.expires_at if trade.stage is Stage.EXPIRED else trade.decided_at
            if trade.recipient_id == user_id and trade.sent_at is not None and decided is not None:
                yield PastDecision(proposal_id=trade.id, proposed_at=trade.sent_at, decided_at=decided)

    def _anchoring(self, partners: set[int]) -> Anchoring | None:
        found = self._state.anchoring
        if found is None:
            return None
        return Anchoring(
            computed_at=found.computed_at,
            partners=found.people & partners,
            anchors=found.anchors,
            active_traders=found.active_traders,
        )

    def _in_contact(self, one: int, other: int) -> bool:
        """Tell whether two people accepted a trade, or wrote to each other."""
        traded = any(
            trade.accepted_at is not None and {trade.proposer_id, trade.recipient_id} == {one, other}
            for trade in self._state.trades.values()
        )
        rooms = {key for key, room in self._state.rooms.items() if room.has(one) and room.has(other)}
        wrote = {(said.room_id, said.sender_id) for said in self._state.messages.values() if said.room_id in rooms}
        return traded or any((key, one) in wrote and (key, other) in wrote for key in rooms)


class InMemoryAnchoring:
    """``AnchoringRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def anchors(self) -> frozenset[int]:
        """Return the people whose identity was checked."""
        return frozenset(key for key in self._state.identity_checked if self._state.users[key].is_active)

    async def trading_pairs(self) -> AsyncIterator[Sequence[TradingPair]]:
        """Give every pair of people who completed a trade, in one batch."""
        last: dict[tuple[int, int], datetime] = {}
        for trade in self._state.completed_trades.values():
            first, second = sorted((trade.user_a_id, trade.user_b_id))
            last[first, second] = max(trade.completed_at, last.get((first, second), trade.completed_at))
        if last:
            yield [TradingPair(*pair, at) for pair, at in last.items()]

    async def was_in_force(self) -> bool:
        """Tell whether the anchoring that is kept puts the cap in force."""
        return self._state.anchoring is not None and self._state.anchoring.in_force

    async def store(self, anchoring: MarketAnchoring) -> None:
        """Keep whom the flow reaches."""
        self._state.anchoring = anchoring


class InMemoryChances:
    """``ChanceRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def outcomes(self, at: datetime, most: int) -> AsyncIterator[Sequence[TradeOutcome]]:
        """Give how the latest trades ended, in one batch."""
        histories = await InMemoryReputations(self._state).histories(list(self._state.users), since=at)
        ended = [outcome for history in histories for outcome in outcomes_of(history, at)]
        yield sorted(ended, key=lambda outcome: (outcome.ended_at, outcome.person_id))[-most:]

    async def store(self, model: ChanceModel) -> None:
        """Keep a model."""
        self._state.chance_model = model


def _past_trade(record: CompletedTrade, user_id: int) -> PastTrade:
    proposed = record.user_a_id == user_id
    return PastTrade(
        id=record.proposal_id,
        partner_id=record.user_b_id if proposed else record.user_a_id,
        completed_at=record.completed_at,
        proposed=proposed,
        value=record.total_trade_value,
    )


def past_review(trade_id: int, review: Review) -> PastReview:
    """Turn a stored review into what it is in a history."""
    content = review.content
    return PastReview(
        id=review.id,
        trade_id=trade_id,
        partner_id=review.reviewer_id,
        written_at=review.written_at,
        visible_at=review.visible_at,
        overall=content.overall,
        communication=content.communication,
        packaging=content.packaging,
        accuracy=content.accuracy,
        speed=content.speed,
        hidden=review.hidden is not None,
    )
