"""``dualcaster prices feeds`` and ``dualcaster prices fetch``."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from dualcaster_core.market.feeds.errors import FeedMissing, UnknownFeed
from tests.support.list_server import answer, list_server, versioned

Run = Callable[..., Result]
LIST = json.dumps(
    {
        "meta": {"as_of": "2026-02-15T00:00:00Z"},
        "data": [{"scryfall_id": "11111111-1111-4111-8111-111111111111", "price_market": 250}],
    }
).encode()


def test_feeds_are_listed_and_fetched_by_hand(market: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list says what came of the last fetch; the same list again imports nothing."""
    with list_server(versioned(LIST, '"1"')) as server:
        monkeypatch.setenv("PRICE_FEEDS", f"manapool={server.at('/prices/singles')}@6h")
        assert "not yet fetched" in market("prices", "feeds").stdout
        assert "1 read, 1 new or changed" in market("prices", "fetch", "manapool").stdout
        assert "nothing was imported" in market("prices", "fetch", "manapool").stdout
        again = json.loads(market("prices", "fetch", "manapool", "--again", "--json").stdout)
        assert (again["outcome"], again["report"]["stored"]["unchanged"]) == ("imported", 1)
        (shown,) = json.loads(market("prices", "feeds", "--json").stdout)
    assert (shown["name"], shown["state"], shown["every_seconds"]) == ("manapool", "imported", 6 * 3600)
    assert shown["error"] is None
    assert shown["next_at"] > shown["succeeded_at"]


def test_what_went_wrong_is_told(market: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand at once, and afterwards in the list."""
    with list_server(lambda _: answer(b"", "404 Not Found")) as server:
        monkeypatch.setenv("PRICE_FEEDS", f"manapool={server.at('/prices/singles')}@6h")
        with pytest.raises(FeedMissing):
            market("prices", "fetch", "manapool")
        with pytest.raises(UnknownFeed):
            market("prices", "fetch", "cardkingdom")
        shown = market("prices", "feeds").stdout
    assert "failed" in shown
    assert "price_feed.not_found" in shown


def test_a_site_without_feeds_says_where_to_name_them(run: Run) -> None:
    """Nothing is fetched that nobody set up."""
    assert "PRICE_FEEDS" in run("prices", "feeds").stdout
