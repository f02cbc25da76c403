"""The facts of achievements on PostgreSQL: each just below what an achievement asks for, and just there."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import define
from sqlalchemy import insert, text, update

from dualcaster_core.social.achievements.definitions import HELD_DAYS, LARGE_SET
from dualcaster_core.social.achievements.evaluation import earned_by
from dualcaster_core.social.achievements.facts import AchievementFacts, Fact
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene, printing
from dualcaster_core.testing.reputation.past_trades import complete_trade
from dualcaster_postgres.social.achievements.facts import STATEMENTS, PostgresAchievementFacts
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.collection import inventory_items, portfolio_snapshots
from dualcaster_postgres.tables.notifying import notification_preferences
from dualcaster_postgres.tables.social import endorsements
from dualcaster_postgres.tables.trading import completed_trades, trades
from tests.support.postgres_harness import PostgresHarness

DAY = timedelta(days=1)


@define
class Facts(Scene):
    """People whose facts are read."""

    harness: PostgresHarness

    async def of(self, user_id: int, *, at: datetime | None = None, partial_sets: bool = False) -> AchievementFacts:
        """Read the facts of somebody."""
        reads = PostgresAchievementFacts(self.harness.database)
        (found,) = await reads.facts([user_id], at or self.harness.clock.now(), partial_sets=partial_sets)
        return found

    async def run(self, statement: Any, **given: Any) -> None:
        """Write what comes from elsewhere."""
        async with self.harness.database.transaction() as session:
            await session.run(statement, **given)

    async def trade(
        self, one: int, other: int, completed_at: datetime, *, took: timedelta = DAY * 3, match_key: int | None = None
    ) -> int:
        """Write a completed trade."""
        async with self.harness.units() as uow:
            key = await complete_trade(uow, one, other, completed_at, value=Decimal(10))
            await uow.commit()
        done = update(completed_trades).where(completed_trades.c.proposal_id == key)
        await self.run(done.values(proposed_at=completed_at - took))
        await self.run(update(trades).where(trades.c.id == key).values(match_key=match_key))
        return key

    async def own(self, user_id: int, *card_ids: int, condition: int = 5) -> None:
        """Put a copy of each printing into somebody's inventory."""
        facts = {"user_id": user_id, "finish": 1, "condition": condition, "language": "en", "quantity": 1}
        rows = [{**facts, "card_id": card, "signed": False, "altered": False} for card in card_ids]
        await self.run(insert(inventory_items).values(rows))

    async def snapshots(self, user_id: int, days: Sequence[int], cents: int = 100_00) -> None:
        """Note what an inventory was worth so many days ago."""
        today = self.harness.clock.now().date()
        others = dict.fromkeys(("unpriced_copies", "uncosted_copies", "cost_cents", "compared_copies"), 0)
        for ago in days:
            row = {"user_id": user_id, "day": today - ago * DAY, "copies": 1, "value_cents": cents, **others}
            await self.run(insert(portfolio_snapshots).values(**row, compared_value_cents=0, compared_cost_cents=0))


@pytest.fixture
async def facts(shared_harness: PostgresHarness) -> Facts:
    """Empty the shared database."""
    await shared_harness.empty()
    return Facts(PostgresHarness(shared_harness.database, FixedClock(datetime(2026, 8, 20, 12, tzinfo=UTC))))


async def test_somebody_new_has_joined_and_nothing_else(facts: Facts) -> None:
    """Every fact of a new member is 0 but for joining, and being among the first thousand."""
    ann = await facts.person("ann")
    found = await facts.of(ann)
    assert {fact for fact in Fact if found.value(fact)} == {Fact.JOINED, Fact.FOUNDER}
    assert earned_by(found) == ("newcomer", "founder")


async def test_closed_accounts_have_no_facts(facts: Facts) -> None:
    """Nobody is asked about who left."""
    ann = await facts.person("ann", is_active=False)
    reads = PostgresAchievementFacts(facts.harness.database)
    assert await reads.facts([ann], facts.harness.clock.now()) == []
    assert await reads.people(after=0, limit=10) == []


async def test_a_day_of_membership_is_24_hours(facts: Facts) -> None:
    """A second before the hundredth day is over there are 99."""
    ann = await facts.person("ann")
    joined = facts.harness.clock.now()
    for seconds, days in ((-1, 99), (0, 100)):
        at = joined + 100 * DAY + timedelta(seconds=seconds)
        assert (await facts.of(ann, at=at)).value(Fact.MEMBER_DAYS) == days


async def test_the_first_thousand_are_founders(facts: Facts) -> None:
    """The thousandth account is one, the next is not."""
    ann, bob = await facts.person("ann"), await facts.person("bob")
    others = select_copies(ann, 998)
    await facts.run(others)
    cid = await facts.person("cid")
    await facts.run(text("UPDATE users SET id = 2000000 WHERE id = :id"), id=cid)
    await facts.run(text("UPDATE users SET id = 1900000 WHERE id = :id"), id=bob)
    assert (await facts.of(1_900_000)).value(Fact.FOUNDER) == 1
    assert (await facts.of(2_000_000)).value(Fact.FOUNDER) == 0


def select_copies(user_id: int, number: int) -> Any:
    """Insert copies of an account under other names."""
    names = [column.name for column in users.columns if column.name not in {"id", "username"}]
    return text(
        f"INSERT INTO users (id, username, {', '.join(names)}) SELECT 1000000 + n, 'copy-' || n, {', '.join(names)}"
        " FROM users, generate_series(1, :number) n WHERE users.id = :user"
    ).bindparams(number=number, user=user_id)


async def test_trades_are_fast_within_24_hours(facts: Facts) -> None:
    """24 hours to the second count, for both sides; one second more does not."""
    ann, bob = await facts.person("ann"), await facts.person("bob")
    now = facts.harness.clock.now()
    await facts.trade(ann, bob, now, took=DAY)
    await facts.trade(bob, ann, now, took=DAY + timedelta(seconds=1))
    assert [(await facts.of(one)).value(Fact.FAST_TRADES) for one in (ann, bob)] == [1, 1]


async def test_trades_of_matches_are_those_that_began_as_one(facts: Facts) -> None:
    """Others do not count."""
    ann, bob = await facts.person("ann"), await facts.person("bob")
    now = facts.harness.clock.now()
    await facts.trade(ann, bob, now)
    await facts.trade(ann, bob, now, match_key=7)
    assert [(await facts.of(one)).value(Fact.MATCH_TRADES) for one in (ann, bob)] == [1, 1]


@pytest.mark.parametrize(("clock", "nights"), [("01:59:59", 0), ("02:00:00", 1), ("03:59:59", 1), ("04:00:00", 0)])
async def test_the_night_is_that_of_ones_own_time_zone(facts: Facts, clock: str, nights: int) -> None:
    """From 2 until 4, where each of the two lives: UTC until somebody says else."""
    ann, bob = await facts.person("ann"), await facts.person("bob")
    await facts.run(insert(notification_preferences).values(user_id=ann, time_zone="America/New_York"))
    await facts.trade(ann, bob, datetime.fromisoformat(f"2026-07-01T{clock}-04:00"))
    assert (await facts.of(ann)).value(Fact.NIGHT_TRADES) == nights
    assert (await facts.of(bob)).value(Fact.NIGHT_TRADES) == 0
    await facts.trade(bob, ann, datetime.fromisoformat(f"2026-07-01T{clock}+00:00"))
    assert (await facts.of(bob)).value(Fact.NIGHT_TRADES) == nights


async def test_a_season_counts_its_latest_window(facts: Facts) -> None:
    """The first moment of its first day and the last of its last; not the year before, not a moment outside."""
    ann, bob = await facts.person("ann"), await facts.person("bob")
    moments = ("2026-07-31T23:59:59", "2026-08-01T00:00:00", "2026-08-07T23:59:59", "2026-08-08T00:00:00")
    for moment in (*moments, "2025-08-03T12:00:00", "2025-12-31T12:00:00", "2026-01-02T23:59:59"):
        await facts.trade(ann, bob, datetime.fromisoformat(f"{moment}+00:00"))
    assert (await facts.of(ann)).season_trades == {"anniversary": 2, "year_end": 2}


async def test_written_reviews_count_unless_they_are_hidden(facts: Facts) -> None:
    """Blind ones count: they were written."""
    ann, bob = await facts.person("ann"), await facts.person("bob")
    now = facts.harness.clock.now()
    for number in range(3):
        key = await facts.trade(ann, bob, now)
        await facts.run(
            text(
                "INSERT INTO trade_reviews (trade_id, reviewer_id, reviewed_id, overall, comment, written_at,"
                " visible_at, is_announced, hidden_at, hidden_by_id, hidden_reason, version)"
                " VALUES (:trade, :ann, :bob, 5, '', now(), now() + interval '9 days', false,"
                " CASE WHEN :hidden THEN now() END, CASE WHEN :hidden THEN :bob END, 'spam', 1)"
            ),
            trade=key,
            ann=ann,
            bob=bob,
            hidden=number == 2,
        )
    assert [(await facts.of(one)).value(Fact.REVIEWS_WRITTEN) for one in (ann, bob)] == [2, 0]


async def test_endorsements_count_partners(facts: Facts) -> None:
    """Two kinds for one person are one; what was received is none."""
    ann, bob, cid = [await facts.person(name) for name in ("ann", "bob", "cid")]
    for trader, kind in ((bob, "trustworthy"), (bob, "fair_trader"), (cid, "fair_trader")):
        await facts.run(
            insert(endorsements).values(trader_id=trader, endorser_id=ann, kind=kind, given_at=text("now()"))
        )
    assert [(await facts.of(one)).value(Fact.PARTNERS_ENDORSED) for one in (ann, bob)] == [2, 0]


async def test_counter_offers_count_for_who_made_them_once_they_are_accepted(facts: Facts) -> None:
    """A first proposal that is accepted is none, nor is a counter-offer without an answer."""
    ann, bob = await facts.person("ann"), await facts.person("bob")
    now = facts.harness.clock.now()
    first, counter, open_one = [await facts.trade(ann, bob, now) for _ in range(3)]
    for key, changes in ((counter, {}), (open_one, {"accepted_at": None})):
        await facts.run(update(trades).where(trades.c.id == key).values(parent_id=first, counter_count=1, **changes))
    assert [(await facts.of(one)).value(Fact.COUNTERS_ACCEPTED) for one in (ann, bob)] == [1, 0]


@pytest.mark.parametrize(
    ("days", "dollars"),
    [
        (range(HELD_DAYS), 0),
        (range(HELD_DAYS + 1), 100),
        (range(1, HELD_DAYS + 2), 100),
        ([*range(10), *range(13, HELD_DAYS + 2)], 0),
        ([*range(10), *range(12, HELD_DAYS + 2)], 100),
        (range(4, HELD_DAYS + 2), 0),
    ],
    ids=["29 days", "30 days", "today not yet", "three days of nothing", "two days missed", "sold since"],
)
async def test_a_portfolio_is_worth_what_it_was_all_the_time(facts: Facts, days: Sequence[int], dollars: int) -> None:
    """30 days without a gap, but for nights when nobody looked."""
    ann = await facts.person("ann")
    await facts.snapshots(ann, days)
    assert (await facts.of(ann)).value(Fact.HELD_VALUE) == dollars


async def test_the_least_value_of_the_time_counts(facts: Facts) -> None:
    """One poor day in it lowers what was held; one before it does not."""
    ann, bob = await facts.person("ann"), await facts.person("bob")
    for one, poor in ((ann, HELD_DAYS), (bob, HELD_DAYS + 1)):
        await facts.snapshots(one, [day for day in range(HELD_DAYS + 2) if day != poor])
        await facts.snapshots(one, [poor], cents=99_99)
    assert [(await facts.of(one)).value(Fact.HELD_VALUE) for one in (ann, bob)] == [99, 100]


async def test_a_set_is_complete_with_every_printing_of_a_large_one(facts: Facts) -> None:
    """99 of 100 is 99 %, two copies of one are one printing, and a small set counts for nothing."""
    ann, bob = await facts.person("ann"), await facts.person("bob")
    large = await facts.harness.add_cards(printing(f"L{n}", "big", str(n)) for n in range(LARGE_SET))
    small = await facts.harness.add_cards(printing(f"S{n}", "tin", str(n)) for n in range(LARGE_SET - 1))
    await facts.own(ann, *large[:-1], *small)
    await facts.own(ann, large[0], condition=3)
    await facts.own(bob, large[0])
    assert (await facts.of(ann)).value(Fact.SET_PERCENT) == 0
    assert (await facts.of(ann, partial_sets=True)).value(Fact.SET_PERCENT) == 99
    assert (await facts.of(bob, partial_sets=True)).value(Fact.SET_PERCENT) == 1
    await facts.own(ann, large[-1])
    assert (await facts.of(ann)).value(Fact.SET_PERCENT) == 100


async def test_reputation_gives_what_counts(facts: Facts) -> None:
    """Trades as they count, standing, the largest trade in whole dollars, and success that one fault ends."""
    ann = await facts.person("ann")
    await facts.run(
        text(
            "INSERT INTO user_reputation (user_id, score, tier, standing, trades_completed, trades_counted,"
            " trades_cancelled, reviews_anchored, largest_trade_value) VALUES (:ann, 0, 0, 2, 999, 50, 1, 21, 499.99)"
        ),
        ann=ann,
    )
    found = await facts.of(ann)
    wanted = {
        Fact.TRADES: 50,
        Fact.STANDING: 2,
        Fact.REVIEWS: 21,
        Fact.LARGEST_TRADE: 499,
        Fact.SUCCESS_PERCENT: 99,
    }
    assert {fact: found.value(fact) for fact in wanted} == wanted
    await facts.run(text("UPDATE user_reputation SET trades_cancelled = 0 WHERE user_id = :ann"), ann=ann)
    assert (await facts.of(ann)).value(Fact.SUCCESS_PERCENT) == 100


async def test_many_people_take_as_many_statements_as_one(facts: Facts) -> None:
    """However many there are, and each gets their own."""
    people = [await facts.person(f"person{number}") for number in range(20)]
    reads = PostgresAchievementFacts(facts.harness.database)
    counts = []
    for some in (people[:1], people):
        before = facts.harness.database.statements
        assert [one.user_id for one in await reads.facts(some, facts.harness.clock.now())] == sorted(some)
        counts.append(facts.harness.database.statements - before)
    assert counts == [STATEMENTS, STATEMENTS]
