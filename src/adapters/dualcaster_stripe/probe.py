"""What Stripe says of the platform itself, for who looks whether everything is set up."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import stripe
from attrs import frozen

from dualcaster_core.escrow.errors import PaymentProviderUnavailable
from dualcaster_stripe.gateway import StripeGateway


@frozen(kw_only=True)
class PlatformState:
    """The platform's own account, and what Stripe's clock said when it answered, to the second.

    ``charges`` and ``transfers``: whether it may take payments and pass them on; ``asked`` is what Stripe still wants
    to know before it may.
    """

    account: str
    charges: bool
    transfers: bool
    asked: tuple[str, ...]
    at: datetime


@frozen(kw_only=True)
class WebhookEndpoint:
    """An address that Stripe tells of events, ``*`` for all."""

    url: str
    enabled: bool
    events: frozenset[str]


@frozen
class StripeProbe:
    """Asks Stripe and changes nothing. Both raise as ``PaymentProvider`` does."""

    gateway: StripeGateway

    async def platform(self) -> PlatformState:
        """Return how the account is whose keys are used."""

        async def read(client: stripe.StripeClient) -> PlatformState:
            account = await client.v1.accounts.retrieve_current_async()
            capabilities = account.capabilities
            asked = account.requirements.currently_due if account.requirements is not None else None
            return PlatformState(
                account=account.id,
                charges=bool(account.charges_enabled),
                transfers=capabilities is not None and capabilities.transfers == "active",
                asked=tuple(asked or ()),
                at=_moment(account.last_response),
            )

        return await self.gateway.call(read)

    async def webhooks(self) -> Sequence[WebhookEndpoint]:
        """List where events are told."""

        async def read(client: stripe.StripeClient) -> Sequence[WebhookEndpoint]:
            listed = await client.v1.webhook_endpoints.list_async({"limit": 100})
            return [
                WebhookEndpoint(url=one.url, enabled=one.status == "enabled", events=frozenset(one.enabled_events))
                async for one in listed.auto_paging_iter()
            ]

        return await self.gateway.call(read)


def _moment(response: stripe.StripeResponse | None) -> datetime:
    told = None if response is None else response.headers.get("date")
    if not told:
        raise PaymentProviderUnavailable("an answer without its time")
    return parsedate_to_datetime(told).astimezone(UTC)
