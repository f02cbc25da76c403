"""Adding single cards: find the printing by its name, say what copy it is or what is looked for, done."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_app import Application
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.collection.model import InventoryItem, ItemKey, Priority, Want
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.market.listing import ListedCard, ListedPage
from dualcaster_core.market.priced_cards import with_values
from dualcaster_http.collection.inventory_pages import offer_copies
from dualcaster_http.collection.list_forms import (
    CONDITIONS,
    FINISHES,
    LANGUAGE_CHOICES,
    PRIORITIES,
    WANT_LANGUAGES,
    ConditionWord,
    Copies,
    LanguageCode,
    PriorityWord,
)
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import count_as
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import PLAIN, read_query

AnyRequest = Request[Any, Any, Any]
Hashid = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{1,40}$")]
_SHOWN = 24


class AddCardQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The card that is to be added: by a name, or one printing by its id."""

    q: Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN)] | None = None
    card: Hashid | None = None
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None
    trade: bool = False


class CopyForm(msgspec.Struct, kw_only=True):
    """Copies that come into an inventory."""

    card: Hashid
    quantity: Copies = 1
    for_trade: Annotated[int, msgspec.Meta(ge=0, le=9999)] = 0
    finish: Finish = Finish.NONFOIL
    condition: ConditionWord = "NM"
    language: LanguageCode = "en"


class LookingForm(msgspec.Struct, kw_only=True):
    """A card that is looked for."""

    card: Hashid
    quantity: Copies = 1
    any_printing: bool = False
    foil: bool = False
    condition: ConditionWord = "LP"
    language: LanguageCode = "en"
    priority: PriorityWord = "medium"


_COPY = {"quantity": "1", "for_trade": "0", "finish": "nonfoil", "condition": "NM", "language": "en"}
_LOOKING = {"quantity": "1", "condition": "LP", "language": "en", "priority": "medium", "any_printing": "1"}


@get("/inventory/add", include_in_schema=False, opt={RATE: "page"})
async def add_copy_page(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the printings of a card, to choose the one that is owned."""
    asked = read_query(dict(request.query_params.items()), AddCardQuery)
    form = Form({**_COPY, "for_trade": "1" if asked.trade else "0", "card": asked.card or ""})
    return await _page(PageContext(request, application, me), "inventory", asked, form)


@post("/inventory/add", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def add_copy(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Put copies into the inventory, and on the have list what is for trade."""
    context = PageContext(request, application, me)
    given, form = await read_form(request, CopyForm)
    if given is None:
        return await _page(context, "inventory", _again(form), form)
    if given.for_trade > given.quantity:
        form = form.refused(for_trade="These are more than the copies you add.")
        return await _page(context, "inventory", _again(form), form)
    key = ItemKey(card_key(application, given.card), given.finish, Condition[given.condition], given.language)
    try:
        item = await application.collection.inventory.add(me.user_id, InventoryItem(key=key, quantity=given.quantity))
        if given.for_trade:
            await _offer(context, item, given.for_trade)
    except DualcasterError as error:
        form = refusal(form, error)
        return await _page(context, "inventory", _again(form), form)
    return context.go("/have-list" if given.for_trade else "/inventory", f"item_added.{given.quantity}")


@get("/want-list/add", include_in_schema=False, opt={RATE: "page"})
async def add_want_page(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the printings of a card, to choose the one that is wanted."""
    asked = read_query(dict(request.query_params.items()), AddCardQuery)
    form = Form({**_LOOKING, "card": asked.card or ""})
    return await _page(PageContext(request, application, me), "want-list", asked, form)


@post("/want-list/add", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def add_want(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Put a card on the want list."""
    context = PageContext(request, application, me)
    given, form = await read_form(request, LookingForm)
    if given is None:
        return await _page(context, "want-list", _again(form), form)
    try:
        want = Want(
            card_id=card_key(application, given.card),
            any_printing=given.any_printing,
            quantity=given.quantity,
            is_foil_required=given.foil,
            condition_min=Condition[given.condition],
            language=given.language,
            priority=Priority[given.priority.upper()],
        )
        await application.collection.want_list.add(me.user_id, want)
    except DualcasterError as error:
        form = refusal(form, error)
        return await _page(context, "want-list", _again(form), form)
    count_as(request, AnalyticsType.WANT_ADDED)
    return context.go("/want-list", f"want_added.{given.quantity}")


async def _offer(context: PageContext, item: int, copies: int) -> None:
    """Offer copies besides those that are offered already."""
    line = await context.application.collection.lists.inventory.one(context.me.user_id, item)
    await offer_copies(context, item, copies + (line.quantity_for_trade if line else 0))


def _again(form: Form) -> AddCardQuery:
    card = form.value("card")
    return AddCardQuery(card=card if card.isalnum() else None)


async def _found(application: Application, asked: AddCardQuery) -> ListedPage:
    if asked.q:
        return await application.market.priced_cards.search(asked.q, CardFilter(), limit=_SHOWN, cursor=asked.cursor)
    if asked.card:
        card = await application.catalogue.cards.card(card_key(application, asked.card))
        same = await application.catalogue.cards.queries.printings(card.id)
        chosen: list[ListedCard] = list(
            await with_values([card, *(s for s in same if s.id != card.id)], application.market.values)
        )
        return ListedPage(tuple(chosen[:_SHOWN]))
    return ListedPage(())


async def _page(context: PageContext, path: str, asked: AddCardQuery, form: Form) -> Response[str]:
    found = await _found(context.application, asked)
    if not form.value("card") and found.items:
        form = Form({**form.values, "card": found.items[0].hashid}, form.errors, form.trouble, form.listed)
    return context.page(
        "collection/add_card.html",
        status=422 if form.wrong else 200,
        list=path,
        asked=asked,
        found=found,
        form=form,
        names={card.name for card in found.items},
        conditions=CONDITIONS,
        finishes=FINISHES,
        languages=LANGUAGE_CHOICES if path == "inventory" else WANT_LANGUAGES,
        priorities=PRIORITIES,
    )


def adding_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[add_copy_page, add_copy, add_want_page, add_want])
