"""Disputes, what is said in them, and what they count against people."""

from datetime import timedelta

from attrs import evolve

from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.disputes.errors import DisputeChanged
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, ParcelState, Side
from dualcaster_core.moderation.disputes.model import (
    Dispute,
    DisputeStatement,
    EvidencePhoto,
    Ruling,
    RulingDecision,
    SideState,
)
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome, HeldMoney
from dualcaster_core.moderation.lifecycle import CaseKind
from dualcaster_core.moderation.model import Level
from dualcaster_core.reputation.history import NegativeKind
from dualcaster_core.testing.contracts.ports import EveryPort, Harness
from dualcaster_core.testing.contracts.scene import raised
from dualcaster_core.testing.contracts.trading.scene import TradeScene
from dualcaster_core.trading.lifecycle import Action, By, Stage
from dualcaster_core.trading.model import DEFAULT_TRADING_RULES
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade

_ABSENT = 10**9
_PHOTO = EvidencePhoto(key="a" * 32, width=800, height=600)


class DisputesContract:
    """``DisputeRepository``."""

    async def test_a_trade_has_one_open_dispute(self, harness: Harness) -> None:
        """A second one is none until the first is decided; it reads back as it was stored."""
        scene = await TradeScene.set_up(harness)
        trade = await scene.trade(Stage.AGREED)
        async with harness.units() as uow:
            dispute = await _opened(uow, trade, harness)
            assert dispute is not None
            assert await _opened(uow, trade, harness) is None
            assert await uow.disputes.with_id(dispute.case_id, lock=True) == dispute
            assert await uow.cases.parties(dispute.case_id) == {scene.ann, scene.bob}
            assert await uow.disputes.with_id(_ABSENT) is None
            ruled = _ruled(dispute, scene.bob, harness)
            await uow.disputes.store(ruled)
            assert await uow.disputes.with_id(dispute.case_id) == ruled
            second = await _opened(uow, trade, harness)
            assert second is not None
            assert list(await uow.disputes.of_trade(trade.id)) == [ruled, second]
            assert list(await uow.disputes.of_trade(_ABSENT)) == []

    async def test_a_stale_write_is_refused(self, harness: Harness) -> None:
        """Of two who looked at the same version one changes the dispute."""
        scene = await TradeScene.set_up(harness)
        trade = await scene.trade(Stage.AGREED)
        async with harness.units() as uow:
            dispute = await _opened(uow, trade, harness)
            assert dispute is not None
            asked = dispute.asked([Side.FILER, Side.RESPONDENT], harness.clock.now())
            await uow.disputes.store(asked)
            stale = dispute.with_parcel(Side.FILER, ParcelState.DELIVERED)
            assert (await raised(DisputeChanged, uow.disputes.store(stale))).code == "dispute.changed"
            await uow.disputes.store(asked.with_parcel(Side.RESPONDENT, ParcelState.NOT_DELIVERED))

    async def test_statements_stay_in_order_with_their_photos(self, harness: Harness) -> None:
        """Photos keep their places; a photo belongs to one dispute, and none is evidence twice."""
        scene = await TradeScene.set_up(harness)
        trade = await scene.trade(Stage.AGREED)
        async with harness.units() as uow:
            dispute = await _opened(uow, trade, harness)
            assert dispute is not None
            said = DisputeStatement(
                case_id=dispute.case_id,
                author_id=scene.ann,
                text="It is creased.",
                would_cancel=True,
                at=harness.clock.now(),
                photos=(_PHOTO, evolve(_PHOTO, key="b" * 32)),
            )
            first = await uow.disputes.add_statement(said)
            second = await uow.disputes.add_statement(evolve(said, author_id=scene.bob, text="It was not.", photos=()))
            assert list(await uow.disputes.statements(dispute.case_id)) == [first, second]
            assert [one.key for one in first.photos] == ["a" * 32, "b" * 32]
            found = await uow.disputes.photo(first.photos[1].id)
            assert found is not None
            assert (found.case_id, found.photo) == (dispute.case_id, first.photos[1])
            assert await uow.disputes.photo(_ABSENT) is None
            assert await uow.disputes.holds_photos(["b" * 32, "c" * 32])
            assert not await uow.disputes.holds_photos(["c" * 32])
            assert await uow.photos.in_use(["a" * 32, "c" * 32]) == {"a" * 32}

    async def test_a_dispute_lost_after_the_end_counts_once(self, harness: Harness) -> None:
        """It counts against who lost it, in place of the cancellation of the same trade; good faith counts nothing."""
        scene = await TradeScene.set_up(harness)
        completed, cancelled, fair = (
            await scene.trade(Stage.COMPLETED),
            await _cancelled(scene),
            await _cancelled(scene),
        )
        async with harness.units() as uow:
            for trade in (completed, cancelled):
                dispute = await _opened(uow, trade, harness)
                assert dispute is not None
                await uow.disputes.store(_ruled(dispute, scene.bob, harness))
            dispute = await _opened(uow, fair, harness)
            assert dispute is not None
            await uow.disputes.store(_ruled(dispute, None, harness))
            await uow.commit()
        async with harness.snapshots() as uow:
            since = harness.clock.now() - timedelta(days=90)
            ann, bob = await uow.reputation.histories([scene.ann, scene.bob], since=since)
        lost = {one.trade_id: (one.kind, one.other_id) for one in bob.negatives}
        assert lost == {
            completed.id: (NegativeKind.DISPUTE_LOST, scene.ann),
            cancelled.id: (NegativeKind.DISPUTE_LOST, scene.ann),
            fair.id: (NegativeKind.CANCELLED, scene.ann),
        }
        assert (len(bob.negatives), ann.negatives) == (3, ())


async def _opened(uow: EveryPort, trade: Trade, harness: Harness) -> Dispute | None:
    now = harness.clock.now()
    case = await uow.cases.add(ModerationCase.opened(CaseKind.DISPUTE, trade.recipient_id, Level.MEDIUM, now))
    return await uow.disputes.add(
        Dispute(
            case_id=case.id,
            trade_id=trade.id,
            filer_id=trade.proposer_id,
            respondent_id=trade.recipient_id,
            opened_by=trade.proposer_id,
            kind=DisputeKind.DID_NOT_SHIP,
            opened_at=now,
            filer=SideState(statements=1, photos=2, would_cancel=True),
            respondent=SideState(asked_at=now, parcel=ParcelState.DELIVERED),
        )
    )


def _ruled(dispute: Dispute, fault_id: int | None, harness: Harness) -> Dispute:
    decision = RulingDecision(
        outcome=DisputeOutcome.BUYER_WINS,
        reason="The carrier never saw it.",
        rules=("lost_on_the_way",),
        good_faith=fault_id is None,
        departure="A case of its own.",
        refund_percent=40,
    )
    return dispute.ruled(
        Ruling(decision=decision, by_id=None, at=harness.clock.now(), money=HeldMoney.PART, fault_id=fault_id)
    )


async def _cancelled(scene: TradeScene) -> Trade:
    """Have ann cancel on bob, who sent nothing for a week."""
    trade = await scene.trade(Stage.SENT)
    at = scene.harness.clock.now() + timedelta(days=7)
    async with scene.harness.units() as uow:
        step = TradeStep(action=Action.CANCEL_ON, by=By.PROPOSER, at=at)
        after, event = take(trade, step, DEFAULT_TRADING_RULES)
        await uow.trades.store(after, event)
        await uow.commit()
    return after
