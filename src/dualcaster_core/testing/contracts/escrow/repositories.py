"""Held payments and their ledger."""

from datetime import timedelta

from attrs import evolve

from dualcaster_core.escrow.bookkeeping import charge_back, pay, refund, reverse_transfer, transfer
from dualcaster_core.escrow.deadlines import due_now
from dualcaster_core.escrow.filters import PaymentFilters
from dualcaster_core.escrow.ledger import Account, Entry, EntryKind, balances, entry
from dualcaster_core.escrow.lifecycle import ChargebackStatus, PaymentAction, PaymentStage
from dualcaster_core.escrow.model import Chargeback, EscrowRules, ProviderIds
from dualcaster_core.testing.contracts.escrow.scene import payment_of
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.trading.scene import TradeScene

_ABSENT = 10**9


class HeldPaymentsContract:
    """``HeldPaymentRepository``."""

    async def test_a_trade_has_one_payment(self, harness: Harness) -> None:
        """The second of the same trade is none; the first is found by its key, its trade and the provider's name."""
        scene = await TradeScene.set_up(harness)
        new = await payment_of(harness, scene, provider=ProviderIds(payment="pi_1"))
        async with harness.units() as uow:
            stored = await uow.payments.add(new)
            assert stored is not None
            assert stored == evolve(new, id=stored.id)
            assert await uow.payments.add(new) is None
            assert await uow.payments.with_id(stored.id, lock=True) == stored
            assert await uow.payments.of_trade(new.proposal_id) == stored
            assert await uow.payments.known_as("pi_1") == stored
            assert await uow.payments.known_as("") is None
            assert await uow.payments.with_id(_ABSENT) is None
            assert await uow.payments.of_trade(_ABSENT, lock=True) is None

    async def test_all_of_a_payment_is_kept(self, harness: Harness) -> None:
        """What every step changes comes back as it was stored."""
        scene = await TradeScene.set_up(harness)
        now = harness.clock.now()
        new = await payment_of(harness, scene)
        async with harness.units() as uow:
            stored = await uow.payments.add(new)
            assert stored is not None
            paid = pay(stored, "ch_1", now, cents=10_205, currency="USD", cost=326).payment
            shipped = paid.after(PaymentAction.SHIP, now + timedelta(days=1))
            ruled = shipped.after(PaymentAction.DISPUTE, now).decided(PaymentAction.RULE_DIVIDE, now, released=4_000)
            divided = transfer(refund(ruled, "re_1", now).payment, "tr_1", now).payment
            contested = charge_back(divided, "dp_1", now, cents=9_000, cost=1_500).payment
            back = reverse_transfer(contested, "trr_1", now, cents=500).payment
            for after in (paid, shipped, ruled, divided, contested, back):
                await uow.payments.store(after)
                assert await uow.payments.with_id(stored.id) == after

    async def test_open_payments_of_people_are_added_up(self, harness: Harness) -> None:
        """Those that one pays and is paid count, until they are over; who has none has nothing."""
        scene = await TradeScene.set_up(harness)
        first, second = await payment_of(harness, scene), await payment_of(harness, scene)
        async with harness.units() as uow:
            await uow.payments.add(first)
            other = await uow.payments.add(evolve(second, payer_id=scene.bob, payee_id=scene.ann))
            assert other is not None
            assert await uow.payments.open_cents([scene.ann, _ABSENT]) == {scene.ann: 20_000, _ABSENT: 0}
            await uow.payments.store(other.after(PaymentAction.EXPIRE, harness.clock.now()))
            assert await uow.payments.open_cents([scene.ann, scene.bob]) == {scene.ann: 10_000, scene.bob: 10_000}

    async def test_money_that_is_still_to_leave_is_found(self, harness: Harness) -> None:
        """Decided payments are listed until all has left, and not while a bank decides."""
        scene = await TradeScene.set_up(harness)
        now = harness.clock.now()
        first, second = await payment_of(harness, scene), await payment_of(harness, scene)
        async with harness.units() as uow:
            one, other = await uow.payments.add(first), await uow.payments.add(second)
            assert one is not None
            assert other is not None
            assert await uow.payments.decided(limit=10) == []
            due = [
                pay(each, ref, now, cents=10_205, currency="USD", cost=0).payment.decided(
                    PaymentAction.RECEIVE, now, released=10_000
                )
                for each, ref in ((one, "ch_1"), (other, "ch_2"))
            ]
            for each in due:
                await uow.payments.store(each)
            assert await uow.payments.decided(limit=10) == due
            assert await uow.payments.decided(limit=1) == due[:1]
            await uow.payments.store(transfer(due[0], "tr_1", now).payment)
            await uow.payments.store(charge_back(due[1], "dp_1", now, cents=100, cost=0).payment)
            assert await uow.payments.decided(limit=10) == []

    async def test_payments_that_a_bank_takes_back_are_found(self, harness: Harness) -> None:
        """While the payee has what the bank took, and not once it is back."""
        scene = await TradeScene.set_up(harness)
        now = harness.clock.now()
        new = await payment_of(harness, scene)
        async with harness.units() as uow:
            stored = await uow.payments.add(new)
            assert stored is not None
            paid = pay(stored, "ch_1", now, cents=10_205, currency="USD", cost=0).payment
            gone = transfer(paid.decided(PaymentAction.RECEIVE, now, released=10_000), "tr_1", now).payment
            await uow.payments.store(gone)
            assert await uow.payments.to_take_back(limit=10) == []
            contested = charge_back(gone, "dp_1", now, cents=10_205, cost=0).payment
            await uow.payments.store(contested)
            assert await uow.payments.to_take_back(limit=10) == [contested]
            assert await uow.payments.open_of(scene.bob) == 1
            await uow.payments.store(reverse_transfer(contested, "trr_1", now, cents=10_000).payment)
            assert await uow.payments.to_take_back(limit=10) == []

    async def test_payments_whose_time_has_come_are_found(self, harness: Harness) -> None:
        """Those that ``due_now`` moves on, by key, in pages."""
        scene = await TradeScene.set_up(harness)
        now, rules = harness.clock.now(), EscrowRules()
        new = [await payment_of(harness, scene) for _ in range(5)]
        async with harness.units() as uow:
            added = [await uow.payments.add(one) for one in new]
            unpaid, received, shipped, disputed, settling = [one for one in added if one is not None]
            paid = [
                pay(one, f"ch_{one.id}", now, cents=10_205, currency="USD", cost=0).payment
                for one in (received, shipped, disputed, settling)
            ]
            later = [
                paid[0],
                paid[1].after(PaymentAction.SHIP, now),
                paid[2].after(PaymentAction.DISPUTE, now),
                paid[3].decided(PaymentAction.RECEIVE, now, released=10_000),
            ]
            for one in later:
                await uow.payments.store(one)
            every = [unpaid, *later]
            for days in (0, 3, 13, 14, 21, 60, 75, 90):
                at = now + timedelta(days=days)
                expected = [one for one in every if due_now(one, rules, at) is not None]
                assert await uow.payments.due(at, rules, after=0, limit=10) == expected
                assert await uow.payments.due(at, rules, after=unpaid.id, limit=10) == [
                    one for one in expected if one.id > unpaid.id
                ]
            assert await uow.payments.due(now + timedelta(days=90), rules, after=0, limit=1) == [unpaid]
            reminded = evolve(later[1], reminded_at=now + timedelta(days=14))
            await uow.payments.store(reminded)
            assert reminded not in await uow.payments.due(now + timedelta(days=15), rules, after=0, limit=10)
            assert reminded in await uow.payments.due(now + timedelta(days=21), rules, after=0, limit=10)

    async def test_payments_are_listed_and_counted(self, harness: Harness) -> None:
        """By person and by stage, the latest first, in pages."""
        scene = await TradeScene.set_up(harness)
        now = harness.clock.now()
        new = [await payment_of(harness, scene) for _ in range(3)]
        async with harness.units() as uow:
            added = [await uow.payments.add(one) for one in new]
            first, second, third = [one for one in added if one is not None]
            over = third.after(PaymentAction.EXPIRE, now)
            await uow.payments.store(over)
            assert await uow.payments.of_person(scene.ann, before=None, limit=2) == [over, second]
            assert await uow.payments.of_person(scene.bob, before=second.id, limit=2) == [first]
            assert await uow.payments.of_person(_ABSENT, before=None, limit=2) == []
            found = await uow.payments.of_trades([first.proposal_id, over.proposal_id, _ABSENT])
            assert sorted(one.id for one in found) == [first.id, over.id]
            assert first in found
            assert await uow.payments.of_trades([]) == []
            assert await uow.payments.open_of(scene.ann) == 2
            assert await uow.payments.open_of(_ABSENT) == 0
            assert await uow.payments.listed(PaymentFilters(), before=None, limit=2) == [over, second]
            waiting = PaymentFilters(stages=frozenset({PaymentStage.PENDING_PAYMENT}))
            assert await uow.payments.listed(waiting, before=None, limit=9) == [second, first]
            assert await uow.payments.listed(waiting, before=second.id, limit=9) == [first]
            contested = evolve(first, chargeback=Chargeback(status=ChargebackStatus.OPEN, cents=1))
            await uow.payments.store(contested)
            only = evolve(waiting, contested=True)
            assert await uow.payments.listed(only, before=None, limit=9) == [contested]
            assert await uow.payments.listed(evolve(only, person_id=scene.bob), before=None, limit=9) == [contested]
            assert await uow.payments.listed(evolve(only, person_id=_ABSENT), before=None, limit=9) == []
            released = PaymentFilters(stages=frozenset({PaymentStage.RELEASED, PaymentStage.REFUNDED}))
            assert await uow.payments.listed(released, before=None, limit=9) == []
            assert await uow.payments.counts(most=2) == {PaymentStage.PENDING_PAYMENT: 2, PaymentStage.CANCELLED: 1}
            assert await uow.payments.counts(most=1) == {PaymentStage.PENDING_PAYMENT: 1, PaymentStage.CANCELLED: 1}


class LedgerContract:
    """``LedgerRepository``."""

    async def test_an_entry_of_a_reference_is_posted_once(self, harness: Harness) -> None:
        """The same kind and reference is refused with all that came with it; other kinds of the reference are not."""
        scene = await TradeScene.set_up(harness)
        now = harness.clock.now()
        new = await payment_of(harness, scene)
        async with harness.units() as uow:
            stored = await uow.payments.add(new)
            assert stored is not None
            entries = pay(stored, "ch_1", now, cents=10_205, currency="USD", cost=326).entries
            assert await uow.ledger.post(entries)
            later = entry(EntryKind.TRANSFER, stored.id, "tr_1", now, held=10_000, provider_balance=-10_000)
            assert not await uow.ledger.post([later, entries[0]])
            assert await uow.ledger.of_payment(stored.id) == list(entries)
            assert await uow.ledger.post([later])
            assert await uow.ledger.of_payment(stored.id) == [*entries, later]
            assert await uow.ledger.of_payment(_ABSENT) == []

    async def test_accounts_are_added_up(self, harness: Harness) -> None:
        """Every account is named, and together they are nothing."""
        scene = await TradeScene.set_up(harness)
        now = harness.clock.now()
        new = await payment_of(harness, scene)
        async with harness.units() as uow:
            stored = await uow.payments.add(new)
            assert stored is not None
            assert await uow.ledger.balances() == dict.fromkeys(Account, 0)
            await uow.ledger.post(pay(stored, "ch_1", now, cents=10_205, currency="USD", cost=326).entries)
            sums = await uow.ledger.balances()
            assert sums == dict.fromkeys(Account, 0) | {
                Account.PROVIDER_BALANCE: 9_879,
                Account.HELD: -10_205,
                Account.PROVIDER_COSTS: 326,
            }
            assert sum(sums.values()) == 0

    async def test_balances_that_were_carried_forward_are_the_sums_of_all_entries(self, harness: Harness) -> None:
        """However often they are carried, with and without entries in between, and with what is not committed yet."""
        scene = await TradeScene.set_up(harness)
        now = harness.clock.now()
        new = await payment_of(harness, scene)
        made: list[Entry] = []
        async with harness.units() as uow:
            stored = await uow.payments.add(new)
            assert stored is not None
            assert await uow.ledger.carry_forward(now)
            await uow.commit()
        for number in range(1, 5):
            async with harness.units() as uow:
                one = entry(EntryKind.REFUND, stored.id, f"re_{number}", now, held=number, provider_balance=-number)
                assert await uow.ledger.post([one])
                made.append(one)
                assert await uow.ledger.balances() == balances(made)
                await uow.commit()
            for _ in range(number % 3):
                async with harness.units() as uow:
                    assert await uow.ledger.carry_forward(now)
                    assert await uow.ledger.balances() == balances(made)
                    await uow.commit()
        async with harness.units() as uow:
            assert await uow.ledger.balances() == balances(made)

    async def test_entries_are_found_by_when_they_were_made(self, harness: Harness) -> None:
        """From the start on, and before the end."""
        scene = await TradeScene.set_up(harness)
        now, hour = harness.clock.now(), timedelta(hours=1)
        new = await payment_of(harness, scene)
        async with harness.units() as uow:
            stored = await uow.payments.add(new)
            assert stored is not None
            made = [
                entry(EntryKind.REFUND, stored.id, f"re_{number}", now + number * hour, held=1, provider_balance=-1)
                for number in range(3)
            ]
            await uow.ledger.post(made)
            assert await uow.ledger.between(now, now + 2 * hour) == made[:2]
            assert await uow.ledger.between(now + hour, now + 9 * hour) == made[1:]


CONTRACTS = (HeldPaymentsContract, LedgerContract)
