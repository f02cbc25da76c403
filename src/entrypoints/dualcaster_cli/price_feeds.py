"""``dualcaster prices feeds`` and ``dualcaster prices fetch``."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, errors, print_json, table, with_application
from dualcaster_core.market.feeds.use_cases import FetchReport, ListedFeed
from dualcaster_core.market.price_files import described


def show_feeds(as_json: Json = False) -> None:
    """List the lists of prices that the worker fetches: when each last came, comes next, and what went wrong.

    Example: dualcaster prices feeds
    """

    async def run(app: Application) -> tuple[datetime, list[ListedFeed]]:
        return app.clock.now(), list(await app.market.feeds.listed())

    now, feeds = with_application(run)
    if as_json:
        print_json([_facts(one, now) for one in feeds])
        return
    if not feeds:
        console.print("no feeds: PRICE_FEEDS names them, see .env.example")
        return
    shown = table(
        f"{len(feeds)} feeds",
        "feed",
        "every",
        "last success",
        "last new list",
        "next",
        "state",
        "error",
        whole=("feed", "error"),
    )
    for one in feeds:
        facts = _facts(one, now)
        last, new, due = (_minute(facts[name]) for name in ("succeeded_at", "imported_at", "next_at"))
        every, error = _interval(one.source.every), one.state.error_code or ""
        shown.add_row(one.source.name, every, last, new, due, str(facts["state"]), error)
    console.print(shown)
    for one in feeds:
        if one.state.error is not None:
            errors.print(one.state.error, markup=False)


def fetch_feed(
    name: Annotated[str, typer.Argument(metavar="FEED", help="A feed that PRICE_FEEDS names.")],
    again: Annotated[bool, typer.Option("--again", help="Import a list that is the same as before, too.")] = False,
    as_json: Json = False,
) -> None:
    """Fetch a list of prices now, whether or not it is due.

    Example: dualcaster prices fetch cardkingdom
    """

    async def run(app: Application) -> FetchReport:
        return await app.market.feeds.fetch(name, again=again)

    fetched = with_application(run)
    if fetched.error is not None:
        raise fetched.error
    if as_json:
        print_json({"name": fetched.name, "outcome": fetched.outcome, "report": fetched.report})
        return
    report = fetched.report
    if report is None:
        console.print(f"{name}: the list is the same as before; nothing was imported", markup=False)
        return
    if report.waiting_file is not None:
        errors.print(f"set aside whole as file {report.waiting_file}: {described(report.set_aside)}", markup=False)
    console.print(f"{name}: {report.read:,} read, {report.stored.stored:,} new or changed", markup=False)


def _facts(one: ListedFeed, now: datetime) -> dict[str, object]:
    state, next_at = one.state, one.state.next_at(one.source)
    return {
        "name": one.source.name,
        "address": one.source.address,
        "every_seconds": int(one.source.every.total_seconds()),
        "state": _state(one, now),
        "tried_at": state.tried_at,
        "succeeded_at": state.succeeded_at,
        "imported_at": state.imported_at,
        "next_at": next_at or now,
        "outcome": state.outcome,
        "failures": state.failures,
        "error_code": state.error_code,
        "error": state.error,
    }


def _state(one: ListedFeed, now: datetime) -> str:
    state = one.state
    if state.is_held(now):
        return "being fetched"
    if state.failures:
        return f"failed {state.failures} times" if state.failures > 1 else "failed"
    if state.outcome is None:
        return "not yet fetched"
    return str(state.outcome.value).replace("_", " ")


def _minute(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else "never"


def _interval(every: timedelta) -> str:
    minutes = int(every.total_seconds()) // 60
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes % size == 0:
            return f"{minutes // size} {unit}"
    return f"{minutes} min"
