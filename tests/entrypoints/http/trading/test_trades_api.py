"""Trades over the API: what each of the two sees and does, and what is refused."""

from collections.abc import AsyncIterator

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.people import person
from tests.support.trading_pairs import TradingPair, trading_pair


@pytest.fixture
async def pair(application: Application) -> TradingPair:
    """Two people whose lists fit."""
    return await trading_pair(application)


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the site."""
    async with client_of(site) as opened:
        yield opened


async def test_a_proposal_is_sent_at_once_and_seen_by_both(client: httpx.AsyncClient, pair: TradingPair) -> None:
    """Both read the same values, each with whose turn it is and what they can do."""
    sent = await pair.proposed(client, message="Would these do?")
    assert (sent["status"], sent["turn"], sent["actions"]) == ("pending", "them", ["withdraw"])
    got = await pair.seen(client, pair.ann, sent["hashid"])
    assert (got["turn"], got["message"], got["is_proposer"]) == ("you", "Would these do?", False)
    assert set(got["actions"]) == {"view", "accept", "decline", "counter"}
    assert got["difference"] == str(-float(sent["difference"])) or float(got["difference"]) == -float(
        sent["difference"]
    )
    (line,) = got["proposer_offers"]
    assert (line["name"], line["quantity"], line["item_id"]) == ("Lightning Bolt", 1, pair.mira_item)
    assert line["value_source"]
    assert got["proposer_offers_value"] == line["total_value"]


async def test_what_somebody_offers_names_the_items_that_a_proposal_asks_for(
    client: httpx.AsyncClient, pair: TradingPair
) -> None:
    """A program proposes with the ids of the other's have list as it read them."""
    listed = await client.get(f"/api/v1/users/{pair.ann.username}/have-list", headers=pair.mira.headers)
    asked = [{"item_id": one["item_id"], "quantity": 1} for one in listed.json()["items"]]
    assert pair.ann_item in [one["item_id"] for one in asked]
    sent = await pair.proposed(client, proposer_wants=asked)
    assert {line["item_id"] for line in sent["proposer_wants"]} == {one["item_id"] for one in asked}


async def test_a_draft_is_its_authors_alone_until_it_is_sent(client: httpx.AsyncClient, pair: TradingPair) -> None:
    """The recipient learns of it once it is sent."""
    draft = await pair.proposed(client, draft=True)
    assert draft["status"] == "draft"
    hidden = await client.get(f"/api/v1/trades/{draft['hashid']}", headers=pair.ann.headers)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "trade.not_found")
    edited = await pair.acted(
        client, pair.mira, draft, "edit", lines={"proposer_offers": [{"item_id": pair.mira_item, "quantity": 2}]}
    )
    assert edited.json()["proposer_offers"][0]["quantity"] == 2
    assert edited.json()["proposer_wants"][0]["item_id"] == pair.ann_item
    sent = await pair.acted(client, pair.mira, edited.json(), "send")
    assert (sent.status_code, sent.json()["status"]) == (200, "pending")
    assert (await pair.seen(client, pair.ann, draft["hashid"]))["status"] == "pending"


async def test_a_counter_swaps_the_roles_and_shows_its_changes(client: httpx.AsyncClient, pair: TradingPair) -> None:
    """The answer is the new proposal; what is left out is as it was, and the chain says what changed."""
    first = await pair.proposed(client)
    answer = await pair.acted(
        client,
        pair.ann,
        first,
        "counter",
        lines={"proposer_wants": [{"item_id": pair.mira_item, "quantity": 3}]},
        cash={"proposer_adds_cash": "1.25"},
    )
    assert answer.status_code == 200, answer.text
    second = answer.json()
    assert (second["proposer"], second["counter_count"], second["chain"]) == (pair.ann.username, 1, first["hashid"])
    assert second["proposer_offers"][0]["item_id"] == pair.ann_item
    (_, step) = second["steps"]
    (change,) = step["changes"]
    assert (change["username"], change["before"], change["after"]) == (pair.mira.username, 1, 3)
    assert (step["cash_by"], step["cash"], step["cash_before"]) == (pair.ann.username, "1.25", "0.00")
    assert (await pair.seen(client, pair.mira, first["hashid"]))["status"] == "countered"
    assert (await pair.seen(client, pair.mira, second["hashid"]))["turn"] == "you"


async def test_an_outdated_version_is_refused_with_the_trade_as_it_is(
    client: httpx.AsyncClient, pair: TradingPair
) -> None:
    """Nothing is done, and nobody has to ask what changed."""
    sent = await pair.proposed(client)
    viewed = await pair.acted(client, pair.ann, sent, "view")
    assert viewed.json()["status"] == "viewed"
    before = {**sent, "version": sent["version"] - 1}
    refused = await pair.acted(client, pair.ann, before, "decline")
    assert (refused.status_code, refused.json()["code"]) == (409, "trade.conflict")
    details = refused.json()["details"]
    assert details["version"] == viewed.json()["version"]
    assert details["trade"]["status"] == "viewed"


async def test_illegal_steps_change_nothing(client: httpx.AsyncClient, pair: TradingPair) -> None:
    """What is not one's to do, and what the state does not allow, is told as such."""
    sent = await pair.proposed(client)
    for by, action in ((pair.mira, "accept"), (pair.ann, "withdraw"), (pair.ann, "confirm"), (pair.mira, "send")):
        refused = await pair.acted(client, by, sent, action)
        assert (refused.status_code, refused.json()["code"]) == (409, "trade.illegal_transition"), action
    cancelled = await pair.acted(client, pair.ann, sent, "cancel", reason="Changed my mind")
    assert cancelled.json()["code"] == "trade.illegal_transition"
    assert (await pair.seen(client, pair.mira, sent["hashid"]))["version"] == sent["version"]


async def test_trades_of_others_do_not_exist(
    client: httpx.AsyncClient, pair: TradingPair, application: Application
) -> None:
    """A stranger gets the same answer as for an id that names nothing, on every route of a trade."""
    sent, stranger = await pair.proposed(client), await person(application)
    for hashid in (sent["hashid"], application.ids.encode(IdKind.TRADE, 10**9), "nonsense", pair.mira_item):
        for method, path, body in (
            ("GET", "", None),
            ("PATCH", "", {"action": "accept", "version": 1}),
            ("DELETE", "", None),
            ("POST", "/complete", None),
            ("POST", "/suggest-counter", None),
        ):
            answer = await client.request(method, f"/api/v1/trades/{hashid}{path}", json=body, headers=stranger.headers)
            assert (answer.status_code, answer.json()["code"]) == (404, "trade.not_found"), (method, path, hashid)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"proposer_adds_cash": "5", "recipient_adds_cash": "5"}, 400, "trade.invalid"),
        ({"proposer_offers": []}, 400, "trade.invalid"),
        ({"proposer_wants": [{"item_id": "kZyLqP4b"}]}, 400, "trade.invalid"),
        ({"held_payment": True}, 400, "trade.invalid"),
        ({"proposer_adds_cash": "-1"}, 400, "validation"),
        ({"proposer_adds_cash": "1e9"}, 400, "validation"),
        ({"expires_in_days": 0}, 400, "validation"),
        ({"expires_in_days": 31}, 400, "validation"),
        ({"message": "x" * 2001}, 400, "validation"),
        ({"exchange": "pigeon"}, 400, "validation"),
        ({"proposer_value": "1000"}, 400, "validation"),
        ({"recipient": "nobody-of-this-name"}, 404, "user.not_found"),
    ],
)
async def test_a_proposal_that_breaks_a_rule_is_refused(
    client: httpx.AsyncClient, pair: TradingPair, changes: dict[str, object], status: int, code: str
) -> None:
    """Each rule has its code, and nothing is kept."""
    answer = await client.post("/api/v1/trades", json=pair.proposal(**changes), headers=pair.mira.headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    listed = await client.get("/api/v1/trades/outgoing", headers=pair.mira.headers)
    assert listed.json()["items"] == []


@pytest.mark.parametrize(
    ("line", "status", "code"),
    [
        ({"quantity": 0}, 400, "validation"),
        ({"quantity": -1}, 400, "validation"),
        ({"quantity": 10_000}, 400, "validation"),
        ({"quantity": 5}, 409, "inventory.insufficient"),
        ({"quantity": 1, "unit_value": "1000.00"}, 400, "validation"),
    ],
)
async def test_a_line_that_cannot_be_is_refused(
    client: httpx.AsyncClient, pair: TradingPair, line: dict[str, object], status: int, code: str
) -> None:
    """Copies that are not there, zero, below zero, and prices of the client's own."""
    body = pair.proposal(proposer_offers=[{"item_id": pair.mira_item} | line])
    answer = await client.post("/api/v1/trades", json=body, headers=pair.mira.headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_cards_of_the_wrong_owner_are_refused(client: httpx.AsyncClient, pair: TradingPair) -> None:
    """Nobody offers what is another's, nor asks for what the recipient does not have."""
    body = pair.proposal(proposer_offers=[{"item_id": pair.ann_item}], proposer_wants=[{"item_id": pair.mira_item}])
    answer = await client.post("/api/v1/trades", json=body, headers=pair.mira.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "trade.invalid")
    too_many = pair.proposal(proposer_offers=[{"item_id": pair.mira_item}] * 101)
    answer = await client.post("/api/v1/trades", json=too_many, headers=pair.mira.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "validation")
    twice = pair.proposal(proposer_offers=[{"item_id": pair.mira_item}] * 2)
    answer = await client.post("/api/v1/trades", json=twice, headers=pair.mira.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "trade.invalid")


async def test_nobody_trades_with_themselves(client: httpx.AsyncClient, pair: TradingPair) -> None:
    """Neither in a proposal nor in the builder."""
    body = pair.proposal(recipient=pair.mira.username)
    answer = await client.post("/api/v1/trades", json=body, headers=pair.mira.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "trade.cannot_trade_self")


async def test_a_block_is_told_to_who_blocks_alone(client: httpx.AsyncClient, pair: TradingPair) -> None:
    """Who is blocked gets the answer for a name that nobody has."""
    await pair.application.accounts.operator.block(pair.ann.username, pair.mira.username)
    answer = await client.post("/api/v1/trades", json=pair.proposal(), headers=pair.mira.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "user.not_found")
    mine = {
        "recipient": pair.mira.username,
        "proposer_offers": [{"item_id": pair.ann_item}],
        "proposer_wants": [{"item_id": pair.mira_item}],
    }
    answer = await client.post("/api/v1/trades", json=mine, headers=pair.ann.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "trade.blocked_user")


async def test_lists_hold_what_their_names_say(client: httpx.AsyncClient, pair: TradingPair) -> None:
    """A proposal is outgoing for one and incoming for the other, and their turn; the counts agree."""
    sent = await pair.proposed(client)

    async def listed(by: object, tab: str) -> list[str]:
        answer = await client.get(f"/api/v1/trades?tab={tab}", headers=by.headers)  # type: ignore[attr-defined]
        assert answer.json()["counts"].get(tab, len(answer.json()["items"])) == len(answer.json()["items"])
        return [one["hashid"] for one in answer.json()["items"]]

    assert await listed(pair.mira, "outgoing") == await listed(pair.ann, "incoming") == [sent["hashid"]]
    assert await listed(pair.ann, "your_turn") == [sent["hashid"]]
    assert await listed(pair.mira, "your_turn") == await listed(pair.mira, "incoming") == []
    for path in ("incoming", "outgoing"):
        answer = await client.get(f"/api/v1/trades/{path}", headers=pair.ann.headers)
        assert len(answer.json()["items"]) == (path == "incoming")
    await pair.acted(client, pair.ann, sent, "decline", reason="Not today")
    assert await listed(pair.mira, "ended") == await listed(pair.ann, "ended") == [sent["hashid"]]
    assert (await pair.seen(client, pair.mira, sent["hashid"]))["reason"] == "Not today"


async def test_delete_ends_a_trade_by_its_state(client: httpx.AsyncClient, pair: TradingPair) -> None:
    """A draft is discarded, a proposal withdrawn; its body is optional, and one of another shape is refused."""
    draft = await pair.proposed(client, draft=True)
    gone = await client.delete(f"/api/v1/trades/{draft['hashid']}", headers=pair.mira.headers)
    assert (gone.status_code, gone.json()["end_reason"]) == (200, "discarded")
    sent = await pair.proposed(client)
    path = f"/api/v1/trades/{sent['hashid']}"
    wrong = await client.request("DELETE", path, json={"why": "x"}, headers=pair.mira.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "validation")
    stale = await client.request("DELETE", path, json={"version": 1}, headers=pair.mira.headers)
    assert (stale.status_code, stale.json()["code"]) == (409, "trade.conflict")
    body = {"reason": "Sold them", "version": sent["version"]}
    withdrawn = await client.request("DELETE", path, json=body, headers=pair.mira.headers)
    assert (withdrawn.json()["end_reason"], withdrawn.json()["reason"]) == ("withdrawn", "Sold them")


async def test_a_proposal_that_is_sent_twice_is_made_once(client: httpx.AsyncClient, pair: TradingPair) -> None:
    """The same key gives the same answer and no second proposal."""
    headers = pair.mira.headers | {"Idempotency-Key": "a-key-of-this-proposal"}
    first, second = [await client.post("/api/v1/trades", json=pair.proposal(), headers=headers) for _ in range(2)]
    assert first.json()["hashid"] == second.json()["hashid"]
    listed = await client.get("/api/v1/trades/outgoing", headers=pair.mira.headers)
    assert len(listed.json()["items"]) == 1


async def test_a_counter_is_suggested_to_the_recipient(client: httpx.AsyncClient, pair: TradingPair) -> None:
    """It is fair within the tolerance, from the caller's side, and can be sent as it is."""
    sent = await pair.proposed(client, proposer_offers=[{"item_id": pair.mira_item, "quantity": 4}])
    path = f"/api/v1/trades/{sent['hashid']}/suggest-counter"
    answer = await client.post(path, headers=pair.ann.headers)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    gives = float(found["proposer_offers_value"]) + float(found["proposer_adds_cash"])
    gets = float(found["proposer_wants_value"]) + float(found["recipient_adds_cash"])
    assert abs(gives - gets) <= 0.05 * max(gives, gets) + 0.01
    lines = {
        side: [{"item_id": one["item_id"], "quantity": one["quantity"]} for one in found[side] if one["quantity"]]
        for side in ("proposer_offers", "proposer_wants")
    }
    cash = {name: found[name] for name in ("proposer_adds_cash", "recipient_adds_cash")}
    countered = await pair.acted(client, pair.ann, sent, "counter", lines=lines, cash=cash)
    assert countered.status_code == 200, countered.text
    refused = await client.post(path, headers=pair.mira.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "trade.illegal_transition")
