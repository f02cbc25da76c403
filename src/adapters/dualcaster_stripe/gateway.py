"""Calls to Stripe through its official client: bounded in time, and with the port's errors.

The client's own async methods are used, over httpx: a call that waits holds neither a thread nor the event loop.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import stripe
from attrs import frozen

from dualcaster_core.escrow.errors import PaymentProviderRefused, PaymentProviderUnavailable
from dualcaster_stripe.keys import CallLimits, StripeKeys
from dualcaster_stripe.transport import HttpxTransport

T = TypeVar("T")
_AGAIN_LATER = frozenset({401, 403, 408, 409, 429})
"""Nothing was done for these, and the same call may work once the key is right or somebody else is through."""


@frozen
class _Connected:
    keys: StripeKeys
    client: stripe.StripeClient
    transport: HttpxTransport


class StripeGateway:
    """Holds the client. ``keys`` is asked in a thread at the first call, and again after one that got no answer.

    So the address may be one that starts with the first use, and may change.
    """

    def __init__(self, keys: Callable[[], StripeKeys], limits: CallLimits | None = None) -> None:
        self._keys = keys
        self._limits = limits or CallLimits()
        self._connected: _Connected | None = None

    async def keys(self) -> StripeKeys:
        """Return the keys. Raises what the source of them raises."""
        return (await self._connect()).keys

    async def call(self, act: Callable[[stripe.StripeClient], Awaitable[T]]) -> T:
        """Run calls of one client. Raises ``PaymentProviderUnavailable`` and ``PaymentProviderRefused``."""
        try:
            async with asyncio.timeout(self._limits.whole):
                return await self._patiently(act)
        except TimeoutError as error:
            raise PaymentProviderUnavailable("timeout") from error
        except stripe.StripeError as error:
            if isinstance(error, stripe.APIConnectionError):
                await self.close()
            raise _translated(error) from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise PaymentProviderUnavailable(f"an answer of another shape: {error!r}") from error

    async def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        connected, self._connected = self._connected, None
        if connected is not None:
            await connected.transport.close_async()

    async def _connect(self) -> _Connected:
        if self._connected is None:
            keys = await asyncio.to_thread(self._keys)
            transport = HttpxTransport(self._limits)
            client = stripe.StripeClient(
                keys.secret_key,
                base_addresses={"api": keys.base_address} if keys.base_address else None,
                max_network_retries=self._limits.retries,
                http_client=transport,
            )
            self._connected = _Connected(keys, client, transport)
        return self._connected

    async def _patiently(self, act: Callable[[stripe.StripeClient], Awaitable[T]]) -> T:
        """Come back once where Stripe says that we ask too often, after the pause that it names."""
        client = (await self._connect()).client
        try:
            return await act(client)
        except stripe.RateLimitError as error:
            await asyncio.sleep(min(self._limits.rate_pause, _pause(error)))
            return await act(client)


def _pause(error: stripe.StripeError) -> float:
    told = (error.headers or {}).get("retry-after", "1")
    return float(told) if told.isdecimal() else 1.0


def _translated(error: stripe.StripeError) -> PaymentProviderRefused | PaymentProviderUnavailable:
    """Return the port's error: refused where Stripe said no for good, else unavailable."""
    status, reason = error.http_status, error.code or type(error).__name__
    if status is not None and 400 <= status < 500 and status not in _AGAIN_LATER:
        return PaymentProviderRefused(reason)
    return PaymentProviderUnavailable(reason if status is None else f"{status} {reason}")
