"""``/api/v1/portfolio``: what one's collection is worth and what moved it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
import pytest

from dualcaster_app import Application
from tests.support.people import Person, person

API = "/api/v1"


@pytest.fixture
async def mine(client: httpx.AsyncClient, application: Application) -> httpx.AsyncClient:
    """A client that is signed in as somebody new."""
    somebody: Person = await person(application)
    client.headers.update(somebody.headers)
    return client


async def own(client: httpx.AsyncClient, card: str, **facts: object) -> None:
    """Add copies to the inventory."""
    answer = await client.post(f"{API}/inventory", json={"card": card, "finish": "nonfoil", **facts})
    assert answer.status_code == 201, answer.text


async def test_a_collection_tells_its_worth_and_what_moved_it(
    mine: httpx.AsyncClient, hashids: Mapping[str, str]
) -> None:
    """Worth, changes over the copies that are known, the curve and the movers; a change of copies shows at once."""
    await own(mine, hashids["Lightning Bolt"], quantity=4)
    await own(mine, hashids["Lightning Helix"], quantity=1)
    found = (await mine.get(f"{API}/portfolio")).json()
    assert (found["value"], found["copies"], found["as_of"]) == ("12.84", 5, "2026-02-14")
    day, week = found["periods"]
    assert (day["days"], week["days"]) == (1, 7)
    assert (week["value_before"], week["value_now"], week["copies"]) == ("11.20", "11.64", 4)
    assert (week["change"], week["change_percent"]) == ("0.44", 3.9)
    assert (found["points"][0]["value"], found["points"][-1]) == ("11.20", {"day": "2026-02-14", "value": "11.64"})
    movers = (await mine.get(f"{API}/portfolio/movers")).json()
    (rising,) = movers["rising"]
    assert (rising["card"]["name"], rising["amount_before"], rising["amount"]) == ("Lightning Bolt", "2.80", "2.91")
    assert (rising["change"], rising["total_change"], rising["change_percent"]) == ("0.11", "0.44", 3.9)
    assert (movers["falling"], movers["falling_percent"]) == ([], [])
    await own(mine, hashids["Lightning Bolt"], quantity=2)
    assert (await mine.get(f"{API}/portfolio")).json()["value"] == "18.66"


async def test_who_owns_nothing_has_no_change(mine: httpx.AsyncClient) -> None:
    """Nothing is made up where nothing is known."""
    found = (await mine.get(f"{API}/portfolio")).json()
    assert (found["value"], found["as_of"], found["points"]) == ("0.00", None, [])
    assert [(period["copies"], period["change"], period["change_percent"]) for period in found["periods"]] == [
        (0, None, None)
    ] * 2
    assert (await mine.get(f"{API}/portfolio/movers?days=1")).json()["rising"] == []


@pytest.mark.parametrize("days", ["3", "0", "8", "week"])
async def test_only_periods_that_are_kept_are_told(mine: httpx.AsyncClient, days: str) -> None:
    """Another number of days is an error that names the field."""
    answer = await mine.get(f"{API}/portfolio/movers?days={days}")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation")
    assert "days" in answer.text


async def test_a_collection_tells_what_it_cost_and_gained(mine: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """Tier, cost, profit, sets and finishes; a cost that is stated later counts at once."""
    await own(mine, hashids["Lightning Bolt"], quantity=4)
    found = (await mine.get(f"{API}/portfolio")).json()
    assert (found["profit"]["profit"], found["profit"]["uncosted_copies"]) == (None, 4)
    assert found["tier"] == {"tier": "starter", "next_tier": "growing", "missing": "988.36"}
    (item,) = (await mine.get(f"{API}/inventory")).json()["items"]
    changed = await mine.patch(f"{API}/inventory/{item['id']}", json={"acquired_price": "2.00"})
    assert changed.status_code == 200, changed.text
    found = (await mine.get(f"{API}/portfolio")).json()
    assert found["profit"] == {
        "cost": "8.00",
        "uncosted_copies": 0,
        "compared_copies": 4,
        "profit": "3.64",
        "profit_percent": 45.5,
    }
    (part,) = found["finishes"]
    assert (part["code"], part["copies"], part["value"], part["share_percent"]) == ("nonfoil", 4, "11.64", 100.0)
    assert [one["code"] for one in found["sets"]] == [item["card"]["set_code"]]


async def test_the_history_is_estimated_until_a_snapshot_was_taken(
    mine: httpx.AsyncClient, application: Application, hashids: Mapping[str, str]
) -> None:
    """Estimates of former days, then the days that were noted; taking them twice notes one."""
    await own(mine, hashids["Lightning Bolt"], quantity=4)
    estimated = (await mine.get(f"{API}/portfolio/history")).json()["days"]
    assert estimated
    assert all(day["is_estimate"] for day in estimated)
    for _ in range(2):
        await application.portfolio.histories.take()
    days = (await mine.get(f"{API}/portfolio/history")).json()["days"]
    today = datetime.now(UTC).date().isoformat()
    assert days[-1] == {"day": today, "value": "11.64", "cost": "0.00", "copies": 4, "is_estimate": False}
    assert [day for day in days if day["is_estimate"]] == [day for day in estimated if day["day"] < today]
    assert (await mine.get(f"{API}/portfolio/history?days=1")).json()["days"][-1]["day"] == today
    assert (await mine.get(f"{API}/portfolio/history?days=0")).status_code == 400


async def test_a_portfolio_is_exported_as_json_and_csv(mine: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """Each entry with value, cost and profit; other formats are refused."""
    await own(mine, hashids["Lightning Bolt"], quantity=4, acquired_price="2.00")
    (position,) = (await mine.get(f"{API}/portfolio/export")).json()["positions"]
    assert (position["value"], position["cost"], position["profit"]) == ("11.64", "8.00", "3.64")
    answer = await mine.get(f"{API}/portfolio/export?format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    head, line = answer.text.splitlines()
    assert dict(zip(head.split(","), line.split(","), strict=True))["profit"] == "3.64"
    assert (await mine.get(f"{API}/portfolio/export?format=xlsx")).status_code == 400


async def test_a_portfolio_is_its_owners_alone(client: httpx.AsyncClient) -> None:
    """Nobody else is told of it."""
    for path in ("portfolio", "portfolio/history", "portfolio/export", "portfolio/movers"):
        assert (await client.get(f"{API}/{path}")).status_code == 401


async def test_the_page_sends_the_file_that_its_buttons_name(
    application: Application, client: httpx.AsyncClient, hashids: Mapping[str, str]
) -> None:
    """Every download of the page is there for who looks at it."""
    somebody = await person(application)
    client.headers.update(somebody.headers)
    await own(client, hashids["Lightning Bolt"])
    del client.headers["Authorization"]
    client.cookies.update(somebody.cookies)
    page = await client.get("/portfolio")
    links = re.findall(r'href="(/portfolio/export[^"]*)"', page.text)
    assert len(links) == 2
    for link in links:
        answer = await client.get(link)
        assert (answer.status_code, "attachment" in answer.headers["content-disposition"]) == (200, True)
    assert (await client.get("/portfolio/export?format=xlsx")).status_code == 400
