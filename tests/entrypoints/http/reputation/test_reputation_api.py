"""Reputations over the API: what everybody sees, and what the person and staff do."""

from datetime import UTC, datetime, timedelta

import httpx

from dualcaster_app import Application
from dualcaster_core.accounts.model import Role
from dualcaster_core.reputation.chance import CHANCE_FEATURES, ChanceModel
from tests.support.completed_trades import cancel_trade
from tests.support.people import person
from tests.support.traded import Traded

USERS = "/api/v1/users"


def _code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_reputation_says_what_somebody_has_done(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """Score, tier and standing with parts and counts; the same on the profile; nothing is hidden that is not named."""
    await application.reputation.reputations.recalculate([traded.ann.user_id])
    answer = await client.get(f"{USERS}/{traded.ann.username}/reputation")
    assert answer.headers["cache-control"] == "public, no-cache"
    body = answer.json()
    assert (body["score"], body["tier"], body["standing"]) == (10, "new", "newcomer")
    assert (body["trades"]["completed"], body["trades"]["as_proposer"]) == (1, 1)
    assert [part["points"] for part in body["parts"] if part["name"] == "trades"] == ["10"]
    profile = (await client.get(f"{USERS}/{traded.ann.username}")).json()
    assert (profile["score"], profile["trades"]) == (10, 1)


async def test_the_chance_of_trouble_is_stated_once_the_market_has_completed_200_trades(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """Nothing before the first night and in a young market; then so many of 1,000, by what the person has done."""
    stated = []
    for completed in (None, 199, 200):
        if completed is not None:
            async with application.units() as uow:
                weights = (-4.0, *(0.0 for _ in CHANCE_FEATURES))
                await uow.chances.store(ChanceModel(weights=weights, completed_trades=completed))
                await uow.commit()
        stated.append((await client.get(f"{USERS}/{traded.ann.username}/reputation")).json()["trouble"])
    assert stated == [None, None, "18 of 1,000"]
    page = await client.get(f"/u/{traded.ann.username}")
    assert "18 of 1,000" in page.text


async def test_what_counts_against_somebody_is_theirs_to_know(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """Others see neither negatives nor cancellations nor values of a hidden trade history; the person sees them."""
    now = datetime.now(UTC)
    ann = traded.ann
    await cancel_trade(application.units, ann.user_id, traded.bob.user_id, now, fault_id=ann.user_id)
    await application.reputation.reputations.recalculate([ann.user_id])
    for headers, cancelled in (({}, None), (traded.bob.headers, None), (ann.headers, 1)):
        body = (await client.get(f"{USERS}/{ann.username}/reputation", headers=headers)).json()
        assert body["trades"]["cancelled"] == cancelled
        assert ("negatives" in {part["name"] for part in body["parts"]}) == (cancelled is not None)
        assert (body["trades"]["total_value"] is None) == (cancelled is None)
        assert body["trades"]["success_rate"] == "0.5000"


async def test_a_private_profile_and_a_block_hide_a_reputation(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """Reputation and reviews answer as the profile does: private, or nobody at all."""
    ann, bob = traded.ann, traded.bob
    await application.accounts.operator.change(ann.username, is_public=False)
    for part in ("reputation", "reviews"):
        assert _code(await client.get(f"{USERS}/{ann.username}/{part}")) == (403, "user.profile_private")
        assert (await client.get(f"{USERS}/{ann.username}/{part}", headers=ann.headers)).status_code == 200
        assert _code(await client.get(f"{USERS}/nobody-at-all/{part}")) == (404, "user.not_found")
    await application.accounts.operator.block(bob.username, ann.username)
    for part in ("reputation", "reviews"):
        answer = await client.get(f"{USERS}/{bob.username}/{part}", headers=ann.headers)
        assert _code(answer) == (404, "user.not_found")


async def test_a_block_never_shows_in_what_one_reads(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """On the day of a block nothing of the blocked person's record changes; the audit of theirs has no line of it."""
    ann, bob = traded.ann, traded.bob
    await application.reputation.reputations.recalculate([ann.user_id])
    before = (await client.get(f"{USERS}/{ann.username}/reputation", headers=ann.headers)).json()
    await application.accounts.operator.block(bob.username, ann.username)
    await application.reputation.reputations.recalculate([ann.user_id])
    after = (await client.get(f"{USERS}/{ann.username}/reputation", headers=ann.headers)).json()
    assert after | {"calculated_at": ""} == before | {"calculated_at": ""}
    audit = (await client.get(f"{USERS}/{ann.username}/reputation/audit", headers=ann.headers)).json()
    assert [part["events"] for part in audit["parts"] if part["name"] == "negatives"] == [[]]


async def test_an_audit_is_for_the_person_and_for_staff(
    client: httpx.AsyncClient, application: Application, traded: Traded
) -> None:
    """Each part with the events behind it; others are refused; staff see private people and each event's points."""
    ann = traded.ann
    earlier = datetime.now(UTC) - timedelta(days=2)
    await cancel_trade(application.units, ann.user_id, traded.bob.user_id, earlier, fault_id=ann.user_id)
    address = f"{USERS}/{ann.username}/reputation/audit"
    assert _code(await client.get(address, headers=traded.bob.headers)) == (403, "forbidden")
    own = (await client.get(address, headers=ann.headers)).json()
    (trades,) = [part for part in own["parts"] if part["name"] == "trades"]
    (event,) = trades["events"]
    assert (event["trade"], event["other"], event["points"]) == (traded.trade, traded.bob.username, "10")
    assert [part["events"][0]["points"] for part in own["parts"] if part["name"] == "negatives"] == [None]
    staff = await person(application)
    await application.accounts.roles.grant(staff.username, Role.MODERATOR)
    await application.accounts.operator.change(ann.username, is_public=False)
    theirs = (await client.get(address, headers=staff.headers)).json()
    (negatives,) = [part for part in theirs["parts"] if part["name"] == "negatives"]
    assert float(negatives["events"][0]["points"]) < -19
