"""Signing in and out over the API."""

from collections.abc import AsyncIterator

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.people import PASSWORD, new_name, person

AUTH = "/api/v1/auth"


@pytest.fixture
async def api(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A client with an address of its own."""
    async with client_of(site) as opened:
        yield opened


def bearer(answer: httpx.Response) -> dict[str, str]:
    """The header that an answer with tokens allows."""
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def test_a_stranger_opens_an_account_and_is_signed_in(api: httpx.AsyncClient) -> None:
    """Registering gives tokens that work at once."""
    name = new_name()
    given = {"email": f"{name}@example.org", "username": name, "password": PASSWORD}
    answer = await api.post(f"{AUTH}/register", json=given)
    assert answer.status_code == 201
    assert answer.json()["user"]["username"] == name
    listed = await api.get(f"{AUTH}/sessions", headers=bearer(answer))
    assert [one["current"] for one in listed.json()["items"]] == [True]


@pytest.mark.parametrize("login", ["name", "NAME", "email", "EMAIL"])
async def test_a_name_or_an_address_logs_in(login: str, api: httpx.AsyncClient, application: Application) -> None:
    """E-mail case does not matter in either."""
    ann = await person(application)
    logins = {"name": ann.username, "NAME": ann.username.upper(), "email": ann.email, "EMAIL": ann.email.upper()}
    answer = await api.post(f"{AUTH}/login", json={"login": logins[login], "password": PASSWORD})
    assert answer.status_code == 200


async def test_nobody_learns_which_of_the_two_was_wrong(api: httpx.AsyncClient, application: Application) -> None:
    """A wrong password and an unknown name get the same answer."""
    ann = await person(application)
    wrong = await api.post(f"{AUTH}/login", json={"login": ann.username, "password": "not the password"})
    unknown = await api.post(f"{AUTH}/login", json={"login": new_name(), "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["code"] == unknown.json()["code"] == "auth.invalid_credentials"
    assert wrong.json()["message"] == unknown.json()["message"]


async def test_a_refresh_token_works_once_and_a_second_time_ends_the_session(
    api: httpx.AsyncClient, application: Application
) -> None:
    """Whoever replays a token signs out the newer one too, since either may be the thief."""
    ann = await person(application)
    first = await api.post(f"{AUTH}/refresh", json={"refresh_token": ann.refresh_token})
    assert first.status_code == 200
    assert (await api.get(f"{AUTH}/sessions", headers=bearer(first))).status_code == 200
    replayed = await api.post(f"{AUTH}/refresh", json={"refresh_token": ann.refresh_token})
    assert (replayed.status_code, replayed.json()["code"]) == (401, "auth.refresh_reused")
    newer = await api.post(f"{AUTH}/refresh", json={"refresh_token": first.json()["refresh_token"]})
    assert (newer.status_code, newer.json()["code"]) == (401, "auth.token_invalid")
    assert (await api.get(f"{AUTH}/sessions", headers=bearer(first))).json()["code"] == "auth.token_invalid"


async def test_logging_out_ends_the_session_at_once(api: httpx.AsyncClient, application: Application) -> None:
    """The access token is worth nothing from that moment, other sessions go on."""
    ann = await person(application)
    other = await api.post(f"{AUTH}/login", json={"login": ann.username, "password": PASSWORD})
    assert (await api.post(f"{AUTH}/logout", headers=ann.headers)).status_code == 204
    assert (await api.get(f"{AUTH}/sessions", headers=ann.headers)).status_code == 401
    assert (await api.get(f"{AUTH}/sessions", headers=bearer(other))).status_code == 200
    assert (await api.post(f"{AUTH}/logout-all", headers=bearer(other))).status_code == 204
    assert (await api.get(f"{AUTH}/sessions", headers=bearer(other))).status_code == 401


async def test_a_program_is_told_of_every_wrong_field(api: httpx.AsyncClient) -> None:
    """Several wrong fields are one answer, each with its message and code; a single one keeps its own code."""
    body = {"email": "nobody", "username": "admin", "password": "short"}
    refused = await api.post("/api/v1/auth/register", json=body)
    assert (refused.status_code, refused.json()["code"]) == (400, "validation")
    fields = {one["field"]: one["code"] for one in refused.json()["details"]["fields"]}
    assert fields == {"email": "validation", "username": "user.name_reserved", "password": "validation"}
    alone = {"email": "a-stranger@example.org", "username": "admin", "password": "four black lotus petals"}
    single = await api.post("/api/v1/auth/register", json=alone)
    assert (single.status_code, single.json()["code"]) == (409, "user.name_reserved")
