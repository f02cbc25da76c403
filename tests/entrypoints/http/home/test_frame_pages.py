"""Pages about the site itself, and how an operator replaces their words."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from attrs import evolve

from dualcaster_app import Application
from dualcaster_app.settings import SettingInvalid
from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_core.moderation.model import ModerationRules
from dualcaster_http import create_app
from dualcaster_http.home.frame_pages import FRAME_PAGES, PATHS, own_words
from tests.support.clients import client_of

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("page", FRAME_PAGES, ids=lambda page: page.name)
async def test_a_page_is_there_for_everybody(client: httpx.AsyncClient, page: object) -> None:
    """It has its heading, the one name of the product in its title, and an address that search engines may list."""
    name, heading = getattr(page, "name", ""), getattr(page, "heading", "")
    answer = await client.get(f"/{name}", headers=HTML)
    assert answer.status_code == 200
    assert f"<title>{heading} | {SITE_NAME}</title>" in answer.text
    assert answer.text.count("<h1") == 1
    assert f'<link rel="canonical" href="https://cards.example/{name}">' in answer.text
    assert "Dualcaster Deals" not in answer.text


async def test_every_page_leads_to_them(client: httpx.AsyncClient) -> None:
    """The footer and the sitemap name them all."""
    footer = (await client.get("/cards", headers=HTML)).text.split("<footer", 1)[1]
    sitemap = (await client.get("/sitemap/site.xml")).text
    for path in PATHS:
        assert f'href="{path}"' in footer
        assert f"<loc>https://cards.example{path}</loc>" in sitemap
    assert "https://cards.example/sitemap/site.xml" in (await client.get("/sitemap.xml")).text


async def test_contact_says_where_to_write_or_what_to_do(client: httpx.AsyncClient, application: Application) -> None:
    """Without an address of the operator the page says what helps; with one it links to it."""
    assert "CONTACT_EMAIL" in (await client.get("/contact", headers=HTML)).text
    with_address = evolve(application, settings=evolve(application.settings, contact_email="ops@cards.example"))
    async with client_of(create_app(with_address)) as other:
        assert 'href="mailto:ops@cards.example"' in (await other.get("/contact", headers=HTML)).text


async def test_privacy_says_what_moderators_keep(client: httpx.AsyncClient) -> None:
    """Held messages and photos of appeals for a year, as the usual setting says, and internal notes for good."""
    words = (await client.get("/privacy", headers=HTML)).text
    assert ModerationRules().evidence_kept == timedelta(days=365)
    assert "until a year after it was delivered or withheld" in words
    assert "moderators alone, until a year after the decision" in words
    assert "Internal notes that moderators write about somebody" in words


async def test_an_operator_replaces_words(application: Application, tmp_path: Path) -> None:
    """A file of the folder stands in the frame of the site; other pages keep their words."""
    (tmp_path / "terms.html").write_text("<h2>House rules of {{ site_name }}</h2><p>{{ contact_email }}</p>")
    settings = evolve(application.settings, pages_directory=tmp_path, contact_email="a&b@cards.example")
    async with client_of(create_app(evolve(application, settings=settings))) as other:
        terms, privacy = [(await other.get(path, headers=HTML)).text for path in ("/terms", "/privacy")]
    assert "<h2>House rules of Dualcaster</h2><p>a&amp;b@cards.example</p>" in terms
    assert "What this site is" not in terms
    assert "<footer" in terms
    assert "What we keep" in privacy


@pytest.mark.parametrize(
    "words",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ settings.secret_key }}",
        "{% include '../secret.key' %}",
        "{% for %}",
        "x" * 200_001,
        "{% for n in range(10 ** 9) %}x{% endfor %}",
    ],
)
def test_a_page_that_reaches_further_stops_the_start(tmp_path: Path, words: str) -> None:
    """Templates see two names and their folder; what is wrong with one is told when the site starts."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (tmp_path / "secret.key").write_text("secret")
    (folder / "about.html").write_text(words)
    with pytest.raises(SettingInvalid, match="PAGES_DIRECTORY"):
        own_words(folder, None)


def test_a_file_that_leads_out_of_the_folder_stops_the_start(tmp_path: Path) -> None:
    """A link to another file is not followed, and a folder that is none is told."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (tmp_path / "secret.key").write_text("secret")
    (folder / "about.html").symlink_to(tmp_path / "secret.key")
    with pytest.raises(SettingInvalid, match="leads out"):
        own_words(folder, None)
    with pytest.raises(SettingInvalid, match="not a directory"):
        own_words(tmp_path / "nowhere", None)
    assert own_words(None, None) == {}
