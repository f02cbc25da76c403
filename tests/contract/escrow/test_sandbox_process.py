"""The sandbox as a process: shared by who holds it, started again when it is killed, ended with the last."""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

import httpx
import psutil
import pytest

from dualcaster_app.payments import ProviderKind, build_payments
from dualcaster_app.service_settings import StripeSettings
from dualcaster_app.settings import Settings
from dualcaster_core.escrow.errors import PaymentProviderUnavailable
from dualcaster_stripe_sandbox import Hold, SandboxAccess


def _processes(directory: Path) -> list[psutil.Process]:
    return [
        one
        for one in psutil.process_iter(["cmdline"])
        if str(directory) in (one.info["cmdline"] or []) and "dualcaster_stripe_sandbox" in one.info["cmdline"]
    ]


def _intent(access: SandboxAccess, key: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {access.secret_key}", "Idempotency-Key": key}
    return httpx.post(
        f"{access.address}/v1/payment_intents", data={"amount": "500", "currency": "usd"}, headers=headers
    )


def test_the_sandbox_lives_as_long_as_somebody_holds_it(tmp_path: Path) -> None:
    """Two that start at once share one; it stays for the second when the first lets go, and ends after both."""
    holds = [Hold(tmp_path), Hold(tmp_path)]
    assert holds[0].known_access() is None
    found: list[SandboxAccess] = []
    threads = [threading.Thread(target=lambda hold=one: found.append(hold.access())) for one in holds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1]
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0
    holds[0].close()
    time.sleep(4)
    assert _intent(found[1], "pay-1").status_code == 200
    [process] = _processes(tmp_path)
    holds[1].close()
    process.wait(timeout=20)
    assert _processes(tmp_path) == []


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    """Killed while payments are made, it comes back at the same address with every payment that was answered."""
    hold = Hold(tmp_path)
    access = hold.access()
    answered: list[str] = []

    def pay() -> None:
        with contextlib.suppress(httpx.HTTPError):
            answered.extend(_intent(access, f"pay-{number}").json()["id"] for number in range(10_000))

    paying = threading.Thread(target=pay)
    paying.start()
    while len(answered) < 20:
        time.sleep(0.01)
    [process] = _processes(tmp_path)
    os.kill(process.pid, signal.SIGKILL)
    paying.join()
    again = hold.access()
    assert again == access
    for number in (0, len(answered) - 1):
        repeated = _intent(again, f"pay-{number}")
        assert (repeated.json()["id"], repeated.headers["Idempotent-Replayed"]) == (answered[number], "true")
    hold.close()


def test_a_site_that_others_reach_never_uses_the_sandbox(tmp_path: Path) -> None:
    """Without Stripe's keys it holds no payments; with them it asks Stripe."""
    public = Settings(public_base_url="https://cards.example", secret_key="s" * 40, data_directory=tmp_path)
    assert build_payments(public).kind is ProviderKind.NONE
    keys = StripeSettings(secret_key="sk_test_1", publishable_key="pk_test_1", webhook_secret="whsec_1")
    assert build_payments(Settings(data_directory=tmp_path, stripe=keys)).kind is ProviderKind.STRIPE
    proxied = Settings(data_directory=tmp_path, secret_key="s" * 40, trusted_proxies=("10.0.0.1",))
    assert build_payments(proxied).kind is ProviderKind.NONE
    assert list(tmp_path.iterdir()) == []


async def test_a_local_site_starts_the_sandbox_with_the_first_payment(tmp_path: Path) -> None:
    """Nothing runs before; afterwards webhooks go to the site's own address, and it is resumed at the next start."""
    settings = Settings(data_directory=tmp_path, public_base_url="http://localhost:8123")
    payments = build_payments(settings)
    await payments.resume()
    assert (payments.kind, os.listdir(tmp_path)) == (ProviderKind.SANDBOX, [])  # noqa: PTH208
    with pytest.raises(PaymentProviderUnavailable):
        payments.provider.read_webhook(b"{}", "")
    account = await payments.payees.create_account("bob@example.com", "US", key="account-1")
    keys = await payments.gateway.keys()
    headers = {"Authorization": f"Bearer {keys.secret_key}"}
    async with httpx.AsyncClient(base_url=keys.base_address or "", headers=headers) as client:
        told = (await client.get("/v1/webhook_endpoints")).json()["data"]
    assert [one["url"] for one in told] == ["http://localhost:8123/api/webhooks/stripe"]
    await payments.close()
    later = build_payments(settings)
    await later.resume()
    assert len(_processes(tmp_path / "payment-sandbox")) == 1
    assert await later.payees.account(account.reference) == account
    await later.close()
