"""What ``dualcaster doctor`` says of held payments, against a server that speaks as Stripe does."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from dualcaster_app import Settings
from dualcaster_app.doctor.findings import Finding, Health
from dualcaster_app.doctor.payments_check import PaymentChecks, clock_finding
from dualcaster_app.payments import WEBHOOK_PATH
from dualcaster_app.service_settings import StripeSettings
from tests.support.databases import SECRET
from tests.support.processes import free_port
from tests.support.stripe_sandbox import Sandbox, running_sandbox

SITE = "https://cards.example"
LOCAL = "http://localhost:8000"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """The local server."""
    with running_sandbox(tmp_path) as running:
        yield running


def _settings(address: str | None, *, site: str = SITE, secret_key: str = "sk_test_sandbox_key") -> Settings:
    mode = secret_key.split("_")[1]
    stripe = StripeSettings(
        secret_key=secret_key,
        publishable_key=f"pk_{mode}_sandbox",
        webhook_secret="whsec_sandbox_secret",
        api_url=address,
    )
    return Settings(secret_key=SECRET, public_base_url=site, stripe=stripe)


async def _found(settings: Settings) -> dict[str, Finding]:
    return {one.check: one for one in await PaymentChecks(settings).payments()}


async def test_without_keys_it_says_what_that_means() -> None:
    """The sandbox on a site for this machine, nothing at all on one that others reach."""
    local = await _found(evolve(_settings(None, site=LOCAL), stripe=StripeSettings()))
    assert [(one.health, "sandbox" in one.found) for one in local.values()] == [(Health.OK, True)]
    public = await _found(evolve(_settings(None), stripe=StripeSettings()))
    assert public["payments"].health is Health.WARN
    assert "STRIPE_SECRET_KEY" in public["payments"].advice


async def test_a_platform_that_is_set_up_is_well(sandbox: Sandbox) -> None:
    """Keys, account, clock and webhooks each have a line; test keys on a public site are doubted."""
    await asyncio.to_thread(sandbox.tell, LOCAL + WEBHOOK_PATH)
    found = await _found(_settings(sandbox.address, site=LOCAL))
    assert {name: one.health for name, one in found.items()} == {
        "payments": Health.OK,
        "payments: account": Health.OK,
        "payments: clock": Health.OK,
        "payments: webhooks": Health.OK,
    }
    public = (await _found(_settings(sandbox.address)))["payments"]
    assert (public.health, "nobody really pays" in public.found) == (Health.WARN, True)
    assert public.advice


async def test_live_keys_are_refused_where_somebody_develops(sandbox: Sandbox) -> None:
    """On a site for this machine real cards would be charged."""
    settings = _settings(sandbox.address, site=LOCAL, secret_key="sk_live_sandbox")
    found = await _found(settings)
    assert found["payments"].health is Health.FAIL
    assert "real cards" in found["payments"].found
    public = await _found(evolve(settings, public_base_url=SITE))
    assert public["payments"].health is Health.OK


@pytest.mark.parametrize("key", ["sk_test_of_another_platform", "rk_test_restricted"])
async def test_a_key_that_stripe_does_not_know_is_told(sandbox: Sandbox, key: str) -> None:
    """With what to compare it with, and without the key."""
    found = await _found(_settings(sandbox.address, secret_key=key))
    account = found["payments: account"]
    assert account.health is Health.FAIL
    assert account.found.startswith("Stripe does not take the key (401")
    assert "STRIPE_SECRET_KEY" in account.advice
    assert key not in repr(found)


async def test_an_account_that_may_not_pass_money_on_is_told(sandbox: Sandbox) -> None:
    """With what Stripe still asks for."""
    await asyncio.to_thread(sandbox.do, "/sandbox/account", able="false")
    account = (await _found(_settings(sandbox.address)))["payments: account"]
    assert account.health is Health.FAIL
    assert "may not take payments yet; Stripe asks for individual.verification.document" in account.found
    await asyncio.to_thread(sandbox.do, "/sandbox/account", able="true")
    assert (await _found(_settings(sandbox.address)))["payments: account"].health is Health.OK


async def test_webhooks_that_go_elsewhere_or_tell_too_little_are_told(sandbox: Sandbox) -> None:
    """No endpoint at this site, and one without some of the events."""
    settings = _settings(sandbox.address, site=LOCAL)
    nowhere = (await _found(settings))["payments: webhooks"]
    assert (nowhere.health, LOCAL + WEBHOOK_PATH in nowhere.found) == (Health.FAIL, True)
    event = {"enabled_events[0]": "payment_intent.succeeded"}
    await asyncio.to_thread(sandbox.do, "/v1/webhook_endpoints", url=LOCAL + WEBHOOK_PATH, **event)
    little = (await _found(settings))["payments: webhooks"]
    assert (little.health, "account.updated" in little.found) == (Health.FAIL, True)
    assert "payment_intent.succeeded" not in little.found


async def test_a_stripe_that_does_not_answer_is_one_line() -> None:
    """The keys are still looked at."""
    found = await _found(_settings(f"http://127.0.0.1:{free_port()}"))
    assert set(found) == {"payments", "payments: account"}
    assert found["payments: account"].found.startswith("Stripe does not answer")


@pytest.mark.parametrize("off", [timedelta(seconds=-90), timedelta(seconds=90)])
def test_a_clock_apart_from_stripes_is_told(off: timedelta) -> None:
    """Whichever of the two is ahead; less than a second of it is the header's rounding."""
    before = datetime(2026, 3, 2, 12, 0, 0, 900_000, tzinfo=UTC)
    after = before + timedelta(seconds=2)
    assert clock_finding(before, before.replace(microsecond=0), after).health is Health.OK
    found = clock_finding(before, before + off, after)
    assert found.health is Health.FAIL
    assert "NTP" in found.advice
