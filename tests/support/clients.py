"""Clients of a site in this process."""

from itertools import count
from typing import Any, cast

import httpx
from attrs import evolve

from dualcaster_app import Application
from dualcaster_core.kernel.rate_limits import RateLimit
from dualcaster_core.testing import FixedClock
from dualcaster_http import Site, create_app
from dualcaster_http.edge.rate_limits import LIMITS
from tests.support.sample_cards import NOW

_callers = count(1)


def with_clock(application: Application) -> Application:
    """Stop the clock of an application the day after its newest prices."""
    clock = FixedClock(NOW)
    public_cards = evolve(application.market.public_cards, clock=clock)
    return evolve(application, clock=clock, market=evolve(application.market, public_cards=public_cards))


def site_without_limits(application: Application) -> Site:
    """Make a site for tests that ask so often that nobody may."""
    return create_app(application, limits={group: (RateLimit(f"{group} tests", 10**6, 60),) for group in LIMITS})


def client_of(site: Site) -> httpx.AsyncClient:
    """Make a client with an address of its own, so that no test uses up another's calls."""
    number = next(_callers)
    return client_at(site, f"10.0.{number // 250}.{number % 250 + 1}")


def client_at(site: Site, address: str, base_url: str = "https://cards.example") -> httpx.AsyncClient:
    """Make a client with an address of one's own."""
    transport = httpx.ASGITransport(cast("Any", site), client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url=base_url)
