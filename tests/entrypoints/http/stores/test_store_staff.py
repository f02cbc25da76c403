"""The staff of a store over the API and on its pages."""

import asyncio

import httpx

from dualcaster_app import Application
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.stores.access import StoreRole
from tests.support.moderating import code_of
from tests.support.people import csrf_of, person, signed_in
from tests.support.stores import actor_of, store, verify_business

HTML = {"Accept": "text/html"}


async def test_somebody_is_invited_and_joins(application: Application, client: httpx.AsyncClient) -> None:
    """They work there once they accept, and are nobody there before; a second invitation is refused."""
    shop, new = await store(application), await person(application)
    path = f"/api/v1/stores/{shop.hashid}/staff"
    body = {"username": new.username, "role": "clerk"}
    assert code_of(await client.post(path, json=body, headers=shop.manager.headers)) == (403, "store.forbidden")
    listed = await client.post(path, json=body, headers=shop.owner.headers)
    assert [one["role"] for one in listed.json()["items"]] == ["owner", "manager", "clerk", "clerk"]
    assert code_of(await client.get(path, headers=new.headers)) == (404, "store.not_found")
    assert code_of(await client.post(path, json=body, headers=shop.owner.headers)) == (409, "store.staff_step")
    (mine,) = (await client.get("/api/v1/stores/mine", headers=new.headers)).json()["items"]
    assert (mine["id"], mine["is_invitation"]) == (shop.hashid, True)
    assert (await client.post(f"{path}/accept", headers=new.headers)).status_code == 204
    assert (await client.get(path, headers=new.headers)).status_code == 200
    assert code_of(await client.post(f"{path}/accept", headers=new.headers)) == (409, "store.staff_step")
    assert (await client.post(f"{path}/leave", headers=new.headers)).status_code == 204
    assert (await client.get(path, headers=new.headers)).status_code == 404


async def test_who_is_demoted_or_removed_loses_access_at_once(
    application: Application, client: httpx.AsyncClient
) -> None:
    """The same session that could change the profile cannot any more."""
    shop = await store(application)
    profile, staff = f"/api/v1/stores/{shop.hashid}", f"/api/v1/stores/{shop.hashid}/staff/{shop.manager.username}"
    edit = {"description": "New."}
    assert (await client.patch(profile, json=edit, headers=shop.manager.headers)).status_code == 200
    assert (await client.put(staff, json={"role": "clerk"}, headers=shop.owner.headers)).status_code == 200
    assert code_of(await client.patch(profile, json=edit, headers=shop.manager.headers)) == (403, "store.forbidden")
    assert (await client.delete(staff, headers=shop.owner.headers)).status_code == 204
    assert code_of(await client.patch(profile, json=edit, headers=shop.manager.headers)) == (404, "store.not_found")
    assert code_of(await client.delete(staff, headers=shop.owner.headers)) == (404, "store.staff_not_found")


async def test_a_store_is_handed_to_a_manager_with_a_verified_business(
    application: Application, client: httpx.AsyncClient
) -> None:
    """To nobody else; the former owner is a manager then, and may not take it back."""
    shop = await store(application)
    path, staff = f"/api/v1/stores/{shop.hashid}/owner", f"/api/v1/stores/{shop.hashid}/staff"
    for somebody in (shop.clerk, shop.manager):
        refused = await client.post(path, json={"username": somebody.username}, headers=shop.owner.headers)
        assert code_of(refused) == (409, "store.staff_step")
    await application.accounts.businesses.apply(actor_of(shop.manager), "Mox Corner")
    await verify_business(application, shop.manager)
    done = await client.post(path, json={"username": shop.manager.username}, headers=shop.owner.headers)
    assert done.status_code == 204
    listed = (await client.get(staff, headers=shop.clerk.headers)).json()["items"]
    roles = {one["username"]: one["role"] for one in listed}
    assert roles == {shop.manager.username: "owner", shop.owner.username: "manager", shop.clerk.username: "clerk"}
    back = await client.post(path, json={"username": shop.owner.username}, headers=shop.owner.headers)
    assert code_of(back) == (403, "store.forbidden")
    assert (await client.get(f"/api/v1/stores/{shop.hashid}")).status_code == 200


async def test_changes_of_the_staff_are_in_the_audit_log(application: Application) -> None:
    """Each says by whom, about whom, in which store and role."""
    shop, new = await store(application), await person(application)
    staffing, owner = application.stores.profiles.staffing, actor_of(shop.owner)
    await staffing.invite(owner, shop.id, new.username, StoreRole.CLERK)
    await staffing.accept(actor_of(new), shop.id)
    await staffing.set_role(owner, shop.id, new.username, StoreRole.MANAGER)
    await staffing.remove(owner, shop.id, new.username)
    async with application.units() as uow:
        entries = [one for one in await uow.audit.latest(limit=50) if one.subject_id == new.user_id]
    assert [(one.action.value, one.by_id) for one in reversed(entries)] == [
        ("store_staff_invited", shop.owner.user_id),
        ("store_staff_joined", new.user_id),
        ("store_staff_role_changed", shop.owner.user_id),
        ("store_staff_removed", shop.owner.user_id),
    ]
    assert entries[0].details == {"store_name": "Mox Corner", "role": "manager"}


async def test_of_two_invitations_at_once_one_counts(application: Application) -> None:
    """The second finds the first."""
    shop, new = await store(application), await person(application)

    async def invite() -> str:
        try:
            await application.stores.profiles.staffing.invite(
                actor_of(shop.owner), shop.id, new.username, StoreRole.CLERK
            )
        except DualcasterError as error:
            return error.code
        return "done"

    assert sorted(await asyncio.gather(invite(), invite())) == ["done", "store.staff_step"]


async def test_pages_of_the_staff_follow_the_role(application: Application, client: httpx.AsyncClient) -> None:
    """A clerk has the overview and no form of the profile; a stranger learns of no store."""
    shop, stranger = await store(application), await person(application)
    signed_in(client, shop.clerk)
    overview = await client.get(f"/store/{shop.hashid}", headers=HTML)
    assert overview.status_code == 200
    assert f"/store/{shop.hashid}/profile" not in overview.text
    assert (await client.get(f"/store/{shop.hashid}/profile", headers=HTML)).status_code == 403
    client.cookies.clear()
    signed_in(client, stranger)
    for page in ("", "/profile", "/staff"):
        assert (await client.get(f"/store/{shop.hashid}{page}", headers=HTML)).status_code == 404


async def test_pages_do_the_same(application: Application, client: httpx.AsyncClient) -> None:
    """The owner changes hours and invites; what is wrong stands beside the field, with what was typed."""
    shop, new = await store(application), await person(application)
    signed_in(client, shop.owner)
    path = f"/store/{shop.hashid}/profile"
    token = {"_csrf_token": await csrf_of(client, path)}
    form = {**token, "store_name": "Mox Corner", "time_zone": "America/New_York", "version": "1"}
    wrong = {**form, "monday_1_open": "10:00", "monday_1_close": "", "offers_trades": "1"}
    refused = await client.post(path, data=wrong, headers=HTML)
    assert refused.status_code == 422
    assert "Monday needs times such as 10:00" in refused.text
    assert 'name="monday_1_open" value="10:00"' in refused.text
    saved = await client.post(path, data={**wrong, "monday_1_close": "02:00"}, headers=HTML)
    assert saved.status_code == 303
    seen = await application.stores.profiles.reading.seen(shop.id, None)
    assert [(span.open, span.close) for span in seen.hours["monday"]] == [("10:00", "02:00")]
    assert (seen.offers_trades, seen.offers_buylist, seen.store_city) == (True, False, "")
    staff = f"/store/{shop.hashid}/staff"
    invited = await client.post(
        staff, data={**token, "step": "invite", "username": new.username, "role": "manager"}, headers=HTML
    )
    assert invited.status_code == 303
    nobody = await client.post(staff, data={**token, "step": "invite", "username": "nobody-here"}, headers=HTML)
    assert nobody.status_code == 422
    client.cookies.clear()
    signed_in(client, new)
    page = await client.get("/settings/stores", headers=HTML)
    assert "invites you as a manager" in page.text
    token = {"_csrf_token": await csrf_of(client, "/settings/stores")}
    joined = await client.post(f"/store/{shop.hashid}/membership", data={**token, "answer": "accept"}, headers=HTML)
    assert joined.headers["location"] == f"/store/{shop.hashid}"
