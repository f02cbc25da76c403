"""From disputes to what people and moderators see of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.messaging.views import LARGE, SMALL
from dualcaster_core.moderation.actions import ModerationAction
from dualcaster_core.moderation.disputes.conditions import Test, said
from dualcaster_core.moderation.disputes.facts import FACTS, DisputeFacts, FactValue
from dualcaster_core.moderation.disputes.house_rules import RULE_OF, RuleFinding, applying, findings
from dualcaster_core.moderation.disputes.lifecycle import Side
from dualcaster_core.moderation.disputes.model import MOST_STATEMENTS, Dispute, DisputeStatement, EvidencePhoto
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome, effect_of
from dualcaster_core.moderation.disputes.views import (
    CitedRule,
    DisputeView,
    EffectView,
    EvidencePhotoView,
    FactView,
    ModeratorNote,
    ProposedRuling,
    RuleView,
    RulingView,
    SideView,
    StatementView,
)
from dualcaster_core.moderation.lifecycle import ActionKind
from dualcaster_core.trading.model import NOTHING

_GONE = "(closed account)"
_NOTES = (ActionKind.REQUEST_EVIDENCE, ActionKind.RECORD_TRACKING)


@frozen
class DisputeDescriber:
    """Describes a dispute; ``names`` are the usernames of its people."""

    dispute: Dispute
    names: Mapping[int, str]
    ids: PublicIds

    def name(self, user_id: int | None) -> str | None:
        """Return a name; None for nobody."""
        return None if user_id is None else self.names.get(user_id, _GONE)

    def of_side(self, side: Side) -> str:
        """Return the name of a side."""
        return self.names.get(self.dispute.user_of(side), _GONE)

    def view(
        self,
        reader_id: int | None,
        statements: Sequence[DisputeStatement],
        actions: Sequence[ModerationAction],
        facts: DisputeFacts,
        *,
        trade_was_live: bool,
    ) -> DisputeView:
        """Describe the dispute to somebody."""
        dispute = self.dispute
        side = None if reader_id is None else dispute.side_of(reader_id)
        left = 0 if side is None else MOST_STATEMENTS - dispute.state_of(side).statements
        return DisputeView(
            id=self.ids.encode(IdKind.CASE, dispute.case_id),
            trade=self.ids.encode(IdKind.TRADE, dispute.trade_id),
            kind=dispute.kind,
            status=dispute.status,
            opened_at=dispute.opened_at,
            opened_by=self.name(dispute.opened_by),
            after_completion=dispute.after_completion,
            filer=self._side(Side.FILER),
            respondent=self._side(Side.RESPONDENT),
            side=side,
            may_answer=dispute.is_open and left > 0,
            statements_left=left,
            statements=tuple(self._statement(one) for one in statements),
            notes=tuple(
                ModeratorNote(kind=one.kind.value, text=self._note(one), at=one.at)
                for one in actions
                if one.kind in _NOTES
            ),
            ruling=self._ruling(facts, trade_was_live=trade_was_live),
        )

    def _side(self, side: Side) -> SideView:
        state = self.dispute.state_of(side)
        return SideView(
            username=self.of_side(side),
            statements=state.statements,
            photos=state.photos,
            would_cancel=state.would_cancel,
            answer_by=state.rulable_from() if self.dispute.is_open else None,
            parcel=state.parcel,
        )

    def _statement(self, one: DisputeStatement) -> StatementView:
        return StatementView(
            by=self.names.get(one.author_id, _GONE),
            side=self.dispute.side_of(one.author_id) or Side.FILER,
            text=one.text,
            would_cancel=one.would_cancel,
            at=one.at,
            photos=tuple(self._photo(photo) for photo in one.photos),
        )

    def _photo(self, photo: EvidencePhoto) -> EvidencePhotoView:
        here = f"/disputes/{self.ids.encode(IdKind.CASE, self.dispute.case_id)}/photos"
        key = self.ids.encode(IdKind.PHOTO, photo.id)
        return EvidencePhotoView(
            id=key,
            width=photo.width,
            height=photo.height,
            url=f"{here}/{key}/{LARGE}",
            thumbnail_url=f"{here}/{key}/{SMALL}",
        )

    def _note(self, action: ModerationAction) -> str:
        if action.kind is not ActionKind.RECORD_TRACKING:
            return action.reason
        side, _, state = action.reason.partition(": ")
        return f"The carrier says of the parcel of {self.of_side(Side(side))}: {state}"

    def _ruling(self, facts: DisputeFacts, *, trade_was_live: bool) -> RulingView | None:
        ruling = self.dispute.ruling
        if ruling is None:
            return None
        decision = ruling.decision
        effect = effect_of(decision.outcome, facts.who_sent, is_live=trade_was_live)
        return RulingView(
            outcome=decision.outcome,
            reason=decision.reason,
            rules=tuple(CitedRule(id=one, title=RULE_OF[one].title) for one in decision.rules if one in RULE_OF),
            trade=effect.trade,
            copies=effect.copies,
            money=ruling.money,
            refund_percent=decision.refund_percent,
            at_fault=self.name(ruling.fault_id),
            at=ruling.at,
        )

    def effects(self, facts: DisputeFacts, *, is_live: bool) -> tuple[EffectView, ...]:
        """Say what each outcome would do."""
        winners = {DisputeOutcome.BUYER_WINS: Side.FILER, DisputeOutcome.SELLER_WINS: Side.RESPONDENT}
        found = []
        for outcome in DisputeOutcome:
            effect = effect_of(outcome, facts.who_sent, is_live=is_live)
            found.append(
                EffectView(
                    outcome=outcome,
                    winner=self.of_side(winners[outcome]) if outcome in winners else None,
                    trade=effect.trade,
                    copies=effect.copies,
                    money=effect.money.settled(filer_pays=facts.filer_cash > NOTHING),
                    at_fault=None if effect.fault is None else self.of_side(effect.fault),
                )
            )
        return tuple(found)


def fact_views(facts: DisputeFacts, names: Sequence[str] = tuple(FACTS)) -> tuple[FactView, ...]:
    """Say facts in words."""
    return tuple(
        FactView(
            name=name,
            words=FACTS[name].words,
            value=_plain(facts.value(name)),
            said=FACTS[name].said(facts.value(name)),
        )
        for name in names
    )


def _plain(value: FactValue) -> bool | int | str:
    return str(value) if isinstance(value, Decimal) else value


def rule_views(facts: DisputeFacts) -> tuple[RuleView, ...]:
    """Say of every rule whether it applies, and by which facts."""
    return tuple(_rule(one, facts) for one in findings(facts))


def _rule(found: RuleFinding, facts: DisputeFacts) -> RuleView:
    tests: Sequence[Test] = found.finding.because
    return RuleView(
        id=found.rule.id,
        title=found.rule.title,
        condition=said(found.rule.when),
        applies=found.applies,
        because=fact_views(facts, tuple(dict.fromkeys(one.fact for one in tests))),
        outcome=found.rule.proposes.outcome,
        good_faith=found.rule.proposes.good_faith,
    )


def proposed(facts: DisputeFacts) -> ProposedRuling | None:
    """Say what the weightiest rule that applies proposes."""
    rule = next(iter(applying(facts)), None)
    if rule is None:
        return None
    return ProposedRuling(rule=rule.id, outcome=rule.proposes.outcome, good_faith=rule.proposes.good_faith)


def was_live(dispute: Dispute, ended_at: datetime | None) -> bool:
    """Tell whether the trade was under way when the dispute was opened: then a ruling ends it."""
    return ended_at is None or ended_at > dispute.opened_at
