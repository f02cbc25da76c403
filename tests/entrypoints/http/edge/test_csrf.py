"""The tokens of forms: bound to whoever is signed in, and never the same twice."""

import re

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_http.edge.csrf import MAX_FIELDS, digest_of, masked
from tests.support.people import DEVICE, csrf_of, person, signed_in

HTML = {"Accept": "text/html"}
PAGE = "/settings/security"
END_OTHERS = "/settings/security/sessions/end-others"
FORM = "application/x-www-form-urlencoded"


async def test_a_token_of_nobody_sends_no_form_of_somebody(client: httpx.AsyncClient, application: Application) -> None:
    """Whoever plants the cookie of before the log-in, and knows its token, acts for nobody who is signed in."""
    anonymous = await csrf_of(client, "/login")
    owner = signed_in(client, await person(application))
    assert "__Host-dualcaster_csrf" in owner.cookies
    for planted in ({"data": {"_csrf_token": anonymous}}, {"headers": {"x-csrftoken": anonymous}}):
        assert (await owner.post(END_OTHERS, **planted)).status_code == 403  # type: ignore[arg-type]
    token = await csrf_of(owner, PAGE)
    assert (await owner.post(END_OTHERS, data={"_csrf_token": token})).status_code == 303


async def test_a_token_of_somebody_else_is_refused(client: httpx.AsyncClient, application: Application) -> None:
    """A token is worth something in its own session alone, also in another one of the same account."""
    owner, other = await person(application), await person(application)
    key = application.accounts.csrf_key
    signed_in(client, owner)
    second = await application.accounts.sessions.open_for_browser(owner.user_id, DEVICE)
    for secret in (other.secret, second.secret):
        answer = await client.post(END_OTHERS, data={"_csrf_token": masked(digest_of(key, secret))})
        assert answer.status_code == 403
    answer = await client.post(END_OTHERS, headers={"x-csrftoken": masked(digest_of(key, owner.secret))})
    assert answer.status_code == 303


async def test_no_page_holds_the_same_token_twice(client: httpx.AsyncClient, application: Application) -> None:
    """Each form of each page has its own, and all of them work."""
    owner = signed_in(client, await person(application))
    found = []
    for _ in range(2):
        page = (await owner.get(PAGE, headers=HTML)).text
        found += re.findall(r'name="_csrf_token" value="([^"]+)"', page)
    assert len(found) >= 6
    assert len(set(found)) == len(found)
    assert len({token[:8] for token in found}) == len(found)
    assert len({token[-10:] for token in found}) == len(found)
    for token in (found[0], found[-1]):
        assert (await owner.post(END_OTHERS, data={"_csrf_token": token})).status_code == 303


@pytest.mark.parametrize("given", ["", "!", "ä" * 88, "A" * 88, "A" * 87, "A" * 100_000, "_-" * 44])
async def test_what_is_no_token_is_refused(client: httpx.AsyncClient, application: Application, given: str) -> None:
    """Malformed tokens are refused like wrong ones."""
    owner = signed_in(client, await person(application))
    answer = await owner.post(END_OTHERS, data={"_csrf_token": given})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden.form")


@pytest.mark.parametrize(("fields", "status"), [(MAX_FIELDS - 1, 303), (MAX_FIELDS, 413)])
async def test_a_form_has_so_many_fields_at_most(
    client: httpx.AsyncClient, application: Application, fields: int, status: int
) -> None:
    """A thousand fields with the token are too many, one less are read."""
    owner = signed_in(client, await person(application))
    token = await csrf_of(owner, PAGE)
    body = f"_csrf_token={token}" + "&a=1" * fields
    answer = await owner.post(END_OTHERS, content=body.replace("=&", "%3D&"), headers={"content-type": FORM})
    assert answer.status_code == status


async def test_made_up_secrets_cost_no_statement(client: httpx.AsyncClient, application: Application) -> None:
    """A cookie or refresh token that was never issued is told from one that was without asking the database."""
    before = application.database.statements
    tokens = application.accounts.sessions.signed_tokens
    real = tokens.issue()
    for made_up in ("x" * 64, application.accounts.sessions.random_token(), real[:-2] + "AA", "=" * 64):
        assert not tokens.is_ours(made_up)
        client.cookies.set("__Host-dualcaster_session", made_up)
        page = await client.get("/login", headers=HTML)
        assert page.status_code == 200
        answer = await client.post("/api/v1/auth/refresh", json={"refresh_token": made_up})
        assert (answer.status_code, answer.json()["code"]) == (401, "auth.token_invalid")
    assert application.database.statements == before
    assert not tokens.is_ours("ä")
    assert tokens.is_ours(real)
    assert (await client.post("/api/v1/auth/refresh", json={"refresh_token": real})).status_code == 401
    assert application.database.statements > before
