"""The PostgreSQL adapters keep the contracts."""

import asyncio
from typing import LiteralString

import pytest
from psycopg.errors import CheckViolation, RestrictViolation

from dualcaster_core.escrow import HeldPayment, PaymentQuote, pay
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import CONTRACTS, Scene, contract_classes
from dualcaster_core.testing.contracts.catalogue import PrintingDirectoryContract
from dualcaster_core.testing.contracts.market import PriceWriterContract, ShownPricesContract
from dualcaster_core.testing.contracts.signals import HistoryQueriesContract, SignalRunsContract
from dualcaster_core.testing.contracts.trading.scene import TradeScene
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_postgres.sql.database import Database
from tests.support.postgres_harness import PostgresHarness


class OnPostgres:
    """One database for all tests, emptied of people before each."""

    @pytest.fixture
    async def harness(self, shared_harness: PostgresHarness) -> PostgresHarness:
        """Empty the shared database."""
        await shared_harness.empty()
        return PostgresHarness(shared_harness.database, FixedClock())


class OnFreshPostgres:
    """A database for each test, for contracts over a catalogue of their own."""

    @pytest.fixture
    def harness(self, database: Database) -> PostgresHarness:
        """Make the harness."""
        return PostgresHarness(database, FixedClock())


FRESH = (
    PrintingDirectoryContract,
    PriceWriterContract,
    ShownPricesContract,
    HistoryQueriesContract,
    SignalRunsContract,
)
"""Contracts over a catalogue of their own."""
globals().update(
    contract_classes(OnPostgres, module=__name__, contracts=[one for one in CONTRACTS if one not in FRESH])
)
globals().update(contract_classes(OnFreshPostgres, module=__name__, contracts=FRESH))


class TestConnectedAccounts(OnPostgres):
    """What the contracts cannot say, because only PostgreSQL knows other providers."""

    async def test_an_account_of_another_provider_earns_no_trust(self, harness: PostgresHarness) -> None:
        """A point is given for a linked Discord account, not for one of another kind."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        await scene.swap(ann, bob)
        await harness.link(bob, "google")
        assert (await scene.totals(ann))[bob].trust == 0
        await harness.link_discord(bob)
        assert (await scene.totals(ann))[bob].trust == 1


class TestOverlappingWriters(OnPostgres):
    """What the contracts cannot say, because in memory transactions follow each other."""

    async def test_only_what_the_mark_did_not_see_counts_as_changed(self, harness: PostgresHarness) -> None:
        """A transaction that is open at the mark counts, a younger one that had committed before it does not."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        async with harness.units() as writing:
            await writing.users.bump_version(ann)
            await scene.becomes(bob, is_public=False)
            async with harness.snapshots() as uow:
                mark = await uow.match_snapshots.mark()
            await writing.commit()
        async with harness.units() as uow:
            assert await uow.match_snapshots.changed_since(mark) == [ann]

    async def test_who_replaces_whole_matches_does_so_beside_others(self, harness: PostgresHarness) -> None:
        """Two transactions hold the lock at once where neither writes into the matches of others; a merge waits."""
        steps: list[str] = []

        async def merge() -> None:
            async with harness.units() as uow:
                await uow.match_snapshots.lock_writes()
                steps.append("merge")

        async with harness.units() as one, harness.units() as other:
            await one.match_snapshots.lock_writes(of_others=False)
            await asyncio.wait_for(other.match_snapshots.lock_writes(of_others=False), 5)
            waiting = asyncio.create_task(merge())
            await asyncio.sleep(0.1)
            steps.append("written")
        await waiting
        assert steps == ["written", "merge"]


class TestLedgerOfTheDatabase(OnFreshPostgres):
    """What the database itself sees to, whoever writes to it."""

    @pytest.mark.parametrize(
        ("statement", "refusal"),
        [
            ("UPDATE ledger_entries SET held = held + 1, fees = fees - 1", RestrictViolation),
            ("DELETE FROM ledger_entries", RestrictViolation),
            (
                "INSERT INTO ledger_entries (payment_id, kind, reference, at, provider_balance, held, fees,"
                " provider_costs, chargebacks, losses) SELECT payment_id, kind, 'more', at, 1, 0, 0, 0, 0, 0"
                " FROM ledger_entries",
                CheckViolation,
            ),
        ],
    )
    async def test_entries_balance_and_stay(
        self, harness: PostgresHarness, statement: LiteralString, refusal: type[Exception]
    ) -> None:
        """An entry is neither changed nor deleted, and one that does not sum to zero is not stored."""
        scene = await TradeScene.set_up(harness)
        trade, now = await scene.trade(Stage.AGREED), harness.clock.now()
        quote = PaymentQuote(amount=10_000, fee=200)
        new = HeldPayment(proposal_id=trade.id, payer_id=scene.ann, payee_id=scene.bob, quote=quote, created_at=now)
        async with harness.units() as uow:
            stored = await uow.payments.add(new)
            assert stored is not None
            await uow.ledger.post(pay(stored, "ch_1", now, cents=10_200, currency="USD", cost=0).entries)
            await uow.commit()
        async with harness.database.transaction() as session:
            with pytest.raises(refusal):
                await session.text(statement)
