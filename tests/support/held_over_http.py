"""A site whose payments are kept in memory, asked over HTTP."""

from typing import Any

import httpx

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.testing.escrow.provider import InMemoryPaymentProvider
from dualcaster_http import create_app
from tests.support.clients import client_of
from tests.support.people import Person
from tests.support.trading_pairs import TradingPair

PAGE = {"Accept": "text/html"}


class Held:
    """A site whose payments are kept in memory, and two people of the United States, of whom ann can be paid."""

    def __init__(self, application: Application, provider: InMemoryPaymentProvider, pair: TradingPair) -> None:
        self.application, self.provider, self.pair = application, provider, pair
        self.site = create_app(application)

    async def get(self, by: Person, path: str) -> httpx.Response:
        """Read a page or the API."""
        async with client_of(self.site) as client:
            if path.startswith("/api"):
                return await client.get(path, headers=by.headers)
            client.cookies.update(by.cookies)
            return await client.get(path, headers=PAGE)

    async def agreed(self) -> str:
        """Have mira offer $10.00 to ann, held, and ann accept it; return the trade's public id."""
        terms: dict[str, Any] = {"proposer_adds_cash": "10.00", "held_payment": True}
        async with client_of(self.site) as client:
            sent = await self.pair.proposed(client, **terms)
            answer = await self.pair.acted(client, self.pair.ann, sent, "accept", confirm_values=True)
        assert answer.status_code == 200, answer.text
        return str(sent["hashid"])

    async def webhooks(self) -> list[int]:
        """Have the provider send all that it has to tell; return the answers."""
        async with client_of(self.site) as client:
            answers = [
                await client.post("/api/webhooks/stripe", content=body, headers={"stripe-signature": signature})
                for body, signature in self.provider.books.messages
            ]
        await drain_outbox(self.application)
        return [answer.status_code for answer in answers]
