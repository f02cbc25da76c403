"""Cards in lists with what they are worth: search results, other printings, and the pages for search engines."""

import json
from collections.abc import Sequence

import attrs
from attrs import evolve, frozen

from dualcaster_core.catalogue.ports import CardFilter, CardView, SetView
from dualcaster_core.catalogue.ranking import FITS
from dualcaster_core.catalogue.use_cases import CardSearch
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.json_cache import JsonCache, json_converter
from dualcaster_core.kernel.paging import checked_limit
from dualcaster_core.kernel.ports import Cache
from dualcaster_core.kernel.text import fold
from dualcaster_core.market.listing import (
    CardOrder,
    ListedCard,
    ListedPage,
    ListingQuery,
    PriceRange,
)
from dualcaster_core.market.ports import ListedValue, ListingQueries, ValueQueries
from dualcaster_core.market.price_version import PriceVersion

CACHED_SECONDS = 300
ANY_PRICE = PriceRange()
SETS_SUGGESTED = 2
SHORTEST_SET = 3
"""How much of a set's code or name must be typed before sets are suggested beside cards."""


@frozen
class Suggestions:
    """Cards and sets that were perhaps meant, the best first."""

    cards: tuple[ListedCard, ...]
    sets: tuple[SetView, ...] = ()


@frozen
class CardListing:
    """Searches cards and says what they are worth; lists without a typed name are cached as cards are."""

    cards: CardSearch
    listings: ListingQueries
    cache: Cache
    version: PriceVersion

    async def search(
        self,
        text: str | None,
        filters: CardFilter,
        *,
        prices: PriceRange = ANY_PRICE,
        order: CardOrder | None = None,
        limit: int = 24,
        cursor: str | None = None,
    ) -> ListedPage:
        """List cards whose name is, begins with, holds or resembles a text, within the filters, with their values.

        By default the best fitting names come first, without a text the newest cards. In a list of printings a name
        that fits exactly is alone; prices sort and keep printings within a name or a set (``ValidationFailed``).
        Pages of 1..100, continued by ``cursor``.
        """
        checked_limit(limit)
        if text is None or not text.strip():
            _check_not_too_broad(filters, prices, order)
            by_default = CardOrder.NEWEST if order in (None, CardOrder.RELEVANCE) else order
            query = ListingQuery(filters=filters, prices=prices, order=by_default or CardOrder.NEWEST)
            return await self._cached(query, limit, cursor)
        found = await self.cards.find(text)
        of_each_card = filters.one_per_card or filters.newest_printing_only
        names = found.names if of_each_card else (found.exact or found.names)
        if not names:
            return ListedPage(())
        query = ListingQuery(
            names=tuple(map(fold, names)), filters=filters, prices=prices, order=order or CardOrder.RELEVANCE
        )
        page = await self.listings.listed(query, limit=limit, cursor=cursor)
        return evolve(page, similar=found.similar)

    async def suggest(self, typed: str, *, limit: int = 8) -> Suggestions:
        """Suggest cards and sets for what was typed so far, each card as a list with one line for each shows it.

        Names that only resemble it come where neither a card nor a set has what was typed.
        """
        hits = await self.cards.complete(typed, limit=limit)
        sets = await self.cards.sets(typed, limit=SETS_SUGGESTED) if len(typed.strip()) >= SHORTEST_SET else ()
        meant = [fold(hit.name) for hit in hits if hit.score >= FITS or not sets]
        cards = await self.listings.named(meant) if meant else ()
        return Suggestions(tuple(card for card in cards if card is not None), sets)

    async def _cached(self, query: ListingQuery, limit: int, cursor: str | None) -> ListedPage:
        cached = JsonCache(self.cache, ListedPage, _converter)
        asked = _converter.unstructure([query, limit, cursor])
        key = f"card:list:{await self.version.now()}:{json.dumps(asked)}"
        found = await cached.get(key)
        if found is None:
            found = await self.listings.listed(query, limit=limit, cursor=cursor)
            await cached.put(key, found, seconds=CACHED_SECONDS)
        return found


def _check_not_too_broad(filters: CardFilter, prices: PriceRange, order: CardOrder | None) -> None:
    """Refuse to compare the prices of all printings there are: of cards they are known, of printings looked up."""
    if filters.one_per_card or filters.newest_printing_only or filters.set_code:
        return
    if order in (CardOrder.CHEAPEST, CardOrder.DEAREST):
        raise ValidationFailed("printings are sorted by price within a name or a set", field="sort")
    if prices != ANY_PRICE:
        field = "max_price" if prices.least is None else "min_price"
        raise ValidationFailed("printings are kept by price within a name or a set", field=field)


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
