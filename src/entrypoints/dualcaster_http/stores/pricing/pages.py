"""``/store/{store}/prices``: the rules of a store's sell prices, previews, and what runs have changed."""

from decimal import Decimal
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.catalogue.grading import Condition, ConditionName, Finish
from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.multipliers import Multipliers
from dualcaster_core.stores.pricing.errors import PriceRulesChanged, PriceRunExpired, PriceRunStepNotAllowed
from dualcaster_core.stores.pricing.lifecycle import RunState
from dualcaster_core.stores.pricing.rules import ENDING_WORDS, PriceEnding, PriceRules
from dualcaster_core.stores.pricing.views import PriceRunView, PricingSettingsView, settings_view
from dualcaster_core.stores.profiles.views import StaffedStore
from dualcaster_http.collection.list_forms import Amount, amount_of, shown_amount
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query
from dualcaster_http.stores.navigation import staff_page, staffed_store
from dualcaster_http.stores.parameters import store_key
from dualcaster_http.stores.pricing.requests import multipliers_of, run_key

AnyRequest = Request[Any, Any, Any]
HERE: Final = "/store/{store_id:str}/prices"
ENDINGS: Final = tuple((one.value, ENDING_WORDS[one].capitalize()) for one in PriceEnding)
_CONDITIONS: Final = tuple(sorted(Condition, reverse=True))
_Percent = Annotated[int, msgspec.Meta(ge=1, le=300)]
_FLASHES: Final = {"approve": "prices_set", "discard": "preview_discarded", "undo": "prices_undone"}


class RunQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of a list is shown."""

    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class DecisionForm(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with a run."""

    do: Literal["approve", "discard", "undo"]


class RulesForm(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of sell prices, and the version that was shown."""

    version: Annotated[int, msgspec.Meta(ge=0)]
    auto_price_adjustment: bool = False
    price_adjustment_pct: Annotated[int, msgspec.Meta(ge=-50, le=100)] = 0
    floor: Amount = "0.25"
    never_below_cost: bool = False
    ending: PriceEnding = PriceEnding.EXACT
    daily_limit_pct: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    price_unpriced: bool = False
    other_languages: _Percent = 80
    shares: Annotated[list[_Percent], msgspec.Meta(max_length=60)] = []
    shares_of: Annotated[list[Annotated[str, msgspec.Meta(max_length=20)]], msgspec.Meta(max_length=60)] = []

    def rules(self) -> PriceRules:
        """Return the rules. Raises ``ValidationFailed``."""
        floor = amount_of(self.floor)
        return PriceRules(
            auto_price_adjustment=self.auto_price_adjustment,
            price_adjustment_pct=self.price_adjustment_pct,
            floor_cents=int((floor or Decimal(0)) * 100),
            never_below_cost=self.never_below_cost,
            ending=self.ending,
            daily_limit_pct=self.daily_limit_pct,
            price_unpriced=self.price_unpriced,
            version=self.version,
        )

    def multipliers(self) -> Multipliers:
        """Return the multipliers. Raises ``ValidationFailed``."""
        if len(self.shares) != len(self.shares_of):
            raise ValidationFailed("every condition, finish and language needs its percentage")
        given = dict(zip(self.shares_of, self.shares, strict=True))
        conditions: dict[ConditionName, int] = {}
        finishes: dict[Finish, int] = {}
        languages: dict[str, int] = {}
        for name, percent in given.items():
            if name in Condition.__members__:
                conditions[Condition[name].name] = percent  # type: ignore[index]
            elif name in Finish.__members__.values():
                finishes[Finish(name)] = percent
            elif name in LANGUAGES:
                languages[name] = percent
        return multipliers_of(conditions, finishes, languages, self.other_languages)


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def prices(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[str]:
    """Show the rules, what a preview would change, and the runs."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SET_PRICES)
    found = settings_view(await application.stores.pricing.pricing.settings(me, store_key(application, store_id)))
    return await _page(context, shop, form_of(found), found)


@post(f"{HERE}/settings", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def save(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[Any]:
    """Change the rules."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SET_PRICES)
    sent, form = await read_form(request, RulesForm)
    pricing, key = application.stores.pricing.pricing, store_key(application, store_id)
    if sent is not None:
        try:
            await pricing.edit(me, key, sent.rules(), sent.multipliers())
        except (ValidationFailed, PriceRulesChanged) as error:
            form = refusal(form, error)
        else:
            return context.go(f"/store/{store_id}/prices", "saved")
    return await _page(context, shop, form, settings_view(await pricing.settings(me, key)), status=422)


@post(f"{HERE}/preview", include_in_schema=False, status_code=200, opt={RATE: "import"})
async def preview(request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str]) -> Response[Any]:
    """Compute what the rules would change, and show it."""
    context = PageContext(request, application, me)
    await application.stores.pricing.pricing.preview(me, store_key(application, store_id))
    return context.go(f"/store/{store_id}/prices#preview")


@get(f"{HERE}/runs/{{run_id:str}}", include_in_schema=False, opt={RATE: "page"})
async def one_run(
    request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str], run_id: FromPath[str]
) -> Response[str]:
    """Show a run with everything that it changes."""
    context = PageContext(request, application, me)
    shop = await staffed_store(context, store_id, StorePermission.SET_PRICES)
    query = read_query(dict(request.query_params.items()), RunQuery)
    reading, key, number = (
        application.stores.pricing.reading,
        store_key(application, store_id),
        run_key(application, run_id),
    )
    return staff_page(
        context,
        "stores/pricing/run.html",
        shop,
        "prices",
        run=await reading.run(me, key, number),
        changes=await reading.changes(me, key, number, cursor=query.cursor),
        cursor=query.cursor,
    )


@post(f"{HERE}/runs/{{run_id:str}}", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def decide(
    request: AnyRequest, me: Me, application: FromApplication, store_id: FromPath[str], run_id: FromPath[str]
) -> Response[Any]:
    """Set the prices of a preview, discard it, or put back what a run changed."""
    context = PageContext(request, application, me)
    pricing = application.stores.pricing.pricing
    key, number = store_key(application, store_id), run_key(application, run_id)
    sent, _ = await read_form(request, DecisionForm)
    if sent is None:
        raise ValidationFailed("choose what to do with the run", field="do")
    do = {"approve": pricing.approve, "discard": pricing.discard, "undo": pricing.undo}[sent.do]
    back = f"/store/{store_id}/prices"
    try:
        await do(me, key, number)
    except (PriceRunStepNotAllowed, PriceRunExpired):
        return context.go(back, "price_run_over")
    return context.go(back, _FLASHES[sent.do])


def form_of(found: PricingSettingsView) -> Form:
    """Fill the form with the settings that stand."""
    switches = ("auto_price_adjustment", "never_below_cost", "price_unpriced")
    return Form(
        {
            "version": str(found.version),
            "price_adjustment_pct": str(found.price_adjustment_pct),
            "floor": shown_amount(found.floor),
            "ending": found.ending.value,
            "daily_limit_pct": str(found.daily_limit_pct),
            "other_languages": str(found.other_languages_percent),
            **{name: "1" for name in switches if getattr(found, name)},
        }
    )


async def _page(
    context: PageContext, shop: StaffedStore, form: Form, found: PricingSettingsView, *, status: int = 200
) -> Response[str]:
    reading, key = context.application.stores.pricing.reading, store_key(context.application, shop.store.id)
    runs = await reading.runs(context.me, key, limit=10)
    waiting = next((run for run in runs.items if run.state in {RunState.PROPOSED, RunState.COMPUTING}), None)
    changes = None if waiting is None else await _changes(context, key, waiting)
    return staff_page(
        context,
        "stores/pricing/prices.html",
        shop,
        "prices",
        status=status,
        form=form,
        found=found,
        endings=ENDINGS,
        conditions=[one.name for one in _CONDITIONS],
        finishes=[one.value for one in Finish],
        languages=LANGUAGES,
        runs=runs,
        waiting=waiting,
        changes=changes,
    )


async def _changes(context: PageContext, key: int, run: PriceRunView) -> Any:
    reading = context.application.stores.pricing.reading
    return await reading.changes(context.me, key, run_key(context.application, run.id), limit=24)


def store_price_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[prices, save, preview, one_run, decide])
