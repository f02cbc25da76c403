"""The page of the market."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from attrs import frozen
from litestar import Request, Response, Router, get

from dualcaster_app import Application
from dualcaster_app.formatting import POINTS
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.market.model import Chart, ChartPoint
from dualcaster_core.market.overview.index import EVERYTHING
from dualcaster_core.market.overview.views import Direction, MarketFilter, MarketIndex, SetMovement
from dualcaster_core.market.statistics import WEEK
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.charts import RANGES, plot_of, ranges_of
from dualcaster_http.site.queries import read_query
from dualcaster_http.site.rendering import pages_of

PAGE_CACHE = "public, max-age=30, s-maxage=60"
MOVERS_SHOWN = 10
SETS_SHOWN = 48
FLOORS = (1, 5, 20, 100)
"""From which prices on, in US dollars, the page offers to look at cards."""
_HEAT = (0.5, 2.0, 5.0)
"""From which median change on, in percent, a set is told to move a little, clearly, or strongly."""


class MarketPageQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the page looks at: the window of changes, a finish, a set, a lowest price, and the range of the chart."""

    window: Annotated[int, msgspec.Meta(ge=1, le=30)] = WEEK
    finish: Finish | None = None
    set: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9]{1,10}$")] | None = None
    floor: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
    days: Annotated[int, msgspec.Meta(ge=1, le=3_660)] | None = None

    def address(self, **changed: object) -> str:
        """Return the address of the page with some of it asked otherwise; None takes a filter away."""
        asked = {"window": self.window, "finish": self.finish, "set": self.set, "floor": self.floor, **changed}
        if asked["window"] == WEEK:
            asked["window"] = None
        query = "&".join(f"{name}={value}" for name, value in asked.items() if value is not None)
        return f"/market?{query}" if query else "/market"


@frozen
class HeatTile:
    """A set of the heat map: which way it went, and how strongly on a scale of 0 to 3."""

    movement: SetMovement
    way: str
    strength: int


@get("/market", include_in_schema=False, opt={RATE: "page"})
async def market_page(request: Request[Any, Any, Any], visitor: Visitor, application: FromApplication) -> Response[str]:
    """Show the index, the cards that moved most, and how sets moved."""
    query = read_query(dict(request.query_params.items()), MarketPageQuery)
    asked = MarketFilter(
        days=query.window,
        finish=query.finish,
        set_code=query.set and query.set.lower(),
        min_price=None if query.floor is None else Decimal(query.floor),
    )
    overview = application.market.overview
    rising, falling = [(await overview.movers(asked, direction, limit=MOVERS_SHOWN)).items for direction in Direction]
    sets = (await overview.sets(asked, limit=SETS_SHOWN)).items
    pages = pages_of(request)
    return pages.page(
        request,
        "market/market.html",
        me=visitor,
        cache=PAGE_CACHE,
        canonical=pages.absolute("/market"),
        summary=await overview.summary(),
        query=query,
        floors=FLOORS,
        indexes=(indexes := await _indexes(application, query)),
        plot=plot_of(_charts(indexes), POINTS),
        ranges=ranges_of(query.address(), query.days if query.days in {days for days, _ in RANGES} else None),
        rising=rising,
        falling=falling,
        heat=[_tile(movement) for movement in sets],
        set_name=sets[0].set_name if query.set and sets else (query.set or "").upper(),
    )


async def _indexes(application: Application, query: MarketPageQuery) -> Sequence[MarketIndex]:
    """Return the index that the filters narrow to, and that of everything to compare it with."""
    narrow = f"set:{query.set.lower()}" if query.set else f"finish:{query.finish.value}" if query.finish else None
    overview = application.market.overview
    found = [await overview.index(scope, days=query.days) for scope in (narrow, EVERYTHING) if scope]
    return [index for index in found if index is not None]


def _charts(indexes: Sequence[MarketIndex]) -> list[Chart]:
    """Draw the first index as the main line, and another as the one to compare it with."""
    return [
        Chart(
            finish="market" if index.scope == EVERYTHING else index.scope.partition(":")[2],
            source="all cards" if index.scope == EVERYTHING else index.scope.partition(":")[0],
            points=tuple(
                ChartPoint(day=point.day, amount=round_half_up(Decimal(str(point.value)))) for point in index.points
            ),
        )
        for index in indexes
    ]


def _tile(movement: SetMovement) -> HeatTile:
    strength = sum(abs(movement.median_percent) >= step for step in _HEAT)
    way = "flat" if not strength else "up" if movement.median_percent > 0 else "down"
    return HeatTile(movement, way, strength)


def market_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[market_page])
