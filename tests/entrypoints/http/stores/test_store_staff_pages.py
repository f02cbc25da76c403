"""Pages of a store's prices and customers, and of the stores around a trader, as they work without script."""

from datetime import UTC, datetime

import httpx

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.people import Person, csrf_of, signed_in
from tests.support.store_shelves import prices_of, put_in_stock, set_market
from tests.support.stores import StoreScene, actor_of, store
from tests.support.traders import card_key, trader

NOW = datetime.now(UTC)
PORTLAND = Coordinates(45.52, -122.68)
BOLT, FOREST = "Lightning Bolt", "Forest"


async def named(application: Application, name: str) -> StockKey:
    """Name near mint copies of a sample card."""
    return StockKey(card_id=await card_key(application, name), finish=Finish.NONFOIL)


async def send(client: httpx.AsyncClient, page: str, path: str, **form: str) -> httpx.Response:
    """Send a form of a page."""
    return await client.post(path, data={"_csrf_token": await csrf_of(client, page), **form})


async def opened(site: Site, by: Person) -> httpx.AsyncClient:
    """Open a browser of somebody."""
    client = client_of(site)
    client.cookies.update(by.cookies)
    client.headers["Accept"] = "text/html"
    return client


async def stocked(application: Application) -> StoreScene:
    """Open a store with four copies of a card below the market."""
    scene = await store(application, coordinates=PORTLAND)
    bolt = await named(application, BOLT)
    await set_market(application, bolt, 300, NOW)
    await put_in_stock(application, scene.id, bolt, price=290)
    return scene


async def test_prices_are_previewed_set_and_undone_with_forms(application: Application, site: Site) -> None:
    """The page shows before and after with the reasons; each button does what it says, once."""
    scene = await stocked(application)
    here, bolt = f"/store/{scene.hashid}/prices", await named(application, BOLT)
    async with await opened(site, scene.manager) as browser:
        saved = await send(
            browser,
            here,
            f"{here}/settings",
            version="0",
            price_adjustment_pct="10",
            floor="0.50",
            ending="99",
            daily_limit_pct="50",
            never_below_cost="1",
            shares_of="LP",
            shares="80",
        )
        assert saved.status_code == 303, saved.text
        assert (await send(browser, here, f"{here}/preview")).status_code == 303
        page = (await browser.get(here)).text
        assert "$2.90" in page
        assert "$2.99" in page
        assert "market price of a near mint copy" in page
        run = page.split(f"{here}/runs/", 1)[1].split('"', 1)[0]
        assert (await browser.get(f"{here}/runs/{run}")).status_code == 200
        await send(browser, here, f"{here}/runs/{run}", do="approve")
        assert await prices_of(application, scene.id, bolt) == {bolt: 299}
        again = await send(browser, here, f"{here}/runs/{run}", do="approve")
        assert again.status_code == 303
        await send(browser, here, f"{here}/runs/{run}", do="undo")
        assert await prices_of(application, scene.id, bolt) == {bolt: 290}
        assert (await send(browser, here, f"{here}/runs/{run}", do="explode")).status_code == 400
    found = await application.stores.pricing.pricing.settings(actor_of(scene.owner), scene.id)
    assert (found.rules.floor_cents, found.rules.version) == (50, 1)


async def test_wrong_rules_come_back_with_what_is_wrong(application: Application, site: Site) -> None:
    """Beside the field, with everything that was typed; an old version is said as such."""
    scene = await stocked(application)
    here = f"/store/{scene.hashid}/prices"
    async with await opened(site, scene.owner) as browser:
        wrong = await send(browser, here, f"{here}/settings", price_adjustment_pct="500", floor="0.25")
        assert wrong.status_code == 422
        assert 'value="500"' in wrong.text
        old = await send(browser, here, f"{here}/settings", version="7", floor="0.25")
        assert old.status_code == 422
        assert "meanwhile" in old.text
    async with await opened(site, scene.clerk) as browser:
        assert (await browser.get(here)).status_code == 403
        assert here not in (await browser.get(f"/store/{scene.hashid}")).text


async def test_customers_are_listed_and_written_to(application: Application, site: Site) -> None:
    """Who can buy and who could sell, with the button for those who allow messages, and what was sent."""
    scene = await stocked(application)
    somebody = await trader(application, has=FOREST, wants=BOLT)
    silent = await trader(application, has=FOREST, wants=BOLT)
    await application.profiles.profiles.edit(actor_of(somebody), {"allow_store_messages": True})
    here = f"/store/{scene.hashid}/customers"
    async with await opened(site, scene.owner) as browser:
        page = (await browser.get(here)).text
        assert f"/u/{silent.username}" in page
        assert f"Tell {somebody.username}" in page
        assert f"Tell {silent.username}" not in page
        path = f"{here}/{somebody.hashid}/message"
        refused = await send(browser, here, path, note="see http://x.example")
        assert refused.status_code == 422
        assert "no links" in refused.text
        assert (await send(browser, here, path, note="Until Friday.")).status_code == 303
        assert "You wrote lately" in (await browser.get(here)).text
        assert "Until Friday." in (await browser.get(f"{here}?tab=sent")).text
        assert (await browser.get(f"{here}?tab=sellers&radius=100&order=cards")).status_code == 200
        assert (await browser.get(f"{here}?radius=7")).status_code == 400
    async with await opened(site, scene.clerk) as browser:
        page = (await browser.get(here)).text
        assert f"/u/{somebody.username}" in page
        assert f"Tell {silent.username}" not in page
    async with client_of(site) as theirs:
        signed_in(theirs, somebody)
        assert "Mox Corner has Lightning Bolt" in (await theirs.get("/notifications")).text


async def test_a_trader_sees_stores_around(application: Application, site: Site) -> None:
    """In a tab beside the matches: what a store has of the wants, and a way on for who has said no place."""
    scene = await stocked(application)
    me = await trader(application, has=FOREST, wants=BOLT)
    async with await opened(site, me) as browser:
        assert 'href="/matches/stores"' in (await browser.get("/matches")).text
        page = (await browser.get("/matches/stores")).text
        assert f"/stores/{scene.hashid}" in page
        assert "1 want" in page
    async with await opened(site, scene.clerk) as browser:
        assert "Where do you trade?" in (await browser.get("/matches/stores")).text


async def test_an_unverified_store_is_told_why_it_sees_nobody(application: Application, site: Site) -> None:
    """The page of customers says what is missing and where to go on."""
    scene = await store(application, verified=False)
    async with await opened(site, scene.owner) as browser:
        page = await browser.get(f"/store/{scene.hashid}/customers")
        assert (page.status_code, "once its business is verified" in page.text) == (200, True)
