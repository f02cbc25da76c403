"""A Moxfield collection: linked by its public link, and imported from there, over the API and the pages."""

from collections.abc import AsyncIterator

import httpx
import pytest
from attrs import evolve

from dualcaster_app import Application
from dualcaster_core.collection.files.outside_collections import OutsideImports
from dualcaster_http import Site, create_app
from dualcaster_moxfield import MoxfieldCollections, MoxfieldSettings
from tests.support.asgi_server import served
from tests.support.browsers import Desk
from tests.support.clients import client_of
from tests.support.moxfield_site import COLLECTION, USER_AGENT, LocalMoxfield
from tests.support.people import Person, person

LINK = f"https://moxfield.com/collection/{COLLECTION}"


@pytest.fixture
def moxfield() -> LocalMoxfield:
    """Moxfield, with one public collection."""
    return LocalMoxfield()


@pytest.fixture
async def reading(application: Application, moxfield: LocalMoxfield) -> AsyncIterator[Application]:
    """The application, reading from there."""
    async with served(moxfield) as url:
        outside = MoxfieldCollections(MoxfieldSettings(user_agent=USER_AGENT, base_url=url))
        known = application.collection.outside_imports
        imports = OutsideImports(known.links, outside, known.drafts, known.clock)
        yield evolve(application, collection=evolve(application.collection, outside_imports=imports))


@pytest.fixture
async def browser(reading: Application) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's browser."""
    site: Site = create_app(reading)
    async with client_of(site) as opened:
        yield opened


@pytest.fixture
async def owner(reading: Application) -> AsyncIterator[Person]:
    """Somebody with a collection there, which is free again afterwards."""
    somebody = await person(reading)
    yield somebody
    if await reading.linked_accounts.collection_links.linked(somebody.user_id):
        await reading.linked_accounts.linked_accounts.unlink(somebody.user_id, "moxfield")


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Return the status and the code of a refusal."""
    return answer.status_code, answer.json()["code"]


async def link(browser: httpx.AsyncClient, somebody: Person, address: str = LINK) -> httpx.Response:
    """Link a collection over the API."""
    return await browser.put("/api/v1/connections/collection", json={"link": address}, headers=somebody.headers)


async def test_a_linked_collection_is_previewed_and_imported(browser: httpx.AsyncClient, owner: Person) -> None:
    """A preview changes nothing; what is imported is what the owner has there."""
    linked = await link(browser, owner)
    assert [(one["provider"], one["provider_name"]) for one in linked.json()["items"]] == [("moxfield", "Moxfield")]
    address = "/api/v1/inventory/import/moxfield"
    looked = await browser.post(address, params={"preview": True}, headers=owner.headers)
    assert looked.status_code == 200, looked.text
    assert (await browser.get("/api/v1/inventory", headers=owner.headers)).json()["items"] == []
    done = await browser.post(address, headers=owner.headers)
    assert done.status_code == 200, done.text
    items = (await browser.get("/api/v1/inventory", headers=owner.headers)).json()["items"]
    assert {one["card"]["name"]: one["quantity"] for one in items}["Lightning Bolt"] == 4


async def test_a_collection_belongs_to_one_user(
    browser: httpx.AsyncClient, owner: Person, reading: Application
) -> None:
    """Linked again by its owner nothing changes; somebody else is refused until it is unlinked."""
    other = await person(reading)
    assert (await link(browser, owner)).status_code == 200
    assert (await link(browser, owner)).status_code == 200
    refused = await link(browser, other)
    assert (refused.status_code, refused.json()["code"]) == (409, "linked_account.taken")
    gone = await browser.delete("/api/v1/connections/moxfield", headers=owner.headers)
    assert gone.status_code == 204
    assert (await link(browser, other)).status_code == 200
    await browser.delete("/api/v1/connections/moxfield", headers=other.headers)


async def test_what_goes_wrong_is_told(browser: httpx.AsyncClient, owner: Person, moxfield: LocalMoxfield) -> None:
    """No link, one of another page, a collection that was made private, and a site that fails: a code each."""
    address = "/api/v1/inventory/import/moxfield"

    assert code_of(await browser.post(address, headers=owner.headers)) == (404, "linked_account.not_found")
    assert code_of(await link(browser, owner, "https://moxfield.com/decks/x")) == (
        400,
        "linked_account.link_invalid",
    )
    await link(browser, owner)
    moxfield.whim = (404, b"{}")
    assert code_of(await browser.post(address, headers=owner.headers)) == (409, "import.collection_not_public")
    moxfield.whim = (503, b"")
    assert code_of(await browser.post(address, headers=owner.headers)) == (503, "import.collection_unreachable")


async def test_the_pages_lead_from_the_link_to_the_preview(
    browser: httpx.AsyncClient, owner: Person, moxfield: LocalMoxfield
) -> None:
    """A wrong link is told beside its field; a right one is connected, read, and looked through before it changes."""
    browser.cookies.update(owner.cookies)
    desk = Desk(owner, browser)
    wrong = await desk.send("/settings/connections/collection", {"link": "https://example.org/<b>"})
    assert wrong.status_code == 422
    assert "paste the public link" in wrong.text.casefold()
    assert "<b>" not in wrong.text.partition('id="f-link"')[2].partition(">")[0]
    linked = await desk.follow(await desk.send("/settings/connections/collection", {"link": LINK}))
    assert COLLECTION in linked.text
    assert "Read it from Moxfield" in (await browser.get("/imports")).text
    preview = await desk.follow(await desk.send("/imports/moxfield", {}))
    assert preview.url.path == "/imports/preview"
    assert "Lightning Helix" in preview.text
    moxfield.whim = (500, b"")
    failed = await desk.send("/imports/moxfield", {})
    assert failed.status_code == 422
    assert "export it there as CSV" in failed.text
