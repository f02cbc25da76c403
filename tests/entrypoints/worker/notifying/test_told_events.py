"""Every event tells somebody something, or is silent on purpose."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.events import subscriptions
from dualcaster_app.told_events import SILENT_EVENTS, TOLD, UNPROMPTED
from dualcaster_core.escrow.events import PaymentEvent
from dualcaster_core.kernel.events import Event
from dualcaster_core.moderation.disputes.events import DisputeEvent
from dualcaster_core.notifying.types import TYPES
from dualcaster_core.rings.proposals.events import RingEvent
from dualcaster_core.trading.events import TradeEvent
from tests.support.databases import SECRET

BASES = {TradeEvent, RingEvent, DisputeEvent, PaymentEvent}
"""What events of a kind have in common; never recorded themselves."""
TELLING = re.compile(r"\.(notify|remind|plan)(_|$)")
"""Handlers that tell people something say so in their names."""


@pytest.fixture
async def application(database_url: str, servers: dualcaster_embedded.EmbeddedServers) -> AsyncIterator[Application]:
    """An application over an empty database."""
    settings = Settings(secret_key=SECRET, database_url=database_url, redis_url=servers.redis_url)
    async with open_application(settings, quiet=True) as app:
        yield app


def events(base: type[Event] = Event) -> Iterator[type[Event]]:
    """Walk over every event of ours that is recorded."""
    for event in base.__subclasses__():
        if event not in BASES and event.__module__.startswith("dualcaster_"):
            yield event
        yield from events(event)


def test_every_event_is_told_or_silent_on_purpose() -> None:
    """One or the other, with the reason."""
    known = set(events())
    assert known == set(TOLD) | set(SILENT_EVENTS)
    assert not set(TOLD) & set(SILENT_EVENTS)
    assert all(len(reason) > 10 for reason in SILENT_EVENTS.values())


def test_every_type_is_caused_by_something() -> None:
    """A type that nothing causes is dead, and one that is not known cannot be made."""
    caused = {name for names in TOLD.values() for name in names}
    assert caused | UNPROMPTED == set(TYPES)
    assert not caused & UNPROMPTED


async def test_every_told_event_has_a_handler_that_tells(application: Application) -> None:
    """And no silent one has."""
    telling = {row.kind for row in subscriptions(application) if TELLING.search(row.name)}
    assert {event.kind for event in TOLD} <= telling
    assert not {event.kind for event in SILENT_EVENTS} & telling
