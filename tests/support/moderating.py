"""Words for tests of moderation: reports, cases, and what moderators do over the API."""

from datetime import datetime
from typing import Any

import httpx

from dualcaster_app import Application
from dualcaster_core.accounts.model import Role
from dualcaster_core.messaging.held import HeldMessage, HeldStatus
from dualcaster_core.messaging.model import Room
from dualcaster_core.messaging.ports import MessagingUnitOfWork
from tests.support.people import Person, person

ADMIN = "/api/v1/admin/moderation"
WARN = {"action": "warn", "reason": "Asked to be paid elsewhere."}


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Return the status of an error and its code."""
    return answer.status_code, answer.json()["code"]


async def staff(application: Application, role: Role = Role.MODERATOR) -> Person:
    """Open an account of a moderator."""
    somebody = await person(application)
    await application.accounts.roles.grant(somebody.username, role)
    return somebody


async def report(client: httpx.AsyncClient, by: Person, about: Person) -> None:
    """Have somebody report somebody."""
    body = {"subject": "user", "id": about.hashid, "reason": "scam", "text": "Pay me first."}
    answer = await client.post("/api/v1/reports", json=body, headers=by.headers)
    assert answer.status_code == 204, answer.text


async def case_about(client: httpx.AsyncClient, by: Person, about: Person, kind: str = "user_report") -> dict[str, Any]:
    """Show the open case about somebody."""
    queue = (await client.get(f"{ADMIN}/queue?limit=100&flag_type={kind}", headers=by.headers)).json()
    (entry,) = [one for one in queue["items"] if one["username"] == about.username]
    found: dict[str, Any] = (await client.get(f"{ADMIN}/cases/{entry['id']}", headers=by.headers)).json()
    return found


async def act(client: httpx.AsyncClient, by: Person, case: dict[str, Any], **decision: object) -> httpx.Response:
    """Decide on a case as one has seen it."""
    body = {"version": case["version"], **decision}
    return await client.post(f"{ADMIN}/cases/{case['id']}/action", json=body, headers=by.headers)


async def told(client: httpx.AsyncClient, whom: Person) -> list[str]:
    """List what somebody is told of moderation."""
    items = (await client.get("/api/v1/notifications", headers=whom.headers)).json()["items"]
    return [one["title"] for one in items if one["category"] == "moderation"]


async def withheld_in(uow: MessagingUnitOfWork, room: Room | None, people: tuple[int, int], at: datetime) -> None:
    """Withhold a message of each of two people, as the other decided."""
    assert room is not None
    for sender, by in (people, people[::-1]):
        held = HeldMessage(room_id=room.id, sender_id=sender, phrase="coins", text="Pay me.", held_at=at, deliver_at=at)
        stored = await uow.held.add(held)
        await uow.held.store(stored.decided(HeldStatus.WITHHELD, at, by=by))
