"""Held payments through Stripe: payments, Connect accounts, transfers, refunds, disputes and webhooks."""

from dualcaster_stripe.cardholder import SandboxCardholder, SandboxPayee
from dualcaster_stripe.gateway import StripeGateway
from dualcaster_stripe.keys import CallLimits, StripeKeys
from dualcaster_stripe.probe import StripeProbe
from dualcaster_stripe.provider import StripePayees, StripeProvider
from dualcaster_stripe.webhooks import EVENTS, WebhookReader

__all__ = [
    "EVENTS",
    "CallLimits",
    "SandboxCardholder",
    "SandboxPayee",
    "StripeGateway",
    "StripeKeys",
    "StripePayees",
    "StripeProbe",
    "StripeProvider",
    "WebhookReader",
]
