"""Every role on every route of the admin area."""

from collections.abc import Mapping
from typing import Final

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.accounts.model import Role
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http import Site
from dualcaster_http.edge.request_validation import http_handlers
from tests.support.clients import client_of, site_without_limits
from tests.support.moderating import staff
from tests.support.people import Person, csrf_of, person, signed_in

HTML = {"Accept": "text/html"}
ADMINS: Final = frozenset(
    {
        "GET /api/v1/admin/audit",
        "GET /api/v1/admin/audit/export",
        "GET /api/v1/admin/figures",
        "GET /api/v1/admin/analytics",
        "GET /api/v1/admin/analytics/targets",
        "GET /api/v1/admin/analytics/export",
        "POST /api/v1/admin/users/{user_id}/role",
        "POST /api/v1/admin/users/{user_id}/sign-out",
        "POST /api/v1/admin/users/{user_id}/unlock",
        "POST /api/v1/admin/users/{user_id}/resend-verification",
        "GET /admin/audit",
        "GET /admin/audit/export",
        "GET /admin/analytics",
        "GET /admin/analytics/export",
        "POST /admin/users/{user_id}/role",
        "POST /admin/users/{user_id}/access/{step}",
        "GET /admin/payments",
        "GET /admin/payments/{trade}",
        "POST /admin/payments/alerts/{alert}/seen",
        "GET /admin/payments/reconciliation",
        "POST /admin/payments/reconciliation",
        "GET /api/v1/admin/payments",
        "GET /api/v1/admin/payments/alerts",
        "POST /api/v1/admin/payments/alerts/{alert_id}/seen",
        "GET /api/v1/admin/payments/reconciliation",
        "POST /api/v1/admin/payments/reconciliation",
        "GET /api/v1/admin/payments/{trade_id}",
    }
)
"""What moderators may not; everything else under these addresses is theirs too."""
JSON: Final[Mapping[str, object]] = {
    "role": {"role": "store", "reason": "x"},
    "sign-out": {"reason": "x"},
    "unlock": {"reason": "x"},
    "resend-verification": {"reason": "x"},
    "verify": {"reason": "x", "documents": "x", "version": 1},
    "reject": {"reason": "x", "version": 1},
    "revoke": {"reason": "x", "version": 1},
    "action": {"action": "warn", "reason": "x", "version": 1},
    "assignee": {"username": "x", "version": 1},
    "resolve": {"outcome": "upheld", "reason": "x", "version": 1},
}
"""Bodies, by the last part of an address."""
REFUSED: Final = (400, 403, 404)
"""What others get: a body that a route does not take is told of before who may send it."""
FORM: Final = {"role": "store", "reason": "x", "step": "warn", "version": "1", "action": "release", "ids": "Zb4nQx7L"}


def admin_routes(site: Site) -> list[tuple[str, str]]:
    """List method and address of whatever is for staff."""
    found = {(method, path) for path, method, _ in http_handlers(site.litestar)}
    return sorted(
        (method, path)
        for method, path in found
        if method != "HEAD" and path.removeprefix("/api/v1").startswith("/admin")
    )


async def _asked(client: httpx.AsyncClient, somebody: Person | None, method: str, path: str, about: Person) -> int:
    client.headers.clear()
    client.cookies.clear()
    form = dict(FORM)
    if somebody is not None:
        signed_in(client, somebody)
        if method == "POST" and not path.startswith("/api"):
            form["_csrf_token"] = await csrf_of(client, "/settings/business")
    last = path.rpartition("/")[2]
    words = {"user_id": about.hashid, "username": about.username, "step": "unlock"}
    words |= {
        "case_id": "qL7XbRz3",
        "price_id": "Zb4nQx7L",
        "file_id": "mQ9rLx2v",
        "file": "mQ9rLx2v",
        "trade": "Zb4nQx7L",
        "trade_id": "Zb4nQx7L",
        "alert": "Zb4nQx7L",
        "alert_id": "Zb4nQx7L",
        "action": "release",
    }
    for name, value in words.items():
        path = path.replace("{" + name + "}", value)
    headers = {} if path.startswith("/api") else HTML
    if method == "GET":
        return (await client.get(path, headers=headers)).status_code
    if path.startswith("/api"):
        body = {"ids": ["Zb4nQx7L"]} if "/prices/" in path else JSON.get(last, {})
        return (await client.request(method, path, json=body, headers=headers)).status_code
    return (await client.request(method, path, data=form, headers=headers)).status_code


@pytest.fixture(scope="module")
def open_site(application: Application) -> Site:
    """A site whose limits nobody reaches."""
    return site_without_limits(application)


async def test_every_role_on_every_route(application: Application, open_site: Site) -> None:
    """Others are refused or find nothing, moderators where only admins are let in; nobody is asked to sign in."""
    about = await person(application)
    people = {role: await staff(application, role) for role in Role}
    routes = admin_routes(open_site)
    assert len(routes) > 40
    assert {f"{method} {path}" for method, path in routes} >= ADMINS
    wrong = []
    async with client_of(open_site) as client:
        for method, path in routes:
            is_api = path.startswith("/api")
            status = await _asked(client, None, method, path, about)
            if status not in ((401,) if is_api else (303, 403, 404)):
                wrong.append((method, path, "nobody", status))
            for role, somebody in people.items():
                status = await _asked(client, somebody, method, path, about)
                is_in = role is Role.ADMIN or (role is Role.MODERATOR and f"{method} {path}" not in ADMINS)
                if (status == 403 if is_in else status not in REFUSED) or status >= 500:
                    wrong.append((method, path, role.value, status))
    assert wrong == []


async def test_who_is_demoted_is_out_at_once(application: Application, client: httpx.AsyncClient) -> None:
    """The next call of a former admin is refused, over the API and on pages, whatever the cache still held."""
    admin, other = await staff(application, Role.ADMIN), await staff(application, Role.ADMIN)
    assert (await client.get("/api/v1/admin/audit", headers=other.headers)).status_code == 200
    body = {"role": "user", "reason": "Left the team."}
    answer = await client.post(f"/api/v1/admin/users/{other.hashid}/role", json=body, headers=admin.headers)
    assert (answer.status_code, answer.json()["entry"]["role"]) == (200, "user")
    assert (await client.get("/api/v1/admin/audit", headers=other.headers)).status_code == 403
    client.cookies.update(other.cookies)
    assert (await client.get("/admin", headers=HTML)).status_code == 403


async def test_moderators_see_no_addresses(application: Application, client: httpx.AsyncClient) -> None:
    """Neither e-mail nor network addresses, and none is found by its e-mail address; admins see and find both."""
    moderator, admin, about = await staff(application), await staff(application, Role.ADMIN), await person(application)
    path = f"/api/v1/admin/users/{about.hashid}"
    hidden = (await client.get(path, headers=moderator.headers)).json()
    shown = (await client.get(path, headers=admin.headers)).json()
    assert (hidden["entry"]["email"], {one["address"] for one in hidden["sessions"]}) == (None, {None})
    assert (shown["entry"]["email"], {one["address"] for one in shown["sessions"]}) == (about.email, {"10.9.8.7"})
    for somebody, found in ((moderator, []), (admin, [about.username])):
        answer = await client.get("/api/v1/admin/users", params={"q": about.email}, headers=somebody.headers)
        assert [one["username"] for one in answer.json()["items"]] == found
    assert application.ids.decode(IdKind.USER, about.hashid) == about.user_id
