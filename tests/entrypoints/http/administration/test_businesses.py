"""Business accounts: asking, deciding, and what follows."""

import asyncio

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.accounts.business.model import BusinessStep
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.staff import operator
from dualcaster_core.kernel.errors import DualcasterError
from tests.support.moderating import code_of, staff
from tests.support.people import Person, csrf_of, person, signed_in

OWN, STAFF = "/api/v1/users/me/business", "/api/v1/admin/businesses"
HTML = {"Accept": "text/html"}
SEEN = {"reason": "Registered.", "documents": "Licence 4711."}


@pytest.fixture
async def moderator(application: Application) -> Person:
    """A moderator."""
    return await staff(application)


async def _asked(client: httpx.AsyncClient, somebody: Person, name: str = "Mox Corner") -> None:
    answer = await client.put(OWN, json={"business_name": name}, headers=somebody.headers)
    assert (answer.status_code, answer.json()["state"]) == (200, "pending")


async def _role(client: httpx.AsyncClient, about: Person, by: Person) -> str:
    return str((await client.get(f"/api/v1/admin/users/{about.hashid}", headers=by.headers)).json()["entry"]["role"])


async def test_a_business_is_verified_and_revoked(
    application: Application, client: httpx.AsyncClient, moderator: Person
) -> None:
    """It has the role of a store for as long as it is verified; its owner reads why, and never the documents."""
    shop = await person(application)
    assert (await client.get(OWN, headers=shop.headers)).json()["account_type"] == "personal"
    await _asked(client, shop)
    (listed,) = [
        one
        for one in (await client.get(f"{STAFF}?limit=100", headers=moderator.headers)).json()["items"]
        if one["id"] == shop.hashid
    ]
    path = f"{STAFF}/{shop.hashid}"
    done = await client.post(f"{path}/verify", json={**SEEN, "version": listed["version"]}, headers=moderator.headers)
    assert (done.status_code, done.json()["business_verified"]) == (200, True)
    assert await _role(client, shop, moderator) == "store"
    own = (await client.get(OWN, headers=shop.headers)).json()
    assert (own["business_verified"], own["reason"], "documents" in own) == (True, "Registered.", False)
    again = await client.put(OWN, json={"business_name": "Other"}, headers=shop.headers)
    assert code_of(again) == (409, "business.step_not_allowed")
    body = {"reason": "Closed.", "version": listed["version"] + 1}
    gone = await client.post(f"{path}/revoke", json=body, headers=moderator.headers)
    assert gone.json()["business_state"] == "revoked"
    assert await _role(client, shop, moderator) == "user"


async def test_a_rejected_business_asks_again(
    application: Application, client: httpx.AsyncClient, moderator: Person
) -> None:
    """A reason is needed; a decision about what was changed meanwhile is refused."""
    shop = await person(application)
    await _asked(client, shop)
    path = f"{STAFF}/{shop.hashid}/reject"
    refused = await client.post(path, json={"reason": " ", "version": 1}, headers=moderator.headers)
    assert code_of(refused) == (400, "reason.required")
    await _asked(client, shop, "Mox Corner Ltd")
    stale = await client.post(path, json={"reason": "No licence.", "version": 1}, headers=moderator.headers)
    assert code_of(stale) == (409, "business.changed")
    done = await client.post(path, json={"reason": "No licence.", "version": 2}, headers=moderator.headers)
    assert done.json()["business_state"] == "rejected"
    assert await _role(client, shop, moderator) == "user"
    await _asked(client, shop)


async def test_nobody_decides_about_their_own(
    application: Application, client: httpx.AsyncClient, moderator: Person
) -> None:
    """A moderator with a business waits for another one, and stays a moderator once verified."""
    await _asked(client, moderator)
    path = f"{STAFF}/{moderator.hashid}/verify"
    assert code_of(await client.post(path, json={**SEEN, "version": 1}, headers=moderator.headers)) == (
        403,
        "forbidden",
    )
    other = await staff(application)
    assert (await client.post(path, json={**SEEN, "version": 1}, headers=other.headers)).status_code == 200
    assert await _role(client, moderator, other) == "moderator"


async def test_who_is_no_business_is_not_found(
    application: Application, client: httpx.AsyncClient, moderator: Person
) -> None:
    """Neither a person nor an id that is none."""
    body = {**SEEN, "version": 1}
    for hashid in ((await person(application)).hashid, "zzzzzzzz"):
        answer = await client.post(f"{STAFF}/{hashid}/verify", json=body, headers=moderator.headers)
        assert code_of(answer) == (404, "business.not_found")


async def test_of_two_decisions_at_once_one_counts(application: Application, client: httpx.AsyncClient) -> None:
    """Whoever comes second has seen another state."""
    shop = await person(application)
    await _asked(client, shop)

    async def decide(step: BusinessStep) -> str:
        decide = application.accounts.businesses.decide
        try:
            await decide(operator(), shop.user_id, step, reason="x", documents="x", version=1)
        except DualcasterError as error:
            return error.code
        return "done"

    told = await asyncio.gather(decide(BusinessStep.VERIFY), decide(BusinessStep.REJECT))
    assert sorted(told) == ["business.changed", "done"]


async def test_asking_twice_at_once_makes_one(application: Application, client: httpx.AsyncClient) -> None:
    """The second is the first one under another name."""
    shop = await person(application)
    await asyncio.gather(*(_asked(client, shop, name) for name in ("Mox One", "Mox Two")))
    async with application.units() as uow:
        kept = await uow.businesses.of(shop.user_id)
    assert kept is not None
    assert kept.version == 2


async def test_pages_do_the_same(application: Application, client: httpx.AsyncClient) -> None:
    """The owner asks in the settings, staff decide in the admin area; what is wrong stands beside the field."""
    shop, admin = await person(application), await staff(application, Role.ADMIN)
    signed_in(client, shop)
    token = {"_csrf_token": await csrf_of(client, "/settings/business")}
    refused = await client.post("/settings/business", data={"business_name": "x", **token}, headers=HTML)
    assert refused.status_code == 422
    assert "2 to 100 characters" in refused.text
    asked = await client.post("/settings/business", data={"business_name": "Mox Corner", **token}, headers=HTML)
    assert asked.status_code == 303
    client.cookies.clear()
    signed_in(client, admin)
    form = {"_csrf_token": await csrf_of(client, "/admin/businesses"), "step": "verify", "version": "1"}
    path = f"/admin/businesses/{shop.hashid}/decide"
    blank = await client.post(path, data={**form, "reason": "Fine."}, headers=HTML)
    assert blank.status_code == 422
    assert "Note which documents you have seen." in blank.text
    done = await client.post(path, data={**form, **SEEN}, headers=HTML)
    assert (done.status_code, done.headers["location"]) == (303, "/admin/businesses?state=pending")
    assert "Mox Corner" in (await client.get("/admin/businesses?state=verified", headers=HTML)).text
