"""``/api/v1/cards``."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.use_cases import refresh_values
from dualcaster_http.edge.parameters import LARGEST_KEY
from tests.support.people import METRICS_TOKEN
from tests.support.sample_cards import LONG_NAME

Counted = Callable[[Awaitable[httpx.Response]], Awaitable[int]]
CARDS = "/api/v1/cards"


async def bolt(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> httpx.Response:
    """Read the card that has everything."""
    return await client.get(f"{CARDS}/c/{hashids['Lightning Bolt']}")


async def test_a_public_card_carries_its_fields_under_their_names(
    client: httpx.AsyncClient, hashids: Mapping[str, str]
) -> None:
    """The public card holds its ids, value, demand, the empty recommendation, and everything its page shows."""
    body = (await bolt(client, hashids)).json()
    assert body["hashid"] == hashids["Lightning Bolt"] == body["card"]["hashid"]
    assert body["id"] == body["card"]["id"]
    assert body["current_price"] == "2.91"
    assert (body["recommendation"], body["recommendation_accuracy"]) == (None, None)
    assert (body["want_count"], body["have_count"]) == (0, 0)
    assert [value["finish"] for value in body["values"]] == ["nonfoil", "foil", "etched"]
    assert {chart["finish"]: len(chart["points"]) for chart in body["charts"]} == {"nonfoil": 3, "foil": 3, "etched": 2}
    assert [printing["set_code"] for printing in body["printings"]] == ["sta", "lea"]


async def test_money_is_text_and_times_are_iso(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """Every amount is text with two places beside its currency, every moment is ISO 8601 in UTC."""
    body = (await bolt(client, hashids)).json()
    for line in body["prices"]:
        assert isinstance(line["amount"], str)
        assert Decimal(line["amount"]).as_tuple().exponent == -2
        assert line["observed_at"].endswith(("Z", "+00:00"))
    assert {line["currency"] for line in body["prices"]} == {"USD", "EUR"}
    assert body["values"][0]["change"] == "0.11"
    assert body["values"][1]["change"] == "-0.30"
    assert body["charts"][0]["points"][0] == {"day": "2026-02-01", "amount": "2.50"}


async def test_both_addresses_of_a_card_say_the_same(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """A card by its number is the card by its hashid."""
    by_hashid = (await bolt(client, hashids)).json()
    by_number = (await client.get(f"{CARDS}/public/{by_hashid['id']}")).json()
    assert by_number == by_hashid


@pytest.mark.parametrize("key", [0, -1, 999_999, LARGEST_KEY, LARGEST_KEY + 1, 10**40])
async def test_no_number_of_a_card_breaks_anything(client: httpx.AsyncClient, key: int) -> None:
    """A number that names no card, however large, is not found."""
    response = await client.get(f"{CARDS}/public/{key}")
    assert response.status_code == 404
    assert response.json()["code"] == "card.not_found"


@pytest.mark.parametrize("path", ["public/abc", f"public/{'9' * 5000}", "public/1.5", "c/", "c/a/b"])
async def test_an_address_that_cannot_be_a_card_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    """What cannot be read as a number or a hashid is an address with nothing at it."""
    response = await client.get(f"{CARDS}/{path}")
    assert response.status_code == 404
    assert response.json()["code"] in {"not_found", "card.not_found"}


async def test_a_hashid_of_another_kind_is_no_card(
    client: httpx.AsyncClient, application: Application, hashids: Mapping[str, str]
) -> None:
    """The id of a user does not open the card with the same number."""
    key = application.ids.decode(IdKind.CARD, hashids["Lightning Bolt"])
    assert key is not None
    response = await client.get(f"{CARDS}/c/{application.ids.encode(IdKind.USER, key)}")
    assert (response.status_code, response.json()["code"]) == (404, "card.not_found")


async def test_an_exact_name_finds_its_printings_with_prices(client: httpx.AsyncClient) -> None:
    """A search for a whole name lists its printings, newest first, each with what it is worth."""
    body = (await client.get(f"{CARDS}/search", params={"q": "lightning bolt"})).json()
    assert [(item["set_code"], item["current_price"]) for item in body["items"]] == [
        ("sta", "2.91"),
        ("lea", "1234.50"),
    ]
    assert body["items"][0]["price_source"] == "tcgplayer"
    assert body["next_cursor"] is None


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"set": "RAV"}, {"Lightning Helix"}),
        ({"rarity": "uncommon"}, {"Lightning Helix"}),
        ({"finish": "etched"}, {"Lightning Bolt"}),
        (
            {"type": "elemental", "set": "unh"},
            {LONG_NAME},
        ),
        ({"q": "lightning", "newest_only": "true", "limit": "1"}, {"Lightning Bolt"}),
        ({"set": "none"}, set()),
        ({"set": "set rav"}, {"Lightning Helix"}),
        ({"colors": "RW", "set": "rav"}, {"Lightning Helix"}),
        ({"colors": "RW", "set": "sta"}, set()),
        ({"colors": "C", "set": "frs"}, {"Forest"}),
        ({"set": "unh", "min_price": "0.20"}, {LONG_NAME}),
        ({"q": "lightning", "unique": "cards", "max_price": "2"}, {"Lightning Helix"}),
    ],
)
async def test_filters_keep_what_fits(client: httpx.AsyncClient, params: dict[str, str], names: set[str]) -> None:
    """Each filter keeps the printings that it names."""
    body = (await client.get(f"{CARDS}/search", params=params)).json()
    assert {item["name"] for item in body["items"]} == names


async def test_the_newest_printing_stands_for_a_card(client: httpx.AsyncClient) -> None:
    """Asked for one printing of each card, the newest comes, and printings come newest first."""
    every = (await client.get("/api/v1/cards/search", params={"q": "Lightning Bolt"})).json()["items"]
    newest = (await client.get("/api/v1/cards/search", params={"q": "Lightning Bolt", "newest_only": "true"})).json()[
        "items"
    ]
    days = [item["released_at"] for item in every]
    assert len(set(days)) > 1
    assert days == sorted(days, reverse=True)
    assert [item["released_at"] for item in newest] == [max(days)]


async def test_each_card_has_one_tile_with_its_lowest_price(client: httpx.AsyncClient) -> None:
    """Asked for cards, each comes once with its cheapest printing and the number of printings, never 'no price yet'."""
    body = (await client.get(f"{CARDS}/search", params={"q": "lightning bolt", "unique": "cards"})).json()
    (tile,) = [item for item in body["items"] if item["name"] == "Lightning Bolt"]
    assert (tile["current_price"], tile["set_code"], tile["printings"]) == ("2.91", "sta", 2)
    forests = (await client.get(f"{CARDS}/search", params={"q": "forest", "unique": "cards"})).json()["items"]
    assert [(item["current_price"], item["printings"]) for item in forests] == [("0.10", 120)]


async def test_cards_are_sorted_as_asked(client: httpx.AsyncClient) -> None:
    """By price cards come cheapest first, or dearest first, and those without a price at the end of either."""
    for sort, sign in (("price", 1), ("price_desc", -1)):
        body = (await client.get(f"{CARDS}/search", params={"unique": "cards", "sort": sort})).json()
        prices = [item["current_price"] and sign * Decimal(item["current_price"]) for item in body["items"]]
        priced = [price for price in prices if price is not None]
        assert priced == sorted(priced)
        assert prices == [*priced, *[None] * (len(prices) - len(priced))]
        assert None in prices


async def test_prices_of_all_printings_are_not_sorted(client: httpx.AsyncClient) -> None:
    """To compare printings a name or a set is needed; the answer says so beside the parameter."""
    refused = await client.get(f"{CARDS}/search", params={"sort": "price"})
    assert (refused.status_code, refused.json()["details"]["field"]) == (400, "sort")
    turned = await client.get(f"{CARDS}/search", params={"unique": "cards", "min_price": "5", "max_price": "1"})
    assert (turned.status_code, turned.json()["details"]["field"]) == (400, "max_price")


async def test_a_near_miss_is_told(client: httpx.AsyncClient) -> None:
    """Where no name has what was typed, those that resemble it come, and the answer says so."""
    body = (await client.get(f"{CARDS}/search", params={"q": "lihgtning bolt", "unique": "cards"})).json()
    assert (body["items"][0]["name"], body["similar"]) == ("Lightning Bolt", True)


async def test_suggestions_lead_to_cards_and_sets(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """A suggestion has the card's name, picture, set, lowest price and address; a set has that of its cards."""
    body = (await client.get(f"{CARDS}/suggestions", params={"q": "lightning h"})).json()
    first = body["items"][0]
    assert (first["name"], first["address"]) == ("Lightning Helix", f"/cards/{hashids['Lightning Helix']}")
    assert (first["price"], first["printings"], first["set_name"]) == ("1.20", 1, "Set RAV")
    assert first["image_url"].startswith("https://cards.scryfall.io/normal/")
    sets = (await client.get(f"{CARDS}/suggestions", params={"q": "set rav"})).json()["sets"]
    assert [(one["code"], one["address"], one["printings"]) for one in sets] == [("rav", "/cards?set=rav", 1)]
    assert (await client.get(f"{CARDS}/suggestions", params={"q": " "})).json() == {"items": [], "sets": []}


async def test_a_suggestion_takes_a_fixed_number_of_statements(
    client: httpx.AsyncClient, statements_of: Counted
) -> None:
    """However many names are suggested and however many printings they have."""
    await client.get(f"{CARDS}/suggestions", params={"q": "for"})  # asks whether names have changed
    one = await statements_of(client.get(f"{CARDS}/suggestions", params={"q": "fores", "limit": "1"}))
    many = await statements_of(client.get(f"{CARDS}/suggestions", params={"q": "lig", "limit": "20"}))
    assert one == many <= 2


async def test_pages_follow_each_other_without_gaps(client: httpx.AsyncClient) -> None:
    """Following the cursor lists every printing once."""
    seen: list[int] = []
    params = {"q": "forest", "limit": "50"}
    while True:
        body = (await client.get(f"{CARDS}/search", params=params)).json()
        seen += [item["id"] for item in body["items"]]
        if body["next_cursor"] is None:
            break
        params["cursor"] = body["next_cursor"]
    assert len(seen) == len(set(seen)) == 120


async def test_names_are_completed(client: httpx.AsyncClient) -> None:
    """What was typed so far is completed, best first, and no more names than asked for."""
    body = (await client.get(f"{CARDS}/autocomplete", params={"q": "lightning h"})).json()
    assert body["items"][0]["name"] == "Lightning Helix"
    assert len((await client.get(f"{CARDS}/autocomplete", params={"q": "l", "limit": "1"})).json()["items"]) == 1
    assert (await client.get(f"{CARDS}/autocomplete", params={"q": "  "})).json() == {"items": []}


@pytest.mark.parametrize(
    ("path", "params", "field"),
    [
        ("search", {"limit": "0"}, "limit"),
        ("search", {"limit": "101"}, "limit"),
        ("search", {"limit": "9" * 400}, "limit"),
        ("search", {"q": "x" * 101}, "q"),
        ("search", {"q": "x\x00y"}, "q"),
        ("search", {"type": "\x00"}, "type"),
        ("search", {"set": "x" * 101}, "set"),
        ("search", {"colors": "RX"}, "colors"),
        ("search", {"colors": "CR"}, "colors"),
        ("search", {"min_price": "-1"}, "min_price"),
        ("search", {"max_price": "cheap"}, "max_price"),
        ("search", {"sort": "age"}, "sort"),
        ("search", {"unique": "sets"}, "unique"),
        ("suggestions", {"q": "x", "limit": "21"}, "limit"),
        ("suggestions", {}, "q"),
        ("search", {"rarity": "legendary"}, "rarity"),
        ("search", {"finish": "shiny"}, "finish"),
        ("search", {"newest_only": "perhaps"}, "newest_only"),
        ("search", {"cursor": "x y"}, "cursor"),
        ("search", {"rarety": "rare"}, "rarety"),
        ("autocomplete", {"q": "x", "limit": "21"}, "limit"),
        ("autocomplete", {}, "q"),
        ("c/poLLEX", {"full": "1"}, "full"),
    ],
)
async def test_a_parameter_out_of_bounds_is_named(
    client: httpx.AsyncClient, path: str, params: dict[str, str], field: str
) -> None:
    """A missing, malformed, too large or unknown parameter is refused by its name."""
    response = await client.get(f"{CARDS}/{path}", params=params)
    body = response.json()
    assert (response.status_code, body["code"]) == (400, "validation")
    assert [one["field"] for one in body["details"]["fields"]] == [field]


@pytest.mark.parametrize(
    "cursor", ["1.2", "1.2.99999999999999999999", "99999999999.-1.1", "1.-99999999999.1", "..", "-1.0.0", "x"]
)
async def test_a_cursor_that_no_page_gave_is_refused(client: httpx.AsyncClient, cursor: str) -> None:
    """A made-up cursor is an error of the caller, whatever numbers are in it."""
    response = await client.get(f"{CARDS}/search", params={"cursor": cursor})
    assert (response.status_code, response.json()["code"]) == (400, "validation")


async def test_a_cursor_continues_its_own_order_alone(client: httpx.AsyncClient) -> None:
    """Printings by name fit are another order than all printings, the newest first: neither continues the other."""
    by_name, all_printings = {"q": "forest", "limit": "1"}, {"limit": "1"}
    for asked, other in ((by_name, all_printings), (all_printings, by_name)):
        cursor = (await client.get(f"{CARDS}/search", params=asked)).json()["next_cursor"]
        assert (await client.get(f"{CARDS}/search", params={**asked, "cursor": cursor})).status_code == 200
        refused = await client.get(f"{CARDS}/search", params={**other, "cursor": cursor})
        assert (refused.status_code, refused.json()["code"]) == (400, "validation")


@settings(max_examples=40)
@given(
    name=st.sampled_from(["q", "set", "rarity", "finish", "type", "limit", "cursor", "newest_only", "other"]),
    value=st.text(max_size=120),
)
@example(name="q", value="%")
@example(name="q", value="\ud7ff\U0001f0cf")
async def test_no_text_breaks_a_search(client: httpx.AsyncClient, name: str, value: str) -> None:
    """Whatever is sent as a parameter is answered or refused, never an error of ours."""
    response = await client.get(f"{CARDS}/search", params={name: value})
    assert response.status_code in {200, 400, 429}


async def test_a_hundred_cards_take_as_many_statements_as_one(
    client: httpx.AsyncClient, statements_of: Counted
) -> None:
    """The number of statements does not grow with the number of cards."""
    await client.get(f"{CARDS}/search", params={"q": "forest"})  # asks whether names have changed, for the next minute
    one = await statements_of(client.get(f"{CARDS}/search", params={"q": "forest", "limit": "1"}))
    hundred = await statements_of(client.get(f"{CARDS}/search", params={"q": "forest", "limit": "100"}))
    assert one == hundred <= 4


async def test_a_card_of_many_printings_takes_as_many_statements_as_any(
    client: httpx.AsyncClient, application: Application, hashids: Mapping[str, str], statements_of: Counted
) -> None:
    """A card's answer takes a fixed number of statements, and none while it is cached."""
    counts = []
    for name in ("Lightning Helix", "Forest"):
        key = application.ids.decode(IdKind.CARD, hashids[name])
        await application.cache.drop(f"card:price:{key}:{await application.market.price_version.now()}")
        counts.append(await statements_of(client.get(f"{CARDS}/c/{hashids[name]}")))
    assert counts[0] == counts[1] <= 7
    assert await statements_of(client.get(f"{CARDS}/c/{hashids['Forest']}")) == 0


async def test_an_unpriced_card_says_so(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """A card without prices has no value, no lines and no charts."""
    body = (await client.get(f"{CARDS}/c/{hashids['Curse of the Fire Penguin']}")).json()
    assert body["current_price"] is None
    assert (body["values"], body["prices"], body["charts"]) == ([], [], [])


async def _shows(client: httpx.AsyncClient, address: str, amount: str) -> bool:
    """Ask an address again for up to a minute, until it shows an amount."""
    for _ in range(300):
        if amount in (await client.get(address)).text:
            return True
        await asyncio.sleep(0.2)
    return False


async def test_new_prices_are_seen_by_the_api_and_the_page_though_both_were_cached(
    client: httpx.AsyncClient, application: Application, hashids: Mapping[str, str]
) -> None:
    """What is cached of a card is passed over once any value changed, in this process too; the lag is measured."""
    hashid = hashids["Lightning Helix"]
    key = application.ids.decode(IdKind.CARD, hashid)
    assert key is not None
    addresses = (f"{CARDS}/c/{hashid}", f"{CARDS}/public/{key}", f"/cards/{hashid}")
    before = await application.market.public_cards.assemble(key)
    current = next(price for price in before.prices if price.finish == "nonfoil" and price.kind == "market")
    async with application.database.transaction() as session:
        (scryfall_id,) = await session.row(text("SELECT scryfall_id FROM cards WHERE id = :key"), key=key) or (None,)
    for address in addresses:
        await client.get(address)
    for amount, later in ((current.amount + 1, 1), (current.amount, 2)):
        observed = PriceObservation(
            card=CardKey(CardKeyKind.SCRYFALL, scryfall_id),
            finish=Finish.NONFOIL,
            source=PriceSource(current.source),
            kind=PriceKind.MARKET,
            currency=Currency.USD,
            amount=amount,
            observed_at=current.observed_at + timedelta(minutes=later),
        )
        async with application.units() as uow:
            await uow.prices.store([observed], feed="tests")
            await uow.commit()
        await refresh_values(application.units, application.settings.valuation)
        for address in addresses:
            assert await _shows(client, address, f"{amount}"), address
    text_of = (await client.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})).text
    assert f'dualcaster_price_lag_seconds_count{{source="{current.source}"}}' in text_of
    assert f'dualcaster_price_source_age_seconds{{source="{current.source}"}}' in text_of


@pytest.mark.parametrize("typed", ["Curse of the Fire Penguin", "curse of the FIRE penguin creature"])
async def test_a_face_of_a_card_is_its_exact_name(application: Application, typed: str) -> None:
    """Whoever types one side of a card of two means that card, as with its whole name."""
    found = await application.catalogue.cards.find(typed)
    assert found.exact == ("Curse of the Fire Penguin // Curse of the Fire Penguin Creature",)
