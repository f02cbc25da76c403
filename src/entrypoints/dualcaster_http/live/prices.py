"""Prices of the cards that pages show, told as they change."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.market.ports import ListedValue, ValueQueries
from dualcaster_core.market.price_version import PriceVersion
from dualcaster_http.live import frames
from dualcaster_http.live.client import LiveClient
from dualcaster_http.live.clients import LiveClients

AT_ONCE: Final = 5_000
"""Cards whose values are read in one statement."""


class CardPrices:
    """Tells connected pages what the cards that they follow are worth.

    Nothing is kept for anybody: whenever the version of the prices has grown, the values of all cards that pages of
    this process follow are read together, and a page is told of those that are new to it, in one frame. A page that is
    busy is told the next time.
    """

    def __init__(self, clients: LiveClients, values: ValueQueries, version: PriceVersion, ids: PublicIds) -> None:
        self._clients = clients
        self._values = values
        self._version = version
        self._ids = ids
        self._told: int | None = None

    async def follow(self, client: LiveClient, cards: Collection[str]) -> None:
        """Have a page told what these cards are worth, by their public ids, now and whenever that changes."""
        keys = (self._ids.decode(IdKind.CARD, card) for card in cards)
        client.followed = frozenset(key for key in keys if key is not None)
        client.seen_values = {}
        await self._tell([client])

    async def tell_all(self) -> None:
        """Tell every page what is new since the last look, where any price has changed or a page missed something."""
        version = await self._version.now()
        every = [one for one in self._clients.every() if one.followed]
        due = every if version != self._told else [one for one in every if one.missed_prices]
        if due:
            await self._tell(due)
        self._told = version

    async def _tell(self, clients: Sequence[LiveClient]) -> None:
        following = [(client, client.followed) for client in clients]
        wanted = sorted({card for _, cards in following for card in cards})
        values: dict[int, ListedValue] = {}
        for start in range(0, len(wanted), AT_ONCE):
            values |= await self._values.values_of(wanted[start : start + AT_ONCE])
        for client, cards in following:
            if client.followed is cards:
                self._tell_one(client, {card: values.get(card) for card in cards})

    def _tell_one(self, client: LiveClient, values: Mapping[int, ListedValue | None]) -> None:
        news = {card: value for card, value in values.items() if client.seen_values.get(card, ...) != value}
        client.missed_prices = bool(news) and not self._clients.push_if_room(client, frames.prices(self._facts(news)))
        if not client.missed_prices:
            client.seen_values = values

    def _facts(self, values: Mapping[int, ListedValue | None]) -> Iterator[Mapping[str, object]]:
        for card, value in sorted(values.items()):
            facts: dict[str, object] = {"card": self._ids.encode(IdKind.CARD, card), "amount": None}
            if value is not None:
                seen = value.observed_at.isoformat()
                facts |= {"amount": f"{value.amount:.2f}", "currency": "USD", "finish": value.finish}
                facts |= {"source": value.source, "observed_at": seen}
            yield facts
