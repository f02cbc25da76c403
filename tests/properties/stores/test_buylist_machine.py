"""Orders, budgets and credit in random order, in memory: the books agree after every step."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dualcaster_core.accounts.model import Actor
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.stores.buylist.counter import BuylistCounter, staff_actions
from dualcaster_core.stores.buylist.credit import balance
from dualcaster_core.stores.buylist.credit_desk import Spending, StoreCreditDesk
from dualcaster_core.stores.buylist.handlers import ExpireBuylistOrders
from dualcaster_core.stores.buylist.lifecycle import UNPROMISED, BuylistAction, BuylistStage
from dualcaster_core.stores.buylist.model import BuylistOrder, CopyPrice, LineGrade, Payout
from dualcaster_core.stores.buylist.offers import BuylistContext, CopiesToSell
from dualcaster_core.stores.buylist.rules import BuylistBudget, BuylistRules, StoredRules
from dualcaster_core.stores.buylist.selling import BuylistSelling, SellerWish, seller_actions
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts import Scene
from dualcaster_core.testing.contracts.stores.profiles import open_store
from dualcaster_core.testing.state import State

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BUDGET = 6_000
CAP = 9
"""Cents of a day, and copies of a card."""
ResultT = TypeVar("ResultT")


def _run(action: Coroutine[Any, Any, ResultT]) -> ResultT:
    return asyncio.run(action)


class BuylistMachine(RuleBasedStateMachine):
    """One store, two sellers, and all that its staff, its sellers and time do to their orders."""

    @initialize()
    def open(self) -> None:
        """Open the store with a budget and a cap."""
        self.clock = FixedClock(NOW)
        self.database = InMemoryDatabase(self.clock)
        self.card = _run(self._set_up())
        context: Any = BuylistContext(units=self.database.units, clock=self.clock, ids=self.database.ids, cards=None)  # type: ignore[arg-type]
        self.selling, self.counter = BuylistSelling(context), BuylistCounter(context)
        self.desk, self.expiry = StoreCreditDesk(context), ExpireBuylistOrders(context)
        self.spent = 0

    async def _set_up(self) -> int:
        scene = Scene(self.database)
        owner, ann, bob = [await scene.person(name) for name in ("owner", "ann", "bob")]
        self.owner = Actor(user_id=owner, username="owner", session_id=0)
        self.sellers = [Actor(user_id=one, username=name, session_id=0) for one, name in ((ann, "ann"), (bob, "bob"))]
        self.store = (await open_store(self.database, owner)).id
        await self.database.verify_business(owner)
        card = await scene.card("Sol Ring", cents=2_000)
        rules = BuylistRules(budget=BuylistBudget(day_cents=BUDGET), card_cap=CAP)
        async with self.database.units() as uow:
            await uow.buylist.add_rules(StoredRules(store_id=self.store, version=1, rules=rules), NOW, owner)
            await uow.commit()
        return card

    @rule(
        who=st.integers(0, 1),
        copies=st.integers(1, 4),
        payout=st.sampled_from(Payout),
        cash=st.integers(0, 3_000),
        told=st.integers(0, 9),
    )
    def sell(self, who: int, copies: int, payout: Payout, cash: int, told: int) -> None:
        """Somebody drafts an order and submits it, once in ten times at sums that nobody offered."""
        seller = self.sellers[who]
        line = CopiesToSell(key=StockKey(card_id=self.card, finish=Finish.NONFOIL), copies=copies)
        try:
            draft = _run(self.selling.draft(seller, self.store, [line], SellerWish(payout=payout, cash_cents=cash)))
            expected = CopyPrice(copies * 1_000 + (told == 0), copies * 1_250)
            _run(self.selling.submit(seller, draft.id, version=draft.version, expected=expected))
        except (Conflict, ValidationFailed):
            return
        assert told, "sums that nobody offered were taken"

    @precondition(lambda self: self.orders())
    @rule(
        which=st.integers(0, 1_000),
        how=st.integers(0, 1_000),
        grade=st.sampled_from(Condition),
        copies=st.integers(0, 4),
    )
    def move(self, which: int, how: int, grade: Condition, copies: int) -> None:
        """Somebody takes one of all the steps that are possible."""
        ways = [(one, action) for one in self.orders() for action in (*staff_actions(one), *seller_actions(one))]
        if not ways:
            return
        order, action = ways[(which * 1_001 + how) % len(ways)]
        try:
            _run(self._taken(order, action, grade, copies))
        except (Conflict, ValidationFailed):
            return

    async def _taken(self, order: BuylistOrder, action: BuylistAction, grade: Condition, copies: int) -> None:
        seller = next(one for one in self.sellers if one.user_id == order.seller_id)
        version = order.version
        if action in (BuylistAction.DROP_OFF, BuylistAction.SEND, BuylistAction.CANCEL):
            await self.selling.act(seller, order.id, action, version=version)
        elif action is BuylistAction.ANSWER:
            answers = {line.number: bool(copies % 2) for line in order.lines}
            await self.selling.answer(seller, order.id, answers, version=version)
        elif action in (BuylistAction.GRADE_AS_STATED, BuylistAction.REGRADE):
            grades = {1: LineGrade(condition=grade, copies=copies, reason="looked at")}
            await self.counter.grade(self.owner, order.id, grades, version=version)
        elif action in (BuylistAction.PAY, BuylistAction.RETURN_ALL):
            cash = None if copies % 2 else min(order.promised_cash_cents, order.cash_total) // 2
            await self.counter.pay(self.owner, order.id, version=version, cash_cents=cash)
        elif action not in (BuylistAction.EDIT, BuylistAction.SUBMIT):
            await self.counter.act(self.owner, order.id, action, version=version, note="because")

    @rule(who=st.integers(0, 1), cents=st.integers(1, 2_000), reference=st.integers(0, 20))
    def spend(self, who: int, cents: int, reference: int) -> None:
        """Somebody buys with credit; a reference may come again."""
        spending = Spending(cents=cents, reference=f"till-{who}-{reference}")
        try:
            _run(self.desk.spend(self.owner, self.store, self.sellers[who].username, spending))
        except (Conflict, ValidationFailed):
            return

    @rule(hours=st.integers(1, 24 * 9))
    def wait(self, hours: int) -> None:
        """Time goes by, and moves on what is due."""
        self.clock.advance(timedelta(hours=hours))
        _run(self.expiry.run())

    def state(self) -> State:
        """Return everything as it is."""

        async def read() -> State:
            async with self.database.units() as uow:
                return uow.state

        return _run(read())

    def orders(self) -> list[BuylistOrder]:
        """List all orders as they are."""
        return list(self.state().buylist_orders.values())

    @invariant()
    def the_books_agree(self) -> None:
        """Budgets and caps hold, credit is what orders granted less what was spent, and stock is what was paid for."""
        if not hasattr(self, "database"):
            return
        state, orders = self.state(), self.orders()
        by_day: dict[Any, int] = {}
        for one in orders:
            assert one.promised_cash_cents == 0 or one.stage not in UNPROMISED
            if one.submitted_at is not None and one.promised_cash_cents:
                day = (one.submitted_at - timedelta(hours=5)).date()
                by_day[day] = by_day.get(day, 0) + one.promised_cash_cents
            if one.paid is not None:
                assert one.paid.cash_cents <= one.cash_total
        assert all(cents <= BUDGET for cents in by_day.values())
        for seller in self.sellers:
            entries = [one for one in state.store_credit if one.customer_id == seller.user_id]
            granted = sum(one.paid.credit_cents for one in orders if one.paid and one.seller_id == seller.user_id)
            spent = sum(one.cents for one in entries if one.kind.value == "spent")
            assert balance(entries) == granted - spent >= 0
            assert not entries or entries[-1].balance_cents == balance(entries)
            assert all(sum(one.postings.values()) == 0 for one in entries)
        paid = sum(one.copies for one in orders if one.paid and one.stage in (BuylistStage.PAID, BuylistStage.CLOSED))
        stock = sum(line.quantity for line in state.store_stock.get(self.store, {}).values())
        assert stock == paid <= CAP


BuylistMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
TestBuylistMachine = BuylistMachine.TestCase
