"""Showing signals: lists, one with its evidence and path, the leaderboard, the record and the chain."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

from attrs import evolve, frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.merkle import leaf_hash
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.market.public_card import PublicCard
from dualcaster_core.signals.chain.encoding import signal_entry
from dualcaster_core.signals.errors import SignalNotFound
from dualcaster_core.signals.evidence_words import words_of
from dualcaster_core.signals.following.use_cases import checked
from dualcaster_core.signals.members.model import DELETABLE_FOR
from dualcaster_core.signals.model import Evidence, SignalOutcome, SignalState
from dualcaster_core.signals.ports import PricePaths
from dualcaster_core.signals.reading.ports import ListedSignal, RecordQueries, SignalQueries
from dualcaster_core.signals.reading.views import (
    ActionFan,
    CardHeadline,
    ControlledRecord,
    EvidenceNumber,
    Leaderboard,
    OutcomeView,
    PathPoint,
    RecordControls,
    SealedDays,
    SignalDetail,
    SignalFilter,
    SignalPage,
    SignalTab,
    SignalView,
    TrackRecord,
    follow_view,
)
from dualcaster_core.signals.record.learning import Learning
from dualcaster_core.signals.runs.day_roots import SealDays
from dualcaster_core.signals.visibility import (
    LEAST_EVALUATED,
    SignalRelation,
    SignalVisibility,
    is_featured,
    may_follow,
)

EVERYTHING = SignalFilter()
LEADERS = 50
DAYS_BEFORE = 30
"""How long before its making the path of a signal begins."""


@frozen
class SignalReading:
    """Shows signals to whoever may see them."""

    queries: SignalQueries
    records: RecordQueries
    paths: PricePaths
    sealing: SealDays
    clock: Clock
    ids: PublicIds

    async def page(
        self,
        viewer_id: int | None,
        tab: SignalTab,
        asked: SignalFilter = EVERYTHING,
        *,
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> SignalPage:
        """List signals, newest first. Raises ``ValidationFailed`` for the cursor of another list."""
        found = await self.queries.page(viewer_id, tab, asked, limit=limit, cursor=cursor)
        return SignalPage(tuple(self._view(one) for one in found.items), found.next_cursor)

    async def one(self, signal_id: int, viewer_id: int | None) -> SignalDetail:
        """Show a signal. Raises ``SignalNotFound`` for what the viewer may not see."""
        listed = await self.queries.one(signal_id, viewer_id)
        if listed is None:
            raise SignalNotFound("there is no such signal")
        seen = checked(listed.seen)
        signal, now = seen.signal, self.clock.now()
        first = signal.made_at.date() - timedelta(days=DAYS_BEFORE)
        last = min(now, signal.ends_at).date()
        paths = await self.paths.paths([signal.quote], first=first, last=last)
        evidence = signal.evidence
        is_open = signal.state is SignalState.OPEN and now < signal.ends_at
        mine = seen.relation is SignalRelation.MAKER
        return SignalDetail(
            signal=self._view(listed),
            rule=evidence.rule if evidence else None,
            rule_version=evidence.version if evidence else None,
            evidence=_numbers(evidence, signal.quote.currency.value) if evidence else (),
            path=tuple(PathPoint(day=day, amount=amount) for day, amount in paths.get(signal.quote, ())),
            may_follow=may_follow(seen.visibility, seen.relation, is_open=is_open, maker_is_open=seen.maker_is_open),
            may_delete=mine and not seen.follower_count and now - signal.made_at <= DELETABLE_FOR,
            may_close=mine and is_open,
            entry=leaf_hash(signal_entry(signal)).hex(),
        )

    async def leaderboard(self, viewer_id: int | None) -> Leaderboard:
        """List the best makers with at least 10 evaluated BUY and SELL signals."""
        return await self.queries.leaderboard(viewer_id, least=LEAST_EVALUATED, limit=LEADERS)

    async def record(self) -> TrackRecord:
        """Sum up what became of our signals, with the figures against controls as they were last worked out."""
        learning = await self.records.learning()
        record = await self.records.record()
        return record if learning is None else evolve(record, controls=controls_of(learning))

    async def headline(self, card_id: int) -> CardHeadline | None:
        """Return the open signal on a card whose kind came true most often; None while there is none."""
        listed = await self.queries.open_on_card(card_id)
        if not listed:
            return None
        lines = await self.records.of_kinds(sorted({one.seen.signal.kind for one in listed}))
        share = {line.name: line.share for line in lines}
        best = max(listed, key=lambda one: (share.get(one.seen.signal.kind) or 0.0, -one.seen.signal.id))
        line = next((line for line in lines if line.name == best.seen.signal.kind), None)
        return CardHeadline(
            signal=self._view(best),
            accuracy=line.share if line else None,
            evaluated=line.evaluated if line else 0,
            others=len(listed) - 1,
        )

    async def with_recommendation(self, public: PublicCard) -> PublicCard:
        """Add to a card what our headline signal on it says, and how often signals of its kind came true."""
        headline = await self.headline(public.id)
        if headline is None:
            return public
        action = headline.signal.action.value
        return evolve(public, recommendation=action, recommendation_accuracy=headline.accuracy)

    async def sealed_days(self, *, limit: int = PAGE, cursor: str | None = None) -> SealedDays:
        """List the sealed days of the chain, the latest first."""
        return await self.records.sealed_days(limit=limit, cursor=cursor)

    async def chain(self, day: date | None = None) -> AsyncIterator[bytes]:
        """Return the lines of the chain from its beginning to a sealed day, or to the last one.

        Raises ``DayNotSealed`` for a day on which nothing happened, or that has not been over for long enough.
        """
        return await self.sealing.chain(day)

    def _view(self, one: ListedSignal) -> SignalView:
        seen, signal = one.seen, one.seen.signal
        of_member = signal.maker_id is not None
        return SignalView(
            id=self.ids.encode(IdKind.SIGNAL, signal.id),
            card=one.card,
            kind=signal.kind,
            action=signal.action,
            confidence=signal.confidence,
            no_confidence=signal.no_confidence,
            current_price=signal.price,
            currency=signal.quote.currency.value,
            source=signal.quote.source.value,
            price_kind=signal.quote.kind.value,
            target_price=signal.target_price,
            interval_low=signal.interval.low if signal.interval else None,
            interval_high=signal.interval.high if signal.interval else None,
            horizon_days=signal.horizon_days,
            made_at=signal.made_at,
            valid_until=signal.valid_until,
            state=signal.state,
            is_user_generated=of_member,
            visibility=seen.visibility,
            is_public=seen.visibility is SignalVisibility.PUBLIC,
            is_featured=of_member and is_featured(seen.visibility, one.maker_tier, one.maker_record),
            created_by=one.maker_name,
            is_mine=seen.relation is SignalRelation.MAKER,
            rationale=signal.rationale,
            user_rationale=signal.rationale if of_member else None,
            user_target_price=signal.target_price if of_member else None,
            user_target_date=signal.ends_at.date() if of_member else None,
            follower_count=seen.follower_count,
            outcome=None if one.outcome is None else outcome_view(one.outcome),
            follow=None if one.follow is None else follow_view(one.follow),
        )


def outcome_view(outcome: SignalOutcome) -> OutcomeView:
    """Show an outcome."""
    return OutcomeView(
        came_true=outcome.came_true,
        outcome_evaluated_at=outcome.evaluated_at,
        outcome_price_end=outcome.price_end,
        outcome_price_peak=outcome.price_peak,
        outcome_price_peak_at=outcome.peak_at,
        accuracy_score_end=outcome.accuracy_end,
        accuracy_score_peak=outcome.accuracy_peak,
        actual_profit_pct_end=outcome.profit_percent_end,
        actual_profit_pct_peak=outcome.profit_percent_peak,
        net_profit_pct_end=outcome.net_profit_percent_end,
        net_profit_pct_peak=outcome.net_profit_percent_peak,
    )


def controls_of(learning: Learning) -> RecordControls:
    """Show what was learnt of our record."""
    return RecordControls(
        learnt_at=learning.learnt_at,
        outcomes=learning.outcomes,
        first_made=learning.first_made,
        groups=tuple(
            ControlledRecord(
                kind=one.group.kind,
                action=one.group.action,
                rule_version=one.group.version,
                judged=one.judged,
                stated=one.stated,
                skill_base_rate=one.skill_base_rate,
                skill_price_stays=one.skill_price_stays,
                lift=one.lift,
                error=one.error,
                coverage=one.coverage,
                is_published=one.status.is_published,
                sentence=one.status.sentence,
            )
            for one in learning.record.groups
        ),
        coverage=learning.record.coverage,
        fans=tuple(ActionFan(action=action, fan=fan) for action, fan in learning.record.fans),
    )


def _numbers(evidence: Evidence, currency: str) -> tuple[EvidenceNumber, ...]:
    found = []
    for name, value in evidence.numbers:
        label, text = words_of(name, value, currency)
        found.append(EvidenceNumber(name=name, value=value, label=label, text=text))
    return tuple(found)
