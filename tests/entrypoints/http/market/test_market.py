"""``/api/v1/market`` and the page of the market, over the sample cards."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.use_cases import refresh_values

API = "/api/v1/market"
Counted = Callable[[Awaitable[httpx.Response]], Awaitable[int]]


@pytest.fixture(autouse=True, scope="module")
async def derived(application: Application) -> None:
    """Four weeks of prices of fifteen cards, and the figures as the worker derives them afterwards and every night."""
    found = await application.market.priced_cards.search("Forest", CardFilter(), limit=12)
    bolts = await application.market.priced_cards.search("Lightning Bolt", CardFilter(), limit=3)
    observed = [
        PriceObservation(
            card=CardKey(CardKeyKind.SCRYFALL, card.scryfall_id),
            finish=card.finishes[0],
            source=PriceSource.TCGPLAYER,
            kind=PriceKind.MARKET,
            currency=Currency.USD,
            amount=Decimal(300 + 40 * number + (number - 4) * (27 - back)) / 100,
            observed_at=datetime(2026, 2, 14, tzinfo=UTC) - timedelta(days=back),
        )
        for number, card in enumerate([*found.items, *bolts.items])
        for back in range(28)
    ]
    async with application.units() as uow:
        await uow.prices.store(observed, feed="tests")
        await uow.commit()
    await refresh_values(application.units, application.settings.valuation)
    await drain_outbox(application)
    await application.market.refresh.everything()


async def test_the_market_says_how_it_stands(client: httpx.AsyncClient) -> None:
    """Index, breadth and the day of the newest price; anybody may read it and keep it for a moment."""
    answer = await client.get(API)
    found = answer.json()
    assert "public" in answer.headers["cache-control"]
    assert (found["as_of"], found["index"]["scope"]) == ("2026-02-14", "all")
    assert found["rising"] + found["falling"] + found["unchanged"] == found["cards"] > 0
    index = (await client.get(f"{API}/index")).json()
    assert index["points"][0] == {"day": index["began_on"], "value": 100.0, "cards": index["points"][0]["cards"]}
    assert index["points"][-1]["value"] == found["index"]["value"]
    week = (await client.get(f"{API}/index?days=7")).json()
    assert week["points"] == index["points"][-8:]


async def test_movers_come_in_pages_by_their_share(client: httpx.AsyncClient) -> None:
    """Pages of one continue each other in falling order; the filters keep what they say."""
    every = (await client.get(f"{API}/movers?limit=100")).json()["items"]
    shares = [one["change_percent"] for one in every]
    assert shares == sorted(shares, reverse=True)
    assert len(every) > 1
    paged, cursor = [], ""
    while cursor is not None:
        page = (await client.get(f"{API}/movers?limit=1{cursor and f'&cursor={cursor}'}")).json()
        paged += page["items"]
        cursor = page["next_cursor"]
    assert paged == every
    bolt = next(one for one in every if one["card"]["name"] == "Lightning Bolt")
    assert bolt["points"][-1] == {"day": "2026-02-14", "amount": bolt["price"]}
    assert len(bolt["points"]) == 28
    dear = (await client.get(f"{API}/movers?min_price=5&limit=100")).json()["items"]
    assert all(float(max(one["price"], one["price_before"], key=float)) >= 5 for one in dear)
    code = bolt["card"]["set_code"]
    of_set = (await client.get(f"{API}/movers?set={code.upper()}&limit=100")).json()["items"]
    assert of_set == [one for one in every if one["card"]["set_code"] == code] != []
    falling = (await client.get(f"{API}/movers?direction=down&days=7")).json()["items"]
    assert all(one["change_percent"] < 0 for one in falling)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("movers?days=8", "days"),
        ("movers?days=31", "days"),
        ("movers?direction=sideways", "direction"),
        ("movers?finish=shiny", "finish"),
        ("movers?set=../etc", "set"),
        ("movers?min_price=-1", "min_price"),
        ("movers?min_price=1e9", "min_price"),
        ("movers?limit=101", "limit"),
        ("movers?cursor=WyJ4Il0", "cursor"),
        ("movers?colour=red", "colour"),
        ("sets?limit=501", "limit"),
        ("index?name=finish:shiny", "name"),
        ("index?name=SET%00", "name"),
        ("index?days=0", "days"),
    ],
)
async def test_what_cannot_be_asked_is_an_error_that_names_the_field(
    client: httpx.AsyncClient, asked: str, field: str
) -> None:
    """Bounds hold before anything is read."""
    answer = await client.get(f"{API}/{asked}")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation")
    assert field in answer.text


async def test_an_index_that_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    """A set without a basket has none."""
    answer = await client.get(f"{API}/index?name=set:zzz")
    assert (answer.status_code, answer.json()["code"]) == (404, "market.index_not_found")


async def test_a_card_tells_its_statistics(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """Beside its charts, for each finish that a source values."""
    found = (await client.get(f"/api/v1/cards/c/{hashids['Lightning Bolt']}")).json()
    (first, *_) = found["statistics"]
    assert (first["finish"], first["as_of"], first["low_30d"]) == (Finish.NONFOIL.value, "2026-02-14", first["low_90d"])
    assert first["change_7d_percent"] > 0
    page = (await client.get(f"/cards/{hashids['Lightning Bolt']}")).text
    assert "Low to high, 90 days" in page


async def test_the_page_shows_index_movers_and_sets(client: httpx.AsyncClient) -> None:
    """In the navigation, with the filters kept in its links; a wrong filter is a 400 of its own."""
    page = await client.get("/market")
    assert page.status_code == 200
    assert all(words in page.text for words in ("Market index", "Rising", "Falling", "Sets", "How this is worked out"))
    narrowed = (await client.get("/market?window=30&finish=nonfoil&floor=5&set=sta")).text
    assert "/market?window=30&amp;finish=nonfoil&amp;set=sta#movers" in narrowed
    assert (await client.get("/market?window=9")).status_code == 400
    assert (await client.get("/market?floor=none")).status_code == 400


async def test_the_page_takes_as_many_statements_whatever_it_shows(
    client: httpx.AsyncClient, application: Application, statements_of: Counted
) -> None:
    """A first look takes a few statements, the next only what no cache keeps."""
    first = await statements_of(client.get("/market?floor=1&window=30"))
    assert first <= 12
    assert await statements_of(client.get("/market?floor=1&window=30")) <= 3
