"""Sell prices of stores: their settings, runs over them, and what these change."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import define, evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_core.stores.pricing.adjusting import LineFacts, MarketFacts
from dualcaster_core.stores.pricing.lifecycle import RunAction, RunKind, RunState
from dualcaster_core.stores.pricing.model import (
    PREVIEW_LASTS,
    ChangeOutcome,
    PriceChange,
    PriceRun,
    PricingSettings,
    RunCounts,
    StockFacts,
)
from dualcaster_core.stores.pricing.rules import PriceEnding, PriceRules
from dualcaster_core.stores.stock.model import StockChange, StockKey
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.stores.profiles import open_store

ABSENT = 10**9
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = PriceRules(
    auto_price_adjustment=True,
    price_adjustment_pct=-5,
    floor_cents=50,
    never_below_cost=False,
    ending=PriceEnding.QUARTERS,
    daily_limit_pct=30,
    price_unpriced=True,
    version=3,
)


@define
class PricingScene:
    """A store with a card in its stock: near mint in both finishes, and a foil that was played."""

    harness: Harness
    owner: int
    store_id: int
    keys: tuple[StockKey, ...]

    @classmethod
    async def set_up(cls, harness: Harness) -> "PricingScene":
        """Open the store and take copies in, without a price."""
        owner = await Scene(harness).person("ann")
        await harness.verify_business(owner)
        store = await open_store(harness, owner)
        card = await Scene(harness).card("Lightning Bolt")
        foil = StockKey(card, Finish.FOIL)
        keys = (StockKey(card, Finish.NONFOIL), evolve(foil, condition=Condition.HP), foil)
        async with harness.units() as uow:
            changes = [StockChange(key=key, copies=2, cost_cents=300) for key in reversed(keys)]
            await uow.store_stock.change(store.id, changes)
            await uow.commit()
        return cls(harness, owner, store.id, keys)

    async def begun(
        self, kind: RunKind = RunKind.PREVIEW, *, key: str | None = None, store_id: int | None = None
    ) -> PriceRun | None:
        """Begin a run."""
        new = PriceRun(
            store_id=store_id or self.store_id,
            kind=kind,
            started_at=self.harness.clock.now(),
            settings=PricingSettings(rules=RULES),
            asked_by=self.owner if kind is RunKind.PREVIEW else None,
            key=key,
        )
        async with self.harness.units() as uow:
            run = await uow.store_prices.begin(new)
            await uow.commit()
        return run

    async def preview(self) -> PriceRun:
        """Begin a preview, which the store has none of."""
        run = await self.begun()
        assert run is not None
        return run

    def change(self, key: StockKey, before: int | None, after: int) -> PriceChange:
        """Say what a run changes."""
        market = MarketFacts(cents=after, source="tcgplayer", observed_at=self.harness.clock.now())
        shares = Multipliers().of(key.finish, key.condition, key.language)
        facts = LineFacts(market=market, multipliers=shares, reference_cents=before, cost_cents=300)
        return PriceChange(key=key, before_cents=before, after_cents=after, facts=facts)

    async def keep(self, run: PriceRun, outcome: ChangeOutcome, *changes: PriceChange) -> None:
        """Keep changes of a run."""
        async with self.harness.units() as uow:
            await uow.store_prices.add_changes(run, changes, outcome, self.harness.clock.now())
            await uow.commit()

    async def reprice(self, key: StockKey, cents: int | None) -> None:
        """Give a line a price."""
        async with self.harness.units() as uow:
            await uow.store_stock.reprice(self.store_id, {key: cents})
            await uow.commit()

    async def lines(
        self, *, after: StockKey | None = None, limit: int = 10, since: datetime | None = None
    ) -> Sequence[StockFacts]:
        """List lines of the stock, with the changes of the last day."""
        start = since or self.harness.clock.now() - DAY
        async with self.harness.snapshots() as uow:
            return await uow.store_prices.lines(self.store_id, after=after, limit=limit, since=start)

    async def changes(
        self, run: PriceRun, outcome: ChangeOutcome, *, after: StockKey | None = None, limit: int = 10
    ) -> list[PriceChange]:
        """List changes of a run."""
        async with self.harness.snapshots() as uow:
            return list(await uow.store_prices.changes(run.id, outcome, after=after, limit=limit))


class StorePricesContract:
    """``StorePriceRepository``: settings, and runs."""

    async def test_a_store_that_says_nothing_has_the_defaults(self, harness: Harness) -> None:
        """What it says afterwards comes back whole, and once more after it was replaced."""
        scene = await PricingScene.set_up(harness)
        shares = Multipliers(language={"en": 100, "de": 90}, other_languages=70)
        first = PricingSettings(rules=RULES, multipliers=shares)
        async with harness.units() as uow:
            assert await uow.store_prices.settings(scene.store_id) == PricingSettings()
            assert await uow.store_prices.settings(ABSENT) == PricingSettings()
            await uow.store_prices.store_settings(scene.store_id, first)
            assert await uow.store_prices.settings(scene.store_id, lock=True) == first
            second = evolve(first, rules=evolve(RULES, auto_price_adjustment=False, version=4))
            await uow.store_prices.store_settings(scene.store_id, second)
            assert await uow.store_prices.settings(scene.store_id) == second

    async def test_a_run_is_kept_with_all_that_it_counts(self, harness: Harness) -> None:
        """What is stored comes back, also after it was replaced."""
        scene = await PricingScene.set_up(harness)
        run = await scene.preview()
        now = harness.clock.now()
        counts = RunCounts(lines=9, changes=3, kept=2, left=1)
        over = evolve(run, cursor=scene.keys[1], counts=counts, version=2).after(RunAction.PROPOSE, now)
        over = over.after(RunAction.APPLY, now).after(RunAction.UNDO, now + HOUR)
        async with harness.units() as uow:
            assert await uow.store_prices.run(run.id, lock=True) == run
            assert await uow.store_prices.run(ABSENT) is None
            await uow.store_prices.store_run(over)
            assert await uow.store_prices.run(run.id) == over
        assert (over.state, over.applied_at, over.undone_at) == (RunState.UNDONE, now, now + HOUR)

    async def test_a_store_has_one_open_run_of_a_kind(self, harness: Harness) -> None:
        """A computed one that waits for a decision is open too; another store, another kind or the next is its own."""
        scene = await PricingScene.set_up(harness)
        other = await open_store(harness, await Scene(harness).person("bob"))
        run = await scene.preview()
        assert await scene.begun() is None
        assert await scene.begun(store_id=other.id) is not None
        automatic = await scene.begun(RunKind.AUTOMATIC, key="event:1")
        proposed = run.after(RunAction.PROPOSE, harness.clock.now())
        async with harness.units() as uow:
            await uow.store_prices.store_run(proposed)
            assert await uow.store_prices.open_run(scene.store_id, RunKind.PREVIEW) == proposed
            assert await uow.store_prices.open_run(scene.store_id, RunKind.AUTOMATIC) == automatic
            assert await uow.store_prices.open_run(other.id, RunKind.AUTOMATIC) is None
            await uow.commit()
        assert await scene.begun() is None
        async with harness.units() as uow:
            await uow.store_prices.store_run(proposed.after(RunAction.DISCARD, harness.clock.now()))
            assert await uow.store_prices.open_run(scene.store_id, RunKind.PREVIEW) is None
            await uow.commit()
        assert await scene.begun() is not None

    async def test_a_cause_starts_one_run_of_a_store(self, harness: Harness) -> None:
        """Also once that run is over; it starts one of every other store."""
        scene = await PricingScene.set_up(harness)
        other = await open_store(harness, await Scene(harness).person("bob"))
        run = await scene.begun(RunKind.AUTOMATIC, key="event:1")
        assert run is not None
        async with harness.units() as uow:
            await uow.store_prices.store_run(run.after(RunAction.APPLY, harness.clock.now()))
            await uow.commit()
        assert await scene.begun(RunKind.AUTOMATIC, key="event:1") is None
        assert await scene.begun(RunKind.AUTOMATIC, key="event:1", store_id=other.id) is not None
        assert await scene.begun(RunKind.AUTOMATIC, key="event:2") is not None

    async def test_open_verified_stores_that_say_so_follow_the_market(self, harness: Harness) -> None:
        """From a key on, so many at most; not one that is closed, nor one whose owner's account is."""
        scene = Scene(harness)
        stores, owners = [], []
        for name in ("ann", "bob", "cid", "dee", "eve", "fay"):
            owners.append(await scene.person(name))
            stores.append(await open_store(harness, owners[-1]))
        for owner in (owners[0], *owners[2:]):
            await harness.verify_business(owner)
        async with harness.units() as uow:
            for one in (*stores[:4], stores[5]):
                await uow.store_prices.store_settings(one.id, PricingSettings(rules=RULES))
            await uow.stores.store(stores[2].closed(harness.clock.now()))
            await uow.commit()
        await scene.becomes(owners[3], is_active=False)
        async with harness.snapshots() as uow:
            assert await uow.store_prices.following(after=0, limit=5) == [stores[0].id, stores[5].id]
            assert await uow.store_prices.following(after=0, limit=1) == [stores[0].id]
            assert await uow.store_prices.following(after=stores[0].id, limit=5) == [stores[5].id]

    async def test_previews_that_nobody_decided_on_expire(self, harness: Harness) -> None:
        """Those that began at the moment or before it; not what is computed still, and none twice."""
        scene = await PricingScene.set_up(harness)
        other = await open_store(harness, await Scene(harness).person("bob"))
        run, computing = await scene.preview(), await scene.begun(store_id=other.id)
        assert computing is not None
        proposed = run.after(RunAction.PROPOSE, harness.clock.now())
        async with harness.units() as uow:
            await uow.store_prices.store_run(proposed)
            assert await uow.store_prices.expire(run.started_at - timedelta(seconds=1)) == 0
            assert await uow.store_prices.expire(run.started_at) == 1
            assert await uow.store_prices.expire(run.started_at + PREVIEW_LASTS) == 0
            assert await uow.store_prices.run(run.id) == proposed.after(RunAction.EXPIRE, harness.clock.now())
            assert await uow.store_prices.run(computing.id) == computing


class PriceChangesContract:
    """``StorePriceRepository``: lines of the stock, and changes of their prices."""

    async def test_lines_come_in_the_order_of_their_keys(self, harness: Harness) -> None:
        """By card, finish, condition from the worst and language, in portions; nothing of another store."""
        scene = await PricingScene.set_up(harness)
        other = await open_store(harness, await Scene(harness).person("bob"))
        async with harness.units() as uow:
            await uow.store_stock.change(other.id, [StockChange(key=scene.keys[0], copies=1)])
            await uow.store_stock.change(
                scene.store_id, [StockChange(key=evolve(scene.keys[0], language="de"), copies=1)]
            )
            await uow.commit()
        wanted = [evolve(scene.keys[0], language="de"), *scene.keys]
        assert [line.key for line in await scene.lines()] == wanted
        assert [line.key for line in await scene.lines(limit=2)] == wanted[:2]
        assert [line.key for line in await scene.lines(after=wanted[1], limit=2)] == wanted[2:]
        assert await scene.lines(after=wanted[-1]) == []

    async def test_a_line_tells_its_cost_and_the_near_mint_price_of_its_finish(self, harness: Harness) -> None:
        """Also of played copies; without a market price it tells none."""
        scene = await PricingScene.set_up(harness)
        nonfoil, played, foil = scene.keys
        await Scene(harness).value(foil.card_id, Finish.FOIL, Condition.NM, 1_200)
        await Scene(harness).value(foil.card_id, Finish.FOIL, Condition.HP, 700)
        await scene.reprice(foil, 1_100)
        lines = {line.key: line for line in await scene.lines()}
        market = MarketFacts(cents=1_200, source="tcgplayer", observed_at=harness.clock.now())
        assert lines[foil] == StockFacts(
            key=foil, price_cents=1_100, cost_cents=300, reference_cents=1_100, market=market
        )
        assert lines[played] == StockFacts(
            key=played, price_cents=None, cost_cents=300, reference_cents=None, market=market
        )
        assert lines[nonfoil].market == MarketFacts(cents=None)

    async def test_a_price_is_compared_with_that_before_the_runs_of_the_last_day(self, harness: Harness) -> None:
        """With the first of them, as long as the last one still stands; else with the price that it has."""
        scene = await PricingScene.set_up(harness)
        key = scene.keys[0]

        async def reference() -> int | None:
            return (await scene.lines())[0].reference_cents

        for before, after in ((700, 900), (900, 1_000), (1_000, 1_100)):
            run = await scene.begun(RunKind.AUTOMATIC, key=f"event:{after}")
            assert run is not None
            await scene.keep(run, ChangeOutcome.APPLIED, scene.change(key, before, after))
            async with harness.units() as uow:
                await uow.store_prices.store_run(run.after(RunAction.APPLY, harness.clock.now()))
                await uow.commit()
            await scene.reprice(key, after)
            harness.clock.advance(10 * HOUR)
        assert await reference() == 900
        harness.clock.advance(-6 * HOUR)
        assert await reference() == 900, "the first of them is a day old"
        harness.clock.advance(-HOUR)
        assert await reference() == 700
        await scene.keep(await scene.preview(), ChangeOutcome.PENDING, scene.change(key, 1_100, 1_500))
        assert await reference() == 700
        await scene.reprice(key, 1_050)
        assert await reference() == 1_050
        await scene.reprice(key, 1_100)
        assert await reference() == 700
        harness.clock.advance(DAY)
        assert await reference() == 1_100

    async def test_a_first_price_is_compared_with_itself(self, harness: Harness) -> None:
        """Where a run gave the line the first price it ever had there is none before it."""
        scene = await PricingScene.set_up(harness)
        await scene.keep(await scene.preview(), ChangeOutcome.APPLIED, scene.change(scene.keys[0], None, 900))
        await scene.reprice(scene.keys[0], 900)
        assert (await scene.lines())[0].reference_cents == 900

    async def test_changes_come_back_by_what_became_of_them(self, harness: Harness) -> None:
        """In the order of their keys, in portions, with the facts that explain them."""
        scene = await PricingScene.set_up(harness)
        run = await scene.preview()
        changes = [scene.change(key, None if key is scene.keys[0] else 900, 1_000) for key in scene.keys]
        await scene.keep(run, ChangeOutcome.PENDING, *reversed(changes))
        await scene.keep(run, ChangeOutcome.PENDING)
        assert await scene.changes(run, ChangeOutcome.PENDING) == changes
        assert await scene.changes(run, ChangeOutcome.PENDING, limit=2) == changes[:2]
        assert await scene.changes(run, ChangeOutcome.PENDING, after=scene.keys[1]) == changes[2:]
        assert await scene.changes(run, ChangeOutcome.APPLIED) == []
        assert await scene.changes(evolve(run, id=ABSENT), ChangeOutcome.PENDING) == []

    async def test_changes_are_marked_by_their_keys(self, harness: Harness) -> None:
        """The others, what the run does not change, and other runs stay as they are."""
        scene = await PricingScene.set_up(harness)
        run = await scene.preview()
        other = await scene.begun(RunKind.AUTOMATIC, key="event:1")
        assert other is not None
        changes = [scene.change(key, 900, 1_000) for key in scene.keys[:2]]
        for one in (run, other):
            await scene.keep(one, ChangeOutcome.PENDING, *changes)
        now = harness.clock.now()
        async with harness.units() as uow:
            await uow.store_prices.mark(run.id, [scene.keys[0], scene.keys[2]], ChangeOutcome.APPLIED, now)
            await uow.store_prices.mark(run.id, [], ChangeOutcome.LEFT, now)
            await uow.commit()
        assert await scene.changes(run, ChangeOutcome.APPLIED) == changes[:1]
        assert await scene.changes(run, ChangeOutcome.PENDING) == changes[1:]
        assert await scene.changes(other, ChangeOutcome.PENDING) == changes
