"""Words that go with a trade and read like a known scam: held in its thread, while the trade goes on without them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.moderation.held_messages import HeldMessages
from dualcaster_core.testing import FixedClock
from tests.support.moderating import ADMIN, case_about, code_of, staff
from tests.support.people import Person, signed_in
from tests.support.trading_pairs import TradingPair, trading_pair

MARK = "zanzibar"
SCAM = f"PayPal friends and family only please, {MARK}"
KIND = f"I would love these for my deck, {MARK}"
DAY = timedelta(hours=24)


@pytest.fixture
async def two(application: Application) -> TradingPair:
    """Mira and ann, whose lists fit."""
    return await trading_pair(application)


async def _thread(client: httpx.AsyncClient, of: Person, hashid: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/api/v1/trades/{hashid}/thread", headers=of.headers)).json()
    return found


async def _tables_with(application: Application, words: str) -> set[str]:
    """Name the tables of which a row has these words anywhere."""
    async with application.database.transaction() as session:
        names = await session.rows(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
        )
        found = set()
        for (name,) in names:
            query = f'SELECT 1 FROM "{name}" AS one WHERE one::text LIKE :words LIMIT 1'
            if await session.row(text(query), words=f"%{words}%") is not None:
                found.add(name)
    return found


async def _release(client: httpx.AsyncClient, application: Application, sender: Person) -> httpx.Response:
    """Have a moderator deliver the only held message of somebody."""
    await drain_outbox(application)
    moderator = await staff(application)
    (held,) = (await case_about(client, moderator, sender, "auto_flag"))["held"]
    return await client.post(f"{ADMIN}/held/{held['id']}/release", headers=moderator.headers)


async def _accepted(two: TradingPair, client: httpx.AsyncClient) -> dict[str, Any]:
    trade = await two.proposed(client)
    answer = await two.acted(client, two.ann, trade, "accept")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_words_without_a_phrase_go_with_the_proposal(two: TradingPair, client: httpx.AsyncClient) -> None:
    """The recipient reads them with it, and nothing is held."""
    trade = await two.proposed(client, message=KIND)
    assert (await two.seen(client, two.ann, trade["hashid"]))["message"] == KIND
    await drain_outbox(two.application)
    assert (await _thread(client, two.mira, trade["hashid"]))["held"] == []


async def test_a_proposal_goes_without_words_that_are_held(
    two: TradingPair, client: httpx.AsyncClient, application: Application
) -> None:
    """It is sent; its sender sees them checked in the thread, and no row but that one, from which others are told."""
    mark = "honolulu"
    trade = await two.proposed(client, message=f"Pay me outside of the site, {mark}")
    assert (trade["status"], trade["message"]) == ("pending", "")
    await drain_outbox(application)
    assert await _tables_with(application, mark) == {"held_messages"}
    (mine,) = (await _thread(client, two.mira, trade["hashid"]))["held"]
    assert (mine["state"], mark in mine["text"]) == ("being_checked", True)
    theirs = await _thread(client, two.ann, trade["hashid"])
    assert (theirs["held"], mark in str(theirs)) == ([], False)
    browser = signed_in(client, two.ann)
    for path in (f"/trades/{trade['hashid']}", f"/trades/{trade['hashid']}/thread", "/trades", "/messages"):
        page = await browser.get(path)
        assert (page.status_code, mark in page.text) == (200, False), path
    assert "Being checked." in (await signed_in(client, two.mira).get(f"/trades/{trade['hashid']}/thread")).text


async def test_the_trade_tells_its_sender_alone_what_is_checked(
    two: TradingPair, client: httpx.AsyncClient, application: Application
) -> None:
    """Over the API and on its page, until it was decided on; the other learns nothing, nor of a held message."""
    trade = await two.proposed(client, message=SCAM)
    (held,) = trade["held_words"]
    assert (held["words"], set(held)) == ("proposal", {"words", "held_at", "deliver_at"})
    assert datetime.fromisoformat(held["deliver_at"]) - datetime.fromisoformat(held["held_at"]) == DAY
    page = f"/trades/{trade['hashid']}"
    assert f"{two.ann.username} is not shown it yet" in (await signed_in(client, two.mira).get(page)).text
    assert (await two.seen(client, two.ann, trade["hashid"]))["held_words"] == []
    assert "Being checked" not in (await signed_in(client, two.ann).get(page)).text
    declined = (await two.acted(client, two.ann, trade, "decline", reason="I only accept crypto")).json()
    assert [one["words"] for one in declined["held_words"]] == ["reason"]
    assert [one["words"] for one in (await two.seen(client, two.mira, trade["hashid"]))["held_words"]] == ["proposal"]
    assert "Your reason reads like" in (await signed_in(client, two.ann).get(page)).text
    assert (await _release(client, application, two.ann)).status_code == 200
    assert (await two.seen(client, two.ann, trade["hashid"]))["held_words"] == []
    assert "is not shown it yet" not in (await signed_in(client, two.ann).get(page)).text


async def test_a_held_message_of_the_thread_is_no_part_of_the_trade(
    two: TradingPair, client: httpx.AsyncClient
) -> None:
    """It waits in the thread alone, and a draft has nothing that is checked."""
    trade = await two.proposed(client)
    said = await client.post(
        f"/api/v1/trades/{trade['hashid']}/messages", json={"text": SCAM}, headers=two.mira.headers
    )
    assert (said.status_code, said.json()["state"]) == (201, "being_checked")
    assert (await two.seen(client, two.mira, trade["hashid"]))["held_words"] == []
    draft = await two.proposed(client, message=SCAM, draft=True)
    assert draft["held_words"] == []


async def test_the_case_says_with_what_they_were_written(
    two: TradingPair, client: httpx.AsyncClient, application: Application
) -> None:
    """High, with the phrase, and that they came with a proposal."""
    moderator = await staff(application)
    await two.proposed(client, message=SCAM)
    await drain_outbox(application)
    case = await case_about(client, moderator, two.mira, "auto_flag")
    assert case["level"] == "high"
    assert "scam_phrase" in [one["rule"] for one in case["flags"]]
    (held,) = case["held"]
    assert (held["origin"], held["text"], held["recipients"]) == ("proposal", SCAM, [two.ann.username])
    page = await signed_in(client, moderator).get(f"/admin/moderation/cases/{case['id']}")
    assert "with a proposal to" in page.text


async def test_a_draft_keeps_its_words_until_it_is_sent(two: TradingPair, client: httpx.AsyncClient) -> None:
    """Nobody else sees a draft; sending it holds what it says."""
    draft = await two.proposed(client, message=SCAM, draft=True)
    assert (draft["status"], draft["message"]) == ("draft", SCAM)
    sent = (await two.acted(client, two.mira, draft, "send")).json()
    assert (sent["status"], sent["message"]) == ("pending", "")
    assert MARK not in str(await two.seen(client, two.ann, draft["hashid"]))


async def test_released_words_become_a_message_of_the_thread(
    two: TradingPair, client: httpx.AsyncClient, application: Application
) -> None:
    """New to the recipient, with a notification, like any other message."""
    trade = await two.proposed(client, message=SCAM)
    answer = await _release(client, application, two.mira)
    assert answer.status_code == 200, answer.text
    await drain_outbox(application)
    theirs = await _thread(client, two.ann, trade["hashid"])
    assert [one["text"] for one in theirs["messages"] if one["sender"] == two.mira.username] == [SCAM]
    news = (await client.get("/api/v1/notifications", headers=two.ann.headers)).json()["items"]
    assert "message" in {one["category"] for one in news} | {one["type"].partition(".")[0] for one in news}


async def test_a_counter_offer_holds_its_message_and_its_reason(
    two: TradingPair, client: httpx.AsyncClient, application: Application
) -> None:
    """Both stand in the thread of the chain, and neither in any of its proposals."""
    trade = await two.proposed(client)
    answer = await two.acted(client, two.ann, trade, "counter", message=SCAM, reason=f"I only accept crypto, {MARK}")
    assert answer.status_code == 200, answer.text
    await drain_outbox(application)
    for hashid in (trade["hashid"], answer.json()["hashid"]):
        for reader in (two.mira, two.ann):
            assert MARK not in str(await two.seen(client, reader, hashid))
    held = (await _thread(client, two.ann, trade["hashid"]))["held"]
    assert sorted(one["text"] for one in held) == sorted([SCAM, f"I only accept crypto, {MARK}"])
    assert MARK not in str(await _thread(client, two.mira, trade["hashid"]))


@pytest.mark.parametrize(("action", "by_proposer"), [("decline", False), ("withdraw", True)])
async def test_a_proposal_ends_without_a_reason_that_is_held(
    two: TradingPair, client: httpx.AsyncClient, application: Application, action: str, by_proposer: bool
) -> None:
    """A moderator who delivers the reason puts it in the thread, which has ended by then."""
    actor, other = (two.mira, two.ann) if by_proposer else (two.ann, two.mira)
    trade = await two.proposed(client)
    ended = await two.acted(client, actor, trade, action, reason=SCAM)
    assert (ended.status_code, ended.json()["reason"]) == (200, "")
    await drain_outbox(application)
    assert MARK not in str(await two.seen(client, other, trade["hashid"]))
    assert MARK not in str(await _thread(client, other, trade["hashid"]))
    answer = await _release(client, application, actor)
    assert answer.status_code == 200, answer.text
    assert SCAM in str((await _thread(client, other, trade["hashid"]))["messages"])


@pytest.mark.parametrize("action", ["ask_cancel", "cancel"])
async def test_a_cancellation_holds_its_reason(
    two: TradingPair, client: httpx.AsyncClient, application: Application, action: str
) -> None:
    """The step is taken without it; one without a phrase is read as before."""
    trade = await _accepted(two, client)
    answer = await two.acted(client, two.ann, trade, action, reason=SCAM)
    assert answer.status_code == 200, answer.text
    await drain_outbox(application)
    assert MARK not in str(await two.seen(client, two.mira, trade["hashid"]))
    assert [one["text"] for one in (await _thread(client, two.ann, trade["hashid"]))["held"]] == [SCAM]
    plain = await _accepted(two, client)
    cancelled = await two.acted(client, two.ann, plain, "cancel", reason=KIND)
    assert cancelled.json()["reason"] == KIND


async def test_a_reason_is_not_delivered_across_a_block(
    two: TradingPair, client: httpx.AsyncClient, application: Application
) -> None:
    """Nor when its time comes: it is withheld then."""
    trade = await two.proposed(client)
    await two.acted(client, two.ann, trade, "decline", reason=SCAM)
    await client.post("/api/v1/blocks", json={"username": two.ann.username}, headers=two.mira.headers)
    assert code_of(await _release(client, application, two.ann)) == (409, "held_message.undeliverable")
    late = FixedClock(datetime.now(UTC) + 2 * DAY)
    await HeldMessages(application.units, late, application.ids, application.settings.flags).deliver_due()
    assert MARK not in str(await _thread(client, two.mira, trade["hashid"]))


async def test_a_step_that_is_refused_holds_nothing(
    two: TradingPair, client: httpx.AsyncClient, application: Application
) -> None:
    """Of a proposal that was declined before, and of an outdated version: no case, nothing in the thread."""
    trade = await two.proposed(client)
    await two.acted(client, two.ann, trade, "decline")
    again = await two.acted(client, two.ann, {**trade, "version": trade["version"] + 1}, "decline", reason=SCAM)
    assert code_of(again) == (409, "trade.illegal_transition")
    stale = await two.acted(client, two.ann, {**trade, "version": 99}, "decline", reason=SCAM)
    assert code_of(stale) == (409, "trade.conflict")
    await drain_outbox(application)
    assert (await _thread(client, two.ann, trade["hashid"]))["held"] == []
