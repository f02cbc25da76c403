"""Disputes over real trades: opened by either side or by time, held, decided once, and what follows."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.errors import TradesUnderWay
from dualcaster_core.accounts.model import Role
from dualcaster_core.collection.model import LARGEST_QUANTITY
from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.messaging.errors import PhotoNotFound, PhotoTaken
from dualcaster_core.messaging.model import Message, Photo, thread_of
from dualcaster_core.moderation.actions import CaseDecision
from dualcaster_core.moderation.deciding import Moderator
from dualcaster_core.moderation.disputes.errors import (
    AlreadyDisputed,
    DisputeChanged,
    DisputeIsResolved,
    DisputeNotFound,
    EvidenceLimit,
    NotDisputable,
    RuleDoesNotApply,
    RulingDeparts,
    RulingTooEarly,
)
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, DisputeStatus, ParcelState, Side
from dualcaster_core.moderation.disputes.model import MOST_STATEMENTS, Dispute
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome, HeldMoney
from dualcaster_core.moderation.errors import ActionNotAllowed, ActsInOwnCase
from dualcaster_core.moderation.lifecycle import ActionKind
from dualcaster_core.trading.errors import IllegalTransition, InventoryFull, TradeNotFound
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_core.trading.model import EndReason, Exchange
from dualcaster_core.trading.trade import Trade
from tests.support.disputed import DAY, MODERATOR, DisputeScene, actor
from tests.support.pictures import picture
from tests.support.pruning import gone_by

BUYER, SELLER = DisputeOutcome.BUYER_WINS, DisputeOutcome.SELLER_WINS
MUTUAL, INCONCLUSIVE = DisputeOutcome.MUTUAL_CANCELLATION, DisputeOutcome.INCONCLUSIVE


async def _open_sent(scene: DisputeScene) -> tuple[Trade, Dispute]:
    """Have ann send and complain that bob did not."""
    trade = await scene.accepted()
    await scene.application.trading.fulfilling.mark_sent(scene.ann, trade.id, tracking="94001")
    scene.clock.moment += 8 * DAY
    return trade, await scene.file(scene.ann, trade)


async def test_a_dispute_holds_a_trade_until_the_ruling(scene: DisputeScene) -> None:
    """Nobody completes or cancels it meanwhile; who did not send pays, and the copies are free again."""
    trade, _ = await _open_sent(scene)
    assert await scene.stage(trade) is Stage.DISPUTED
    fulfilling = scene.application.trading.fulfilling
    for one in (scene.ann, scene.bob):
        with pytest.raises(IllegalTransition):
            await fulfilling.cancel(one, trade.id, reason="enough")
        await fulfilling.confirm(one, trade.id)
    assert await scene.stage(trade) is Stage.DISPUTED
    assert await scene.owned(scene.ann) == {(scene.bolt.card_id, "NM"): (3, 2)}


async def test_who_sends_nothing_loses_by_the_rules(scene: DisputeScene) -> None:
    """The case names the rule and its facts; the ruling cancels, frees the copies, and counts against them alone."""
    trade, dispute = await _open_sent(scene)
    case = await scene.case(dispute)
    applying = [one.id for one in case.rules if one.applies]
    assert applying == ["only_filer_sent"]
    assert case.proposed is not None
    assert (case.proposed.rule, case.who_sent, case.may_rule) == ("only_filer_sent", "filer", False)
    with pytest.raises(RulingTooEarly):
        await scene.rule(dispute, BUYER, rules=("only_filer_sent",))
    scene.clock.moment += 7 * DAY
    with pytest.raises(RuleDoesNotApply):
        await scene.rule(dispute, BUYER, rules=("delivered",))
    with pytest.raises(RulingDeparts):
        await scene.rule(dispute, SELLER, departure="")
    assert await scene.stage(trade) is Stage.DISPUTED, "a ruling that was refused changes nothing"
    await scene.rule(dispute, BUYER, rules=("only_filer_sent",), departure="")
    over = await scene.now(trade)
    assert (over.stage, over.end_reason, over.fault_id) == (Stage.CANCELLED, EndReason.RULING, scene.bob)
    assert await scene.owned(scene.ann) == {(scene.bolt.card_id, "NM"): (3, 0)}
    await drain_outbox(scene.application)
    assert [await _lost(scene, one) for one in (scene.ann, scene.bob)] == [(0, 0), (1, 0)]


async def _lost(scene: DisputeScene, user_id: int) -> tuple[int, int]:
    """Return the disputes that somebody lost, and their cancellations."""
    record = await scene.application.reputation.reputations.record(user_id)
    assert record is not None
    return record.trades.disputes_lost, record.trades.cancelled


async def test_both_have_sent_and_the_respondent_is_right(scene: DisputeScene) -> None:
    """The trade is completed: the copies change hands once, and the record is written; good faith counts nothing."""
    trade = await scene.accepted()
    fulfilling = scene.application.trading.fulfilling
    for one in (scene.ann, scene.bob):
        await fulfilling.mark_sent(one, trade.id, tracking="94001")
    dispute = await scene.file(scene.ann, trade)
    await scene.disputes.ruling.record_tracking(MODERATOR, dispute.case_id, Side.RESPONDENT, ParcelState.DELIVERED)
    await scene.say(scene.bob, dispute)
    case = await scene.case(dispute)
    assert case.proposed is not None
    assert (case.proposed.rule, case.proposed.good_faith) == ("delivered", True)
    await scene.rule(dispute, SELLER, rules=("delivered",), good_faith=True, departure="")
    over = await scene.now(trade)
    assert (over.stage, over.fault_id) == (Stage.COMPLETED, None)
    assert await scene.owned(scene.ann) == {(scene.bolt.card_id, "NM"): (1, 0), (scene.bird.card_id, "NM"): (1, 0)}
    assert await scene.owned(scene.bob) == {(scene.bird.card_id, "NM"): (1, 0), (scene.bolt.card_id, "NM"): (2, 0)}


async def test_a_trade_that_was_complete_stays_so(scene: DisputeScene) -> None:
    """A ruling after completion counts against who lost, and moves neither status nor inventories."""
    trade = await scene.completed()
    before = [await scene.owned(one) for one in (scene.ann, scene.bob)]
    dispute = await scene.file(scene.bob, trade, DisputeKind.NOT_AS_DESCRIBED)
    assert dispute.after_completion
    await scene.say(scene.ann, dispute)
    with pytest.raises(TradesUnderWay):
        await scene.application.accounts.deletion.delete_named("ann")
    ruled = await scene.rule(dispute, BUYER)
    assert ruled.ruling is not None
    assert ruled.ruling.fault_id == scene.ann
    assert [await scene.owned(one) for one in (scene.ann, scene.bob)] == before
    assert await scene.stage(trade) is Stage.COMPLETED
    await drain_outbox(scene.application)
    assert await _lost(scene, scene.ann) == (1, 0)
    await scene.application.accounts.deletion.delete_named("ann")


async def test_two_who_file_at_once_open_one_dispute(scene: DisputeScene) -> None:
    """The other is told which there is, and adds their evidence there."""
    trade = await scene.accepted()
    found = await asyncio.gather(scene.file(scene.ann, trade), scene.file(scene.bob, trade), return_exceptions=True)
    (opened,) = [one for one in found if isinstance(one, Dispute)]
    (refused,) = [one for one in found if isinstance(one, DualcasterError)]
    assert isinstance(refused, AlreadyDisputed)
    assert refused.facts["dispute"] == scene.application.ids.encode(IdKind.CASE, opened.case_id)
    with pytest.raises(AlreadyDisputed):
        await scene.file(scene.ann, trade)


async def test_two_moderators_at_once_decide_once(scene: DisputeScene) -> None:
    """One ruling stands; said again by whoever said it, it is the same; by another it is too late."""
    trade, dispute = await _open_sent(scene)
    await scene.say(scene.bob, dispute)
    seen = (await scene.case(dispute)).version
    found = await asyncio.gather(
        *(scene.rule(dispute, one, version=seen) for one in (BUYER, MUTUAL)), return_exceptions=True
    )
    (ruled,) = [one for one in found if isinstance(one, Dispute)]
    (refused,) = [one for one in found if isinstance(one, Exception)]
    assert isinstance(refused, DisputeIsResolved)
    assert ruled.ruling is not None
    again = await scene.rule(dispute, ruled.ruling.decision.outcome, version=seen)
    assert again == ruled
    events = [kind for _, kind, _ in await scene.lists.harness.recorded() if kind == "moderation.dispute_resolved"]
    assert len(events) == 1
    log = [step.action for step in await _log(scene, trade)]
    assert log.count("rule_cancelled") == 1


async def _log(scene: DisputeScene, trade: Trade) -> Any:
    async with scene.application.units() as uow:
        return await uow.trades.log(trade.id)


async def test_a_ruling_names_the_version_that_was_seen(scene: DisputeScene) -> None:
    """Evidence that came meanwhile is read first."""
    _, dispute = await _open_sent(scene)
    seen = (await scene.case(dispute)).version
    await scene.say(scene.bob, dispute)
    with pytest.raises(DisputeChanged):
        await scene.rule(dispute, BUYER, version=seen)


async def test_who_is_a_party_does_not_rule(scene: DisputeScene) -> None:
    """Neither do they ask for evidence; a case that waits for an admin waits for one."""
    _, dispute = await _open_sent(scene)
    for one in (scene.ann, scene.bob):
        party = Moderator(user_id=one, is_admin=True)
        with pytest.raises(ActsInOwnCase):
            await scene.rule(dispute, BUYER, by=party)
        with pytest.raises(ActsInOwnCase):
            await scene.disputes.ruling.request_evidence(party, dispute.case_id, [Side.FILER], "When?")
        assert not (await scene.disputes.reading.case(party, dispute.case_id)).may_act


async def test_a_case_of_a_dispute_is_closed_by_a_ruling_alone(scene: DisputeScene) -> None:
    """What is done about reports does not go with it; it can be passed to an admin."""
    _, dispute = await _open_sent(scene)
    work = scene.application.moderation.work
    for kind in (ActionKind.DISMISS, ActionKind.WARN, ActionKind.RULE):
        with pytest.raises(ActionNotAllowed):
            await work.act(MODERATOR, dispute.case_id, CaseDecision(kind=kind, reason="no"))
    await work.act(MODERATOR, dispute.case_id, CaseDecision(kind=ActionKind.ESCALATE, reason="hard"))
    assert (await scene.case(dispute)).is_for_admins
    await scene.say(scene.bob, dispute)
    await scene.rule(dispute, INCONCLUSIVE)
    assert (await scene.case(dispute)).decided_by == "the console"


async def test_time_opens_a_dispute_in_which_the_silent_one_complains(scene: DisputeScene) -> None:
    """Once, however often the event comes; both owe an answer, and both are told."""
    trade = await scene.accepted()
    trading = scene.application.trading
    await trading.fulfilling.confirm(scene.ann, trade.id)
    for days in (7, 7, 14):
        scene.clock.moment += days * DAY
        await trading.clock_work.run()
    assert await scene.stage(trade) is Stage.DISPUTED
    await drain_outbox(scene.application)
    await drain_outbox(scene.application)
    async with scene.application.units() as uow:
        (dispute,) = await uow.disputes.of_trade(trade.id)
    assert (dispute.filer_id, dispute.opened_by, dispute.kind) == (scene.bob, None, DisputeKind.NO_CONFIRMATION)
    assert dispute.filer.asked_at == dispute.respondent.asked_at
    for one in (scene.ann, scene.bob):
        found = await scene.application.notifying.centre.page(one, limit=5)
        assert "trade.trade_disputed" in {told.type for told in found.items}
    queue = await scene.disputes.reading.waiting(MODERATOR)
    assert [(one.filer, one.respondent, one.value) for one in queue.items] == [("bob", "ann", "20.00")]


async def test_of_a_missing_confirmation_the_silent_one_is_the_filer(scene: DisputeScene) -> None:
    """Whoever opens it: who has not confirmed is the one who says that nothing came."""
    trade = await scene.accepted()
    await scene.application.trading.fulfilling.mark_sent(scene.ann, trade.id)
    dispute = await scene.file(scene.ann, trade, DisputeKind.NO_CONFIRMATION)
    assert (dispute.filer_id, dispute.opened_by) == (scene.bob, scene.ann)
    assert dispute.respondent.asked_at is None
    assert dispute.filer.asked_at is not None


async def test_confirmed_receipts_are_not_missing(scene: DisputeScene) -> None:
    """There is nothing to wait for, and nothing changes."""
    trade = await scene.accepted()
    await scene.application.trading.fulfilling.confirm(scene.bob, trade.id)
    with pytest.raises(NotDisputable, match="has confirmed"):
        await scene.file(scene.ann, trade, DisputeKind.NO_CONFIRMATION)
    assert await scene.stage(trade) is Stage.ONE_CONFIRMED


async def test_a_trade_is_disputed_from_acceptance_until_thirty_days_after_completion(scene: DisputeScene) -> None:
    """Neither before, nor later, nor by anybody else, nor twice by the same person."""
    trade = await scene.completed()
    eve = await scene.person("eve")
    with pytest.raises(TradeNotFound):
        await scene.file(eve, trade)
    scene.clock.moment += 30 * DAY + timedelta(seconds=1)
    with pytest.raises(NotDisputable, match="more than 30 days"):
        await scene.file(scene.ann, trade)
    scene.clock.moment -= timedelta(seconds=1)
    dispute = await scene.file(scene.ann, trade)
    await scene.say(scene.bob, dispute)
    await scene.rule(dispute, INCONCLUSIVE)
    with pytest.raises(AlreadyDisputed):
        await scene.file(scene.ann, trade)
    assert (await scene.file(scene.bob, trade)).opened_by == scene.bob


async def test_a_proposal_is_not_disputed(scene: DisputeScene) -> None:
    """The error says what it is."""
    trade = await scene.accepted()
    fulfilling = scene.application.trading.fulfilling
    await fulfilling.ask_cancel(scene.ann, trade.id)
    await fulfilling.agree_cancel(scene.bob, trade.id)
    with pytest.raises(NotDisputable, match="it is cancelled"):
        await scene.file(scene.ann, trade)


async def test_what_was_sent_is_disputed_after_cancelling_on_the_other(scene: DisputeScene) -> None:
    """By who sent it; the lost dispute counts in place of the cancellation, and the trade stays cancelled."""
    trade = await scene.accepted()
    fulfilling = scene.application.trading.fulfilling
    await fulfilling.mark_sent(scene.ann, trade.id)
    scene.clock.moment += 7 * DAY
    await fulfilling.cancel_on(scene.ann, trade.id)
    with pytest.raises(NotDisputable):
        await scene.file(scene.bob, trade)
    dispute = await scene.file(scene.ann, trade)
    scene.clock.moment += 7 * DAY
    await scene.rule(dispute, BUYER)
    over = await scene.now(trade)
    assert (over.stage, over.end_reason) == (Stage.CANCELLED, EndReason.NOTHING_SENT)
    await drain_outbox(scene.application)
    assert await _lost(scene, scene.bob) == (1, 0)


async def test_evidence_is_asked_for_and_given(scene: DisputeScene) -> None:
    """Whoever is asked has seven days anew; what was asked shows to both, and the answer ends the waiting."""
    _, dispute = await _open_sent(scene)
    await scene.say(scene.bob, dispute)
    with pytest.raises(ValidationFailed):
        await scene.disputes.ruling.request_evidence(MODERATOR, dispute.case_id, [], "When?")
    asked = await scene.disputes.ruling.request_evidence(MODERATOR, dispute.case_id, [Side.RESPONDENT], "When?")
    assert asked.status is DisputeStatus.EVIDENCE_REQUESTED
    with pytest.raises(RulingTooEarly):
        await scene.rule(dispute, BUYER)
    view = await scene.disputes.reading.seen(actor(scene.bob), dispute.case_id)
    assert [(one.kind, one.text) for one in view.notes] == [("request_evidence", "When?")]
    assert view.respondent.answer_by == scene.clock.moment + 7 * DAY
    answered = await scene.say(scene.bob, dispute, text="On the 3rd.", would_cancel=True)
    assert (answered.status, answered.respondent.would_cancel) == (DisputeStatus.OPEN, True)
    await drain_outbox(scene.application)
    told = await scene.application.notifying.centre.page(scene.bob, limit=10)
    assert "dispute.evidence_requested" in {one.type for one in told.items}


async def test_evidence_is_bounded_and_ends_with_the_ruling(scene: DisputeScene) -> None:
    """Ten statements a side; strangers see and say nothing."""
    _, dispute = await _open_sent(scene)
    eve = await scene.person("eve")
    with pytest.raises(DisputeNotFound):
        await scene.say(eve, dispute)
    with pytest.raises(DisputeNotFound):
        await scene.disputes.reading.seen(actor(eve), dispute.case_id)
    for number in range(MOST_STATEMENTS):
        await scene.say(scene.bob, dispute, text=f"Number {number}")
    with pytest.raises(EvidenceLimit):
        await scene.say(scene.bob, dispute)
    await scene.rule(dispute, INCONCLUSIVE)
    with pytest.raises(DisputeIsResolved):
        await scene.say(scene.ann, dispute)
    view = await scene.disputes.reading.seen(actor(scene.ann), dispute.case_id)
    assert view.ruling is not None
    assert (view.may_answer, view.ruling.outcome, len(view.statements)) == (False, INCONCLUSIVE, 11)


async def test_photos_are_seen_by_both_and_by_moderators(scene: DisputeScene) -> None:
    """Each belongs to one statement for good; those of others cannot be shown, and strangers see none."""
    trade = await scene.accepted()
    eve = await scene.person("eve")
    photos = scene.application.messaging.photos
    mine, foreign = await photos.upload(actor(scene.ann), picture()), await photos.upload(actor(eve), picture())
    with pytest.raises(PhotoNotFound):
        await scene.file(scene.ann, trade, photo_ids=[foreign.id])
    assert await scene.stage(trade) is Stage.AGREED
    dispute = await scene.file(scene.ann, trade, photo_ids=[mine.id])
    with pytest.raises(PhotoTaken):
        await scene.say(scene.ann, dispute, photo_ids=[mine.id])
    with pytest.raises(ValidationFailed, match="at most 4"):
        await scene.say(scene.ann, dispute, photo_ids=range(1, 6))
    view = await scene.disputes.reading.seen(actor(scene.bob), dispute.case_id)
    (shown,) = view.statements[0].photos
    key = scene.application.ids.decode(IdKind.PHOTO, shown.id)
    assert key is not None
    reading = scene.disputes.reading
    for reader in (actor(scene.ann), actor(scene.bob), actor(eve, Role.MODERATOR)):
        assert await reading.photo(reader, dispute.case_id, key, 480)
    with pytest.raises(PhotoNotFound):
        await reading.photo(actor(eve), dispute.case_id, key, 480)
    with pytest.raises(PhotoNotFound):
        await reading.photo(actor(scene.ann), dispute.case_id, key, 99)


@pytest.mark.parametrize("outcome", list(DisputeOutcome))
async def test_held_money_follows_the_outcome(scene: DisputeScene, outcome: DisputeOutcome) -> None:
    """The event says refund, release or part, whoever pays; a part says how much goes back."""
    trade = await scene.accepted(cash="5")
    await scene.application.trading.fulfilling.mark_sent(scene.ann, trade.id)
    dispute = await scene.file(scene.ann, trade)
    scene.clock.moment += 7 * DAY
    decided = await scene.rule(dispute, outcome, refund_percent=30 if outcome is INCONCLUSIVE else None)
    expected = {
        BUYER: HeldMoney.REFUND,
        SELLER: HeldMoney.REFUND,
        MUTUAL: HeldMoney.REFUND,
        INCONCLUSIVE: HeldMoney.PART,
    }
    assert decided.ruling is not None
    assert decided.ruling.money is expected[outcome]
    (event,) = [
        payload for _, kind, payload in await scene.lists.harness.recorded() if kind == "moderation.dispute_resolved"
    ]
    assert (event["money"], event["refund_percent"]) == (
        expected[outcome].value,
        30 if outcome is INCONCLUSIVE else None,
    )


async def test_the_thread_and_both_people_hear_of_it(scene: DisputeScene) -> None:
    """The thread says that it is disputed and decided; each is told of what the other did and of the ruling."""
    trade, dispute = await _open_sent(scene)
    await scene.say(scene.bob, dispute)
    await drain_outbox(scene.application)
    await scene.rule(dispute, MUTUAL)
    await drain_outbox(scene.application)
    async with scene.application.units() as uow:
        room = await uow.rooms.of_chain(trade.chain_id)
        assert room is not None
        said = await uow.messages.around(room.id, room.last_number, 50)
        held = room.held_until
    notes = [one.note.kind for one in said if one.note is not None]
    assert "disputed" in notes
    assert "dispute_resolved" in notes
    assert held is not None
    for one, kinds in (
        (scene.ann, {"dispute.answered", "dispute.resolved"}),
        (scene.bob, {"trade.trade_disputed", "dispute.resolved"}),
    ):
        found = await scene.application.notifying.centre.page(one, limit=20)
        told = {one.type for one in found.items if one.type.startswith(("dispute.", "trade.trade_disputed"))}
        assert told == kinds


async def test_a_meeting_that_failed_is_cancelled_at_nobodys_cost(scene: DisputeScene) -> None:
    """Both would rather cancel: by the rules it is mutual, and counts against neither."""
    trade = await scene.accepted(exchange=Exchange.IN_PERSON)
    dispute = await scene.file(scene.ann, trade, DisputeKind.OTHER, would_cancel=True)
    await scene.say(scene.bob, dispute, would_cancel=True)
    case = await scene.case(dispute)
    assert case.proposed is not None
    assert case.proposed.outcome is MUTUAL
    await scene.rule(dispute, MUTUAL, rules=("both_would_cancel",), departure="")
    over = await scene.now(trade)
    assert (over.stage, over.fault_id) == (Stage.CANCELLED, None)


async def test_a_ruling_that_cannot_be_carried_out_changes_nothing(scene: DisputeScene) -> None:
    """It is one transaction: trade, case, dispute and evidence stay as they were, and it can be tried again."""
    trade = await scene.accepted()
    for one in (scene.ann, scene.bob):
        await scene.application.trading.fulfilling.mark_sent(one, trade.id)
    dispute = await scene.file(scene.ann, trade)
    await scene.say(scene.bob, dispute)
    await scene.lists.have(scene.bob, scene.bolt.card_id, LARGEST_QUANTITY)
    before = await scene.case(dispute)
    with pytest.raises(InventoryFull):
        await scene.rule(dispute, SELLER)
    assert await scene.stage(trade) is Stage.DISPUTED
    assert await scene.case(dispute) == before
    await scene.rule(dispute, MUTUAL)
    assert await scene.stage(trade) is Stage.CANCELLED


async def test_photos_of_a_trade_stay_while_it_is_disputed(scene: DisputeScene) -> None:
    """However long the trade is over; they go a year after the ruling."""
    trade = await scene.completed()
    at, database = scene.clock.now(), scene.application.database
    dispute = await scene.file(scene.bob, trade, DisputeKind.NOT_AS_DESCRIBED)
    await scene.say(scene.ann, dispute)
    async with scene.application.units() as uow:
        room = await uow.rooms.open(thread_of(trade.chain_id, trade.id, scene.ann, scene.bob, at))
        said = Message(room_id=room.id, number=room.last_number + 1, sender_id=scene.ann, sent_at=at, text="See?")
        message = await uow.messages.add(said)
        photo = await uow.photos.add(Photo(uploader_id=scene.ann, key="5" * 32, width=1, height=1, uploaded_at=at))
        await uow.photos.attach([photo.id], room.id, message.id)
        await uow.rooms.store(evolve(room, ended_at=at))
        await uow.commit()
    assert await gone_by(database, "photos-sent", at + 90 * DAY, DAY) == 0
    await scene.rule(dispute, INCONCLUSIVE)
    assert await gone_by(database, "photos-sent", at + 364 * DAY, DAY) == 0
    assert await gone_by(database, "photos-sent", at + 366 * DAY, DAY) == 1
