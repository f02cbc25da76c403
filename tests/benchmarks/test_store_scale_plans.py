"""How the statements of stores run at 100,000 people with half a million wants and half a million lines of stock.

100 stores, of which the first is the largest: 20,000 lines, 20,000 of 200,000 orders, 5,000 people within 25 miles.

Budget: nothing reads a large table whole but the catalogue, with which a whole stock is joined; each
page takes less than 100 ms on two cores, since somebody waits for it; what adds up the wants of everybody around takes
up to a second, and is asked for now and then.
``DUALCASTER_BENCH_PEOPLE`` is another size.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from attrs import evolve

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.views import ListFilter, ListOrder
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.stores.buylist.budgets import BudgetPeriod
from dualcaster_core.stores.buylist.lifecycle import BuylistStage
from dualcaster_core.stores.customers.model import CustomerOrder, CustomerRequest, StoreMessageRules, Surroundings
from dualcaster_core.stores.events.views import EventFilter
from dualcaster_core.stores.statistics.model import DayRange
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.stores.stock.views import StockState
from dualcaster_core.stores.sync.model import SyncRun, SyncRunKind
from dualcaster_core.stores.sync.providers import StockProvider
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.sql.limits import WORK
from dualcaster_postgres.stores.buylist.queries import PostgresBuylistQueries
from dualcaster_postgres.stores.customers.queries import PostgresCustomerQueries
from dualcaster_postgres.stores.events.queries import PostgresStoreEventQueries
from dualcaster_postgres.stores.statistics.queries import PostgresStoreStatisticsQueries
from dualcaster_postgres.stores.stock.queries import PostgresStockQueries
from dualcaster_postgres.unit_of_work import unit_of_work_factory
from tests.support.query_plans import QueryPlan, query_plan
from tests.support.recorded_statements import RecordingDatabase

PEOPLE = int(os.environ.get("DUALCASTER_BENCH_PEOPLE", "100000"))
NOW: Final = datetime(2026, 11, 29, 12, tzinfo=UTC)
BUDGET_MS, SUMS_MS = 100.0, 1_000.0
SHOP, OWNER = 1, 1
BOSTON: Final = Coordinates(42.36, -71.06)
AROUND: Final = Surroundings(store_id=SHOP, owner_id=OWNER, viewer_id=OWNER, place=BOSTON)
LARGE: Final = {
    *("users", "profiles", "want_list_items", "have_list_items"),
    *("store_stock", "stock_listings", "store_sales", "store_arrivals", "buylist_orders", "buylist_lines"),
    *("store_events", "store_event_sign_ups", "store_messages", "store_message_turns"),
}
SUMS: Final = ("customers: ", "statistics: demand", "statistics: unfilled", "statistics: ages")
"""What reads all wants around, or every copy in stock."""
_FILL: Final = (
    "SET LOCAL session_replication_role = replica",
    "INSERT INTO oracle_cards (id, oracle_id, name) OVERRIDING SYSTEM VALUE SELECT n, lpad(to_hex(n), 32, '0')::uuid,"
    " 'Card ' || lpad(n::text, 5, '0') FROM generate_series(1, 10000) n",
    "INSERT INTO cards (id, scryfall_id, oracle_card_id, name, set_code, set_name, collector_number, rarity, finishes,"
    " language, type_line) OVERRIDING SYSTEM VALUE SELECT n, lpad(to_hex(n), 32, '0')::uuid, 1 + n % 10000,"
    " 'Card ' || lpad((1 + n % 10000)::text, 5, '0'), 's' || n % 100, 'Set ' || n % 100, n, 'rare',"
    " '{1,2}', 'en', 'Instant' FROM generate_series(1, 20000) n",
    "INSERT INTO card_values (card_id, finish, condition, cents, source, observed_at) SELECT n, finish, grade,"
    " 100 + n::bigint * 7919 % 4000, 'tcgplayer', :now FROM generate_series(1, 20000) n, generate_series(1, 2) finish,"
    " generate_series(1, 5) grade",
    "INSERT INTO oracle_values (oracle_card_id, cents) SELECT n, 100 + n::bigint * 7919 % 4000"
    " FROM generate_series(1, 10000) n",
    "INSERT INTO users (id, username, created_at, last_active_at, is_active, is_public, show_have_list, show_want_list,"
    " email_verified, trade_radius_miles, grid_latitude, grid_longitude) OVERRIDING SYSTEM VALUE SELECT n,"
    " 'trader_' || n, :now, :now, n % 40 > 0, true, true, n % 10 > 0, true, 25,"
    " CASE WHEN n % 20 = 0 THEN 42.3 + n % 13 / 100.0 ELSE 25 + (n::bigint * 7919 % 25000) / 1000.0 END,"
    " CASE WHEN n % 20 = 0 THEN -71.1 + n % 17 / 100.0 ELSE -125 + (n::bigint * 104729 % 58000) / 1000.0 END"
    " FROM generate_series(1, :people) n",
    "INSERT INTO profiles (user_id, display_name, account_type, allow_store_messages)"
    " SELECT id, 'Trader ' || id, CASE WHEN id <= 100 THEN 'store' ELSE 'user' END, true FROM users",
    "INSERT INTO business_accounts (user_id, business_name, state, reason, documents, applied_at, version)"
    " SELECT n, 'Shop ' || n, 'verified', '', '', :now, 1 FROM generate_series(1, 100) n",
    "INSERT INTO lgs_profiles (id, user_id, store_name, latitude, longitude, offers_buylist, offers_events, created_at,"
    " version) OVERRIDING SYSTEM VALUE SELECT n, n, 'Store ' || n, 42.36 + (n - 1) / 10.0, -71.06 - (n - 1) / 10.0,"
    " true, true, :now, 1 FROM generate_series(1, 100) n",
    "INSERT INTO want_list_items (user_id, card_id, oracle_card_id, any_printing, quantity, condition_min,"
    " condition_strict, is_foil_required, language, alert_enabled, priority, is_public, is_active)"
    " SELECT 1 + n % :people, card, 1 + card % 10000, n % 3 > 0, 1 + n % 4, 1, false, n % 9 = 0, 'en', false, 2,"
    " n % 8 > 0, true FROM (SELECT n, 1 + (n::bigint * 7919 + n / :people * 31) % 20000 AS card"
    " FROM generate_series(1, :people * 5) n) wanted",
    "INSERT INTO have_list_items (inventory_item_id, user_id, card_id, finish, condition, language,"
    " quantity_for_trade, on_offer) SELECT n, 1 + n % :people, 1 + (n::bigint * 104729) % 20000, 1 + n % 2, 5, 'en',"
    " 2, 2 FROM generate_series(1, :people * 5) n",
    "INSERT INTO store_stock (store_id, card_id, finish, condition, language, quantity, cost_cents, price_cents,"
    " listing_id, listings, listed_quantity, listed_price_cents) SELECT store, 1 + (line * 7 + store) % 20000,"
    " 1 + line % 2, 5 - line / 20000, 'en', line % 5, 50, CASE WHEN line % 50 > 0 THEN 100 + line % 4000 END,"
    " 'listing ' || line, 1, line % 5 + (line % 500 = 0)::int, CASE WHEN line % 50 > 0 THEN 100 + line % 4000 END"
    " FROM generate_series(1, 100) store, generate_series(1, 20000) line WHERE store = 1 OR line <= 4900",
    "INSERT INTO stock_listings (store_id, listing_id, second_id, title, detail, card_id, finish, condition, language,"
    " quantity, price_cents, states_price, reason, message, notes, changed_at) SELECT store_id, listing_id,"
    " listing_id, 'Card ' || card_id, '', card_id, finish, condition, language, quantity, price_cents, true, '', '',"
    " '', :now FROM store_stock",
    "INSERT INTO stock_sync_runs (id, store_id, kind, provider, status, cursor, counts, message, worker, created_at)"
    " OVERRIDING SYSTEM VALUE VALUES (1, 1, 'push', 'tcgplayer', 'planned', '', '{}', '', '', now())",
    "INSERT INTO store_sales (store_id, card_id, finish, day, copies) SELECT store, 1 + (n::bigint * 31) % 20000, 1,"
    " '2026-11-29'::date - n / 400, 1 + n % 3 FROM generate_series(1, 100) store, generate_series(0, 199999) n"
    " WHERE store = 1 OR n % 100 = 0 ON CONFLICT DO NOTHING",
    "INSERT INTO store_arrivals (store_id, card_id, finish, condition, language, day, copies)"
    " SELECT store_id, card_id, finish, condition, language, '2026-11-29'::date - (id % 400)::int, 1 + quantity"
    " FROM store_stock",
    "INSERT INTO buylist_orders (id, store_id, seller_id, stage, payout, wanted_cash_cents, promised_cash_cents,"
    " paid_cash_cents, paid_credit_cents, cash_total_cents, credit_total_cents, copies, rules_version, created_at,"
    " submitted_at, due_at, last_action, version) OVERRIDING SYSTEM VALUE SELECT n, CASE WHEN n % 10 = 0 THEN 1 ELSE"
    " 2 + n % 99 END, 200 + n % (:people - 200), stage, 'cash', 500, 500, CASE WHEN stage = 'paid' THEN 500 END,"
    " CASE WHEN stage = 'paid' THEN 0 END, 500, 600, 3, 1, at, at, CASE WHEN n > 190000 THEN at + interval '30 days'"
    " END, 'submit', 1 FROM (SELECT n, :now - (200000 - n) * interval '3 minutes' AS at, CASE WHEN n > 197000 THEN"
    " 'submitted' WHEN n > 194000 THEN 'received' WHEN n % 5 = 0 THEN 'cancelled' ELSE 'paid' END AS stage"
    " FROM generate_series(1, 200000) n) made",
    "INSERT INTO buylist_lines (order_id, number, card_id, finish, condition, language, quantity, prices, steps)"
    " SELECT n, line, 1 + (n::bigint * 13 + line) % 20000, 1, 5, 'en', 1, '{}', '[]' FROM generate_series(1, 200000) n,"
    " generate_series(1, 3) line",
    "INSERT INTO store_events (id, store_id, day, title, description, format, capacity, entry_fee_cents, starts_at,"
    " ends_at, status, version, created_at) OVERRIDING SYSTEM VALUE SELECT n, store, at::date, 'Friday Night Magic',"
    " '', (ARRAY['modern', 'draft', 'commander'])[1 + n % 3], 24, 500, at, at + interval '4 hours',"
    " CASE WHEN at < :now THEN 'ended' WHEN n % 30 = 0 THEN 'cancelled' ELSE 'scheduled'"
    " END, 1, at FROM (SELECT n, 1 + n % 100 AS store, :now - (98000 - n) / 100 *"
    " interval '20 hours' AS at FROM generate_series(1, 100000) n) made",
    "INSERT INTO store_event_sign_ups (event_id, user_id, status, queue_number, signed_up_at, confirm_by, is_public)"
    " SELECT n, 1 + (n::bigint * 31 + seat * 977) % :people, (ARRAY['seated', 'waiting', 'withdrawn'])[1 + seat % 3],"
    " seat, :now, NULL, true FROM generate_series(1, 100000) n, generate_series(1, 5) seat ON CONFLICT DO NOTHING",
    "INSERT INTO store_messages (store_id, user_id, sent_by, cards, note, sent_at) SELECT 1 + n % 100,"
    " 1 + n % :people, 1, '[\"Sol Ring\"]', '', :now - n * interval '2 minutes' FROM generate_series(1, 200000) n",
    "INSERT INTO store_message_turns (store_id, user_id, sent_at) SELECT store_id, user_id, max(sent_at)"
    " FROM store_messages GROUP BY 1, 2",
)
Ask = Callable[[], Awaitable[object]]


@pytest.fixture
async def scale(database_url: str) -> AsyncIterator[RecordingDatabase]:
    """Fill a database, and open it for somebody who looks at plans."""
    opened = RecordingDatabase(database_url, evolve(WORK, connections=2))
    await opened.open()
    async with opened.transaction() as session:
        await session.text("SET LOCAL statement_timeout = 0")
        for statement in _FILL:
            filled: Any = statement.replace(":people", str(PEOPLE)).replace(":now", "timestamptz '2026-11-29 12:00Z'")
            await session.text(filled)
    async with opened.transaction() as session:
        await session.text("SET LOCAL statement_timeout = 0")
        await session.text("ANALYZE")
    yield opened
    await opened.close()


def _customers(database: RecordingDatabase) -> Mapping[str, Ask]:
    queries = PostgresCustomerQueries(database, PublicIds(), FixedClock(NOW), MatchRules(), StoreMessageRules())
    far = evolve(AROUND, miles=100)
    by_cards = CustomerRequest(order=CustomerOrder.CARDS)
    return {
        "customers: who can buy": lambda: queries.buyers(AROUND, CustomerRequest()),
        "customers: who can buy, 100 miles": lambda: queries.buyers(far, by_cards),
        "customers: who could sell": lambda: queries.sellers(AROUND, CustomerRequest()),
        "customers: who could sell, 100 miles": lambda: queries.sellers(far, by_cards),
        "one customer": lambda: queries.buyer(AROUND, 20_000),
        "stores around me": lambda: queries.stores_around(20_000, limit=20),
        "messages: page": lambda: queries.sent(SHOP),
    }


def _stock(database: RecordingDatabase) -> Mapping[str, Ask]:
    queries = PostgresStockQueries(database, PublicIds())
    named = ListFilter(name_part="card 017")
    return {
        "stock: summary": lambda: queries.summary(SHOP),
        "stock: unpriced": lambda: queries.page(SHOP, state=StockState.UNPRICED),
        "stock: changed here": lambda: queries.page(SHOP, state=StockState.CHANGED_HERE),
        "stock: by a name": lambda: queries.page(SHOP, named),
        "stock: for sale, by a name": lambda: queries.offered(SHOP, named),
        "stock: for sale, of a set": lambda: queries.offered(SHOP, ListFilter(set_code="s17")),
        **{f"stock: by {order.value}": _page(queries, order) for order in (ListOrder.NAME, ListOrder.VALUE)},
    }


def _page(queries: PostgresStockQueries, order: ListOrder) -> Ask:
    return lambda: queries.page(SHOP, order=order)


def _buylists(database: RecordingDatabase) -> Mapping[str, Ask]:
    queries = PostgresBuylistQueries(database, PublicIds())
    units = unit_of_work_factory(database, FixedClock(NOW), MatchRules(), PublicIds())
    keys = [StockKey(card_id=1 + number, finish=Finish.NONFOIL) for number in range(0, 20_000, 200)]
    starts = {period: NOW - timedelta(days=days) for period, days in zip(BudgetPeriod, (1, 7, 30), strict=True)}

    async def facts() -> None:
        async with units() as uow:
            await uow.buylist.facts(SHOP, keys, NOW)

    async def budgets() -> None:
        async with units() as uow:
            await uow.buylist.promised(SHOP, starts)

    async def due() -> None:
        async with units() as uow:
            await uow.buylist_orders.due(NOW, limit=50)

    return {
        "buylist: facts of 100 cards": facts,
        "buylist: budgets": budgets,
        "buylist: due": due,
        "buylist: queue": lambda: queries.queue(SHOP),
        "buylist: submitted": lambda: queries.of_store(SHOP, {BuylistStage.SUBMITTED}),
        "buylist: every stage": lambda: queries.of_store(SHOP, set(BuylistStage) - {BuylistStage.DRAFT}),
        "buylist: of a seller": lambda: queries.of_seller(777),
    }


def _events(database: RecordingDatabase) -> Mapping[str, Ask]:
    queries = PostgresStoreEventQueries(database, PublicIds(), FixedClock(NOW))
    units = unit_of_work_factory(database, FixedClock(NOW), MatchRules(), PublicIds())
    week = EventFilter(until=NOW + timedelta(days=7))

    async def reminders() -> None:
        async with units() as uow:
            await uow.store_events.due_reminders(NOW, NOW + timedelta(hours=24), reminded=1, limit=100)

    async def ended() -> None:
        async with units() as uow:
            await uow.store_events.end_due(NOW)

    async def offers() -> None:
        async with units() as uow:
            await uow.sign_ups.due_offers(NOW, limit=100)

    return {
        "events: everywhere": lambda: queries.listed(week, None),
        "events: near": lambda: queries.listed(evolve(week, near=BOSTON, radius_miles=25), 777),
        "events: of a store": lambda: queries.listed(EventFilter(store_id=SHOP), 777),
        "events: calendar": lambda: queries.of_store(SHOP),
        "events: past": lambda: queries.of_store(SHOP, past=True),
        "events: mine": lambda: queries.of_user(777),
        "events: reminders": reminders,
        "events: that ended": ended,
        "events: seats that lapse": offers,
    }


def _rest(database: RecordingDatabase) -> Mapping[str, Ask]:
    figures = PostgresStoreStatisticsQueries(database, PublicIds(), MatchRules())
    units = unit_of_work_factory(database, FixedClock(NOW), MatchRules(), PublicIds())
    days = DayRange(first=NOW.date() - timedelta(days=30), last=NOW.date())

    async def written() -> None:
        async with units() as uow:
            await uow.store_messages.sent_since(SHOP, NOW - timedelta(days=1))
            await uow.store_messages.may_get(SHOP, 777)

    async def pushed() -> None:
        async with units() as uow:
            run = SyncRun(id=1, store_id=SHOP, kind=SyncRunKind.PUSH, provider=StockProvider.TCGPLAYER, created_at=NOW)
            await uow.stock_pushes.plan(run)

    return {
        "messages: limits": written,
        "push: plan": pushed,
        "statistics: demand": lambda: figures.demand(AROUND, limit=50),
        "statistics: unfilled": lambda: figures.unfilled(AROUND, limit=50),
        "statistics: sales": lambda: figures.sales(SHOP, days),
        "statistics: ages": lambda: figures.ages(SHOP, NOW.date()),
        "statistics: buylist": lambda: figures.buylist(SHOP, days),
    }


async def _plans(database: RecordingDatabase, asked: Mapping[str, Ask]) -> Mapping[str, list[QueryPlan]]:
    """Ask each, and look at the plans of what was sent; nothing that is written stays."""
    found: dict[str, list[QueryPlan]] = {}
    for name, ask in asked.items():
        database.sent.clear()
        await ask()
        sent = list(database.sent)
        found[name] = []
        for statement, given in sent:
            async with database.transaction() as session:
                await session.text("SAVEPOINT looked")
                found[name].append(await query_plan(session, statement, **given))
                await session.text("ROLLBACK TO SAVEPOINT looked")
    return found


async def test_no_statement_of_a_store_reads_a_large_table_whole(scale: RecordingDatabase) -> None:
    """Each is run with its plan looked at, and its time printed."""
    asked = {**_customers(scale), **_stock(scale), **_buylists(scale), **_events(scale), **_rest(scale)}
    found = await _plans(scale, asked)
    print(f"\n{PEOPLE:,} people, {5 * PEOPLE:,} wants, 505,100 lines of stock, 200,000 orders, 100,000 events")
    whole_of, slow = {}, {}
    for name, plans in found.items():
        milliseconds = sum(plan.milliseconds for plan in plans)
        whole = {table for plan in plans for table in plan.read_whole & LARGE}
        print(
            f"{name:38} {len(plans):2} statements {milliseconds:8.1f} ms"
            f" {sum(plan.buffers for plan in plans):8,} pages  {', '.join(sorted(whole))}"
        )
        if milliseconds > (SUMS_MS if name.startswith(SUMS) else BUDGET_MS):
            slow[name] = milliseconds
        if whole:
            whole_of[name] = whole
    assert whole_of == {}
    assert slow == {}
