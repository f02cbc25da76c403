"""Paying on the page of a held payment: with test cards at the sandbox, and with Stripe's own form."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from attrs import evolve

from dualcaster_app import Application
from dualcaster_app.payments import ProviderKind
from dualcaster_core.escrow.payees import PayeeAccount
from dualcaster_core.testing import FixedClock
from dualcaster_http import create_app
from dualcaster_stripe import SandboxCardholder, StripeGateway, StripePayees, StripeProvider, WebhookReader
from tests.support.clients import client_of
from tests.support.people import Person, csrf_of
from tests.support.postgres_harness import PostgresHarness
from tests.support.stripe_sandbox import running_sandbox
from tests.support.trading_pairs import TradingPair, trading_pair

PAGE = {"Accept": "text/html"}


class Checkout:
    """A site over the sandbox, with two people of whom ann can be paid, and mira pays $10.20."""

    def __init__(self, application: Application, pair: TradingPair) -> None:
        self.application, self.pair = application, pair
        self.site = create_app(application)

    async def agreed(self) -> str:
        """Have mira offer $10.00 to ann, held, and ann accept it; return the address of the payment."""
        async with client_of(self.site) as client:
            sent = await self.pair.proposed(client, proposer_adds_cash="10.00", held_payment=True)
            answer = await self.pair.acted(client, self.pair.ann, sent, "accept", confirm_values=True)
        assert answer.status_code == 200, answer.text
        return f"/trades/{sent['hashid']}/payment"

    async def get(self, path: str) -> httpx.Response:
        """Read a page as mira."""
        async with client_of(self.site) as client:
            client.cookies.update(self.pair.mira.cookies)
            return await client.get(path, headers=PAGE)

    async def post(self, by: Person, path: str, **form: str) -> httpx.Response:
        """Press a button."""
        async with client_of(self.site) as client:
            client.cookies.update(by.cookies)
            token = await csrf_of(client, "/settings/payments")
            return await client.post(path, data={**form, "_csrf_token": token}, headers=PAGE)


@pytest.fixture
async def checkout(application: Application, tmp_path: Path) -> AsyncIterator[Checkout]:
    """Set the site up."""
    with running_sandbox(tmp_path) as sandbox:
        gateway = StripeGateway(lambda: sandbox.keys)
        provider, payees = StripeProvider(gateway, WebhookReader(lambda: sandbox.keys)), StripePayees(gateway)
        payer = SandboxCardholder(gateway)
        adapters = evolve(
            application.payments, kind=ProviderKind.SANDBOX, provider=provider, payees=payees, payer=payer
        )
        over_sandbox = evolve(application, payments=adapters)
        pair = await trading_pair(over_sandbox)
        for one in (pair.ann, pair.mira):
            await PostgresHarness(over_sandbox.database, FixedClock()).set_country(one.user_id, "US")
        new = await payees.create_account("ann@example.org", "US", key="account-of-ann")
        await asyncio.to_thread(sandbox.do, f"/sandbox/accounts/{new.reference}/verify")
        ready = PayeeAccount.opened(pair.ann.user_id, await payees.account(new.reference), over_sandbox.clock.now())
        async with over_sandbox.units() as uow:
            await uow.payees.add(ready)
            await uow.commit()
        yield Checkout(over_sandbox, pair)
        await gateway.close()


async def test_a_payment_is_made_with_a_test_card(checkout: Checkout) -> None:
    """Declined it says so, its bank asks and is answered, and then it is paid; all of it works without script."""
    path, mira = await checkout.agreed(), checkout.pair.mira
    page = (await checkout.get(path)).text
    assert "Choose a test card" in page
    assert "no real money moves" in page
    assert "js.stripe.com" not in page
    declined = await checkout.post(mira, f"{path}/card", card="declined")
    assert (declined.status_code, "The card was declined" in declined.text) == (409, True)
    unknown = await checkout.post(mira, f"{path}/card", card="gold")
    assert (unknown.status_code, "Choose one of the cards" in unknown.text) == (422, True)
    asks = await checkout.post(mira, f"{path}/card", card="asks")
    assert (asks.status_code, asks.headers["location"]) == (303, path)
    assert "Your bank asks" in (await checkout.get(path)).text
    approved = await checkout.post(mira, f"{path}/bank", answer="approve")
    assert approved.status_code == 303
    assert "Paid, and held" in (await checkout.get(path)).text
    assert (await checkout.post(mira, f"{path}/card", card="paid")).status_code == 409


async def test_only_the_payer_pays(checkout: Checkout) -> None:
    """The payee sees no form, and is refused."""
    path = await checkout.agreed()
    assert (await checkout.post(checkout.pair.ann, f"{path}/card", card="paid")).status_code == 403


async def test_stripes_form_is_allowed_on_its_page_alone(checkout: Checkout) -> None:
    """With keys of Stripe the page loads its script and frames, and no other page may; no script is inline."""
    path = await checkout.agreed()
    adapters = evolve(
        checkout.application.payments, kind=ProviderKind.STRIPE, payer=None, publishable_key="pk_test_0123456789"
    )
    checkout.site = create_app(evolve(checkout.application, payments=adapters))
    page, other = await checkout.get(path), await checkout.get("/settings/payments")
    assert 'data-key="pk_test_0123456789"' in page.text
    policy = page.headers["content-security-policy"]
    assert "script-src 'self' https://js.stripe.com;" in policy
    assert "frame-src https://js.stripe.com https://hooks.stripe.com" in policy
    assert "stripe" not in other.headers["content-security-policy"]
