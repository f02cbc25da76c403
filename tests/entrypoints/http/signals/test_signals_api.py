"""``/api/v1/signals``: making, seeing, following and checking signals."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.market.listing import ListedCard
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.chain.verification import verify_record
from dualcaster_core.signals.visibility import SignalVisibility
from tests.support.people import Person, person
from tests.support.site_signals import become_maker, card_with_past, make_signal, publish_ours

SIGNALS = "/api/v1/signals"


@pytest.fixture(scope="module")
async def card(application: Application) -> ListedCard:
    """A card that signals can be made on."""
    return await card_with_past(application)


@pytest.fixture
async def maker(application: Application) -> Person:
    """Somebody who may make public signals."""
    somebody = await person(application)
    await become_maker(application, somebody.user_id)
    return somebody


def draft(application: Application, on: ListedCard, **changes: Any) -> dict[str, Any]:
    """Write a signal down as a client does."""
    until = application.signals.members.clock.now().date() + timedelta(days=10)
    return {
        "card": on.hashid,
        "action": "buy",
        "target_price": "14.00",
        "target_date": until.isoformat(),
        "confidence": 0.7,
        "rationale": "Two decks of the last weekend play four of it.",
        "visibility": "public",
    } | changes


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Return the status and the code of an error."""
    return answer.status_code, answer.json()["code"]


async def test_a_signal_is_made_seen_followed_closed_and_kept(
    client: httpx.AsyncClient, application: Application, card: ListedCard, maker: Person
) -> None:
    """What was said stands under the API's names; its follower is counted, and it can be closed and not deleted."""
    made = await client.post(SIGNALS, json=draft(application, card), headers=maker.headers)
    assert made.status_code == 201, made.text
    signal = made.json()["signal"]
    assert (signal["action"], signal["target_price"], signal["is_user_generated"]) == ("buy", "14.00", True)
    assert (signal["created_by"], signal["confidence"], signal["is_public"]) == (maker.username, 0.7, True)
    address = f"{SIGNALS}/{signal['id']}"
    fan = await person(application)
    for _ in range(2):
        followed = await client.post(f"{address}/follow", headers=fan.headers)
        assert (followed.status_code, followed.json()["counts"]) == (200, True)
    seen = (await client.get(address, headers=fan.headers)).json()
    assert (seen["signal"]["follower_count"], seen["signal"]["follow"]["tracking_type"]) == (1, "explicit")
    assert code_of(await client.post(f"{address}/follow", headers=maker.headers)) == (403, "signal.own")
    assert code_of(await client.delete(address, headers=maker.headers)) == (409, "signal.not_deletable")
    closed = await client.patch(address, json={"closed": True}, headers=maker.headers)
    assert closed.json()["signal"]["state"] == "closed"
    late = await person(application)
    assert code_of(await client.post(f"{address}/follow", headers=late.headers)) == (409, "signal.closed")
    assert code_of(await client.post(SIGNALS, json=draft(application, card), headers=maker.headers)) == (
        409,
        "signal.already_open",
    )
    mine = (await client.get(f"{SIGNALS}/mine", headers=maker.headers)).json()
    assert [one["id"] for one in mine["items"]] == [signal["id"]]
    for _ in range(2):
        assert (await client.delete(f"{address}/follow", headers=fan.headers)).status_code == 204


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"target_price": "10.60"}, (400, "validation")),
        ({"target_price": "0.00"}, (400, "validation")),
        ({"target_price": "-3"}, (400, "validation")),
        ({"target_price": None}, (400, "validation")),
        ({"action": "hold"}, (400, "validation")),
        ({"target_date": "2020-01-01"}, (400, "validation")),
        ({"target_date": "2999-01-01"}, (400, "validation")),
        ({"confidence": 1.5}, (400, "validation")),
        ({"rationale": "short"}, (400, "validation")),
        ({"rationale": "x" * 5000}, (400, "validation")),
        ({"finish": "etched"}, (422, "signal.card_not_eligible")),
        ({"card": "nothingX"}, (404, "card.not_found")),
        ({"sure": True}, (400, "validation")),
    ],
)
async def test_bad_signals_are_refused_beside_their_field(
    client: httpx.AsyncClient,
    application: Application,
    card: ListedCard,
    maker: Person,
    changes: dict[str, Any],
    expected: tuple[int, str],
) -> None:
    """Targets within noise, days in the past, cards without a price: each has its code, and nothing is made."""
    answer = await client.post(SIGNALS, json=draft(application, card, **changes), headers=maker.headers)
    assert code_of(answer) == expected
    assert (await client.get(f"{SIGNALS}/mine", headers=maker.headers)).json()["items"] == []


async def test_trades_and_tier_decide_who_makes_signals(
    client: httpx.AsyncClient, application: Application, card: ListedCard
) -> None:
    """Without five trades there are none; bronze makes them for followers and not for everybody."""
    new, bronze = await person(application), await person(application)
    await become_maker(application, bronze.user_id, Tier.BRONZE)
    refused = (403, "signal.making_refused")
    assert code_of(await client.post(SIGNALS, json=draft(application, card), headers=new.headers)) == refused
    assert code_of(await client.post(SIGNALS, json=draft(application, card), headers=bronze.headers)) == refused
    made = await client.post(SIGNALS, json=draft(application, card, visibility="followers"), headers=bronze.headers)
    assert made.status_code == 201


async def test_followers_see_what_is_for_followers_and_blocked_people_nothing(
    client: httpx.AsyncClient, application: Application, card: ListedCard, maker: Person
) -> None:
    """A favourite opens it, a block on either side hides it, and nobody in particular never sees it."""
    signal = await make_signal(application, maker.user_id, card.id, visibility=SignalVisibility.FOLLOWERS)
    address = f"{SIGNALS}/{application.ids.encode(IdKind.SIGNAL, signal.id)}"
    fan = await person(application)
    assert (await client.get(address)).status_code == 404
    assert (await client.get(address, headers=fan.headers)).status_code == 404
    await client.post(f"/api/v1/favorites/{maker.hashid}", headers=fan.headers)
    assert (await client.get(address, headers=fan.headers)).status_code == 200
    listed = (await client.get(f"{SIGNALS}?tab=public", headers=fan.headers)).json()["items"]
    assert address.rsplit("/", 1)[1] in {one["id"] for one in listed}
    await application.accounts.operator.block(maker.username, fan.username)
    for asked in (client.get(address, headers=fan.headers), client.post(f"{address}/follow", headers=fan.headers)):
        assert code_of(await asked) == (404, "signal.not_found")


async def test_ours_are_listed_filtered_paged_and_on_their_card(
    client: httpx.AsyncClient, application: Application, card: ListedCard
) -> None:
    """Filters keep what they name, pages meet without a gap, and the card says what its headline signal does."""
    now = application.signals.members.clock.now()
    await publish_ours(application, [card.id] * 7, now - timedelta(days=9))
    await publish_ours(application, [card.id] * 7, now)
    every = (await client.get(f"{SIGNALS}?limit=100")).json()["items"]
    paged, cursor = [], ""
    while True:
        page = (await client.get(f"{SIGNALS}?limit=3{cursor}")).json()
        paged += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [one["id"] for one in paged] == [one["id"] for one in every]
    sold = (await client.get(f"{SIGNALS}?action=sell&state=evaluated&kind=mean_reversion")).json()["items"]
    assert {(one["action"], one["kind"], one["outcome"] is None) for one in sold} == {("sell", "mean_reversion", False)}
    shown = (await client.get(f"/api/v1/cards/c/{card.hashid}")).json()
    assert shown["recommendation"] in ("buy", "sell", "hold")
    assert shown["recommendation_accuracy"] is not None
    record = (await client.get(f"{SIGNALS}/record")).json()
    assert record["overall"]["evaluated"] == 7
    assert sum(line["evaluated"] for line in record["by_kind"]) == 7


async def test_the_chain_is_exported_whole_and_verifies(client: httpx.AsyncClient, application: Application) -> None:
    """What is downloaded holds together and meets the published roots; a day that is not sealed is refused."""
    await application.signals.sealing.run()
    days = (await client.get(f"{SIGNALS}/days")).json()["items"]
    chain = await client.get(f"{SIGNALS}/chain")
    assert chain.status_code == 200
    checked = verify_record(chain.content.splitlines(keepends=True))
    assert (checked.days, checked.root) == (len(days), days[0]["root"] if days else "")
    assert code_of(await client.get(f"{SIGNALS}/chain?day=2020-01-01")) == (404, "signal.day_not_sealed")
