"""The dashboard: what one's cards are worth, what moved, what is new, and the next step."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.collection.views import ListedPrinting
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.market.use_cases import import_prices
from dualcaster_core.testing.market import PriceList
from dualcaster_http import Site
from dualcaster_http.home.dashboard_page import listed_prices, start_of_yesterday
from tests.support.clients import client_of
from tests.support.lists import add_items, add_offer, add_want
from tests.support.page_loads import Page
from tests.support.people import Person, person
from tests.support.priced_printings import price, printing
from tests.support.sample_cards import NOW

HTML = {"Accept": "text/html"}


@pytest.fixture
async def ann(application: Application) -> Person:
    """Somebody new."""
    return await person(application)


async def opened(site: Site, who: Person, query: str = "") -> httpx.Response:
    """Open the dashboard of somebody in a browser."""
    async with client_of(site) as client:
        client.cookies.update(who.cookies)
        return await client.get(f"/dashboard{query}", headers=HTML)


async def own(application: Application, who: Person, hashid: str, copies: int, finish: Finish = Finish.NONFOIL) -> None:
    """Put copies into the inventory of somebody."""
    key = application.ids.decode(IdKind.CARD, hashid)
    assert key is not None
    await add_items(application, who.username, [InventoryItem(key=ItemKey(key, finish), quantity=copies)])


def part(response: httpx.Response, title: str) -> str:
    """Return the words of the part of the page under a heading."""
    assert response.status_code == 200
    inside = response.text.split(f"{title}</h2>")[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", inside).split())


async def test_a_collection_shows_its_worth_and_how_it_moved(
    site: Site, application: Application, ann: Person, hashids: Mapping[str, str]
) -> None:
    """The value of all cards, the change of a day and a week, from when the prices are, and a curve in words."""
    await own(application, ann, hashids["Lightning Bolt"], 4)
    response = await opened(site, ann)
    words = part(response, "Your collection")
    assert "$11.64" in words
    assert re.search(r"\+\$0\.44 \+3\.9\s?% in 7 days|in 7 days \+\$0\.44 \+3\.9\s?%", words)
    assert "4 cards. Prices up to 14 Feb 2026." in words
    (curve,) = [one for one in Page(response).all("svg") if "worth__plot" in (one.get("class") or "")]
    assert curve["aria-label"].startswith("What you own now was worth $11.20 on ")


async def test_how_many_cards_are_compared_is_told(
    site: Site, application: Application, ann: Person, hashids: Mapping[str, str]
) -> None:
    """Cards without a former price are in the worth and not in the change, and the page says so."""
    await own(application, ann, hashids["Lightning Bolt"], 1)
    await own(application, ann, hashids["Lightning Helix"], 9)
    words = part(await opened(site, ann), "Your collection")
    assert "$13.71" in words
    assert "The 7 days compare the 1 card whose price of then is known; a curve follows" in words


async def test_movers_are_chosen_by_days_and_measure(
    site: Site, application: Application, ann: Person, hashids: Mapping[str, str]
) -> None:
    """Rising and falling cards of a week, of a day, by money or percent; days that are not kept show the week."""
    await own(application, ann, hashids["Lightning Bolt"], 2)
    await own(application, ann, hashids["Lightning Bolt"], 1, Finish.FOIL)
    for query in ("", "?days=7&by=money", "?by=percent", "?days=3"):
        words = part(await opened(site, ann, query), "What moved")
        rising, falling = words.split("Falling")
        assert "Lightning Bolt" in rising
        assert "2 copies $2.91 +$0.11" in rising
        assert "foil $4.10 −$0.30" in falling
    refused = await opened(site, ann, "?days=80")
    assert refused.status_code == 400


async def test_a_new_account_is_led_to_one_next_step(site: Site, ann: Person) -> None:
    """An empty page has no figures that mean nothing and exactly one primary button, which leads to the next step."""
    response = await opened(site, ann)
    page = Page(response)
    primary = [link["href"] for link in page.all("a") if (link.get("class") or "").split() == ["button"]]
    assert primary == ["/settings/profile"]
    assert "Nothing here yet" in response.text
    for title in ("Your collection", "Best matches", "What moved", "New since yesterday"):
        assert f"{title}</h2>" not in response.text
    async with client_of(site) as client:
        client.cookies.update(ann.cookies)
        token = re.search(r'name="_csrf_token" value="([^"]+)"', response.text)
        assert token is not None
        await client.post("/onboarding/skip", data={"_csrf_token": token[1]}, headers=HTML)
    page = Page(await opened(site, ann))
    assert [link["href"] for link in page.all("a") if (link.get("class") or "").split() == ["button"]] == ["/imports"]


async def test_an_alert_that_told_is_news(
    site: Site, application: Application, ann: Person, hashids: Mapping[str, str]
) -> None:
    """What a price alert told since the beginning of yesterday is on the page, with the price and the target."""
    key = application.ids.decode(IdKind.CARD, hashids["Lightning Bolt"])
    assert key is not None
    wanted = Want(card_id=key, alert_enabled=True, target_price=Decimal("2.00"))
    want = await add_want(application, ann.username, wanted)
    assert "None of your price alerts" in part(await opened(site, ann), "New since yesterday")
    async with application.database.transaction() as session:
        await session.text(
            "UPDATE want_alerts SET notified_at = %(at)s, notified_value = 1.90 WHERE want_id = %(want)s",
            {"at": NOW - timedelta(hours=20), "want": want},
        )
    assert "target $2.00 $1.90" in part(await opened(site, ann), "New since yesterday")


async def test_matches_that_were_found_since_yesterday_are_news(
    site: Site, application: Application, ann: Person, hashids: Mapping[str, str]
) -> None:
    """They are counted among the news and marked on their cards; those of before are neither."""
    bob = await person(application)
    for who, has, wants in ((ann, "Lightning Bolt", "Lightning Helix"), (bob, "Lightning Helix", "Lightning Bolt")):
        await application.accounts.operator.change(who.username, is_public=True, email_verified=True)
        has_key, want_key = (application.ids.decode(IdKind.CARD, hashids[name]) for name in (has, wants))
        assert has_key is not None
        assert want_key is not None
        key = ItemKey(has_key, Finish.NONFOIL)
        await add_items(application, who.username, [InventoryItem(key=key, quantity=1)])
        await add_offer(application, who.username, Have(item=key, quantity_for_trade=1))
        await add_want(application, who.username, Want(card_id=want_key))
    first = await opened(site, ann)
    assert f"1 new match , the best with {bob.username}" in part(first, "New since yesterday")
    assert "badge--new" in first.text
    async with application.database.transaction() as session:
        await session.text(
            "UPDATE stored_matches SET found_at = %(at)s WHERE user_id = %(me)s",
            {"at": NOW - timedelta(days=3), "me": ann.user_id},
        )
    later = await opened(site, ann)
    assert "new match" not in part(later, "New since yesterday")
    assert "badge--new" not in later.text
    for who in (ann, bob):
        await application.accounts.operator.change(who.username, is_public=False)


async def test_a_large_collection_takes_the_statements_of_a_small_one(application: Application, site: Site) -> None:
    """However many items, offers and wants there are, the page asks the database as often."""
    counts = []
    for lines in (1, 60):
        owner = await person(application)
        cards = (await application.market.priced_cards.search("Forest", CardFilter(), limit=100)).items[:lines]
        keys = [ItemKey(card.id, Finish.NONFOIL) for card in cards]
        await add_items(application, owner.username, [InventoryItem(key=key, quantity=1) for key in keys])
        for key in keys:
            await add_offer(application, owner.username, Have(item=key, quantity_for_trade=1))
            await add_want(application, owner.username, Want(card_id=key.card_id))
        await opened(site, owner)
        least = []
        for _ in range(3):  # what is kept for a second may run out during one of them
            before = application.database.statements
            assert (await opened(site, owner)).status_code == 200
            least.append(application.database.statements - before)
        counts.append(min(least))
    assert counts[1] <= counts[0]


async def test_rows_that_were_overtaken_claim_no_price(application: Application) -> None:
    """Where prices changed while the page was read, no row says that it shows those of now, so it is renewed."""
    async with application.units() as uow:
        await uow.catalogue.store_cards([printing(977)], authoritative=True)
        await uow.commit()

    async def bring(amount: str, hour: int) -> None:
        prices = PriceList("tests", [price(977, amount, NOW + timedelta(hours=hour))])
        await import_prices(prices, application.units, application.settings.valuation)

    await bring("5.00", 0)
    found = (await application.market.priced_cards.search(None, CardFilter(set_code="tst"), limit=20)).items
    (card,) = [one for one in found if one.name == "Card 977"]
    listed = ListedPrinting(
        hashid=card.hashid,
        name=card.name,
        set_code=card.set_code,
        set_name=card.set_name,
        collector_number=card.collector_number,
        rarity=card.rarity,
        image_url=None,
    )
    version = await application.market.price_version.read()
    assert await listed_prices(application, [listed], version) == {card.hashid: "5.00"}
    await bring("6.00", 1)
    assert await listed_prices(application, [listed], version) == {}
    version = await application.market.price_version.read()
    assert await listed_prices(application, [listed], version) == {card.hashid: "6.00"}


def test_whoever_comes_every_morning_misses_nothing() -> None:
    """News reach back to the beginning of the day before, whatever the hour."""
    for hour in (0, 9, 23):
        now = datetime(2026, 3, 1, hour, 30, tzinfo=NOW.tzinfo)
        assert start_of_yesterday(now) == datetime(2026, 2, 28, tzinfo=NOW.tzinfo)
