"""``dualcaster store``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli import store_buylist, store_events, store_stock
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.kernel.geo import RADIUS_STEP_MILES
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.pricing.model import PriceChange, RunCounts
from dualcaster_core.stores.profiles.filters import StoreFilters
from dualcaster_core.stores.profiles.finding import LARGEST_STORE_RADIUS, USUAL_RADIUS
from dualcaster_core.stores.profiles.opening_hours import WEEKDAYS
from dualcaster_core.stores.profiles.opening_words import opening_words
from dualcaster_core.stores.profiles.views import StorePage, StoreView

SHOWN_CHANGES = 50
"""Changes that the console lists; ``--json`` has all of them."""
app = typer.Typer(no_args_is_help=True)

StoreId = Annotated[str, typer.Argument(help="The store's public id, as the list shows it.")]
Near = Annotated[str | None, typer.Option(help="A place to look around; without it stores are listed by name.")]
Miles = Annotated[
    int,
    typer.Option(min=RADIUS_STEP_MILES, max=LARGEST_STORE_RADIUS, help="At most so many miles away, in steps of 5."),
]
Limit = Annotated[int, typer.Option(min=1, max=100, help="Stores to show.")]


@app.callback()
def store() -> None:
    """Look at stores."""


@app.command("list")
def listed(near: Near = None, miles: Miles = USUAL_RADIUS, limit: Limit = 24, as_json: Json = False) -> None:
    """List stores whose business is verified, the nearest first or by name.

    Example: dualcaster store list --near "Boston, MA" --miles 25
    """
    _list(StoreFilters(), near, miles, limit, as_json=as_json)


@app.command("open-now")
def open_now(near: Near = None, miles: Miles = USUAL_RADIUS, limit: Limit = 24, as_json: Json = False) -> None:
    """List the stores that are open now, by the clock on their own walls.

    Example: dualcaster store open-now --near Berlin
    """
    _list(StoreFilters(open_now=True), near, miles, limit, as_json=as_json)


@app.command("show")
def show(store_id: StoreId, as_json: Json = False) -> None:
    """Show a store: address, opening hours, what it offers.

    Example: dualcaster store show xK4jP9vR
    """

    async def run(application: Application) -> tuple[StoreView, datetime]:
        key = application.ids.decode(IdKind.STORE, store_id)
        if key is None:
            raise StoreNotFound
        return await application.stores.profiles.reading.seen(key, None), application.clock.now()

    found, now = with_application(run)
    if as_json:
        print_json(found)
        return
    shown = table(f"{found.store_name}: {opening_words(found, now)}", "", "")
    place = [found.store_address, found.store_city, found.store_state, found.store_postal, found.store_country]
    for name, value in (
        ("address", ", ".join(part for part in place if part)),
        ("phone", found.store_phone),
        ("website", found.store_website),
        ("offers", _offers(found)),
        ("credit bonus", f"{found.trade_in_bonus_pct} %"),
        *((day.value, _hours(found, day.value)) for day in WEEKDAYS),
        ("time zone", found.time_zone),
    ):
        shown.add_row(name, value or "-")
    console.print(shown)


@app.command("reprice")
def reprice(
    store_id: StoreId,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Set the sell prices of a store by its own rules, as its nightly run does; its staff can undo it for 14 days.

    Example: dualcaster store reprice xK4jP9vR --dry-run
    """

    async def run(application: Application) -> tuple[RunCounts, list[dict[str, object]]]:
        key = application.ids.decode(IdKind.STORE, store_id)
        if key is None:
            raise StoreNotFound
        operator = application.stores.pricing.operator
        if not dry_run:
            return (await operator.run(key)).counts, []
        looked = await operator.look(key)
        return looked.counts, [_change(application, one) for one in looked.changes]

    counts, changes = with_application(run)
    if as_json:
        print_json({"lines": counts.lines, "changes": counts.changes, "kept": counts.kept, "would_change": changes})
        return
    if changes:
        shown = table("Prices", "card", "copy", "before", "after")
        for one in changes[:SHOWN_CHANGES]:
            shown.add_row(*(str(one[name]) for name in ("card", "copy", "before", "after")))
        console.print(shown)
    told = "would change" if dry_run else "changed"
    console.print(f"{counts.changes:,} of {counts.lines:,} prices {told}; {counts.kept:,} lines keep theirs.")


def _change(application: Application, one: PriceChange) -> dict[str, object]:
    key = one.key
    return {
        "card": application.ids.encode(IdKind.CARD, key.card_id),
        "copy": f"{key.finish.value} {key.condition.name} {key.language}",
        "before": "none" if one.before_cents is None else str(from_cents(one.before_cents)),
        "after": str(from_cents(one.after_cents)),
    }


def _list(filters: StoreFilters, near: str | None, miles: int, limit: int, *, as_json: bool) -> None:
    async def run(application: Application) -> tuple[StorePage, datetime]:
        finding = application.stores.profiles.finding
        found = await finding.find(filters, await finding.place(near, None), miles=miles, limit=limit)
        return found, application.clock.now()

    found, now = with_application(run)
    if as_json:
        print_json(found)
        return
    title = f"{len(found.items)} stores" + (f" near {found.place}" if found.place else "")
    shown = table(title, "store", "name", "city", "miles", "open", "offers")
    for one in found.items:
        far = "-" if one.miles is None else f"{one.miles:.1f}"
        words = opening_words(one.store, now)
        shown.add_row(one.store.id, one.store.store_name, one.store.store_city, far, words, _offers(one.store))
    console.print(shown)


def _offers(found: StoreView) -> str:
    offered: Sequence[tuple[bool, str]] = (
        (found.offers_buylist, "buylist"),
        (found.offers_trades, "trades"),
        (found.offers_events, "events"),
    )
    return ", ".join(word for is_offered, word in offered if is_offered)


def _hours(found: StoreView, day: str) -> str:
    return ", ".join(f"{span.open}-{span.close}" for span in found.hours.get(day, ())) or "closed"


for command in (store_stock.sync, store_stock.sync_status, store_stock.stock, store_events.events, store_events.clear):
    app.command()(command)
app.add_typer(store_buylist.app, name="buylist")
