"""Asks Shopify's Admin GraphQL API, as fast as its cost-based limit lets us."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from dualcaster_core.stores.sync.errors import CredentialsRefused
from dualcaster_shops.facts import record, records, text
from dualcaster_shops.wire import ATTEMPTS, ShopWire

_RESTORED: Final = 50.0
"""Points a second that Shopify gives back to every shop at least."""


class ShopifyGraphql:
    """One shop's API. What a query cost, and what is left, stands in each answer: a query that has to wait waits."""

    def __init__(self, wire: ShopWire) -> None:
        self.wire = wire
        self._left: float | None = None
        self._rate = _RESTORED
        self._last_cost = 0.0

    async def ask(self, document: str, /, **variables: Any) -> dict[str, Any]:
        """Return the data of an answer. Raises ``CredentialsRefused`` and ``SourceUnavailable``."""
        for attempt in range(1, ATTEMPTS + 1):
            await self._wait_for_points()
            body = {"query": document, "variables": variables}
            answer = record(await self.wire.ask("POST", "/graphql.json", json=body))
            self._note_cost(record(record(answer.get("extensions")).get("cost")))
            codes = {text(record(one.get("extensions")).get("code")) for one in records(answer.get("errors"))}
            if "ACCESS_DENIED" in codes:
                raise CredentialsRefused(self.wire.title)
            if "THROTTLED" not in codes:
                break
            if attempt == ATTEMPTS:
                raise self.wire.unavailable("asks to wait: its limit is used up")
        data = answer.get("data")
        if not isinstance(data, dict):
            problem = next((text(one.get("message")) for one in records(answer.get("errors"))), "")
            raise self.wire.unavailable(f"could not answer: {problem[:200]}" if problem else "answered nothing")
        return data

    async def _wait_for_points(self) -> None:
        if self._left is not None and self._left < self._last_cost:
            seconds = min((self._last_cost - self._left) / self._rate, self.wire.limits.longest_wait)
            await self.wire.sleep(seconds)
            self._left = None

    def _note_cost(self, cost: Mapping[str, Any]) -> None:
        status = record(cost.get("throttleStatus"))
        self._last_cost = _number(cost.get("requestedQueryCost")) or self._last_cost
        self._left = _number(status.get("currentlyAvailable"))
        self._rate = _number(status.get("restoreRate")) or _RESTORED


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
