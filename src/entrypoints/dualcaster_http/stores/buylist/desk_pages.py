"""``/store/{id}/buylist/rules`` and ``/store/{id}/credit``: what a store pays, and its customers' credit."""

from secrets import token_urlsafe
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.buylist.credit_desk import Spending
from dualcaster_core.stores.buylist.errors import CreditEntryNotFound
from dualcaster_core.stores.buylist.rules import BuylistBudget, BuylistRules, PriceBand
from dualcaster_core.stores.buylist.views import rules_view
from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.stores.buylist.forms import Amount, cents_typed
from dualcaster_http.stores.buylist.rule_examples import example_offers
from dualcaster_http.stores.buylist.words import BUYLIST_WORDS
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.parameters import StoreHashid, store_key

AnyRequest = Request[Any, Any, Any]
RULES = "/store/{store_id:str}/buylist/rules"
CREDIT = "/store/{store_id:str}/credit"
SPARE_BANDS = 2
"""Empty rows for further bands."""
_Names = Annotated[str, msgspec.Meta(max_length=110_000)]
_Reference = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{8,64}$")]


class RulesForm(msgspec.Struct, kw_only=True):
    """The rules as they are typed: numbers are bounded by the rules themselves, which say what is wrong."""

    version: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    is_open: bool = False
    band_from: Annotated[list[Amount], msgspec.Meta(max_length=14)] = []
    band_percent: Annotated[list[str], msgspec.Meta(max_length=14)] = []
    NM: int = 100
    LP: int = 100
    MP: int = 100
    HP: int = 100
    DMG: int = 100
    nonfoil: int = 100
    foil: int = 100
    etched: int = 100
    other_languages: int = 100
    hot_list: _Names = ""
    hot_percent: int = 15
    dark_list: _Names = ""
    nearby_want_percent: int = 2
    ten_wants_percent: int = 1
    most_demand_percent: int = 10
    fast_copies: int = 8
    fast_percent: int = 5
    stock_target: int = 100
    overstock_percent: int = 10
    ceiling_percent: int = 100
    card_cap: int = 200
    round_to: Amount = "0.01"
    offer_days: int = 7
    day_budget: Amount = ""
    week_budget: Amount = ""
    month_budget: Amount = ""
    preview: bool = False

    def bands(self) -> tuple[PriceBand, ...]:
        """Return the bands, without empty rows, in their order. Raises ``ValidationFailed``."""
        found = []
        for start, percent in zip(self.band_from, self.band_percent, strict=False):
            if not start.strip() and not percent.strip():
                continue
            if not percent.strip().isdigit():
                raise ValidationFailed("each price band has a whole percentage from 0 to 100", field="bands")
            found.append(PriceBand(cents_typed(start, "bands"), int(percent)))
        return tuple(sorted(found, key=lambda band: band.from_cents))

    def rules(self, before: BuylistRules) -> BuylistRules:
        """Return the rules; what the form does not show stays as it was before. Raises ``ValidationFailed``."""
        limits = [
            cents_typed(text, field) if text.strip() else None
            for field, text in (
                ("day_budget", self.day_budget),
                ("week_budget", self.week_budget),
                ("month_budget", self.month_budget),
            )
        ]
        return BuylistRules(
            is_open=self.is_open,
            bands=self.bands(),
            multipliers=Multipliers(
                condition={grade: getattr(self, grade.name) for grade in Condition},
                finish={finish: getattr(self, finish.value) for finish in Finish},
                language=before.multipliers.language,
                other_languages=self.other_languages,
            ),
            languages=before.languages,
            hot_list=tuple(self.hot_list.splitlines()),
            hot_percent=self.hot_percent,
            dark_list=tuple(self.dark_list.splitlines()),
            nearby_want_percent=self.nearby_want_percent,
            ten_wants_percent=self.ten_wants_percent,
            most_demand_percent=self.most_demand_percent,
            fast_copies=self.fast_copies,
            fast_percent=self.fast_percent,
            stock_target=self.stock_target,
            overstock_percent=self.overstock_percent,
            ceiling_percent=self.ceiling_percent,
            card_cap=self.card_cap,
            round_to_cents=cents_typed(self.round_to, "round_to_cents"),
            offer_days=self.offer_days,
            budget=BuylistBudget(day_cents=limits[0], week_cents=limits[1], month_cents=limits[2]),
        )


class CreditQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Whose credit is shown."""

    username: Annotated[str, msgspec.Meta(max_length=40)] = ""


class SpendForm(msgspec.Struct, kw_only=True):
    """What a customer buys with credit."""

    username: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    amount: Amount
    reference: _Reference
    note: Annotated[str, msgspec.Meta(max_length=200)] = ""


class VoidForm(msgspec.Struct, kw_only=True):
    """What was spent by mistake."""

    username: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    number: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    note: Annotated[str, msgspec.Meta(max_length=200)] = ""


@get(RULES, include_in_schema=False, opt={RATE: "page"})
async def rules(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[str]:
    """Show the rules, with what they pay for a few cards."""
    return await _rules_page(PageContext(request, application, me), store_id, Form())


@post(RULES, include_in_schema=False, status_code=200, opt={RATE: "write"})
async def change_rules(
    request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid
) -> Response[Any]:
    """Save the rules, or show what they would pay."""
    context, key = PageContext(request, application, me), store_key(application, store_id)
    editing = application.stores.buylist.rules
    before = await editing.current(me, key)
    read, form = await read_form(request, RulesForm)
    if read is None:
        return await _rules_page(context, store_id, form, status=422)
    try:
        wanted = read.rules(before.rules)
        if read.preview:
            return await _rules_page(context, store_id, form, preview=wanted)
        await editing.change(me, key, wanted, version=read.version)
    except (ValidationFailed, Conflict) as error:
        return await _rules_page(context, store_id, refusal(form, error), status=422)
    return context.go(f"/store/{store_id}/buylist/rules", "saved")


@get(CREDIT, include_in_schema=False, opt={RATE: "page"})
async def credit(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[str]:
    """Look up a customer's credit."""
    query = read_query(dict(request.query_params.items()), CreditQuery)
    return await _credit_page(PageContext(request, application, me), store_id, Form({"username": query.username}))


@post(f"{CREDIT}/spend", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def spend(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[Any]:
    """Book what a customer buys."""
    context, key = PageContext(request, application, me), store_key(application, store_id)
    read, form = await read_form(request, SpendForm)
    if read is None:
        return await _credit_page(context, store_id, form, status=422)
    try:
        spending = Spending(cents=cents_typed(read.amount, "amount"), reference=read.reference, note=read.note)
        await application.stores.buylist.credit.spend(me, key, read.username, spending)
    except (ValidationFailed, Conflict, UserNotFound) as error:
        told = refusal(form, error, credit__insufficient="amount", user__not_found="username")
        return await _credit_page(context, store_id, told, status=422)
    return context.go(f"/store/{store_id}/credit?username={read.username}", "credit_spent")


@post(f"{CREDIT}/void", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def void(request: AnyRequest, me: Me, application: FromApplication, store_id: StoreHashid) -> Response[Any]:
    """Bring back what was spent by mistake."""
    context, key = PageContext(request, application, me), store_key(application, store_id)
    read, form = await read_form(request, VoidForm)
    if read is None:
        return await _credit_page(context, store_id, form, status=422)
    try:
        await application.stores.buylist.credit.void(me, key, read.username, read.number, read.note)
    except (ValidationFailed, Conflict, UserNotFound, CreditEntryNotFound) as error:
        return await _credit_page(context, store_id, refusal(form, error), status=422)
    return context.go(f"/store/{store_id}/credit?username={read.username}", "credit_voided")


async def _rules_page(
    context: PageContext, store_id: str, form: Form, *, status: int = 200, preview: BuylistRules | None = None
) -> Response[str]:
    application, key = context.application, store_key(context.application, store_id)
    stored = await application.stores.buylist.rules.current(context.me, key)
    view = rules_view(stored)
    shop = await staffed_store(context, store_id, StorePermission.SET_BUYLIST)
    return staff_page(
        context,
        "stores/buylist/rules.html",
        shop,
        "buylist",
        status=status,
        rules=view,
        form=form,
        examples=example_offers(preview or stored.rules, await application.stores.buylist.offers.bonus_of(key)),
        is_preview=preview is not None,
        spare_bands=SPARE_BANDS,
        **BUYLIST_WORDS,
    )


async def _credit_page(context: PageContext, store_id: str, form: Form, *, status: int = 200) -> Response[str]:
    application, key = context.application, store_key(context.application, store_id)
    username, found = form.value("username").strip(), None
    desk = application.stores.buylist.credit
    shop = await staffed_store(context, store_id, StorePermission.PAY_OUT)
    if username:
        try:
            found = await desk.of_customer(context.me, key, username)
        except UserNotFound:
            form = form.refused(username="There is no account of this name.")
            status = 422 if status == 200 else status
    return staff_page(
        context,
        "stores/buylist/credit.html",
        shop,
        "buylist",
        status=status,
        form=form,
        found=found,
        reference=token_urlsafe(16),
        **BUYLIST_WORDS,
    )


def desk_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[rules, change_rules, credit, spend, void])
