"""What a store may say to whom, and how far it looks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.customers.errors import StoreNoteRefused, StoreNotReady
from dualcaster_core.stores.customers.model import (
    StoreMessageRules,
    checked_note,
    checked_radius,
    message_body,
    message_title,
)
from dualcaster_core.stores.customers.use_cases import surroundings
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.profiles.model import Store, StoreDetails

ME = Actor(user_id=1, username="ann", session_id=0)
SHOP = Store(
    id=7,
    user_id=1,
    details=StoreDetails(store_name="Mox Corner", coordinates=Coordinates(42.3, -71.0)),
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    is_verified=True,
)


@pytest.mark.parametrize(
    ("count", "wanted"),
    [
        (1, "has Sol Ring that you"),
        (2, "has Sol Ring and another card that"),
        (9, "has Sol Ring and 8 other cards that"),
    ],
)
def test_a_message_says_how_many_cards_it_is_about(count: int, wanted: str) -> None:
    """One card is named, the others are counted; the body names those that it knows."""
    assert wanted in message_title("Mox Corner", ["Sol Ring"], count)
    assert message_body(["Sol Ring", "Bolt"], "", 9) == "In stock from your want list: Sol Ring, Bolt and 7 more."
    assert message_body(["Sol Ring"], "Until Friday.", 1).endswith("Sol Ring.\nUntil Friday.")


@pytest.mark.parametrize("note", ["https://a.example", "see WWW.a.example"])
def test_notes_with_links_are_refused(note: str) -> None:
    """Whatever their letter case; plain words are trimmed and pass, up to 300 characters."""
    with pytest.raises(StoreNoteRefused):
        checked_note(note)
    assert checked_note("  Until Friday. ") == "Until Friday."
    with pytest.raises(ValidationFailed):
        checked_note("x" * 301)


@pytest.mark.parametrize("miles", [0, 4, 7, 105, -5])
def test_a_radius_is_bounded(miles: int) -> None:
    """From 5 to 100 miles in steps of 5."""
    with pytest.raises(ValidationFailed):
        checked_radius(miles)
    assert [checked_radius(one) for one in (5, 25, 100)] == [5, 25, 100]


def test_a_store_that_nobody_sees_looks_for_nobody() -> None:
    """Unverified, closed, or without a place: it is told what is missing."""
    assert surroundings(SHOP, ME, 25).place == Coordinates(42.3, -71.0)
    with pytest.raises(StoreNotFound):
        surroundings(None, ME, 25)
    for hidden in (
        evolve(SHOP, is_verified=False),
        evolve(SHOP, closed_at=SHOP.created_at),
        evolve(SHOP, details=evolve(SHOP.details, coordinates=None)),
    ):
        with pytest.raises(StoreNotReady):
            surroundings(hidden, ME, 25)


def test_stores_write_at_most_once_a_day() -> None:
    """A deployment may make the rest longer, and shorter down to a day."""
    assert StoreMessageRules().rest == timedelta(days=7)
    refused: tuple[dict[str, Any], ...] = ({"rest": timedelta(hours=23)}, {"daily": 0}, {"daily": 1_001})
    for wrong in refused:
        with pytest.raises(ValidationFailed):
            StoreMessageRules(**wrong)
