"""Prices that were set aside, over the API and on the page of staff."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import product

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Role
from dualcaster_core.catalogue.ports import CardFilter, CardView
from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.market.removal import Removal
from tests.support.people import Person, csrf_of, person, signed_in
from tests.support.suspect_prices import bring_prices

HTML = {"Accept": "text/html"}
API = "/api/v1/admin/prices/quarantine"
PAGE = "/admin/prices"
QUOTED = product((PriceSource.MANAPOOL, PriceSource.CARDTRADER, PriceSource.CARDSPHERE), PriceKind)
DAY = datetime(2026, 2, 14, tzinfo=UTC)


@pytest.fixture
async def cards(application: Application) -> tuple[CardView, ...]:
    """Three printings with a price of one day, and an absurd one of the next day, by a source that no test had yet."""
    found = await application.market.priced_cards.search("Forest", CardFilter(), limit=3)
    quoted = next(QUOTED)
    for amount, at in (("5.00", DAY), ("5000.00", DAY + timedelta(days=1))):
        await bring_prices(application, list(found.items), amount, at, quoted=quoted)
    return tuple(found.items)


@pytest.fixture
async def staff(application: Application) -> AsyncIterator[Person]:
    """A moderator; what they leave undecided is refused afterwards, so that each test begins with an empty list."""
    somebody = await person(application)
    await application.accounts.roles.grant(somebody.username, Role.MODERATOR)
    yield somebody
    operator = application.market.quarantine.for_operator()
    for price in (await operator.prices()).items:
        await operator.release_one(price.id)
    for file in (await operator.files()).items:
        if file.released_at is None:
            await operator.refuse_file(file.id)


async def sent_form(client: httpx.AsyncClient, somebody: Person, path: str, form: dict[str, str]) -> httpx.Response:
    """Send a form of the page."""
    signed_in(client, somebody)
    return await client.post(path, data={**form, "_csrf_token": await csrf_of(client, PAGE)}, headers=HTML)


async def test_staff_read_what_waits_in_pages(
    client: httpx.AsyncClient, staff: Person, cards: tuple[CardView, ...]
) -> None:
    """The oldest first, with card, what it was and is, how many times that is, and the days around it."""
    first = (await client.get(f"{API}?limit=2", headers=staff.headers)).json()
    rest = (await client.get(f"{API}?limit=2&cursor={first['next_cursor']}", headers=staff.headers)).json()
    assert [len(page["items"]) for page in (first, rest)] == [2, 1]
    assert rest["next_cursor"] is None
    one = first["items"][0]
    assert (one["previous_amount"], one["amount"], one["factor"]) == ("5.00", "5000.00", "1000.00")
    assert one["points"] == [{"day": "2026-02-14", "amount": "5.00"}]
    assert {item["card"]["id"] for page in (first, rest) for item in page["items"]} == {card.id for card in cards}
    refused = await client.get(f"{API}?cursor=AAAA", headers=staff.headers)
    assert refused.json()["code"] == "validation"


async def test_several_are_decided_on_at_once(
    client: httpx.AsyncClient, staff: Person, cards: tuple[CardView, ...]
) -> None:
    """The answer counts them, those decided on already too; each is written down with who and when."""
    ids = [one["id"] for one in (await client.get(API, headers=staff.headers)).json()["items"]]
    assert (await client.post(f"{API}/{ids[0]}/reject", headers=staff.headers)).status_code == 204
    answer = await client.post(f"{API}/release", json={"ids": ids}, headers=staff.headers)
    assert answer.json() == {"decided": len(cards) - 1, "left": 1}
    again = await client.post(f"{API}/{ids[0]}/release", headers=staff.headers)
    assert (again.status_code, again.json()["code"]) == (404, "suspect_price.not_found")
    written = (await client.get(f"{API}/decisions?limit=3", headers=staff.headers)).json()["items"]
    assert [(one["by"], one["is_released"]) for one in written] == [
        (staff.username, True),
        (staff.username, True),
        (staff.username, False),
    ]


@pytest.mark.parametrize("ids", [[], ["x"] * 1_001, ["no id!"]])
async def test_a_batch_is_bounded(client: httpx.AsyncClient, staff: Person, ids: list[str]) -> None:
    """One to a thousand ids; anything else is refused before anything is done."""
    answer = await client.post(f"{API}/release", json={"ids": ids}, headers=staff.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation")


async def test_who_is_staff_no_more_decides_nothing(
    client: httpx.AsyncClient, application: Application, staff: Person, cards: tuple[CardView, ...]
) -> None:
    """From the moment at which the role is taken away, with the session and the token of before."""
    (one, *_) = (await client.get(API, headers=staff.headers)).json()["items"]
    await application.accounts.roles.grant(staff.username, Role.USER)
    assert (await client.post(f"{API}/{one['id']}/release", headers=staff.headers)).status_code == 403
    assert (await client.post(f"{API}/release", json={"ids": [one["id"]]}, headers=staff.headers)).status_code == 403
    signed_in(client, staff)
    assert (await client.get(PAGE, headers=HTML)).status_code == 403
    assert len((await application.market.quarantine.for_operator().prices()).items) == len(cards)


async def test_the_navigation_leads_staff_alone_there(
    client: httpx.AsyncClient, application: Application, staff: Person
) -> None:
    """Traders are not told of it."""
    signed_in(client, staff)
    assert 'href="/admin"' in (await client.get("/dashboard", headers=HTML)).text
    assert f'href="{PAGE}"' in (await client.get("/admin", headers=HTML)).text
    assert "Nothing is set aside" in (await client.get(PAGE, headers=HTML)).text
    signed_in(client, await person(application))
    assert "/admin" not in (await client.get("/dashboard", headers=HTML)).text


async def test_the_page_lists_and_decides(
    client: httpx.AsyncClient, staff: Person, cards: tuple[CardView, ...]
) -> None:
    """What was, what is, how far that is, and a line; the chosen ones are decided on, none chosen is told."""
    signed_in(client, staff)
    ids = [one["id"] for one in (await client.get(API, headers=staff.headers)).json()["items"]]
    shown = (await client.get(PAGE, headers=HTML)).text
    for words in (cards[0].name, "$5.00", "$5,000.00", "1,000× up", "suspect__line"):
        assert words in shown
    nothing = await sent_form(client, staff, f"{PAGE}/decide", {"action": "release"})
    assert (nothing.status_code, "Choose the prices" in nothing.text) == (422, True)
    done = await sent_form(client, staff, f"{PAGE}/decide", {"action": "reject", "ids": ids[0]})
    assert done.status_code == 303
    assert "Prices rejected: 1." in (await client.get(PAGE, headers=HTML)).text


async def test_a_file_is_released_on_the_page_and_brought_in_afterwards(
    client: httpx.AsyncClient, application: Application, staff: Person, cards: tuple[CardView, ...]
) -> None:
    """The page says what leaves with it; until the worker has done it the file is shown as being brought in."""
    await bring_prices(application, list(cards), "6.00", DAY, feed="shop")
    await bring_prices(application, [cards[0]], "6.50", DAY + timedelta(days=1), feed="shop", removal=Removal.AUTO)
    signed_in(client, staff)
    (file,) = (await client.get(f"{API}/files", headers=staff.headers)).json()["items"]
    shown = (await client.get(PAGE, headers=HTML)).text
    assert "leaves the site" in shown
    address = f"{PAGE}/files/{file['id']}"
    assert (await sent_form(client, staff, f"{address}/release", {})).status_code == 303
    assert "being brought in" in (await client.get(PAGE, headers=HTML)).text
    assert (await sent_form(client, staff, f"{address}/reject", {})).status_code == 303
    assert "does not wait any more" in (await client.get(PAGE, headers=HTML)).text
    again = await client.post(f"{API}/files/{file['id']}/release", headers=staff.headers)
    assert (again.status_code, again.json()["code"]) == (404, "price_file.not_found")
    await drain_outbox(application)
    assert (await client.get(f"{API}/files", headers=staff.headers)).json()["items"] == []
