"""Builds what fetches lists of prices by the clock."""

import os
import random
import socket
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import structlog
from attrs import frozen

from dualcaster_app.price_file_kinds import ASKED, PriceFileKind
from dualcaster_app.servers import data_directory
from dualcaster_app.settings import PriceApiKeys, Settings
from dualcaster_app.sources import open_price_file
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.market.feeds.model import FeedSettings
from dualcaster_core.market.feeds.use_cases import FetchPrices
from dualcaster_core.market.ports import PriceFeed
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork
from dualcaster_sources.fetching import AllowedHosts, HttpDownloads

FOLDER = "price-feeds"


@frozen
class KnownReaders:
    """``FeedReaders``: a feed's name is the kind of its file."""

    units: UnitOfWorkFactory[PostgresUnitOfWork]
    keys: PriceApiKeys
    clock: Clock

    def is_asked(self, name: str) -> bool:
        """Tell whether a feed is an API that is asked page by page."""
        return name in ASKED

    async def reader(self, name: str, place: str) -> PriceFeed:
        """Open the file of a feed, or the API at its address."""
        kind, now = PriceFileKind(name), self.clock.now()
        return (await open_price_file(place, kind, self.units, observed_at=None, now=now, keys=self.keys)).feed


def downloads_of(rules: FeedSettings, folder: Path) -> HttpDownloads:
    """Build what fetches files from the hosts of the feeds, and from those that these may redirect to."""
    own = [urlsplit(one.address).hostname or "" for one in rules.sources]
    return HttpDownloads(
        hosts=AllowedHosts.of([*own, *rules.hosts]),
        folder=folder,
        most_bytes=rules.most_bytes,
        seconds=rules.seconds,
        idle_seconds=rules.idle_seconds,
    )


def build_price_feeds(settings: Settings, units: UnitOfWorkFactory[PostgresUnitOfWork], clock: Clock) -> FetchPrices:
    """Build it over a database; files lie in the data directory while they are read."""
    rules = settings.price_feeds
    return FetchPrices(
        sources=rules.sources,
        units=units,
        downloads=downloads_of(rules, data_directory(settings) / FOLDER),
        readers=KnownReaders(units, settings.price_apis, clock),
        rules=settings.valuation,
        clock=clock,
        new_holder=lambda: f"{socket.gethostname()} {os.getpid()} {token_hex(4)}",
        chance=random.random,
        log=structlog.get_logger("dualcaster.market"),
    )
