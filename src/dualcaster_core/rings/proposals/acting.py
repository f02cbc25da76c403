"""What every step of a ring does: lock, check, take it, and let its people know."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.rings.proposals.errors import RingNotFound, RingNotPossible
from dualcaster_core.rings.proposals.events import RingEvent
from dualcaster_core.rings.proposals.lifecycle import RingAction
from dualcaster_core.rings.proposals.model import DEFAULT_RING_RULES, RingRules, RingTrade
from dualcaster_core.rings.proposals.ports import RingsUnitOfWork
from dualcaster_core.trading.acting import TradingContext, tell
from dualcaster_core.trading.copies import release
from dualcaster_core.trading.lifecycle import Action, By, Stage
from dualcaster_core.trading.model import DEFAULT_TRADING_RULES, NOTHING, TradingRules
from dualcaster_core.trading.ports import TraderFacts
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade


@frozen
class RingContext:
    """What the use cases of rings work with."""

    units: UnitOfWorkFactory[RingsUnitOfWork]
    clock: Clock
    ids: PublicIds
    rules: RingRules = DEFAULT_RING_RULES
    trading_rules: TradingRules = DEFAULT_TRADING_RULES

    @property
    def trading(self) -> TradingContext:
        """What trades work with, of which the legs are some."""
        return TradingContext(self.units, self.clock, self.ids, self.trading_rules)


async def own_ring(uow: RingsUnitOfWork, user_id: int, ring_id: int, *, lock: bool = False) -> RingTrade:
    """Return a ring of somebody's. Raises ``RingNotFound``."""
    ring = await uow.rings.one(ring_id, lock=lock)
    if ring is None or not ring.has(user_id):
        raise RingNotFound
    return ring


async def lock_members(uow: RingsUnitOfWork, member_ids: Iterable[int]) -> None:
    """Hold the lists of all people until the end, by rising key, whoever acts. Raises ``RingNotPossible``."""
    for user_id in sorted(member_ids):
        if await uow.users.with_id(user_id, lock=True) is None:
            raise RingNotPossible


async def check_members(uow: RingsUnitOfWork, member_ids: Sequence[int]) -> Mapping[int, TraderFacts]:
    """Return what is known of people none of whom left or blocks another. Raises ``RingNotPossible``."""
    facts = await uow.traders.of(member_ids)
    if not all(user_id in facts and facts[user_id].is_active for user_id in member_ids):
        raise RingNotPossible
    if await uow.traders.blocks_among(member_ids):
        raise RingNotPossible
    return facts


def given_by(legs: Iterable[Trade], user_id: int) -> Decimal:
    """Add up what somebody gives, cash included, in dollars as the ring was proposed."""
    return sum((leg.terms.proposer_total for leg in legs if leg.proposer_id == user_id), NOTHING)


def received_by(legs: Iterable[Trade], user_id: int) -> Decimal:
    """Add up what somebody gets, cash included, in dollars as the ring was proposed."""
    return sum((leg.terms.proposer_total for leg in legs if leg.recipient_id == user_id), NOTHING)


async def start_legs(uow: RingsUnitOfWork, context: RingContext, legs: Iterable[Trade], at: datetime) -> None:
    """Let the legs begin, each as a trade of its own; all of their copies are promised."""
    for leg in legs:
        after, event = take(leg, TradeStep(action=Action.START, by=By.SYSTEM, at=at), context.trading_rules)
        await uow.trades.store(after, event)
        await tell(uow, context.ids, after, event)


async def fall(
    uow: RingsUnitOfWork,
    context: RingContext,
    ring: RingTrade,
    action: RingAction,
    *,
    actor_id: int | None = None,
    reason: str = "",
) -> RingTrade:
    """End a ring that did not begin: what was promised is free again. Its people and the ring are locked."""
    at = context.clock.now()
    after, event = ring.after(action, at, actor_id=actor_id, reason=reason)
    for leg in await uow.trades.legs_of([ring.id], lock=True):
        if leg.stage is not Stage.PLANNED:
            continue
        if leg.proposer_id in ring.accepted_ids:
            await release(uow, leg)
        ended, told = take(leg, TradeStep(action=Action.END, by=By.SYSTEM, at=at), context.trading_rules)
        await uow.trades.store(ended, told)
    await uow.rings.store(after, event)
    await announce(uow, context.ids, after, event)
    return after


async def announce(uow: RingsUnitOfWork, ids: PublicIds, ring: RingTrade, event: RingEvent) -> None:
    """Record what happened, and let everybody in the ring see it without asking."""
    await uow.record(event)
    await uow.live_updates.send(
        ring.member_ids,
        "ring.changed",
        {
            "ring": ids.encode(IdKind.RING, ring.id),
            "action": event.action,
            "status": event.status,
            "version": ring.version,
        },
    )
