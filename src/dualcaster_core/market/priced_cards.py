"""Cards in lists with what they are worth: search results, other printings, and the pages for search engines."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import attrs
from attrs import frozen

from dualcaster_core.catalogue.ports import CardFilter, CardView
from dualcaster_core.catalogue.use_cases import CardSearch
from dualcaster_core.kernel.json_cache import JsonCache, json_converter
from dualcaster_core.kernel.ports import Cache
from dualcaster_core.market.ports import ListedValue, ValueQueries
from dualcaster_core.market.price_version import PriceVersion

CACHED_SECONDS = 300


@frozen(kw_only=True)
class ListedCard(CardView):
    """A printing in a list; ``current_price`` is in US dollars for a near mint copy of ``price_finish``."""

    current_price: Decimal | None = None
    price_finish: str | None = None
    price_source: str | None = None
    price_observed_at: datetime | None = None


@frozen
class ListedPage:
    """A page of printings and the key that continues after it, None at the end."""

    items: tuple[ListedCard, ...]
    next_cursor: str | None = None


@frozen
class CardListing:
    """Searches cards and says what they are worth; lists without a typed name are cached as cards are."""

    cards: CardSearch
    values: ValueQueries
    cache: Cache
    version: PriceVersion

    async def search(
        self, text: str | None, filters: CardFilter, *, limit: int = 24, cursor: str | None = None
    ) -> ListedPage:
        """List printings as ``CardSearch.search`` does, with their values."""
        if text is not None and text.strip():
            return await self._search(text, filters, limit, cursor)
        cached = JsonCache(self.cache, ListedPage, _converter)
        key = f"card:list:{await self.version.now()}:{json.dumps([*attrs.astuple(filters), limit, cursor])}"
        found = await cached.get(key)
        if found is None:
            found = await self._search(None, filters, limit, cursor)
            await cached.put(key, found, seconds=CACHED_SECONDS)
        return found

    async def _search(self, text: str | None, filters: CardFilter, limit: int, cursor: str | None) -> ListedPage:
        page = await self.cards.search(text, filters, limit=limit, cursor=cursor)
        return ListedPage(await with_values(page.items, self.values), page.next_cursor)


async def with_values(cards: Sequence[CardView], values: ValueQueries) -> tuple[ListedCard, ...]:
    """Add to printings what they are worth, with one read for all."""
    worth = await values.values_of([card.id for card in cards]) if cards else {}
    return tuple(_listed(card, worth.get(card.id)) for card in cards)


def _listed(card: CardView, value: ListedValue | None) -> ListedCard:
    facts = {name: getattr(card, name) for name in attrs.fields_dict(CardView)}
    if value is None:
        return ListedCard(**facts)
    return ListedCard(
        **facts,
        current_price=value.amount,
        price_finish=value.finish,
        price_source=value.source,
        price_observed_at=value.observed_at,
    )


_converter = json_converter()
