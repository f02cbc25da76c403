"""From trades to what is shown of them, as one of their two people sees them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import evolve, field, frozen

from dualcaster_core.catalogue.grading import CONDITION_NAMES
from dualcaster_core.collection.model import ItemKey
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.trading.holding.views import TradePayment
from dualcaster_core.trading.lifecycle import AFTER_PAYMENT, Action, Party, Stage
from dualcaster_core.trading.mail import asks_for_tracking
from dualcaster_core.trading.model import NOTHING, TradeLine, TradingRules, worth
from dualcaster_core.trading.next_steps import NextStep, Turn, actions_for, next_step
from dualcaster_core.trading.ports import TradableItem, TraderFacts
from dualcaster_core.trading.reading.chains import chain_steps
from dualcaster_core.trading.reading.ports import ListedTrade, SideTotals
from dualcaster_core.trading.reading.views import (
    BestCard,
    Consequence,
    PartyProgressView,
    TradeDetail,
    TradeLineView,
    TradePerson,
    TradeSummary,
)
from dualcaster_core.trading.trade import Trade
from dualcaster_core.trading.value_moves import have_moved

_GONE = "(closed account)"
Facts = Mapping[int, TraderFacts]
Items = Mapping[int, TradableItem]


@frozen
class TradeDescriber:
    """Describes trades to one of their two people, at a moment; ``payments`` are those that are held for them."""

    user_id: int
    now: datetime
    ids: PublicIds
    rules: TradingRules
    payments: Mapping[int, TradePayment] = field(factory=dict)

    def summary(self, listed: ListedTrade, facts: Facts) -> TradeSummary:
        """Describe a row of a list."""
        return TradeSummary(**self._summarised(listed, facts))

    def detail(self, trade: Trade, chain: Sequence[Trade], facts: Facts, items: Items) -> TradeDetail:
        """Describe one trade with everything; ``items`` are what its copies are now."""
        party = self._party(trade)
        step = self.next_step(trade)
        terms = trade.terms
        now = [_value_now(lines, items) for lines in (terms.offered, terms.asked)]
        offers, wants = (self.lines(trade, lines, items) for lines in (terms.offered, terms.asked))
        names = {user_id: person_known(facts, user_id).username for user_id in (trade.proposer_id, trade.recipient_id)}
        return TradeDetail(
            **self._summarised(listed_of(trade), facts),
            ring=self.ids.encode(IdKind.RING, trade.ring_id) if trade.ring_id is not None else None,
            proposer_offers=offers,
            proposer_wants=wants,
            proposer_offers_value_now=now[0],
            proposer_wants_value_now=now[1],
            values_moved=trade.is_open and have_moved((terms.offered_value, terms.asked_value), now, self.rules),
            message=terms.message,
            reason=trade.reason,
            held_payment=terms.held_payment,
            expires_in_days=terms.expires_in_days,
            end_reason=trade.end_reason.value if trade.end_reason else None,
            at_fault=names.get(trade.fault_id) if trade.fault_id is not None else None,
            viewed_at=trade.viewed_at,
            accepted_at=trade.accepted_at,
            ended_at=trade.ended_at,
            cancel_asked_by=names[trade.user_of(trade.cancel_asked_by)] if trade.cancel_asked_by else None,
            ships_first=names[trade.user_of(trade.ships_first)] if trade.ships_first else None,
            proposer_progress=self._progress(trade, Party.PROPOSER, facts),
            recipient_progress=self._progress(trade, Party.RECIPIENT, facts),
            actions=self._actions(trade, party),
            otherwise=step.otherwise,
            consequences=_consequences(step),
            steps=chain_steps(chain, names, self.ids),
        )

    def next_step(self, trade: Trade) -> NextStep:
        """Say what the reader may expect next; nothing of a proposal whose time has passed."""
        if trade.has_expired(self.now):
            return NextStep(turn=Turn.NOBODY, what="The time of this proposal has passed")
        payment = self.payments.get(trade.id)
        if payment is not None and payment.is_awaited and trade.stage is Stage.AGREED and trade.paused_since is None:
            return _awaited(payment)
        return next_step(trade, self._party(trade), self.rules)

    def _actions(self, trade: Trade, party: Party) -> tuple[Action, ...]:
        payment = self.payments.get(trade.id)
        waits = AFTER_PAYMENT if payment is not None and payment.is_awaited else frozenset()
        possible = actions_for(trade, party, self.now, self.rules)
        return tuple(one for one in possible if one is not Action.DISPUTE and one not in waits)

    def _party(self, trade: Trade) -> Party:
        return trade.party_of(self.user_id) or Party.RECIPIENT

    def _summarised(self, listed: ListedTrade, facts: Facts) -> dict[str, Any]:
        """Gather the fields of a summary."""
        trade, terms = listed.trade, listed.trade.terms
        step, is_proposer = self.next_step(trade), self._party(trade) is Party.PROPOSER
        offered, asked = listed.offered, listed.asked
        proposer_gives = offered.value + terms.cash_from_proposer
        recipient_gives = asked.value + terms.cash_from_recipient
        gain = recipient_gives - proposer_gives
        return {
            "hashid": self.ids.encode(IdKind.TRADE, trade.id),
            "chain": self.ids.encode(IdKind.TRADE, trade.chain_id),
            "counter_count": trade.counter_count,
            "status": trade.status,
            "version": trade.version,
            "proposer": person_known(facts, trade.proposer_id).username,
            "recipient": person_known(facts, trade.recipient_id).username,
            "partner": person_known(facts, trade.user_of(self._party(trade).other)),
            "is_proposer": is_proposer,
            "proposer_offers_value": offered.value,
            "proposer_wants_value": asked.value,
            "proposer_adds_cash": terms.cash_from_proposer,
            "recipient_adds_cash": terms.cash_from_recipient,
            "proposer_offers_copies": offered.copies,
            "proposer_wants_copies": asked.copies,
            "unpriced_copies": offered.unpriced + asked.unpriced,
            "difference": gain if is_proposer else -gain,
            "proposer_best": self._best(offered),
            "recipient_best": self._best(asked),
            "exchange": terms.exchange,
            "created_at": trade.created_at,
            "sent_at": trade.sent_at,
            "expires_at": trade.expires_at,
            "turn": step.turn,
            "next_step": step.what,
            "deadline": step.deadline,
            "copies_missing": trade.is_open and trade.copies_missing_at is not None,
            "payment": self.payments.get(trade.id),
        }

    def _best(self, side: SideTotals) -> BestCard | None:
        if side.best_card_id is None:
            return None
        return BestCard(hashid=self.ids.encode(IdKind.CARD, side.best_card_id), name=side.best_name or "")

    def lines(self, trade: Trade, lines: Sequence[TradeLine], items: Items) -> tuple[TradeLineView, ...]:
        """Describe lines of a trade; ``items`` are what their copies are now."""
        waits = not trade.is_live and trade.ended_at is None
        return tuple(self._line(line, items.get(line.item_id), waits=waits) for line in lines)

    def _line(self, line: TradeLine, item: TradableItem | None, *, waits: bool) -> TradeLineView:
        there = _same(item, line.key)
        return TradeLineView(
            item_id=self.ids.encode(IdKind.ITEM, line.item_id),
            card_hashid=self.ids.encode(IdKind.CARD, line.key.card_id),
            name=line.name,
            set_code=line.set_code,
            collector_number=line.collector_number,
            finish=line.key.finish,
            condition=CONDITION_NAMES[line.key.condition],
            language=line.key.language,
            signed=line.key.signed,
            altered=line.key.altered,
            quantity=line.quantity,
            unit_value=line.unit_value,
            total_value=None if line.unit_value is None else line.value,
            value_source=line.value_source,
            value_observed_at=line.value_observed_at,
            unit_value_now=there.unit_value if there is not None else None,
            ask=line.ask,
            wants_only=line.wants_only,
            left=(there.free if there is not None else 0) if waits else None,
        )

    def _progress(self, trade: Trade, party: Party, facts: Facts) -> PartyProgressView:
        progress, person = trade.progress_of(party), facts.get(trade.user_of(party))
        sent = progress.sent
        return PartyProgressView(
            sent_at=sent.at if sent else None,
            carrier=sent.carrier if sent else "",
            tracking=sent.tracking if sent else "",
            confirmed_at=progress.confirmed_at,
            asks_for_tracking=person is not None and asks_for_tracking(trade.terms, party, person, self.rules),
        )


def listed_of(trade: Trade) -> ListedTrade:
    """Total the lines of a whole trade as a list does."""
    return ListedTrade(trade=trade, offered=totals_of(trade.terms.offered), asked=totals_of(trade.terms.asked))


def totals_of(lines: Sequence[TradeLine]) -> SideTotals:
    """Total the lines of a side; of several that are worth the same the first is the best."""
    best = max(lines, key=lambda line: -1 if line.unit_value is None else line.unit_value, default=None)
    return SideTotals(
        value=worth(lines),
        copies=sum(line.quantity for line in lines),
        unpriced=sum(line.quantity for line in lines if line.unit_value is None),
        best_card_id=best.key.card_id if best else None,
        best_name=best.name if best else None,
    )


def person_of(facts: TraderFacts) -> TradePerson:
    """Describe one of the two people."""
    return TradePerson(
        username=facts.username, tier=Tier(facts.tier).name.lower(), completed_trades=facts.completed_trades
    )


def person_known(facts: Facts, user_id: int) -> TradePerson:
    """Describe somebody; whose account is closed has no name any more."""
    known = facts.get(user_id)
    return person_of(known) if known is not None else TradePerson(username=_GONE, tier="new", completed_trades=0)


def _same(item: TradableItem | None, key: ItemKey) -> TradableItem | None:
    """Return an item that still is what the line says it is."""
    return item if item is not None and item.key == key else None


def _value_now(lines: Sequence[TradeLine], items: Items) -> Decimal:
    """Add up what lines are worth now; copies that are not there any more count as they did."""
    now = NOTHING
    for line in lines:
        item = _same(items.get(line.item_id), line.key)
        now += line.value if item is None else evolve(line, unit_value=item.unit_value).value
    return round_half_up(now)


def _awaited(payment: TradePayment) -> NextStep:
    """Say what the two may expect while nothing is sent before the payment."""
    return NextStep(turn=payment.turn, what=payment.next_step, deadline=payment.deadline, otherwise=payment.otherwise)


def _consequences(step: NextStep) -> tuple[Consequence, ...]:
    first = [(step.deadline, step.otherwise)] if step.deadline is not None and step.otherwise else []
    return tuple(Consequence(at=at, what=what) for at, what in sorted([*first, *step.others]))
