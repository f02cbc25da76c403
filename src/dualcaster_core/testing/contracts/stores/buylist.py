"""What stores buy: rules, facts, orders and store credit."""

from datetime import timedelta
from typing import Any

from attrs import evolve

from dualcaster_core.accounts.model import Place
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.buylist.budgets import period_starts
from dualcaster_core.stores.buylist.credit import CreditBooking, CreditKind
from dualcaster_core.stores.buylist.lifecycle import BuylistAction, BuylistActor, BuylistStage
from dualcaster_core.stores.buylist.model import (
    BuylistLine,
    BuylistOrder,
    CopyPrice,
    LineGrade,
    Payout,
    PayoutSplit,
)
from dualcaster_core.stores.buylist.ports import BuylistLogEntry
from dualcaster_core.stores.buylist.pricing import OfferFacts, OfferStep, OfferStepKind
from dualcaster_core.stores.buylist.rules import BuylistBudget, BuylistRules, PriceBand, StoredRules
from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_core.stores.stock.model import StockChange, StockKey
from dualcaster_core.testing.contracts.ports import EveryPort, Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.contracts.stores.profiles import open_store

ABSENT = 10**9
BOSTON, BERLIN = Coordinates(42.36, -71.06), Coordinates(52.52, 13.4)


def sold_line(card_id: int, number: int = 1, quantity: int = 2, **facts: Any) -> BuylistLine:
    """Make a line of near mint copies with prices for two conditions."""
    return BuylistLine(
        number=number,
        key=StockKey(card_id=card_id, finish=Finish.FOIL, language="de"),
        quantity=quantity,
        prices={Condition.NM: CopyPrice(1_000, 1_250), Condition.LP: CopyPrice(870, 1_088)},
        steps=(
            OfferStep(OfferStepKind.MARKET, "Costs $20.00 (tcgplayer)", 2_000),
            OfferStep(OfferStepKind.BASE, "Pays 50 %", -1_000),
        ),
        **facts,
    )


async def buylist_order(
    harness: Harness, store_id: int, seller_id: int | None, card_id: int, **facts: Any
) -> BuylistOrder:
    """Make an order, not stored yet."""
    now = harness.clock.now()
    given: dict[str, Any] = {
        "stage": BuylistStage.SUBMITTED,
        "lines": (sold_line(card_id, sell_chance=0.25, item_id=4), sold_line(card_id, 2, 1)),
        "payout": Payout.BOTH,
        "wanted_cash_cents": 500,
        "promised_cash_cents": 500,
        "submitted_at": now,
        "due_at": now + timedelta(days=7),
        "last_actor_id": seller_id,
        "note": "Tomorrow at noon.",
        **facts,
    }
    return BuylistOrder(store_id=store_id, seller_id=seller_id, created_at=now, **given)


async def _stored(uow: EveryPort, order: BuylistOrder) -> BuylistOrder:
    stored = await uow.buylist_orders.add(order)
    assert stored is not None
    return stored


class BuylistsContract:
    """``BuylistRepository``."""

    async def test_every_version_of_the_rules_is_new(self, harness: Harness) -> None:
        """The latest comes back whole; a number is given once; a store that changed nothing has none."""
        ann = await Scene(harness).person("ann")
        store = await open_store(harness, ann)
        now = harness.clock.now()
        rules = BuylistRules(
            bands=(PriceBand(0, 5), PriceBand(100, 45)),
            multipliers=Multipliers(language={"en": 100, "de": 70}, other_languages=60),
            hot_list=("Sol Ring", "Æther Vial"),
            dark_list=("Opt",),
            budget=BuylistBudget(day_cents=10_000, month_cents=None),
            languages=("en", "de"),
        )
        async with harness.units() as uow:
            assert await uow.buylist.rules(store.id) is None
            first = StoredRules(store_id=store.id, version=1, rules=BuylistRules())
            assert await uow.buylist.add_rules(first, now, ann)
            second = StoredRules(store_id=store.id, version=2, rules=rules)
            assert await uow.buylist.add_rules(second, now, ann)
            assert not await uow.buylist.add_rules(evolve(second, rules=BuylistRules(is_open=False)), now, ann)
            assert await uow.buylist.rules(store.id) == second

    async def test_facts_are_those_of_the_copies(self, harness: Harness) -> None:
        """Prices by condition, the store's own stock and orders, and nothing of a card that is not in the catalogue."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        store = await open_store(harness, ann)
        card = await scene.card("Sol Ring")
        await scene.value(card, Finish.FOIL, Condition.NM, 2_000)
        await scene.value(card, Finish.FOIL, Condition.LP, 1_500)
        key = StockKey(card_id=card, finish=Finish.FOIL, condition=Condition.LP)
        other = evolve(key, condition=Condition.NM, language="de")
        plain = StockKey(card_id=card, finish=Finish.NONFOIL)
        async with harness.units() as uow:
            await uow.store_stock.change(store.id, [StockChange(key=key, copies=2), StockChange(key=other, copies=3)])
            await uow.store_stock.reprice(store.id, {key: 1_800})
            await _stored(uow, await buylist_order(harness, store.id, bob, card))
            await _stored(
                uow, await buylist_order(harness, store.id, bob, card, stage=BuylistStage.PAID, promised_cash_cents=0)
            )
            absent = StockKey(card_id=ABSENT, finish=Finish.FOIL)
            found = await uow.buylist.facts(store.id, [key, plain, absent], harness.clock.now())
            assert set(found) == {key, plain}
            known = found[key]
            assert (known.name, known.sell_cents, known.in_stock, known.pending) == ("Sol Ring", 1_800, 5, 3)
            assert known.near_mint is not None
            assert known.as_is is not None
            assert (known.near_mint.cents, known.as_is.cents) == (2_000, 1_500)
            assert (known.near_mint.source, known.near_mint.observed_at) == ("tcgplayer", harness.clock.now())
            assert found[plain] == OfferFacts(name="Sol Ring")

    async def test_wants_count_that_others_may_see(self, harness: Harness) -> None:
        """Nearby and elsewhere, of any printing or this one; foil wants for foils alone; hidden people's for nobody."""
        scene = Scene(harness)
        store = await open_store(harness, await scene.person("ann"))
        card, reprint = await scene.card("Sol Ring"), await scene.card("Sol Ring", "c21")
        people: dict[str, dict[str, Any]] = {
            "bob": {"place": Place("Boston", BOSTON)},
            "cyd": {"place": Place("Berlin", BERLIN)},
            "dee": {},
            "eve": {"place": Place("Boston", BOSTON), "is_public": False},
            "fay": {"place": Place("Boston", BOSTON), "show_want_list": False},
        }
        keys = {name: await scene.person(name, **facts) for name, facts in people.items()}
        await scene.want(keys["bob"], card, 2)
        await scene.want(keys["bob"], card, 4, is_foil_required=True)
        await scene.want(keys["cyd"], reprint, 8, any_printing=True)
        await scene.want(keys["cyd"], reprint, 16)
        await scene.want(keys["dee"], card, 32, any_printing=True, set_only=True)
        await scene.want(keys["dee"], card, 64, is_active=False)
        await scene.want(keys["dee"], reprint, 128, any_printing=True, set_only=True)
        await scene.want(keys["eve"], card, 256)
        await scene.want(keys["fay"], card, 512)
        plain, foil = StockKey(card_id=card, finish=Finish.NONFOIL), StockKey(card_id=card, finish=Finish.FOIL)
        async with harness.units() as uow:
            found = await uow.buylist.facts(store.id, [plain, foil], harness.clock.now())
        assert (found[plain].wants_nearby, found[plain].wants_elsewhere) == (2, 40)
        assert (found[foil].wants_nearby, found[foil].wants_elsewhere) == (6, 40)

    async def test_copies_on_offer_count_that_others_may_see(self, harness: Harness) -> None:
        """By finish, and not those of hidden people."""
        scene = Scene(harness)
        store = await open_store(harness, await scene.person("ann"))
        card = await scene.card("Sol Ring")
        await scene.have(await scene.person("bob"), card, 3)
        await scene.have(await scene.person("cyd"), card, 5, finish=Finish.FOIL)
        await scene.have(await scene.person("dee", is_public=False), card, 7)
        await scene.have(await scene.person("eve"), card, 9, is_active=False)
        key = StockKey(card_id=card, finish=Finish.NONFOIL)
        async with harness.units() as uow:
            found = await uow.buylist.facts(store.id, [key], harness.clock.now())
        assert found[key].offered == 3

    async def test_promised_cash_adds_up_by_period(self, harness: Harness) -> None:
        """From when each period began; orders of other stores and those that promise nothing add nothing."""
        scene = Scene(harness)
        ann, bob, cyd = [await scene.person(name) for name in ("ann", "bob", "cyd")]
        store, other = await open_store(harness, ann), await open_store(harness, bob)
        card = await scene.card("Sol Ring")
        now = harness.clock.now()
        starts = period_starts(now, "America/New_York")
        day, week, month = starts.values()
        submitted = {1: now, 10: day, 100: min(week, day) - timedelta(seconds=1), 1_000: month - timedelta(1)}
        async with harness.units() as uow:
            for cents, at in submitted.items():
                order = await buylist_order(
                    harness, store.id, cyd, card, promised_cash_cents=cents, submitted_at=at, lines=(sold_line(card),)
                )
                await _stored(uow, order)
            await _stored(uow, await buylist_order(harness, other.id, cyd, card, promised_cash_cents=7))
            found = await uow.buylist.promised(store.id, starts)
        expected = [sum(cents for cents, at in submitted.items() if at >= start) for start in starts.values()]
        assert list(found.values()) == expected


class BuylistOrdersContract:
    """``BuylistOrderRepository``."""

    async def test_all_of_an_order_is_kept(self, harness: Harness) -> None:
        """With its lines, as it was stored and as it was changed."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        store, card = await open_store(harness, ann), await scene.card("Sol Ring")
        async with harness.units() as uow:
            stored = await _stored(uow, await buylist_order(harness, store.id, bob, card))
            assert await uow.buylist_orders.with_id(stored.id) == stored
            graded = stored.lines[0].graded(LineGrade(condition=Condition.LP, copies=1, reason="whitened"))
            after = evolve(
                stored.step(BuylistAction.APPROVE, harness.clock.now(), by=ann),
                lines=(evolve(graded, accepted=True),),
                paid=PayoutSplit(cash_cents=1, credit_cents=2),
                due_at=None,
            )
            await uow.buylist_orders.store(after)
            assert await uow.buylist_orders.with_id(stored.id, lock=True) == after
            assert await uow.buylist_orders.with_id(ABSENT) is None

    async def test_a_seller_has_one_draft_at_a_store(self, harness: Harness) -> None:
        """The second is none; once the first is submitted there is room for another."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        store, card = await open_store(harness, ann), await scene.card("Sol Ring")
        draft = await buylist_order(harness, store.id, bob, card, stage=BuylistStage.DRAFT, promised_cash_cents=0)
        async with harness.units() as uow:
            stored = await _stored(uow, draft)
            assert await uow.buylist_orders.add(draft) is None
            assert await uow.buylist_orders.draft_of(store.id, bob, lock=True) == stored
            await uow.buylist_orders.store(stored.step(BuylistAction.SUBMIT, harness.clock.now(), by=bob))
            assert await uow.buylist_orders.draft_of(store.id, bob) is None
            second = await _stored(uow, draft)
            paid = await _stored(uow, evolve(draft, stage=BuylistStage.PAID))
            await _stored(uow, evolve(draft, stage=BuylistStage.CLOSED))
            assert list(await uow.buylist_orders.open_of(bob)) == [stored.id, second.id] != [paid.id]
            assert list(await uow.buylist_orders.open_at(store.id)) == [stored.id, second.id, paid.id]
            assert list(await uow.buylist_orders.open_at(ABSENT)) == []

    async def test_a_reference_names_one_order_of_a_store(self, harness: Harness) -> None:
        """The second is none; orders without one are as many as there are."""
        scene = Scene(harness)
        store, card = await open_store(harness, await scene.person("ann")), await scene.card("Sol Ring")
        facts = {"seller_name": "Somebody", "stage": BuylistStage.RECEIVED}
        new = await buylist_order(harness, store.id, None, card, reference="r-1", **facts)
        async with harness.units() as uow:
            stored = await _stored(uow, new)
            assert await uow.buylist_orders.add(new) is None
            assert await uow.buylist_orders.referred(store.id, "r-1") == stored
            assert await uow.buylist_orders.referred(store.id, "") is None
            for _ in range(2):
                await _stored(uow, evolve(new, reference=""))

    async def test_steps_are_kept_in_order(self, harness: Harness) -> None:
        """Each with who took it, and what they said."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        store, card = await open_store(harness, ann), await scene.card("Sol Ring")
        async with harness.units() as uow:
            stored = await _stored(uow, await buylist_order(harness, store.id, bob, card))
            entries = [
                BuylistLogEntry(
                    order_id=stored.id,
                    version=version,
                    action=BuylistAction.DECLINE,
                    stage=BuylistStage.DECLINED,
                    by=BuylistActor.STORE,
                    actor_id=actor,
                    at=harness.clock.now(),
                    note="Too many.",
                )
                for version, actor in ((2, ann), (3, None))
            ]
            for entry in entries:
                await uow.buylist_orders.log(entry)
            assert await uow.buylist_orders.steps(stored.id) == entries

    async def test_what_is_due_comes_first(self, harness: Harness) -> None:
        """What is not due yet, and what time does not move, is left out."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        store, card = await open_store(harness, ann), await scene.card("Sol Ring")
        now = harness.clock.now()
        moments = [now, now - timedelta(days=2), now + timedelta(seconds=1), None, now - timedelta(days=1)]
        async with harness.units() as uow:
            keys = [
                (await _stored(uow, await buylist_order(harness, store.id, bob, card, due_at=at))).id for at in moments
            ]
            assert list(await uow.buylist_orders.due(now, limit=9)) == [keys[1], keys[4], keys[0]]
            assert list(await uow.buylist_orders.due(now, limit=1)) == [keys[1]]


class StoreCreditContract:
    """``StoreCreditRepository``."""

    async def test_the_balance_is_that_of_the_last_entry(self, harness: Harness) -> None:
        """By customer and store, with every entry as it was booked."""
        scene = Scene(harness)
        ann, bob, cyd = [await scene.person(name) for name in ("ann", "bob", "cyd")]
        store, other = await open_store(harness, ann), await open_store(harness, bob)
        now = harness.clock.now()
        async with harness.units() as uow:
            assert (await uow.store_credit.hold(store.id, cyd)).balance_cents == 0
            entries = []
            for kind, cents, reference in (
                (CreditKind.GRANTED, 500, "order-1"),
                (CreditKind.SPENT, 200, "till-1"),
                (CreditKind.VOIDED, 200, "entry-2-1"),
            ):
                state = await uow.store_credit.hold(store.id, cyd)
                entry = state.booked(
                    CreditBooking(kind=kind, cents=cents, reference=reference, note="Friday"), now, ann
                )
                assert await uow.store_credit.post(entry)
                entries.append(entry)
            found = await uow.store_credit.entries(store.id, cyd, limit=9)
            assert list(found) == entries[::-1]
            assert list(await uow.store_credit.entries(store.id, cyd, limit=1)) == [entries[-1]]
            assert await uow.store_credit.numbered(store.id, cyd, 2) == entries[1]
            assert await uow.store_credit.of_reference(store.id, cyd, "spent", "till-1") == entries[1]
            assert await uow.store_credit.of_reference(store.id, bob, "spent", "till-1") is None
            assert await uow.store_credit.numbered(store.id, bob, 2) is None
            state = await uow.store_credit.state(store.id, cyd)
            assert (state.entries, state.balance_cents) == (3, 500)
            elsewhere = await uow.store_credit.state(other.id, cyd)
            assert (elsewhere.entries, elsewhere.balance_cents) == (0, 0)
            there = (await uow.store_credit.hold(other.id, cyd)).booked(
                CreditBooking(kind=CreditKind.GRANTED, cents=700, reference="order-7"), now, bob
            )
            assert await uow.store_credit.post(there)
            latest = await uow.store_credit.latest(cyd, limit=2)
            assert {key: list(found) for key, found in latest.items()} == {
                store.id: entries[:0:-1],
                other.id: [there],
            }
            assert await uow.store_credit.latest(bob, limit=2) == {}

    async def test_a_number_and_a_reference_are_booked_once(self, harness: Harness) -> None:
        """A second entry of either is refused, and leaves nothing."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        store, now = await open_store(harness, ann), harness.clock.now()
        async with harness.units() as uow:
            empty = await uow.store_credit.hold(store.id, bob)
            first = empty.booked(CreditBooking(kind=CreditKind.GRANTED, cents=500, reference="order-1"), now, ann)
            assert await uow.store_credit.post(first)
            assert not await uow.store_credit.post(evolve(first, reference="order-2"))
            assert not await uow.store_credit.post(evolve(first, number=2, balance_cents=1_000))
            assert (await uow.store_credit.state(store.id, bob)).balance_cents == 500
