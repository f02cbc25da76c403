"""The worker fetches lists of prices."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.background import BackgroundState, BackgroundWork
from dualcaster_core.market.feeds.model import FeedSettings, FeedSource, FetchOutcome
from dualcaster_worker.price_feeds import PART, PriceFeedFetching
from tests.support.list_server import ListRequest, list_server, versioned
from tests.support.patience import GENEROUS, until
from tests.support.priced_printings import printing

LIST = json.dumps(
    {"meta": {"as_of": "2026-02-15T00:00:00Z"}, "data": [{"scryfall_id": str(UUID(int=1)), "price_market": 250}]}
).encode()


def settings_of(url: str, servers: dualcaster_embedded.EmbeddedServers, folder: Path, address: str) -> Settings:
    """Set one feed up."""
    source = FeedSource(name="manapool", address=address, every=timedelta(hours=1))
    return Settings(
        database_url=url,
        redis_url=servers.redis_url,
        data_directory=folder,
        price_feeds=FeedSettings(sources=(source,)),
    )


async def outcome(app: Application) -> FetchOutcome | None:
    """Return what became of the last fetch."""
    (listed,) = await app.market.feeds.listed()
    return listed.state.outcome


async def test_a_worker_fetches_what_is_due_and_says_that_it_works(
    database_url: str, servers: dualcaster_embedded.EmbeddedServers, tmp_path: Path
) -> None:
    """Until it is told to stop."""
    with list_server(versioned(LIST, '"1"')) as server:
        settings = settings_of(database_url, servers, tmp_path, server.at("/prices"))
        async with open_application(settings, migrated=False, quiet=True) as app:
            async with app.units() as uow:
                await uow.catalogue.store_cards([printing(1)], authoritative=True)
                await uow.commit()
            stopping, background = asyncio.Event(), BackgroundWork(app.metrics.background_up)
            running = asyncio.create_task(PriceFeedFetching(app, stopping, background).run())
            async with asyncio.timeout(GENEROUS):
                while await outcome(app) is not FetchOutcome.IMPORTED:  # noqa: ASYNC110 - nobody tells of it
                    await asyncio.sleep(0.02)
            assert background.state is BackgroundState.RUNNING
            stopping.set()
            await asyncio.wait_for(running, GENEROUS)


async def test_a_stop_ends_a_fetch_under_way(
    database_url: str, servers: dualcaster_embedded.EmbeddedServers, tmp_path: Path
) -> None:
    """A server that says nothing holds no worker up; its fetch is given back."""

    def silence(request: ListRequest) -> list[bytes]:
        request.stopping.wait()
        return []

    with list_server(silence) as server:
        settings = settings_of(database_url, servers, tmp_path, server.at("/prices"))
        async with open_application(settings, migrated=False, quiet=True) as app:
            stopping = asyncio.Event()
            work = PriceFeedFetching(app, stopping, BackgroundWork(app.metrics.background_up))
            running = asyncio.create_task(work.run())
            await until(lambda: bool(server.asked))
            stopping.set()
            await asyncio.wait_for(running, GENEROUS)
            (listed,) = await app.market.feeds.listed()
            assert (listed.state.holder, listed.state.outcome) == (None, None)


async def test_without_feeds_there_is_nothing_to_do(
    database_url: str, servers: dualcaster_embedded.EmbeddedServers, tmp_path: Path
) -> None:
    """The part ends, and is none of those that could stall."""
    settings = Settings(database_url=database_url, redis_url=servers.redis_url, data_directory=tmp_path)
    async with open_application(settings, migrated=False, quiet=True) as app:
        background = BackgroundWork(app.metrics.background_up)
        await asyncio.wait_for(PriceFeedFetching(app, asyncio.Event(), background).run(), GENEROUS)
        assert PART not in background.troubles
        assert background.state is BackgroundState.ELSEWHERE
