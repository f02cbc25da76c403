"""Awarding on real PostgreSQL: after events, every hour, by several at once, and when a run is broken off."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from attrs import define, evolve
from sqlalchemy import delete

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import drain_outbox
from dualcaster_core.kernel.events import Delivery, FiveMinutesDue
from dualcaster_core.notifying.notifications import Notification
from dualcaster_core.social.achievements.awarding import AwardAchievements
from dualcaster_core.social.achievements.events import AchievementsEarned
from dualcaster_core.social.achievements.facts import AchievementFacts
from dualcaster_core.social.achievements.handlers import AwardHourly
from dualcaster_core.social.achievements.ports import AchievementFactQueries, Award
from dualcaster_core.trading.events import TradeCompleted
from dualcaster_core.trading.model import Exchange
from dualcaster_postgres.tables.social import achievement_rarity
from tests.support.completed_trades import complete_trade, ordinary_noon
from tests.support.databases import SECRET
from tests.support.outbox import kinds_of
from tests.support.people import Person, person


@pytest.fixture
async def app(servers: dualcaster_embedded.EmbeddedServers, database_url: str) -> AsyncIterator[Application]:
    """An application with nobody in it."""
    settings = Settings(
        secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url, password_memory_kib=64
    )
    async with open_application(settings, migrated=False, quiet=True) as opened:
        yield opened


async def keys_of(app: Application, somebody: Person) -> set[str]:
    """Name what somebody has."""
    held = await app.social.achievements.reading.queries.held([somebody.user_id])
    return set(held.get(somebody.user_id, ()))


async def told(app: Application, somebody: Person) -> Sequence[Notification]:
    """List what somebody was told of achievements."""
    async with app.units() as uow:
        page = await uow.notifications.page(somebody.user_id, limit=50, before=None)
    return [one for one in page if one.type == "achievement.earned"]


async def trade(app: Application, one: Person, other: Person, at: datetime) -> None:
    """Complete a trade, and have its event wait."""
    key = await complete_trade(app.units, one.user_id, other.user_id, at)
    async with app.units() as uow:
        await uow.record(
            TradeCompleted(
                trade_id=key,
                chain_id=key,
                version=9,
                action="confirm",
                status="completed",
                proposer_id=one.user_id,
                recipient_id=other.user_id,
                exchange=Exchange.MAIL.value,
            )
        )
        await uow.commit()


async def test_events_earn_what_they_earn_at_once(app: Application) -> None:
    """Signing up and a completed trade, without waiting for the hour; both are told, each once."""
    ann, bob = await person(app), await person(app)
    await drain_outbox(app)
    assert await keys_of(app, ann) == {"newcomer", "founder"}
    await trade(app, ann, bob, ordinary_noon())
    await drain_outbox(app)
    for one in (ann, bob):
        assert await keys_of(app, one) == {"newcomer", "founder", "first_deal"}
        assert [each.title for each in await told(app, one)] == [
            "Achievement earned: First Deal",
            "2 achievements earned",
        ]


async def test_of_several_workers_one_awards(app: Application) -> None:
    """Eight who judge the same people at once record each achievement once, in one event and one notification."""
    people = [await person(app) for _ in range(5)]
    keys = [one.user_id for one in people]
    awarding = app.social.achievements.awarding
    given = await asyncio.gather(*(awarding.to(keys if number % 2 else keys[::-1]) for number in range(8)))
    awards = [award for some in given for award in some]
    assert len(awards) == len(set(awards)) == 2 * len(people)
    recorded = (await kinds_of(app)).count(AchievementsEarned.kind)
    assert recorded == sum(bool(some) for some in given)
    await drain_outbox(app)
    for one in people:
        assert [each.title for each in await told(app, one)] == ["2 achievements earned"]


async def test_a_delivery_is_done_once(app: Application) -> None:
    """An event that comes again gives nothing, and tells nothing."""
    ann = await person(app)
    await drain_outbox(app)
    delivery = Delivery(1, "social.award_achievements")
    async with app.units() as uow:
        await uow.achievements.award([], datetime.now(UTC))
        assert not await uow.mark_handled(delivery)
    assert await app.social.achievements.awarding.to([ann.user_id], delivery) == ()
    assert len(await told(app, ann)) == 1


@define
class BreakingFacts:
    """``AchievementFactQueries`` whose run ends as that of a process that is killed, after so many readings."""

    reads: AchievementFactQueries
    left: int = 1

    async def people(self, *, after: int, limit: int) -> Sequence[int]:
        """List the keys of open accounts."""
        return await self.reads.people(after=after, limit=limit)

    async def facts(
        self, user_ids: Sequence[int], at: datetime, *, partial_sets: bool = False
    ) -> Sequence[AchievementFacts]:
        """Read facts while there are readings left."""
        if not self.left:
            raise asyncio.CancelledError
        self.left -= 1
        return await self.reads.facts(user_ids, at, partial_sets=partial_sets)


async def test_a_run_that_is_broken_off_is_made_up_for_by_the_next(app: Application) -> None:
    """What was given stays, what was not comes with the next run, and nobody is told twice."""
    people = [await person(app) for _ in range(5)]
    whole = evolve(app.social.achievements.awarding, people_at_once=2)
    await whole.refresh_rarity()
    with pytest.raises(asyncio.CancelledError):
        await evolve(whole, facts=BreakingFacts(whole.facts)).to_everybody()
    assert [len(await keys_of(app, one)) for one in people] == [2, 2, 0, 0, 0]
    assert await whole.to_everybody() == 2 * 3
    assert await whole.to_everybody() == 0
    await drain_outbox(app)
    assert [len(await told(app, one)) for one in people] == [1] * 5


async def test_what_was_earned_before_the_first_run_is_given_without_a_word(app: Application) -> None:
    """Nobody is told of it nor shown it as new, also where that run was broken off; what comes later is told."""
    people = [await person(app) for _ in range(3)]
    whole = evolve(app.social.achievements.awarding, people_at_once=2)
    with pytest.raises(asyncio.CancelledError):
        await evolve(whole, facts=BreakingFacts(whole.facts)).to_everybody()
    assert await whole.to_everybody() == 2
    for one in people:
        assert await keys_of(app, one) == {"newcomer", "founder"}
        earned = await app.social.achievements.reading.queries.earned(one.user_id)
        assert all(each.is_seen for each in earned)
    later = await person(app)
    await whole.to_everybody()
    await drain_outbox(app)
    assert [len(await told(app, one)) for one in (*people, later)] == [0, 0, 0, 1]


async def test_an_achievement_of_a_new_release_is_given_without_a_word(app: Application) -> None:
    """Whose key no run has judged yet; the others are told as ever."""
    await app.social.achievements.awarding.refresh_rarity()
    async with app.database.transaction() as session:
        await session.run(delete(achievement_rarity).where(achievement_rarity.c.key == "newcomer"))
    somebody = await person(app)
    await app.social.achievements.awarding.to_everybody()
    await drain_outbox(app)
    assert await keys_of(app, somebody) == {"newcomer", "founder"}
    assert [each.title for each in await told(app, somebody)] == ["Achievement earned: Founder"]


async def test_everybody_is_judged_once_an_hour(app: Application) -> None:
    """In its first five minutes, and at no other time; the second delivery of the event gives nothing more."""
    ann = await person(app)
    awarding = app.social.achievements.awarding
    await awarding.refresh_rarity()
    for number, (moment, keys) in enumerate((("2026-03-01T12:05:00", 0), ("2026-03-01T13:00:00", 2))):
        for _ in range(2):
            delivery = Delivery(1 + number, "social.award_hourly")
            await AwardHourly(awarding)(delivery, FiveMinutesDue(moment=moment))
            assert len(await keys_of(app, ann)) == keys
    assert (await kinds_of(app)).count(AchievementsEarned.kind) == 1


async def test_rarity_is_the_share_of_active_traders(app: Application) -> None:
    """Who was not here for a month counts on neither side, nor does what was taken back."""
    people = [await person(app) for _ in range(4)]
    now = datetime.now(UTC)
    async with app.units() as uow:
        for one in people[:2]:
            await uow.achievements.award([Award(user_id=one.user_id, key="big_deal")], now)
        away = await uow.users.with_id(people[1].user_id)
        assert away is not None
        await uow.users.store(evolve(away, last_active_at=now - timedelta(days=31)))
        await uow.commit()
    await app.social.achievements.awarding.refresh_rarity()
    rarity = await app.social.achievements.reading.queries.rarity()
    assert rarity["big_deal"] == pytest.approx(1 / 3)
    assert rarity["elite"] == 0
    work = app.social.achievements.decisions
    await work.decide_named(people[0].username, "big_deal", revoke=True, reason="one's own second account")
    await app.social.achievements.awarding.refresh_rarity()
    assert (await app.social.achievements.reading.queries.rarity())["big_deal"] == 0


async def test_as_many_statements_for_many_people_as_for_one(app: Application) -> None:
    """A batch with awards for everybody takes no more than one for a single person."""
    counts = []
    for number in (1, 12):
        keys = [(await person(app)).user_id for _ in range(number)]
        before = app.database.statements + _work(app)
        assert len(await app.social.achievements.awarding.to(keys)) == 2 * number
        counts.append(app.database.statements + _work(app) - before)
    assert counts[0] == counts[1]


def _work(app: Application) -> int:
    reads: AwardAchievements = app.social.achievements.awarding
    return int(reads.facts._database.statements)  # type: ignore[attr-defined]
