"""The sample market: a past that reputations come from, trades in every stage, and signals that prices judged."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest
from attrs import frozen
from sqlalchemy import func, select

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.demo.past_dealings import past_dealings
from dualcaster_app.demo.photographs import cards_on_a_table
from dualcaster_app.demo.sample_market import OBSERVED, fill_sample_market, sample_traders
from dualcaster_app.demo.sample_rings import add_sample_rings
from dualcaster_app.demo.sample_trades import add_sample_trades
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.reputation.model import Reputation
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.rings.proposals.views import RingTab
from dualcaster_core.signals.chain.verification import verify_record
from dualcaster_core.signals.reading.views import SignalTab
from dualcaster_core.trading.lifecycle import Stage
from dualcaster_postgres.tables.messaging import message_photos
from dualcaster_postgres.tables.trading import completed_trades, trade_log, trades
from tests.support.databases import SECRET, create_database, database_name

MIRA = "mira_tolarian"


@frozen
class Sample:
    """The sample market as the demonstration leaves it, and the records of everybody before the sample trades."""

    app: Application
    records: Mapping[int, Reputation | None]


@pytest.fixture(scope="module")
async def sample(servers: dualcaster_embedded.EmbeddedServers, migrated_url: str) -> AsyncIterator[Sample]:
    """Fill a database of its own, once."""
    settings = Settings(
        secret_key=SECRET,
        database_url=create_database(servers.database_url, database_name(migrated_url)),
        redis_url=servers.redis_url,
    )
    async with open_application(settings, migrated=False, quiet=True) as app:
        await fill_sample_market(app)
        people = await app.accounts.queries.summaries(after=0, limit=100)
        records = {user.id: await app.reputation.reputations.queries.record(user.id) for user in people}
        await add_sample_trades(app, MIRA)
        await add_sample_rings(app, MIRA)
        yield Sample(app, records)


async def test_tiers_from_new_to_gold_come_from_the_past_alone(sample: Sample) -> None:
    """What people did makes new, bronze, silver and gold traders, under a cap that is in force."""
    records = [record for record in sample.records.values() if record is not None]
    assert {Tier(record.tier) for record in records} == {Tier.NEW, Tier.BRONZE, Tier.SILVER, Tier.GOLD}
    assert not any(record.provisional for record in records)


async def test_recalculating_the_sample_changes_nothing(sample: Sample) -> None:
    """The stored records are those that the calculator makes of the history, before and after the sample trades."""
    app = sample.app
    for _ in range(2):
        before = {key: await app.reputation.reputations.queries.record(key) for key in sample.records}
        made = {one.user_id: one for one in await app.reputation.reputations.recalculate(list(before))}
        assert {key: one.points for key, one in made.items()} == {
            key: one.points for key, one in before.items() if one is not None
        }


async def test_the_sample_has_trades_in_every_stage_that_the_demonstration_names(sample: Sample) -> None:
    """There are drafts, proposals, counters, accepted and sent ones, completed, declined and cancelled trades."""
    async with sample.app.database.transaction() as session:
        stages = {Stage(row[0]) for row in await session.rows(select(trades.c.stage).distinct())}
        photos = await session.rows(select(message_photos.c.id))
    assert stages >= {
        Stage.DRAFT,
        Stage.PENDING,
        Stage.COUNTERED,
        Stage.AGREED,
        Stage.SENT,
        Stage.COMPLETED,
        Stage.DECLINED,
        Stage.CANCELLED,
    }
    assert len(photos) == 1


async def test_the_sample_has_rings_that_wait_that_are_under_way_and_that_could_be_made(sample: Sample) -> None:
    """One waits for the trader's answer, another has cards on their way, and there are more to propose."""
    rings = sample.app.rings
    me = (await sample.app.accounts.operator.named(MIRA)).id
    (asked,) = (await rings.trades.page(me, RingTab.OPEN)).items
    assert (asked.is_your_turn, asked.accepted) == (True, 2)
    (started,) = (await rings.trades.page(me, RingTab.UNDER_WAY)).items
    key = sample.app.ids.decode(IdKind.RING, started.hashid) or 0
    assert sum(leg.sent_at is not None for leg in (await rings.trades.seen(me, key)).legs) == 1
    assert (await rings.found(me)).items


async def test_trades_of_the_past_have_their_log_and_their_record(sample: Sample) -> None:
    """Each trade has a step in its log for each version after the first, and each completed one has one record."""
    steps = select(func.count()).where(trade_log.c.trade_id == trades.c.id).scalar_subquery()
    records = select(func.count()).where(completed_trades.c.proposal_id == trades.c.id).scalar_subquery()
    async with sample.app.database.transaction() as session:
        rows = await session.rows(select(trades.c.version, trades.c.stage, steps, records))
    assert len(rows) > len(past_dealings({trader.username: trader.tier for trader in sample_traders()}))
    assert all(logged == version - 1 for version, _, logged, _ in rows)
    assert all(recorded == (stage == Stage.COMPLETED) for _, stage, _, recorded in rows)


async def test_adding_the_sample_trades_again_adds_none(sample: Sample) -> None:
    """Who has trades that wait for somebody keeps them as they are when the demonstration starts again."""
    count = select(func.count()).select_from(trades)
    async with sample.app.database.transaction() as session:
        before = await session.rows(count)
    await add_sample_trades(sample.app, MIRA)
    await add_sample_rings(sample.app, MIRA)
    async with sample.app.database.transaction() as session:
        assert await session.rows(count) == before


def test_the_past_and_the_picture_are_the_same_every_time() -> None:
    """Two demonstrations tell of the same dealings, and show the same picture."""
    activity = {trader.username: trader.tier for trader in sample_traders()}
    assert past_dealings(activity) == past_dealings(dict(reversed(activity.items())))
    assert cards_on_a_table() == cards_on_a_table()


async def test_prices_have_judged_the_signals_of_the_sample(sample: Sample) -> None:
    """Ours and those of its people: every one has its verdict, some came true and some did not, and all are chained."""
    reading = sample.app.signals.reading
    record = (await reading.record()).overall
    assert record.evaluated > record.came_true > 0
    days = (await reading.sealed_days(limit=100)).items
    lines = [line async for line in await reading.chain(days[0].day)]
    verified = verify_record(lines, {one.day: one.root for one in days})
    assert (verified.days, verified.signals, verified.outcomes) == (len(days), verified.outcomes, verified.signals)


async def test_people_of_the_sample_lead_by_signals_that_others_follow(sample: Sample) -> None:
    """The leaderboard has several people, and mira follows some of theirs and has favourites."""
    app = sample.app
    me = await app.accounts.operator.named(MIRA)
    board = (await app.signals.reading.leaderboard(me.id)).items
    assert len(board) >= 4
    assert all(one.evaluated >= 10 for one in board)
    followed = await app.signals.reading.page(me.id, SignalTab.FOLLOWING)
    assert followed.items
    favorites = await app.profiles.favorites.page(Actor(user_id=me.id, username=MIRA, session_id=0))
    assert len(favorites.items) == 3
    assert (await app.notifying.centre.unread(me.id)).total <= 20


async def test_no_signal_of_the_sample_knew_a_later_price(sample: Sample) -> None:
    """Each was made at the price of the day on which it was made."""
    histories = sample.app.signals.members.histories
    async with sample.app.units() as uow:
        made = await uow.signal_outcomes.published_between(OBSERVED - timedelta(days=30), OBSERVED)
    assert len(made) > 60
    for one in made:
        day = one.made_at.date()
        paths = await histories.paths([one.quote], first=day, last=day)
        assert paths[one.quote] == [(day, one.price)]


async def test_the_sample_has_earned_what_its_events_earn(sample: Sample) -> None:
    """Nothing is written past the rules: whoever completed a trade has the achievement of it, and everybody joined."""
    app = sample.app
    me = await app.accounts.operator.named(MIRA)
    held = await app.social.achievements.reading.queries.held([me.id])
    assert {"newcomer", "founder", "first_deal"} <= held[me.id]
    rarity = await app.social.achievements.reading.queries.rarity()
    assert rarity["newcomer"] == 1
    assert rarity["market_legend"] < rarity["first_deal"]
