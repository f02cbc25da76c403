"""Publishing, grading and sealing on PostgreSQL: each thing once, whoever runs and whenever they are stopped."""

import asyncio
import random
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import structlog
from attrs import evolve
from sqlalchemy import text
from structlog.testing import capture_logs

from dualcaster_core.kernel.events import Delivery
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.market.events import PricesChanged
from dualcaster_core.market.model import PriceKind
from dualcaster_core.reputation.calculator import RESPONSE_WINDOW
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.chain.verification import verify_record
from dualcaster_core.signals.errors import DayNotSealed
from dualcaster_core.signals.events import SignalsGraded, SignalsPublished
from dualcaster_core.signals.model import SignalAction, SignalState
from dualcaster_core.signals.reading.views import SignalTab
from dualcaster_core.signals.runs.handlers import NotifyAdmirers, NotifyOutcomes
from dualcaster_core.signals.runs.publishing import PublishAfterImport
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_core.testing import FixedClock
from dualcaster_plugins import InstalledRules
from dualcaster_postgres.sql.database import Database
from tests.support.installed_rules import install_rules
from tests.support.signal_scene import SignalScene

OUTCOMES = 200


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> SignalScene:
    """An empty database whose time stands still."""
    return SignalScene(database, clock)


async def counted(scene: SignalScene, statement: str) -> int:
    """Count rows."""
    async with scene.database.transaction() as session:
        row = await session.row(text(statement))
    assert row is not None
    return int(row[0])


async def many_due(scene: SignalScene, clock: FixedClock, number: int) -> None:
    """Make signals of as many cards, each followed once, and let their horizon pass."""
    fans = [await scene.person(f"fan-{place}") for place in range(3)]
    makers = [await scene.person(f"maker-{place}") for place in range(4)]
    cards = [await scene.card(place + 1) for place in range(number // 4)]
    for card in cards:
        for maker in makers:
            signal = await scene.make(maker, card, days=5)
            await scene.following.follow(fans[signal.id % 3], signal.id)
    start = clock.now().date()
    for place in range(len(cards)):
        await scene.prices(place + 1, {start + timedelta(days=day): "12.50" for day in range(1, 6)})
    clock.advance(timedelta(days=5, seconds=1))


async def test_each_of_200_outcomes_is_graded_once_by_two_workers_killed_at_random(
    scene: SignalScene, clock: FixedClock
) -> None:
    """Two workers run over and over, are cancelled at random points, and leave one outcome and one event each."""
    await many_due(scene, clock, OUTCOMES)
    chance = random.Random(7)
    for _ in range(12):
        workers = [asyncio.create_task(scene.grading.run()) for _ in range(2)]
        await asyncio.sleep(chance.uniform(0.0, 0.12))
        for worker in workers:
            worker.cancel()
        for worker in workers:
            with suppress(asyncio.CancelledError):
                await worker
    await asyncio.gather(scene.grading.run(), scene.grading.run())
    assert await counted(scene, "SELECT count(*) FROM signal_outcomes") == OUTCOMES
    assert await counted(scene, "SELECT count(*) FROM signals WHERE state = 'graded'") == OUTCOMES
    assert await counted(scene, "SELECT count(*) FROM signal_follows WHERE evaluated_at IS NOT NULL") == OUTCOMES
    told = "SELECT count(*) FROM outbox, jsonb_array_elements(payload -> 'signal_ids') WHERE kind = 'signals.graded'"
    assert await counted(scene, told) == OUTCOMES
    assert await counted(scene, "SELECT sum(evaluated) FROM signal_makers") == OUTCOMES


async def test_a_signal_without_prices_waits_seven_days_and_is_then_insufficient(
    scene: SignalScene, clock: FixedClock
) -> None:
    """Until then it stays open and is looked at again; its followers get nothing of it."""
    maker, fan = await scene.person("maker"), await scene.person("fan")
    signal = await scene.make(maker, await scene.card(), days=5)
    await scene.following.follow(fan, signal.id)
    clock.advance(timedelta(days=5, seconds=1))
    assert (await scene.grading.run()).graded == 0
    assert (await scene.grading.run()).due == 0
    clock.advance(timedelta(days=7))
    assert (await scene.grading.run()).graded == 1
    found = (await scene.reading.one(signal.id, fan.user_id)).signal
    assert (found.state, found.outcome and found.outcome.came_true) == (SignalState.INSUFFICIENT_DATA, None)
    async with scene.units() as uow:
        (history,) = await uow.reputation.histories([fan.user_id], since=clock.now() - RESPONSE_WINDOW)
    assert [(follow.profitable, follow.accuracy) for follow in history.follows] == [(None, None)]


async def test_followers_and_makers_get_what_the_outcome_gives(scene: SignalScene, clock: FixedClock) -> None:
    """Follows reach the history of reputations; HOLD has an accuracy there and is never profitable."""
    maker, other, fan = [await scene.person(name) for name in ("maker", "other", "fan")]
    card = await scene.card()
    buy = await scene.make(maker, card, days=5)
    hold = await scene.make(other, card, action=SignalAction.HOLD, target=None, days=5)
    for signal in (buy, hold):
        await scene.following.follow(fan, signal.id)
    start = clock.now().date()
    await scene.prices(1, {start + timedelta(days=day): "11.00" for day in range(1, 6)})
    clock.advance(timedelta(days=5, seconds=1))
    await scene.grading.run()
    async with scene.units() as uow:
        (history,) = await uow.reputation.histories([fan.user_id], since=clock.now() - RESPONSE_WINDOW)
        of_buy, of_hold = [await uow.follows.of(one.id, fan.user_id) for one in (buy, hold)]
        assert [(one.explicit, one.profitable, one.accuracy) for one in history.follows] == [
            (True, True, of_buy.accuracy),
            (True, None, of_hold.accuracy),
        ]
        tallies = await uow.member_signals.tallies([buy.id, hold.id])
    assert of_buy.profit_percent == Decimal("8.91")
    assert 0.4 < of_buy.accuracy < 0.5
    assert (of_hold.profit_percent, of_hold.accuracy > 0) == (None, True)
    assert [(one.user_id, one.evaluated, one.came_true) for one in tallies] == [(maker.user_id, 1, 0)]


async def test_people_are_told_of_outcomes_and_of_their_favourites_signals(
    scene: SignalScene, clock: FixedClock
) -> None:
    """Each once, however often the event comes; private signals tell nobody."""
    maker, fan = await scene.person("maker"), await scene.person("fan")
    await scene.favorite(fan, maker)
    shown = await scene.make(maker, await scene.card(1), days=5)
    secret = await scene.make(maker, await scene.card(2), days=5, visibility=SignalVisibility.PRIVATE)
    admirers = NotifyAdmirers(scene.units, clock, PublicIds())
    for number, signal in enumerate((shown, shown, secret), start=1):
        await admirers(Delivery(number, "signals.notify_admirers"), SignalsPublished(signal_ids=(signal.id,)))
    await scene.following.follow(fan, shown.id)
    start = clock.now().date()
    for number in (1, 2):
        await scene.prices(number, {start + timedelta(days=day): "12.50" for day in range(1, 6)})
    clock.advance(timedelta(days=5, seconds=1))
    await scene.grading.run()
    outcomes = NotifyOutcomes(scene.units, clock, PublicIds())
    for number in (1, 2):
        await outcomes(Delivery(number, "signals.notify_outcomes"), SignalsGraded(signal_ids=(shown.id, secret.id)))
    async with scene.units() as uow:
        of_fan = await uow.notifications.page(fan.user_id, before=None, limit=10)
        of_maker = await uow.notifications.page(maker.user_id, before=None, limit=10)
    assert [one.type for one in of_fan] == ["signal.outcome", "signal.published"]
    assert of_fan[0].title == "The followed BUY on Card 1 came true"
    assert [one.title for one in of_maker] == ["Your BUY on Card 2 came true", "Your BUY on Card 1 came true"]


def squeezed(days: int = 91) -> dict[str, list[str]]:
    """Return a price that rises on a buylist that rises: rules have something to say of it."""
    return {"price": [f"{10 + day * day / 900:.2f}" for day in range(days)]}


async def test_two_runs_at_once_publish_each_signal_once(scene: SignalScene, clock: FixedClock) -> None:
    """One is open per card, finish and kind, whoever was first; a later run adds nothing while it is open."""
    for number in range(1, 6):
        await scene.card(number, squeezed()["price"])
        today: date = clock.now().date()
        paid = {today - timedelta(days=ago): f"{max(3.0, 8.5 - ago / 12):.2f}" for ago in range(91)}
        await scene.prices(number, paid, kind=PriceKind.BUYLIST)
    reports = await asyncio.gather(scene.publishing.run(), scene.publishing.run())
    published = sum(report.published for report in reports)
    assert published > 0
    assert await counted(scene, "SELECT count(*) FROM signals") == published
    assert await counted(scene, "SELECT count(DISTINCT (card_id, finish, kind)) FROM signals") == published
    assert (await scene.publishing.run()).published == 0
    listed = await scene.reading.page(None, SignalTab.OURS, limit=100)
    assert len(listed.items) == published
    assert {one.confidence for one in listed.items} == {None}
    assert all(one.rationale.endswith(" days.") for one in listed.items)


async def test_installed_rules_are_published_beside_ours(
    scene: SignalScene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an installed rule says is published under its name; one that fails is logged and stops nobody."""
    rules = {name: f"tiny_rules:{name}" for name in ("steady", "raises")}
    monkeypatch.syspath_prepend(str(install_rules(tmp_path, rules)))
    await scene.card(1, squeezed()["price"])
    publish = PublishAfterImport(evolve(scene.publishing, installed=InstalledRules(60)), structlog.get_logger())
    with capture_logs() as logged:
        await publish(Delivery(1, "signals.publish_after_import"), PricesChanged(generation=1))
    assert [(one["event"], one["rule"]) for one in logged] == [("an installed rule was stopped", "raises")]
    assert await counted(scene, "SELECT count(*) FROM signals WHERE kind = 'steady'") == 1


async def test_a_sealed_day_verifies_and_never_changes(scene: SignalScene, clock: FixedClock) -> None:
    """A day is sealed two hours after its end, once; its export is what the verifier takes."""
    maker = await scene.person("maker", Tier.GOLD)
    signal = await scene.make(maker, await scene.card(), days=5)
    day, start = clock.now().date(), clock.now().date()
    assert await scene.sealing.run() == 0
    await scene.prices(1, {start + timedelta(days=after): "12.50" for after in range(1, 6)})
    clock.advance(timedelta(days=5, seconds=1))
    await scene.grading.run()
    clock.advance(timedelta(days=1, hours=2))
    assert await scene.sealing.run() == 2
    assert await scene.sealing.run() == 0
    days = (await scene.reading.sealed_days()).items
    assert [(one.day, one.entries) for one in days] == [(day + timedelta(days=5), 1), (day, 1)]
    lines = [line async for line in await scene.reading.chain(day + timedelta(days=5))]
    checked = verify_record(lines, {one.day: bytes.fromhex(one.root).hex() for one in days})
    assert (checked.days, checked.signals, checked.outcomes, checked.root) == (2, 1, 1, days[0].root)
    with pytest.raises(DayNotSealed):
        await scene.reading.chain(day + timedelta(days=1))
    assert (await scene.reading.one(signal.id, None)).entry in lines[2].decode()
