"""Automatic flags as moderators see them: puppets who report, browsers of banned people, hasty newcomers."""

from datetime import UTC, datetime, timedelta

import httpx
from attrs import evolve
from sqlalchemy import update

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.identity.sessions import Device
from dualcaster_core.moderation.deciding import EndSanctions
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.tables.accounts import users
from tests.support.moderating import act, case_about, code_of, report, staff
from tests.support.people import DEVICE, PASSWORD, Person, person

OLD = timedelta(days=60)
SAME_ADDRESS = {"banned_address"}
"""Everybody here signs in from one address, the banned of another test too."""


async def _older(application: Application, *people: Person) -> None:
    async with application.database.transaction() as session:
        for one in people:
            moment = datetime.now(UTC) - OLD
            await session.run(update(users).where(users.c.id == one.user_id).values(created_at=moment))


async def _puppets(application: Application, client: httpx.AsyncClient, honest: Person) -> list[Person]:
    """Open five accounts, two months old, to whom the honest trader has written."""
    puppets = [await person(application) for _ in range(5)]
    await _older(application, honest, *puppets)
    for one in puppets:
        await application.accounts.operator.change(one.username, is_public=True)
        sent = await client.post(f"/api/v1/messages/{one.username}", json={"text": "Hi"}, headers=honest.headers)
        assert sent.status_code == 201, sent.text
    return puppets


async def test_five_puppets_cannot_do_more_than_have_somebody_looked_at(
    application: Application, client: httpx.AsyncClient
) -> None:
    """The trader is restricted for a day at most, still signs in and is seen, and a dismissal ends it at once."""
    honest, moderator = await person(application), await staff(application)
    await application.accounts.operator.change(honest.username, is_public=True)
    for one in await _puppets(application, client, honest):
        await report(client, one, honest)
    await drain_outbox(application)
    case = await case_about(client, moderator, honest)
    assert case["level"] == "critical"
    assert {one["rule"] for one in case["flags"]} - SAME_ADDRESS == {"some_reporters", "many_reporters"}
    assert [one["source"] for one in case["history"]] == ["rule"]
    assert case["suggested"] == [{"kind": "warn", "days": None}]
    due = datetime.fromisoformat(case["due_at"])
    assert due <= datetime.now(UTC) + timedelta(hours=24)
    assert (await client.get("/api/v1/users/me", headers=honest.headers)).status_code == 200
    assert (await client.get(f"/api/v1/users/{honest.username}")).status_code == 200
    other = await person(application)
    await application.accounts.operator.change(other.username, is_public=True)
    address = f"/api/v1/messages/{other.username}"
    refused = await client.post(address, json={"text": "Hi"}, headers=honest.headers)
    assert code_of(refused) == (403, "auth.account_restricted")
    later = datetime.now(UTC) + timedelta(hours=24, minutes=1)
    async with application.units() as uow:
        assert not await uow.sanctions.in_force(honest.user_id, later)
    assert (await act(client, moderator, case, action="dismiss", reason="Puppets.")).status_code == 200
    async with application.units() as uow:
        assert not await uow.sanctions.in_force(honest.user_id, datetime.now(UTC))
    written = await client.post(address, json={"text": "Hi"}, headers=honest.headers)
    assert code_of(written) == (429, "conversation.limit")
    assert await EndSanctions(application.units, FixedClock(later))() == 0


async def test_the_browser_of_a_banned_account_is_known_again(
    application: Application, client: httpx.AsyncClient
) -> None:
    """Who signs in from it is a critical case, and is not restricted by that alone; of nobody else's it is none."""
    bad, new, moderator = await person(application), await person(application), await staff(application)
    sessions = application.accounts.sessions
    theirs = await sessions.log_in_browser(bad.username, PASSWORD, evolve(DEVICE, secret=""))
    shared = Device(name="Firefox", address="198.51.100.7", secret=theirs.device_secret)
    await report(client, moderator, bad)
    judge = await staff(application)
    decision = {"action": "ban", "reason": "Fraud.", "departure": "Stole from ten people."}
    assert (await act(client, judge, await case_about(client, judge, bad), **decision)).status_code == 200
    await sessions.log_in_browser(new.username, PASSWORD, shared)
    await drain_outbox(application)
    case = await case_about(client, moderator, new, "auto_flag")
    assert [(one["rule"], one["level"]) for one in case["flags"]][:1] == [("banned_device", "critical")]
    assert (await client.get("/api/v1/users/me", headers=new.headers)).status_code == 200
    async with application.units() as uow:
        assert not await uow.sanctions.in_force(new.user_id, datetime.now(UTC))


async def test_a_flag_is_raised_once_in_a_week(application: Application, client: httpx.AsyncClient) -> None:
    """Asking again raises nothing new, and opens no case."""
    honest = await person(application)
    await application.accounts.operator.change(honest.username, is_public=True)
    for one in (await _puppets(application, client, honest))[:3]:
        await report(client, one, honest)
    flagging = application.moderation.flagging
    assert {one.rule for one in await flagging.check([honest.user_id])} - SAME_ADDRESS == {"some_reporters"}
    assert list(await flagging.check([honest.user_id])) == []
