"""Proposing: who may, what of, and what is kept of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dualcaster_core.accounts.errors import PartHidden, ProfilePrivate, UserNotFound
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.rate_limits import RateLimited
from dualcaster_core.trading.errors import (
    BlockedByYou,
    CannotTradeSelf,
    CopiesGone,
    CounterTooDeep,
    IllegalTransition,
    NoLongerAvailable,
    ProposalExpired,
    ProposalInvalid,
    TooManyProposals,
    TradeConflict,
    TradeNotFound,
)
from dualcaster_core.trading.lifecycle import Stage, Status
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal
from tests.support.trading_scene import TradingScene, proposal


async def test_a_proposal_has_what_the_server_knows(scene: TradingScene) -> None:
    """Lines say what the copies are and what they are worth; an owner's ask stands beside and never is the value."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt", 3, cents=250), await scene.stack(bob, "Birds", cents=700, ask="9.00")
    trade = await scene.propose(ann, "bob", proposal({bolt: 2}, {bird: 1}, cash="1.50", message="hi"))
    assert (trade.status, trade.version) == (Status.PENDING, 2)
    assert (trade.expires_at or trade.created_at) - trade.created_at == timedelta(days=7)
    terms = trade.terms
    assert [(line.name, line.quantity, line.unit_value, line.value_source) for line in terms.offered] == [
        ("Bolt", 2, Decimal("2.50"), "tcgplayer")
    ]
    assert (terms.asked[0].ask, terms.asked_value) == (Decimal("9.00"), Decimal("7.00"))
    assert (terms.proposer_total, terms.recipient_total) == (Decimal("6.50"), Decimal("7.00"))
    assert await scene.now(trade) == trade


async def test_a_draft_is_its_authors_alone(scene: TradingScene) -> None:
    """The recipient learns of it when it is sent; what it is worth is told then."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt", 2, cents=250), await scene.stack(bob, "Birds", cents=700)
    proposing, deciding = scene.application.trading.proposing, scene.application.trading.deciding
    draft = await proposing.draft(ann, "bob", proposal({bolt: 1}, {bird: 1}))
    with pytest.raises(TradeNotFound):
        await deciding.view(bob, draft.id)
    edited = await proposing.edit(ann, draft.id, proposal({bolt: 2}, {bird: 1}), version=1)
    assert (edited.terms.offered[0].quantity, edited.version, edited.stage) == (2, 2, Stage.DRAFT)
    scene.clock.moment += timedelta(days=20)
    await scene.lists.value(bolt.card_id, Finish.NONFOIL, Condition.NM, 300)
    sent = await proposing.send(ann, draft.id, version=2)
    assert sent.terms.offered_value == Decimal("6.00")
    assert sent.expires_at == scene.clock.moment + timedelta(days=7)
    assert (await deciding.view(bob, draft.id)).status is Status.VIEWED


async def test_people_who_do_not_show_themselves_get_no_proposal(scene: TradingScene) -> None:
    """Nobody, oneself, a private person, a hidden list, a closed account, a block on either side."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt"), await scene.stack(bob, "Birds")
    given = proposal({bolt: 1}, {bird: 1})
    with pytest.raises(UserNotFound):
        await scene.propose(ann, "nobody", given)
    with pytest.raises(CannotTradeSelf):
        await scene.propose(ann, "ANN", given)
    await scene.lists.becomes(bob, show_have_list=False)
    with pytest.raises(PartHidden):
        await scene.propose(ann, "bob", given)
    await scene.lists.becomes(bob, show_have_list=True, is_public=False)
    with pytest.raises(ProfilePrivate):
        await scene.propose(ann, "bob", given)
    await scene.lists.becomes(bob, is_public=True, is_active=False)
    with pytest.raises(UserNotFound):
        await scene.propose(ann, "bob", given)
    await scene.lists.becomes(bob, is_active=True)
    await scene.lists.block(bob, ann)
    with pytest.raises(UserNotFound):
        await scene.propose(ann, "bob", given)
    with pytest.raises(BlockedByYou):
        await scene.propose(bob, "ann", proposal({bird: 1}, {bolt: 1}))


async def test_only_what_is_there_can_be_proposed(scene: TradingScene) -> None:
    """Own copies are in one's inventory, asked ones on offer; more than there are is refused by name."""
    ann, bob, carl = await scene.person("ann"), await scene.person("bob"), await scene.person("carl")
    bolt, bird, elk = await scene.stack(ann, "Bolt", 2), await scene.stack(bob, "Birds"), await scene.stack(carl, "Elk")
    resting = await scene.stack(bob, "Resting", is_active=False)
    for wrong in (proposal({elk: 1}, {bird: 1}), proposal({bolt: 1}, {elk: 1}), proposal({bolt: 1}, {resting: 1})):
        with pytest.raises(ProposalInvalid, match="1 of the chosen cards"):
            await scene.propose(ann, "bob", wrong)
    with pytest.raises(CopiesGone, match=r"3 of Bolt \(LEA 1\) NM, 2 left"):
        await scene.propose(ann, "bob", proposal({bolt: 3}, {bird: 1}))
    with pytest.raises(CopiesGone, match=r"2 of Birds \(LEA 1\) NM, 1 left"):
        await scene.propose(ann, "bob", proposal({bolt: 1}, {bird: 2}))
    with pytest.raises(ProposalInvalid, match="each side gives"):
        await scene.propose(ann, "bob", proposal({bolt: 1}, {}))
    many = tuple(ChosenCopies(number, 1) for number in range(1, 102))
    with pytest.raises(ProposalInvalid, match="at most 100"):
        await scene.propose(ann, "bob", Proposal(cards=ChosenCards(offered=many)))
    async with scene.application.units() as uow:
        assert await uow.trades.open_count(ann) == 0


@pytest.mark.parametrize(
    "facts",
    [
        {"cash_from_recipient": Decimal(1), "cash_from_proposer": Decimal(1)},
        {"cash_from_proposer": Decimal(-1)},
        {"cash_from_proposer": Decimal("0.001")},
        {"cash_from_proposer": Decimal("NaN")},
        {"cash_from_proposer": Decimal("100000.01")},
        {"expires_in_days": 0},
        {"expires_in_days": 31},
        {"held_payment": True},
    ],
)
def test_terms_out_of_bounds_are_refused(facts: dict[str, object]) -> None:
    """Cash on both sides, below zero, of part of a cent; times that are too short or long; nothing to hold."""
    with pytest.raises(ProposalInvalid):
        _ = Proposal(**facts).bare_terms  # type: ignore[arg-type]


async def test_cards_for_wants_only_go_for_wants_alone(scene: TradingScene) -> None:
    """No cash, and nothing that is not on the owner's public want list; the owner may ask for anything."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, elk = await scene.stack(ann, "Bolt"), await scene.stack(ann, "Elk")
    bird = await scene.stack(bob, "Birds", trade_for_wants_only=True)
    await scene.lists.want(bob, bolt.card_id)
    with pytest.raises(ProposalInvalid, match="Elk is not on their want list"):
        await scene.propose(ann, "bob", proposal({bolt: 1, elk: 1}, {bird: 1}))
    with pytest.raises(ProposalInvalid, match="no cash"):
        await scene.propose(ann, "bob", proposal({bolt: 1}, {bird: 1}, cash="1"))
    fine = await scene.propose(ann, "bob", proposal({bolt: 1}, {bird: 1}))
    counter = await scene.application.trading.proposing.counter(bob, fine.id, proposal({bird: 1}, {elk: 1}))
    assert counter.status is Status.PENDING


async def test_a_counter_swaps_the_roles(scene: TradingScene) -> None:
    """The proposal before ends as countered; copies that the other put in can be asked for though they are no offer."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt", 2, is_active=False), await scene.stack(bob, "Birds")
    first = await scene.propose(ann, "bob", proposal({bolt: 1}, {bird: 1}))
    proposing = scene.application.trading.proposing
    second = await proposing.counter(bob, first.id, proposal({bird: 1}, {bolt: 2}), reason="two please", version=2)
    assert (second.proposer_id, second.recipient_id, second.parent_id) == (bob, ann, first.id)
    assert (second.chain_id, second.counter_count, second.status) == (first.id, 1, Status.PENDING)
    before = await scene.now(first)
    assert (before.status, before.reason) == (Status.COUNTERED, "two please")
    with pytest.raises(IllegalTransition):
        await proposing.counter(bob, first.id, proposal({bird: 1}, {bolt: 1}))


async def test_a_chain_has_an_end(scene: TradingScene) -> None:
    """Ten counters, then somebody accepts or declines."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt"), await scene.stack(bob, "Birds")
    trade = await scene.propose(ann, "bob", proposal({bolt: 1}, {bird: 1}))
    sides = ((bob, proposal({bird: 1}, {bolt: 1})), (ann, proposal({bolt: 1}, {bird: 1})))
    for number in range(10):
        who, given = sides[number % 2]
        trade = await scene.application.trading.proposing.counter(who, trade.id, given)
    with pytest.raises(CounterTooDeep):
        await scene.application.trading.proposing.counter(bob, trade.id, proposal({bird: 1}, {bolt: 1}))
    assert await scene.stage(trade) is Stage.PENDING


async def test_newcomers_have_three_proposals_open(scene: TradingScene) -> None:
    """Until the first completed trade; withdrawing one makes room."""
    ann, bob = await scene.person("ann", completed=0), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt"), await scene.stack(bob, "Birds")
    given = proposal({bolt: 1}, {bird: 1})
    trades = [await scene.propose(ann, "bob", given) for _ in range(3)]
    with pytest.raises(TooManyProposals):
        await scene.propose(ann, "bob", given)
    await scene.application.trading.deciding.withdraw(ann, trades[0].id)
    assert (await scene.propose(ann, "bob", given)).status is Status.PENDING


async def test_ten_proposals_an_hour_are_enough(scene: TradingScene) -> None:
    """The eleventh waits; counter-offers are free."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt"), await scene.stack(bob, "Birds")
    given = proposal({bolt: 1}, {bird: 1})
    for _ in range(10):
        last = await scene.propose(ann, "bob", given)
    with pytest.raises(RateLimited):
        await scene.propose(ann, "bob", given)
    back = await scene.application.trading.proposing.counter(bob, last.id, proposal({bird: 1}, {bolt: 1}))
    await scene.application.trading.proposing.counter(ann, back.id, given)
    scene.clock.moment += timedelta(hours=1, seconds=1)
    assert (await scene.propose(ann, "bob", given)).status is Status.PENDING


async def test_a_stale_version_changes_nothing(scene: TradingScene) -> None:
    """Whoever acts on what they saw before is told, and may look again."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt", 2), await scene.stack(bob, "Birds")
    proposing = scene.application.trading.proposing
    draft = await proposing.draft(ann, "bob", proposal({bolt: 1}, {bird: 1}))
    await proposing.edit(ann, draft.id, proposal({bolt: 2}, {bird: 1}), version=draft.version)
    with pytest.raises(TradeConflict):
        await proposing.send(ann, draft.id, version=draft.version)
    assert await scene.stage(draft) is Stage.DRAFT


async def test_a_look_in_between_stops_nobody(scene: TradingScene) -> None:
    """The recipient accepts what they saw before it was noted that they looked; nothing of before that."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt", 2), await scene.stack(bob, "Birds")
    trade = await scene.propose(ann, "bob", proposal({bolt: 1}, {bird: 1}))
    deciding = scene.application.trading.deciding
    await deciding.view(bob, trade.id)
    with pytest.raises(TradeConflict):
        await deciding.accept(bob, trade.id, version=trade.version - 1)
    assert (await deciding.accept(bob, trade.id, version=trade.version)).stage is Stage.AGREED


async def test_what_has_expired_is_over_before_the_clock_says_so(scene: TradingScene) -> None:
    """Nobody acts on it; the clock's run marks it."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt"), await scene.stack(bob, "Birds")
    trade = await scene.propose(ann, "bob", proposal({bolt: 1}, {bird: 1}, expires_in_days=1))
    scene.clock.moment += timedelta(days=1)
    trading = scene.application.trading
    for act in (
        trading.deciding.accept(bob, trade.id, version=2),
        trading.deciding.withdraw(ann, trade.id),
        trading.proposing.counter(bob, trade.id, proposal({bird: 1}, {bolt: 1})),
    ):
        with pytest.raises(ProposalExpired):
            await act
    assert await trading.clock_work.run() == 1
    assert await scene.stage(trade) is Stage.EXPIRED


async def test_a_block_in_between_ends_what_was_open(scene: TradingScene) -> None:
    """Neither sending, countering nor accepting goes on, and nobody is told why."""
    ann, bob = await scene.person("ann"), await scene.person("bob")
    bolt, bird = await scene.stack(ann, "Bolt"), await scene.stack(bob, "Birds")
    trading, given = scene.application.trading, proposal({bolt: 1}, {bird: 1})
    trade, draft = await scene.propose(ann, "bob", given), await trading.proposing.draft(ann, "bob", given)
    await scene.lists.block(bob, ann)
    for act in (
        trading.deciding.accept(bob, trade.id, version=2),
        trading.proposing.send(ann, draft.id),
        trading.proposing.counter(bob, trade.id, proposal({bird: 1}, {bolt: 1})),
    ):
        with pytest.raises(NoLongerAvailable):
            await act


async def test_strangers_find_no_trade(scene: TradingScene) -> None:
    """Whatever they try."""
    ann, bob, eve = await scene.person("ann"), await scene.person("bob"), await scene.person("eve")
    bolt, bird = await scene.stack(ann, "Bolt"), await scene.stack(bob, "Birds")
    trade = await scene.propose(ann, "bob", proposal({bolt: 1}, {bird: 1}))
    trading = scene.application.trading
    for act in (
        trading.deciding.accept(eve, trade.id, version=2),
        trading.deciding.decline(eve, trade.id),
        trading.proposing.counter(eve, trade.id, proposal({bird: 1}, {bolt: 1})),
        trading.fulfilling.confirm(eve, trade.id),
        trading.deciding.view(eve, 10**9),
    ):
        with pytest.raises(TradeNotFound):
            await act
