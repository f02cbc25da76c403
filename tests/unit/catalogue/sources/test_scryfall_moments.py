"""When a bulk file counts as made."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dualcaster_sources.scryfall import ToldBy, bulk_file_moment

NOW = datetime(2026, 2, 15, 9, tzinfo=UTC)
MADE = datetime(2026, 2, 14, 10, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "location",
    [
        "/tmp/x/default-cards-20260214100503.json",
        "default-cards-20260214100503.json.xz",
        "https://data.scryfall.io/default-cards/default-cards-20260214100503.json?version=-20250101000000.json",
    ],
)
def test_the_name_of_a_file_says_when_it_was_made(location: str) -> None:
    """Scryfall puts the moment into the name, of the file and of the address."""
    found = bulk_file_moment(location, NOW)
    assert (found.moment, found.told_by) == (MADE, ToldBy.NAME)


@pytest.mark.parametrize("name", ["default-cards.json", "default-cards-20261399000000.json", "all-20270101000000.json"])
def test_else_a_local_file_counts_as_of_when_it_was_written(tmp_path: Path, name: str) -> None:
    """A name without a moment, with an impossible one or with one to come is passed over; an address of a file too."""
    file = tmp_path / name
    file.touch()
    os.utime(file, (MADE.timestamp(), MADE.timestamp()))
    for location in (file, str(file), file.as_uri()):
        found = bulk_file_moment(location, NOW)
        assert (found.moment, found.told_by) == (MADE, ToldBy.WRITTEN)


def test_else_it_counts_as_of_now(tmp_path: Path) -> None:
    """A remote file without a moment, one that is not there, and one written in the future count as of now."""
    file = tmp_path / "cards.json"
    file.touch()
    late = (NOW + timedelta(days=1)).timestamp()
    os.utime(file, (late, late))
    for location in ("https://example.org/default-cards.json", str(tmp_path / "none.json"), str(file)):
        found = bulk_file_moment(location, NOW)
        assert (found.moment, found.told_by) == (NOW, ToldBy.NOTHING)
