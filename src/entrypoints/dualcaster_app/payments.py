"""The payment provider: Stripe where its keys are set, the sandbox on a site for this machine alone, else none."""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog
from attrs import frozen

import dualcaster_stripe_sandbox
from dualcaster_app.servers import data_directory
from dualcaster_app.settings import Settings
from dualcaster_core.escrow.errors import PaymentProviderUnavailable
from dualcaster_core.escrow.ports import PayeeAccounts, PaymentProvider, SandboxPayer

if TYPE_CHECKING:
    from dualcaster_stripe import StripeGateway, StripeKeys

SANDBOX = "payment-sandbox"
"""The directory of the sandbox within the data directory."""
WEBHOOK_PATH = "/api/webhooks/stripe"

log = structlog.get_logger(__name__)


class ProviderKind(StrEnum):
    """Who takes payments."""

    STRIPE = "stripe"
    SANDBOX = "sandbox"
    NONE = "none"


@frozen(kw_only=True)
class PaymentAdapters:
    """The provider and what belongs to it; ``payer`` where payers pay with cards that are none."""

    kind: ProviderKind
    provider: PaymentProvider
    payees: PayeeAccounts
    payer: SandboxPayer | None
    publishable_key: str
    gateway: "StripeGateway"
    sandbox: dualcaster_stripe_sandbox.Hold | None = None

    @property
    def offered(self) -> bool:
        """Tell whether payments can be held at all."""
        return self.kind is not ProviderKind.NONE

    @property
    def in_use(self) -> bool:
        """Tell whether there may be anything at the provider; a sandbox that never ran has nothing."""
        return self.offered and (self.sandbox is None or self.sandbox.was_used)

    async def resume(self) -> None:
        """Start a sandbox that was used before: it may have something to tell this site. Never raises."""
        if self.sandbox is None or not self.sandbox.was_used:
            return
        try:
            await self.gateway.keys()
        except PaymentProviderUnavailable as error:
            log.warning("the payment sandbox does not start", reason=error.reason)

    async def close(self) -> None:
        """Close the connections, and let go of the sandbox."""
        await self.gateway.close()
        if self.sandbox is not None:
            await asyncio.to_thread(self.sandbox.close)


def build_payments(settings: Settings) -> PaymentAdapters:
    """Build the provider of the settings; nothing is started or asked yet."""
    from dualcaster_stripe import StripeKeys

    stripe = settings.stripe
    if stripe.secret_key and stripe.publishable_key and stripe.webhook_secret:
        keys = StripeKeys(
            secret_key=stripe.secret_key,
            publishable_key=stripe.publishable_key,
            webhook_secret=stripe.webhook_secret,
            base_address=stripe.api_url,
        )
        return _adapters(ProviderKind.STRIPE, lambda: keys, lambda: keys, publishable_key=keys.publishable_key)
    if not settings.is_local:
        return _adapters(ProviderKind.NONE, _none, _none)
    sandbox = dualcaster_stripe_sandbox.Hold(data_directory(settings) / SANDBOX)
    webhook = f"{settings.public_base_url}{WEBHOOK_PATH}"
    return _adapters(
        ProviderKind.SANDBOX,
        lambda: _started(sandbox, webhook),
        lambda: _keys(sandbox.known_access()),
        sandbox=sandbox,
    )


def _adapters(
    kind: ProviderKind,
    keys: "Callable[[], StripeKeys]",
    known_keys: "Callable[[], StripeKeys]",
    *,
    publishable_key: str = "",
    sandbox: dualcaster_stripe_sandbox.Hold | None = None,
) -> PaymentAdapters:
    from dualcaster_stripe import SandboxCardholder, StripeGateway, StripePayees, StripeProvider, WebhookReader

    gateway = StripeGateway(keys)
    provider = StripeProvider(gateway, WebhookReader(known_keys))
    return PaymentAdapters(
        kind=kind,
        provider=provider,
        payees=StripePayees(gateway),
        payer=SandboxCardholder(gateway) if kind is ProviderKind.SANDBOX else None,
        publishable_key=publishable_key,
        gateway=gateway,
        sandbox=sandbox,
    )


def _started(sandbox: dualcaster_stripe_sandbox.Hold, webhook: str) -> "StripeKeys":
    from dualcaster_stripe import EVENTS

    try:
        access = sandbox.access()
        sandbox.tell(webhook, EVENTS)
    except dualcaster_stripe_sandbox.SandboxFailed as error:
        raise PaymentProviderUnavailable(error.message) from error
    return _keys(access)


def _keys(access: dualcaster_stripe_sandbox.SandboxAccess | None) -> "StripeKeys":
    if access is None:
        raise PaymentProviderUnavailable("the sandbox has not been used yet")
    from dualcaster_stripe import StripeKeys

    return StripeKeys(
        secret_key=access.secret_key,
        publishable_key=access.publishable_key,
        webhook_secret=access.webhook_secret,
        base_address=access.address,
    )


def _none() -> "StripeKeys":
    raise PaymentProviderUnavailable("no payment provider is set up")
