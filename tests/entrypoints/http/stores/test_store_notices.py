"""Who is told what around stores: decisions on businesses, invitations, and stores that change hands."""

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.business.model import BusinessStep
from dualcaster_core.stores.access import StoreRole
from tests.support.people import Person, person
from tests.support.stores import actor_of, store, verify_business


async def _told(client: httpx.AsyncClient, somebody: Person, kind: str) -> list[dict[str, str]]:
    items = (await client.get("/api/v1/notifications?limit=50", headers=somebody.headers)).json()["items"]
    return [one for one in items if one["type"] == kind]


@pytest.mark.parametrize(
    ("steps", "title"),
    [
        ((BusinessStep.VERIFY,), "Mox Corner is verified"),
        ((BusinessStep.REJECT,), "Mox Corner could not be verified"),
        ((BusinessStep.VERIFY, BusinessStep.REVOKE), "Mox Corner is no longer verified"),
    ],
)
async def test_an_applicant_is_told_what_was_decided(
    application: Application, client: httpx.AsyncClient, steps: tuple[BusinessStep, ...], title: str
) -> None:
    """With the reason and the next step, once for each decision."""
    owner = await person(application)
    await application.accounts.businesses.apply(actor_of(owner), "Mox Corner")
    for step in steps:
        await verify_business(application, owner, step)
    await drain_outbox(application)
    told = await _told(client, owner, "business.decided")
    assert told[0]["title"] == title
    assert len(told) == len(steps)
    assert "Registered." in told[0]["body"]
    assert told[0]["action_url"] == "/settings/business"


async def test_who_is_invited_and_who_owns_a_store_now_are_told(
    application: Application, client: httpx.AsyncClient
) -> None:
    """The one leads to the invitation, the other to the store."""
    shop, new = await store(application), await person(application)
    staffing, owner = application.stores.profiles.staffing, actor_of(shop.owner)
    await staffing.invite(owner, shop.id, new.username, StoreRole.CLERK)
    await application.accounts.businesses.apply(actor_of(shop.manager), "Mox Corner")
    await verify_business(application, shop.manager)
    await staffing.transfer(owner, shop.id, shop.manager.username)
    await drain_outbox(application)
    (invited,) = await _told(client, new, "store.staff_invited")
    assert (invited["title"], invited["action_url"]) == ("Mox Corner invites you to its staff", "/settings/stores")
    (handed,) = await _told(client, shop.manager, "store.handed_over")
    assert handed["action_url"] == f"/store/{shop.hashid}"
