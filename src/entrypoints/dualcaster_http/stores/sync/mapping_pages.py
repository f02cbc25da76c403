"""``/store/{hashid}/sync/report``: what could not be mapped, as a page and a file, and mapping it by hand."""

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import CONDITION_NAMES, Condition, ConditionName, Finish
from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.profiles.views import StaffedStore
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_core.stores.sync.views import ListingPage, ListingState
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.sync.sync_api import listing_key

AnyRequest = Request[Any, Any, Any]
STATES: Final = (
    (ListingState.UNMAPPED.value, "Not mapped"),
    (ListingState.NOTED.value, "With a note"),
    (ListingState.BY_HAND.value, "Mapped by hand"),
    (ListingState.MAPPED.value, "All mapped"),
)


class ReportQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which listings are shown."""

    state: ListingState = ListingState.UNMAPPED
    reason: Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[a-z_]*$")] = ""
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class MappingForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which printing a listing is: by its set and number."""

    set_code: Annotated[str, msgspec.Meta(min_length=2, max_length=10, pattern=r"^[A-Za-z0-9]+$")]
    number: Annotated[str, msgspec.Meta(min_length=1, max_length=12)]
    finish: Finish = Finish.NONFOIL
    condition: ConditionName = "NM"
    language: Annotated[str, msgspec.Meta(min_length=2, max_length=3)] = "en"


@get("/store/{store_id:str}/sync/report", include_in_schema=False, opt={RATE: "page"})
async def report(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[str]:
    """List listings by what became of them."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SYNC_STOCK)
    given = {name: value for name, value in request.query_params.items() if isinstance(value, str)}
    reporting, asked, found, trouble, status = application.stores.sync.reporting, ReportQuery(), None, "", 200
    try:
        asked = read_query(given, ReportQuery)
        found = await reporting.listings(
            shop.store_id, me.user_id, asked.state, reason=asked.reason or None, cursor=asked.cursor
        )
    except ValidationFailed as error:
        trouble, status = f"{error.message[:1].upper()}{error.message[1:]}.", 422
    return staff_page(
        context,
        "stores/sync_report.html",
        shop,
        "sync",
        status=status,
        report=await reporting.report(shop.store_id, me.user_id),
        found=found or ListingPage(items=()),
        asked=asked,
        states=STATES,
        trouble=trouble,
    )


@get("/store/{store_id:str}/sync/report.csv", include_in_schema=False, opt={RATE: "import"})
async def file(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[bytes]:
    """Give what could not be mapped as a file."""
    shop = await staffed_store(PageContext(request, application, me), store_id, StorePermission.SYNC_STOCK)
    content = await application.stores.sync.reporting.report_file(shop.store_id, me.user_id)
    headers = {"Content-Disposition": 'attachment; filename="not-mapped.csv"', "Cache-Control": "private, no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@get("/store/{store_id:str}/sync/listings/{listing_id:str}", include_in_schema=False, opt={RATE: "page"})
async def listing(
    request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str], listing_id: FromPath[str]
) -> Response[str]:
    """Show a listing, to be mapped by hand."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SYNC_STOCK)
    return await _listing(context, shop, listing_id)


@post(
    "/store/{store_id:str}/sync/listings/{listing_id:str}",
    include_in_schema=False,
    status_code=200,
    opt={RATE: "write"},
)
async def choose(
    request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str], listing_id: FromPath[str]
) -> Response[Any]:
    """Map a listing by hand."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SYNC_STOCK)
    read, form = await read_form(request, MappingForm)
    if read is None:
        return await _listing(context, shop, listing_id, form, status=422)
    try:
        key = await _key(context, read)
        await application.stores.sync.reporting.map_by_hand(
            shop.store_id, me.user_id, listing_key(application, listing_id), key
        )
    except (ValidationFailed, CardNotFound) as error:
        return await _listing(context, shop, listing_id, refusal(form, error), status=422)
    return context.go(f"/store/{store_id}/sync/report", "store_listing_mapped")


async def _key(context: PageContext, read: MappingForm) -> StockKey:
    reference = PrintingReference(set_code=read.set_code.lower(), collector_number=read.number.lstrip("#0"))
    async with context.application.units() as uow:
        (candidates,) = await uow.printings.candidates([reference])
    if not candidates.by_number:
        raise ValidationFailed(f"there is no #{read.number} in {read.set_code.upper()}", field="number")
    (printing, *_) = candidates.by_number
    return StockKey(printing.card_id, read.finish, Condition[read.condition], read.language)


async def _listing(
    context: PageContext, shop: StaffedStore, listing_id: str, form: Form | None = None, *, status: int = 200
) -> Response[str]:
    key = listing_key(context.application, listing_id)
    row = await context.application.stores.sync.reporting.listing(shop.store_id, context.me.user_id, key)
    card = row.card
    given = {
        "set_code": "" if card is None else card.set_code,
        "number": "" if card is None else card.collector_number,
        "finish": (row.finish or Finish.NONFOIL).value,
        "condition": row.condition or "NM",
        "language": row.language or "en",
    }
    return staff_page(
        context,
        "stores/sync_listing.html",
        shop,
        "sync",
        status=status,
        row=row,
        form=form or Form(given),
        finishes=[(one.value, one.value.capitalize()) for one in Finish],
        conditions=[(name, name) for name in CONDITION_NAMES.values()],
        languages=list(LANGUAGES.items()),
    )


def mapping_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[report, file, listing, choose])
