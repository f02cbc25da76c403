"""What an event may say, and how few people a pseudonym tells apart."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from dualcaster_core.analytics.errors import PropertyRefused
from dualcaster_core.analytics.model import (
    DESCRIPTIONS,
    AnalyticsEvent,
    AnalyticsRules,
    AnalyticsType,
    PropertyValue,
    Surface,
)
from dualcaster_core.analytics.pseudonyms import Pseudonyms
from dualcaster_core.analytics.recording import AnalyticsRecorder
from dualcaster_core.analytics.targets import TARGETS
from dualcaster_core.testing import FixedClock, InMemoryDatabase

AT = datetime(2026, 3, 4, tzinfo=UTC)


DOCUMENT = Path(__file__).parents[3] / "docs" / "reference" / "analytics.md"


def test_every_type_is_in_the_document() -> None:
    """People read there what is counted: each type and each property by its name."""
    told = DOCUMENT.read_text()
    named = {name for one in DESCRIPTIONS.values() for name in one.properties}
    assert [type_ for type_ in AnalyticsType if f"`{type_}`" not in told] == []
    assert [name for name in named if f"`{name}`" not in told] == []


def test_every_target_is_in_the_document() -> None:
    """Each has a row with its title."""
    told = DOCUMENT.read_text()
    assert [target.title for target in TARGETS if f"| {target.title} |" not in told] == []


def test_every_type_is_described() -> None:
    """There is no event without a meaning, and no meaning without an event."""
    assert set(DESCRIPTIONS) == set(AnalyticsType)


@pytest.mark.parametrize(
    ("type_", "name", "value"),
    [
        (AnalyticsType.CARD_SEARCHED, "query", "bolt"),
        (AnalyticsType.TRADE_PROPOSED, "exchange", "at my place"),
        (AnalyticsType.TRADE_PROPOSED, "counter", "true"),
        (AnalyticsType.DISCORD_COMMAND, "command", "price Ann Miller <ann@example.com>"),
        (AnalyticsType.DISCORD_COMMAND, "command", 7),
        (AnalyticsType.LOGGED_IN, "address", "203.0.113.9"),
    ],
)
def test_what_is_not_on_the_list_is_refused(type_: AnalyticsType, name: str, value: PropertyValue) -> None:
    """An event has the properties of its type alone, each with values of its kind: nobody's words get in."""
    with pytest.raises(PropertyRefused):
        AnalyticsEvent(key=1, at=AT, type=type_, surface=Surface.SITE, properties={name: value})


def test_what_is_on_the_list_is_kept() -> None:
    """The properties of a type are taken."""
    told: dict[str, PropertyValue] = {"exchange": "mail", "counter": True}
    event = AnalyticsEvent(key=1, at=AT, type=AnalyticsType.TRADE_PROPOSED, surface=Surface.SYSTEM, properties=told)
    assert event.properties == told


def test_a_pseudonym_lives_for_a_week() -> None:
    """From Monday to Sunday somebody is the same; on the next Monday nobody can tell that it is them."""
    pseudonyms = Pseudonyms(b"key")
    week = {pseudonyms.of_person(7, date(2026, 3, 2) + timedelta(days=day)) for day in range(7)}
    assert len(week) == 1
    assert pseudonyms.of_person(7, date(2026, 3, 9)) not in week
    assert pseudonyms.of_person(8, date(2026, 3, 2)) not in week


def test_a_pseudonym_tells_nothing_without_the_key() -> None:
    """Another key makes other numbers, which fit the column of the database."""
    one, other = (Pseudonyms(key).of_person(7, AT.date()) for key in (b"one", b"other"))
    assert one != other
    assert -(2**63) <= one < 2**63


def _recorder(rules: AnalyticsRules) -> tuple[AnalyticsRecorder, list[int]]:
    dropped: list[int] = []
    clock = FixedClock()
    keys = count(1)
    made = AnalyticsRecorder(
        InMemoryDatabase(clock).units,
        clock,
        rules,
        Pseudonyms(b"key"),
        lambda: next(keys),
        dropped.append,
    )
    return made, dropped


def test_a_full_queue_drops_and_says_so() -> None:
    """However many events come, a process holds no more than it is told to."""
    recorder, dropped = _recorder(AnalyticsRules(queue_limit=3))
    for _ in range(5):
        recorder.note(AnalyticsType.CARD_VIEWED, Surface.SITE)
    assert (recorder.waiting, sum(dropped)) == (3, 2)
    assert asyncio.run(recorder.flush()) == 3


def test_what_is_switched_off_notes_nothing() -> None:
    """Without analytics nothing is held, and nothing counts as dropped."""
    recorder, dropped = _recorder(AnalyticsRules(enabled=False))
    recorder.note(AnalyticsType.CARD_VIEWED, Surface.SITE)
    assert (recorder.waiting, dropped) == (0, [])
