"""Ruling: what a moderator does on the way to a decision, and what the decision does."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.messaging.model import Room
from dualcaster_core.moderation.actions import CaseDecision, ModerationAction
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.deciding import Moderator, decidable_case
from dualcaster_core.moderation.disputes.acting import DisputeContext, facts_in
from dualcaster_core.moderation.disputes.errors import (
    DisputeIsResolved,
    DisputeNotFound,
    RuleDoesNotApply,
    RulingDeparts,
    RulingTooEarly,
)
from dualcaster_core.moderation.disputes.events import DisputeResolved, EvidenceRequested
from dualcaster_core.moderation.disputes.fact_finding import party_of
from dualcaster_core.moderation.disputes.facts import DisputeFacts
from dualcaster_core.moderation.disputes.house_rules import applying
from dualcaster_core.moderation.disputes.lifecycle import ParcelState, Side
from dualcaster_core.moderation.disputes.model import LONGEST_REASON, Dispute, Ruling, RulingDecision
from dualcaster_core.moderation.disputes.outcomes import Effect, HeldMoney, TradeEnd, effect_of
from dualcaster_core.moderation.disputes.ports import DisputesUnitOfWork
from dualcaster_core.moderation.lifecycle import ActionKind
from dualcaster_core.moderation.model import ModerationRules
from dualcaster_core.trading.acting import lock_both
from dualcaster_core.trading.fulfilling import taken
from dualcaster_core.trading.lifecycle import Action, By
from dualcaster_core.trading.model import NOTHING
from dualcaster_core.trading.steps import TradeStep
from dualcaster_core.trading.trade import Trade

HALF = 50
"""Percent of a parted payment that go back where the ruling says nothing else."""


def check_ruling(decision: RulingDecision, facts: DisputeFacts, effect: Effect) -> None:
    """Check that a ruling rests on rules that apply, and says why where it departs from what they propose.

    Raises ``RuleDoesNotApply``, ``RulingDeparts``, and ``ValidationFailed`` for a share where nothing is parted.
    """
    rules = applying(facts)
    unfounded = [one for one in decision.rules if one not in {rule.id for rule in rules}]
    if unfounded:
        raise RuleDoesNotApply(f"the rule {unfounded[0]} does not apply to this case", unfounded[0])
    if decision.refund_percent is not None and effect.money is not HeldMoney.PART:
        raise ValidationFailed("this outcome does not part the payment", field="refund_percent")
    if not rules:
        return
    proposed = rules[0].proposes
    departs = decision.outcome is not proposed.outcome or (
        effect.fault is not None and decision.good_faith is not proposed.good_faith
    )
    if departs and not decision.departure:
        in_good_faith = ", in good faith" if proposed.good_faith else ""
        raise RulingDeparts(proposed.outcome.value.replace("_", " ") + in_good_faith)
    if not departs and not decision.rules:
        raise RuleDoesNotApply("name the rules that this ruling rests on")


@frozen
class DisputeRuling:
    """Asks for evidence, notes what carriers say, and rules. Who is a party of a dispute does none of it.

    All raise ``DisputeNotFound``, ``ActsInOwnCase``, ``Forbidden`` where a case waits for an admin, ``DisputeChanged``
    where ``version`` is not the dispute's, and ``DisputeIsResolved``.
    """

    context: DisputeContext
    rules: ModerationRules

    async def request_evidence(
        self, by: Moderator, case_id: int, sides: Sequence[Side], question: str, *, version: int | None = None
    ) -> Dispute:
        """Ask one side or both for evidence: they have seven days from now. Raises ``ValidationFailed``."""
        words = clean_text("question", question, LONGEST_REASON, lines=True)
        if not words or not sides:
            raise ValidationFailed("say what you ask, and whom", field="question" if sides else "sides")
        now = self.context.trading.clock.now()
        async with self.context.units() as uow:
            held = await _held(uow, by, case_id, now)
            after = held.dispute.asked(sides, now)
            held.dispute.check_version(version)
            await uow.disputes.store(after)
            await _log(uow, held, ActionKind.REQUEST_EVIDENCE, words)
            await uow.record(
                EvidenceRequested(
                    case_id=case_id,
                    trade_id=after.trade_id,
                    filer_id=after.filer_id,
                    respondent_id=after.respondent_id,
                    version=after.version,
                    asked=tuple(after.user_of(side) for side in Side if side in sides),
                    question=words,
                )
            )
            await uow.commit()
        return after

    async def record_tracking(
        self, by: Moderator, case_id: int, side: Side, state: ParcelState, *, version: int | None = None
    ) -> Dispute:
        """Note what the carrier says of what a side sent: it becomes a fact of the case."""
        now = self.context.trading.clock.now()
        async with self.context.units() as uow:
            held = await _held(uow, by, case_id, now)
            after = held.dispute.with_parcel(side, state)
            held.dispute.check_version(version)
            await uow.disputes.store(after)
            words = f"{side.value}: {state.value.replace('_', ' ')}"
            await _log(uow, held, ActionKind.RECORD_TRACKING, words)
            await uow.commit()
        return after

    async def rule(
        self, by: Moderator, case_id: int, decision: RulingDecision, *, version: int | None = None
    ) -> Dispute:
        """Decide a dispute: the trade, copies, held money and reputations follow by the table of outcomes.

        Said again by the same moderator it changes nothing. Raises ``RulingTooEarly`` before both sides have answered
        or seven days of silence have passed, ``RuleDoesNotApply``, ``RulingDeparts``, ``ValidationFailed``, and
        ``InventoryFull`` where somebody cannot take the cards.
        """
        now = self.context.trading.clock.now()
        async with self.context.units() as uow:
            trade = await _locked_trade(uow, case_id)
            held = await _held(uow, by, case_id, now)
            dispute = held.dispute
            if dispute.ruling is not None:
                if (dispute.ruling.by_id, dispute.ruling.decision) == (by.user_id, decision):
                    return dispute
                raise DisputeIsResolved
            dispute.check_version(version)
            if now < dispute.rulable_from:
                raise RulingTooEarly(dispute.rulable_from)
            after = await self._decided(uow, held, trade, decision)
            await uow.commit()
        return after

    async def _decided(
        self, uow: DisputesUnitOfWork, held: "_HeldCase", trade: Trade, decision: RulingDecision
    ) -> Dispute:
        dispute, now = held.dispute, held.now
        facts = await facts_in(uow, self.context, dispute, trade, now)
        effect = effect_of(decision.outcome, facts.who_sent, is_live=trade.is_live)
        check_ruling(decision, facts, effect)
        fault = None if decision.good_faith else effect.fault
        ruling = Ruling(
            decision=decision,
            by_id=held.by.user_id,
            at=now,
            money=effect.money.settled(filer_pays=facts.filer_cash > NOTHING),
            fault_id=None if fault is None else dispute.user_of(fault),
        )
        after = dispute.ruled(ruling)
        await uow.disputes.store(after)
        await self._apply(uow, held, trade, effect, fault)
        await uow.cases.store(held.case.decided(CaseDecision(kind=ActionKind.RULE, reason=decision.reason), now))
        await _log(uow, held, ActionKind.RULE, decision.reason, departure=decision.departure)
        await _hold_photos(uow, trade, now, self.rules)
        await uow.record(_resolved(after, ruling, effect))
        return after

    async def _apply(
        self, uow: DisputesUnitOfWork, held: "_HeldCase", trade: Trade, effect: Effect, fault: Side | None
    ) -> None:
        """Take the step of the trade that an outcome says."""
        if effect.trade is TradeEnd.UNCHANGED:
            return
        is_cancelled = effect.trade is TradeEnd.CANCELLED
        step = TradeStep(
            action=Action.RULE_CANCELLED if is_cancelled else Action.RULE_COMPLETED,
            by=By.MODERATOR,
            at=held.now,
            fault=party_of(held.dispute, trade, fault) if fault is not None and is_cancelled else None,
        )
        await taken(uow, self.context.trading, trade, step)


@frozen(kw_only=True)
class _HeldCase:
    """A case and its dispute that a moderator holds, at a moment."""

    by: Moderator
    case: ModerationCase
    dispute: Dispute
    now: datetime


async def _locked_trade(uow: DisputesUnitOfWork, case_id: int) -> Trade:
    """Hold both people and the trade of a dispute, in the order in which everybody does. Raises ``DisputeNotFound``."""
    known = await uow.disputes.with_id(case_id)
    trade = None if known is None else await uow.trades.one(known.trade_id)
    if trade is None:
        raise DisputeNotFound
    await lock_both(uow, trade)
    held = await uow.trades.one(trade.id, lock=True)
    assert held is not None  # noqa: S101 - trades are never deleted
    return held


async def _held(uow: DisputesUnitOfWork, by: Moderator, case_id: int, now: datetime) -> _HeldCase:
    """Hold a case and its dispute for a moderator who may act on it."""
    if await uow.disputes.with_id(case_id) is None:
        raise DisputeNotFound
    case = await decidable_case(uow, by, case_id)
    dispute = await uow.disputes.with_id(case_id, lock=True)
    assert dispute is not None  # noqa: S101 - disputes are never deleted
    return _HeldCase(by=by, case=case, dispute=dispute, now=now)


async def _log(uow: DisputesUnitOfWork, held: _HeldCase, kind: ActionKind, reason: str, *, departure: str = "") -> None:
    await uow.actions.add(
        ModerationAction(
            case_id=held.case.id,
            person_id=held.case.person_id,
            source=held.by.source,
            by_id=held.by.user_id,
            kind=kind,
            reason=reason,
            departure=departure,
            at=held.now,
        )
    )


async def _hold_photos(uow: DisputesUnitOfWork, trade: Trade, now: datetime, rules: ModerationRules) -> None:
    """Have nothing of the trade's thread purged for as long as the evidence is kept."""
    room = await thread_of(uow, trade)
    if room is not None:
        until = now + rules.evidence_kept
        await uow.rooms.store(evolve(room, held_until=max(until, room.held_until or until)))


async def thread_of(uow: DisputesUnitOfWork, trade: Trade) -> Room | None:
    """Return the locked thread in which the people of a trade write; None where there is none."""
    if trade.ring_id is not None:
        return await uow.rooms.of_ring(trade.ring_id, lock=True)
    return await uow.rooms.of_chain(trade.chain_id, lock=True)


def _resolved(dispute: Dispute, ruling: Ruling, effect: Effect) -> DisputeResolved:
    decision = ruling.decision
    return DisputeResolved(
        case_id=dispute.case_id,
        trade_id=dispute.trade_id,
        filer_id=dispute.filer_id,
        respondent_id=dispute.respondent_id,
        version=dispute.version,
        outcome=decision.outcome.value,
        trade=effect.trade.value,
        money=ruling.money.value,
        refund_percent=(decision.refund_percent or HALF) if ruling.money is HeldMoney.PART else None,
        fault_id=ruling.fault_id,
        reason=decision.reason,
    )
