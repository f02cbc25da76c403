"""Held payments over the API and the pages: quoted, paid, told of by the provider, and seen by operators."""

import re

from dualcaster_core.accounts.model import Role
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.testing.escrow.provider import ProviderConsole
from tests.support.clients import client_of
from tests.support.held_over_http import PAGE, Held
from tests.support.moderating import staff
from tests.support.people import csrf_of, person


async def test_a_payment_is_made_and_told(held: Held) -> None:
    """The payer pays on the page of the payment, the provider tells, and both see it held."""
    hashid = await held.agreed()
    payer = await held.get(held.pair.mira, f"/trades/{hashid}")
    assert "Pay $10.20" in payer.text
    assert "Mark your cards as sent" not in payer.text
    payee = await held.get(held.pair.ann, f"/trades/{hashid}")
    assert "Send nothing until the payment is here" in payee.text
    page = await held.get(held.pair.mira, f"/trades/{hashid}/payment")
    assert page.status_code == 200
    assert "Fee of the platform" in page.text
    trade = held.application.ids.decode(IdKind.TRADE, hashid)
    assert trade is not None
    told = await held.application.escrow.paying.begin(held.pair.mira.user_id, trade)
    ProviderConsole(held.provider.books).pay(told.reference)
    assert set(await held.webhooks()) == {200}
    assert set(await held.webhooks()) == {200}
    shown = (await held.get(held.pair.ann, f"/api/v1/escrow/{hashid}")).json()
    assert (shown["status"], shown["total_charged"], shown["is_payer"]) == ("payment_received", "10.20", False)
    assert "Paid, and held" in (await held.get(held.pair.ann, "/settings/payments")).text
    listed = (await held.get(held.pair.mira, "/api/v1/escrow")).json()
    assert [one["trade"] for one in listed["items"]] == [hashid]


async def test_the_trade_api_shows_the_payment_of_a_trade(held: Held) -> None:
    """Alone and in lists, to each of the two as theirs; a trade without one says null."""
    hashid = await held.agreed()
    for one, turn, is_payer in ((held.pair.mira, "you", True), (held.pair.ann, "them", False)):
        shown = (await held.get(one, f"/api/v1/trades/{hashid}")).json()["payment"]
        assert (shown["turn"], shown["is_payer"], shown["status"]) == (turn, is_payer, "pending_payment")
        assert (shown["total_charged"], shown["url"]) == ("10.20", f"/trades/{hashid}/payment")
        listed = (await held.get(one, "/api/v1/trades?tab=in_progress")).json()["items"]
        assert [row["payment"] for row in listed] == [shown]
    async with client_of(held.site) as client:
        assert (await held.pair.proposed(client))["payment"] is None


async def test_a_forged_webhook_is_refused(held: Held) -> None:
    """Without a signature, and with one of another body, nothing is kept."""
    async with client_of(held.site) as client:
        for headers in ({}, {"stripe-signature": "forged"}):
            answer = await client.post("/api/webhooks/stripe", content=b'{"id": "evt_x"}', headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "escrow.signature_invalid")


async def test_payments_of_others_are_not_seen(held: Held) -> None:
    """Neither over the API nor on the page, and only admins see those of all."""
    hashid = await held.agreed()
    stranger = await person(held.application)
    for path in (f"/api/v1/escrow/{hashid}", f"/trades/{hashid}/payment"):
        assert (await held.get(stranger, path)).status_code == 404
    for path in ("/admin/payments", f"/admin/payments/{hashid}"):
        assert (await held.get(stranger, path)).status_code == 403
    admin = await staff(held.application, Role.ADMIN)
    listed = await held.get(admin, "/admin/payments")
    assert listed.status_code == 200
    assert f"/admin/payments/{hashid}" in listed.text
    assert (await held.get(admin, f"/admin/payments/{hashid}")).status_code == 200
    assert (await held.get(admin, "/admin/payments?stage=released")).status_code == 200


async def test_what_cannot_be_held_is_refused_and_said_before(held: Held) -> None:
    """The quote says cost and reason, and the proposal is refused with the same code."""
    there = f"/api/v1/escrow/quote?with={held.pair.ann.username}&amount=10.00"
    quote = (await held.get(held.pair.mira, there)).json()
    assert (quote["possible"], quote["fee_amount"], quote["total_charged"]) == (True, "0.20", "10.20")
    back = (await held.get(held.pair.mira, there + "&payer=them")).json()
    assert (back["possible"], back["code"]) == (False, "escrow.not_possible")
    assert (await held.get(held.pair.mira, there.replace("10.00", "0.50"))).json()["code"] == "escrow.amount"
    async with client_of(held.site) as client:
        client.cookies.update(held.pair.mira.cookies)
        path = f"/trades/new?with={held.pair.ann.username}"
        fields = {
            "_csrf_token": await csrf_of(client, path),
            "with": held.pair.ann.username,
            f"offer.{held.pair.mira_item}": "1",
            f"want.{held.pair.ann_item}": "1",
            "cash_by": "them",
            "cash": "10.00",
            "held_payment": "1",
            "do": "send",
        }
        refused = await client.post("/trades/new", data=fields, headers=PAGE)
    assert refused.status_code == 422
    assert "cannot be paid yet" in refused.text
    assert "Not possible now" in refused.text


async def test_payouts_are_set_up_at_the_provider(held: Held) -> None:
    """The button leads there; who has no confirmed address, or no country, is told what to do."""
    async with client_of(held.site) as client:
        client.cookies.update(held.pair.mira.cookies)
        token = await csrf_of(client, "/settings/payments")
        refused = await client.post("/settings/payments/payouts", data={"_csrf_token": token}, headers=PAGE)
        assert refused.status_code == 409
        assert "Confirm your e-mail address first" in refused.text
        await held.application.accounts.operator.change(held.pair.mira.username, email_verified=True)
        led = await client.post("/settings/payments/payouts", data={"_csrf_token": token}, headers=PAGE)
        assert led.status_code == 200
        [address] = set(re.findall(r'https://payments\.invalid/onboarding/[^"]+', led.text))
        assert f'href="{address}"' in led.text
        assert f'content="0; url={address}"' in led.text
        back = await client.get("/settings/payments/back", headers=PAGE)
        assert back.headers["location"] == "/settings/payments"
    answer = (await held.get(held.pair.mira, "/api/v1/escrow/payouts")).json()
    assert (answer["account_status"], answer["can_be_paid"]) == ("onboarding", False)
