"""``/api/v1/admin/prices/quarantine``: prices that were set aside, for staff."""

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody, PathParameter

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.market.quarantine_decisions import MOST_AT_ONCE
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.market import quarantine_views as views
from dualcaster_http.openapi.answers import answers

PriceId = Annotated[
    str, PathParameter(description="The price's public id.", max_length=40, examples=one_example("Zb4nQx7L"))
]
FileId = Annotated[
    str, PathParameter(description="The file's public id.", max_length=40, examples=one_example("mQ9rLx2v"))
]
_HashId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{1,32}$", description="A price's public id.")]


class ChosenPrices(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The prices that are decided on."""

    ids: Annotated[list[_HashId], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]


@get(
    summary="Prices that were set aside",
    operation_id="quarantined_prices",
    opt={RATE: "account"},
    responses=answers(views.QuarantinePage, "A page of prices, the oldest first.", "forbidden"),
)
async def quarantined_prices(
    me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None
) -> views.QuarantinePage:
    """List prices that jumped too far to be believed at once, with the days around them. For staff."""
    return await views.waiting_prices(application, me, limit=limit, cursor=cursor)


@post(
    "/release",
    summary="Believe prices",
    operation_id="release_prices",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(views.Decided, "How many were believed.", "forbidden", "suspect_price.not_found"),
)
async def release_prices(data: JSONBody[ChosenPrices], me: Me, application: FromApplication) -> views.Decided:
    """Store several prices as an import would; what somebody else has decided on meanwhile is left. For staff."""
    return await views.decide(application, me, data.ids, release=True)


@post(
    "/reject",
    summary="Refuse prices",
    operation_id="reject_prices",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(views.Decided, "How many were refused.", "forbidden", "suspect_price.not_found"),
)
async def reject_prices(data: JSONBody[ChosenPrices], me: Me, application: FromApplication) -> views.Decided:
    """Refuse several prices: they stay aside whenever a file has them again, and confirm no other. For staff."""
    return await views.decide(application, me, data.ids, release=False)


@post(
    "/{price_id:str}/release",
    summary="Believe a price",
    operation_id="release_price",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "It is believed.", "forbidden", "suspect_price.not_found", status=204),
)
async def release_price(price_id: PriceId, me: Me, application: FromApplication) -> None:
    """Store a price as an import would. For staff."""
    deciding = application.market.quarantine.for_staff(me)
    await deciding.release_one(views.price_key(application, price_id))


@post(
    "/{price_id:str}/reject",
    summary="Refuse a price",
    operation_id="reject_price",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "It is refused.", "forbidden", "suspect_price.not_found", status=204),
)
async def reject_price(price_id: PriceId, me: Me, application: FromApplication) -> None:
    """Refuse a price: it stays aside whenever a file has it again. For staff."""
    deciding = application.market.quarantine.for_staff(me)
    await deciding.refuse_one(views.price_key(application, price_id))


@get(
    "/files",
    summary="Files that were set aside",
    operation_id="quarantined_files",
    opt={RATE: "account"},
    responses=answers(views.QuarantinedFiles, "The files, the oldest first.", "forbidden"),
)
async def quarantined_files(me: Me, application: FromApplication) -> views.QuarantinedFiles:
    """List whole files in which a source has shrunk by half or more: at most one of each feed waits. For staff."""
    return await views.waiting_files(application, me)


@post(
    "/files/{file_id:str}/release",
    summary="Believe a file",
    operation_id="release_price_file",
    status_code=202,
    opt={RATE: "write"},
    responses=answers(None, "It is brought in soon.", "forbidden", "price_file.not_found", status=202),
)
async def release_price_file(file_id: FileId, me: Me, application: FromApplication) -> None:
    """Take a file for the whole list that it is: a worker brings it in, what it no longer names leaves. For staff."""
    deciding = application.market.quarantine.for_staff(me)
    await deciding.release_file(views.file_key(application, file_id))


@post(
    "/files/{file_id:str}/reject",
    summary="Throw a file away",
    operation_id="reject_price_file",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "It is gone.", "forbidden", "price_file.not_found", status=204),
)
async def reject_price_file(file_id: FileId, me: Me, application: FromApplication) -> None:
    """Throw a file away; the prices of before stay. For staff."""
    deciding = application.market.quarantine.for_staff(me)
    await deciding.refuse_file(views.file_key(application, file_id))


@get(
    "/decisions",
    summary="What was decided of prices",
    operation_id="price_decisions",
    opt={RATE: "account"},
    responses=answers(views.DecisionPage, "A page of decisions, the latest first.", "forbidden"),
)
async def price_decisions(
    me: Me, application: FromApplication, limit: PageSize = PAGE, cursor: Cursor = None
) -> views.DecisionPage:
    """List what was believed and refused, when and by whom: null for an operator at the console. For staff."""
    return await views.decisions(application, me, limit=limit, cursor=cursor)


def quarantine_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/admin/prices/quarantine",
        route_handlers=[
            quarantined_prices,
            release_prices,
            reject_prices,
            release_price,
            reject_price,
            quarantined_files,
            release_price_file,
            reject_price_file,
            price_decisions,
        ],
        tags=["market"],
    )
