"""Proposing rings."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from dualcaster_core.accounts.standing import check_unrestricted
from dualcaster_core.rings.model import SMALLEST_RING
from dualcaster_core.rings.proposals.acting import RingContext, announce, check_members, lock_members
from dualcaster_core.rings.proposals.errors import RingChanged, RingInvalid, RingNotPossible, TooManyRings
from dualcaster_core.rings.proposals.events import RingProposed
from dualcaster_core.rings.proposals.model import (
    LARGEST_RING,
    Payment,
    RingMember,
    RingPlan,
    RingRules,
    RingTrade,
    net_payments,
)
from dualcaster_core.rings.proposals.ports import RingPlanner, RingsUnitOfWork
from dualcaster_core.trading.copies import reserve
from dualcaster_core.trading.errors import CopiesGone, ProposalInvalid
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import NOTHING, Exchange, Terms, TradeLine, worth
from dualcaster_core.trading.offers import lines_on_offer
from dualcaster_core.trading.trade import Trade

Given = Mapping[int, tuple[TradeLine, ...]]
"""What each of the people gives, by user id."""


@frozen
class ProposeRing:
    """Proposes a ring to the people in it; who proposes has accepted."""

    context: RingContext
    planner: RingPlanner

    async def __call__(
        self,
        user_id: int,
        usernames: Sequence[str],
        *,
        exchange: Exchange = Exchange.MAIL,
        fingerprint: str | None = None,
    ) -> RingTrade:
        """Propose the ring in which each of these people gives to the next, and the last to the first.

        Which cards travel is found anew; with a ``fingerprint`` they are those of the ring that was seen, or
        ``RingChanged`` is raised. Raises ``RingInvalid`` for 2 or fewer and 9 or more people, for somebody twice and
        where who proposes is not among them, ``RingNotPossible`` and ``TooManyRings``.
        """
        member_ids = await self._members(user_id, usernames)
        plan = await self.planner.plan(member_ids)
        if plan is None:
            raise RingNotPossible("the cards do not come full circle any more")
        if fingerprint is not None and fingerprint != plan.fingerprint:
            raise RingChanged
        async with self.context.units() as uow:
            await lock_members(uow, plan.members)
            if await uow.rings.open_count(user_id) >= self.context.rules.open_at_once:
                raise TooManyRings(self.context.rules.open_at_once)
            ring = await begin(uow, self.context, plan, proposer_id=user_id, exchange=exchange)
            await uow.commit()
        return ring

    async def _members(self, user_id: int, usernames: Sequence[str]) -> list[int]:
        if not SMALLEST_RING <= len(usernames) <= LARGEST_RING:
            raise RingInvalid(f"a ring has {SMALLEST_RING} to {LARGEST_RING} people", field="members")
        async with self.context.units() as uow:
            people = await uow.traders.named(usernames)
        found = [people[name].user_id for name in usernames if name in people]
        if len(found) < len(usernames):
            raise RingNotPossible
        if len(set(found)) < len(found):
            raise RingInvalid("everybody is in a ring once", field="members")
        if user_id not in found:
            raise RingInvalid("you propose rings that you are in", field="members")
        return found


async def begin(
    uow: RingsUnitOfWork,
    context: RingContext,
    plan: RingPlan,
    *,
    proposer_id: int | None,
    exchange: Exchange,
    repairs: RingTrade | None = None,
) -> RingTrade:
    """Store a planned ring with its legs; who proposes it accepts at once. Its people are locked.

    Raises ``AccountRestricted``, and ``RingNotPossible`` where somebody left or blocks another, where copies are gone,
    and where values are further apart than the tolerance.
    """
    if proposer_id is not None:
        await check_unrestricted(uow, proposer_id, context.clock.now())
    await check_members(uow, plan.members)
    given = await _given(uow, plan)
    payments = _payments(plan, given, context.rules)
    now = context.clock.now()
    ring = await uow.rings.add(
        RingTrade(
            proposer_id=proposer_id,
            members=tuple(RingMember(user_id=user_id) for user_id in plan.members),
            exchange=exchange,
            created_at=now,
            expires_at=now + context.rules.answer_within,
            repairs_id=repairs.id if repairs else None,
            repairs=repairs.repairs + 1 if repairs else 0,
        )
    )
    legs = [await uow.trades.add(leg) for leg in _legs(ring, plan, given, payments, now)]
    await announce(uow, context.ids, ring, ring.event(RingProposed, "propose", actor_id=proposer_id))
    if proposer_id is None:
        return ring
    for leg in legs:
        if leg.proposer_id == proposer_id:
            await reserve(uow, leg)
    accepted, event = ring.accepted_by(proposer_id, now)
    await uow.rings.store(accepted, event)
    return accepted


async def _given(uow: RingsUnitOfWork, plan: RingPlan) -> Given:
    try:
        return {leg.giver_id: await lines_on_offer(uow, leg.giver_id, leg.cards) for leg in plan.legs}
    except (CopiesGone, ProposalInvalid) as error:
        raise RingNotPossible("cards are gone since it was found") from error


def _payments(plan: RingPlan, given: Given, rules: RingRules) -> tuple[Payment, ...]:
    """Find the cash that makes everybody even; none of it goes to who gives for their wants only."""
    gives = {user_id: worth(lines) for user_id, lines in given.items()}
    gets = {leg.receiver_id: gives[leg.giver_id] for leg in plan.legs}
    if any(not _is_fair(gives[user_id], gets[user_id], rules.tolerance_percent) for user_id in plan.members):
        raise RingNotPossible(f"values differ by more than {rules.tolerance_percent} %")
    payments = net_payments({user_id: gets[user_id] - gives[user_id] for user_id in plan.members})
    if any(line.wants_only for payment in payments for line in given[payment.payee_id]):
        raise RingNotPossible("somebody gives for their wants only, and takes no cash")
    return payments


def _is_fair(gives: Decimal, gets: Decimal, tolerance_percent: int) -> bool:
    """Tell whether the difference is at most so many percent of the larger; nothing is fair that is worth nothing."""
    larger = max(gives, gets)
    return larger > NOTHING and abs(gets - gives) * 100 <= larger * tolerance_percent


def _legs(ring: RingTrade, plan: RingPlan, given: Given, payments: Sequence[Payment], at: datetime) -> list[Trade]:
    """Make a trade of each leg and of each payment; cash that goes the way of the cards goes with them."""
    cash = {(payment.payer_id, payment.payee_id): payment.amount for payment in payments}
    ways = [(leg.giver_id, leg.receiver_id) for leg in plan.legs]
    return [
        Trade(
            proposer_id=giver_id,
            recipient_id=receiver_id,
            stage=Stage.PLANNED,
            terms=Terms(
                offered=given[giver_id] if (giver_id, receiver_id) in ways else (),
                cash_from_proposer=cash.get((giver_id, receiver_id), NOTHING),
                exchange=ring.exchange,
            ),
            ring_id=ring.id,
            created_at=at,
        )
        for giver_id, receiver_id in dict.fromkeys([*ways, *cash])
    ]
