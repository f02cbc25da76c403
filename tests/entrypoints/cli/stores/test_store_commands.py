"""``dualcaster store``: listing, showing, and who is open now."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from dualcaster_app import Application
from dualcaster_cli.session import with_application
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.profiles.opening_hours import WEEKDAYS, OpeningHours, opening_hours_from
from tests.support.stores import store

Run = Callable[..., Result]
ALWAYS = opening_hours_from({day.value: {"open": "00:00", "close": "00:00"} for day in WEEKDAYS})
NEAR = ("--near", "Boston, MA", "--miles", "25")


async def _stores(application: Application) -> tuple[str, str, str]:
    """Open one that never closes, one that has no hours, and one that is not verified."""
    place = Coordinates(42.3, -71.0)
    always = await store(application, store_name="Always Open", hours=ALWAYS, coordinates=place)
    never = await store(application, store_name="Never Open", hours=OpeningHours())
    hidden = await store(application, store_name="Hidden Away", verified=False)
    return always.hashid, never.hashid, hidden.hashid


def test_stores_are_listed_and_shown(run: Run) -> None:
    """The nearest first; who is closed is left out where that is asked, and who is not verified always."""
    always, never, hidden = with_application(_stores)
    listed = json.loads(run("store", "list", *NEAR, "--limit", "100", "--json").stdout)["items"]
    found = [one["store"]["id"] for one in listed]
    assert found.index(never) < found.index(always)
    assert hidden not in found
    opened = json.loads(run("store", "open-now", *NEAR, "--limit", "100", "--json").stdout)["items"]
    assert always in [one["store"]["id"] for one in opened]
    assert never not in [one["store"]["id"] for one in opened]
    assert "Always Open" in run("store", "open-now", *NEAR, "--limit", "100").stdout
    shown = run("store", "show", always).stdout
    assert "Open around the clock" in shown
    assert "America/New_York" in shown
    assert json.loads(run("store", "show", never, "--json").stdout)["hours"] == {}


def test_a_store_that_is_not_there_is_said_so(run: Run) -> None:
    """Neither an id that is none nor a store that is not verified is shown."""
    *_, hidden = with_application(_stores)
    for store_id in ("zzzzzzzz", hidden):
        with pytest.raises(StoreNotFound, match="no such store"):
            run("store", "show", store_id)
