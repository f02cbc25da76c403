"""People over the API: profiles, search, places, first steps, and leaving."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from attrs import evolve

from dualcaster_app import Application, open_application
from dualcaster_http import create_app
from tests.support.clients import client_of
from tests.support.people import PASSWORD, Person, new_name, person

USERS = "/api/v1/users"
NOWHERE = {"place", "latitude", "longitude"}


async def _edited(client: httpx.AsyncClient, somebody: Person, **changes: object) -> Mapping[str, Any]:
    answer = await client.patch(f"{USERS}/me", json=changes, headers=somebody.headers)
    assert answer.status_code == 200, answer.text
    body: Mapping[str, Any] = answer.json()
    return body


def _code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_new_profile_is_private_until_its_owner_says_else(
    client: httpx.AsyncClient, application: Application
) -> None:
    """Others get 403 before, and the profile with an ETag afterwards."""
    ann, bob = await person(application), await person(application)
    address = f"{USERS}/{ann.username}"
    for headers in ({}, bob.headers):
        assert _code(await client.get(address, headers=headers)) == (403, "user.profile_private")
    assert (await client.get(address, headers=ann.headers)).json()["is_me"] is True
    await _edited(client, ann, is_public=True, tagline="Foils first")
    shown = await client.get(f"{USERS}/{ann.username.upper()}")
    assert shown.json()["tagline"] == "Foils first"
    assert shown.headers["cache-control"] == "public, no-cache"
    again = await client.get(address, headers={"If-None-Match": shown.headers["etag"]})
    assert again.status_code == 304
    mine = await client.get(address, headers=bob.headers)
    assert (mine.headers["cache-control"], "etag" in mine.headers) == ("private, no-store", False)
    await _edited(client, ann, is_public=False)
    gone = await client.get(address, headers={"If-None-Match": shown.headers["etag"]})
    assert _code(gone) == (403, "user.profile_private")


async def test_a_block_looks_like_nobody_from_both_sides(client: httpx.AsyncClient, application: Application) -> None:
    """Blocker and blocked get what an unknown name gets, word for word but for the name."""
    ann, bob = await person(application), await person(application)
    for one in (ann, bob):
        await _edited(client, one, is_public=True)
    await application.accounts.operator.block(ann.username, bob.username)
    unknown = new_name()
    for viewer, name in ((ann, bob.username), (bob, ann.username)):
        told = []
        for asked in (name, unknown):
            answer = await client.get(f"{USERS}/{asked}", headers=viewer.headers)
            assert _code(answer) == (404, "user.not_found")
            told.append(answer.json()["message"].replace(asked, "X"))
        assert told[0] == told[1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"display_name": "x" * 61},
        {"bio": "x" * 501},
        {"tagline": "x" * 51},
        {"tagline": "two\nlines"},
        {"display_name": "nul\x00"},
        {"display_name": "evil\u202etxt"},
        {"avatar_url": "https://pictures.example/a.png"},
        {"country": "XX"},
        {"formats": ["Chess"]},
        {"shipping_preference": "teleport"},
        {"trade_radius_miles": -5},
        {"trade_radius_miles": 7},
        {"trade_radius_miles": 12_505},
        {"trade_radius_miles": "5"},
        {"is_public": None},
        {"role": "admin"},
        {"profile_views": 9},
        {"signature_card": "a"},
    ],
)
async def test_what_no_profile_may_hold_is_refused(
    wrong: dict[str, object], client: httpx.AsyncClient, application: Application
) -> None:
    """Bounds, control characters, turned-around text, unknown fields and other types are 400, and nothing changes."""
    ann = await person(application)
    answer = await client.patch(f"{USERS}/me", json={"city": "Austin", **wrong}, headers=ann.headers)
    assert _code(answer) == (400, "validation")
    assert (await client.get(f"{USERS}/me", headers=ann.headers)).json()["city"] == ""


async def test_scripts_and_wildcards_in_a_profile_are_text(client: httpx.AsyncClient, application: Application) -> None:
    """What looks like markup or SQL is kept and given back as it was typed."""
    ann = await person(application)
    hostile = "<script>alert('x')</script> %_' OR 1=1 --"
    body = await _edited(client, ann, bio=hostile, display_name="<b>%_\\", formats=["cEDH", "Modern"], country="de")
    assert (body["bio"], body["display_name"], body["formats"]) == (hostile, "<b>%_\\", ["Modern", "cEDH"])
    assert (body["country"], body["country_name"]) == ("DE", "Germany")
    cleared = await _edited(client, ann, bio=None, formats=None, country=None)
    assert (cleared["bio"], cleared["formats"], cleared["country_name"]) == ("", [], None)
    assert cleared["display_name"] == "<b>%_\\"


async def test_a_signature_card_is_named_by_its_hashid(
    client: httpx.AsyncClient, application: Application, hashids: Mapping[str, str]
) -> None:
    """A card's hashid is taken, that of another kind of thing is no card."""
    ann = await person(application)
    body = await _edited(client, ann, signature_card=hashids["Lightning Bolt"])
    assert body["signature_card"]["name"] == "Lightning Bolt"
    answer = await client.patch(f"{USERS}/me", json={"signature_card": ann.hashid}, headers=ann.headers)
    assert _code(answer) == (404, "card.not_found")


async def test_edits_at_once_are_all_kept(client: httpx.AsyncClient, application: Application) -> None:
    """Requests that change different fields at the same moment lose nothing of each other."""
    ann = await person(application)
    edits: list[dict[str, object]] = [{"bio": "b"}, {"tagline": "t"}, {"city": "c"}, {"is_public": True}]
    await asyncio.gather(*(_edited(client, ann, **edit) for edit in edits))
    mine = (await client.get(f"{USERS}/me", headers=ann.headers)).json()
    assert (mine["bio"], mine["tagline"], mine["city"], mine["is_public"]) == ("b", "t", "c", True)


async def test_a_place_is_found_by_name_or_stated(client: httpx.AsyncClient, application: Application) -> None:
    """The name is shown, coordinates never are, and a place can be forgotten."""
    ann, bob = await person(application), await person(application)
    address = f"{USERS}/me/location"
    named = await client.post(address, json={"place": "Portland, Oregon"}, headers=ann.headers)
    assert (named.status_code, named.json()["location"]) == (200, "Portland, OR")
    stated = {"latitude": 45.63, "longitude": -122.67, "display": "Vancouver, WA", "trade_radius_miles": 30}
    answer = await client.post(address, json=stated, headers=bob.headers)
    assert (answer.json()["location"], answer.json()["trade_radius_miles"]) == ("Vancouver, WA", 30)
    await _edited(client, ann, is_public=True)
    seen = await client.get(f"{USERS}/{ann.username}", headers=bob.headers)
    assert seen.json()["distance_miles"] == 5
    for told in (named, answer, seen):
        assert not {key for key in told.json() if key in NOWHERE}
        assert "45.6" not in told.text
        assert "122." not in told.text
    assert (await client.delete(address, headers=ann.headers)).status_code == 204
    assert (await client.get(f"{USERS}/me", headers=ann.headers)).json()["location"] is None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"place": "Portlnd"}, "place.unknown"),
        ({"place": ""}, "validation"),
        ({}, "validation"),
        ({"latitude": 91, "longitude": 0, "display": "x"}, "validation"),
        ({"latitude": 0, "longitude": -180.5, "display": "x"}, "validation"),
        ({"latitude": 0, "longitude": 0}, "validation"),
        ({"place": "Austin", "latitude": 0, "longitude": 0, "display": "x"}, "validation"),
        ({"place": "Austin", "trade_radius_miles": 99_999}, "validation"),
    ],
)
async def test_a_place_out_of_range_is_refused(
    wrong: dict[str, object], code: str, client: httpx.AsyncClient, application: Application
) -> None:
    """Unknown names come back with suggestions; coordinates out of range and halves of them are 400."""
    ann = await person(application)
    answer = await client.post(f"{USERS}/me/location", json=wrong, headers=ann.headers)
    assert _code(answer) == (400, code)
    if code == "place.unknown":
        assert "Portland, OR" in answer.json()["details"]["suggestions"]


async def test_looks_are_counted_and_listed_to_the_owner(client: httpx.AsyncClient, application: Application) -> None:
    """Who is signed in counts once a day, by name where their own profile is public; strangers and oneself do not."""
    ann, bob = await person(application), await person(application)
    await _edited(client, ann, is_public=True)
    for headers in ({}, ann.headers, bob.headers, bob.headers):
        assert (await client.get(f"{USERS}/{ann.username}", headers=headers)).status_code == 200
    hidden = (await client.get("/api/v1/profile/me/views", headers=ann.headers)).json()["items"]
    assert [(one["username"], one["hashid"], one["display_name"]) for one in hidden] == [
        (None, None, "A private trader")
    ]
    await _edited(client, bob, is_public=True)
    views = (await client.get("/api/v1/profile/me/views", headers=ann.headers)).json()
    assert ([one["username"] for one in views["items"]], views["next_cursor"]) == ([bob.username], None)
    assert (await client.get(f"{USERS}/me", headers=ann.headers)).json()["profile_views"] == 1


async def test_people_are_searched_by_who_is_signed_in(client: httpx.AsyncClient, application: Application) -> None:
    """The search takes two e-mails and an account; wildcards find nobody."""
    ann, bob = await person(application), await person(application, new_name("seeker"))
    await _edited(client, bob, is_public=True)
    assert _code(await client.get(f"{USERS}/search?q=seeker")) == (401, "auth.required")
    found = await client.get(f"{USERS}/search", params={"q": bob.username[:-1]}, headers=ann.headers)
    assert bob.username in [one["username"] for one in found.json()["items"]]
    for text in ("%%", "__", "s%"):
        assert (await client.get(f"{USERS}/search", params={"q": text}, headers=ann.headers)).json()["items"] == []
    for wrong in ({"q": "s"}, {"q": "x" * 61}, {"nearby": "true"}, {"q": "se", "miles": "0"}, {"name": "se"}):
        assert _code(await client.get(f"{USERS}/search", params=wrong, headers=ann.headers)) == (400, "validation")


async def test_a_trader_type_is_chosen_and_rests(client: httpx.AsyncClient, application: Application) -> None:
    """A second change within 30 days is 409 and says when it will be possible."""
    ann = await person(application)
    address = "/api/v1/profile/me/card-type"
    assert (await client.post(address, json={"card_type": "brewer"}, headers=ann.headers)).status_code == 200
    refused = await client.post(address, json={"card_type": "trader"}, headers=ann.headers)
    assert _code(refused) == (409, "profile.card_type_cooldown")
    assert refused.json()["details"]["changeable_at"]


async def test_first_steps_are_led_and_may_be_skipped(client: httpx.AsyncClient, application: Application) -> None:
    """Status tells the next step, completing takes all, skipping none."""
    ann = await person(application)
    status = (await client.get("/api/v1/onboarding/status", headers=ann.headers)).json()
    assert (status["next_step"], status["offer_to_go_public"]) == ("profile", False)
    refused = await client.post("/api/v1/onboarding/complete", json={"go_public": True}, headers=ann.headers)
    assert _code(refused) == (409, "onboarding.incomplete")
    skipped = await client.post("/api/v1/onboarding/skip", headers=ann.headers)
    assert skipped.json()["skipped_at"] is not None


async def test_everything_can_be_taken_along(client: httpx.AsyncClient, application: Application) -> None:
    """The export is one versioned document without secrets, keys of others or coordinates."""
    ann = await person(application)
    await _edited(client, ann, bio="mine")
    answer = await client.get(f"{USERS}/me/export", headers=ann.headers)
    document = json.loads(answer.content)
    assert (document["version"], document["account"]["email"], document["profile"]["bio"]) == (1, ann.email, "mine")
    assert len(document["sessions"]) == 2
    assert answer.headers["content-disposition"].startswith("attachment")
    for secret in ("hash", "argon2", "token", "latitude", "user_id"):
        assert secret not in answer.text


async def test_an_account_is_deleted_with_its_password(client: httpx.AsyncClient, application: Application) -> None:
    """Without the password nothing happens; with it the account, its sessions and its name are gone at once."""
    ann, bob = await person(application), await person(application)
    await _edited(client, ann, is_public=True)
    for wrong in ({}, {"password": "not the password"}):
        refused = await client.request("DELETE", f"{USERS}/me", json=wrong, headers=ann.headers)
        assert _code(refused) == (401, "auth.invalid_credentials")
    gone = await client.request("DELETE", f"{USERS}/me", json={"password": PASSWORD}, headers=ann.headers)
    assert gone.status_code == 204
    assert _code(await client.get(f"{USERS}/me", headers=ann.headers)) == (401, "auth.token_invalid")
    assert _code(await client.get(f"{USERS}/{ann.username}", headers=bob.headers)) == (404, "user.not_found")
    assert _code(await client.get(f"{USERS}/deleted-{ann.hashid}", headers=bob.headers)) == (404, "user.not_found")
    login = {"login": ann.email, "password": PASSWORD}
    assert (await client.post("/api/v1/auth/login", json=login)).status_code == 401
    again = {"email": ann.email, "username": ann.username, "password": PASSWORD}
    assert (await client.post("/api/v1/auth/register", json=again)).status_code == 201


async def test_without_redis_people_are_shown_edited_and_deleted(application: Application) -> None:
    """A dead Redis costs speed alone: profiles are read and changed, and a change is seen at once."""
    settings = evolve(application.settings, redis_url="redis://127.0.0.1:1/0")
    async with open_application(settings, migrated=False, quiet=True) as lonely:
        ann, bob = await person(lonely), await person(lonely)
        async with client_of(create_app(lonely)) as client:
            await _edited(client, ann, is_public=True, tagline="before")
            for tagline in ("before", "after"):
                await _edited(client, ann, tagline=tagline)
                seen = await client.get(f"{USERS}/{ann.username}", headers=bob.headers)
                assert seen.json()["tagline"] == tagline
            leave = await client.request("DELETE", f"{USERS}/me", json={"password": PASSWORD}, headers=ann.headers)
            assert leave.status_code == 204
            assert (await client.get(f"{USERS}/{ann.username}", headers=bob.headers)).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{USERS}/me"),
        ("PATCH", f"{USERS}/me"),
        ("DELETE", f"{USERS}/me"),
        ("GET", f"{USERS}/me/export"),
        ("POST", f"{USERS}/me/location"),
        ("DELETE", f"{USERS}/me/location"),
        ("GET", "/api/v1/profile/me/views"),
        ("POST", "/api/v1/profile/me/card-type"),
        ("GET", "/api/v1/onboarding/status"),
        ("POST", "/api/v1/onboarding/complete"),
        ("POST", "/api/v1/onboarding/skip"),
    ],
)
async def test_what_is_ones_own_takes_signing_in(method: str, path: str, client: httpx.AsyncClient) -> None:
    """Nobody in particular has no profile, no steps and nothing to export."""
    assert _code(await client.request(method, path, json={})) == (401, "auth.required")


@pytest.mark.parametrize("name", ["a", "nobody-here", "%25", "..%2f", "ann'--", "x" * 41, "%F0%9F%92%A9"])
async def test_names_that_nobody_has_are_not_found(name: str, client: httpx.AsyncClient) -> None:
    """Whatever is put where a name belongs is answered with 404 or 400, never with an error of ours."""
    assert (await client.get(f"{USERS}/{name}")).status_code in (400, 404)
