"""Selling to a store over the API and on its pages, from the offers to the money, and what is refused on the way."""

import re
from typing import Any

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.stores.buylist.lifecycle import BuylistAction
from dualcaster_core.stores.pricing.model import PricingSettings
from dualcaster_core.stores.pricing.rules import PriceRules
from dualcaster_core.stores.stock.model import StockChange
from tests.support.buylist import give_cards, lines_of, priced_cards, submitted
from tests.support.people import Person, person
from tests.support.stores import StoreScene, actor_of, store

HTML = {"accept": "text/html"}
API = "/api/v1/buylist"


def browser(client: httpx.AsyncClient, somebody: Person) -> httpx.AsyncClient:
    """Have a client send what a browser of this person sends."""
    client.cookies.clear()
    client.cookies.update(somebody.cookies)
    return client


async def page(client: httpx.AsyncClient, path: str, status: int = 200) -> str:
    """Return a page."""
    found = await client.get(path, headers=HTML)
    assert found.status_code == status, found.text[:2_000]
    return found.text


async def send(client: httpx.AsyncClient, shown: str, path: str, data: dict[str, Any]) -> httpx.Response:
    """Send a form with the token of a page."""
    token = re.search(r'name="_csrf_token" value="([^"]+)"', shown)
    assert token is not None
    return await client.post(path, data={"_csrf_token": token.group(1), **data}, headers=HTML)


def hidden(shown: str, name: str) -> str:
    """Return a hidden value of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', shown)
    assert found is not None, name
    return found.group(1)


async def test_a_customer_sells_twelve_cards_for_credit_on_the_pages(
    application: Application, client: httpx.AsyncClient
) -> None:
    """From the inventory to the credit: offers, draft, submission, approval, receipt, grades, payment and stock."""
    shop, ann = await store(application), await person(application)
    keys = await priced_cards(application, 12)
    await give_cards(application, ann, keys)
    where = f"/stores/{shop.hashid}/sell"
    browser(client, ann)
    shown = await page(client, where)
    lines = re.findall(r'name="line" value="([^"]+)"', shown)
    assert len(lines) == 12
    assert "$10.00" in shown
    chosen = await send(client, shown, where, {"line": lines, "copies": ["1"] * 12})
    assert chosen.status_code in (302, 303), chosen.text[:500]
    here = chosen.headers["location"]
    shown = await page(client, here)
    assert hidden(shown, "cash_total") == "120.00"
    assert hidden(shown, "credit_total") == "150.00"
    sums = {name: hidden(shown, name) for name in ("version", "cash_total", "credit_total")}
    wrong = await send(client, shown, f"{here}/submit", {**sums, "cash_total": "999.00", "payout": "credit"})
    assert wrong.status_code == 422
    done = await send(client, shown, f"{here}/submit", {**sums, "payout": "credit", "note": "Tomorrow."})
    assert done.status_code in (302, 303), done.text[-3_000:]
    again = await send(client, shown, f"{here}/submit", {**sums, "payout": "credit"})
    assert again.status_code in (302, 303)
    await page(client, f"{here}/slip")
    desk = f"/store/{shop.hashid}/buylist/{here.rsplit('/', 1)[1]}"
    browser(client, shop.manager)
    assert ann.username in await page(client, f"/store/{shop.hashid}/buylist")
    for action in ("approve", "receive"):
        shown = await page(client, desk)
        moved = await send(client, shown, f"{desk}/steps", {"version": hidden(shown, "version"), "action": action})
        assert moved.status_code in (302, 303), moved.text[:500]
    shown = await page(client, desk)
    rows = {
        "number": [str(number) for number in range(1, 13)],
        "condition": ["NM"] * 12,
        "copies": ["1"] * 12,
        "reason": [""] * 12,
    }
    graded = await send(client, shown, f"{desk}/grades", {"version": hidden(shown, "version"), **rows})
    assert graded.status_code in (302, 303), graded.text[:500]
    shown = await page(client, desk)
    paid = await send(client, shown, f"{desk}/payment", {"version": hidden(shown, "version")})
    assert paid.status_code in (302, 303), paid.text[:500]
    assert "$150.00" in await page(client, f"/store/{shop.hashid}/credit?username={ann.username}")
    async with application.units() as uow:
        stock = await uow.store_stock.on_hand(shop.id, [line.key for line in lines_of(keys)])
    assert {(line.quantity, line.cost_cents) for line in stock.values()} == {(1, 1_250)}
    await drain_outbox(application)
    assert not (await application.collection.lists.inventory.page(ann.user_id)).items
    browser(client, ann)
    assert "$150.00" in await page(client, "/buylist")
    titles = [one.title for one in (await application.notifying.centre.page(ann.user_id)).items]
    assert "Mox Corner paid for your cards" in titles


@pytest.mark.parametrize("never_below_cost", [True, False])
async def test_what_was_bought_is_not_sold_below_its_cost(
    application: Application, client: httpx.AsyncClient, never_below_cost: bool
) -> None:
    """A sell price that fell after the offer was frozen rises to the cost as the copies come in, if it shall."""
    shop, ann = await store(application), await person(application)
    (line,) = lines_of(await priced_cards(application, 1))
    order = await submitted(application, shop, ann, [line])
    async with application.units() as uow:
        await uow.store_stock.change(shop.id, [StockChange(key=line.key, copies=1, cost_cents=100)])
        await uow.store_stock.reprice(shop.id, {line.key: 500})
        rules = PriceRules(never_below_cost=never_below_cost)
        await uow.store_prices.store_settings(shop.id, PricingSettings(rules=rules))
        await uow.commit()
    here, version = f"{API}/orders/{application.ids.encode(IdKind.BUYLIST_ORDER, order.id)}", order.version
    for path, body in (
        ("handling", {"action": "approve"}),
        ("handling", {"action": "receive"}),
        ("grades", {"lines": [{"line": 1, "condition": "NM", "copies": 1}]}),
        ("payment", {}),
    ):
        answer = await client.post(f"{here}/{path}", json={**body, "version": version}, headers=shop.manager.headers)
        assert answer.status_code == 200, answer.text
        version = answer.json()["version"]
    async with application.units() as uow:
        (stock,) = (await uow.store_stock.on_hand(shop.id, [line.key])).values()
    assert stock.cost_cents is not None
    assert stock.cost_cents > 500
    assert stock.price_cents == (stock.cost_cents if never_below_cost else 500)


async def test_what_is_graded_otherwise_waits_for_the_seller(
    application: Application, client: httpx.AsyncClient
) -> None:
    """Over the API: a line graded worse pays its frozen price once accepted; one that is taken back pays nothing."""
    shop, ann = await store(application), await person(application)
    keys = await priced_cards(application, 2)
    order = await submitted(application, shop, ann, lines_of(keys, 2))
    hashid = application.ids.encode(IdKind.BUYLIST_ORDER, order.id)
    here, staff = f"{API}/orders/{hashid}", shop.manager.headers

    async def post(path: str, by: Any, **body: Any) -> dict[str, Any]:
        answer = await client.post(f"{here}/{path}", json=body, headers=by)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    one = await post("handling", staff, action="approve", version=2)
    one = await post("steps", ann.headers, action="drop_off", version=one["version"])
    one = await post("handling", staff, action="receive", version=one["version"])
    grades = [
        {"line": 1, "condition": "LP", "copies": 2, "reason": "Whitened."},
        {"line": 2, "condition": "NM", "copies": 1, "reason": "One is missing."},
    ]
    one = await post("grades", staff, version=one["version"], lines=grades)
    assert (one["stage"], one["lines"][0]["grade"]["is_different"]) == ("graded", True)
    answers = [{"line": 1, "accepted": True}, {"line": 2, "accepted": False}]
    one = await post("answer", ann.headers, version=one["version"], lines=answers)
    assert (one["stage"], one["cash_total"], one["copies"]) == ("agreed", "17.40", 2)
    refused = await client.post(f"{here}/payment", json={"version": one["version"], "cash": "0.01"}, headers=staff)
    assert refused.status_code == 400, refused.text
    one = await post("payment", staff, version=one["version"])
    assert one["paid"] == {"cash": "0.00", "credit": "21.76"}
    one = await post("handling", staff, action="close", version=one["version"])
    assert one["stage"] == "closed"
    credit = (await client.get(f"{API}/credit", headers=ann.headers)).json()
    assert [row["balance"] for row in credit["items"]] == ["21.76"]


async def test_strangers_and_roles_are_kept_apart(application: Application, client: httpx.AsyncClient) -> None:
    """A stranger sees no order, a clerk does not pay out, nobody handles their own sale."""
    shop, ann, eve = await store(application), await person(application), await person(application)
    (key,) = await priced_cards(application, 1)
    order = await submitted(application, shop, ann, lines_of([key]))
    hashid = application.ids.encode(IdKind.BUYLIST_ORDER, order.id)
    assert (await client.get(f"{API}/orders/{hashid}", headers=eve.headers)).status_code == 404
    assert (await client.get(f"/api/v1/stores/{shop.hashid}/buylist/queue", headers=eve.headers)).status_code == 404
    body = {"version": 2}
    paid = await client.post(f"{API}/orders/{hashid}/payment", json=body, headers=shop.clerk.headers)
    assert (paid.status_code, paid.json()["code"]) == (403, "store.forbidden")
    rules = await client.get(f"/api/v1/stores/{shop.hashid}/buylist/rules", headers=shop.clerk.headers)
    assert rules.status_code == 403
    own = await submitted(application, shop, shop.clerk, lines_of([key]))
    hashid = application.ids.encode(IdKind.BUYLIST_ORDER, own.id)
    step = {"action": "approve", "version": 2}
    mine = await client.post(f"{API}/orders/{hashid}/handling", json=step, headers=shop.clerk.headers)
    assert (mine.status_code, mine.json()["code"]) == (403, "buylist.own_order")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ({"copies": 0}, 400),
        ({"copies": -1}, 400),
        ({"copies": 1_000}, 400),
        ({"condition": "MINT"}, 400),
        ({"language": "xx1"}, 400),
        ({"card": "nothere1"}, 404),
        ({"surprise": 1}, 400),
    ],
)
async def test_lines_that_cannot_be_are_refused(
    application: Application, client: httpx.AsyncClient, line: dict[str, Any], status: int
) -> None:
    """With a clear error, and nothing stored."""
    shop, ann = await store(application), await person(application)
    (key,) = await priced_cards(application, 1)
    lines = [{"card": application.ids.encode(IdKind.CARD, key), **line}]
    answer = await client.post(f"{API}/orders", json={"store": shop.hashid, "lines": lines}, headers=ann.headers)
    assert answer.status_code == status, answer.text
    assert not (await client.get(f"{API}/orders", headers=ann.headers)).json()["items"]


async def test_a_walk_in_is_taken_once_and_paid_in_cash(application: Application, client: httpx.AsyncClient) -> None:
    """A list becomes offers and an order; the same reference is the same order; credit needs an account."""
    shop = await store(application)
    where = f"/store/{shop.hashid}/buylist/walk-in"
    await priced_cards(application, 1)
    browser(client, shop.manager)
    shown = await page(client, where)
    offered = await send(client, shown, f"{where}/list", {"list": "2 Forest (FRS) 119\n1 No Such Card"})
    assert offered.status_code == 200, offered.text[:500]
    assert "No Such Card" in offered.text
    line, reference = hidden(offered.text, "line"), hidden(offered.text, "reference")
    taken = {"line": [line], "copies": ["2"], "reference": reference, "seller_name": "Tom", "payout": "credit"}
    refused = await send(client, shown, where, taken)
    assert refused.status_code == 422
    assert "Credit needs an account" in refused.text
    places = set()
    for _ in range(2):
        answer = await send(client, shown, where, {**taken, "payout": "cash"})
        assert answer.status_code in (302, 303), answer.text[:500]
        places.add(answer.headers["location"])
    assert len(places) == 1


async def test_rules_are_edited_with_live_examples(application: Application, client: httpx.AsyncClient) -> None:
    """Tried, saved as a new version, and refused with the field that is wrong or where somebody was faster."""
    shop = await store(application)
    where = f"/store/{shop.hashid}/buylist/rules"
    browser(client, shop.manager)
    shown = await page(client, where)
    names = re.findall(r'<input id="f-(\w+)" name="\1" type="number"[^>]*value="(\d+)"', shown)
    data: dict[str, Any] = dict(names)
    data |= {"version": "0", "is_open": "1", "band_from": ["0", "1"], "band_percent": ["0", "30"], "round_to": "0.01"}
    tried = await send(client, shown, where, {**data, "preview": "1"})
    assert tried.status_code == 200
    assert "with what you typed" in tried.text
    bad = await send(client, shown, where, {**data, "band_percent": ["0", "130"]})
    assert bad.status_code == 422
    saved = await send(client, shown, where, data)
    assert saved.status_code in (302, 303), saved.text[:500]
    assert (await send(client, shown, where, {**data, "hot_percent": "20"})).status_code == 422
    stored = await application.stores.buylist.rules.current(actor_of(shop.owner), shop.id)
    assert (stored.version, stored.rules.percent_at(500)) == (1, 30)


async def test_credit_is_spent_once_and_never_below_zero(application: Application, client: httpx.AsyncClient) -> None:
    """A reference is booked once, one cent too much is refused, what was voided comes back once."""
    shop, ann = await store(application), await person(application)
    await _grant(application, shop, ann)
    here = f"/api/v1/stores/{shop.hashid}/credit/{ann.username}"
    by = shop.manager.headers
    body = {"amount": "2.00", "reference": "till-0001"}
    for _ in range(2):
        answer = await client.post(f"{here}/spend", json=body, headers=by)
        assert (answer.status_code, answer.json()["balance"]) == (200, "10.50")
    short = await client.post(f"{here}/spend", json={"amount": "10.51", "reference": "till-0002"}, headers=by)
    assert (short.status_code, short.json()["code"]) == (409, "credit.insufficient")
    for _ in range(2):
        back = await client.post(f"{here}/void", json={"number": 2}, headers=by)
        assert (back.status_code, back.json()["balance"]) == (200, "12.50")
    assert (await client.post(f"{here}/void", json={"number": 1}, headers=by)).status_code == 409
    assert (await client.get(here, headers=shop.clerk.headers)).status_code == 403


async def _grant(application: Application, shop: StoreScene, ann: Person) -> None:
    """Have a store pay somebody $12.50 in credit for a card."""
    (key,) = await priced_cards(application, 1)
    order = await submitted(application, shop, ann, lines_of([key]))
    counter, by = application.stores.buylist.counter, actor_of(shop.owner)
    for action in (BuylistAction.APPROVE, BuylistAction.RECEIVE):
        order = await counter.act(by, order.id, action, version=order.version)
    order = await counter.grade(by, order.id, {}, version=order.version)
    await counter.pay(by, order.id, version=order.version)
