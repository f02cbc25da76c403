"""Proposes the circles of a clearing to the people in them, each as a ring that they accept or decline."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.rings.proposals.acting import RingContext, announce, check_members
from dualcaster_core.rings.proposals.errors import RingNotPossible
from dualcaster_core.rings.proposals.events import STORE_NIGHT, RingProposed
from dualcaster_core.rings.proposals.model import Payment, RingMember, RingTrade, net_payments
from dualcaster_core.stores.clearing.model import STORE
from dualcaster_core.stores.clearing.plans import ClearingLeg, PlannedCircle, PlannedLine
from dualcaster_core.stores.clearing.ports import ClearingUnitOfWork
from dualcaster_core.stores.clearing.records import ClearingCircle, CounterPart, HandoverLine
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.trading.errors import CopiesGone, ProposalInvalid
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import NOTHING, Exchange, Terms, TradeLine, worth
from dualcaster_core.trading.offers import ChosenCopies, lines_on_offer
from dualcaster_core.trading.trade import Trade

Given = Mapping[int, tuple[TradeLine, ...]]
"""What each of the people gives, by user id."""


@frozen
class CircleProposer:
    """Stores the circles of one clearing as rings; the people in them are locked."""

    context: RingContext
    expires_at: datetime

    async def propose(
        self, uow: ClearingUnitOfWork, clearing_id: int, position: int, circle: PlannedCircle
    ) -> ClearingCircle:
        """Store a circle with its legs; nobody has accepted it.

        Raises ``RingNotPossible`` where somebody left or blocks another, where copies are gone, and where what they are
        worth is not what it was when the circle was found. Nothing is stored then.
        """
        await check_members(uow, circle.people)
        given = await _given(uow, circle)
        payments = net_payments({place: from_cents(cents) for place, cents in circle.balances.items()})
        now = self.context.clock.now()
        ring = await uow.rings.add(
            RingTrade(
                proposer_id=None,
                members=tuple(RingMember(user_id=user_id) for user_id in circle.people),
                exchange=Exchange.IN_PERSON,
                created_at=now,
                expires_at=self.expires_at,
                repairs=self.context.rules.repairs,
            )
        )
        for leg in _trades(ring, circle, given, payments, now):
            await uow.trades.add(leg)
        stored = await uow.clearings.add_circle(
            ClearingCircle(
                clearing_id=clearing_id,
                position=position,
                ring_id=ring.id,
                parts=_parts(circle, given, payments),
            )
        )
        await announce(uow, self.context.ids, ring, ring.event(RingProposed, STORE_NIGHT, actor_id=None))
        return stored


async def _given(uow: ClearingUnitOfWork, circle: PlannedCircle) -> Given:
    found: dict[int, tuple[TradeLine, ...]] = {}
    for leg in circle.legs:
        if leg.giver == STORE:
            continue
        try:
            found[leg.giver] = await lines_on_offer(uow, leg.giver, await _chosen(uow, leg))
        except (CopiesGone, ProposalInvalid) as error:
            raise RingNotPossible("cards are gone since it was found") from error
        if leg.receiver != STORE and worth(found[leg.giver]) != from_cents(leg.cents):
            raise RingNotPossible("what the cards are worth moved since it was found")
    return found


async def _chosen(uow: ClearingUnitOfWork, leg: ClearingLeg) -> list[ChosenCopies]:
    """Name the items of haves. Raises ``RingNotPossible`` where a have is gone."""
    copies = {line.have_id: line.copies for line in leg.lines}
    haves = await uow.lines.haves(leg.giver, sorted(copies))
    if len(haves) < len(copies):
        raise RingNotPossible("cards are gone since it was found")
    owned = (await uow.lines.copies(leg.giver, sorted({have.item.card_id for have in haves}))).items
    return [ChosenCopies(owned[have.item].id, copies[have.id]) for have in haves]


def _trades(
    ring: RingTrade, circle: PlannedCircle, given: Given, payments: Sequence[Payment], at: datetime
) -> list[Trade]:
    """Make a trade of each leg and of each payment between people; cash that goes the way of the cards joins them."""
    cash = {(one.payer_id, one.payee_id): one.amount for one in payments if STORE not in (one.payer_id, one.payee_id)}
    ways = [(leg.giver, leg.receiver) for leg in circle.legs if not leg.passes_store]
    return [
        Trade(
            proposer_id=giver,
            recipient_id=receiver,
            stage=Stage.PLANNED,
            terms=Terms(
                offered=given[giver] if (giver, receiver) in ways else (),
                cash_from_proposer=cash.get((giver, receiver), NOTHING),
                exchange=ring.exchange,
            ),
            ring_id=ring.id,
            created_at=at,
        )
        for giver, receiver in dict.fromkeys([*ways, *cash])
    ]


def _parts(circle: PlannedCircle, given: Given, payments: Sequence[Payment]) -> tuple[CounterPart, ...]:
    """Say what each of the people gives, gets and pays at the counter; nothing for those who have no business there."""
    lines: dict[int, list[HandoverLine]] = {}
    for leg in circle.legs:
        if leg.giver == STORE:
            lines.setdefault(leg.receiver, []).extend(
                _counter_line(line, stock_line_id=line.have_id) for line in leg.lines
            )
        elif leg.receiver == STORE:
            items = {
                (item.key.card_id, item.key.finish.value, int(item.key.condition), item.key.language): item.item_id
                for item in given[leg.giver]
            }
            lines.setdefault(leg.giver, []).extend(
                _counter_line(line, item_id=items[line.card_id, line.finish, line.condition, line.language])
                for line in leg.lines
            )
    pays: dict[int, Decimal] = dict.fromkeys(lines, NOTHING)
    for one in payments:
        if one.payee_id == STORE:
            pays[one.payer_id] = pays.get(one.payer_id, NOTHING) + one.amount
        elif one.payer_id == STORE:
            pays[one.payee_id] = pays.get(one.payee_id, NOTHING) - one.amount
    return tuple(
        CounterPart(user_id=user_id, lines=tuple(lines.get(user_id, ())), pays_cents=int(amount * 100))
        for user_id, amount in sorted(pays.items())
    )


def _counter_line(line: PlannedLine, *, item_id: int | None = None, stock_line_id: int | None = None) -> HandoverLine:
    return HandoverLine(
        key=StockKey(
            card_id=line.card_id,
            finish=Finish(line.finish),
            condition=Condition(line.condition),
            language=line.language,
        ),
        copies=line.copies,
        unit_cents=line.unit_cents,
        item_id=item_id,
        stock_line_id=stock_line_id,
    )
