"""What search engines are told."""

from collections.abc import Mapping
from xml.etree import ElementTree

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_http.home import sitemap
from tests.support.people import person

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def texts(response: httpx.Response, tag: str) -> list[str]:
    """List the texts of every element of a kind."""
    return [element.text or "" for element in ElementTree.fromstring(response.text).iter(f"{SPACE}{tag}")]


def files_of(index: httpx.Response, kind: str) -> list[str]:
    """List the files of cards or people that the index names."""
    return [address for address in texts(index, "loc") if f"/sitemap/{kind}-" in address]


async def test_robots_are_shown_the_sitemap(client: httpx.AsyncClient) -> None:
    """Robots may look at everything but the API and searches, and learn where the sitemap is."""
    response = await client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    lines = response.text.splitlines()
    assert "Sitemap: https://cards.example/sitemap.xml" in lines
    assert "Disallow: /api/" in lines
    assert "Disallow: /" not in lines


async def test_the_sitemap_lists_priced_cards_alone(client: httpx.AsyncClient, hashids: Mapping[str, str]) -> None:
    """Its files hold every card with a price, with the day of that price, daily, 0.8, and no other."""
    index = await client.get("/sitemap.xml")
    assert files_of(index, "cards") == ["https://cards.example/sitemap/cards-1.xml"]
    assert texts(index, "lastmod") == ["2026-02-14"]
    file = await client.get("/sitemap/cards-1.xml")
    assert file.headers["Content-Type"] == "application/xml"
    addresses = texts(file, "loc")
    assert f"https://cards.example/cards/{hashids['Lightning Bolt']}" in addresses
    assert f"https://cards.example/cards/{hashids['Curse of the Fire Penguin']}" not in addresses
    assert len(addresses) == 6
    assert set(texts(file, "lastmod")) == {"2026-02-14"}
    assert set(texts(file, "changefreq")) == {"daily"}
    assert set(texts(file, "priority")) == {"0.8"}


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of four addresses, read three at a time."""
    monkeypatch.setattr(sitemap, "MAX_ADDRESSES", 4)
    monkeypatch.setattr(sitemap, "_BATCH", 3)


@pytest.mark.usefixtures("small_files")
async def test_many_cards_are_divided_into_files(client: httpx.AsyncClient) -> None:
    """No file is larger than allowed, and together they hold every card once."""
    files = files_of(await client.get("/sitemap.xml"), "cards")
    addresses = [texts(await client.get(file), "loc") for file in files]
    assert [len(some) for some in addresses] == [4, 2]
    assert len({address for some in addresses for address in some}) == 6


@pytest.mark.usefixtures("small_files")
async def test_a_file_takes_a_statement_per_portion(client: httpx.AsyncClient, application: Application) -> None:
    """A file is read in portions: statements grow with portions, not with cards."""
    before = application.database.statements
    await client.get("/sitemap/cards-1.xml")
    assert application.database.statements - before == 3


@pytest.mark.parametrize(
    "name", ["cards-0.xml", "cards-2.xml", "cards-99999.xml", "cards-x.xml", "cards-1", "other.xml"]
)
async def test_there_is_no_other_file(client: httpx.AsyncClient, name: str) -> None:
    """A file beyond the last, or of another name, is not found."""
    assert (await client.get(f"/sitemap/{name}")).status_code == 404


@pytest.mark.usefixtures("small_files")
async def test_people_are_listed_who_are_public_and_in_the_directory(
    client: httpx.AsyncClient, application: Application
) -> None:
    """Files of people hold the profiles that everybody may find, and none that is private or kept out of it."""
    shown, private, hidden = [await person(application) for _ in range(3)]
    for somebody, privacy in ((shown, {}), (hidden, {"show_in_directory": False})):
        actor = await application.accounts.sessions.actor_of_browser(somebody.secret)
        assert actor is not None
        await application.profiles.profiles.edit(actor, {"is_public": True} | privacy)
    files = files_of(await client.get("/sitemap.xml"), "people")
    listed = [address for file in files for address in texts(await client.get(file), "loc")]
    assert f"https://cards.example/u/{shown.username}" in listed
    assert not [one for one in (private, hidden) if f"https://cards.example/u/{one.username}" in listed]
    assert (await client.get("/sitemap/people-9999.xml")).status_code == 404
