"""Figures of a store: what is wanted around it, what left its stock, how old that is, and who may see it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import update

from dualcaster_app import Application
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.stock.model import StockChange
from dualcaster_http import Site
from dualcaster_postgres.tables.stores.statistics import store_arrivals
from tests.support.clients import client_of
from tests.support.store_shelves import copy_of, put_in_stock, set_market
from tests.support.stores import store
from tests.support.traders import trader

PORTLAND = Coordinates(45.52, -122.68)
TODAY = datetime.now(UTC).date()


async def test_figures_follow_stock_sales_and_wants(
    application: Application, client: httpx.AsyncClient, hashids: Mapping[str, str]
) -> None:
    """Copies that leave are counted on their day, the oldest first; wants by set, and what is missing by value."""
    scene = await store(application, coordinates=PORTLAND)
    bolt, helix = (copy_of(application, hashids[name]) for name in ("Lightning Bolt", "Lightning Helix"))
    await set_market(application, helix, 900, datetime.now(UTC))
    await put_in_stock(application, scene.id, bolt, price=300, copies=10)
    async with application.database.transaction() as session:
        await session.run(update(store_arrivals).values(day=TODAY - timedelta(days=100)))
    async with application.units() as uow:
        await uow.store_stock.change(scene.id, [StockChange(key=bolt, copies=5)])
        await uow.commit()
    async with application.units() as uow:
        await uow.store_stock.change(scene.id, [StockChange(key=bolt, copies=-8)])
        await uow.commit()
    await trader(application, has="Forest", wants="Lightning Bolt", wanted=2)
    await trader(application, has="Forest", wants="Lightning Helix", wanted=3)
    answer = await client.get(f"/api/v1/stores/{scene.hashid}/statistics", headers=scene.manager.headers)
    assert answer.status_code == 200, answer.text
    figures = answer.json()
    assert len(figures["sales"]) == 30
    assert (figures["sales"][-1]["copies"], figures["sales"][-1]["value"]) == (8, "24.00")
    ages = {(one["from_days"], one["to_days"]): one["copies"] for one in figures["ages"]}
    assert (ages[0, 30], ages[91, 180]) == (5, 2)
    demand = {one["set_code"]: (one["wanted"], one["filled"]) for one in figures["demand"]}
    assert (demand["sta"], demand["rav"]) == ((2, 2), (3, 0))
    missing = {one["name"]: one["wanted"] - one["filled"] for one in figures["unfilled"]}
    assert missing == {"Lightning Helix": 3}


async def test_tables_are_downloaded_as_csv(application: Application, client: httpx.AsyncClient) -> None:
    """Each table by its name with the days in the file's name; unknown tables and wrong days are refused."""
    scene = await store(application, coordinates=PORTLAND)
    here = f"/api/v1/stores/{scene.hashid}/statistics"
    for name in ("demand", "unfilled", "sales", "age", "buylist"):
        answer = await client.get(f"{here}/{name}", headers=scene.owner.headers)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/csv")
        assert f"{name}-" in answer.headers["content-disposition"]
    days = {"first": "2026-03-01", "last": "2026-03-02"}
    sales = await client.get(f"{here}/sales", params=days, headers=scene.owner.headers)
    assert sales.text.splitlines() == ["Day,Copies,Value USD", "2026-03-01,0,0.00", "2026-03-02,0,0.00"]
    for wrong in ({"first": "2026-03-02", "last": "2026-03-01"}, {"first": "2020-01-01"}, {"first": "x"}):
        assert (await client.get(here, params=wrong, headers=scene.owner.headers)).status_code == 400
    assert (await client.get(f"{here}/secrets", headers=scene.owner.headers)).status_code == 400
    assert (await client.get(here, headers=scene.clerk.headers)).status_code == 403


async def test_the_page_of_figures_works_without_any(application: Application, site: Site) -> None:
    """A store without stock, sales, orders and place has a page that says so, and every part of it."""
    for verified in (True, False):
        scene = await store(application, verified=verified, coordinates=PORTLAND)
        async with client_of(site) as browser:
            browser.cookies.update(scene.owner.cookies)
            page = await browser.get(f"/store/{scene.hashid}/statistics", headers={"Accept": "text/html"})
            assert page.status_code == 200
            assert "Nothing is in stock." in page.text
            assert ("once its business is verified" in page.text) is not verified
