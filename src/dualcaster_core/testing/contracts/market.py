"""How prices are stored, which of several feeds' count, and when they leave."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

from attrs import define, evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.market.feeds.model import FeedState, FetchOutcome, FileVersion
from dualcaster_core.market.freshness import freshest
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.removal import Removal
from dualcaster_core.market.use_cases import PricesReport, import_prices, import_waiting
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import printing
from dualcaster_core.testing.market import PriceList

DAY = datetime(2026, 2, 14, tzinfo=UTC)
_NOON = timedelta(hours=12)
_CARDS = [printing(f"Priced {number}", "prc", str(number)) for number in range(4)]
_ALL = (0, 1, 2, 3)
ONE, OTHER = "one", "other"
RULES = ValuationRules()


@define
class _Market:
    """Four printings, and files of two feeds that both state TCGplayer's market price."""

    harness: Harness
    keys: list[int]

    @classmethod
    async def of(cls, harness: Harness) -> "_Market":
        """Fill the catalogue."""
        return cls(harness, await harness.add_cards(_CARDS))

    async def bring(
        self,
        feed: str,
        numbers: tuple[int, ...] = _ALL,
        *,
        at: datetime = DAY,
        amount: str = "5.00",
        removal: Removal = Removal.AUTO,
    ) -> PricesReport:
        """Import a file of a feed that names these printings."""
        prices = [stated(number, amount, at) for number in numbers]
        return await import_prices(PriceList(feed, prices), self.harness.units, RULES, removal=removal)

    async def amounts(self, number: int) -> list[str]:
        """List the current price of a printing, one of each series."""
        return [f"{price.amount:.2f}" for price in freshest(await self.harness.current_prices(self.keys[number]))]

    async def feeds(self, number: int) -> list[str]:
        """List the feeds that state a price of a printing now."""
        return [price.feed for price in await self.harness.current_prices(self.keys[number])]

    async def cents(self, number: int) -> int | None:
        """Return what a near mint copy is worth."""
        return await self.harness.value_of(self.keys[number], Finish.NONFOIL, Condition.NM)


def stated(number: int, amount: str, at: datetime) -> PriceObservation:
    """State TCGplayer's market price of a printing."""
    return PriceObservation(
        card=CardKey(CardKeyKind.SCRYFALL, _CARDS[number].scryfall_id),
        finish=Finish.NONFOIL,
        source=PriceSource.TCGPLAYER,
        kind=PriceKind.MARKET,
        currency=Currency.USD,
        amount=Decimal(amount),
        observed_at=at,
    )


class PriceWriterContract:
    """``PriceWriter``, with ``import_prices`` over it."""

    async def test_prices_are_stored_once(self, harness: Harness) -> None:
        """The same file again changes nothing; what is not in the catalogue is counted."""
        market = await _Market.of(harness)
        assert (await market.bring(ONE)).stored.stored == 4
        again = await market.bring(ONE)
        assert (again.stored.stored, again.stored.unchanged, again.valued) == (0, 4, 0)
        stranger = evolve(stated(0, "5.00", DAY), card=CardKey(CardKeyKind.MTGJSON, _CARDS[0].scryfall_id))
        report = await import_prices(PriceList(ONE, [stranger]), harness.units, RULES)
        assert (report.stored.stored, report.stored.unknown_cards) == (0, 1)
        assert (await market.amounts(0), await market.cents(0)) == (["5.00"], 500)

    async def test_what_a_feed_no_longer_names_leaves(self, harness: Harness) -> None:
        """Its price and the value that came from it go, and are back with the file that names it again."""
        market = await _Market.of(harness)
        await market.bring(ONE)
        assert (await market.bring(ONE, (0, 1, 2), at=DAY + timedelta(days=1))).gone == 1
        assert (await market.amounts(3), await market.cents(3)) == ([], None)
        await market.bring(ONE, at=DAY + timedelta(days=2))
        assert (await market.amounts(3), await market.cents(3)) == (["5.00"], 500)

    async def test_a_feed_takes_nothing_away_that_another_named(self, harness: Harness) -> None:
        """A newer file of one feed leaves what only the other named, whichever came first, on whatever day."""
        market = await _Market.of(harness)
        laters = (_NOON, timedelta(days=1), timedelta(days=1) + _NOON)
        for number, (later, names) in enumerate(product(laters, ((ONE, OTHER), (OTHER, ONE)))):
            first, second = (f"{name}{number}" for name in names)
            start = DAY + timedelta(days=10 * number)
            await market.bring(first, at=start)
            assert (await market.bring(second, (0, 1, 2), at=start + later)).gone == 0
            assert (await market.amounts(3), await market.cents(3)) == (["5.00"], 500)

    async def test_each_feed_takes_away_what_it_named(self, harness: Harness) -> None:
        """A price that two feeds stated is there until both have left it out, in either order."""
        market = await _Market.of(harness)
        start = DAY
        for first, second in ((ONE, OTHER), (OTHER, ONE)):
            await market.bring(ONE, at=start)
            await market.bring(OTHER, at=start + _NOON)
            assert (await market.bring(first, (0, 1, 2), at=start + timedelta(days=1))).gone == 1
            assert await market.feeds(3) == [second]
            assert await market.cents(3) == 500
            assert (await market.bring(second, (0, 1, 2), at=start + timedelta(days=1) + _NOON)).gone == 1
            assert (await market.feeds(3), await market.cents(3)) == ([], None)
            start += timedelta(days=7)

    async def test_the_newest_price_of_a_source_counts_whichever_feed_stated_it(self, harness: Harness) -> None:
        """A copy is worth what the file of the later moment says; of one moment, the first feed by name."""
        market = await _Market.of(harness)
        await market.bring(OTHER, at=DAY + _NOON, amount="6.00")
        await market.bring(ONE, at=DAY, amount="5.00")
        assert (await market.amounts(0), await market.cents(0)) == (["6.00"], 600)
        await market.bring(ONE, at=DAY + _NOON, amount="7.00")
        assert (await market.amounts(0), await market.cents(0)) == (["7.00"], 700)

    async def test_a_price_falls_back_to_what_the_other_feed_states(self, harness: Harness) -> None:
        """Where the newer of two prices leaves, the older one of the other feed counts again."""
        market = await _Market.of(harness)
        await market.bring(OTHER, at=DAY, amount="5.00")
        await market.bring(ONE, at=DAY + _NOON, amount="6.00")
        await market.bring(ONE, (0, 1, 2), at=DAY + timedelta(days=1), amount="6.00")
        assert [await market.cents(number) for number in _ALL] == [600, 600, 600, 500]

    async def test_a_file_of_a_source_that_has_shrunk_by_half_is_set_aside(self, harness: Harness) -> None:
        """Nothing of it is stored or taken away; it is held against what its own feed stated, not what others did."""
        market = await _Market.of(harness)
        await market.bring(OTHER)
        await market.bring(ONE, (0, 1, 2))
        tomorrow = DAY + timedelta(days=1)
        assert (await market.bring(ONE, (0, 1), at=tomorrow)).gone == 1
        report = await market.bring(OTHER, (0, 1), at=tomorrow, amount="6.00")
        assert [(one.named, one.stated) for one in report.set_aside] == [(2, 4)]
        assert (report.read, report.stored.stored, report.gone) == (2, 0, 0)
        assert (await market.amounts(0), await market.feeds(3)) == (["5.00"], [OTHER])

    async def test_a_file_that_was_set_aside_waits_whole(self, harness: Harness) -> None:
        """It is listed with its reason, and imported later as the whole list that it is; a newer one replaces it."""
        market = await _Market.of(harness)
        await market.bring(OTHER)
        for day in (1, 2):
            report = await market.bring(OTHER, (0, 1), at=DAY + timedelta(days=day), amount="6.00")
        async with harness.units() as uow:
            (file,) = await uow.price_files.waiting(after=0, limit=10)
        assert (file.id, file.feed, file.prices) == (report.waiting_file, OTHER, 2)
        assert file.shrunk == report.set_aside
        released = await import_waiting(file.id, OTHER, harness.units, RULES, Removal.ALWAYS)
        assert (released.stored.stored, released.gone) == (2, 2)
        assert (await market.amounts(0), await market.cents(0), await market.feeds(3)) == (["6.00"], 600, [])

    async def test_a_file_is_decided_on_once(self, harness: Harness) -> None:
        """Released it is neither refused nor replaced by a newer one, and stays until it was brought in."""
        market = await _Market.of(harness)
        await market.bring(OTHER)
        first = (await market.bring(OTHER, (0, 1), at=DAY + timedelta(days=1))).waiting_file or 0
        async with harness.units() as uow:
            released = await uow.price_files.release(first, DAY)
            again, refused = await uow.price_files.release(first, DAY), await uow.price_files.refuse(first)
            await uow.commit()
        assert (released and released.released_at, again, refused) == (DAY, None, None)
        newer = (await market.bring(OTHER, (0, 1), at=DAY + timedelta(days=2))).waiting_file or 0
        async with harness.units() as uow:
            assert [file.id for file in await uow.price_files.waiting(after=0, limit=10)] == [first, newer]
            thrown_away = await uow.price_files.refuse(newer)
            await uow.commit()
        assert (thrown_away and thrown_away.id, thrown_away and thrown_away.prices) == (newer, 2)
        async with harness.units() as uow:
            assert (await uow.price_files.find(newer), await uow.price_files.refuse(newer)) == (None, None)

    async def test_an_old_file_is_not_taken_for_a_shrunk_one(self, harness: Harness) -> None:
        """A file of an earlier day says nothing of today, however short it is; of nothing stated nothing shrinks."""
        market = await _Market.of(harness)
        await market.bring(ONE)
        report = await market.bring(ONE, (0,), at=DAY - timedelta(days=3))
        assert (report.set_aside, report.stored.stored) == ((), 1)
        async with harness.units() as uow:
            assert await uow.price_files.waiting(after=0, limit=10) == []

    async def test_an_older_file_neither_takes_away_nor_brings_back(self, harness: Harness) -> None:
        """What the newest file of the feed said stands, whatever other feeds say of that day."""
        market = await _Market.of(harness)
        await market.bring(ONE, (0, 1, 2), at=DAY + timedelta(days=1))
        await market.bring(ONE)
        assert await market.feeds(3) == []
        await market.bring(OTHER)
        assert await market.feeds(3) == [OTHER]

    async def test_a_suspect_price_keeps_only_what_its_feed_said_before(self, harness: Harness) -> None:
        """A feed that names an absurd price still names the card; another that names it no more takes its own away."""
        market = await _Market.of(harness)
        await market.bring(ONE, amount="50.00")
        await market.bring(OTHER, amount="50.00")
        tomorrow = DAY + timedelta(days=1)
        odd = [*(stated(number, "50.00", tomorrow) for number in (0, 1, 2)), stated(3, "5000.00", tomorrow)]
        report = await import_prices(PriceList(ONE, odd), harness.units, RULES, removal=Removal.AUTO)
        assert (report.stored.quarantined, report.gone) == (1, 0)
        assert (await market.bring(OTHER, (0, 1, 2), at=tomorrow, amount="50.00")).gone == 1
        assert (await market.feeds(3), await market.amounts(3)) == ([ONE], ["50.00"])

    async def test_a_jump_is_held_against_the_newest_price_of_any_feed(self, harness: Harness) -> None:
        """The first file of a feed is doubted where another feed knows better, and the next day believed."""
        market = await _Market.of(harness)
        await market.bring(OTHER, amount="5.00")
        assert (await market.bring(ONE, (0,), at=DAY + _NOON, amount="500.00")).stored.quarantined == 1
        assert (await market.bring(ONE, (0,), at=DAY + timedelta(hours=18), amount="500.00")).stored.quarantined == 1
        assert await market.amounts(0) == ["5.00"]
        confirmed = await market.bring(OTHER, (0,), at=DAY + timedelta(days=1), amount="500.00", removal=Removal.NEVER)
        assert (confirmed.stored.quarantined, await market.amounts(0)) == (0, ["500.00"])


class ShownPricesContract:
    """Pages show prices that no value comes from."""

    async def test_a_price_that_no_value_comes_from_makes_a_new_version(self, harness: Harness) -> None:
        """What is cached of the card is dropped; stored matches need not be computed again, as no value changed."""
        market = await _Market.of(harness)
        await market.bring(ONE)
        async with harness.units() as uow:
            before = await uow.match_snapshots.generation()
            await uow.prices.store([evolve(stated(0, "3.00", DAY), kind=PriceKind.BUYLIST)], feed=ONE)
            refreshed = await uow.prices.refresh_values(RULES)
            await uow.commit()
        assert (refreshed.pairs, refreshed.generation is not None) == (1, True)
        async with harness.units() as uow:
            assert await uow.match_snapshots.generation() == before
            assert not await uow.prices.refresh_values(RULES)


class FeedStatesContract:
    """What is known of a feed is kept as it was put."""

    async def test_a_feed_that_was_never_fetched_has_an_empty_state(self, harness: Harness) -> None:
        """Nothing has to be set up before the first fetch."""
        async with harness.units() as uow:
            assert await uow.feed_states.lock("new") == FeedState(name="new")

    async def test_a_state_comes_back_as_it_was_put(self, harness: Harness) -> None:
        """Every fact of it, put over an older one; feeds do not touch each other."""
        whole = FeedState(
            name="whole",
            address="https://lists.example/a",
            holder="somebody",
            held_until=DAY + _NOON,
            version=FileVersion(
                address="https://lists.example/a", etag='"1"', last_modified="Sat, 14 Feb 2026 00:00:00 GMT", digest="d"
            ),
            tried_at=DAY,
            succeeded_at=DAY - _NOON,
            imported_at=DAY - 2 * _NOON,
            outcome=FetchOutcome.FAILED,
            failures=3,
            retry_at=DAY + 2 * _NOON,
            error_code="price_feed.not_found",
            error="there is nothing",
        )
        bare = FeedState(name="bare", version=FileVersion(address="https://lists.example/b"))
        for state in (FeedState(name="whole", failures=1), bare, whole):
            async with harness.units() as uow:
                await uow.feed_states.lock(state.name)
                await uow.feed_states.put(state)
                await uow.commit()
        async with harness.units() as uow:
            assert await uow.feed_states.lock("whole") == whole
            listed = await uow.feed_states.all()
        assert [one for one in listed if one.name in {"bare", "whole"}] == [bare, whole]

    async def test_a_state_that_was_not_committed_is_not_kept(self, harness: Harness) -> None:
        """A fetch that could not be noted was not given to anybody."""
        async with harness.units() as uow:
            await uow.feed_states.put(FeedState(name="undone", holder="somebody"))
        async with harness.units() as uow:
            assert (await uow.feed_states.lock("undone")).holder is None


CONTRACTS = (PriceWriterContract, ShownPricesContract, FeedStatesContract)
