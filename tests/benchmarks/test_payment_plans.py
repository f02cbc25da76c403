"""How the statements of held payments run on 200,000 of them, of which 8,000 are under way, with 480,000 entries.

Budget: what people and workers wait for reads no table whole and takes less than 100 ms on two cores. The counts of
stages stop at the most that is counted. Balances that were never carried forward read all there is; they have 500 ms.
Those that were add up a day's entries along the primary key, in 10 ms.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Executable, text

from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_core.escrow.model import EscrowRules
from dualcaster_core.escrow.views import MOST_COUNTED
from dualcaster_postgres.escrow import ledger, messages, money_moves, payments
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.parameters import as_arrays
from tests.support.many_payments import fill_payments
from tests.support.query_plans import query_plan

PAYMENTS: Final = 200_000
BUDGET_MS: Final = 100.0
WHOLE_BUDGET_MS: Final = 500.0
CARRIED_BUDGET_MS: Final = 10.0
LIMIT: Final = {"limit": 101}
_LATER: Final = (
    "INSERT INTO ledger_entries (payment_id, kind, reference, at, provider_balance, held, fees, provider_costs,"
    " chargebacks, losses) SELECT CAST(:payment AS bigint), 'refund', 'later' || n, now(), n % 2 * 2 - 1,"
    " 1 - n % 2 * 2, 0, 0, 0, 0 FROM generate_series(1, 2000) AS n"
)
"""What is posted on a busy day, together nothing."""
Asked = Mapping[str, tuple[Executable, dict[str, Any]]]


def asked_by_index(somebody: int, payment: int) -> Asked:
    """Name the statements that people and workers wait for, with what they are given."""
    now, rules = datetime.now(UTC), EscrowRules()
    first: dict[str, Any] = {**LIMIT, "before": None}
    moments = {
        "unpaid": now - rules.unpaid,
        "silent": now - rules.silent,
        "disputed": now - rules.silent - rules.disputed,
        "undecided": now - rules.undecided,
    }
    return {
        "of a person": (payments.OF_PERSON, {**first, "user": somebody}),
        "of a person, later": (payments.OF_PERSON, {**LIMIT, "user": somebody, "before": payment}),
        "open of a person": (payments.OPEN_OF, {"user": somebody}),
        "open cents": (payments.OPEN_CENTS, as_arrays(["id"], [(somebody,), (somebody + 1,)])),
        "decided": (payments.DECIDED, LIMIT),
        "to take back": (payments.TO_TAKE_BACK, LIMIT),
        "due": (payments.DUE, {**LIMIT, **moments, "after": 0}),
        "all": (payments.ALL, first),
        "all, later": (payments.ALL, {**LIMIT, "before": payment}),
        "of a rare stage": (payments.LISTED, {**first, "stages": ["releasing"]}),
        "of a common stage": (payments.LISTED, {**first, "stages": ["released"]}),
        "of no stage that there is": (payments.LISTED, {**first, "stages": ["charged back"]}),
        "of a person, for operators": (payments.listing("user"), {**first, "user": somebody}),
        "counts": (
            payments.COUNTS,
            {"most": MOST_COUNTED, **as_arrays(["stage"], [(one.value,) for one in PaymentStage])},
        ),
        "contested": (payments.listing("contested"), first),
        "entries of a payment": (ledger.OF_PAYMENT, {"key": payment}),
        "entries of three days": (ledger.BETWEEN, {"start": now - timedelta(days=3), "end": now}),
        "attempts that were left": (money_moves.LEFT, {**LIMIT, "before": now}),
        "moves that stand still": (money_moves.STUCK, {"before": now - timedelta(hours=1)}),
        "alerts": (messages.UNSEEN, first),
    }


async def test_payments_are_read_along_indexes(database: Database) -> None:
    """Every statement that somebody waits for uses an index; what adds all up stays within its own budget."""
    await fill_payments(database, PAYMENTS)
    async with database.transaction() as session:
        row = await session.row(text("SELECT payer_id, id FROM escrow_transactions ORDER BY id LIMIT 1 OFFSET 150000"))
        assert row is not None
        for name, (statement, given) in asked_by_index(*row).items():
            plan = await query_plan(session, statement, **given)
            print(f"{name}: {plan.milliseconds:.1f} ms, {plan.buffers} pages, {sorted(plan.indexes)}")
            assert plan.read_whole == frozenset(), name
            assert plan.milliseconds < BUDGET_MS, name
        plan = await query_plan(session, ledger.SINCE, after=0)
        print(f"balances, never carried: {plan.milliseconds:.1f} ms, {plan.buffers} pages, {sorted(plan.indexes)}")
        assert plan.milliseconds < WHOLE_BUDGET_MS
    async with database.transaction() as session:
        books = ledger.PostgresLedger(session)
        before = await books.balances()
        assert await books.carry_forward(datetime.now(UTC))
        row = await session.row(text("SELECT max(id), max(payment_id) FROM ledger_entries"))
        assert row is not None
        await session.run(text(_LATER), payment=row[1])
        assert await books.balances() == before
        plan = await query_plan(session, ledger.SINCE, after=row[0])
        print(f"balances: {plan.milliseconds:.1f} ms, {plan.buffers} pages, {sorted(plan.indexes)}")
        assert "ledger_entries" not in plan.read_whole
        assert plan.milliseconds < CARRIED_BUDGET_MS
