"""``/api/v1/stores/{store}/statistics``: the figures of a store, and its tables to download."""

from litestar import Response, Router, get

from dualcaster_core.stores.customers.model import USUAL_RADIUS
from dualcaster_core.stores.statistics.views import StoreFigures
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers
from dualcaster_http.stores.customers.parameters import Radius
from dualcaster_http.stores.parameters import StoreHashid, store_key
from dualcaster_http.stores.statistics.parameters import FirstDay, LastDay, TableName
from dualcaster_http.stores.statistics.tables import table_csv

_STAFF = ("store.not_found", "store.forbidden")


@get(
    "",
    summary="Figures of a store",
    operation_id="store_statistics",
    opt={RATE: "match"},
    responses=answers(StoreFigures, "The figures.", *_STAFF),
)
async def statistics(
    store_id: StoreHashid,
    me: Me,
    application: FromApplication,
    *,
    first: FirstDay = None,
    last: LastDay = None,
    radius: Radius = USUAL_RADIUS,
) -> StoreFigures:
    """Return demand around, unfilled wants, sales, the age of the stock, and what the buylist paid, by day."""
    key = store_key(application, store_id)
    return await application.stores.statistics.of(me, key, first=first, last=last, miles=radius)


@get(
    "/{table:str}",
    summary="A table of a store's figures",
    operation_id="store_statistics_table",
    opt={RATE: "export"},
    responses=answers(str, "A CSV file.", *_STAFF, media="text/csv"),
)
async def table(
    store_id: StoreHashid,
    table: TableName,
    me: Me,
    application: FromApplication,
    *,
    first: FirstDay = None,
    last: LastDay = None,
    radius: Radius = USUAL_RADIUS,
) -> Response[bytes]:
    """Download one table of the figures."""
    key = store_key(application, store_id)
    figures = await application.stores.statistics.of(me, key, first=first, last=last, miles=radius)
    name = f"{table.value}-{figures.first:%Y-%m-%d}-{figures.last:%Y-%m-%d}.csv"
    return Response(
        table_csv(figures, table),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def store_statistics_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/stores/{store_id:str}/statistics", route_handlers=[statistics, table], tags=["store statistics"]
    )
