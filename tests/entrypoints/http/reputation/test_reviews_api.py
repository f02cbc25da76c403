"""Reviews over the API: written blind, shown together, answered once, hidden by moderators."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Role
from dualcaster_core.kernel.ids import IdKind
from tests.support.completed_trades import complete_trade
from tests.support.people import Person, person
from tests.support.traded import Traded

GOOD = {"overall": 5, "packaging": 4, "comment": "Quick and careful."}


def _code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def _write(client: httpx.AsyncClient, traded: Traded, by: Person, **review: object) -> Mapping[str, Any]:
    answer = await client.post(traded.address, json=GOOD | review, headers=by.headers)
    assert answer.status_code == 201, answer.text
    body: Mapping[str, Any] = answer.json()
    return body


async def _reviews(client: httpx.AsyncClient, of: Person, viewer: Person | None = None) -> list[Mapping[str, Any]]:
    answer = await client.get(f"/api/v1/users/{of.username}/reviews", headers=viewer.headers if viewer else {})
    assert answer.status_code == 200, answer.text
    listed: list[Mapping[str, Any]] = answer.json()["items"]
    return listed


async def _moderator(application: Application) -> Person:
    somebody = await person(application)
    await application.accounts.roles.grant(somebody.username, Role.MODERATOR)
    return somebody


async def test_a_review_is_blind_until_both_have_written(client: httpx.AsyncClient, traded: Traded) -> None:
    """The other learns that there is one, not what it says; then both show to everybody."""
    await _write(client, traded, traded.ann, overall=2)
    seen = (await client.get(traded.address, headers=traded.bob.headers)).json()
    assert (seen["other_has_written"], seen["theirs"], seen["can_write"]) == (True, None, True)
    assert await _reviews(client, traded.bob) == []
    both = await _write(client, traded, traded.bob)
    assert both["theirs"]["overall"] == 2
    (shown,) = await _reviews(client, traded.bob)
    assert (shown["overall"], shown["reviewer"], shown["packaging"]) == (2, traded.ann.username, 4)


async def test_a_trade_is_reviewed_once_by_each(client: httpx.AsyncClient, traded: Traded) -> None:
    """Of the same review sent several times at once one is kept."""
    answers = await asyncio.gather(
        *(client.post(traded.address, json=GOOD, headers=traded.ann.headers) for _ in range(4))
    )
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
    assert {one.json()["code"] for one in answers if one.status_code == 409} == {"review.already_written"}


async def test_two_who_write_at_once_see_each_other(client: httpx.AsyncClient, traded: Traded) -> None:
    """Whoever is second makes both visible, and neither gets an error."""
    answers = await asyncio.gather(
        *(client.post(traded.address, json=GOOD, headers=one.headers) for one in (traded.ann, traded.bob))
    )
    assert [one.status_code for one in answers] == [201, 201]
    assert len(await _reviews(client, traded.ann)) == len(await _reviews(client, traded.bob)) == 1


async def test_an_edit_names_the_version_it_read(client: httpx.AsyncClient, traded: Traded) -> None:
    """The second of two edits of the same version is refused, and so is any once the other can have seen it."""
    await _write(client, traded, traded.ann)
    change = {"overall": 3, "version": 1}
    first = await client.patch(traded.address, json=change, headers=traded.ann.headers)
    assert (first.json()["mine"]["overall"], first.json()["mine"]["version"]) == (3, 2)
    again = await client.patch(traded.address, json=change, headers=traded.ann.headers)
    assert _code(again) == (409, "review.changed")
    await _write(client, traded, traded.bob)
    late = await client.patch(traded.address, json=change | {"version": 2}, headers=traded.ann.headers)
    assert _code(late) == (409, "review.not_editable")


async def test_the_reviewed_person_answers_once(client: httpx.AsyncClient, traded: Traded) -> None:
    """An answer shows with the review; a second one is refused, and so is one to what does not show."""
    answer = {"text": "Thank you!"}
    await _write(client, traded, traded.ann)
    early = await client.post(f"{traded.address}/answer", json=answer, headers=traded.bob.headers)
    assert _code(early) == (404, "review.not_found")
    await _write(client, traded, traded.bob)
    first = await client.post(f"{traded.address}/answer", json=answer, headers=traded.bob.headers)
    assert first.json()["theirs"]["answer"]["text"] == "Thank you!"
    again = await client.post(f"{traded.address}/answer", json=answer, headers=traded.bob.headers)
    assert _code(again) == (409, "review.already_answered")
    assert (await _reviews(client, traded.bob))[0]["answer"]["text"] == "Thank you!"


@pytest.mark.parametrize("method", ["get", "post", "patch"])
async def test_others_know_of_no_trade(
    client: httpx.AsyncClient, application: Application, traded: Traded, method: str
) -> None:
    """Who is not one of the two gets what an id that nothing has gets."""
    stranger = await person(application)
    body = {"get": {}, "post": GOOD, "patch": GOOD | {"version": 1}}[method]
    for trade in (traded.trade, "nOnExIsTeNt", "x"):
        sent = {"json": body} if body else {}
        answer = await client.request(
            method,
            f"/api/v1/trades/{trade}/review",
            headers=stranger.headers,
            **sent,  # type: ignore[arg-type]
        )
        assert _code(answer) == (404, "review.trade_not_found")


async def test_an_old_trade_cannot_be_reviewed(client: httpx.AsyncClient, application: Application) -> None:
    """Sixty days after completion it is too late."""
    ann, bob = await person(application), await person(application)
    at = datetime.now(UTC) - timedelta(days=60)
    key = await complete_trade(application.units, ann.user_id, bob.user_id, at)
    traded = Traded(ann, bob, key, application.ids.encode(IdKind.TRADE, key))
    answer = await client.post(traded.address, json=GOOD, headers=ann.headers)
    assert _code(answer) == (409, "review.too_late")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"overall": 0}, "overall"),
        ({"overall": 6}, "overall"),
        ({"overall": 4.5}, "overall"),
        ({"speed": 9}, "speed"),
        ({"comment": "x" * 2_001}, "comment"),
        ({"comment": "all \u202egood"}, "comment"),
        ({"stars": 5}, "stars"),
    ],
)
async def test_what_breaks_a_bound_is_named(
    client: httpx.AsyncClient, traded: Traded, wrong: Mapping[str, object], field: str
) -> None:
    """Stars beyond 1 to 5, long or deceiving comments and unknown fields are refused beside their field."""
    answer = await client.post(traded.address, json={**GOOD, **wrong}, headers=traded.ann.headers)
    assert _code(answer) == (400, "validation")
    assert field in answer.text


async def test_moderators_hide_reviews(client: httpx.AsyncClient, application: Application, traded: Traded) -> None:
    """A hidden review shows to nobody and counts no more, its author reads why, and nobody else can hide one."""
    await _write(client, traded, traded.ann, overall=1)
    await _write(client, traded, traded.bob)
    await drain_outbox(application)
    (review,) = await _reviews(client, traded.bob)
    address, reason = f"/api/v1/reviews/{review['id']}/hide", {"reason": "It names a third person."}
    moderator = await _moderator(application)
    assert _code(await client.post(address, json=reason, headers=traded.bob.headers)) == (403, "forbidden")
    counted = await client.get(f"/api/v1/users/{traded.bob.username}/reputation")
    assert counted.json()["reviews"]["negative"] == 1
    assert (await client.post(address, json=reason, headers=moderator.headers)).status_code == 204
    await drain_outbox(application)
    assert await _reviews(client, traded.bob) == []
    mine = (await client.get(traded.address, headers=traded.ann.headers)).json()["mine"]
    assert mine["hidden_reason"] == reason["reason"]
    counted = await client.get(f"/api/v1/users/{traded.bob.username}/reputation")
    assert counted.json()["reviews"]["received"] == 0


async def test_a_moderator_does_not_judge_their_own_trade(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """One of the two cannot hide a review of the trade, whatever their role."""
    await _write(client, traded, traded.ann)
    await _write(client, traded, traded.bob)
    (review,) = await _reviews(client, traded.bob)
    await application.accounts.roles.grant(traded.bob.username, Role.ADMIN)
    answer = await client.post(
        f"/api/v1/reviews/{review['id']}/hide", json={"reason": "I do not like it"}, headers=traded.bob.headers
    )
    assert _code(answer) == (403, "forbidden")


async def test_reviews_come_in_pages(client: httpx.AsyncClient, application: Application, traded: Traded) -> None:
    """Pages follow each other by their cursor, the latest first, without gaps or repetitions."""
    for _ in range(4):
        other = await person(application)
        at = datetime.now(UTC) - timedelta(hours=1)
        key = await complete_trade(application.units, other.user_id, traded.bob.user_id, at)
        one = Traded(other, traded.bob, key, application.ids.encode(IdKind.TRADE, key))
        await _write(client, one, other)
        await _write(client, one, traded.bob)
    address, found, cursor = f"/api/v1/users/{traded.bob.username}/reviews", [], None
    for _ in range(2):
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(address, params=query)).json()
        found += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert (len(found), len(set(found)), cursor) == (4, 4, None)
    whole = (await client.get(address)).json()["items"]
    assert [one["id"] for one in whole] == found
    assert {one["reviewer"] for one in whole} == {None}, "their own profiles are private"
    assert _code(await client.get(address, params={"cursor": "abc"})) == (400, "validation")
