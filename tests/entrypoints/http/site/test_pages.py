"""The pages as browsers and search engines get them."""

import gzip
import json
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

import dualcaster_http
from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from tests.support.page_loads import LARGEST_ASSETS, LARGEST_PAGE, PICTURES, Page, check_loads
from tests.support.sample_cards import HOSTILE_NAME, LONG_NAME

Counted = Callable[[Awaitable[httpx.Response]], Awaitable[int]]


async def card_page(client: httpx.AsyncClient, hashids: Mapping[str, str], name: str) -> httpx.Response:
    """Get the page of a sample card."""
    response = await client.get(f"/cards/{hashids[name]}")
    assert response.status_code == 200
    return response


async def test_a_card_page_tells_search_engines_what_it_is(
    client: httpx.AsyncClient, hashids: Mapping[str, str]
) -> None:
    """Title, description, canonical address, Open Graph and Twitter tags are those of the card."""
    page = Page(await card_page(client, hashids, "Lightning Bolt"))
    address = f"https://cards.example/cards/{hashids['Lightning Bolt']}"
    assert page.title == "Lightning Bolt Price & Trading | Dualcaster"
    description = page.meta("description") or ""
    assert "$2.91" in description
    assert "0 people want it, 0 have it for trade" in description
    assert [link["href"] for link in page.all("link") if link["rel"] == "canonical"] == [address]
    assert page.meta("og:url") == address
    assert page.meta("og:description") == page.meta("twitter:description") == description
    assert page.meta("twitter:card") == "summary_large_image"
    assert (page.meta("og:image") or "").startswith(PICTURES)
    assert page.meta("og:image") == page.meta("twitter:image")


async def test_linked_data_offers_each_priced_finish(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """The JSON-LD is a product with one offer for each finish, and its hash is the only script the policy adds."""
    response = await card_page(client, hashids, "Lightning Bolt")
    text = Page(response).linked_data
    product = json.loads(text)
    assert (product["@type"], product["name"]) == ("Product", "Lightning Bolt")
    offers = [(offer["@type"], offer["name"], offer["price"], offer["priceCurrency"]) for offer in product["offers"]]
    assert offers == [
        ("Offer", "nonfoil", "2.91", "USD"),
        ("Offer", "foil", "4.10", "USD"),
        ("Offer", "etched", "3.00", "USD"),
    ]
    digest = b64encode(sha256(text.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in response.headers["Content-Security-Policy"]


async def test_a_card_page_may_be_shared_for_a_minute(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """Shared caches may keep a card's page, which shows prices, for a minute."""
    response = await card_page(client, hashids, "Lightning Bolt")
    assert "s-maxage=60" in response.headers["Cache-Control"]
    assert "public" in response.headers["Cache-Control"]


async def test_a_card_page_shows_prices_with_source_and_age(
    client: httpx.AsyncClient, hashids: Mapping[str, str]
) -> None:
    """Every amount names its source and age; trends show sign and shape; the chart has values to point at."""
    response = await card_page(client, hashids, "Lightning Bolt")
    page = Page(response)
    prices = [span for span in page.all("span") if span.get("class", "").startswith("price")]
    assert all("ago" in span["title"] for span in prices)
    assert "TCGplayer" in response.text
    assert "€2.20" in response.text
    assert "change--up" in response.text
    assert "+$0.11" in response.text
    assert "−$0.30" in response.text
    (plot,) = [svg for svg in page.all("svg") if "data-points" in svg]
    days = json.loads(plot["data-points"])
    assert [day for _, day, _ in days] == ["1 Feb 2026", "7 Feb 2026", "14 Feb 2026"]
    assert {(finish, amount) for finish, amount, _ in days[1][2]} >= {("nonfoil", "$2.80"), ("etched", "$3.00")}


async def test_the_chart_has_a_table_behind_it(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """What the chart draws can be read as a table, day by day, newest first, with gaps shown as gaps."""
    text = (await card_page(client, hashids, "Lightning Bolt")).text
    table = text[text.index("chart__table") :]
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', table)[:3]
    assert [day for day, _ in rows] == ["14 Feb 2026", "7 Feb 2026", "1 Feb 2026"]
    assert re.findall(r"\$[0-9.]+|–", rows[2][1]) == ["$2.50", "$4.00", "–"]


async def test_an_unpriced_card_has_a_page(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """Without a price the page says so, has no chart and offers nothing."""
    response = await card_page(client, hashids, "Curse of the Fire Penguin")
    page = Page(response)
    assert "No price yet" in response.text
    assert "chart__plot" not in response.text
    assert "offers" not in json.loads(page.linked_data)
    assert "has no price yet" in (page.meta("description") or "")


async def test_a_hostile_name_stays_text(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """Markup in a card's name does nothing, in the page or in its JSON-LD, and a foreign picture is left out."""
    response = await card_page(client, hashids, HOSTILE_NAME)
    page = Page(response)
    assert "<script>alert" not in response.text
    assert page.text["h1"][0] == HOSTILE_NAME
    assert json.loads(page.linked_data)["name"] == HOSTILE_NAME
    assert "elsewhere.example" not in response.text
    searched = await client.get("/cards", params={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in searched.text


async def test_a_card_of_many_printings_shows_some_and_links_to_all(
    client: httpx.AsyncClient, hashids: Mapping[str, str]
) -> None:
    """A page stays small however many printings a card has."""
    response = await card_page(client, hashids, "Forest")
    assert response.text.count('class="printing"') == 30
    assert "See all 120 printings" in response.text


@pytest.mark.parametrize("path", ["/", "/cards", "/cards?q=forest&every=1", "/cards?q=nothing-like-it-0", "/nothing"])
async def test_pages_load_nothing_from_elsewhere(client: httpx.AsyncClient, path: str) -> None:
    """Pages load our own files and pictures of cards, and run no inline script or style."""
    await check_loads(await client.get(path, headers={"Accept": "text/html"}))


async def test_card_pages_load_nothing_from_elsewhere(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """The same for every sample card, however odd its name."""
    for name in hashids:
        response = await card_page(client, hashids, name)
        await check_loads(response)
        assert len(response.content) < LARGEST_PAGE


async def test_pages_and_what_they_load_are_light(client: httpx.AsyncClient) -> None:
    """HTML is under 60 KB, style and script together under 50 KB compressed."""
    page = await client.get("/cards")
    assert len(page.content) < LARGEST_PAGE
    assets = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.text)
    assert len(assets) == 5
    sizes = []
    for asset in assets:
        response = await client.get(asset)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        sizes.append(len(gzip.compress(response.content)))
    assert sum(sizes) < LARGEST_ASSETS


async def test_assets_are_named_by_their_content(client: httpx.AsyncClient) -> None:
    """A file's address holds the hash of its content; its plain name is no address."""
    page = await client.get("/")
    address = re.search(r"/assets/site\.([0-9a-f]{10})\.css", page.text)
    assert address is not None
    body = (await client.get(address.group())).content
    assert sha256(body).hexdigest().startswith(address.group(1))
    assert (await client.get("/assets/site.css")).status_code == 404
    assert (await client.get("/assets/../errors.py")).status_code == 404


async def test_the_landing_page_has_a_search_and_cards(client: httpx.AsyncClient) -> None:
    """The landing page works without script: a form that leads to the card browser, and cards to open."""
    page = Page(await client.get("/"))
    assert {"action": "/cards", "method": "get"}.items() <= page.all("form")[0].items()
    assert [box["name"] for box in page.all("input")] == ["q"]
    assert [link["href"] for link in page.all("a") if link["href"].startswith("/cards/")]


async def test_the_browser_keeps_what_was_asked(client: httpx.AsyncClient) -> None:
    """The page shows the search again, empty fields count as absent, and unknown parameters do not matter."""
    params = {"q": "lightning", "set": "", "rarity": "uncommon", "finish": "", "utm_source": "letter"}
    response = await client.get("/cards", params=params)
    page = Page(response)
    assert response.status_code == 200
    assert {box["value"] for box in page.all("input") if box["name"] == "q"} == {"lightning"}
    chosen = [link["href"] for link in page.all("a") if "aria-current" in link and "rarity=" in link["href"]]
    assert "/cards?q=lightning&rarity=uncommon" in chosen
    assert [link["href"] for link in page.all("a") if link.get("class") == "tile"]
    assert page.meta("robots") == "noindex, follow"


async def test_the_browser_turns_pages(client: httpx.AsyncClient) -> None:
    """The next page keeps the filters and shows other cards."""
    first = Page(await client.get("/cards", params={"q": "forest", "every": "1"}))
    following = next(link["href"] for link in first.all("a") if link.get("rel") == "next")
    second = Page(await client.get(following))
    assert "every=1" in following
    tiles = [{link["href"] for link in page.all("a") if link.get("class") == "tile"} for page in (first, second)]
    assert len(tiles[0]) == len(tiles[1]) == 24
    assert tiles[0].isdisjoint(tiles[1])


async def test_a_search_without_results_shows_the_next_step(client: httpx.AsyncClient) -> None:
    """An empty page says what to do next."""
    response = await client.get("/cards", params={"q": "wxqzk vvw"})
    assert "No card is called so" in response.text
    assert "Show all cards" in response.text
    filtered = await client.get("/cards", params={"q": "lightning", "colors": "C"})
    assert "No card fits these filters" in filtered.text
    assert '"/cards?q=lightning"' in filtered.text


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"rarity": "shiny"}, "There is no such rarity. Choose common, uncommon, rare, mythic, special or bonus."),
        ({"finish": "shiny"}, "Choose nonfoil, foil or etched."),
        ({"q": "x" * 101}, "at most 100 characters"),
        ({"q": "\x00"}, "at most 100 characters"),
        ({"set": "none"}, "No set is called “none”. Try its code, or a part of its name."),
        ({"colors": "purple"}, "Choose from white, blue, black, red and green, or colourless."),
        ({"min": "cheap"}, "Write a price in dollars, such as 0.50 or 20."),
        ({"min": "1", "max": "0.5"}, "The highest price is below the lowest."),
        ({"sort": "age"}, "Cards cannot be sorted so."),
        ({"sort": "price", "every": "1"}, "Printings are sorted by price within a name or a set."),
        ({"min": "5", "every": "1"}, "Printings are kept by price within a name or a set."),
        ({"cursor": "x"}, "Here is its beginning."),
        ({"cursor": "x y"}, "Here is its beginning."),
    ],
)
async def test_what_cannot_be_read_is_said_beside_the_rest(
    client: httpx.AsyncClient, params: dict[str, str], told: str
) -> None:
    """What is wrong with a field is said in plain words, and the cards that fit the rest are shown all the same."""
    response = await client.get("/cards", params=params, headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert told in response.text
    assert [link["href"] for link in Page(response).all("a") if link.get("class") == "tile"]
    assert "$." not in response.text


async def test_filters_take_names_of_sets_and_colours(client: httpx.AsyncClient) -> None:
    """A set is chosen by a part of its name, colours and prices by their own fields, and each is shown as chosen."""
    response = await client.get("/cards", params={"set": "set rav", "colors": "R", "max": "2"})
    page = Page(response)
    assert page.text["h1"] == ["Set RAV"]
    assert [link["href"] for link in page.all("a") if link.get("class") == "tile"]
    assert "Up to $2.00" in response.text
    assert "/cards?set=set+rav&colors=WR&max=2.00" in {link["href"] for link in page.all("a")}


async def test_a_tile_says_from_and_how_many_printings(client: httpx.AsyncClient) -> None:
    """A card of several printings shows its lowest price and their number, and never that it has no price yet."""
    text = (await client.get("/cards", params={"q": "forest"})).text
    tile = text[text.index('class="tile"') :]
    words = re.sub(r"<[^>]+>|\s+", " ", tile[: tile.index("</a>")])
    assert "from $0.10" in re.sub(r" +", " ", words)
    assert "120 printings" in words
    assert "No price yet" not in words


async def test_a_misspelt_name_is_met_with_a_suggestion(client: httpx.AsyncClient) -> None:
    """Where no card is called so, the nearest name is offered, and the close ones follow."""
    response = await client.get("/cards", params={"q": "lihgtning bolt"})
    assert "Did you mean" in response.text
    assert "/cards?q=Lightning+Bolt" in {link["href"] for link in Page(response).all("a")}


async def test_a_card_page_shows_what_is_printed_on_it(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """Rules with symbols that are read out, flavour, artist, and what each format says."""
    response = await card_page(client, hashids, "Lightning Helix")
    assert re.search(r'class="pip pip--n" role="img" aria-label="tap"', response.text)
    assert "deals 3 damage to any target" in response.text
    assert "Illustrated by Kev Walker" in response.text
    words = re.sub(r"<[^>]+>", " ", response.text)
    assert re.search(r"Modern\s+Legal", words)
    assert re.search(r"Vintage\s+Restricted to one", words)
    assert re.search(r"Standard\s+Not legal", words)


async def test_both_sides_of_a_card_are_shown(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """A card with a picture on either side can be turned over, without script; others cannot."""
    turned = await card_page(client, hashids, "Lightning Helix")
    assert 'for="turn"' in turned.text
    assert "https://cards.scryfall.io/normal/back/" in turned.text
    assert 'for="turn"' not in (await card_page(client, hashids, "Lightning Bolt")).text


async def test_the_chart_has_ranges(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """An address with a number of days shows the chart of these; any other number shows all of it."""
    address = f"/cards/{hashids['Lightning Bolt']}"
    week = (await client.get(address, params={"days": "7"})).text
    assert "7 Feb 2026" in week
    assert "1 Feb 2026<" not in week
    assert "1 Feb 2026<" in (await client.get(address, params={"days": "8"})).text


async def test_pages_have_landmarks_labels_and_headings_in_order(
    client: httpx.AsyncClient, hashids: Mapping[str, str]
) -> None:
    """One main, one h1, no heading level left out, a label for every field, a text for every picture."""
    for path in ("/", "/cards", f"/cards/{hashids['Lightning Bolt']}", "/nothing"):
        page = Page(await client.get(path, headers={"Accept": "text/html"}))
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert len(page.all("main")) == 1
        labelled = {label["for"] for label in page.all("label") if "for" in label}
        fields = [*page.all("input"), *page.all("select")]
        assert all(field.get("id") in labelled or field.get("type") == "checkbox" for field in fields)
        assert all("alt" in image for image in page.all("img"))
        assert page.all("html")[0]["lang"] == "en"


async def test_a_page_of_cards_takes_a_fixed_number_of_statements(
    client: httpx.AsyncClient, statements_of: Counted
) -> None:
    """A page of one card and a page of twenty-four take as many statements."""
    await client.get("/cards", params={"q": "lightning"})  # asks whether names have changed, for the next minute
    one = await statements_of(client.get("/cards", params={"q": "lightning helix"}))
    many = await statements_of(client.get("/cards", params={"q": "forest", "every": "1"}))
    assert one == many <= 4


async def test_a_card_page_takes_a_fixed_number_of_statements(
    client: httpx.AsyncClient, application: Application, hashids: Mapping[str, str], statements_of: Counted
) -> None:
    """A card's page takes as many statements for 120 printings as for one."""
    counts = []
    for name in (LONG_NAME, "Forest"):
        version = await application.market.price_version.now()
        await application.cache.drop(f"card:price:{application.ids.decode(IdKind.CARD, hashids[name])}:{version}")
        counts.append(await statements_of(client.get(f"/cards/{hashids[name]}")))
    assert counts[0] == counts[1] <= 9


def test_templates_and_files_lie_in_the_package() -> None:
    """Templates and files are where the wheel takes them from."""
    package = Path(dualcaster_http.__file__).parent
    assert (package / "templates" / "base.html").is_file()
    assert (package / "static" / "style" / "site" / "10-tokens.css").is_file()


def test_only_prices_are_marked_as_old() -> None:
    """What happened long ago is not out of date: cases, orders and messages say when, without a mark."""
    templates = Path(dualcaster_http.__file__).parent / "templates"
    marking = {
        path.relative_to(templates).as_posix() for path in templates.rglob("*.html") if "seen(" in path.read_text()
    }
    assert marking == {"components/prices.html", "catalogue/card.html", "administration/overview.html"}


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_read(theme: int) -> None:
    """Text has a contrast of 4.5 on every ground it stands on, borders of fields and lines of charts of 3 (WCAG AA)."""
    style = (Path(dualcaster_http.__file__).parent / "static" / "style" / "site" / "10-tokens.css").read_text()
    named = {
        name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", style)
    }
    fixed = dict(re.findall(r"--([\w-]+): (#\w{6});", style))

    def colour(name: str) -> str:
        return str(named[name][theme] if name in named else fixed[name])

    for ground in ("ground", "surface", "raised", "sunken"):
        for text in ("text", "muted", "accent", "up", "down"):
            assert _contrast(colour(text), colour(ground)) >= 4.5, (text, ground)
        for line in ("line-strong", "foil", "etched", "brass-line"):
            assert _contrast(colour(line), colour(ground)) >= 3, (line, ground)
    for text, ground in (
        ("text", "accent-soft"),
        ("accent", "accent-soft"),
        ("text", "brass-soft"),
        ("text", "down-soft"),
        ("down", "down-soft"),
        ("on-accent", "accent"),
        ("on-brass", "brass"),
        ("on-brass", "brass-hover"),
    ):
        assert _contrast(colour(text), colour(ground)) >= 4.5, (text, ground)
