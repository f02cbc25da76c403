"""Rings as people go through them: everybody accepts or nothing starts, and each leg ends for itself."""

from datetime import timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from dualcaster_core.rings.proposals.errors import (
    RingConflict,
    RingExpired,
    RingIllegalTransition,
    RingInvalid,
    RingNotFound,
    RingNotPossible,
    RingValuesMoved,
    TooManyRings,
)
from dualcaster_core.rings.proposals.lifecycle import FALLEN, FINAL, TAKEN_BY, TRANSITIONS, RingAction, RingStatus
from dualcaster_core.rings.proposals.model import RingMember, RingRules, RingTrade
from dualcaster_core.rings.proposals.proposing import ProposeRing
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.trading.lifecycle import Stage, Status
from dualcaster_core.trading.model import EndReason
from tests.support.ring_world import RingWorld

NOW = FixedClock().now()


@pytest.fixture
async def world() -> RingWorld:
    """Five traders whose cards come full circle."""
    made = RingWorld(InMemoryDatabase(FixedClock()))
    await made.set_up()
    return made


async def test_a_ring_starts_when_everybody_has_accepted(world: RingWorld) -> None:
    """Who proposes has accepted; the others' copies are promised one by one; then each leg is a trade."""
    ring = await world.propose("ann", "bob", "cid", "dee", "eve")
    assert ring.accepted_ids == {world.people["ann"]}
    for name in ("bob", "cid", "dee"):
        ring = await world.accept(name, ring)
        await world.check()
        assert {leg.stage for leg in await world.legs(ring.id)} == {Stage.PLANNED}
    ring = await world.accept("eve", ring)
    await world.check()
    assert ring.status is RingStatus.UNDER_WAY
    legs = await world.legs(ring.id)
    assert {leg.status for leg in legs} == {Status.ACCEPTED}
    for leg in legs:
        await world.send(leg)
        await world.confirm(leg)
        await world.follow()
        await world.check()
    assert (await world.ring(ring.id)).status is RingStatus.COMPLETED
    async with world.database.snapshots() as uow:
        record = await uow.trades.completed(legs[0].id)
        assert record is not None
        assert (record.user_a_id, record.user_b_gave) == (legs[0].proposer_id, ())


async def test_cash_makes_everybody_even(world: RingWorld) -> None:
    """Who gets more than they give pays who gives more, on the way of the cards where they go there anyway."""
    ring = await world.propose("ann", "bob", "dee")
    legs = await world.legs(ring.id)
    cash = {(leg.proposer_id, leg.recipient_id): leg.terms.cash_from_proposer for leg in legs}
    ann, bob, dee = (world.people[name] for name in ("ann", "bob", "dee"))
    values = {leg.proposer_id: leg.terms.offered_value for leg in legs if leg.terms.offered}
    assert values == {ann: Decimal("10.00"), bob: Decimal("10.20"), dee: Decimal("10.00")}
    assert {pair: amount for pair, amount in cash.items() if amount} == {(dee, bob): Decimal("0.20")}
    assert len(legs) == 4


async def test_one_refusal_frees_everybodys_copies(world: RingWorld) -> None:
    """Also of those who had accepted, who may take their acceptance back."""
    ring = await world.propose("ann", "bob", "cid", "dee", "eve")
    ring = await world.accept("bob", ring)
    await world.deciding.decline(world.people["bob"], ring.id, reason="changed my mind")
    await world.check()
    fallen = await world.ring(ring.id)
    assert (fallen.status, fallen.ended_by, fallen.reason) == (
        RingStatus.DECLINED,
        world.people["bob"],
        "changed my mind",
    )
    assert {leg.end_reason for leg in await world.legs(ring.id)} == {EndReason.NO_LONGER_AVAILABLE}


async def test_a_declined_ring_is_repaired_with_those_who_are_willing(world: RingWorld) -> None:
    """The others get a ring without who declined, which waits for everybody's answer, who proposed too."""
    ring = await world.propose("ann", "bob", "cid", "dee")
    await world.deciding.decline(world.people["bob"], ring.id)
    await world.follow()
    await world.check()
    _, repaired = await world.rings()
    assert (repaired.repairs_id, repaired.repairs, repaired.proposer_id) == (ring.id, 1, None)
    assert set(repaired.member_ids) == {world.people[name] for name in ("ann", "cid", "dee")}
    assert repaired.waits_for == repaired.member_ids


async def test_a_ring_is_repaired_three_times_in_a_row_at_most(world: RingWorld) -> None:
    """After that nobody is asked again."""
    ring = await world.propose("ann", "bob", "cid", "dee", "eve")
    for _ in range(6):
        *_, last = await world.rings()
        if last.is_open:
            await world.deciding.decline(last.member_ids[0], last.id)
            await world.follow()
    assert max(one.repairs for one in await world.rings()) <= world.context.rules.repairs
    assert not (await world.ring(ring.id)).is_open


async def test_who_does_not_answer_in_time_is_left_out_of_the_repair(world: RingWorld) -> None:
    """After 48 hours the ring expires, before the clock has marked it too."""
    ring = await world.propose("ann", "bob", "cid", "dee")
    for name in ("bob", "cid"):
        ring = await world.accept(name, ring)
    world.database.clock.advance(timedelta(hours=48))
    with pytest.raises(RingExpired):
        await world.accept("dee", ring)
    await world.pass_time(timedelta())
    await world.follow()
    await world.check()
    first, second = await world.rings()
    assert first.status is RingStatus.EXPIRED
    assert set(second.member_ids) >= {world.people[name] for name in ("ann", "bob", "cid")}
    assert world.people["dee"] not in second.member_ids


async def test_who_sends_nothing_for_a_week_is_at_fault_and_the_rest_is_disputed(world: RingWorld) -> None:
    """What is completed stays; the others' legs under way go to a moderator."""
    ring = await world.propose("ann", "bob", "cid", "dee", "eve")
    for name in ("bob", "cid", "dee", "eve"):
        ring = await world.accept(name, ring)
    by_giver = {leg.proposer_id: leg for leg in await world.legs(ring.id) if leg.terms.offered}
    late = by_giver.pop(world.people["cid"])
    for leg in by_giver.values():
        await world.send(leg)
    await world.confirm(by_giver[world.people["ann"]])
    await world.follow()
    await world.pass_time(timedelta(days=7))
    await world.follow()
    await world.check()
    ended = {leg.id: leg for leg in await world.legs(ring.id)}
    assert (ended[late.id].stage, ended[late.id].fault_id) == (Stage.CANCELLED, world.people["cid"])
    assert ended[late.id].end_reason is EndReason.NOTHING_SENT
    assert ended[by_giver[world.people["ann"]].id].stage is Stage.COMPLETED
    assert ended[by_giver[world.people["bob"]].id].stage is Stage.DISPUTED
    assert (await world.ring(ring.id)).status is RingStatus.BROKEN


async def test_a_block_between_two_of_its_people_ends_an_open_ring(world: RingWorld) -> None:
    """Silently; one that is under way goes on."""
    open_ring = await world.propose("ann", "bob", "dee")
    await world.block("bob", "dee")
    await world.follow()
    assert (await world.ring(open_ring.id)).status is RingStatus.CANCELLED
    with pytest.raises(RingNotPossible):
        await world.propose("ann", "bob", "dee")
    await world.check()


async def test_somebody_who_closes_their_account_ends_an_open_ring(world: RingWorld) -> None:
    """Those who had accepted have their copies back, and another ring is looked for without who left."""
    ring = await world.propose("ann", "bob", "cid", "dee")
    ring = await world.accept("bob", ring)
    await world.close("cid")
    with pytest.raises(RingNotPossible):
        await world.accept("dee", ring)
    await world.follow()
    await world.check()
    assert (await world.ring(ring.id)).status is RingStatus.CANCELLED
    assert all(world.people["cid"] not in one.member_ids for one in (await world.rings())[1:])


async def test_whoever_has_sent_when_somebody_vanishes_has_their_leg_disputed(world: RingWorld) -> None:
    """Somebody who closes their account in the middle of a ring sends nothing, so that after a week it is broken."""
    ring = await world.propose("ann", "bob", "dee")
    for name in ("bob", "dee"):
        ring = await world.accept(name, ring)
    legs = {leg.proposer_id: leg for leg in await world.legs(ring.id) if leg.terms.offered}
    await world.send(legs[world.people["ann"]])
    await world.close("bob")
    await world.follow()
    assert (await world.ring(ring.id)).status is RingStatus.UNDER_WAY
    await world.pass_time(timedelta(days=7))
    await world.follow()
    ended = {leg.proposer_id: leg for leg in await world.legs(ring.id) if leg.terms.offered}
    assert (await world.ring(ring.id)).status is RingStatus.BROKEN
    assert ended[world.people["bob"]].stage is Stage.CANCELLED
    assert ended[world.people["ann"]].stage is Stage.DISPUTED


async def test_accepting_asks_again_where_a_price_moved(world: RingWorld) -> None:
    """Of what one gives or gets by more than 10 %; whoever confirms takes it as it was proposed."""
    ring = await world.propose("ann", "bob", "dee")
    await world.price("bob", 20_00)
    with pytest.raises(RingValuesMoved):
        await world.accept("bob", ring)
    accepted = await world.accept("bob", ring, confirm_values=True)
    assert world.people["bob"] in accepted.accepted_ids
    await world.check()


async def test_a_leg_whose_cards_have_no_price_makes_no_ring(world: RingWorld) -> None:
    """Nobody could say whether that is fair, so that nothing is proposed."""
    for name in ("ann", "bob"):
        await world.price(name, 0)
        with pytest.raises(RingNotPossible):
            await world.propose("ann", "bob", "dee")
    await world.check()


async def test_a_ring_whose_copies_are_sold_is_cancelled(world: RingWorld) -> None:
    """Before anybody accepts it in vain."""
    ring = await world.propose("ann", "bob", "dee")
    for _ in range(3):
        await world.sell("dee")
    await world.follow()
    await world.check()
    assert (await world.ring(ring.id)).status is RingStatus.CANCELLED


async def test_a_ring_names_people_whose_cards_come_full_circle(world: RingWorld) -> None:
    """Three to eight of them, each once, who proposes among them."""
    with pytest.raises(RingInvalid, match="3 to 8"):
        await world.propose("ann", "bob")
    with pytest.raises(RingInvalid, match="once"):
        await world.propose("ann", "bob", "Bob")
    with pytest.raises(RingNotPossible):
        await world.propose("ann", "bob", "nobody")
    with pytest.raises(RingNotPossible, match="full circle"):
        await world.propose("ann", "eve", "dee")


async def test_somebody_has_so_many_open_rings_at_once(world: RingWorld) -> None:
    """Five, as long as what they give is there for each of them."""
    context = evolve(world.context, rules=RingRules(open_at_once=1))
    proposing = ProposeRing(context, world.planner)
    await proposing(world.people["ann"], ["ann", "bob", "dee"])
    with pytest.raises(TooManyRings):
        await proposing(world.people["ann"], ["ann", "cid", "eve"])
    await world.check()


async def test_rings_of_others_do_not_exist(world: RingWorld) -> None:
    """Neither to accept nor to decline."""
    ring = await world.propose("ann", "bob", "dee")
    with pytest.raises(RingNotFound):
        await world.accept("eve", ring)
    with pytest.raises(RingNotFound):
        await world.deciding.decline(world.people["eve"], ring.id)
    with pytest.raises(RingNotFound):
        await world.deciding.decline(world.people["ann"], ring.id + 1)


async def test_an_acceptance_names_the_version_it_saw(world: RingWorld) -> None:
    """And is given once."""
    ring = await world.propose("ann", "bob", "dee")
    with pytest.raises(RingConflict):
        await world.deciding.accept(world.people["bob"], ring.id, version=ring.version - 1)
    ring = await world.accept("bob", ring)
    with pytest.raises(RingIllegalTransition, match="before"):
        await world.accept("bob", ring)
    await world.check()


@pytest.mark.parametrize("status", RingStatus)
@pytest.mark.parametrize("action", RingAction)
def test_every_pair_of_status_and_action_is_decided_by_the_table(status: RingStatus, action: RingAction) -> None:
    """What the table does not have is refused and changes nothing; what it has leads where it says."""
    ring = RingTrade(
        status=status,
        proposer_id=1,
        members=tuple(RingMember(user_id=key) for key in (1, 2, 3)),
        created_at=NOW,
        expires_at=NOW + timedelta(days=2),
    )
    to = TRANSITIONS.get((status, action))
    if to is None:
        with pytest.raises(RingIllegalTransition):
            ring.after(action, NOW)
        return
    after, event = ring.after(action, NOW)
    assert (after.status, after.version, event.status) == (to, ring.version + 1, to.value)
    assert (after.ended_at is not None) == (to in FINAL)


def test_the_table_of_rings_is_whole() -> None:
    """Every action has somebody who takes it; nothing leaves a final status; what fell is final."""
    assert set(TAKEN_BY) == set(RingAction) == {action for _, action in TRANSITIONS}
    assert not {status for status, _ in TRANSITIONS} & FINAL
    assert FALLEN < FINAL
