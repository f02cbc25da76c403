"""Reading how the market went, and keeping its figures up to date."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import TypeVar

import attrs
from attrs import frozen

from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.ports import CardQueries
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.json_cache import JsonCache, json_converter
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.kernel.paging import checked_limit
from dualcaster_core.kernel.ports import Cache
from dualcaster_core.market.errors import IndexNotFound
from dualcaster_core.market.overview.index import EVERYTHING, IndexPoint
from dualcaster_core.market.overview.ports import MarketFigures, MarketQueries, MovedPrice
from dualcaster_core.market.overview.views import (
    Direction,
    MarketFilter,
    MarketIndex,
    MarketMover,
    MarketSummary,
    MoversPage,
    SetMovements,
)
from dualcaster_core.market.price_version import PriceVersion
from dualcaster_core.market.statistics import MONTH, WEEK, percent

CACHED_SECONDS = 3600
MOST_SETS = 500
MOST_DAYS = 3_660
FINISH_SCOPES = tuple(f"finish:{finish.value}" for finish in Finish)
LONGEST_SET = 10
_NAMES = {"finish": tuple(finish.value for finish in Finish), "rarity": tuple(rarity.value for rarity in Rarity)}
T = TypeVar("T")
_MONTH = timedelta(days=MONTH)


@frozen
class MarketOverview:
    """What everybody may read of the market; kept until its figures change."""

    queries: MarketQueries
    cards: CardQueries
    cache: Cache
    version: PriceVersion

    async def summary(self) -> MarketSummary:
        """Tell how the market stands."""
        return await self._kept(MarketSummary, ["summary"], self._summary)

    async def movers(
        self, asked: MarketFilter, direction: Direction, *, limit: int = 24, cursor: str | None = None
    ) -> MoversPage:
        """List the cards that moved most by percent, suspect prices left out. Pages of 1..100."""
        checked_limit(limit)
        key = ["movers", direction.value, limit, cursor, _converter.unstructure(asked)]
        return await self._kept(MoversPage, key, lambda: self._movers(asked, direction, limit, cursor))

    async def sets(self, asked: MarketFilter, *, limit: int = 100) -> SetMovements:
        """List how whole sets moved, those worth most first, at most 500."""
        if not 1 <= limit <= MOST_SETS:
            raise ValidationFailed(f"1 to {MOST_SETS} sets are listed", field="limit")

        async def found() -> SetMovements:
            return SetMovements(days=asked.days, items=tuple(await self.queries.sets(asked, limit=limit)))

        return await self._kept(SetMovements, ["sets", limit, _converter.unstructure(asked)], found)

    async def index(self, scope: str = EVERYTHING, *, days: int | None = None) -> MarketIndex | None:
        """Return an index with its values of the last days, None where there is none of that name.

        Raises ``ValidationFailed`` for what is no name of an index.
        """
        checked_scope(scope)
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise ValidationFailed(f"an index is told of 1 to {MOST_DAYS:,} days", field="days")
        found = await self._indexes((scope,))
        if not found:
            return None
        points = found[0].points
        since = points[-1].day - timedelta(days=days) if days else date.min
        return attrs.evolve(found[0], points=tuple(point for point in points if point.day >= since))

    async def named_index(self, scope: str = EVERYTHING, *, days: int | None = None) -> MarketIndex:
        """Return an index as ``index`` does. Raises ``IndexNotFound`` where there is none."""
        found = await self.index(scope, days=days)
        if found is None:
            raise IndexNotFound(f"there is no index {scope}, or it has no values yet")
        return found

    async def _summary(self) -> MarketSummary:
        breadth = await self.queries.breadth()
        found = {index.scope: index for index in await self._indexes((EVERYTHING, *FINISH_SCOPES))}
        return MarketSummary(
            as_of=breadth.as_of,
            cards=breadth.cards,
            rising=breadth.rising,
            falling=breadth.falling,
            unchanged=breadth.cards - breadth.rising - breadth.falling,
            index=_without_points(found.get(EVERYTHING)),
            finishes=tuple(attrs.evolve(found[scope], points=()) for scope in FINISH_SCOPES if scope in found),
        )

    async def _indexes(self, scopes: Sequence[str]) -> list[MarketIndex]:
        found = await self.queries.index(scopes, since=None)
        return [index_of(scope, found[scope]) for scope in scopes if found.get(scope)]

    async def _movers(self, asked: MarketFilter, direction: Direction, limit: int, cursor: str | None) -> MoversPage:
        moved, following = await self.queries.movers(asked, direction, limit=limit, cursor=cursor)
        cards = await self.cards.with_keys(sorted({one.card_id for one in moved})) if moved else {}
        keys = [(one.card_id, one.finish, one.source) for one in moved]
        since = min((one.as_of for one in moved), default=date.min + _MONTH) - _MONTH
        points = await self.queries.last_prices(keys, since=since) if moved else {}
        items = (
            MarketMover(
                card=cards[one.card_id],
                finish=one.finish,
                source=one.source,
                as_of=one.as_of,
                price=from_cents(one.cents),
                price_before=from_cents(one.cents_before),
                change=from_cents(one.cents - one.cents_before),
                change_percent=_percent_of(one),
                points=tuple(points.get((one.card_id, one.finish), ())),
            )
            for one in moved
            if one.card_id in cards
        )
        return MoversPage(days=asked.days, direction=direction, items=tuple(items), next_cursor=following)

    async def _kept(self, kind: type[T], name: object, make: Callable[[], Awaitable[T]]) -> T:
        cached = JsonCache(self.cache, kind, _converter)
        key = f"market:{await self.version.now()}:{json.dumps(name)}"
        found = await cached.get(key)
        if found is None:
            found = await make()
            await cached.put(key, found, seconds=CACHED_SECONDS)
        return found


@frozen
class RefreshMarket:
    """Keeps statistics and indexes up to date; done again it changes nothing."""

    figures: MarketFigures

    async def after_prices(self, generation: int) -> None:
        """Derive what new prices changed, unless later ones came meanwhile, whose own turn it then is."""
        if generation >= await self.figures.prices_generation():
            await self.figures.refresh_statistics(everything=False)
            await self.figures.extend_index(rebuild=False)

    async def everything(self, *, rebuild: bool = False) -> tuple[int, int]:
        """Derive all statistics anew and carry the indexes on, or build them anew; count what was written of each."""
        return (
            await self.figures.refresh_statistics(everything=True),
            await self.figures.extend_index(rebuild=rebuild),
        )


def index_of(scope: str, points: Sequence[IndexPoint]) -> MarketIndex:
    """Tell how an index stands by its values, oldest first, of which there is one at least."""
    last = points[-1]
    return MarketIndex(
        scope=scope,
        began_on=points[0].day,
        value=round(last.value, 2),
        cards=last.cards,
        change_7d_percent=_change(points, WEEK),
        change_30d_percent=_change(points, MONTH),
        points=tuple(attrs.evolve(point, value=round(point.value, 2)) for point in points),
    )


def checked_scope(scope: str) -> str:
    """Return the name of an index; else raise ``ValidationFailed``."""
    kind, _, name = scope.partition(":")
    if kind == "set":
        fits = name.isalnum() and name.isascii() and len(name) <= LONGEST_SET
    else:
        fits = name in _NAMES.get(kind, ()) or scope == EVERYTHING
    if not fits:
        raise ValidationFailed("an index is named all, finish:..., rarity:... or set:...", field="name")
    return scope


def _change(points: Sequence[IndexPoint], days: int) -> float | None:
    day = points[-1].day - timedelta(days=days)
    before = next((point.value for point in reversed(points) if point.day <= day), None)
    return None if before is None else percent(points[-1].value / before - 1)


def _percent_of(moved: MovedPrice) -> float:
    return round((moved.cents / moved.cents_before - 1) * 100, 1)


def _without_points(index: MarketIndex | None) -> MarketIndex | None:
    return None if index is None else attrs.evolve(index, points=())


_converter = json_converter()
