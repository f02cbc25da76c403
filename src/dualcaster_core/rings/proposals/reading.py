"""Showing rings to the people in them, and to nobody else."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from attrs import evolve, frozen

from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.rings.proposals.acting import RingContext, given_by, own_ring, received_by
from dualcaster_core.rings.proposals.errors import RingNotFound
from dualcaster_core.rings.proposals.lifecycle import FINAL, RingStatus
from dualcaster_core.rings.proposals.model import RingTrade
from dualcaster_core.rings.proposals.ports import RingsUnitOfWork
from dualcaster_core.rings.proposals.views import (
    RingDetail,
    RingLegView,
    RingMemberView,
    RingPage,
    RingSummary,
    RingTab,
)
from dualcaster_core.trading.lifecycle import Status
from dualcaster_core.trading.model import NOTHING
from dualcaster_core.trading.next_steps import Turn
from dualcaster_core.trading.offers import worth_now
from dualcaster_core.trading.ports import TradableItem, TraderFacts
from dualcaster_core.trading.reading.describing import TradeDescriber, person_known
from dualcaster_core.trading.trade import Trade
from dualcaster_core.trading.value_moves import have_moved

STATUSES_OF: Final[Mapping[RingTab, frozenset[RingStatus]]] = {
    RingTab.OPEN: frozenset({RingStatus.PROPOSED}),
    RingTab.UNDER_WAY: frozenset({RingStatus.UNDER_WAY}),
    RingTab.ENDED: FINAL,
}
_ENDS: Final[Mapping[RingStatus, str]] = {
    RingStatus.COMPLETED: "Everybody has what they traded for",
    RingStatus.BROKEN: "A leg was cancelled; a moderator looks at the others",
    RingStatus.DECLINED: "It was declined; everybody's cards are free",
    RingStatus.EXPIRED: "Not everybody accepted in time; everybody's cards are free",
    RingStatus.CANCELLED: "It is no longer available; everybody's cards are free",
}


@frozen
class RingTrades:
    """Lists and shows rings."""

    context: RingContext

    async def page(
        self, user_id: int, tab: RingTab = RingTab.OPEN, *, limit: int = PAGE, cursor: str | None = None
    ) -> RingPage:
        """List somebody's rings, newest first. Raises ``ValidationFailed`` for the cursor of another list."""
        most, cursors = checked_limit(limit), Cursors(f"rings {tab}", (IdKind.RING,), self.context.ids)
        place = cursors.read(cursor)
        before = place[0] if place is not None else None
        async with self.context.units() as uow:
            found = await uow.rings.of_user(user_id, STATUSES_OF[tab], before=before, limit=most + 1)
            shown = found[:most]
            legs = await uow.trades.legs_of([ring.id for ring in shown])
            facts = await uow.traders.of(sorted({key for ring in shown for key in ring.member_ids}))
        by_ring: dict[int, list[Trade]] = {ring.id: [] for ring in shown}
        for leg in legs:
            by_ring[leg.ring_id or 0].append(leg)
        return RingPage(
            items=tuple(RingSummary(**self._summarised(user_id, ring, by_ring[ring.id], facts)) for ring in shown),
            next_cursor=cursors.after(found, most, lambda ring: (ring.id,)),
        )

    async def seen(self, user_id: int, ring_id: int) -> RingDetail:
        """Show one of somebody's rings with everything. Raises ``RingNotFound``."""
        async with self.context.units() as uow:
            ring = await own_ring(uow, user_id, ring_id)
            return await self._seen(uow, user_id, ring)

    async def overview(self, ring_id: int) -> RingDetail:
        """Show any ring to an operator, as the first of its people sees it. Raises ``RingNotFound``."""
        async with self.context.units() as uow:
            ring = await uow.rings.one(ring_id)
            if ring is None:
                raise RingNotFound
            return await self._seen(uow, ring.member_ids[0], ring)

    async def _seen(self, uow: RingsUnitOfWork, user_id: int, ring: RingTrade) -> RingDetail:
        legs = await uow.trades.legs_of([ring.id])
        facts = await uow.traders.of(ring.member_ids)
        items: dict[int, TradableItem] = {}
        for leg in legs:
            items |= await uow.tradable.of(leg.proposer_id, [line.item_id for line in leg.terms.offered])
        moved = ring.is_open and await self._have_moved(uow, user_id, legs)
        return self._detail(user_id, ring, legs, facts, items, moved=moved)

    async def _have_moved(self, uow: RingsUnitOfWork, user_id: int, legs: Sequence[Trade]) -> bool:
        gives, gets = await values_now(uow, user_id, legs)
        then = given_by(legs, user_id), received_by(legs, user_id)
        return have_moved(then, (gives, gets), self.context.trading_rules)

    def _detail(
        self,
        user_id: int,
        ring: RingTrade,
        legs: Sequence[Trade],
        facts: Mapping[int, TraderFacts],
        items: Mapping[int, TradableItem],
        *,
        moved: bool,
    ) -> RingDetail:
        ids, is_open = self.context.ids, ring.is_open and not ring.has_expired(self.context.clock.now())
        names = {key: person_known(facts, key).username for key in ring.member_ids}
        order = {key: place for place, key in enumerate(_from(user_id, ring))}
        return RingDetail(
            **self._summarised(user_id, ring, legs, facts),
            legs=tuple(
                self._leg(user_id, leg, names, items, is_promised=leg.proposer_id in ring.accepted_ids)
                for leg in sorted(legs, key=lambda leg: (order[leg.proposer_id], not leg.terms.offered, leg.id))
            ),
            can_accept=is_open and user_id in ring.waits_for,
            can_decline=is_open,
            values_moved=moved,
            proposer=names.get(ring.proposer_id) if ring.proposer_id is not None else None,
            started_at=ring.started_at,
            ended_at=ring.ended_at,
            ended_by=names.get(ring.ended_by) if ring.ended_by is not None else None,
            reason=ring.reason,
            repairs=ids.encode(IdKind.RING, ring.repairs_id) if ring.repairs_id is not None else None,
        )

    def _summarised(
        self, user_id: int, ring: RingTrade, legs: Sequence[Trade], facts: Mapping[int, TraderFacts]
    ) -> dict[str, Any]:
        is_turn, step = self._next_step(user_id, ring, legs)
        accepted = {member.user_id: member.accepted_at for member in ring.members}
        return {
            "hashid": self.context.ids.encode(IdKind.RING, ring.id),
            "status": ring.status,
            "version": ring.version,
            "members": tuple(
                RingMemberView(
                    person=person_known(facts, key),
                    accepted_at=accepted[key],
                    gives_value=given_by(legs, key),
                    gets_value=received_by(legs, key),
                    pays=_cash(leg for leg in legs if leg.proposer_id == key),
                    is_paid=_cash(leg for leg in legs if leg.recipient_id == key),
                )
                for key in _from(user_id, ring)
            ),
            "exchange": ring.exchange,
            "created_at": ring.created_at,
            "expires_at": ring.expires_at,
            "is_your_turn": is_turn,
            "next_step": step,
            "accepted": len(ring.accepted_ids),
        }

    def _next_step(self, user_id: int, ring: RingTrade, legs: Sequence[Trade]) -> tuple[bool, str]:
        """Say whether it is somebody's turn, and what is to be done."""
        if ring.has_expired(self.context.clock.now()):
            return False, "The time to accept has passed"
        if ring.is_open:
            mine, waiting = user_id in ring.waits_for, len(ring.waits_for)
            return (
                mine,
                "Accept or decline" if mine else f"Waits for {waiting} {'person' if waiting == 1 else 'people'}",
            )
        if ring.status is not RingStatus.UNDER_WAY:
            return False, _ENDS[ring.status]
        describer = self._describer(user_id)
        steps = [describer.next_step(leg) for leg in legs if leg.party_of(user_id) is not None and leg.is_live]
        mine_first = sorted(steps, key=lambda step: step.turn is not Turn.YOU)
        if not mine_first:
            return False, "Your part is done; others have something to do"
        return mine_first[0].turn is Turn.YOU, mine_first[0].what

    def _leg(
        self,
        user_id: int,
        leg: Trade,
        names: Mapping[int, str],
        items: Mapping[int, TradableItem],
        *,
        is_promised: bool,
    ) -> RingLegView:
        is_own = leg.party_of(user_id) is not None and leg.sent_at is not None
        lines = leg.terms.offered
        shown = self._describer(user_id).lines(leg, lines, items)
        return RingLegView(
            giver=names[leg.proposer_id],
            receiver=names[leg.recipient_id],
            lines=tuple(evolve(line, left=None) for line in shown) if is_promised else shown,
            value=leg.terms.offered_value,
            cash=leg.terms.cash_from_proposer,
            copies=sum(line.quantity for line in lines),
            status=leg.status,
            trade=self.context.ids.encode(IdKind.TRADE, leg.id) if is_own else None,
            send_by=leg.send_by(self.context.trading_rules),
            sent_at=leg.proposer.sent.at if leg.proposer.sent else None,
            completed_at=leg.ended_at if leg.status is Status.COMPLETED else None,
        )

    def _describer(self, user_id: int) -> TradeDescriber:
        context = self.context
        return TradeDescriber(user_id, context.clock.now(), context.ids, context.trading_rules)


async def values_now(uow: RingsUnitOfWork, user_id: int, legs: Sequence[Trade]) -> tuple[Decimal, Decimal]:
    """Add up what somebody gives and gets in a ring by the prices of now, in dollars, cash included."""
    gives = gets = NOTHING
    for leg in legs:
        if user_id in (leg.proposer_id, leg.recipient_id):
            now = await worth_now(uow, leg.proposer_id, leg.terms.offered) + leg.terms.cash_from_proposer
            gives, gets = (gives + now, gets) if leg.proposer_id == user_id else (gives, gets + now)
    return gives, gets


def _from(user_id: int, ring: RingTrade) -> tuple[int, ...]:
    """List the people in the order of giving, beginning with one of them."""
    place = ring.member_ids.index(user_id)
    return (*ring.member_ids[place:], *ring.member_ids[:place])


def _cash(legs: Iterable[Trade]) -> Decimal:
    return sum((leg.terms.cash_from_proposer for leg in legs), NOTHING)
