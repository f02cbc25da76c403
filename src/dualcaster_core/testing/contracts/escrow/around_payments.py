"""What stands around held payments: payees' accounts, attempts to move money, the provider's messages, and alerts."""

from datetime import timedelta

from attrs import evolve

from dualcaster_core.escrow.alerts import EscrowAlert, EscrowAlertKind
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.moves import MoneyMove, MoveState
from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.escrow.provider import (
    MoveKind,
    PayeeStatus,
    ProviderAccount,
    ProviderEvent,
    ProviderEventKind,
)
from dualcaster_core.testing.contracts.escrow.scene import payment_of
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.trading.scene import TradeScene

_ABSENT = 10**9
_NEW = ProviderAccount(
    reference="acct_1", status=PayeeStatus.ONBOARDING, charges_enabled=False, payouts_enabled=False, country="US"
)


class PayeesContract:
    """``PayeeRepository``."""

    async def test_somebody_has_one_account(self, harness: Harness) -> None:
        """The second is refused; the first is found by its owner and by the provider's name."""
        scene = await TradeScene.set_up(harness)
        account = PayeeAccount.opened(scene.ann, _NEW, harness.clock.now())
        async with harness.units() as uow:
            assert await uow.payees.add(account)
            assert not await uow.payees.add(evolve(account, reference="acct_2"))
            assert await uow.payees.of(scene.ann, lock=True) == account
            assert await uow.payees.known_as("acct_1", lock=True) == account
            assert await uow.payees.known_as("acct_2") is None
            assert await uow.payees.of(scene.bob) is None

    async def test_what_the_provider_told_last_is_kept(self, harness: Harness) -> None:
        """Status, what is enabled and when it was told are replaced."""
        scene = await TradeScene.set_up(harness)
        now = harness.clock.now()
        account = PayeeAccount.opened(scene.ann, _NEW, now)
        able = evolve(_NEW, status=PayeeStatus.ENABLED, charges_enabled=True, payouts_enabled=True)
        async with harness.units() as uow:
            await uow.payees.add(account)
            after = account.told(able, now + timedelta(days=1))
            await uow.payees.store(after)
            assert after.can_be_paid
            assert await uow.payees.of(scene.ann) == after


class MoneyMovesContract:
    """``MoneyMoves``."""

    async def test_the_latest_attempt_of_each_kind_is_found(self, harness: Harness) -> None:
        """Later attempts replace earlier ones, kinds stand beside each other, and changes are kept."""
        scene = await TradeScene.set_up(harness)
        now = harness.clock.now()
        new = await payment_of(harness, scene)
        async with harness.units() as uow:
            payment = await uow.payments.add(new)
            assert payment is not None
            assert await uow.money_moves.latest(payment.id) == {}
            first = MoneyMove(payment_id=payment.id, kind=MoveKind.TRANSFER, attempt=1, cents=10_000, taken_at=now)
            stored = await uow.money_moves.add(first)
            assert stored == evolve(first, id=stored.id)
            refused = evolve(stored, state=MoveState.REFUSED, reason="no_account")
            await uow.money_moves.store(refused)
            assert await uow.money_moves.latest(payment.id) == {MoveKind.TRANSFER: refused}
            second = await uow.money_moves.add(evolve(first, attempt=2))
            refund = await uow.money_moves.add(evolve(first, kind=MoveKind.REFUND, cents=5))
            assert await uow.money_moves.latest(payment.id) == {MoveKind.TRANSFER: second, MoveKind.REFUND: refund}
            assert await uow.money_moves.latest(_ABSENT) == {}

    async def test_what_was_left_is_found(self, harness: Harness) -> None:
        """Attempts that were begun long ago and are not over name their payment, once."""
        scene = await TradeScene.set_up(harness)
        now = harness.clock.now()
        new = await payment_of(harness, scene)
        async with harness.units() as uow:
            payment = await uow.payments.add(new)
            assert payment is not None
            begun = MoneyMove(payment_id=payment.id, kind=MoveKind.TRANSFER, attempt=1, cents=1, taken_at=now)
            transfer = await uow.money_moves.add(begun)
            await uow.money_moves.add(evolve(begun, kind=MoveKind.REFUND))
            assert await uow.money_moves.left(now - timedelta(minutes=1), limit=10) == []
            assert await uow.money_moves.left(now, limit=10) == [payment.id]
            await uow.money_moves.store(transfer.taken(now + timedelta(hours=1)))
            assert await uow.money_moves.left(now, limit=10) == [payment.id]

    async def test_money_that_does_not_leave_is_counted(self, harness: Harness) -> None:
        """Of what is to leave: what was refused last, or begun long ago; a later attempt counts alone."""
        scene = await TradeScene.set_up(harness)
        now = harness.clock.now()
        new = await payment_of(harness, scene)
        async with harness.units() as uow:
            payment = await uow.payments.add(evolve(new, stage=PaymentStage.RELEASING))
            assert payment is not None
            begun = MoneyMove(payment_id=payment.id, kind=MoveKind.TRANSFER, attempt=1, cents=1, taken_at=now)
            first = await uow.money_moves.add(begun)
            assert await uow.money_moves.count_stuck(now - timedelta(minutes=1)) == 0
            assert await uow.money_moves.count_stuck(now) == 1
            await uow.money_moves.store(evolve(first, state=MoveState.REFUSED))
            assert await uow.money_moves.count_stuck(now - timedelta(minutes=1)) == 1
            second = await uow.money_moves.add(evolve(begun, attempt=2))
            assert await uow.money_moves.count_stuck(now - timedelta(minutes=1)) == 0
            await uow.money_moves.store(evolve(second, state=MoveState.DONE))
            assert await uow.money_moves.count_stuck(now) == 0
            await uow.money_moves.store(evolve(second, state=MoveState.REFUSED))
            await uow.payments.store(evolve(payment, stage=PaymentStage.RELEASED))
            assert await uow.money_moves.count_stuck(now) == 0


class ProviderMessagesContract:
    """``ProviderMessages``."""

    async def test_a_message_is_kept_once(self, harness: Harness) -> None:
        """The second of the same id is refused, whatever it says; the first comes back whole."""
        now = harness.clock.now()
        told = ProviderEvent(
            id="evt_1",
            name="account.updated",
            kind=ProviderEventKind.ACCOUNT_UPDATED,
            at=now,
            reference="acct_1",
            account=_NEW,
        )
        async with harness.units() as uow:
            assert await uow.provider_messages.add(told, now)
            assert not await uow.provider_messages.add(evolve(told, reference="acct_2"), now)
            assert await uow.provider_messages.one("evt_1") == told
            assert await uow.provider_messages.one("evt_2") is None


class EscrowAlertsContract:
    """``EscrowAlerts``."""

    async def test_an_alert_is_raised_and_seen_once(self, harness: Harness) -> None:
        """A kind and reference is raised once; it waits until somebody has looked at it."""
        scene = await TradeScene.set_up(harness)
        now = harness.clock.now()
        new = await payment_of(harness, scene)
        async with harness.units() as uow:
            payment = await uow.payments.add(new)
            assert payment is not None
            alert = EscrowAlert(
                kind=EscrowAlertKind.MISMATCH, reference="ch_1", text="less", raised_at=now, payment_id=payment.id
            )
            assert await uow.escrow_alerts.raise_(alert) == 1
            assert await uow.escrow_alerts.raise_(evolve(alert, text="again")) == 0
            later = evolve(alert, reference="ch_2", payment_id=None)
            assert await uow.escrow_alerts.raise_(alert, later, evolve(later, text="again")) == 1
            assert await uow.escrow_alerts.raise_() == 0
            other, first = await uow.escrow_alerts.unseen(limit=10)
            assert (first, other) == (evolve(alert, id=first.id), evolve(later, id=other.id))
            assert [one.reference for one in await uow.escrow_alerts.unseen(limit=1)] == ["ch_2"]
            assert await uow.escrow_alerts.unseen(before=other.id, limit=10) == [first]
            assert await uow.escrow_alerts.count_unseen() == 2
            assert await uow.escrow_alerts.one(first.id) == first
            assert await uow.escrow_alerts.one(_ABSENT) is None
            assert await uow.escrow_alerts.mark_seen(first.id, scene.ann, now)
            assert not await uow.escrow_alerts.mark_seen(first.id, scene.bob, now)
            assert not await uow.escrow_alerts.mark_seen(_ABSENT, None, now)
            assert await uow.escrow_alerts.unseen(limit=10) == [other]
            assert await uow.escrow_alerts.count_unseen() == 1
            assert await uow.escrow_alerts.of_payment(payment.id) == [evolve(first, seen_by=scene.ann, seen_at=now)]
