"""Lists of prices from a server of their own into the database, by one worker or two."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from attrs import evolve, frozen

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.price_feeds import FOLDER
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.feeds.errors import FeedBusy, UnknownFeed
from dualcaster_core.market.feeds.model import LEASE, FeedSettings, FeedSource, FeedState, FetchOutcome
from dualcaster_core.market.feeds.use_cases import FetchPrices
from dualcaster_core.testing import FixedClock
from tests.support.list_server import ListRequest, ListServer, Respond, answer, list_server, versioned
from tests.support.patience import GENEROUS, until
from tests.support.price_api import Tcgplayer, price_api
from tests.support.priced_printings import printing
from tests.support.processes import python

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOURLY = timedelta(hours=1)


def stock(cents: int, *, day: int = 14, cards: Sequence[int] = (1, 2, 3, 4)) -> bytes:
    """Write a list of Mana Pool that names some printings."""
    rows = [{"scryfall_id": str(UUID(int=number)), "price_market": cents} for number in cards]
    return json.dumps({"meta": {"as_of": f"2026-02-{day}T00:00:00Z"}, "data": rows}).encode()


@pytest.fixture
def server() -> Iterator[ListServer]:
    """A server of one version of a list."""
    with list_server(versioned(stock(500), '"1"')) as running:
        yield running


@frozen
class Desk:
    """An application that fetches one list an hour, at a time of its own."""

    app: Application
    clock: FixedClock
    server: ListServer

    @property
    def feeds(self) -> FetchPrices:
        """What fetches, at the desk's time."""
        return evolve(self.app.market.feeds, clock=self.clock, chance=lambda: 0.0)

    async def due(self) -> list[str]:
        """Fetch what is due; name what became of it."""
        return [one.error.code if one.error else one.outcome.value for one in await self.feeds.fetch_due()]

    async def state(self) -> FeedState:
        """Return what is known of the list."""
        (listed,) = await self.feeds.listed()
        return listed.state

    async def amounts(self) -> list[Decimal]:
        """Return the current prices of the first printing."""
        prices = self.app.market.public_cards.prices
        return [one.amount for one in await prices.current_prices(1)]

    def files(self) -> list[Path]:
        """List what fetches have left in the data directory."""
        return [
            one for one in (self.app.settings.data_directory or Path()).joinpath(FOLDER).rglob("*") if one.is_file()
        ]


@pytest.fixture
async def desk(
    database_url: str, servers: dualcaster_embedded.EmbeddedServers, server: ListServer, tmp_path: Path
) -> AsyncIterator[Desk]:
    """Four printings, and a list that was never fetched."""
    source = FeedSource(name="manapool", address=server.at("/api/v1/prices/singles"), every=HOURLY)
    settings = Settings(
        database_url=database_url,
        redis_url=servers.redis_url,
        data_directory=tmp_path,
        price_feeds=FeedSettings(sources=(source,), most_bytes=1_000_000, seconds=GENEROUS),
    )
    async with open_application(settings, migrated=False, quiet=True) as app:
        async with app.units() as uow:
            await uow.catalogue.store_cards([printing(n) for n in range(1, 5)], authoritative=True)
            await uow.commit()
        yield Desk(app, FixedClock(NOW), server)


async def test_a_list_is_fetched_when_it_is_due_and_imported(desk: Desk) -> None:
    """The first time at once, then every hour."""
    assert await desk.due() == ["imported"]
    assert await desk.amounts() == [Decimal("5.00")]
    assert await desk.due() == []
    desk.clock.advance(HOURLY - timedelta(seconds=1))
    assert await desk.due() == []
    desk.clock.advance(timedelta(seconds=1))
    assert (await desk.due(), len(desk.server.asked)) == (["unchanged"], 2)
    assert desk.files() == []


async def test_a_list_that_its_server_calls_unchanged_is_not_imported(desk: Desk) -> None:
    """It counts as a success; what was imported last stays known."""
    await desk.due()
    before = await desk.state()
    desk.clock.advance(HOURLY)
    (fetched,) = await desk.feeds.fetch_due()
    assert (fetched.outcome, fetched.report) == (FetchOutcome.UNCHANGED, None)
    after = await desk.state()
    assert (after.version, after.imported_at) == (before.version, NOW)
    assert after.succeeded_at == NOW + HOURLY


async def test_the_same_bytes_are_not_imported_though_the_server_names_no_versions(desk: Desk) -> None:
    """Many servers know nothing of versions."""
    desk.server.respond = lambda _: answer(stock(500))
    assert await desk.due() == ["imported"]
    desk.clock.advance(HOURLY)
    assert await desk.due() == ["unchanged"]
    assert (await desk.feeds.fetch("manapool")).outcome is FetchOutcome.UNCHANGED
    assert (await desk.feeds.fetch("manapool", again=True)).outcome is FetchOutcome.IMPORTED


async def test_a_new_version_is_imported(desk: Desk) -> None:
    """Its prices are the current ones."""
    await desk.due()
    desk.server.respond = versioned(stock(650, day=15), '"2"')
    desk.clock.advance(HOURLY)
    assert await desk.due() == ["imported"]
    assert await desk.amounts() == [Decimal("6.50")]


async def test_a_list_that_shrank_waits_for_a_decision_once(desk: Desk) -> None:
    """It is set aside whole, and not again before it changes."""
    await desk.due()
    desk.server.respond = versioned(stock(500, day=15, cards=[1, 2]), '"2"')
    for outcome in ("set_aside", "unchanged"):
        desk.clock.advance(HOURLY)
        assert await desk.due() == [outcome]
    assert len((await desk.app.market.quarantine.for_operator().files()).items) == 1


def _bomb(_: ListRequest) -> Iterable[bytes]:
    import zlib

    packer = zlib.compressobj(9, wbits=31)
    return answer(b"".join((*(packer.compress(b" " * 1_048_576) for _ in range(100)), packer.flush())))


WRONG: list[tuple[Respond, str]] = [
    (lambda _: answer(b"no", "404 Not Found"), "price_feed.not_found"),
    (lambda _: answer(b"no", "500 Internal Server Error"), "price_feed.server_failed"),
    (lambda _: answer(b"<html>sorry", Content_Type="text/html"), "price_feed.page"),
    (lambda _: answer(stock(500), Content_Length="100000"), "price_feed.broken_off"),
    (lambda _: answer(stock(500)[:-20]), "source.unreadable"),
    (lambda _: answer(b"[]"), "source.unreadable"),
    (lambda _: answer(b'{"meta": {"as_of": "2026-02-14T00:00:00Z"}, "data": []}'), "source.unreadable"),
    (lambda _: answer(b'{"meta": {"as_of": "2026-02-14T00:00:00Z"}, "data": [1, 2]}'), "price_feed.no_prices"),
    (lambda _: answer(b" " * 1_000_001), "price_feed.too_large"),
    (_bomb, "source.unreadable"),
    (lambda _: [b"HTTP/1.1 200 OK\r\n"], "price_feed.broken_off"),
]


@pytest.mark.parametrize(("respond", "code"), WRONG)
async def test_what_goes_wrong_is_noted_and_tried_again_later(desk: Desk, respond: Respond, code: str) -> None:
    """With a code of its own; no file stays, the prices from before do, and a good list heals it."""
    await desk.due()
    desk.clock.advance(HOURLY)
    desk.server.respond = respond
    assert await desk.due() == [code]
    state = await desk.state()
    assert (state.outcome, state.failures, state.error_code) == (FetchOutcome.FAILED, 1, code)
    assert state.error
    assert "price-feed-" not in state.error
    assert state.succeeded_at == NOW
    assert (await desk.due(), desk.files()) == ([], [])
    assert await desk.amounts() == [Decimal("5.00")]
    assert state.retry_at is not None
    desk.clock.moment = state.retry_at
    desk.server.respond = versioned(stock(700, day=16), '"3"')
    assert await desk.due() == ["imported"]
    assert (await desk.state()).error_code is None


async def test_two_workers_fetch_a_list_once(desk: Desk) -> None:
    """Whoever comes second leaves it to the first, by the clock or by hand."""
    asked, let = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def respond(request: ListRequest) -> Iterable[bytes]:
        loop.call_soon_threadsafe(asked.set)
        asyncio.run_coroutine_threadsafe(let.wait(), loop).result(GENEROUS)
        return answer(stock(500))

    desk.server.respond = respond
    first = asyncio.create_task(desk.due())
    await asked.wait()
    assert await desk.due() == []
    with pytest.raises(FeedBusy):
        await desk.feeds.fetch("manapool")
    let.set()
    assert (await first, len(desk.server.asked)) == (["imported"], 1)


async def test_no_connection_is_held_while_the_server_is_waited_for(desk: Desk) -> None:
    """One connection to the database is enough for whatever else happens meanwhile."""
    asked, let = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def respond(request: ListRequest) -> Iterable[bytes]:
        loop.call_soon_threadsafe(asked.set)
        asyncio.run_coroutine_threadsafe(let.wait(), loop).result(GENEROUS)
        return answer(stock(500))

    desk.server.respond = respond
    fetching = asyncio.create_task(desk.due())
    await asked.wait()
    async with desk.app.database.transaction() as session:
        busy = await session.connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle' AND backend_type = 'client backend' AND query NOT LIKE 'LISTEN%%'"
        )
        assert await busy.fetchone() == (0,)
    let.set()
    assert await fetching == ["imported"]


async def test_a_lease_is_prolonged_while_a_worker_lives(desk: Desk) -> None:
    """A fetch may take longer than its lease."""
    asked, let = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def respond(request: ListRequest) -> Iterable[bytes]:
        loop.call_soon_threadsafe(asked.set)
        asyncio.run_coroutine_threadsafe(let.wait(), loop).result(GENEROUS)
        return answer(stock(500))

    desk.server.respond = respond
    fetching = asyncio.create_task(evolve(desk.feeds, renew_every=0.01).fetch_due())
    await asked.wait()
    desk.clock.advance(LEASE / 2)
    async with asyncio.timeout(GENEROUS):
        while (await desk.state()).held_until != NOW + LEASE * 1.5:  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.01)
    desk.clock.advance(LEASE * 0.75)
    assert await desk.due() == []
    let.set()
    assert [one.outcome for one in await fetching] == [FetchOutcome.IMPORTED]


async def test_a_worker_that_lost_its_lease_notes_nothing(desk: Desk) -> None:
    """One that was stopped for too long finds that another has done its work."""
    asked, let = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def respond(request: ListRequest) -> Iterable[bytes]:
        if len(desk.server.asked) > 1:
            return answer(stock(600, day=15))
        loop.call_soon_threadsafe(asked.set)
        asyncio.run_coroutine_threadsafe(let.wait(), loop).result(GENEROUS)
        return answer(b"no", "404 Not Found")

    desk.server.respond = respond
    slow = asyncio.create_task(desk.due())
    await asked.wait()
    desk.clock.advance(LEASE)
    assert await desk.due() == ["imported"]
    let.set()
    await slow
    state = await desk.state()
    assert (state.outcome, state.failures, await desk.amounts()) == (FetchOutcome.IMPORTED, 0, [Decimal("6.00")])


async def test_a_stopped_worker_gives_its_fetch_back(desk: Desk) -> None:
    """The next one need not wait for the lease."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def respond(request: ListRequest) -> Iterable[bytes]:
        loop.call_soon_threadsafe(asked.set)
        request.stopping.wait(GENEROUS if len(desk.server.asked) == 1 else 0)
        return answer(stock(500))

    desk.server.respond = respond
    fetching = asyncio.create_task(desk.due())
    await asked.wait()
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    assert await desk.due() == ["imported"]
    assert desk.files() == []


KILLED = """
import asyncio, sys
from pathlib import Path
from dualcaster_app import open_application, settings_from

async def main():
    settings = settings_from(dict(line.split("=", 1) for line in sys.argv[1:]))
    async with open_application(settings, migrated=False) as app:
        await app.market.feeds.fetch_due()

asyncio.run(main())
"""


async def test_the_list_of_a_killed_worker_is_fetched_again_after_its_lease(desk: Desk) -> None:
    """Not before, as nobody can tell a killed worker from a slow one; it counts as a failure meanwhile."""

    def respond(request: ListRequest) -> Iterable[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"
        request.stopping.wait()

    desk.server.respond = respond
    settings = desk.app.settings
    variables = {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "DUALCASTER_DATA_DIR": settings.data_directory,
        "PRICE_FEEDS": f"manapool={settings.price_feeds.sources[0].address}@1h",
    }
    with python(KILLED, *(f"{name}={value}" for name, value in variables.items())) as process:
        await until(lambda: bool(desk.server.asked) or process.poll() is not None)
        process.kill()
        await asyncio.to_thread(process.wait)
    desk.clock.moment = datetime.now(UTC)
    desk.server.respond = versioned(stock(500), '"1"')
    assert (await desk.due(), (await desk.state()).holder is not None) == ([], True)
    desk.clock.advance(LEASE)
    assert await desk.due() == ["imported"]
    assert (await desk.state()).failures == 0


async def test_only_feeds_that_are_set_up_are_fetched_by_hand(desk: Desk) -> None:
    """The error names those that there are."""
    with pytest.raises(UnknownFeed, match="manapool"):
        await desk.feeds.fetch("cardkingdom")


@pytest.mark.parametrize(
    ("keys", "outcome"), [(("public", "private"), "imported"), (("public", "wrong"), "source.unreadable")]
)
async def test_an_api_is_asked_instead_of_fetched(desk: Desk, keys: tuple[str, str], outcome: str) -> None:
    """It leaves no file; keys that are refused are noted as any failure."""
    api = Tcgplayer({7: [{"productId": 1, "subTypeName": "Normal", "marketPrice": 3.5}]})
    with price_api(api) as running:
        settings = evolve(
            desk.app.settings,
            price_apis=evolve(
                desk.app.settings.price_apis, tcgplayer_public_key=keys[0], tcgplayer_private_key=keys[1]
            ),
            price_feeds=FeedSettings(
                sources=(FeedSource(name="tcgplayer-api", address=running.address, every=HOURLY),)
            ),
        )
        async with open_application(settings, migrated=False, quiet=True) as app:
            (fetched,) = await app.market.feeds.fetch_due()
    assert (fetched.error.code if fetched.error else fetched.outcome.value) == outcome


async def test_an_api_without_its_keys_says_which_are_missing(desk: Desk) -> None:
    """It is noted, and waits as long as there is."""
    source = FeedSource(name="tcgplayer-api", address="https://api.tcgplayer.com", every=HOURLY)
    settings = evolve(desk.app.settings, price_feeds=FeedSettings(sources=(source,)))
    async with open_application(settings, migrated=False, quiet=True) as app:
        (fetched,) = await app.market.feeds.fetch_due()
        assert isinstance(fetched.error, ValidationFailed)
        assert "TCGPLAYER_PUBLIC_KEY" in fetched.error.message
