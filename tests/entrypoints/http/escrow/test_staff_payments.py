"""Held payments as operators see them: over the API, on the page, in the audit log and in the measurements."""

import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.model import Role
from dualcaster_core.escrow.alerts import EscrowAlert, EscrowAlertKind
from dualcaster_core.escrow.ledger import EntryKind, entry
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.testing.escrow.provider import Fault, ProviderConsole
from tests.support.clients import client_of
from tests.support.held_over_http import PAGE, Held
from tests.support.moderating import staff
from tests.support.people import METRICS_TOKEN, Person, csrf_of

API = "/api/v1/admin/payments"
METRICS = {"Authorization": f"Bearer {METRICS_TOKEN}"}


@pytest.fixture
async def admin(held: Held) -> Person:
    """An admin."""
    return await staff(held.application, Role.ADMIN)


async def _paid(held: Held) -> str:
    hashid = await held.agreed()
    key = held.application.ids.decode(IdKind.TRADE, hashid)
    assert key is not None
    told = await held.application.escrow.paying.begin(held.pair.mira.user_id, key)
    ProviderConsole(held.provider.books).pay(told.reference)
    await held.webhooks()
    return hashid


async def _raised(held: Held, reference: str) -> str:
    """Raise an alert; return its public id."""
    alert = EscrowAlert(
        kind=EscrowAlertKind.MISMATCH,
        reference=reference,
        text="$1.00 less was paid",
        raised_at=held.application.clock.now(),
    )
    async with held.application.units() as uow:
        await uow.escrow_alerts.raise_(alert)
        (found,) = await uow.escrow_alerts.unseen(limit=1)
        await uow.commit()
    return held.application.ids.encode(IdKind.PAYMENT_ALERT, found.id)


async def _sent(held: Held, by: Person, path: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
    async with client_of(held.site) as client:
        return await client.post(path, json=body or {}, headers=by.headers)


async def _audited(held: Held, action: str) -> list[dict[str, Any]]:
    async with held.application.units() as uow:
        entries = await uow.audit.latest(limit=50)
    return [dict(one.details) for one in entries if one.action.value == action]


async def test_payments_are_narrowed_by_stage_and_person(held: Held, admin: Person) -> None:
    """Filters hold together; one payment comes with its entries, and a name that nobody has is told."""
    due, paid = await held.agreed(), await _paid(held)
    ann = held.pair.ann.username
    for query, expected in (
        (f"?person={ann}", [paid, due]),
        (f"?person={ann}&stage=payment%20received", [paid]),
        (f"?person={ann}&stage=payment%20received&stage=pending%20payment", [paid, due]),
        (f"?person={ann}&contested=true", []),
        (f"?person={ann}&stage=released", []),
    ):
        answer = await held.get(admin, API + query)
        assert answer.status_code == 200, answer.text
        assert [one["trade"] for one in answer.json()["items"]] == expected, query
    first = (await held.get(admin, f"{API}?person={ann}&limit=1")).json()
    rest = (await held.get(admin, f"{API}?person={ann}&limit=1&cursor={first['next_cursor']}")).json()
    assert [one["trade"] for one in (*first["items"], *rest["items"])] == [paid, due]
    one = (await held.get(admin, f"{API}/{paid}")).json()
    assert (one["stage"], one["held"]) == ("payment received", "10.20")
    assert [entry["kind"] for entry in one["entries"]] == ["payment", "provider_cost"]
    for path, code in ((f"{API}?person=no-such-name", "user.not_found"), (f"{API}/zzzzzzzzzz", "trade.not_found")):
        wrong = await held.get(admin, path)
        assert (wrong.status_code, wrong.json()["code"]) == (404, code)
    assert (await held.get(admin, f"{API}?stage=nowhere")).status_code == 400


async def test_an_alert_is_seen_once_and_noted(held: Held, admin: Person) -> None:
    """It leaves the list; the audit log has who looked first, and looking again changes nothing."""
    alert = await _raised(held, f"ch_{held.pair.ann.user_id}")
    assert alert in [one["id"] for one in (await held.get(admin, f"{API}/alerts")).json()["items"]]
    before = len(await _audited(held, "payment_alert_seen"))
    for _ in range(2):
        answer = await _sent(held, admin, f"{API}/alerts/{alert}/seen")
        assert (answer.status_code, answer.json()["id"]) == (200, alert)
        assert answer.json()["seen_at"] is not None
    noted = await _audited(held, "payment_alert_seen")
    assert len(noted) == before + 1
    assert noted[0] == {"alert": "mismatch", "reference": f"ch_{held.pair.ann.user_id}"}
    assert alert not in [one["id"] for one in (await held.get(admin, f"{API}/alerts")).json()["items"]]
    logged = (await held.get(admin, "/api/v1/admin/audit?category=payment")).json()["items"]
    assert (logged[0]["action"], logged[0]["by"]) == ("payment_alert_seen", admin.username)
    for unknown in (held.application.ids.encode(IdKind.PAYMENT_ALERT, 10**9), "zzzzzzzz"):
        wrong = await _sent(held, admin, f"{API}/alerts/{unknown}/seen")
        assert (wrong.status_code, wrong.json()["code"]) == (404, "escrow.alert_not_found")


async def test_differences_are_found_shown_and_settled(held: Held, admin: Person) -> None:
    """What stands in one ledger alone is named with both sums, over the API, on the page and to Prometheus."""
    paid = await _paid(held)
    key = held.application.ids.decode(IdKind.TRADE, paid)
    async with held.application.units() as uow:
        payment = await uow.payments.of_trade(key or 0)
        assert payment is not None
        now = held.application.clock.now()
        planted = entry(EntryKind.REFUND, payment.id, f"re_{payment.id}", now, held=120, provider_balance=-120)
        assert await uow.ledger.post([planted])
        await uow.commit()
    today = {"last": now.date().isoformat()}
    asked = await _sent(held, admin, f"{API}/reconciliation", today)
    assert (asked.status_code, asked.json()["request"]["status"]) == (202, "queued"), asked.text
    assert f"re_{payment.id}" not in asked.text
    waiting = (await held.get(admin, "/admin/payments")).text
    assert "The result appears here" in waiting
    assert "Compare now" not in waiting
    assert 'hx-trigger="every 3s"' in waiting
    assert "htmx" in waiting.partition("</head>")[0]
    again = await _sent(held, admin, f"{API}/reconciliation", today)
    assert (again.status_code, again.json()["request"]) == (202, asked.json()["request"])
    other = await _sent(held, admin, f"{API}/reconciliation")
    assert (other.status_code, other.json()["code"]) == (409, "escrow.comparing")
    await drain_outbox(held.application)
    compared = (await held.get(admin, f"{API}/reconciliation")).json()
    assert compared["request"]["status"] == "done"
    (found,) = [one for one in compared["differences"] if one["reference"] == f"re_{payment.id}"]
    assert (found["kind"], found["movement"], found["ours"], found["theirs"]) == (
        "missing_there",
        "refund",
        "-1.20",
        None,
    )
    page = (await held.get(admin, "/admin/payments")).text
    assert f"re_{payment.id}" in page
    assert "Not at the provider" in page
    async with client_of(held.site) as client:
        measured = (await client.get("/metrics", headers=METRICS)).text
    assert re.search(rf"^dualcaster_payment_differences {compared['open_differences']}\.0$", measured, re.MULTILINE)
    assert re.search(r"^dualcaster_payment_stuck_moves 0\.0$", measured, re.MULTILINE)
    assert re.search(r"^dualcaster_payment_unseen_alerts [1-9]", measured, re.MULTILINE)
    assert re.search(r"^dualcaster_payment_reconciliation_age_seconds [0-9.e+-]+$", measured, re.MULTILINE)
    noted = (await _audited(held, "payment_reconciled"))[0]
    assert (noted["start"][:16], noted["end"][:16]) == tuple(compared["request"][one][:16] for one in ("start", "end"))


async def test_a_page_is_told_of_a_comparison_once_it_has_ended(held: Held, admin: Person) -> None:
    """Script gets nothing while it is under way, and the result alone afterwards; others are led to the page."""
    part = {"HX-Request": "true"}
    assert (await _sent(held, admin, f"{API}/reconciliation")).status_code == 202
    async with client_of(held.site) as client:
        client.cookies.update(admin.cookies)
        waiting = await client.get("/admin/payments/reconciliation", headers=part)
        assert (waiting.status_code, waiting.text) == (204, "")
        await drain_outbox(held.application)
        ended = await client.get("/admin/payments/reconciliation", headers=part)
        assert ended.status_code == 200
        assert "<html" not in ended.text
        result, _, details = ended.text.partition('id="comparison-details"')
        assert "in our ledger" in result
        assert "hx-trigger" not in ended.text
        assert "Compare now" in details
        plain = await client.get("/admin/payments/reconciliation")
        assert (plain.status_code, plain.headers["location"]) == (303, "/admin/payments#differences")


async def test_a_provider_that_does_not_answer_is_told_on_the_page(held: Held, admin: Person) -> None:
    """Why the comparison failed stands there and in the API, and it can be asked for again."""
    assert (await _sent(held, admin, f"{API}/reconciliation")).status_code == 202
    held.provider.faults.append(Fault.UNREACHABLE)
    await drain_outbox(held.application)
    told = (await held.get(admin, f"{API}/reconciliation")).json()["request"]
    assert (told["status"], told["code"]) == ("failed", "escrow.provider_unavailable")
    page = (await held.get(admin, "/admin/payments")).text
    assert "failed: the payment provider does not answer" in page
    assert "Compare now" in page


async def test_days_that_cannot_be_compared_are_told(held: Held, admin: Person) -> None:
    """Too many, in the future or no days at all: the API has a code, and the page says it and keeps what was typed."""
    for body in ({"first": "2020-01-01"}, {"first": "2999-01-01"}):
        wrong = await _sent(held, admin, f"{API}/reconciliation", body)
        assert (wrong.status_code, wrong.json()["code"]) == (400, "escrow.span")
    assert (await _sent(held, admin, f"{API}/reconciliation", {"first": "soon"})).status_code == 400
    assert (await _sent(held, admin, f"{API}/reconciliation", {"from": "2026-11-01"})).status_code == 400
    async with client_of(held.site) as client:
        client.cookies.update(admin.cookies)
        token = await csrf_of(client, "/admin/payments")
        for typed, words in (("2020-01-01", "at most 93 days"), ("soon", "Write a day as 2026-11-29")):
            form = {"_csrf_token": token, "first": typed}
            wrong = await client.post("/admin/payments/reconciliation", data=form, headers=PAGE)
            assert wrong.status_code == 409
            assert words in wrong.text
            assert f'value="{typed}"' in wrong.text
        done = await client.post("/admin/payments/reconciliation", data={"_csrf_token": token}, headers=PAGE)
        assert (done.status_code, done.headers["location"]) == (303, "/admin/payments#differences")
        seen = await client.post(
            f"/admin/payments/alerts/{await _raised(held, f'page_{held.pair.ann.user_id}')}/seen",
            data={"_csrf_token": token},
            headers=PAGE,
        )
        assert (seen.status_code, seen.headers["location"]) == (303, "/admin/payments")


async def test_a_list_is_narrowed_on_the_page(held: Held, admin: Person) -> None:
    """By person and by chargeback, without losing the stage; a name that nobody has is said."""
    paid = await _paid(held)
    ann = held.pair.ann.username
    page = (await held.get(admin, f"/admin/payments?person={ann}&stage=payment%20received")).text
    assert f"/admin/payments/{paid}" in page
    assert f"person={ann}" in page
    nothing = (await held.get(admin, f"/admin/payments?person={ann}&contested=true")).text
    assert "No payments fit this." in nothing
    assert "Nobody here is called nosuch." in (await held.get(admin, "/admin/payments?person=nosuch")).text
